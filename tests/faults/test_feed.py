"""Feeds that break in every way known cost the plan nothing, and their owner hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.calendar_faults import FAULTS, HARMLESS, measure
from calbot.flows import absence
from calbot.sources.ics import read_calendar
from calbot.sources.reading import CalendarReading
from calbot.store.session import open_engine
from calbot.wiring import fenced
from tests.databases import Databases


class Here:
    """Reads in this process: what a child process costs is not what is asked here."""

    def __init__(self, *said: Any, **named: Any) -> None:
        self._said, self._named = said, named

    def result(self) -> CalendarReading:
        return read_calendar(*self._said, **self._named)


@pytest.fixture
def engine(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(fenced, "start_read_bytes", Here)
    # Ways out are sought elsewhere (tests/staffing/test_left.py), and would take each look some seconds.
    monkeypatch.setattr("calbot.flows.team.options", lambda *_: ())
    opened = open_engine(databases.copy())
    yield opened
    opened.dispose()


def test_there_are_twenty_kinds_and_more() -> None:
    assert len(FAULTS.keys() - HARMLESS) >= 20


def test_no_feed_fault_cancels_a_post_or_drops_a_warning_and_each_owner_is_told(engine: Any) -> None:
    found = measure(engine, sizes=(7,))
    assert found.told() == dict.fromkeys(found.told(), 0) | {"feeds": len(FAULTS)}, vars(found)


def test_without_the_brake_the_goals_of_a_feed_are_missed(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run can fail: where nothing is held and everything is believed at once, posts are lost."""
    monkeypatch.setattr(absence, "SHARE", 2.0)
    monkeypatch.setattr("calbot.flows.removal.LOOKS_TO_APPLY", 2)
    monkeypatch.setattr("calbot.flows.removal.QUIET_TO_APPLY", absence.timedelta())
    found = measure(engine, ("half of the events",), (7,))
    assert found.cancelled
    assert found.dropped
