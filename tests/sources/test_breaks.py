"""Breaks and time off in a roster."""

from __future__ import annotations

import pytest

from calbot.model.shift import Shift
from calbot.sources.breaks import is_absence
from calbot.sources.shifts import ShiftsReading, read_shifts

HEAD = "name,start,end,breaks,absence\n"


def read(rows: str) -> ShiftsReading:
    return read_shifts((HEAD + rows).encode(), "roster.csv", "Europe/London")


def breaks(shift: Shift) -> list[str]:
    return [f"{start:%a %H:%M}-{end:%H:%M}" for start, end in shift.pauses]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("12:00-12:30", ["Thu 12:00-12:30"]),
        ("12-13; 15:00 to 15:15", ["Thu 12:00-13:00", "Thu 15:00-15:15"]),
        ("12:00〜13:00", ["Thu 12:00-13:00"]),
        ("30", ["Thu 12:45-13:15"]),
        ("45 min", ["Thu 12:37-13:22"]),
        ("", []),
    ],
)
def test_a_break_is_written_in_hours_or_in_minutes(written: str, told: list[str]) -> None:
    (shift,) = read(f'Kim,2026-11-26 09:00,17:00,"{written}",\n').shifts
    assert breaks(shift) == told


def test_the_break_of_a_night_shift_lies_behind_midnight() -> None:
    (shift,) = read("Kim,2026-11-26 22:00,06:00,01:00-01:30,\n").shifts
    assert breaks(shift) == ["Fri 01:00-01:30"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("noon", "is no break"),
        ("18:00-19:00", "outside its shift"),
        ("480", "as long as the shift"),
        ("25:00-26:00", ""),
    ],
)
def test_a_break_that_makes_no_sense_loses_only_its_row(written: str, said: str) -> None:
    found = read(f"Kim,2026-11-26 09:00,17:00,{written},\nLee,2026-11-26 09:00,17:00,,\n")
    assert [shift.name for shift in found.shifts] == ["Lee"]
    assert said in found.problems[0].said


def test_who_is_away_all_day_has_no_shift_and_who_is_away_later_a_shorter_one() -> None:
    rows = (
        "Kim,2026-11-26 09:00,17:00,,\nLee,2026-11-26 09:00,17:00,12-13,\nAnn,2026-11-26 09:00,17:00,,\n"
        "kim,2026-11-26,2026-11-26,,annual leave\nLee,2026-11-26 15:00,19:00,,sick\n"
    )
    ann, lee = sorted(read(rows).shifts, key=lambda shift: shift.name)
    assert (ann.name, breaks(ann)) == ("Ann", [])
    assert breaks(lee) == ["Thu 12:00-13:00", "Thu 15:00-17:00"]


def test_a_roster_of_absences_only_has_no_shift_to_read() -> None:
    from calbot.errors import InputError

    with pytest.raises(InputError, match="no row holds a shift"):
        read("Kim,2026-11-26,2026-11-26,,sick\n")


@pytest.mark.parametrize("word", ["x", "Yes", "sick", "Annual leave", "PTO", "有給休暇", "休み", "不在"])
def test_words_for_time_off(word: str) -> None:
    assert is_absence(word)


@pytest.mark.parametrize("word", ["", "shift", "no", "early", "work"])
def test_words_for_work(word: str) -> None:
    assert not is_absence(word)
