"""What a pause lets go goes on by a plan: no burst, no wait beyond the promise, nothing that another pause holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import (
    agenda,
    brief_span,
    held,
    pause,
    pause_offer,
    pause_scope,
    pause_watch,
    paused,
    picture,
    preflight,
    revised,
    week,
)
from calbot.flows import post as post_flow
from calbot.flows.assess import Assessment, plan_ahead
from calbot.flows.calendar import apply
from calbot.flows.carried import carried_on
from calbot.flows.pause_plan import PausePlan, Shut, planned
from calbot.flows.pause_scope import Scope
from calbot.flows.world import CARRY, World
from calbot.model.alert import Alert, AlertState
from calbot.model.pause import Held, HeldState, Pause, PauseState, Verdict
from calbot.model.post import Post, PostState
from calbot.staffing.aftermath import aftermath
from calbot.staffing.slots import GAP
from calbot.store import alert as alerts
from calbot.store import pause as pauses
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import writeback as writebacks
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post, roster
from tests.flows.thought import assessed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = NOW + 2 * DAY


@pytest.fixture(autouse=True)
def _planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same posts are put into the same world once, for both databases. What shuts a post out is the same at any
    hour of it (`Pause.covers`)."""

    def once(world: World, waiting: Sequence[Post], reason: str, shut: Shut) -> PausePlan:
        how = repr((waiting, reason, [shut(one) for one in waiting]))
        told: PausePlan = assessed(world, how, lambda same: planned(same, waiting, reason, shut))
        return told

    monkeypatch.setattr(pause_offer, "planned", once)


def plan(hand: Hand, *told: Post) -> None:
    hand.run(apply, hand.source_id(), look(*told), hand.now)


def nine(**changes: Any) -> list[Post]:
    """Nine within an hour of tomorrow noon: far more than one person answers."""
    return [post(str(n), 27 + n / 9, content_type="video", title=f"Video {n}", **changes) for n in range(9)]


def think(hand: Hand) -> Assessment:
    """What the worker does once something has changed."""
    world = hand.run(picture.gather)
    seen = assessed(world)
    hand.run(picture.keep, world, seen, hand.now)
    return seen


def hold(hand: Hand, until: datetime = END, reason: str = "outage", **scope: str) -> Pause:
    """Mkt asks, Lead confirms."""
    about = hand.run(pause_scope.scope_of, who="Mkt", **scope)
    asked = hand.run(pause.ask, about, reason, until, "Europe/London", who="Mkt").pause
    return hand.run(pause.confirm, asked.id, asked.revision, who="Lead").pause


def watch(hand: Hand) -> None:
    """What a tick does about pauses."""
    for number in hand.run(pause_watch.due):
        hand.run(pause_watch.follow, number)
        proposed = hand.run(pause_offer.proposal, number)
        if proposed is not None:
            hand.run(pause_watch.offer, number, proposed)


def row(hand: Hand, number: int = 1) -> Pause:
    found = hand.ask(pauses.by_id, number)
    assert found is not None
    return found


def rows(hand: Hand, number: int = 1) -> dict[int, Held]:
    return {one.post_id: one for one in hand.ask(pauses.held_of, number)}


def yes(hand: Hand, one: Held) -> None:
    hand.run(held.yes, one.id, one.revision, who="Mkt")


def measured(hand: Hand, at: dict[int, datetime]) -> tuple[bool, float]:
    """How customers would wait, were the held posts at `at`: whether each promise is kept, and the worst mean."""
    world, _ = carried_on(hand.run(picture.gather, ahead=timedelta(days=14) + CARRY, since=CARRY))
    waiting = hand.ask(posts.by_ids, list(at))
    put = [Post(**(one.model_dump() | {"starts_at": at[key]})) for key, one in waiting.items()]
    seen = aftermath(plan_ahead(replace(world, posts=[*world.posts, *put]), "care"), at)
    return seen.safe, seen.worst.minutes


def proposal(hand: Hand, number: int = 1) -> PausePlan:
    told: PausePlan = hand.run(pause_offer.preview, number)
    return told


@ON_SQLITE
def test_nine_held_posts_go_on_with_no_two_inside_the_gap_and_every_mean_within_its_promise(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=20.0)
    plan(hand, *nine())
    hold(hand)
    assert len(rows(hand)) == 9
    hand.now = END + timedelta(minutes=1)
    watch(hand)
    asked = rows(hand)
    assert {one.verdict for one in asked.values()} == {Verdict.SLOT}
    at = {key: one.slot_at for key, one in asked.items() if one.slot_at is not None}
    assert len(at) == 9
    assert all(abs(one - other) >= GAP for one, other in combinations(at.values(), 2))
    assert min(at.values()) > hand.now
    safe, minutes = measured(hand, at)
    assert safe
    assert minutes <= 240
    # All at once, as they had been planned, no promise would hold.
    burst, late = measured(hand, dict.fromkeys(at, hand.now + 3 * HOUR))
    assert not burst
    assert late > 240
    # And so it is once each owner has said yes.
    for one in asked.values():
        yes(hand, one)
    assert row(hand).state is PauseState.DONE
    assert {one.state for one in rows(hand).values()} == {HeldState.PLACED}
    placed = hand.ask(posts.by_ids, list(at))
    assert {key: one.starts_at for key, one in placed.items()} == at


def test_a_warning_of_what_is_held_ends_and_comes_back_with_the_posts(hand: Hand) -> None:
    roster(hand, heads=1, per_hour=30.0)
    plan(hand, *nine())
    think(hand)
    (told,) = hand.ask(alerts.open_ones)
    held_by = hold(hand, until=NOW + 5 * HOUR + DAY)
    # Nothing more is said of it from that commit on.
    assert hand.ask(alerts.open_ones)[0].rung_at is None
    think(hand)
    assert hand.ask(alerts.open_ones) == []
    gone: Alert = hand.ask(alerts.by_id, told.id)
    assert (gone.state, gone.why_gone) == (AlertState.CALLED_OFF, "alert.gone.held")
    # It is resumed at once, and everybody says yes to the hour that it had.
    asked = hand.run(pause.ask_end, held_by.id, held_by.revision, who="Mkt").pause
    hand.run(pause.confirm_end, asked.id, asked.revision, who="Lead")
    watch(hand)
    for number in range(1, 7):
        one = rows(hand)[number]
        to = NOW + 27 * HOUR + (number - 1) * GAP
        hand.run(held.other, one.id, one.revision, to, "Europe/London", who="Mkt")
    # Six giveaways in six hours are still too many for one: a warning comes back as soon as they do.
    assert set(think(hand).posts) == set(range(1, 7))
    anew = hand.ask(alerts.open_ones)
    assert anew
    assert told.id not in {one.id for one in anew}
    assert all(one.told_at is not None for one in anew)
    seven = rows(hand)[7]
    with pytest.raises(TellUser, match=r"held\.taken"):
        hand.run(held.other, seven.id, seven.revision, NOW + 27.5 * HOUR, "Europe/London", who="Mkt")


def test_of_two_who_confirm_at_once_one_is_heard(hand: Hand) -> None:
    plan(hand, *nine())
    asked = hand.run(pause.ask, Scope(), "outage", END, "Europe/London", who="Mkt").pause
    hand.run(pause.confirm, asked.id, asked.revision, who="Lead")
    for who in ("Lead", "Mkt"):
        with pytest.raises(TellUser, match=r"pause\.stale"):
            hand.run(pause.confirm, asked.id, asked.revision, who=who)
    # Nor does an old button end it or call it off.
    for flow in (pause.refuse, pause.ask_end, pause.confirm_end):
        with pytest.raises(TellUser, match=r"pause\.stale"):
            hand.run(flow, asked.id, asked.revision, who="Lead")
    assert row(hand).state is PauseState.STANDS
    assert len(rows(hand)) == 9


def test_its_end_takes_a_second_person_too_and_lapses(hand: Hand) -> None:
    plan(hand, *nine())
    standing = hold(hand)
    ending = hand.run(pause.ask_end, standing.id, standing.revision, who="Lead").pause
    with pytest.raises(TellUser, match=r"pause\.same_person"):
        hand.run(pause.confirm_end, ending.id, ending.revision, who="Lead")
    hand.later(minutes=31)
    with pytest.raises(TellUser, match=r"pause\.lapsed"):
        hand.run(pause.confirm_end, ending.id, ending.revision, who="Mkt")
    watch(hand)
    assert row(hand).state is PauseState.STANDS
    assert {one.state for one in rows(hand).values()} == {HeldState.HELD}


def test_an_end_that_came_while_nobody_worked_lets_nothing_go(hand: Hand) -> None:
    roster(hand)
    plan(hand, *nine())
    hold(hand)
    # Nobody works for three days; meanwhile its calendar got a post of the pause and one of after it.
    hand.now = END + DAY
    plan(hand, *nine(), post("late", 30), post("after", 80))
    assert hand.run(pause_watch.due) == [1]
    watch(hand)
    watch(hand)
    assert row(hand).state is PauseState.OVER
    assert sorted(rows(hand)) == list(range(1, 10)), "what came when it was over was never held"
    assert {one.state for one in rows(hand).values()} == {HeldState.HELD}
    assert hand.run(pause_watch.due) == []


def test_a_question_to_which_nobody_confirmed_ends_with_the_pause(hand: Hand) -> None:
    plan(hand, *nine())
    standing = hold(hand, until=NOW + DAY)
    hand.now = NOW + DAY - timedelta(minutes=10)
    hand.run(pause.ask_end, standing.id, standing.revision, who="Lead")
    hand.now = NOW + DAY + timedelta(hours=1)
    watch(hand)
    assert row(hand).state in (PauseState.OVER, PauseState.DONE)


def test_a_held_post_that_leaves_its_calendar_is_dropped_and_one_that_is_moved_there_is_not_let_go(hand: Hand) -> None:
    roster(hand, heads=9)
    told = nine()[:2]
    plan(hand, *told)
    hold(hand)
    # Cancelled by name in its calendar, and moved there to after the pause.
    told[0].state = PostState.CANCELLED
    told[1].starts_at = END + 5 * HOUR
    plan(hand, *told)
    assert (rows(hand)[1].state, rows(hand)[2].state) == (HeldState.DROPPED, HeldState.HELD)
    hand.now = END + timedelta(minutes=1)
    watch(hand)
    assert rows(hand)[2].slot_at == END + 5 * HOUR, "its owner is asked for the hour that its calendar has by then"
    # Moved there once more, it is asked anew.
    told[1].starts_at = END + 7 * HOUR
    plan(hand, *told)
    watch(hand)
    assert (rows(hand)[2].state, rows(hand)[2].slot_at) == (HeldState.HELD, END + 7 * HOUR)
    # The old question does nothing.
    with pytest.raises(TellUser, match=r"held\.stale"):
        hand.run(held.yes, rows(hand)[2].id, rows(hand)[2].revision - 1, who="Mkt")
    yes(hand, rows(hand)[2])
    assert rows(hand)[2].state is HeldState.PLACED
    assert hand.ask(posts.by_ids, [2])[2].starts_at == END + 7 * HOUR


def test_only_its_owner_lets_a_held_post_go(hand: Hand) -> None:
    roster(hand, heads=9)
    plan(hand, *nine())
    hold(hand)
    owner = hand.ask(people.by_name, "Lead")

    def give(session: Any, turn: Any) -> None:
        posts.by_id(session, turn.workspace_id, 1).owner_id = owner.id
        posts.by_id(session, turn.workspace_id, 1).account_id = None
        session.commit()

    hand.run(give)
    with pytest.raises(TellUser, match=r"held\.not_yours"):
        hand.run(post_flow.move, 1, END + HOUR, "Europe/London", who="Mkt")
    hand.now = END + timedelta(minutes=1)
    watch(hand)
    with pytest.raises(TellUser, match=r"held\.not_yours"):
        yes(hand, rows(hand)[1])
    assert rows(hand)[1].state is HeldState.HELD
    # In the pause nobody moves a post into it either.
    assert rows(hand)[2].state is HeldState.HELD


def test_what_another_pause_holds_by_then_is_asked_about_anew(hand: Hand) -> None:
    roster(hand, heads=9)
    plan(hand, post("one", 27, content_type="video"))
    hold(hand, until=NOW + 28 * HOUR)
    hand.now = NOW + 28 * HOUR
    watch(hand)
    before = rows(hand)[1]
    assert before.slot_at is not None
    # A second crisis, before its owner has answered.
    second = hold(hand, until=before.slot_at + DAY, reason="fire")
    with pytest.raises(TellUser, match=r"pause\.inside"):
        yes(hand, before)
    assert rows(hand, second.id) == {}, "it is held already"
    watch(hand)
    after = rows(hand)[1]
    assert after.slot_at is not None
    assert after.slot_at >= second.until
    with pytest.raises(TellUser, match=r"held\.stale"):
        yes(hand, before)


@ON_SQLITE
def test_to_hold_for_longer_nothing_has_to_be_let_go(hand: Hand) -> None:
    plan(hand, *nine(), post("later", 60))
    first = hold(hand)
    with pytest.raises(TellUser, match=r"pause\.known"):
        hand.run(pause.ask, Scope(), "outage", END - HOUR, "Europe/London", who="Mkt")
    second = hold(hand, until=END + 3 * DAY)
    assert sorted(rows(hand, second.id)) == [10]
    hand.now = END + timedelta(minutes=1)
    watch(hand)
    assert row(hand, first.id).state is PauseState.OVER
    assert all(one.slot_at is None or one.slot_at >= second.until for one in rows(hand).values())


@ON_SQLITE
def test_an_answer_about_a_calendar_is_no_yes(hand: Hand) -> None:
    """Who tells the hour of a post without one, or the zone of a whole calendar, has not been asked about the pause."""
    plan(hand, *nine())
    hold(hand)

    def answered(session: Any, turn: Any) -> None:
        one = posts.by_id(session, turn.workspace_id, 1)
        changes = one.take({"starts_at": one.starts_at + 3 * DAY}, turn.now)
        revised.keep_revision(session, turn, one, changes, person_id=turn.person_id)
        session.commit()

    hand.run(answered, who="Mkt")
    assert rows(hand)[1].state is HeldState.HELD


def test_a_move_that_was_on_its_way_to_its_calendar_goes_on_with_the_yes(hand: Hand) -> None:
    roster(hand, heads=9)
    plan(hand, post("one", 27, content_type="video"))
    hand.run(post_flow.move, 1, NOW + 30 * HOUR, "Europe/London", who="Mkt")
    assert hand.ask(writebacks.open_of_post, 1) is not None
    hold(hand, until=NOW + 31 * HOUR)
    assert hand.ask(writebacks.open_of_post, 1) is None, "a pause writes nothing to a calendar"
    standing = row(hand)
    ending = hand.run(pause.ask_end, 1, standing.revision, who="Mkt").pause
    hand.run(pause.confirm_end, 1, ending.revision, who="Lead")
    watch(hand)
    assert rows(hand)[1].slot_at == NOW + 30 * HOUR
    yes(hand, rows(hand)[1])
    wished = hand.ask(writebacks.open_of_post, 1)
    assert wished is not None
    assert wished.wanted["starts_at"].startswith("2026-11-27T15:00")


@ON_SQLITE
def test_lists_of_what_goes_out_leave_out_what_is_held(hand: Hand) -> None:
    roster(hand, heads=9)
    plan(hand, *nine(), post("after", 60))
    listed = hand.run(week.week, NOW)
    assert [line.held for _, lines in listed.days for line in lines] == [False] * 10
    hold(hand)
    listed = hand.run(week.week, NOW)
    assert [line.held for _, lines in listed.days for line in lines] == [True] * 9 + [False]
    assert hand.run(agenda.show).planned == 1
    assert [one.post.id for one in hand.run(brief_span.week, who="Lead").lines] == [10]
    # In the minute before it is caught, a new one is none that goes out either.
    plan(hand, *nine(), post("after", 60), post("new", 20))
    with_it = hand.run(picture.gather)
    assert [one.id for one in with_it.posts] == [10]


@ON_SQLITE
def test_a_pause_of_a_tag_holds_those_that_carry_it(hand: Hand) -> None:
    plan(hand, post("a", 20, tags=["info/Recall"]), post("b", 21, tags=["promo"]), post("c", 22))
    hold(hand, tag="recall")
    assert sorted(rows(hand)) == [1]
    # Lists that read only a part of each post know it too.
    assert hand.run(agenda.show).planned == 2


@ON_SQLITE
def test_of_links_of_held_posts_nothing_is_said(hand: Hand) -> None:
    plan(hand, post("one", 20, link="https://pot.example/x"))
    hold(hand)
    broken = {"healthy": False, "status": 404, "said": "link.missing", "at": hand.now.isoformat()}
    hand.now = NOW + timedelta(hours=19, minutes=46)
    for _ in range(4):
        wanted = hand.run(preflight.due)
        hand.run(preflight.keep, [preflight.Seen(one.post_id, one.link, broken) for one in wanted])
        hand.later(minutes=4)
    assert hand.notices("preflight.card") == []


def test_what_held_one_of_two_calendars_posts_holds_the_one_that_stays(hand: Hand) -> None:
    plan(hand, post("a", 20), post("b", 60))
    hold(hand, until=NOW + 30 * HOUR)

    def merge(session: Any, turn: Any) -> None:
        goes, stays = posts.by_id(session, turn.workspace_id, 1), posts.by_id(session, turn.workspace_id, 2)
        paused.merged(session, turn, goes, stays)
        session.commit()

    hand.run(merge)
    assert {key: one.state for key, one in rows(hand).items()} == {2: HeldState.HELD}
