"""Reading in a child that can be killed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from calbot.errors import InputError
from calbot.model.state import SourceState
from calbot.sources.fence import Limits, start_read, start_read_bytes
from calbot.sources.parcel import packed, unpacked
from tests.sources.calendars import END, START, calendar, event, read, said

PLAN = calendar(
    event(
        "DTSTART;TZID=Asia/Tokyo:20260112T090000", "DURATION:PT1H", "CATEGORIES:lids", "X-POST-LINK:https://pot.example"
    ),
    event("DTSTART;VALUE=DATE:20260113", "RRULE:FREQ=DAILY;COUNT=3", "DESCRIPTION:水", uid="2"),
    event("DTSTART:never", uid="3"),
    head="X-WR-CALNAME:Pot\n",
)


def test_the_child_says_what_the_reader_says(tmp_path: Path) -> None:
    path = tmp_path / "plan.ics"
    path.write_bytes(PLAN)
    found = start_read(path, START, END, "Europe/London").result()
    here = read(PLAN, "Europe/London")
    assert found.entries[0].starts_at == here.entries[0].starts_at
    assert [entry.key for entry in found.entries] == [entry.key for entry in here.entries]
    assert (found.state, found.assumed, found.name, found.zone) == (here.state, here.assumed, here.name, here.zone)
    assert found.problems[0].file == str(path)


def test_a_reading_survives_its_parcel() -> None:
    reading = read(PLAN, "Europe/London")
    assert unpacked(packed(reading)) == reading


def test_other_things_can_be_done_meanwhile() -> None:
    pending = start_read_bytes(PLAN, "plan.ics", START, END, "Europe/London")
    here = read(PLAN, "Europe/London")
    assert pending.result() == here
    assert pending.result() == here


def test_a_reading_that_nobody_wants_any_more_is_stopped() -> None:
    start_read_bytes(PLAN, "plan.ics", START, END).close()


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(wall_seconds=0.0), "took more than 0 seconds"),
        (Limits(memory_bytes=40 << 20), "failed|used more time or memory"),
        (Limits(answer_bytes=1000), "failed|used more time or memory"),
    ],
    ids=["time", "memory", "answer"],
)
def test_a_child_past_its_limits_gives_a_blind_reading(limits: Limits, why: str) -> None:
    many = calendar(*(event("DTSTART:20260112T090000Z", uid=str(number)) for number in range(5_000)))
    reading = start_read_bytes(many, "plan.ics", START, END, limits=limits).result()
    assert (reading.state, reading.entries) == (SourceState.BLIND, ())
    assert re.search(why, said(reading))


def test_a_refusal_crosses_the_fence() -> None:
    with pytest.raises(InputError, match=r"plan\.ics: this is a web page"):
        start_read_bytes(b"<html><body>Sign in</body></html>", "plan.ics", START, END).result()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        start_read(tmp_path / "none.ics", START, END)


def test_the_child_loads_no_table_no_calendar_library_and_no_array() -> None:
    heavy = {"sqlmodel", "sqlalchemy", "pydantic", "icalendar", "numpy", "dateutil"}
    asked = f"import sys, calbot.sources.child; print({heavy} & set(sys.modules))"
    said_by_child = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said_by_child.strip() == "set()"
