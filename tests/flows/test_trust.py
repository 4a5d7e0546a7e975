"""How far a feed can be trusted: five states, its learnt pace, and what a frozen one keeps from being said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calbot.flows import calendar, feeds, sync, week
from calbot.flows.sight import sight_of
from calbot.flows.sync import Outcome
from calbot.flows.trust import CLEAR, OVERDUE, Sight, Unseen, learn, sight, told, trust
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from tests.flows.conftest import NOW as BEGIN
from tests.flows.conftest import Hand, look, post

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def feed(gaps: list[int] | None = None, quiet: timedelta = HOUR, **more: object) -> Source:
    """Read five minutes ago, due in ten, changed `quiet` ago; `gaps` are minutes between its changes."""
    told = {
        "kind": SourceKind.ICS,
        "location": "x",
        "state": SourceState.FRESH,
        "seen_at": NOW - HOUR / 12,
        "changed_at": NOW - quiet,
        "next_look_at": NOW + HOUR / 6,
        "memory": {"gaps": gaps or []},
    }
    return Source(workspace_id="w", **({"id": 1, "name": "Pot"} | told | more))


def state(source: Source) -> SourceState:
    return trust(source, NOW).state


def test_what_was_read_is_fresh_or_healthy_and_empty():
    assert state(feed()) is SourceState.FRESH
    assert state(feed(state=SourceState.EMPTY)) is SourceState.EMPTY
    assert trust(feed(state=SourceState.EMPTY), NOW).sees


def test_what_cannot_be_read_is_blind_however_old_it_is():
    assert state(feed(state=SourceState.BLIND, next_look_at=NOW - 9 * HOUR)) is SourceState.BLIND
    assert not trust(feed(state=SourceState.BLIND), NOW).sees


def test_what_nobody_looks_at_is_stale():
    assert state(feed(seen_at=None, state=SourceState.STALE)) is SourceState.STALE
    assert state(feed(next_look_at=NOW - OVERDUE)) is SourceState.FRESH
    assert state(feed(next_look_at=NOW - OVERDUE - HOUR / 60)) is SourceState.STALE
    assert state(feed(next_look_at=None)) is SourceState.FRESH


def test_a_feed_that_is_silent_for_five_times_its_pace_is_frozen():
    every_six_hours = [360] * 6
    assert trust(feed(every_six_hours), NOW).pace == 6 * HOUR
    assert state(feed(every_six_hours, quiet=30 * HOUR)) is SourceState.FRESH
    assert state(feed(every_six_hours, quiet=30.5 * HOUR)) is SourceState.FROZEN
    assert not trust(feed(every_six_hours, quiet=30.5 * HOUR), NOW).sees


def test_a_night_and_a_weekend_as_it_had_before_freeze_nothing():
    busy = [20, 30, 20, 30, 20, 30]
    assert state(feed(busy, quiet=23 * HOUR)) is SourceState.FRESH
    assert state(feed(busy, quiet=25 * HOUR)) is SourceState.FROZEN
    weekends = [*busy, 3 * 24 * 60]
    assert state(feed(weekends, quiet=6 * 24 * HOUR)) is SourceState.FRESH
    assert state(feed(weekends, quiet=6 * 24 * HOUR + HOUR)) is SourceState.FROZEN


def test_a_feed_that_asks_to_be_read_once_a_week_is_neither_stale_nor_frozen_meanwhile():
    week = timedelta(days=7)
    seldom = {"gaps": [60] * 6, "rest_s": week.total_seconds()}
    seen = {"seen_at": NOW - 6 * 24 * HOUR, "next_look_at": NOW + 24 * HOUR, "memory": seldom}
    assert state(feed(quiet=5 * week, **seen)) is SourceState.FRESH
    assert state(feed(quiet=5 * week + HOUR, **seen)) is SourceState.FROZEN
    assert told(feed(**seen), NOW).asks_rest == week
    assert told(feed(memory=seldom | {"look_minutes": 10080}), NOW).asks_rest is None
    assert told(feed(memory={"rest_s": 3600}), NOW).asks_rest is None


def test_nothing_is_frozen_before_its_pace_is_learnt_and_counts_never_are():
    assert trust(feed([60] * 4, quiet=900 * HOUR), NOW) == trust(feed(quiet=900 * HOUR), NOW)
    assert state(feed([60] * 4, quiet=900 * HOUR)) is SourceState.FRESH
    assert state(feed([60] * 9, quiet=900 * HOUR, kind=SourceKind.INBOUND_CSV)) is SourceState.FRESH
    assert state(feed([60] * 9, quiet=900 * HOUR, location="")) is SourceState.FRESH


def test_a_pace_is_that_of_the_last_twenty_changes():
    source = feed([9999] * 25, quiet=2 * HOUR)
    learn(source, NOW)
    assert source.memory["gaps"] == [9999] * 19 + [120]
    fresh = feed(changed_at=None)
    learn(fresh, NOW)
    assert fresh.memory["gaps"] == []
    assert trust(feed(["x", None, 60]), NOW).pace is None  # type: ignore[list-item]  # what a database may hold


def test_looks_teach_the_pace_and_a_frozen_calendar_is_named_where_all_seems_quiet(hand: Hand) -> None:
    def looked(title: str) -> None:
        outcome = Outcome(timedelta(days=9), calendar=look(post("a", 300, title=title)))
        hand.run(sync.keep, hand.source_id(), outcome)

    for number in range(7):
        looked(f"Post {number}")
        hand.later(hours=2)
    assert hand.run(sight_of).names == ()
    hand.later(hours=30)
    looked("Post 6")
    assert hand.run(sight_of).names == ("Pot social",)
    (line,) = [one for one in hand.run(feeds.lines) if one.name == "Pot social"]
    assert (line.trust.state, line.trust.pace) == (SourceState.FROZEN, timedelta(hours=2))
    looked("Post 7")
    assert hand.run(sight_of).names == ()


def test_a_feed_that_the_brake_holds_is_blind_with_its_reason(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(*(post(str(n), n + 3) for n in range(6))), BEGIN + HOUR)
    hand.run(calendar.apply, hand.source_id(), look(post("0", 3)), BEGIN + HOUR)
    (line,) = [one for one in hand.run(feeds.lines) if one.name == "Pot social"]
    assert (line.trust.state, line.problem) == (SourceState.BLIND, "source.shrunk")


def test_a_feed_that_nobody_looks_at_any_more_is_named_where_all_seems_quiet(hand: Hand) -> None:
    hand.run(sync.keep, hand.source_id(), Outcome(HOUR / 4, calendar=look()))
    assert hand.run(sight_of) == Sight("Pot social", hand.now)
    seen, begin = hand.now, hand.now
    hand.later(hours=3)
    (unseen,) = hand.run(sight_of).unseen
    assert unseen == Unseen("Pot social", SourceState.STALE, seen, last=True)
    assert hand.run(week.week, begin).sight.names == ("Pot social",)
    (line,) = [one for one in hand.run(feeds.lines) if one.name == "Pot social"]
    assert line.unseen == unseen


def test_a_blind_feed_is_told_with_since_when_and_why_and_what_was_seen_before_it_is_the_age(hand: Hand) -> None:
    hand.run(sync.keep, hand.source_id(), Outcome(HOUR / 4, calendar=look(post("a", 30))))
    hand.later(minutes=10)
    hand.run(sync.keep, hand.source_id(), Outcome(HOUR / 4, problem="source.login"))
    since = hand.now
    hand.later(minutes=10)
    hand.run(sync.keep, hand.source_id(), Outcome(HOUR / 4, problem="source.login"))
    assert hand.run(sight_of).unseen == (Unseen("Pot social", SourceState.BLIND, since, problem="source.login"),)


def test_the_age_is_that_of_the_watched_calendar_that_was_seen_longest_ago():
    old, new = feed(id=1, seen_at=NOW - HOUR / 6, name="Pan"), feed(id=2)
    chat = feed(id=3, kind=SourceKind.CHAT, location="", seen_at=NOW - 9 * HOUR)
    once = feed(id=4, location="", seen_at=NOW - 900 * HOUR, next_look_at=None)
    counts = feed(id=5, kind=SourceKind.INBOUND_CSV, seen_at=NOW - HOUR / 3)
    dates = feed(id=6, kind=SourceKind.DATES, state=SourceState.STALE, seen_at=None)
    assert sight((new, old, chat, once, counts, dates), NOW) == Sight("Pan", NOW - HOUR / 6)
    assert sight((chat, once, dates), NOW) == CLEAR


def test_a_sheet_of_what_was_published_is_named_where_nothing_else_tells_the_plan():
    seen = {"at": NOW.isoformat(), "posts": 9, "first": "", "hourless": 0, "dates": 0, "zones": []}
    past = feed(id=1, name="History", seen_at=NOW - HOUR, memory={"understood": seen | {"ahead": 0}})
    plan = feed(id=2, name="Plan", memory={"understood": seen | {"ahead": 3, "first": NOW.isoformat()}})
    assert sight((past, plan), NOW).feed == "Plan"
    assert sight((past,), NOW).feed == "History"
    blind = feed(id=3, name="History", state=SourceState.BLIND, memory=past.memory)
    assert sight((blind, plan), NOW).names == ("History",), "one that cannot be read is missing all the same"
