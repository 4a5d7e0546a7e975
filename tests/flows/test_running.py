"""A window that runs: one warning, as loud as it was told, until its queue has cleared."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from calbot.flows import calendar, picture, sync
from calbot.flows.sync import Outcome
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.inbound import Count
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import source as sources
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, look, roster
from tests.flows.test_fitted import _counts_source
from tests.flows.test_picture import crowd
from tests.flows.thought import assessed
from tests.flows.warnings import HOUR, row

LOUD = (AlertLevel.ACT, AlertLevel.NOW)


@pytest.fixture(autouse=True)
def no_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are sought elsewhere (tests/staffing/test_left.py), and would take each of these looks some seconds."""
    monkeypatch.setattr("calbot.flows.team.options", lambda *_: ())


@pytest.fixture
def hand(staged: Stage) -> Hand:
    """A window that six giveaways within minutes make for one person."""
    return staged("six giveaways for one person", _crowded)


@pytest.fixture
def several(staged: Stage) -> Hand:
    """The same where Pan's messages are under another promise, and counts tell them apart."""
    return staged("six giveaways beside another promise", _of_two_promises)


def _crowded(hand: Hand) -> None:
    roster(hand, per_hour=30.0)
    hand.run(calendar.apply, hand.source_id(), look(*crowd()), NOW)
    think(hand)


def _of_two_promises(hand: Hand) -> None:
    def promise(session: Any, turn: Any) -> None:
        next(one for one in accounts.every(session, turn.workspace_id) if one.network == "x").sla_profile = "reviews"
        session.commit()

    hand.run(promise)
    count(hand, NOW - 15 * 24 * HOUR, NOW, tiktok=9, x=3)
    _crowded(hand)


def think(hand: Hand) -> None:
    owed = hand.run(picture.due)
    if owed is not None:
        world = hand.run(picture.gather)
        hand.run(picture.keep, world, assessed(world, "without ways out"), owed)


def count(hand: Hand, first: datetime, last: datetime, **messages: float) -> None:
    """A count for each hour from `first` to before `last` of each network, as one look at a file brings it."""
    brands = {"tiktok": "Pot", "x": "Pan"}
    counts = [
        Count("w", 0, first + number * HOUR, 60, brands[network], network, messages=int(many))
        for number in range(int((last - first) / HOUR))
        for network, many in messages.items()
    ]
    if hand.ask(sources.by_name, "Counts") is None:
        hand.run(_counts_source)
    hand.run(sync.keep, hand.ask(sources.by_name, "Counts").id, Outcome(timedelta(minutes=1), counts=counts))


def worst(hand: Hand) -> Alert:
    standing: list[Alert] = hand.ask(alerts.open_ones)
    return max(standing, key=lambda one: one.minutes)


def at(hand: Hand, hours: float, told: Alert) -> Alert:
    """The warning as it is after a look so many hours into its window."""
    hand.now = told.starts_at + hours * HOUR + timedelta(minutes=1)
    think(hand)
    return row(hand, told.id)


def follow(hand: Hand) -> None:
    told = worst(hand)
    first = at(hand, 0, told)
    assert first.level in LOUD
    length = int((first.ends_at - first.starts_at) / HOUR)
    assert length > 12
    for hours in range(4, length, 4):
        seen = at(hand, hours, first)
        assert (seen.state, seen.level) == (AlertState.OPEN, first.level), hours
        assert seen.starts_at == first.starts_at
        # The futures of a later look are others of the same kind.
        assert abs(seen.ends_at - first.ends_at) <= 3 * HOUR
        assert seen.minutes == pytest.approx(first.minutes, rel=0.15)
        assert [cause["post_id"] for cause in seen.causes] != []
        # No part of it is told under another number, and no card but its own is loud.
        running = [one for one in hand.ask(alerts.open_ones) if one.starts_at < seen.ends_at]
        assert [one.id for one in running] == [first.id]
    over = at(hand, (row(hand, first.id).ends_at - first.starts_at) / HOUR, first)
    assert (over.state, over.why_gone) == (AlertState.PAST, "")


def test_a_warning_told_stays_one_warning_until_its_queue_has_cleared_and_is_over_then(hand: Hand) -> None:
    follow(hand)


def test_so_does_one_of_several_promises(several: Hand) -> None:
    world = several.run(picture.gather)
    assert {one.sla_profile for one in world.accounts.values()} == {"general", "reviews"}
    follow(several)


@ON_SQLITE
def test_where_nothing_came_it_is_called_off_since_it_was_not_true(hand: Hand) -> None:
    told = at(hand, 0, worst(hand))
    hand.now = told.starts_at + 8 * HOUR
    count(hand, NOW - 24 * HOUR, hand.now, tiktok=0)
    seen = at(hand, 8, told)
    assert (seen.state, seen.why_gone) == (AlertState.CALLED_OFF, "alert.gone.changed")


def test_where_its_queue_has_cleared_before_its_end_it_is_over(hand: Hand) -> None:
    told, first = at(hand, 0, worst(hand)), NOW + 27 * HOUR
    now = told.starts_at + 16 * HOUR
    hand.now = now
    count(hand, NOW - 24 * HOUR, first, tiktok=11)
    count(hand, first, first + 6 * HOUR, tiktok=90)
    count(hand, first + 6 * HOUR, now, tiktok=2)
    seen = at(hand, 16, told)
    # Six hours of ninety are longer than promised, and answered in eighteen hours.
    assert (seen.state, seen.why_gone) == (AlertState.PAST, "")
    assert now < seen.ends_at <= hand.now < told.ends_at
