"""What other systems tell of goes the way of what calbot expects itself: one warning, its causes, its ways out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.errors import TellOperator
from calbot.flows import alert_view, told_spike
from calbot.flows import spike as spikes
from calbot.flows.told_load import ToldSpike, kept_told, read_told
from calbot.flows.turn import Turn
from calbot.flows.world import EVE
from calbot.model.alert import Alert, AlertState
from calbot.model.post import PostState
from calbot.store import alert as alerts
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, post, roster
from tests.flows.test_picture import calm, crowd, plan, think
from tests.flows.warnings import HOUR, deliver, row

OUTAGE = ToldSpike(
    key="outage-7",
    source="Status page",
    told_at=NOW - timedelta(minutes=2),
    starts_at=NOW + 28 * HOUR,
    ends_at=NOW + 34 * HOUR,
    minutes=600.0,
    minutes_low=300.0,
    minutes_high=900.0,
    share_late=0.9,
)


def standing(hand: Hand, team: str = "care") -> list[Alert]:
    """The warnings of the hours of the outage."""
    found: list[Alert] = hand.ask(alerts.open_ones, team)
    return [one for one in found if one.starts_at <= OUTAGE.ends_at and one.ends_at >= OUTAGE.starts_at]


def _crowded(hand: Hand) -> None:
    roster(hand, per_hour=30.0)
    plan(hand, *crowd())
    deliver(hand)


def _quiet(hand: Hand) -> None:
    roster(hand, per_hour=30.0)
    plan(hand, *calm())


@pytest.fixture
def crowded(staged: Stage) -> Hand:
    """calbot itself warns of the hours of the outage."""
    hand = staged("hours of which calbot warns itself", _crowded)
    assert [one.name for one in standing(hand)] == ["s-1"]
    return hand


@pytest.fixture
def quiet(staged: Stage) -> Hand:
    """One post, enough people, and nothing to warn of."""
    hand = staged("a quiet day with a roster", _quiet)
    assert standing(hand) == []
    return hand


def test_what_is_kept_of_it_is_read_again() -> None:
    assert read_told(kept_told(OUTAGE)) == OUTAGE


@ON_SQLITE
def test_hours_that_calbot_warns_of_itself_are_told_in_that_warning(crowded: Hand) -> None:
    assert crowded.run(spikes.raise_, OUTAGE) == 1
    assert crowded.run(spikes.raise_, OUTAGE) == 1
    (own,) = standing(crowded)
    assert (own.origin, own.feed_name) == (None, "Status page")
    assert own.starts_at <= OUTAGE.starts_at < OUTAGE.ends_at <= own.ends_at
    # Nobody is told of it under another number.
    assert {one.subject_id for one in crowded.notices("alert.card")} == {1}
    kept = crowded.ask(alerts.by_origin, "outage-7")
    assert (kept.state, kept.into_id) == (AlertState.CALLED_OFF, 1)
    assert think(crowded)
    (own,) = standing(crowded)
    assert (own.id, own.feed_name) == (1, "Status page")
    assert own.minutes >= OUTAGE.minutes
    assert own.causes
    assert own.options


def test_of_what_was_told_before_it_calbot_finds_causes_and_ways_out(quiet: Hand) -> None:
    assert quiet.run(spikes.raise_, OUTAGE) == 1
    deliver(quiet)
    assert row(quiet).options == []
    assert think(quiet)
    (told,) = standing(quiet)
    assert (told.id, told.origin, told.feed_name) == (1, "outage-7", "Status page")
    # Who comes after those hours waits behind what they have left.
    assert told.starts_at <= OUTAGE.starts_at < OUTAGE.ends_at <= told.ends_at
    assert told.minutes >= OUTAGE.minutes
    assert [cause["post_id"] for cause in told.causes] == [1]
    assert "cover" in {one["kind"] for one in told.options}
    # One post brings hardly any of it.
    assert not told.planned
    # Whether it came true is judged by the roster of that look.
    assert told.stood["replies"]
    view = quiet.run(alert_view.show, 1, who="Lead")
    assert view.promises
    # The same again changes nothing on the card.
    revision = told.revision
    quiet.later(hours=1)
    think(quiet)
    assert row(quiet).revision == revision


def test_what_known_posts_bring_is_a_planned_one(crowded: Hand) -> None:
    (own,) = standing(crowded)
    assert own.planned
    mild = replace(OUTAGE, minutes=own.minutes * 0.9, minutes_low=own.minutes * 0.8, minutes_high=own.minutes)
    crowded.run(spikes.raise_, mild)
    think(crowded)
    assert row(crowded).planned
    crowded.run(spikes.raise_, replace(OUTAGE, told_at=NOW, minutes=6000.0, minutes_high=9000.0))
    think(crowded)
    # Many times more than the posts come to.
    assert not row(crowded).planned
    assert row(crowded).minutes >= 6000.0


def test_where_its_posts_are_gone_what_was_told_stands(crowded: Hand) -> None:
    crowded.run(spikes.raise_, OUTAGE)
    think(crowded)
    deliver(crowded)
    crowded.later(minutes=5)
    plan(crowded, *(post(str(n), 27 + n / 60, state=PostState.CANCELLED) for n in range(6)))
    (own,) = standing(crowded)
    assert own.id == 1
    assert own.minutes >= OUTAGE.minutes
    assert own.causes == []


def test_what_is_taken_back_leaves_what_calbot_expects_itself(crowded: Hand) -> None:
    before = row(crowded).minutes
    crowded.run(spikes.raise_, OUTAGE)
    think(crowded)
    crowded.later(minutes=5)
    assert crowded.run(spikes.withdraw, "outage-7", crowded.now) == 1
    assert row(crowded).rung_at is None
    assert think(crowded)
    (own,) = standing(crowded)
    assert own.rung_at is not None
    assert own.minutes == pytest.approx(before, rel=0.1)
    assert own.feed_name != "Status page"
    # Its key tells of nothing any more.
    with pytest.raises(TellOperator, match="a key of its own"):
        crowded.run(spikes.raise_, replace(OUTAGE, told_at=crowded.now + HOUR))
    assert not think(crowded)


def test_what_is_taken_back_and_nothing_else_is_called_off(quiet: Hand) -> None:
    quiet.run(spikes.raise_, OUTAGE)
    think(quiet)
    deliver(quiet)
    quiet.later(minutes=5)
    assert quiet.run(spikes.withdraw, "outage-7", quiet.now) == 1
    assert think(quiet)
    assert (row(quiet).state, row(quiet).why_gone) == (AlertState.CALLED_OFF, "alert.gone")
    struck: list[Any] = quiet.notices("alert.card")
    assert [one.subject_id for one in struck] == [1]


def test_a_window_of_one_promise_alone_does_not_take_it_in(crowded: Hand) -> None:
    def of_reviews(session: Session, turn: Turn) -> None:
        alert = session.get_one(Alert, (turn.workspace_id, 1))
        alert.queue = [{"sla": "review", "broken": True}]
        session.commit()

    crowded.run(of_reviews)
    assert crowded.run(spikes.raise_, OUTAGE) != 1


@ON_SQLITE
def test_a_window_of_another_team_is_another_warning(crowded: Hand) -> None:
    number = crowded.run(spikes.raise_, replace(OUTAGE, team="night"))
    assert number != 1
    assert [one.id for one in standing(crowded, "night")] == [number]


def test_it_passes_by_with_the_later_of_both_windows(crowded: Hand) -> None:
    long = replace(OUTAGE, ends_at=row(crowded).ends_at + 5 * HOUR)
    crowded.run(spikes.raise_, long)
    assert row(crowded).ends_at == long.ends_at
    assert crowded.run(told_spike.told_windows) == (long,)
    crowded.now = long.ends_at
    think(crowded)
    assert row(crowded).state is AlertState.PAST
    assert crowded.run(told_spike.by_warning) == {}
    # Who came then may wait for a while yet.
    assert crowded.run(told_spike.told_windows) == (long,)
    crowded.now = long.ends_at + EVE
    assert crowded.run(told_spike.told_windows) == ()


def test_what_was_taken_back_has_left_nobody_waiting(crowded: Hand) -> None:
    crowded.run(spikes.raise_, OUTAGE)
    crowded.run(spikes.withdraw, "outage-7", crowded.now)
    crowded.now = OUTAGE.ends_at + HOUR
    think(crowded)
    assert crowded.run(told_spike.told_windows) == ()
