"""The roster from CSV files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.errors import InputError
from calbot.sources.shifts import ShiftsReading, is_plan, read_shifts


def read(text: str, zone: str = "Europe/London") -> ShiftsReading:
    return read_shifts(text.encode(), "roster.csv", zone)


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each shift in whole hours since 2027-03-27 00:00 UTC."""
    zero = datetime(2027, 3, 27, tzinfo=UTC)
    hour = timedelta(hours=1)
    return [((shift.starts_at - zero) // hour, (shift.ends_at - zero) // hour) for shift in read(text).shifts]


def test_every_column() -> None:
    text = (
        "name,start,end,zone,team,heads,replies_per_hour,skills,languages\n"
        'Kim,2026-11-26T18:00,2026-11-27T02:00,Asia/Tokyo,pan,3,10.5,"refund, returns",EN/ja\n'
    )
    (shift,) = read(text).shifts
    assert (shift.name, shift.team, shift.heads, shift.replies_per_hour, shift.zone) == (
        "Kim",
        "pan",
        3,
        10.5,
        "Asia/Tokyo",
    )
    assert (shift.starts_at, shift.ends_at) == (
        datetime(2026, 11, 26, 9, tzinfo=UTC),
        datetime(2026, 11, 26, 17, tzinfo=UTC),
    )
    assert (shift.skills, shift.languages) == (["refund", "returns"], ["en", "ja"])


def test_defaults() -> None:
    (shift,) = read("name,start,end\nKim,2026-11-26 09:00,2026-11-26 17:00\n").shifts
    assert (shift.team, shift.heads, shift.replies_per_hour, shift.zone, shift.id) == (
        "care",
        1,
        None,
        "Europe/London",
        1,
    )


@pytest.mark.parametrize(
    ("row", "span"),
    [
        ("2027-03-27 08:00,2027-03-27 16:00", (8, 16)),
        ("2027-03-27 22:00,06:00", (22, 29)),  # the clocks jump at night: an hour less
        ("2027-03-28 22:00,06:00", (45, 53)),
        ("2027-03-28 00:00,01:30", (24, 25)),
        ("2027-03-27 16:00,24:00", (16, 24)),
        ("27 Mar 2027 8am,4pm", (8, 16)),
        ("2027-03-27T08:00Z,2027-03-27T16:00+01:00", (8, 15)),
    ],
)
def test_spans(row: str, span: tuple[int, int]) -> None:
    assert spans(f"start,end\n{row}\n") == [span]


def test_hours_beside_a_date() -> None:
    text = "Date,Name,Start,End\n27/03/2027,Kim,8,16:00\n27/03/2027,Lee,22:00,06:00\n"
    assert spans(text) == [(8, 16), (22, 29)]
    assert "the dates are read day first (25/12)" in read(text).assumed


def test_night_shift_over_the_autumn_change_is_an_hour_longer() -> None:
    (shift,) = read("start,end\n2027-10-30 22:00,06:00\n").shifts
    assert (shift.ends_at - shift.starts_at).total_seconds() == 9 * 3600


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Kim,2026-11-26 09:00,2026-11-26 08:00,1,", "ends before it starts"),
        ("Kim,2026-11-26 09:00,2026-11-26 09:00,1,", "ends before it starts"),
        ("Kim,2026-11-26 09:00,2027-11-26 09:00,1,", "more than 31 days"),
        ("Kim,2026-11-26,2026-11-27,1,", "the hour of its start"),
        ("Kim,09:00,17:00,1,", "has no day"),
        ("Kim,2026-11-26 09:00,,1,", "no time"),
        ("Kim,2026-11-26 09:00,17:00,0,", "no number of people"),
        ("Kim,2026-11-26 09:00,17:00,-2,", "no number of people"),
        ("Kim,2026-11-26 09:00,17:00,nan,", "no number of people"),
        ("Kim,2026-11-26 09:00,17:00,1,-3", "no number of replies"),
    ],
)
def test_bad_row_loses_only_itself(row: str, said: str) -> None:
    reading = read(f"name,start,end,heads,rate\nLee,2026-11-26 09:00,17:00,1,\n{row}\n")
    assert [shift.name for shift in reading.shifts] == ["Lee"]
    assert [(problem.line, problem.entry) for problem in reading.problems] == [(3, "Kim")]
    assert said in reading.problems[0].said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,from\nKim,2026-11-26\n", 'columns "start" and "end"'),
        ("name,start,end\n", "no row holds a shift"),
        ("name,start,end\nKim,03/12/2026 09:00,17:00\n", "which number is the day"),
        ("name,start,end\nKim,2026-11-26 09:00,08:00 or 17:00\n", "roster.csv:2: nothing can be read"),
    ],
)
def test_file_that_gives_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text)


@pytest.mark.parametrize(
    ("start", "end", "said", "starts_at", "ends_at"),
    [
        (
            "2027-03-28 01:30", "2027-03-28 09:00",
            "01:30 does not exist on 2027-03-28 in Europe/London, where clocks change; the start is read as 02:30",
            "01:30", "08:00",
        ),
        (
            "2027-03-27 18:00", "01:15",
            "01:15 does not exist on 2027-03-28 in Europe/London, where clocks change; the end is read as 02:15",
            "18:00", "01:15",
        ),
    ],
)  # fmt: skip
def test_an_end_at_an_hour_that_the_clocks_jump_over_is_read_as_the_next_and_told(
    start: str, end: str, said: str, starts_at: str, ends_at: str
) -> None:
    reading = read_shifts(f"name,start,end\nAgt1,{start},{end}\n".encode(), "r.csv", "Europe/London")
    (shift,) = reading.shifts
    assert (f"{shift.starts_at:%H:%M}", f"{shift.ends_at:%H:%M}") == (starts_at, ends_at)
    assert [(problem.line, problem.entry, problem.said) for problem in reading.problems] == [(2, "Agt1", said)]


def test_hours_with_an_offset_and_those_that_happen_twice_are_no_problem() -> None:
    rows = "A,2027-03-28T01:30+00:00,2027-03-28T09:00Z\nB,2027-10-31 01:30,2027-10-31 09:00\nC,2027-03-27 20:00,24:00\n"
    assert read_shifts(f"name,start,end\n{rows}".encode(), "r.csv", "Europe/London").problems == ()


TEAMS = (
    "Member,Work Email,Group,{0}Start Date,{0}Start Time,{0}End Date,{0}End Time,"
    "Theme Color,Unpaid Break (minutes),Shared\n"
    "Kim,kim@pot.example,Care,3/27/2027,9:00 AM,3/27/2027,5:00 PM,1. White,30,1. Shared\n"
    "Lee,lee@pot.example,Care,3/27/2027,10:00 PM,3/28/2027,6:00 AM,1. White,,1. Shared\n"
    "Sam,sam@pot.example,Care,3/27/2027,9:00 AM,3/27/2027,5:00 PM,1. White,,2. Not Shared\n"
)


@pytest.mark.parametrize("shift", ["", "Shift "])
def test_the_export_of_teams_has_a_day_beside_each_hour_and_drafts(shift: str) -> None:
    reading = read(TEAMS.format(shift))
    # The night of the change is an hour shorter.
    assert spans(TEAMS.format(shift)) == [(9, 17), (22, 29)]
    assert [(one.name, len(one.breaks)) for one in reading.shifts] == [("Kim", 1), ("Lee", 0)]
    assert any(said.startswith("1 shifts are drafts") for said in reading.assumed)


@pytest.mark.parametrize(
    "text",
    [
        "Mitarbeiter;Datum;Von;Bis;Art\nKim;27.03.2027;09:00;17:00;Frühdienst\nLee;27.03.2027;09:00;17:00;Urlaub\n",
        "Datum;Name;Beginn;Ende;Abwesenheit\n27.03.2027;Kim;09:00;17:00;\n27.03.2027;Lee;09:00;17:00;krank\n",
        "Nom;Jour;Début;Fin;Motif\nKim;27/03/2027;09h00;17h00;\nLee;27/03/2027;09h00;17h00;Congés payés\n",
        "Nombre;Fecha;Inicio;Fin;Tipo\nKim;27/03/2027;9:00;17:00;\nLee;27/03/2027;9:00;17:00;Vacaciones\n",
        "氏名,日付,開始,終了,種別\nKim,2027/3/27,9時,17時,\nLee,2027/3/27,9時,17時,有休\n",
    ],
)
def test_rosters_in_other_languages_and_who_is_away_in_them(text: str) -> None:
    assert [(one.name, one.starts_at.hour, one.ends_at.hour) for one in read(text).shifts] == [("Kim", 9, 17)]


def test_time_off_of_whole_days_beside_shifts_of_days_of_their_own() -> None:
    told = read(
        "Name;Startdatum;Enddatum;Beginn;Ende;Art\nKim;27.03.2027;29.03.2027;;;Resturlaub\n"
        "Kim;28.03.2027;28.03.2027;09:00;17:00;Dienst\nLee;27.03.2027;28.03.2027;22:00;06:00;Dienst\n"
    )
    assert [(one.name, one.starts_at.day, one.ends_at.day) for one in told.shifts] == [("Lee", 27, 28)]


def test_an_end_of_the_next_morning_may_say_so() -> None:
    assert spans("氏名,日付,開始,終了\n水野,2027/3/26,22:00,翌6:00\n") == [(-2, 6)]


@pytest.mark.parametrize(
    ("header", "plan"),
    [
        ("Subject,Start Date,Start Time,End Date,End Time,Categories", True),
        ("Datum,Beginn,Ende,Kanal,Text", True),
        ("Date,Start,End,Channel,Caption", True),
        ("Agent,Date,Start,End,Channel,Notes", False),
        ("Name,Title,Date,Start,End", False),
        ("Agent,Subject,Date,Start,End,Text", False),
        ("Member,Start Date,Start Time,End Date,End Time,Notes", False),
    ],
)
def test_a_plan_with_starts_and_ends_is_no_roster(header: str, plan: bool) -> None:
    assert is_plan(f"{header}\n".encode() + b"1,2,3,4,5,6\n", "plan.csv") is plan


@pytest.mark.parametrize(
    "text",
    [
        "氏名,日付,開始,終了,開始日,終了日\nKim,2027-03-26,09:00,17:00,2020-01-01,2029-12-31\n",
        "Name,Date,Start,End,Start date\nKim,2027-03-26,09:00,17:00,2020-01-01\n",
        "Name,Date,Start,End,Pause\nKim,2027-03-26,09:00,17:00,30 Minuten\n",
    ],
)
def test_days_and_words_beside_a_whole_shift_take_nobody_off(text: str) -> None:
    (shift,) = read(text).shifts
    hours = [datetime(2027, 3, 26, hour, tzinfo=UTC) for hour in (9, 17)]
    assert [shift.starts_at, shift.ends_at] == hours
