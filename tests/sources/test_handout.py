"""The file with one change, where somebody has said whose the hours of a calendar are that has lost its zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calbot.flows.writing import Task
from calbot.model.readings import ANSWERS, CLOCKS
from calbot.model.source import Source, SourceKind
from calbot.model.writeback import Saying
from calbot.sources.handout import handed_out
from tests.sources.calendars import calendar, event

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_hours_without_a_zone_are_handed_out_by_the_clock_that_they_were_said_to_be_of() -> None:
    wanted = Saying(NOW + timedelta(days=5))
    for memory, hour in (({}, b"090000"), ({ANSWERS: {CLOCKS: {"": "Asia/Tokyo"}}}, b"180000")):
        source = Source(workspace_id="w", id=1, kind=SourceKind.ICS, name="Plan", zone="Europe/London", memory=memory)
        task = Task(1, 1, source, "a@pot", wanted, (), False, "Lids", "Europe/London", NOW)
        file = handed_out(task, calendar(event("DTSTART:20261127T100000", uid="a@pot", title="Lids")))
        assert b"DTSTART:20261201T" + hour + b"\r\n" in file
