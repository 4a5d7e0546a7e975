"""Whoever sets quiet hours is told who is asked first meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from calbot.alerts.wake import Recipient, next_quiet
from calbot.flows import quiet
from calbot.flows.quiet import Meanwhile
from calbot.flows.turn import Turn
from calbot.model.event import Event, EventKind
from calbot.model.shift import Shift
from calbot.store import number as numbers
from calbot.store import shift as shifts
from tests.flows.conftest import NOW, WORKSPACE, Hand

NIGHT = (time(22), time(7))
BEGINS, ENDS = datetime(2026, 11, 27, 4, tzinfo=UTC), datetime(2026, 11, 27, 13, tzinfo=UTC)
"""The next night in Chicago: 22:00 to 07:00 by its clock."""


@pytest.fixture
def awake(hand: Hand) -> Hand:
    """It is noon in London and morning in Chicago."""
    hand.now = datetime(2026, 11, 26, 14, tzinfo=UTC)
    hand.run(quiet.set_hours, NIGHT, who="Lead", where="#care")
    return hand


def test_who_owns_an_account_elsewhere_is_first_while_awake(awake: Hand) -> None:
    # In London it is 04:00 to 13:00 then: Mkt is up from 07:00 on.
    assert awake.run(quiet.meanwhile, who="Lead", where="#care") == Meanwhile(("Mkt",), ENDS)


def test_who_is_on_duty_is_awake_and_who_is_away_is_not(awake: Hand) -> None:
    away = Event(
        workspace_id=WORKSPACE, id=0, kind=EventKind.ABSENCE, owner="Mkt", title="OOO", starts_at=BEGINS, ends_at=ENDS
    )

    def keep(session, turn: Turn) -> None:
        away.id = numbers.next_number(session, turn.workspace_id, "event")
        session.add(away)
        session.commit()

    awake.run(keep)
    assert awake.run(quiet.meanwhile, who="Lead", where="#care") == Meanwhile((), ENDS)
    awake.run(quiet.set_hours, NIGHT, who="Mkt", where="#marketing")
    night = (datetime(2026, 11, 26, 22, tzinfo=UTC), datetime(2026, 11, 27, 7, tzinfo=UTC))
    # Lead is awake in Chicago until 22:00, and sleeps through the rest of the night in London.
    assert awake.run(quiet.meanwhile, who="Mkt", where="#marketing") == Meanwhile(("Lead",), night[1])
    awake.run(quiet.set_hours, (time(12), time(6)), who="Lead", where="#care")
    assert awake.run(quiet.meanwhile, who="Mkt", where="#marketing") == Meanwhile((), night[1])
    shift = Shift(workspace_id=WORKSPACE, id=0, name="Lead", starts_at=night[0], ends_at=night[1])

    def roster(session, turn: Turn) -> None:
        shifts.replace(session, turn.workspace_id, NOW, NOW + timedelta(days=2), [shift])
        session.commit()

    awake.run(roster)
    assert awake.run(quiet.meanwhile, who="Mkt", where="#marketing") == Meanwhile(("Lead",), night[1])


def test_without_quiet_hours_there_is_no_meanwhile(awake: Hand) -> None:
    awake.run(quiet.set_hours, None, who="Lead", where="#care")
    assert awake.run(quiet.meanwhile, who="Lead", where="#care") is None


@pytest.mark.parametrize(("hour", "begins"), [(3, 25), (7, 26), (12, 26), (23, 26)])
def test_the_next_night_is_the_one_that_runs_or_comes(hour: int, begins: int) -> None:
    now = datetime(2026, 11, 26, hour, tzinfo=UTC)
    one = Recipient(1, "Europe/London", frozenset(), quiet=NIGHT)
    assert next_quiet(one, now) == (
        datetime(2026, 11, begins, 22, tzinfo=UTC),
        datetime(2026, 11, begins + 1, 7, tzinfo=UTC),
    )
