"""Counts and rosters are read in a child that can be killed, and come out as they do here."""

from __future__ import annotations

import pytest

from calbot.errors import InputError
from calbot.sources.contacts import preset_of, read_contacts
from calbot.sources.counts import read_counts
from calbot.sources.fence import Limits
from calbot.sources.rowfence import counts_behind, either_behind, shifts_behind
from calbot.sources.shifts import read_shifts
from tests.sources.test_contacts import ZENDESK

COUNTS = b"starts at,brand,network,messages\n" + b"".join(
    b"2026-11-02T%02d:00Z,Pot,x,%s\n" % (9 + at, said) for at, said in enumerate((b"12", b"twelve", b"4"))
)
ROSTER = (
    "date,start,end,name,breaks,languages,replies per hour,absence\n"
    '2026-11-02,09:00,17:00,水野,12:00-12:30,"ja, EN",8.5,\n'
    "2026-11-02,22:00,06:00,Agt2,,,,\n"
    "2026-11-03,9,soon,Agt3,,,,\n"
).encode()


def test_counts_come_out_of_the_child_as_they_are_read_here() -> None:
    there, here = (
        counts_behind(COUNTS, "counts.csv", "Europe/London"),
        read_counts(COUNTS, "counts.csv", "Europe/London"),
    )
    assert there == here
    assert there.problems


def test_one_child_tells_which_of_the_two_it_is() -> None:
    counts, none = either_behind(COUNTS, "counts.csv", "Europe/London")
    assert (counts, none) == (read_counts(COUNTS, "counts.csv", "Europe/London"), None)
    none, shifts = either_behind(ROSTER, "rota.csv", "Asia/Tokyo")
    assert none is None
    assert shifts is not None
    here = read_shifts(ROSTER, "rota.csv", "Asia/Tokyo")
    assert [one.model_dump() for one in shifts.shifts] == [one.model_dump() for one in here.shifts]
    assert either_behind(b"a,b\n1,2\n", "other.csv") == (None, None)
    with pytest.raises(InputError, match="stopped"):
        either_behind(COUNTS, "counts.csv", limits=Limits(wall_seconds=0.01))


def test_shifts_come_out_of_the_child_as_they_are_read_here() -> None:
    there, here = shifts_behind(ROSTER, "rota.csv", "Asia/Tokyo"), read_shifts(ROSTER, "rota.csv", "Asia/Tokyo")
    assert [one.model_dump() for one in there.shifts] == [one.model_dump() for one in here.shifts]
    assert (there.problems, there.assumed) == (here.problems, here.assumed)
    assert (len(there.shifts), there.shifts[0].breaks != []) == (2, True)


def test_an_export_of_a_help_desk_comes_out_as_it_is_read_here() -> None:
    export = "\n".join(ZENDESK).encode()
    preset = preset_of(export, "tickets.csv")
    assert preset is not None
    there = counts_behind(export, "tickets.csv", "UTC", preset=preset.key)
    assert there == read_contacts(export, "tickets.csv", preset, "UTC")
    assert there.whole


@pytest.mark.parametrize("behind", [counts_behind, shifts_behind])
@pytest.mark.parametrize(
    "limits", [Limits(wall_seconds=0.0), Limits(memory_bytes=40 << 20), Limits(answer_bytes=10)], ids=str
)
def test_a_child_that_is_stopped_is_an_error_with_the_file_and_no_half_reading(behind, limits) -> None:
    body = COUNTS if behind is counts_behind else ROSTER
    with pytest.raises(InputError, match=r"stopped|failed") as refused:
        behind(body, "rows.csv", "UTC", limits=limits)
    assert refused.value.file == "rows.csv"


@pytest.mark.parametrize("behind", [counts_behind, shifts_behind])
@pytest.mark.parametrize("body", [b"", b"\0" * 500, b"PK\x03\x04" + b"\0" * 90, b"a,b\n1,2\n", b'"' * 200_000])
def test_what_is_no_such_sheet_is_refused_with_its_file(behind, body) -> None:
    with pytest.raises(InputError) as refused:
        behind(body, "rows.csv", "UTC")
    assert refused.value.file == "rows.csv"


def test_an_export_of_a_calendar_is_neither() -> None:
    outlook = b"Subject,Start Date,Start Time,End Date,End Time\nLids,11/26/2026,9:00 AM,11/26/2026,10:00 AM\n"
    assert either_behind(outlook, "outlook.csv", "Europe/London") == (None, None)
