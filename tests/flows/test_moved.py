"""Moves in a calendar: one net message once they are settled, none where the post is back."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from calbot.errors import TellUser
from calbot.flows import bundle, calendar, moved
from calbot.flows import post as post_flow
from calbot.flows.turn import Turn
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.model.post import PostState
from calbot.store import history as histories
from calbot.store import place as places
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import HOUR, deliver, screens, the_post


@pytest.fixture
def planned(hand: Hand) -> Hand:
    to(hand, 169)
    return hand


def to(hand: Hand, hours: float, **values: object) -> None:
    """The calendar says that the post goes out then."""
    hand.run(calendar.apply, hand.source_id(), look(post("a", hours, **values)), NOW)


def settled(hand: Hand) -> list[Notice]:
    """What is told of moves at this minute."""
    for number in hand.run(moved.due):
        hand.run(moved.settle, number)
    return [one for one in deliver(hand) if one.screen == "post.settled"]


@ON_SQLITE
def test_three_moves_in_nine_minutes_are_one_message_ten_minutes_after_the_last(planned: Hand) -> None:
    for minutes, hours in ((0, 173), (4, 175), (5, 171)):
        planned.later(minutes=minutes)
        to(planned, hours)
        assert settled(planned) == []
    planned.later(minutes=9)
    assert settled(planned) == []
    planned.later(minutes=1)
    told = settled(planned)
    assert len(told) == 2  # marketing and care
    values = told[0].values
    assert values == {
        "times": 1,
        "old": f"{(NOW + 169 * HOUR).isoformat()}",
        "new": f"{(NOW + 171 * HOUR).isoformat()}",
        "steps": 3,
    }
    planned.later(hours=1)
    assert settled(planned) == []


def test_there_and_back_is_silence_and_a_line_of_history(planned: Hand) -> None:
    to(planned, 173)
    planned.later(minutes=5)
    to(planned, 169)
    planned.later(minutes=30)
    assert settled(planned) == []
    assert [one.verb for one in planned.ask(histories.of, "post", 1)][-1] == "back"


@ON_SQLITE
def test_who_never_stops_is_told_after_half_an_hour(planned: Hand) -> None:
    for step in range(5):
        to(planned, 170 + step)
        planned.later(minutes=6)
    assert len(settled(planned)) == 2


def test_a_move_in_the_last_two_hours_is_told_at_once(hand: Hand) -> None:
    to(hand, 1.5)
    to(hand, 30)
    assert len(settled(hand)) == 2


def test_a_cancel_leaves_nothing_of_a_move_to_tell(planned: Hand) -> None:
    to(planned, 173)
    planned.later(minutes=2)
    to(planned, 173, state=PostState.CANCELLED)
    planned.later(minutes=30)
    assert settled(planned) == []


def off(hand: Hand, hours: float) -> None:
    """The calendar says that it is cancelled."""
    to(hand, hours, state=PostState.CANCELLED)


def net(told: list[Notice]) -> set[tuple[str, str]]:
    """From where to where, as all places are told."""
    return {(one.values["old"], one.values["new"]) for one in told}


def between(old: float, new: float) -> set[tuple[str, str]]:
    return {((NOW + old * HOUR).isoformat(), (NOW + new * HOUR).isoformat())}


@pytest.mark.parametrize("away", [2, 300])
def test_off_and_on_again_at_another_hour_is_one_message(planned: Hand, away: float) -> None:
    off(planned, 169)
    planned.later(minutes=away)
    assert settled(planned) == []
    to(planned, 173)
    assert settled(planned) == []
    planned.later(minutes=10)
    told = settled(planned)
    assert (len(told), net(told)) == (2, between(169, 173))
    planned.later(hours=1)
    assert settled(planned) == []


def test_off_and_on_again_at_the_same_hour_is_silence(planned: Hand) -> None:
    off(planned, 169)
    planned.later(minutes=5)
    to(planned, 169)
    planned.later(minutes=30)
    assert settled(planned) == []
    assert [one.verb for one in planned.ask(histories.of, "post", 1)][-1] == "back"


def test_where_people_knew_it_last_is_kept_while_it_is_off(planned: Hand) -> None:
    to(planned, 173)
    planned.later(minutes=2)
    off(planned, 175)
    planned.later(hours=3)
    assert settled(planned) == []
    assert settled(planned) == []
    to(planned, 175)
    planned.later(minutes=10)
    assert net(settled(planned)) == between(169, 175)
    # The same way back: nothing has changed in sum.
    off(planned, 175)
    to(planned, 180)
    to(planned, 175)
    planned.later(minutes=10)
    assert settled(planned) == []


def test_one_that_stays_off_is_forgotten_once_its_hours_are_over(planned: Hand) -> None:
    off(planned, 173)
    planned.later(hours=174)
    assert settled(planned) == []
    assert planned.run(moved.due) == []


@ON_SQLITE
def test_whoever_read_that_it_is_off_reads_that_it_is_on_again(planned: Hand) -> None:
    planned.run(post_flow.cancel, 1, who="Mkt", where="#marketing")
    deliver(planned)
    off(planned, 169)
    to(planned, 169)
    planned.later(minutes=10)
    told = settled(planned)
    assert (len(told), net(told), told[0].values["again"]) == (2, between(169, 169), True)
    to(planned, 173)
    planned.later(minutes=10)
    assert "again" not in settled(planned)[0].values


def in_chat(hand: Hand, hours: float) -> None:
    """Somebody moves the post in chat."""
    hand.run(post_flow.move, 1, NOW + hours * HOUR, "Europe/London", who="Mkt", where="#marketing")


@ON_SQLITE
def test_moves_in_the_calendar_and_in_chat_are_one_message(planned: Hand) -> None:
    to(planned, 173)
    planned.later(minutes=2)
    in_chat(planned, 180)
    assert settled(planned) == []
    planned.later(minutes=10)
    told = settled(planned)
    assert {(one.values["old"], one.values["new"]) for one in told} == {
        ((NOW + 169 * HOUR).isoformat(), (NOW + 180 * HOUR).isoformat())
    }
    assert planned.run(moved.show, 1).by == "Mkt"
    planned.later(minutes=30)
    assert settled(planned) == []


def test_there_and_back_in_chat_is_silence(planned: Hand) -> None:
    in_chat(planned, 180)
    planned.later(minutes=3)
    in_chat(planned, 169)
    planned.later(minutes=30)
    assert settled(planned) == []


def test_a_move_in_chat_in_the_last_two_hours_is_told_at_once(hand: Hand) -> None:
    to(hand, 1.5)
    in_chat(hand, 30)
    assert len(settled(hand)) == 2


def test_who_cancels_while_it_moves_is_told_from_where_people_knew_it(planned: Hand) -> None:
    in_chat(planned, 180)
    planned.run(post_flow.cancel, 1, who="Mkt", where="#marketing")
    told = [one for one in deliver(planned) if one.screen == "post.cancelled"]
    assert {one.values["old"] for one in told} == {(NOW + 169 * HOUR).isoformat()}
    planned.later(minutes=30)
    assert settled(planned) == []


def test_the_third_move_of_a_week_asks_whether_its_hour_is_to_be_confirmed(planned: Hand) -> None:
    times = []
    for hours in (270, 271, 272):
        in_chat(planned, hours)
        planned.later(minutes=10)
        times += [one.values["times"] for one in settled(planned)]
        planned.later(hours=20)
    assert times == [1, 1, 2, 2, 3, 3]
    assert planned.run(moved.show, 1).may == {"post.move"}
    planned.later(days=4, hours=12)
    in_chat(planned, 300)
    planned.later(minutes=10)
    # The first of them is more than a week ago.
    assert {one.values["times"] for one in settled(planned)} == {3}


def test_a_post_held_as_to_be_confirmed_keeps_its_day_and_is_told(planned: Hand) -> None:
    in_chat(planned, 173)
    view = planned.run(post_flow.defer, 1, who="Mkt", where="#marketing")
    assert (view.post.all_day, view.post.starts_at) == (True, (NOW + 173 * HOUR).replace(hour=0))
    told = deliver(planned)
    assert screens(told) == ["post.held", "post.held"]
    assert {one.values["old"] for one in told} == {(NOW + 169 * HOUR).isoformat()}
    assert planned.run(moved.show, 1).may == frozenset()
    with pytest.raises(TellUser, match=r"post\.hold\.already"):
        planned.run(post_flow.defer, 1, who="Mkt", where="#marketing")
    # Its calendar says the same as before: the hour stays open. A new hour there is one.
    to(planned, 169)
    assert the_post(planned).all_day
    to(planned, 175)
    assert (the_post(planned).all_day, the_post(planned).starts_at) == (False, NOW + 175 * HOUR)


def test_an_old_button_holds_nothing(planned: Hand) -> None:
    in_chat(planned, 173)
    with pytest.raises(TellUser, match=r"post\.stale"):
        planned.run(post_flow.defer, 1, 1, who="Mkt", where="#marketing")
    with pytest.raises(TellUser, match=r"rights\.refused"):
        planned.run(post_flow.defer, 1, who="Agt1", where="#care")


@ON_SQLITE
def test_a_wake_up_that_comes_early_or_twice_tells_nothing(planned: Hand) -> None:
    to(planned, 173)
    assert planned.run(moved.settle, 1) is False
    assert planned.run(moved.settle, 99) is False
    planned.later(minutes=10)
    assert planned.run(moved.settle, 1) is True
    assert planned.run(moved.settle, 1) is False
    assert screens(deliver(planned)) == ["post.settled"] * 2


def test_the_message_tells_whose_post_it_is_and_how_the_hours_there_look(planned: Hand) -> None:
    to(planned, 173, owner_name="Mkt")
    view = planned.run(moved.show, 1)
    assert (view.by, view.window) == ("Mkt", None)


def campaign(hand: Hand, count: int, hours: float) -> None:
    """The calendar has so many posts, from then on, an hour apart."""
    told = [post(f"c{number}", hours + number) for number in range(count)]
    hand.run(calendar.apply, hand.source_id(), look(*told), NOW)


def moved_now(hand: Hand) -> list[tuple[str, int]]:
    """Which messages about moves are sent at this minute, and of how many moves each tells."""
    for number in hand.run(moved.due):
        hand.run(moved.settle, number)
    said = [one for one in deliver(hand) if one.subject in ("post", "moves")]
    return [(one.screen, len(one.values.get("moves", ("one",)))) for one in said]


@ON_SQLITE
def test_a_campaign_that_is_moved_is_one_message_in_each_place(hand: Hand) -> None:
    campaign(hand, 30, 200)
    campaign(hand, 30, 300)
    hand.later(minutes=10)
    assert moved_now(hand) == [("post.bundle", 30)] * 2
    hand.later(hours=2)
    assert moved_now(hand) == []


def test_what_settles_later_in_the_hour_is_added_to_the_same_message(hand: Hand) -> None:
    campaign(hand, 6, 200)
    campaign(hand, 5, 300)
    hand.later(minutes=10)
    assert moved_now(hand) == [("post.bundle", 5)] * 2
    in_chat_to(hand, 6, 400)
    assert moved_now(hand) == [("post.bundle", 6)] * 2
    kept = bundles(hand)
    assert {(one.subject_id, one.slot) for one in kept} == {(bundle.subject(hand.now)[1], "part0")}
    for where in names(hand, {one.place_id for one in kept}):
        assert len(hand.run(moved.show_bundle, kept[0].subject_id, where=where)) == 6
    # Nobody hears of an edit: the next hour has a message of its own.
    hand.later(hours=1)
    in_chat_to(hand, 1, 410)
    assert moved_now(hand) == [("post.settled", 1)] * 2


def in_chat_to(hand: Hand, number: int, hours: float) -> None:
    hand.run(post_flow.move, number, NOW + hours * HOUR, "Europe/London", who="Mkt", where="#marketing")
    hand.later(minutes=10)


def bundles(hand: Hand) -> list[Notice]:
    """All that was kept of messages about several moves."""

    def ask(session: Session, turn: Turn) -> list[Notice]:
        return list(session.exec(select(Notice).where(Notice.screen == bundle.CARD, Notice.state == NoticeState.SENT)))

    found: list[Notice] = hand.run(ask)
    return found


def names(hand: Hand, place_ids: set[int]) -> list[str]:
    found: list[Place] = hand.ask(places.every)
    return [one.address for one in found if one.id in place_ids]


def test_a_message_about_moves_is_full_at_a_hundred(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_MOST", 4)
    campaign(hand, 10, 200)
    campaign(hand, 10, 300)
    hand.later(minutes=10)
    assert moved_now(hand) == [("post.bundle", 4)] * 4 + [("post.bundle", 2)] * 2
    (first, *_) = bundles(hand)
    where = names(hand, {first.place_id})[0]
    assert len(hand.run(moved.show_bundle, first.subject_id, where=where)) == 10


@ON_SQLITE
def test_what_goes_out_soon_is_told_alone_however_many_are_moved(hand: Hand) -> None:
    campaign(hand, 10, 1.5)
    campaign(hand, 10, 300)
    assert ("post.settled", 1) in moved_now(hand)
