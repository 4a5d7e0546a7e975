"""What was learnt is kept from one night to the next, and learnt again when its ground is another."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from calbot.flows import calendar, draft, fitted, picture, sync
from calbot.flows.assess import assess
from calbot.flows.foreseen import facts_of_team
from calbot.flows.sync import Outcome
from calbot.flows.world import World
from calbot.forecast.fit import learn
from calbot.forecast.history import from_counts
from calbot.forecast.state import VERSION, to_state
from calbot.model.inbound import Count
from calbot.model.post import PostState
from calbot.model.source import Source, SourceKind
from calbot.store import fitted as states
from calbot.store import source as sources
from calbot.store.number import next_number
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, look, post
from tests.flows.thought import assessed

HOUR = timedelta(hours=1)
DAYS = 30
MIDNIGHT = NOW.replace(hour=0)


def arrive(hand: Hand, first: datetime, last: datetime, more: float = 0.0) -> None:
    """A count for each hour from `first` to before `last`, as one look at a file brings it."""
    rng = np.random.default_rng(4)
    hours = [first + number * HOUR for number in range(int((last - first) / HOUR))]
    counts = [
        Count(workspace_id="w", id=0, starts_at=at, messages=int(rng.poisson(10 + 5 * (at.hour > 8)) + more))
        for at in hours
    ]
    if hand.ask(sources.by_name, "Counts") is None:
        hand.run(_counts_source)
    hand.run(sync.keep, hand.ask(sources.by_name, "Counts").id, Outcome(timedelta(minutes=1), counts=counts))


def _counts_source(session: Any, turn: Any) -> None:
    number = next_number(session, turn.workspace_id, "source")
    session.add(Source(workspace_id=turn.workspace_id, id=number, kind=SourceKind.INBOUND_CSV, name="Counts"))
    session.commit()


def plan(hand: Hand, *more: Any, **of_the_last: Any) -> None:
    """A post every second day of the past, and one to come."""
    told = [post(str(days), -24.0 * days) for days in range(2, DAYS - 1, 2)] + [post("next", 30), *more]
    for field, value in of_the_last.items():
        setattr(told[0], field, value)
    hand.run(calendar.apply, hand.source_id(), look(*told), hand.now)


def night(hand: Hand) -> list[str]:
    """What a worker learns now, by team; kept."""
    due = fitted.learnt(hand.run(picture.gather))
    if due:
        hand.run(fitted.keep, due)
    return sorted(due)


def gathered(hand: Hand) -> World:
    world: World = hand.run(picture.gather)
    return world


def kept(hand: Hand) -> Any:
    rows = {row.team: row for row in hand.ask(states.every)}
    return rows.get("care")


@pytest.fixture
def running(staged: Stage) -> Hand:
    """A month of counts, and what was learnt of it."""
    return staged("a month that was learnt", _learnt)


def _learnt(hand: Hand) -> None:
    plan(hand)
    arrive(hand, NOW - timedelta(days=DAYS), NOW)
    assert night(hand) == ["care"]


def write_state(hand: Hand, state: dict[str, Any]) -> None:
    def write(session: Any, turn: Any) -> None:
        (row,) = states.every(session, turn.workspace_id)
        row.state = state
        session.commit()

    hand.run(write)


def test_what_was_learnt_is_kept_with_its_version_and_not_learnt_again(running: Hand) -> None:
    assert kept(running).state["version"] == VERSION
    assert (kept(running).until, kept(running).made_at) == (MIDNIGHT, NOW)
    assert len(kept(running).state["past"]) == len(range(2, DAYS - 1, 2))
    assert night(running) == []


@ON_SQLITE
def test_counts_that_come_after_it_renew_the_forecast_without_a_fit(
    running: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(running, post("live", -2))
    quiet = assess(gathered(running)).posts
    arrive(running, NOW, NOW + 2 * HOUR, more=60)
    running.later(hours=2)
    monkeypatch.setattr("calbot.flows.foreseen.current", None)
    monkeypatch.setattr("calbot.flows.fitted.learn", None)
    assert night(running) == []
    live = max(quiet)
    assert assess(gathered(running)).posts[live].mean > 1.05 * quiet[live].mean


def test_what_is_read_back_forecasts_what_was_forecast_before_it_was_written(running: Hand) -> None:
    world = gathered(running)
    fresh = fitted.learnt_on(world, fitted.learnt(World(**{**vars(world), "fitted": {}})))
    first, second = (assess(one).teams["care"].forecast for one in (world, fresh))
    assert (first.paths == second.paths).all()


def test_a_night_is_learnt_from_three_hours_after_midnight_where_the_workspace_is(running: Hand) -> None:
    arrive(running, NOW, NOW + 24 * HOUR)
    running.now = MIDNIGHT + timedelta(hours=26, minutes=59)
    assert night(running) == []
    running.now = MIDNIGHT + timedelta(hours=27)
    assert night(running) == ["care"]
    assert kept(running).until == MIDNIGHT + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", datetime(2026, 11, 26, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 11, 25, 15, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 25, 18, tzinfo=UTC)),
        ("America/Chicago", datetime(2026, 11, 26, 6, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 25, 11, tzinfo=UTC)),
    ],
)
def test_the_night_is_the_workspaces_own(zone: str, expected: datetime) -> None:
    assert fitted.night_of(NOW, zone) == expected


@ON_SQLITE
def test_a_fit_begins_where_the_last_one_ended(running: Hand) -> None:
    before = gathered(running).fitted["care"].model
    arrive(running, NOW, NOW + 24 * HOUR)
    running.later(days=1)
    world = gathered(running)
    facts = [fact for fact in facts_of_team(world, "care") if fact.starts_at < MIDNIGHT + timedelta(days=1)]
    series, until = from_counts(world.inbound_of("care")), MIDNIGHT + timedelta(days=1)
    night(running)
    both = (to_state(learn(series, facts, until, world.sizing_of("care"), one)) for one in (before, None))
    warm, cold = json.loads(json.dumps([*both]))
    assert kept(running).state == warm != cold


def test_an_import_of_older_counts_is_learnt_from_at_once(running: Hand) -> None:
    arrive(running, NOW - timedelta(days=3), NOW - timedelta(days=2), more=80)
    assert night(running) == ["care"]
    assert night(running) == []


@ON_SQLITE
def test_another_plan_of_the_past_is_learnt_from_at_once(running: Hand) -> None:
    plan(running, state=PostState.CANCELLED)
    assert night(running) == ["care"]
    assert night(running) == []
    plan(running, post("soon", 12), state=PostState.CANCELLED)
    assert night(running) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"version": VERSION + 1},
        {},
        {"baseline": None},
        {"past": "no list"},
        {"until": "yesterday"},
        {"until": "2026-11-26T00:00:00"},
        {"until": "2126-11-26T00:00:00+00:00"},
        {"until": "2026-10-26T00:00:00+00:00"},
    ],
)
def test_a_state_that_cannot_be_used_is_learnt_anew(running: Hand, spoilt: dict[str, Any]) -> None:
    good = dict(kept(running).state)
    write_state(running, {**good, **spoilt} if spoilt else {})
    assert gathered(running).fitted == {}
    assert assessed(gathered(running)).posts
    assert night(running) == ["care"]
    assert kept(running).state == good


def test_a_team_that_lost_its_counts_lets_go_of_what_was_learnt_of_it(running: Hand) -> None:
    world = gathered(running)
    without = World(**{**vars(world), "inbound": ()})
    due = fitted.learnt(without)
    assert due == {"care": None}
    assert fitted.learnt_on(without, due).fitted == {}
    running.run(fitted.keep, due)
    assert kept(running) is None


def test_a_company_without_counts_learns_nothing_and_still_guesses(hand: Hand) -> None:
    plan(hand)
    assert night(hand) == []
    assert all(one.guess for one in assess(gathered(hand)).posts.values())


@ON_SQLITE
def test_days_of_history_are_learnt_from_every_hour(hand: Hand) -> None:
    plan(hand)
    arrive(hand, NOW - timedelta(days=3), NOW)
    assert night(hand) == ["care"]
    assert kept(hand).until == NOW
    assert night(hand) == []
    hand.later(hours=1)
    assert night(hand) == ["care"]


def test_a_draft_is_forecast_from_what_is_kept(running: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calbot.flows.foreseen.current", None)
    told = ("tiktok", "Pot", "How to clean", "", NOW + timedelta(days=2), "Europe/London")
    assert running.run(draft.preview, *told, who="Mkt", where="#marketing").forecast.mean > 0


def test_a_state_that_is_no_json_any_more_is_learnt_anew(running: Hand, request: pytest.FixtureRequest) -> None:
    if "postgresql" in request.node.name:
        pytest.skip("PostgreSQL keeps nothing but JSON")
    good = dict(kept(running).state)
    with running.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cb_fitted SET state = substr(state, 1, 40)")
    assert gathered(running).fitted == {}
    assert running.ask(states.ages) == [("care", MIDNIGHT)]
    assert night(running) == ["care"]
    assert kept(running).state == good
