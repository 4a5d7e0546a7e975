"""The roster from calendars, read as any calendar is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.errors import InputError
from calbot.model.state import SourceState
from calbot.sources.reading import CalendarReading, Entry
from calbot.sources.roster import shifts_of
from calbot.sources.shifts import ShiftsReading
from tests.sources.calendars import calendar, event, read, zone


def roster(*events: str, head: str = "", where: str = "Europe/London") -> ShiftsReading:
    return shifts_of(read(calendar(*events, head=head), where))


def hours(day: str = "20260302", start: str = "080000Z", end: str = "160000Z") -> tuple[str, str]:
    return f"DTSTART:{day}T{start}", f"DTEND:{day}T{end}"


@pytest.mark.parametrize("line", ["Employee: 12345", "Nom: Chef", "Mitarbeiter: 7"])
def test_what_a_description_says_of_somebody_is_no_name_of_theirs(line: str) -> None:
    reading = roster(event(*hours(), f"DESCRIPTION:{line}", title="Agt1"))
    assert [shift.name for shift in reading.shifts] == ["Agt1"]


@pytest.mark.parametrize(
    ("title", "names", "heads"),
    [
        ("Agt1", ["Agt1"], 1),
        ("Early shift: Agt1", ["Agt1"], 1),
        ("Agt1 - late", ["Agt1"], 1),
        ("Agt1 (on call)", ["Agt1"], 1),
        ("Agt1 night shift", ["Agt1"], 1),
        ("Agt1 & Agt2", ["Agt1", "Agt2"], 1),
        ("Shift: Agt1 and Agt2", ["Agt1", "Agt2"], 1),
        ("Lovelace, Ada", ["Lovelace, Ada"], 1),
        ("Anne-Marie Day-Lewis", ["Anne-Marie Day-Lewis"], 1),
        ("Daylan", ["Daylan"], 1),
        ("Care x3", [""], 3),
        ("Late shift", [""], 1),
        ("早番：佐藤", ["佐藤"], 1),
        ("佐藤、鈴木 夜勤", ["佐藤", "鈴木"], 1),
    ],
)
def test_a_title_names_who_is_on_duty(title: str, names: list[str], heads: int) -> None:
    shifts = roster(event(*hours(), title=title)).shifts
    assert [(one.name, one.heads) for one in shifts] == [(name, heads) for name in names]
    assert {(one.starts_at, one.ends_at) for one in shifts} == {
        (datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 16, tzinfo=UTC))
    }


def test_lines_of_the_description_say_the_rest() -> None:
    said = (
        "Team: pan\\nHeads: 2\\nReplies per hour: 10.5\\nSkills: refund\\, returns\\nLanguages: EN/ja"
        "\\nLunch: 12:00-12:30"
    )
    (shift,) = roster(event(*hours(), f"DESCRIPTION:{said}", title="Early")).shifts
    assert (shift.team, shift.heads, shift.replies_per_hour) == ("pan", 2, 10.5)
    assert (shift.skills, shift.languages) == (["refund", "returns"], ["en", "ja"])
    assert shift.breaks == [["2026-03-02T12:00:00+00:00", "2026-03-02T12:30:00+00:00"]]
    (shift,) = roster(event(*hours(), "DESCRIPTION:<p>氏名：佐藤</p><p>チーム：pan</p>", title="早番")).shifts
    assert (shift.name, shift.team) == ("佐藤", "pan")


def test_a_series_keeps_its_hours_where_clocks_change_and_its_exceptions() -> None:
    weekly = event(
        "DTSTART;TZID=Europe/London:20260323T080000",
        "DTEND;TZID=Europe/London:20260323T160000",
        "RRULE:FREQ=WEEKLY;COUNT=2",
        title="Agt1",
    )
    shifts = roster(weekly).shifts
    assert [(one.starts_at.day, one.starts_at.hour, one.zone) for one in shifts] == [
        (23, 8, "Europe/London"),
        (30, 7, "Europe/London"),
    ]
    one_off = event(
        "RECURRENCE-ID;TZID=Europe/London:20260330T080000",
        "DTSTART;TZID=Europe/London:20260330T100000",
        "DTEND;TZID=Europe/London:20260330T160000",
        title="Agt2",
    )
    assert [(one.name, one.starts_at.hour) for one in roster(weekly, one_off).shifts] == [("Agt1", 8), ("Agt2", 9)]


def test_time_off_takes_its_person_out_by_hours_and_by_days() -> None:
    shifts = roster(
        event(*hours(), uid="1", title="Agt1"),
        event(*hours("20260303"), uid="2", title="Agt1"),
        event(*hours("20260303"), uid="3", title="Agt2"),
        event("DTSTART:20260302T140000Z", "DTEND:20260302T150000Z", uid="4", title="Agt1 - sick"),
        event("DTSTART;VALUE=DATE:20260303", uid="5", title="Vacation: Agt1"),
    ).shifts
    assert [(one.name, one.starts_at.day, one.breaks) for one in shifts] == [
        ("Agt1", 2, [["2026-03-02T14:00:00+00:00", "2026-03-02T15:00:00+00:00"]]),
        ("Agt2", 3, []),
    ]


@pytest.mark.parametrize(
    "title",
    ["Agt1 - sick", "Agt1 day off", "Agt1 sick", "Agt1: lunch", "Break - Agt1", "OOO: Agt1", "Agt1 (PTO)", "Agt1 休み"],
)
def test_words_for_being_away_are_no_shift(title: str) -> None:
    off = event(*hours("20260302", "100000Z", "110000Z"), uid="2", title=title)
    shifts = roster(event(*hours(), uid="1", title="Agt1"), off)
    assert [(one.name, len(one.breaks)) for one in shifts.shifts] == [("Agt1", 1)]


@given(st.text(max_size=60), st.text(max_size=80))
def test_whatever_an_entry_says_it_is_read_or_told(title: str, said: str) -> None:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    entry = Entry("1", title, at, at.replace(hour=16), "Europe/London", description=said, file="rota.ics", line=3)
    reading = shifts_of(CalendarReading("rota.ics", SourceState.FRESH, (entry,)))
    for shift in reading.shifts:
        assert (shift.starts_at, shift.heads >= 1, len(shift.name) <= 200) == (at, True, True)


def test_what_is_no_shift_is_told_and_costs_no_other() -> None:
    reading = roster(
        event(*hours(), uid="1", title="Agt1"),
        event("DTSTART;VALUE=DATE:20260302", uid="2", title="Agt2"),
        event("DTSTART:20260302T080000Z", uid="3", title="Agt3"),
        event("DTSTART:20260302T080000Z", "DTEND:20260501T080000Z", uid="4", title="Agt4"),
        event(*hours(), "DESCRIPTION:Breaks: noon", uid="5", title="Agt5"),
        event(*hours(), "STATUS:CANCELLED", uid="6", title="Agt6"),
        event(*hours(), uid="7", title="Canceled: Agt7"),
        event(*hours(), uid="8", title="Team meeting"),
        event(*hours(), uid="9", title="Busy"),
        event(uid="10", title="Agt8"),
    )
    assert [one.name for one in reading.shifts] == ["Agt1"]
    told = {problem.entry: problem.said for problem in reading.problems}
    assert told.keys() == {"Agt2", "Agt3", "Agt4", "Agt5", "Agt8"}
    assert "names no hours" in told["Agt2"]
    assert "no end" in told["Agt3"]
    assert "31 days" in told["Agt4"]
    assert "2 entries are meetings or private, and no shifts" in reading.assumed


def test_zones_of_one_calendar_and_hours_without_any() -> None:
    local = ("DTSTART:20260302T080000", "DTEND:20260302T160000")
    own = ("DTSTART;TZID=Base:20260303T080000", "DTEND;TZID=Base:20260303T160000")
    reading = roster(zone("Base", "+0530"), event(*local, uid="1", title="Agt1"), event(*own, uid="2", title="Agt2"))
    assert [(one.starts_at.hour, one.starts_at.minute) for one in reading.shifts] == [(8, 0), (2, 30)]
    assert "no zone in 1 entry, read as Europe/London" in reading.assumed


def test_a_feed_that_ends_too_early_takes_nobody_off_the_roster() -> None:
    whole = calendar(event(*hours(), title="Agt1"), event(*hours("20260303"), uid="2", title="Agt2"))
    with pytest.raises(InputError, match="cannot be relied on"):
        shifts_of(read(whole[: whole.rindex(b"END:VEVENT")]))


def test_no_end_of_occurrences_is_no_end_of_shifts() -> None:
    every = event(*hours(), "RRULE:FREQ=HOURLY;INTERVAL=1", title="Agt1")
    reading = roster(every)
    assert len(reading.shifts) <= 2000
    assert roster(event(*hours(), title="x" * 5000)).shifts[0].name == "x" * 200


@pytest.mark.parametrize("name", ["Mia Frei", "Si", "Baja Lee"])
def test_a_name_that_means_time_off_in_some_language_is_a_name(name: str) -> None:
    assert [one.name for one in roster(event(*hours(), title=name)).shifts] == [name]


@pytest.mark.parametrize("said", ["Pause: 30 Minuten", "Pausen: keine"])
def test_what_is_said_of_a_pause_in_other_words_loses_no_shift(said: str) -> None:
    assert [one.name for one in roster(event(*hours(), f"DESCRIPTION:{said}", title="Kim")).shifts] == ["Kim"]
