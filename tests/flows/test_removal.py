"""The feed brake: what a calendar mentions no more is held, asked about, and off or on by an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, removal
from calbot.flows import feeds as feeds_flow
from calbot.flows import post as post_flow
from calbot.flows.absence import ANY, MORE
from calbot.model.event import Event, EventKind
from calbot.model.notice import NoticeState
from calbot.model.post import Post, PostState
from calbot.model.removal import RemovalState
from calbot.model.state import SourceState
from calbot.store import event as events
from calbot.store import history as histories
from calbot.store import post as posts
from calbot.store import removal as removals
from calbot.store import source as sources
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import SPIKE, deliver, row, screens, settle

HOURS = 40


def plan(count: int, gone: int = 0) -> list[Post]:
    return [post(str(n), HOURS + n) for n in range(gone, count)]


def told(hand: Hand, *posts_told: Post, times: int = 1, minutes: float = 5, **said: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _ in range(times):
        hand.later(minutes=minutes)
        counts = hand.run(calendar.apply, hand.source_id(), look(*posts_told, **said), hand.now)
    return counts


def states(hand: Hand) -> dict[str, PostState]:
    return {key: one.state for key, one in hand.ask(posts.by_entries, hand.source_id()).items()}


def count(hand: Hand, state: PostState) -> int:
    return list(states(hand).values()).count(state)


def source(hand: Hand) -> Any:
    return hand.ask(sources.by_id, hand.source_id())


def the_removal(hand: Hand, number: int = 1) -> Any:
    return hand.ask(removals.by_id, number)


def answer(hand: Hand, flow: Any, revision: int | None = None, who: str = "Mkt") -> Any:
    return hand.run(flow, 1, revision or the_removal(hand).revision, who=who)


def own(hand: Hand, name: str) -> None:
    def keep(session: Any, turn: Any) -> None:
        known = sources.by_id(session, turn.workspace_id, hand.source_id())
        known.memory["owner"] = name
        session.commit()

    hand.run(keep)


def shrunk(hand: Hand, count_of: int = 10, gone: int = 4, looks: int = 2) -> None:
    told(hand, *plan(count_of))
    told(hand, *plan(count_of, gone), times=looks)


@pytest.mark.parametrize(("coming", "gone"), [(10, 3), (6, 3), (4, 3), (40, 10), (200, 10)])
@ON_SQLITE
def test_many_posts_that_vanish_at_once_are_missing_and_their_calendar_is_not_believed(hand, coming, gone):
    shrunk(hand, coming, gone)
    assert count(hand, PostState.MISSING) == gone
    assert (source(hand).state, source(hand).problem) == (SourceState.BLIND, "source.shrunk")
    assert the_removal(hand).holds


@pytest.mark.parametrize(("coming", "gone"), [(10, 2), (5, 1), (3, 1), (40, 9), (100, 9)])
@ON_SQLITE
def test_few_posts_that_vanish_are_missing_and_asked_about_while_their_calendar_is_believed(hand, coming, gone):
    shrunk(hand, coming, gone)
    assert count(hand, PostState.MISSING) == gone
    assert source(hand).state is SourceState.FRESH
    assert not the_removal(hand).holds
    assert "removal.card" in screens(deliver(hand))


@pytest.mark.parametrize("coming", [1, 2, 3, 12])
@ON_SQLITE
def test_a_calendar_that_is_empty_all_at_once_is_held_however_small_it_was_and_never_applies_by_itself(hand, coming):
    told(hand, *plan(coming))
    told(hand, times=20, minutes=60, state=SourceState.EMPTY)
    assert count(hand, PostState.MISSING) == coming
    assert (source(hand).state, source(hand).problem) == (SourceState.BLIND, "source.emptied")
    assert the_removal(hand).emptied


@ON_SQLITE
def test_owner_is_told_at_the_second_look_once_and_alone(hand):
    shrunk(hand)
    (notice,) = [one for one in deliver(hand) if one.screen == "removal.card"]
    assert notice.only_for == hand.turn("Mkt").person_id
    told(hand, *plan(10, 4), times=3)
    assert "removal.card" not in screens(deliver(hand))


@ON_SQLITE
def test_owner_that_the_workspace_file_names_is_told(hand):
    own(hand, "Agt1")
    shrunk(hand)
    (notice,) = [one for one in deliver(hand) if one.screen == "removal.card"]
    assert notice.only_for == hand.turn("Agt1").person_id


@ON_SQLITE
def test_an_owner_who_sleeps_is_told_in_the_morning_unless_a_post_goes_out_before_that(hand):
    own(hand, "Lead")
    shrunk(hand)
    (notice,) = hand.notices("removal.card")
    assert notice.due_at > hand.now
    hand.now = NOW
    sooner = [post(f"s{n}", 1 + n) for n in range(4)]
    told(hand, *plan(10), *sooner)
    told(hand, *plan(10, 5), times=2)
    assert hand.notices("removal.card")[-1].due_at <= hand.now


def test_where_nobody_owns_the_calendar_marketing_is_told(hand):
    strange = [post(str(n), HOURS + n, network="threads", handle="@nobody") for n in range(4)]
    told(hand, *strange)
    told(hand, times=2, state=SourceState.EMPTY)
    (notice,) = [one for one in deliver(hand) if one.screen == "removal.card"]
    assert notice.only_for is None


@ON_SQLITE
def test_a_look_that_fails_once_and_is_well_again_tells_nobody(hand):
    told(hand, *plan(10))
    told(hand, *plan(10, 6))
    told(hand, *plan(10))
    assert the_removal(hand) is None
    assert source(hand).state is SourceState.FRESH
    assert "removal.card" not in screens(deliver(hand))


@ON_SQLITE
def test_calendar_that_has_its_posts_again_ends_the_question_and_the_remark(hand):
    shrunk(hand)
    told(hand, *plan(10))
    assert the_removal(hand).state is RemovalState.OVER
    assert count(hand, PostState.SCHEDULED) == 10
    assert all(one.missing_since is None for one in hand.ask(posts.by_entries, hand.source_id()).values())
    assert source(hand).state is SourceState.FRESH


@ON_SQLITE
def test_apply_takes_the_posts_off_and_says_so_in_their_history(hand):
    shrunk(hand)
    answer(hand, removal.apply)
    assert count(hand, PostState.CANCELLED) == 4
    assert source(hand).state is SourceState.FRESH
    change = hand.ask(posts.revisions, 1)[-1]
    assert change.changes["state"] == ["missing", "cancelled"]
    assert change.person_id == hand.turn("Mkt").person_id
    lines = hand.ask(histories.of, "removal", 1)
    assert [(line.verb, line.details.get("posts")) for line in lines] == [
        ("held", [1, 2, 3, 4]),
        ("applied", [1, 2, 3, 4]),
    ]
    told(hand, *plan(10, 4), times=3)
    assert (count(hand, PostState.CANCELLED), source(hand).state) == (4, SourceState.FRESH)


@ON_SQLITE
def test_keep_leaves_the_posts_on_without_a_remark_and_asks_no_more(hand):
    shrunk(hand)
    answer(hand, removal.keep_on)
    assert count(hand, PostState.SCHEDULED) == 10
    told(hand, *plan(10, 4), times=30, minutes=10)
    assert count(hand, PostState.SCHEDULED) == 10
    assert source(hand).state is SourceState.FRESH
    assert the_removal(hand).state is RemovalState.KEPT
    assert the_removal(hand, 2) is None


@ON_SQLITE
def test_kept_posts_that_the_calendar_has_again_and_loses_again_are_asked_about_anew(hand):
    shrunk(hand)
    answer(hand, removal.keep_on)
    told(hand, *plan(10))
    assert the_removal(hand).state is RemovalState.OVER
    told(hand, *plan(10, 4), times=2)
    assert the_removal(hand, 2).holds


@ON_SQLITE
def test_whoever_answered_may_think_better_of_it(hand):
    shrunk(hand)
    answer(hand, removal.apply)
    answer(hand, removal.keep_on)
    assert count(hand, PostState.SCHEDULED) == 10
    answer(hand, removal.apply)
    assert count(hand, PostState.CANCELLED) == 4


@ON_SQLITE
def test_applied_posts_that_the_calendar_mentions_again_are_on_again(hand):
    shrunk(hand)
    answer(hand, removal.apply)
    told(hand, *plan(10))
    assert count(hand, PostState.SCHEDULED) == 10
    assert the_removal(hand).state is RemovalState.OVER


def test_keep_does_not_put_back_what_somebody_cancelled_in_chat(hand):
    shrunk(hand)
    hand.run(post_flow.cancel, 1, who="Mkt")
    told(hand, *plan(10, 4))
    answer(hand, removal.keep_on)
    assert states(hand)["0"] is PostState.CANCELLED
    assert count(hand, PostState.SCHEDULED) == 9


def test_a_press_that_was_drawn_before_the_calendar_changed_does_nothing_and_says_why(hand):
    shrunk(hand)
    drawn = the_removal(hand).revision
    told(hand, *plan(10, 5), times=2)
    with pytest.raises(TellUser) as refused:
        answer(hand, removal.apply, drawn)
    assert refused.value.key == "removal.stale"
    assert count(hand, PostState.CANCELLED) == 0


def test_a_second_press_of_the_same_answer_is_told_so(hand):
    shrunk(hand)
    answer(hand, removal.apply)
    with pytest.raises(TellUser) as refused:
        answer(hand, removal.apply)
    assert refused.value.key == "removal.answered"


@ON_SQLITE
def test_an_agent_may_not_answer_unless_the_calendar_is_theirs(hand):
    shrunk(hand)
    with pytest.raises(TellUser) as refused:
        answer(hand, removal.apply, who="Agt1")
    assert refused.value.key == "rights.refused"

    own(hand, "Agt1")
    answer(hand, removal.apply, who="Agt1")
    assert count(hand, PostState.CANCELLED) == 4


@ON_SQLITE
def test_six_looks_of_the_same_over_an_hour_apply_by_themselves(hand):
    shrunk(hand, looks=5)
    hand.later(minutes=60)
    assert count(hand, PostState.CANCELLED) == 0
    told(hand, *plan(10, 4))
    assert count(hand, PostState.CANCELLED) == 4
    assert [line.verb for line in hand.ask(histories.of, "removal", 1)] == ["held", "applied_by_itself"]
    assert source(hand).state is SourceState.FRESH
    told(hand, *plan(10, 4))
    assert source(hand).state is SourceState.FRESH


@ON_SQLITE
def test_six_looks_within_an_hour_do_not(hand):
    shrunk(hand, looks=11)
    assert count(hand, PostState.CANCELLED) == 0


def test_another_answer_begins_the_hour_anew(hand):
    shrunk(hand, looks=5)
    told(hand, *plan(10, 5), times=2, minutes=31)
    assert count(hand, PostState.CANCELLED) == 0
    told(hand, *plan(10, 5), times=4, minutes=10)
    assert count(hand, PostState.CANCELLED) == 0


def test_looks_that_found_the_same_bytes_count_as_well(hand):
    shrunk(hand)
    for _ in range(5):
        hand.later(minutes=15)
        hand.run(lambda session, turn: calendar.same(session, turn, sources.by_id(session, turn.workspace_id, 1)))
    assert count(hand, PostState.CANCELLED) == 4
    assert source(hand).state is SourceState.FRESH


def test_what_is_over_by_now_is_no_other_answer(hand):
    told(hand, *[post(str(n), 1 + n / 4) for n in range(8)])
    for minute in range(10, 90, 10):
        hand.now = NOW + timedelta(minutes=minute)
        gone = [one for one in (post(str(n), 1 + n / 4) for n in range(8)) if int(one.entry_key) >= 4]
        hand.run(calendar.apply, hand.source_id(), look(*gone), hand.now)
    assert the_removal(hand).state is RemovalState.APPLIED
    assert states(hand)["0"] is PostState.MISSING  # it was out by then


def test_a_calendar_of_another_one_under_the_same_address_brings_nothing_in(hand):
    told(hand, *plan(6))
    foreign = [post(f"other{n}", HOURS + n, title=f"Elsewhere {n}") for n in range(6)]
    told(hand, *foreign, times=3)
    assert len(states(hand)) == 6
    assert count(hand, PostState.MISSING) == 6
    answer(hand, removal.apply)
    told(hand, *foreign)
    assert count(hand, PostState.SCHEDULED) == 6


@ON_SQLITE
def test_new_and_moved_posts_of_a_held_calendar_are_taken_over(hand):
    told(hand, *plan(10))
    told(hand, *plan(10, 5)[1:], post("5", 70), post("new", 71))
    assert states(hand)["new"] is PostState.SCHEDULED
    assert hand.ask(posts.by_entries, hand.source_id())["5"].starts_at == NOW + timedelta(hours=70)


@pytest.mark.parametrize("unread", [["0", "1", "2", "3"], [ANY] * 4, [MORE]])
@ON_SQLITE
def test_entries_that_are_there_and_cannot_be_read_are_not_gone(hand, unread):
    told(hand, *plan(10))
    for _ in range(3):
        hand.later(minutes=5)
        some = look(*plan(10, 4))
        hand.run(calendar.apply, hand.source_id(), calendar.Look(**{**vars_of(some), "unread": unread}), hand.now)
    assert count(hand, PostState.SCHEDULED) == 10
    assert source(hand).state is SourceState.FRESH


def vars_of(some: calendar.Look) -> dict[str, Any]:
    return {name: getattr(some, name) for name in some.__dataclass_fields__}


def test_rows_that_were_always_lost_hide_no_removal(hand):
    def seen(*told_now: Post) -> None:
        hand.later(minutes=5)
        hand.run(
            calendar.apply,
            hand.source_id(),
            calendar.Look(**{**vars_of(look(*told_now)), "unread": [ANY] * 5}),
            hand.now,
        )

    seen(*plan(10))
    seen(*plan(10, 1))
    seen(*plan(10, 1))
    assert count(hand, PostState.MISSING) == 1


def blackouts(many: int) -> tuple[Event, ...]:
    start = NOW + timedelta(days=2)
    return tuple(
        Event(
            workspace_id="w",
            id=0,
            kind=EventKind.BLACKOUT,
            title=f"Quiet {n}",
            starts_at=start + timedelta(days=n),
            ends_at=start + timedelta(days=n, hours=5),
        )
        for n in range(many)
    )


def kept_events(hand: Hand) -> int:
    return len(hand.ask(events.of_source, hand.source_id()))


def overlays_shrunk(hand: Hand, left: int) -> None:
    told(hand, events=blackouts(6))
    state = SourceState.FRESH if left else SourceState.EMPTY
    told(hand, times=2, events=blackouts(left), state=state)
    assert kept_events(hand) == 6
    assert source(hand).state is SourceState.BLIND
    assert the_removal(hand).overlays


@pytest.mark.parametrize("left", [0, 2])
@ON_SQLITE
def test_blackouts_that_vanish_at_once_count_until_somebody_says_that_they_do_not(hand, left):
    overlays_shrunk(hand, left)
    answer(hand, removal.apply)
    told(hand, events=blackouts(left), state=SourceState.FRESH if left else SourceState.EMPTY)
    assert kept_events(hand) == left
    assert source(hand).state is not SourceState.BLIND


@pytest.mark.parametrize("left", [0, 2])
@ON_SQLITE
def test_blackouts_that_are_kept_stay_until_the_calendar_tells_as_many_again(hand, left):
    overlays_shrunk(hand, left)
    answer(hand, removal.keep_on)
    told(hand, times=5, events=blackouts(left), state=SourceState.FRESH if left else SourceState.EMPTY)
    assert (kept_events(hand), the_removal(hand).state) == (6, RemovalState.KEPT)
    assert source(hand).state is not SourceState.BLIND
    told(hand, events=blackouts(6))
    told(hand, events=blackouts(5))
    assert (kept_events(hand), the_removal(hand).state) == (5, RemovalState.OVER)


@ON_SQLITE
def test_warnings_go_on_and_say_that_their_post_is_missing(hand):
    told(hand, post("a", 34, title="Big"), *plan(6))
    settle(hand, SPIKE)
    deliver(hand)
    told(hand, *plan(6), times=2, minutes=1)
    settle(hand, SPIKE)
    assert row(hand).stands
    assert "alert.card" in screens(deliver(hand))
    assert hand.ask(posts.by_id, 1).state is PostState.MISSING


@ON_SQLITE
def test_feeds_show_what_waits_for_an_answer(hand):
    shrunk(hand)
    (line,) = [one for one in hand.run(feeds_flow.lines, who="Mkt") if one.name == "Pot social"]
    assert line.gone is not None
    assert line.gone.may
    (line,) = [one for one in hand.run(feeds_flow.lines, who="Agt1") if one.name == "Pot social"]
    assert not line.gone.may
    answer(hand, removal.keep_on)
    assert not any(one.gone for one in hand.run(feeds_flow.lines, who="Mkt"))


@ON_SQLITE
def test_the_card_is_edited_where_it_stands(hand):
    shrunk(hand)
    deliver(hand)
    answer(hand, removal.apply)
    (notice,) = hand.notices("removal.card")
    assert (notice.slot, notice.state) == ("brake", NoticeState.PENDING)


def test_few_that_become_many_are_told_in_a_message_of_their_own(hand):
    shrunk(hand, 10, 1)
    deliver(hand)
    told(hand, *plan(10, 5), times=2)
    assert {one.slot for one in deliver(hand) if one.screen == "removal.card"} == {"few", "brake"}


def over(key: str) -> Post:
    return post(key, -50)


def a_holiday() -> tuple[Event, ...]:
    (one,) = blackouts(1)
    one.kind = EventKind.HOLIDAY
    return (one,)


@pytest.mark.parametrize("coming", [1, 2, 3, 12])
@pytest.mark.parametrize("left", [{"past"}, {"holiday"}, {"past", "holiday"}])
@ON_SQLITE
def test_a_calendar_in_which_only_what_is_over_or_a_holiday_is_left_is_emptied(hand, coming, left):
    def all_of(*posts_told: Post, times: int = 1, minutes: float = 5) -> None:
        for _ in range(times):
            own = [over("old")] if "past" in left else []
            told(hand, *own, *posts_told, minutes=minutes, events=a_holiday() if "holiday" in left else ())

    all_of(*plan(coming))
    all_of(times=12, minutes=60)
    assert count(hand, PostState.MISSING) == coming
    assert the_removal(hand).emptied
    assert source(hand).problem == "source.emptied"


def test_an_emptied_calendar_stays_so_while_its_bytes_stay_the_same(hand):
    told(hand, over("old"), *plan(4))
    told(hand, over("old"), times=2)
    same(hand, times=12)
    assert count(hand, PostState.MISSING) == 4
    answer(hand, removal.apply)
    assert count(hand, PostState.CANCELLED) == 4


def same(hand: Hand, times: int = 1, minutes: float = 15) -> None:
    for _ in range(times):
        hand.later(minutes=minutes)
        hand.run(lambda session, turn: calendar.same(session, turn, sources.by_id(session, turn.workspace_id, 1)))


def test_the_last_that_was_told_goes_out_and_nothing_to_come_is_left(hand):
    told(hand, post("soon", 0.5), *plan(3))
    told(hand, post("soon", 0.5), *plan(3, 2), times=2)
    assert not the_removal(hand).emptied
    told(hand, post("soon", 0.5), times=2)
    same(hand, times=12)
    assert the_removal(hand).emptied
    assert count(hand, PostState.CANCELLED) == 0


@pytest.mark.parametrize("left", [1, 2])
def test_one_or_two_blackouts_that_are_taken_out_are_out(hand, left):
    told(hand, over("old"), events=blackouts(left))
    told(hand, over("old"))
    assert (kept_events(hand), the_removal(hand)) == (0, None)


@ON_SQLITE
def test_many_blackouts_that_vanish_beside_what_is_over_are_held_and_never_go_by_themselves(hand):
    told(hand, over("old"), events=blackouts(6))
    told(hand, over("old"), times=12, minutes=60)
    same(hand, times=3)
    assert (kept_events(hand), the_removal(hand).emptied) == (6, True)


def unsure(hand: Hand, *told_now: Post, times: int = 1, minutes: float = 20) -> None:
    for _ in range(times):
        hand.later(minutes=minutes)
        some = vars_of(look(*told_now)) | {"unread": [MORE]}
        hand.run(calendar.apply, hand.source_id(), calendar.Look(**some), hand.now)


@ON_SQLITE
def test_a_look_that_may_not_have_read_all_neither_ends_what_is_held_nor_counts_for_it(hand):
    shrunk(hand)
    drawn = the_removal(hand).revision
    unsure(hand, *plan(10, 4), times=8)
    same(hand, times=8)
    kept = the_removal(hand)
    assert (kept.state, kept.looks, kept.revision) == (RemovalState.HELD, 2, drawn)
    assert (source(hand).state, source(hand).problem) == (SourceState.BLIND, "source.shrunk")
    assert count(hand, PostState.MISSING) == 4
    told(hand, *plan(10, 4), times=4)
    assert count(hand, PostState.CANCELLED) == 4


@ON_SQLITE
def test_a_look_that_may_not_have_read_all_begins_no_count_anew(hand):
    told(hand, *plan(10))
    told(hand, *plan(10, 4))
    unsure(hand, *plan(10, 4))
    assert count(hand, PostState.MISSING) == 0
    told(hand, *plan(10, 4))
    assert count(hand, PostState.MISSING) == 4


@ON_SQLITE
def test_a_calendar_of_another_one_that_could_not_all_be_read_brings_nothing_in(hand):
    told(hand, *plan(6))
    foreign = [post(f"other{n}", HOURS + n, title=f"Elsewhere {n}") for n in range(6)]
    told(hand, *foreign, times=2)
    unsure(hand, *foreign)
    assert len(states(hand)) == 6


@ON_SQLITE
def test_blackouts_of_a_held_calendar_stay_while_not_all_of_it_can_be_read(hand):
    told(hand, *plan(10), events=blackouts(6))
    told(hand, *plan(10, 4), times=2)
    unsure(hand, *plan(10, 4))
    assert kept_events(hand) == 6
