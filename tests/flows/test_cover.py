"""Cover: asked for once, filled by whoever is first, counted as people on duty, given back when its reason is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calbot.chat.screens.cover import card, standdown
from calbot.errors import TellUser
from calbot.flows import calendar, cover, cover_asked, duty, shift_brief, stand_down, who
from calbot.flows.ways import Stint
from calbot.model.cover import CoverState
from calbot.model.event import Event, EventKind
from calbot.model.forecast import Expectation
from calbot.model.post import PostState
from calbot.staffing.coverage import heads
from calbot.store import cover as covers
from calbot.store import person as people
from calbot.store import slot as slots
from calbot.words.say import sayer
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, Stage, look, post
from tests.flows.warnings import EVENING, HOUR, SPIKE, deliver, on_roster, row, screens, settle, some_cover

SPAN = (EVENING, EVENING + 6 * HOUR)


@pytest.fixture
def asked(staged: Stage) -> Hand:
    """One person is asked for because of a warning."""
    return staged("cover that was asked for", _asked)


def _asked(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE, ways=(some_cover(),))
    hand.run(cover.ask_for, 1, 1, who="Lead", where="#care")
    deliver(hand)


def comes(hand: Hand, who: str, revision: int, *, yes: bool = True) -> cover.CoverView:
    seen: cover.CoverView = hand.run(cover.answer, 1, revision, yes, who=who, where="#care")
    return seen


@ON_SQLITE
def test_a_warning_asks_for_what_it_proposes_in_all_its_stretches(hand: Hand) -> None:
    morning = EVENING + 13 * HOUR
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE, ways=(some_cover(EVENING, 6, 1, Stint(morning, morning + 4 * HOUR, 2)),))
    first, second = hand.run(cover.ask_for, 1, 1, who="Lead", where="#care")
    assert (first.cover.starts_at, first.cover.ends_at, first.cover.heads) == (*SPAN, 1)
    assert (second.cover.starts_at, second.cover.heads) == (morning, 2)
    assert [notice.screen for notice in hand.notices("cover.card")] == ["cover.card"] * 2


@ON_SQLITE
def test_a_second_press_asks_for_nothing_more(asked: Hand) -> None:
    with pytest.raises(TellUser, match=r"cover\.asked"):
        asked.run(cover.ask_for, 1, row(asked).revision, who="Lead", where="#care")
    assert len(asked.ask(covers.of_alert, 1)) == 1


@ON_SQLITE
def test_a_press_drawn_before_the_warning_changed_asks_nobody(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE, ways=(some_cover(),))
    settle(hand, replace(SPIKE, minutes=340.0), ways=(some_cover(),))
    with pytest.raises(TellUser, match=r"alert\.stale"):
        hand.run(cover.ask_for, 1, 1, who="Lead", where="#care")
    assert hand.ask(covers.of_alert, 1) == []


def test_only_the_lead_asks(hand: Hand) -> None:
    with pytest.raises(TellUser, match=r"rights\.refused"):
        hand.run(cover.ask, *SPAN, 1, who="Mkt", where="#care")


@pytest.mark.parametrize(
    ("span", "heads", "why"),
    [
        ((NOW - 2 * HOUR, NOW - HOUR), 1, "cover.ask.past"),
        ((EVENING, EVENING), 1, "cover.ask.window"),
        ((EVENING, EVENING + 25 * HOUR), 1, "cover.ask.window"),
        ((NOW + timedelta(days=70), NOW + timedelta(days=70, hours=3)), 1, "cover.ask.window"),
        (SPAN, 0, "cover.ask.heads"),
        (SPAN, 21, "cover.ask.heads"),
    ],
)
@ON_SQLITE
def test_what_nobody_could_mean_is_refused(hand: Hand, span: tuple[object, object], heads: int, why: str) -> None:
    with pytest.raises(TellUser) as refusal:
        hand.run(cover.ask, *span, heads, who="Lead", where="#care")
    assert refusal.value.key == why


def test_it_closes_when_it_is_filled_and_who_comes_is_on_duty(asked: Hand) -> None:
    view = comes(asked, "Agt1", 1)
    assert (view.cover.state, [one.name for one in view.comes]) == (CoverState.FILLED, ["Agt1"])
    assert screens(deliver(asked)) == ["cover.card"]
    (booked,) = asked.run(stand_down.booked_shifts, NOW, NOW + 60 * HOUR)
    assert (booked.starts_at, booked.ends_at, booked.heads, booked.name) == (*SPAN, 1, "Agt1")


def test_the_second_to_press_is_told_and_not_booked(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    with pytest.raises(TellUser, match=r"cover\.filled"):
        comes(asked, "Agt2", 1)
    assert len(asked.run(stand_down.booked_shifts, NOW, NOW + 60 * HOUR)) == 1


def test_the_same_person_twice_is_booked_once(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    assert len(comes(asked, "Agt1", 1).comes) == 1


def test_who_changes_their_mind_opens_it_again(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    view = comes(asked, "Agt1", 2, yes=False)
    assert (view.cover.state, view.comes, view.missing) == (CoverState.OPEN, (), 1)
    assert asked.run(stand_down.booked_shifts, NOW, NOW + 60 * HOUR) == []
    # Whoever asked hears of it, when up: it is 03:00 in Chicago.
    (told,) = [one for one in asked.notices("cover.card") if one.only_for is not None]
    assert (told.only_for, told.due_at) == (asked.turn("Lead").person_id, NOW + 4 * HOUR)


@ON_SQLITE
def test_what_is_looked_for_again_is_not_asked_for_beside_it(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    settle(asked)
    assert not row(asked).stands
    comes(asked, "Agt1", asked.run(cover.show, 1).cover.revision, yes=False)
    settle(asked, SPIKE, ways=(some_cover(),))
    with pytest.raises(TellUser, match=r"cover\.asked") as refusal:
        asked.run(cover.ask_for, 2, row(asked, 2).revision, who="Lead", where="#care")
    assert refusal.value.values == {"cover": "c-1", "alert": "s-1"}
    comes(asked, "Agt2", asked.run(cover.show, 1).cover.revision)
    later = some_cover(EVENING, 6, 2)
    settle(asked, replace(SPIKE, minutes=500.0), ways=(later,))
    assert len(asked.run(cover.ask_for, 2, row(asked, 2).revision, who="Lead", where="#care")) == 1, "more than those"


def test_a_cancel_asks_the_lead_whether_to_release_and_tells_those_who_go(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    deliver(asked)
    asked.later(minutes=5)
    asked.run(calendar.apply, asked.source_id(), look(post("a", 33, state=PostState.CANCELLED)), NOW)
    settle(asked)
    told = screens(deliver(asked))
    assert "cover.standdown" in told
    view = asked.run(cover.show, 1)
    assert view.stand_down
    settle(asked)
    assert deliver(asked) == []

    done = asked.run(cover.release, 1, view.cover.revision, who="Lead", where="#care")
    assert (done.cover.state, [one.name for one in done.released]) == (CoverState.STOOD_DOWN, ["Agt1"])
    told_now = deliver(asked)
    assert sorted(screens(told_now)) == ["cover.card", "cover.released", "cover.standdown"], "the question is settled"
    assert {one.only_for for one in told_now if one.screen == "cover.released"} == {asked.turn("Agt1").person_id}
    assert asked.run(stand_down.booked_shifts, NOW, NOW + 60 * HOUR) == []
    with pytest.raises(TellUser, match=r"cover\.stale"):
        asked.run(cover.release, 1, view.cover.revision, who="Lead", where="#care")


def test_kept_all_the_same_is_not_asked_about_again(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    asked.later(minutes=5)
    asked.run(calendar.apply, asked.source_id(), look(post("a", 33, state=PostState.CANCELLED)), NOW)
    settle(asked)
    asked.run(cover.keep_on, 1, asked.run(cover.show, 1).cover.revision, who="Lead", where="#care")
    deliver(asked)
    settle(asked)
    assert deliver(asked) == []
    assert len(asked.run(stand_down.booked_shifts, NOW, NOW + 60 * HOUR)) == 1


def test_what_nobody_agreed_to_is_closed_without_asking(asked: Hand) -> None:
    asked.later(minutes=5)
    asked.run(calendar.apply, asked.source_id(), look(post("a", 33, state=PostState.CANCELLED)), NOW)
    settle(asked)
    assert asked.run(cover.show, 1).cover.state is CoverState.STOOD_DOWN
    assert "cover.standdown" not in screens(deliver(asked))


@ON_SQLITE
def test_who_has_made_a_warning_small_is_not_released_when_the_rest_of_it_is_gone(asked: Hand) -> None:
    asked.later(minutes=5)
    comes(asked, "Agt1", 1)
    settle(asked, replace(SPIKE, minutes=250.0), ways=(some_cover(),))
    asked.later(minutes=5)
    settle(asked)
    assert row(asked).why_gone == "alert.gone.covered"
    assert not asked.run(cover.show, 1).stand_down


@ON_SQLITE
def test_who_comes_as_cover_is_briefed_when_it_begins(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    asked.now = EVENING - timedelta(minutes=1)
    assert asked.run(shift_brief.due) == []
    asked.now = EVENING
    assert asked.run(shift_brief.due) == [asked.turn("Agt1").person_id]


@ON_SQLITE
def test_who_comes_as_cover_is_named_as_on_duty_and_has_a_shift(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    asked.now = EVENING + HOUR
    assert {one.on_duty for one in asked.run(who.show)} == {("Agt1",)}
    assert all(who.Gap.ROSTER in one.gaps for one in asked.run(who.show)), "cover is no roster"
    asked.now = EVENING - HOUR
    assert {one.on_duty for one in asked.run(who.show)} == {()}
    person = asked.ask(people.by_name, "Agt1")
    found = asked.run(duty.next_of, person, 12 * HOUR)
    assert (found.starts_at, found.ends_at) == SPAN


@ON_SQLITE
def test_who_was_only_asked_is_not_why_a_warning_ends(asked: Hand) -> None:
    on_roster(asked, "Agt1", -48)
    asked.later(minutes=5)
    comes(asked, "Agt1", 1, yes=False)
    settle(asked)
    assert row(asked).why_gone == "alert.gone.changed"
    assert asked.run(cover.show, 1).cover.state is CoverState.STOOD_DOWN, "nobody is looked for any more"


@ON_SQLITE
def test_who_comes_in_its_hours_is_why_a_warning_ends_whatever_for(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE)
    hand.later(minutes=5)
    hand.run(cover.ask, *SPAN, 1, who="Lead", where="#care")
    comes(hand, "Agt1", 1)
    settle(hand)
    assert row(hand).why_gone == "alert.gone.covered"


def test_cover_that_ended_the_warning_stays(asked: Hand) -> None:
    asked.later(minutes=5)
    comes(asked, "Agt1", 1)
    settle(asked)
    assert row(asked).why_gone == "alert.gone.covered"
    assert asked.run(cover.show, 1).cover.state is CoverState.FILLED
    assert "cover.standdown" not in screens(deliver(asked))
    # And when the post that it was for goes later on, it is asked about.
    asked.later(minutes=5)
    asked.run(calendar.apply, asked.source_id(), look(post("a", 33, state=PostState.CANCELLED)), NOW)
    settle(asked)
    assert "cover.standdown" in screens(deliver(asked))


def test_what_is_asked_for_is_listed_until_it_is_over(asked: Hand) -> None:
    assert [view.cover.name for view in asked.run(cover.wanted)] == ["c-1"]
    asked.now = EVENING + 7 * HOUR
    assert asked.run(cover.wanted) == ()
    with pytest.raises(TellUser, match=r"cover\.over"):
        comes(asked, "Agt1", 1)


def test_cover_of_a_warning_that_went_into_another_is_given_back_with_that_one(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33), post("b", 38)), NOW)
    first = replace(SPIKE, ends_at=EVENING + 4 * HOUR)
    second = replace(
        SPIKE, starts_at=EVENING + 6 * HOUR, ends_at=EVENING + 12 * HOUR, causes=((2, 300.0, 99.0, 400.0),)
    )
    settle(hand, first, second, ways=(some_cover(EVENING, 4),))
    hand.run(cover.ask_for, 1, row(hand).revision, who="Lead", where="#care")
    comes(hand, "Agt1", 1)
    settle(hand, replace(second, starts_at=EVENING, causes=(*second.causes, (1, 90.0, 50.0, 150.0))))
    assert (row(hand).why_gone, row(hand).into_id) == ("alert.gone.merged", 2)
    assert hand.ask(covers.by_id, 1).offered_at is None
    hand.later(minutes=1)
    gone = look(post("a", 33), post("b", 38, state=PostState.CANCELLED))
    hand.run(calendar.apply, hand.source_id(), gone, NOW)
    settle(hand)
    assert row(hand, 2).why_gone == "alert.gone.cancelled"
    assert hand.ask(covers.by_id, 1).offered_at == hand.now


@ON_SQLITE
def test_nobody_is_booked_twice_in_the_same_hours(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    for hours, free in ((0, False), (5, False), (6, True)):
        start = EVENING + hours * HOUR
        wanted = asked.run(cover.ask, start, start + 3 * HOUR, 1, who="Lead", where="#care").cover
        if free:
            asked.run(cover.answer, wanted.id, 1, True, who="Agt1", where="#care")
            continue
        with pytest.raises(TellUser, match=r"cover\.elsewhere"):
            asked.run(cover.answer, wanted.id, 1, True, who="Agt1", where="#care")
    booked = asked.run(lambda session, turn: stand_down.booked_shifts(session, turn, EVENING, EVENING + 9 * HOUR))
    assert [(one.starts_at, one.ends_at) for one in booked] == [SPAN, (SPAN[1], SPAN[1] + 3 * HOUR)]


def test_two_who_say_yes_at_once_both_come_where_two_are_wanted(hand: Hand) -> None:
    hand.run(cover.ask, *SPAN, 2, who="Lead", where="#care")
    comes(hand, "Agt1", 1)
    assert [one.name for one in comes(hand, "Agt2", 1).comes] == ["Agt1", "Agt2"]
    with pytest.raises(TellUser, match=r"cover\.filled"):
        comes(hand, "Lead", 1)
    with pytest.raises(TellUser, match=r"cover\.stale"):
        comes(hand, "Agt1", 1, yes=False)


def alone(hand: Hand) -> list[Any]:
    """What is told one person alone of cover."""
    return [one for one in deliver(hand) if one.screen == "cover.card" and one.only_for is not None]


@ON_SQLITE
def test_of_a_roster_with_names_those_are_asked_who_are_off_each_alone(hand: Hand) -> None:
    on_roster(hand, "Agt1", -48)
    on_roster(hand, "Agt2", 2)
    view = hand.run(cover.ask, *SPAN, 1, who="Lead", where="#care")
    assert [one.name for one in view.asked] == ["Agt1"]
    assert not view.mine
    (told,) = alone(hand)
    assert told.slot == cover_asked.OWN
    assert hand.run(cover.show, 1, who="Agt1").mine
    comes(hand, "Agt1", 1)
    (again,) = alone(hand)
    assert (again.slot, again.only_for) == (told.slot, told.only_for), "the same message, edited"


def test_who_has_said_no_to_the_last_leaves_it_to_all_of_care(hand: Hand) -> None:
    on_roster(hand, "Agt1", -48)
    hand.run(cover.ask, *SPAN, 1, who="Lead", where="#care")
    view = comes(hand, "Agt1", 1, yes=False)
    assert (view.asked, view.mine, view.cover.revision) == ((), True, 2)
    assert comes(hand, "Agt2", 2).comes


@pytest.mark.parametrize("why", ["away", "another team", "booked", "nobody"])
@ON_SQLITE
def test_who_cannot_come_is_not_asked(hand: Hand, why: str) -> None:
    if why != "nobody":
        on_roster(hand, "Agt1", -48, team="pan" if why == "another team" else "care")
    if why == "away":
        span = {"starts_at": EVENING + HOUR, "ends_at": EVENING + 30 * HOUR}
        leave = Event(workspace_id=WORKSPACE, id=9000, kind=EventKind.ABSENCE, owner="Agt1", **span)
        hand.run(lambda session, _: (session.add(leave), session.commit()))
    if why == "booked":
        hand.run(cover.ask, SPAN[0] - HOUR, SPAN[1], 1, who="Lead", where="#care")
        comes(hand, "Agt1", 1)
        deliver(hand)
    view = hand.run(cover.ask, *SPAN, 1, who="Lead", where="#care")
    assert (view.asked, view.mine) == ((), True)
    assert not [one for one in alone(hand) if one.subject_id == view.cover.id]


@ON_SQLITE
def test_nobody_is_told_for_the_first_time_of_what_is_filled_already(hand: Hand) -> None:
    on_roster(hand, "Agt1", -48)
    on_roster(hand, "Agt2", -48)
    view = hand.run(cover.ask, *SPAN, 1, who="Lead", where="#care")
    assert {one.name for one in view.asked} == {"Agt1", "Agt2"}
    comes(hand, "Agt1", 1)
    assert not alone(hand)


def booked(hand: Hand) -> Any:
    """The shift of the one who comes."""
    (one,) = hand.run(stand_down.booked_shifts, *SPAN)
    return one


@ON_SQLITE
def test_who_is_on_duty_anyway_is_no_cover(hand: Hand) -> None:
    on_roster(hand, "Agt1", -2)
    on_roster(hand, "Agt2", 2)
    hand.run(cover.ask, *SPAN, 1, who="Lead", where="#care")
    with pytest.raises(TellUser, match=r"cover\.works"):
        comes(hand, "Agt1", 1)
    assert hand.run(cover.show, 1).comes == ()
    # Who works in a part of the hours is one more in the others only.
    comes(hand, "Agt2", 1)
    assert heads([booked(hand)], "care", EVENING, 6).tolist() == [1, 1, 0, 0, 0, 0]


@ON_SQLITE
def test_who_comes_answers_what_their_own_shifts_say(hand: Hand) -> None:
    on_roster(hand, "Agt1", -48, languages=["ja"], skills=["reviews"], replies_per_hour=9.0)
    hand.run(cover.ask, *SPAN, 1, who="Lead", where="#care")
    comes(hand, "Agt1", 1)
    one = booked(hand)
    assert (one.languages, one.skills, one.replies_per_hour, one.breaks) == (["ja"], ["reviews"], 9.0, [])


def cancelled(hand: Hand, *, back: bool = False) -> list[str]:
    """The post is off, or on again; what is told of that."""
    hand.later(minutes=5)
    state = {} if back else {"state": PostState.CANCELLED}
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33, **state)), NOW)
    settle(hand, *((SPIKE,) if back else ()), ways=(some_cover(),))
    return [one for one in screens(deliver(hand)) if one.startswith("cover.")]


@ON_SQLITE
def test_nobody_is_asked_to_release_whom_a_warning_needs_again(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    assert "cover.standdown" in cancelled(asked)
    old = asked.run(cover.show, 1).cover.revision
    assert cancelled(asked, back=True) == ["cover.standdown", "cover.card"], "the question is taken back"
    assert not asked.run(cover.show, 1).stand_down
    with pytest.raises(TellUser, match=r"cover\.stale"):
        asked.run(cover.release, 1, old, who="Lead", where="#care")
    # And asked in a message of its own when that is off as well.
    assert "cover.standdown" in cancelled(asked)
    assert len(asked.ask(slots.readers_of, "standdown", 1)) == 2


@ON_SQLITE
def test_who_takes_back_a_yes_that_nobody_needs_any_more_ends_the_question(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    cancelled(asked)
    view = comes(asked, "Agt1", asked.run(cover.show, 1).cover.revision, yes=False)
    assert not view.stand_down
    assert "cover.standdown" in screens(deliver(asked))
    settle(asked)
    assert asked.run(cover.show, 1).cover.state is CoverState.STOOD_DOWN


@ON_SQLITE
def test_whoever_asked_hears_that_one_is_missing_only_once_anybody_is_needed(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    settle(hand, SPIKE, ways=(some_cover(EVENING, 6, 2),))
    hand.run(cover.ask_for, 1, 1, who="Lead", where="#care")
    comes(hand, "Agt1", 1)
    comes(hand, "Agt2", 2)
    assert "cover.standdown" in cancelled(hand)
    comes(hand, "Agt2", hand.run(cover.show, 1).cover.revision, yes=False)
    lead = hand.turn("Lead").person_id
    assert [one for one in hand.notices("cover.card") if one.only_for == lead] == []
    cancelled(hand, back=True)
    assert [one.only_for for one in hand.notices("cover.card") if one.only_for is not None] == [lead]


@ON_SQLITE
def test_nobody_reads_for_the_first_time_of_cover_that_is_over(asked: Hand) -> None:
    comes(asked, "Agt1", 1)
    cancelled(asked)
    for at, moot in ((EVENING, False), (SPAN[1], True)):
        asked.now = at
        view = asked.run(cover.show, 1, who="Lead")
        assert [draw(view, sayer("en", "UTC")).moot for draw in (card, standdown)] == [moot, moot]


@pytest.mark.parametrize(("begins", "waits"), [(2, False), (5, True)])
@ON_SQLITE
def test_whoever_asked_hears_that_one_is_missing_while_another_can_be_asked(
    hand: Hand, begins: int, waits: bool
) -> None:
    start = NOW + begins * HOUR  # 03:00 in Chicago, where the lead sleeps until 07:00
    hand.run(cover.ask, start, start + 2 * HOUR, 1, who="Lead", where="#care")
    comes(hand, "Agt1", 1)
    comes(hand, "Agt1", 2, yes=False)
    (told,) = [one for one in hand.notices("cover.card") if one.only_for is not None]
    assert told.due_at == (NOW + 4 * HOUR if waits else NOW)


@pytest.mark.parametrize(("begins", "waits"), [(-12, False), (3, True)])
@ON_SQLITE
def test_who_is_let_go_hears_it_before_getting_up_for_it(hand: Hand, begins: float, waits: bool) -> None:
    hand.now = EVENING - 19 * HOUR  # 23:00 in London
    start = EVENING + begins * HOUR
    hand.run(cover.ask, start, start + 2 * HOUR, 1, who="Lead", where="#care")
    comes(hand, "Agt1", 1)
    hand.run(cover.release, 1, 2, who="Lead", where="#care")
    (told,) = hand.notices("cover.released")
    assert told.due_at == (EVENING - 11 * HOUR if waits else hand.now)


def test_cover_of_a_post_that_was_trimmed_is_asked_to_be_released(asked: Hand) -> None:
    asked.later(minutes=5)
    comes(asked, "Agt1", 1)
    settle(asked, replace(SPIKE, minutes=260.0), ways=(some_cover(),))
    trimmed = Expectation(
        workspace_id=WORKSPACE, post_id=1, made_at=asked.now, mean=3.0, low=1.0, high=9.0, first_hour=asked.now
    )

    def keep(session: Any, _turn: Any) -> None:
        session.merge(trimmed)
        session.commit()

    asked.run(keep)
    settle(asked)
    assert asked.run(cover.show, 1).stand_down
