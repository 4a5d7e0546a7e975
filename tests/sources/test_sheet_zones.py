"""In which zone the hours of a sheet are: what its header, its cells and the lines around it say, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from calbot.errors import InputError
from calbot.sources.answers import Answers, zone_names_of
from calbot.sources.posts import read_posts
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet
from tests.sources.books import book

WINTER, SUMMER = datetime(2027, 1, 5, tzinfo=UTC), datetime(2027, 7, 5, tzinfo=UTC)


def read(text: str, home: str = "Europe/London", names: Mapping[str, str] | None = None) -> CalendarReading:
    return read_sheet(text.encode(), "plan.csv", home, Answers(zone_names=zone_names_of(names or {})))


def headed(title: str, day: datetime = SUMMER, hour: str = "10:00") -> str:
    return f'Date,"{title}",Channel,Title\n{day:%Y-%m-%d},{hour},IG,Lids\n'


def below(line: str, day: datetime = SUMMER) -> str:
    return f"Content plan,,,\n{line},,,\nApproved by Kim,,,\n{headed('Time', day)}"


def at(reading: CalendarReading) -> float:
    """Hours in UTC after the midnight of the first post's written day, which is that of the fixtures."""
    entry = reading.entries[0]
    assert not entry.all_day, reading.problems
    day = WINTER if entry.starts_at.month in (1, 12) and entry.starts_at < SUMMER else SUMMER
    return (entry.starts_at - day) / timedelta(hours=1)


def asked(text: str, home: str = "Europe/London", names: Mapping[str, str] | None = None) -> str:
    with pytest.raises(InputError) as refused:
        read(text, home, names)
    return refused.value.problem


@pytest.mark.parametrize(
    ("title", "hour"),
    [
        *[("Time (UTC+5:30)", 4.5), ("Time (GMT +0530)", 4.5), ("Time (UTC+5.5)", 4.5), ("Time (UTC −03:30)", 13.5)],
        *[("Time (+09:00)", 1), ("Time (+9)", 1), ("Time (GMT-3)", 13), ("Time UTC+8", 2), ("Time (EST/EDT)", 14)],
        *[("Time (US Eastern)", 14), ("Time (US/Eastern)", 14), ("Time PST (US)", 17), ("Time (PST/PDT)", 17)],
        *[("Time (Eastern Time - US & Canada)", 14), ("Pacific Time", 17), ("Post Time (Pacific)", 17)],
        *[("Time (CET/CEST)", 8), ("Time (Berlin, CET)", 8), ("Uhrzeit (deutsche Zeit)", 8), ("Time (Germany)", 8)],
        *[("Time (IST, India)", 4.5), ("Time (Mumbai)", 4.5), ("Time (India)", 4.5), ("Time (SGT)", 2)],
        *[("Time (CST China)", 2), ("Time - Sydney", 0), ("Time AEDT", 0), ("Time (AWST)", 2), ("Time (BST)", 9)],
        *[("UK time", 9), ("Time in UTC", 10), ("UTC Time", 10), ("posting_time_utc", 10), ("time_utc", 10)],
        *[("Hora (Brasília)", 13), ("Horário de Brasília", 13), ("Horário (BRT)", 13), ("Time (24h, UTC)", 10)],
        *[("時刻（日本時間）", 1), ("投稿時間（JST）", 1), ("JST時刻", 1), ("日本時間", 1), ("時刻（東京）", 1)],
        *[("Time (GMT+01:00) Berlin", 8), ("Time (Australian Eastern)", 0), ("Time (NSW)", 0), ("Время МСК", 7)],
        *[("Heure (Paris)", 8), ("Hora (España)", 8), ("Hora CDMX", 16), ("시간(한국시간)", 1), ("北京时间", 2)],
        *[
            ("Uhrzeit [MEZ/MESZ]", 8),
            ("Time (India, IST +5:30)", 4.5),
            ("Time (ET, UTC-4)", 14),
            ("Time (PST) - LA", 17),
        ],
        *[("Time (America/Sao_Paulo)", 13), ("Time (GMT/BST)", 9), ("Time (JST) 24h", 1), ("Time (London office)", 9)],
    ],
)
def test_a_zone_in_the_name_of_a_column_is_understood_where_it_is_clear(title: str, hour: float) -> None:
    reading = read(headed(title))
    assert at(reading) == hour
    assert not any("no time zone" in said for said in reading.assumed)
    assert any(f'column "{title}" says' in said for said in reading.assumed)


@pytest.mark.parametrize(
    ("title", "home", "readings"),
    [
        ("Time (Eastern)", "Australia/Sydney", ("2027-07-06 00:00 if that is America/New_York", "2027-07-05 10:00")),
        ("Time (Central)", "Australia/Sydney", ("America/Chicago", "2027-07-05 10:30 if that is Australia/Adelaide")),
        ("Eastern Time", "Europe/London", ("2027-07-05 15:00 if that is America/New_York", "if that is Australia/S")),
        ("Time (EST)", "Europe/London", ("2027-07-05 15:00 if that is America/New_York", "2027-07-05 01:00 if that")),
        ("time_est", "Europe/London", ("America/New_York", "Australia/Sydney")),
        ("Time (PT)", "Europe/Berlin", ("2027-07-05 19:00 if that is America/Los_Angeles", "Europe/Lisbon")),
        ("Time (IST)", "Europe/London", ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem")),
        ("Time (CST)", "Asia/Tokyo", ("America/Chicago", "2027-07-05 11:00 if that is Asia/Shanghai")),
        ("Time (BST)", "America/New_York", ("Europe/London", "Asia/Dhaka")),
        (
            "Uhrzeit (MEZ)",
            "Europe/London",
            ("09:00 if that is Europe/Berlin", "10:00 if that is UTC+01:00 (Etc/G"),
        ),
        ("Time (GMT)", "Europe/London", ("11:00 if that is UTC", "10:00 if that is Europe/London")),
        ("Time (ET/PT)", "America/New_York", ("10:00 if that is America/New_York", "13:00 if that is America/Los_A")),
        ("Time (JST, UTC+5)", "Europe/London", ("Asia/Tokyo", "UTC+05:00")),
        ("Time (Brazil)", "Europe/London", ("America/Sao_Paulo", "America/Manaus")),
        ("Time (UK/GMT)", "Europe/Berlin", ("12:00 if that is UTC", "11:00 if that is Europe/London")),
        ("Time (East Coast)", "Europe/London", ("America/New_York", "Australia/Sydney")),
        ("Time (EST = UTC-5)", "America/New_York", ("America/New_York", "UTC-05:00")),
        ("Time (Europe)", "Asia/Tokyo", ("Europe/Berlin", "Europe/London")),
        ("PST", "Europe/London", ("America/Los_Angeles", "Asia/Manila")),
        ("Time (XYZ)", "Europe/Berlin", ("a zone that I do not know", "10:00 if that is Europe/Berlin")),
        ("Time (UTC+20)", "Europe/Berlin", ("a zone that I do not know", "12:00 if that is UTC")),
        ("Time (client time)", "Europe/Berlin", ("a zone that I do not know", "Europe/Berlin")),
    ],
)
def test_one_that_is_not_is_asked_about_with_what_each_reading_would_mean(
    title: str, home: str, readings: tuple[str, ...]
) -> None:
    said = asked(headed(title), home)
    for part in (f'column "{title}"', *readings, "answer with --zone-name", "or zone_names = {", "[[sources]]"):
        assert part in said


@pytest.mark.parametrize(
    ("title", "home", "hour"),
    [
        *[("Time (Eastern)", "America/New_York", 14), ("Time (Eastern)", "America/Los_Angeles", 14)],
        *[
            ("Time (CST)", "America/New_York", 15),
            ("Time (PT)", "America/Chicago", 17),
            ("Time (ET)", "US/Pacific", 14),
        ],
        *[("Time (IST)", "Asia/Kolkata", 4.5), ("Time (IST)", "Europe/Dublin", 9), ("Time (CST)", "Asia/Shanghai", 2)],
        *[
            ("Uhrzeit (MEZ)", "Europe/Berlin", 8),
            ("Uhrzeit MESZ", "Europe/Vienna", 8),
            ("Time (PST)", "Asia/Manila", 2),
        ],
        *[
            ("Time AEST", "Australia/Brisbane", 0),
            ("Time (GMT)", "Asia/Tokyo", 10),
            ("Time (Central)", "America/Regina", 16),
        ],
    ],
)
def test_letters_are_those_of_the_clocks_at_home(title: str, home: str, hour: float) -> None:
    assert at(read(headed(title), home)) == hour


def test_what_changes_no_hour_is_not_asked() -> None:
    """MEZ is Berlin's winter and UTC+1 all year; only in summer the two part."""
    assert at(read(headed("Uhrzeit (MEZ)", WINTER))) == 9
    assert at(read(headed("Time (GMT)", WINTER))) == 10
    assert read("Date,Time (EST),Title\n2027-07-05,,Lids\n").entries[0].all_day
    assert read("Date,Time (EST),Title\n2027-07-05,10:00 UTC,Lids\n").entries[0].starts_at.hour == 10


@pytest.mark.parametrize(
    "title",
    [
        *[
            "Time (24h)",
            "Time (HH:MM)",
            "Time (AM/PM)",
            "Time (12 hour)",
            "Time (local)",
            "Uhrzeit (Ortszeit)",
            "Time (IG)",
        ],
        *["Time", "Time (TBC)", "Time (est.)", "Time (Planned)", "時刻（現地時間）", "Best time", "Time (best time)"],
    ],
)
def test_what_is_no_zone_is_not_taken_for_one(title: str) -> None:
    reading = read(f'Date,Time,"{title}",Title\n2027-07-05,10:00,10:00,Lids\n')
    assert at(reading) == 9
    if title != "Best time":
        alone = read(headed(title))
        assert at(alone) == 9
        assert "no time zone in 1 rows, read as Europe/London" in alone.assumed


def test_words_beside_an_hour_that_are_not_understood_are_told() -> None:
    assert (
        '"Planned" in the name of column "Time (Planned)" is not read as a zone'
        in read(headed("Time (Planned)")).assumed
    )


def test_a_country_beside_a_date_says_how_dates_are_written_and_letters_say_where() -> None:
    assert at(read("Date (UK),Time,Title\n2027-07-05,10:00,Lids\n", "UTC")) == 10
    assert at(read("Date (JST),Time,Title\n2027-07-05,10:00,Lids\n")) == 1
    assert at(read("Date & Time (JST),Title\n2027-07-05 10:00,Lids\n")) == 1
    assert at(read("Date (Easter),Time,Title\n2027-07-05,10:00,Lids\n")) == 9


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        *[("Time zone - America/New_York", 14), ("Timezone: JST", 1), ("Time zone,JST", 1), ("TZ: Asia/Kolkata", 4.5)],
        *[
            ("Times shown in GMT+1", 9),
            ("All times are UK time", 9),
            ("Times in Berlin", 8),
            ("(all times in UTC)", 10),
        ],
        *[("All times Pacific Time (US & Canada)", 17), ("time zone: IST (India)", 4.5), ("Zeitzone: Berlin", 8)],
        *[
            ("Fuso horário: Brasília", 13),
            ("Horário de Brasília", 13),
            ("タイムゾーン：JST", 1),
            ("※時刻は日本時間です", 1),
        ],
        *[("時間はすべてJST", 1), ("Social plan (JST)", 1), ("All posts go out in Pacific Time", 17)],
    ],
)
def test_a_zone_in_any_line_above_or_below_a_table_is_understood(line: str, hour: float) -> None:
    assert at(read(below(line))) == hour
    assert at(read(headed("Time") + f",,,\n{line.replace(',', ' ')},,,\n")) == hour


@pytest.mark.parametrize(
    "line",
    ["All times PST", "Timezone: EST", "(all times in ET)", "Times in IST", "Alle Zeiten in MEZ", "Timezone,EST"],
)
def test_letters_in_any_line_around_a_table_are_asked_about(line: str) -> None:
    said = asked(below(line))
    assert "letters that several places use" in said
    assert said.count("if that is ") >= 2
    assert "letters that several places use" in asked(headed("Time") + f",,,\n{line.replace(',', ' ')},,,\n")


@pytest.mark.parametrize("line", ["Timezone: Client", "All times XYZ"])
def test_a_line_that_names_a_zone_nobody_knows_is_asked_about(line: str) -> None:
    assert "names a zone that I do not know" in asked(below(line))


@pytest.mark.parametrize(
    "line",
    [
        *[
            "Best times to post: 9am EST",
            "Times may change",
            "Export time: 2027-01-01 10:00 UTC",
            *["All times are local", "CONTENT CALENDAR (WEST)", "ALL TIMES MAY CHANGE: EAT WELL"],
        ],
        *["Content plan (India)", "Launch at 9am EST", "Timezone: local", "Times to review with the West team"],
    ],
)
def test_a_line_that_says_something_else_of_hours_is_left_alone(line: str) -> None:
    reading = read(below(line))
    assert at(reading) == 9
    assert "no time zone in 1 rows, read as Europe/London" in reading.assumed


def test_titles_of_posts_name_no_zone_of_the_sheet() -> None:
    reading = read("Date,Time,Title\n2027-07-05,10:00,Tea time in Tokyo\n2027-07-06,10:00,All times JST\n")
    assert [entry.starts_at.hour for entry in reading.entries] == [9, 9]


def test_the_header_comes_before_a_line_above_it() -> None:
    assert at(read(f"All times JST,,,\n{headed('Time (UTC)')}")) == 10


def test_two_lines_that_name_two_zones_are_refused() -> None:
    with pytest.raises(InputError, match=r'"All times JST" and "Timezone: Berlin" name two zones; write the right one'):
        read(f"Timezone: Berlin,,,\nAll times JST,,,\n{headed('Time')}")
    assert at(read(f"Timezone: Japan,,,\nAll times JST,,,\n{headed('Time')}")) == 1
    sections = "Date,Time,Title\nUS posts (ET),,\n2027-07-05,10:00,A\nJapan posts (JST),,\n2027-07-06,10:00,B\n"
    with pytest.raises(InputError, match=r'"US posts \(ET\)" and "Japan posts \(JST\)" name two zones'):
        read(sections, "America/New_York")


def test_the_name_of_any_column_that_says_when_may_name_the_zone() -> None:
    for head in ("Date,Time,Time zone (JST),Title", "Date,Time,Day (JST),Title", "Date (JST),Time,,Title"):
        assert at(read(f"{head}\n2027-07-05,10:00,,Lids\n")) == 1
    assert at(read("Date,ET,PT,Title\n2027-07-05,10:00,7:00,Lids\n", "America/New_York")) == 14


def test_a_zone_in_brackets_may_be_that_of_whoever_is_named() -> None:
    assert at(read(below("Content calendar (JST)"))) == 1
    assert at(read(below("July 2027 (JST)"))) == 1
    said = asked(below("Prepared by Kim (JST)"))
    assert "02:00 if that is Asia/Tokyo, or 2027-07-05 10:00 if that is Europe/London" in said
    assert at(read(below("Prepared by Kim (JST)"), names={"JST": "Europe/London"})) == 9
    assert at(read(below("Prepared by Kim (BST)"))) == 9
    assert at(read(below("Brand book (PT)"))) == 9


def test_a_line_that_names_two_zones_is_asked_about() -> None:
    said = asked(below("All times JST, Kim's team: CET/CEST"))
    assert "02:00 if that is Asia/Tokyo, or 2027-07-05 09:00 if that is Europe/Berlin" in said
    assert at(read(below("All times are JST (Tokyo)"))) == 1


@pytest.mark.parametrize(("line", "hour"), [("All times in JST", 1), ("Timezone: Japan", 1), ("Kim (JST)", 9)])
def test_a_worksheet_that_explains_the_others_may_name_the_zone(line: str, hour: float) -> None:
    plan = [["Date", "Time", "Title"], ["2027-07-05", "10:00", "Lids"]]
    legend = [["Legend", ""], ["Red", "Not approved"], [line, ""]]
    assert at(read_posts(book({"Read me": legend, "July": plan}), "plan.xlsx", "Europe/London")) == hour


def test_a_column_of_hours_may_be_called_by_its_zone_alone() -> None:
    text = "Date,EST,PST,Title\n2027-07-05,10:00,7:00,Lids\n"
    assert at(read(text, "America/New_York")) == 14
    assert 'column "EST" names a zone by letters' in asked(text)
    assert at(read("Date,JST,Title\n2027-07-05,10:00,Lids\n")) == 1
    # Languages and kinds of posts are none.
    assert at(read("Date,Time,PT,ART,Title\n2027-07-05,10:00,Tampas,Reel,Lids\n")) == 9


def test_the_name_of_a_worksheet_may_name_the_zone() -> None:
    rows = [["Date", "Time", "Title"], ["2027-07-05", "10:00", "Lids"]]
    reading = read_posts(book({"July (JST)": rows}), "plan.xlsx", "Europe/London")
    assert at(reading) == 1


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        *[("14:00 (UTC+5:30)", 8.5), ("10:00 JST", 1), ("10am JST", 1), ("10:00 (GMT-3)", 13), ("10:00 UTC−3", 13)],
        *[
            ("日本時間14時", 5),
            ("14時（日本時間）", 5),
            ("14 Uhr CET/CEST", 12),
            ("10h (Brasília)", 13),
            ("14h30 BRT", 17.5),
        ],
        *[("10:00 AM (EST/EDT)", 14), ("9:00 Sydney", -1), ("10:00 America/New_York", 14), ("2pm BST", 13)],
        *[("JST 10:00", 1), ("10:00-11:00 JST", 1), ("10am ET / 7am PT", 14), ("noon JST", 3), ("10:00 Pacific", 17)],
    ],
)
def test_a_zone_beside_the_hour_of_a_row_is_understood(cell: str, hour: float) -> None:
    reading = read(headed("Time", hour=cell))
    assert at(reading) == hour
    assert not reading.problems
    assert not reading.assumed


@pytest.mark.parametrize("hour", ["10:00 JST", "10am JST", "10:00 (UTC+9)", "10:00-11:00 JST", "10:00（日本時間）"])
def test_a_zone_behind_the_hour_of_a_date_is_understood(hour: str) -> None:
    assert at(read(f"Date & Time,Title\n2027-07-05 {hour},Lids\n")) == 1
    assert at(read(f"Date,Title\n5 July 2027 {hour},Lids\n")) == 1


def test_a_range_behind_an_iso_day_is_not_taken_for_an_offset() -> None:
    problems = read("Date,Title\n2027-07-05 10:00-11:00,Lids\n2027-07-05 10:00-05:00,Pots\n").problems
    assert [problem.line for problem in problems] == [2]
    assert "from 10:00 to 11:00, or 10:00 at UTC-11:00" in problems[0].said


@pytest.mark.parametrize(
    "cell", ["10am EST", "10:00 PT", "10:00 Uhr MEZ", "10:00 GMT", "10am (ET)", "10:00 XYZ", "10:00 est"]
)
def test_a_zone_beside_an_hour_that_is_not_clear_is_asked_about(cell: str) -> None:
    said = asked(headed("Time", hour=cell))
    assert said.count("if that is ") >= 2
    assert "answer with --zone-name" in said


def test_a_row_whose_zone_is_not_clear_keeps_its_day_beside_others_and_is_told() -> None:
    reading = read("Date,Time,Title\n2027-07-05,10:00,Pots\n2027-07-05,10:00 EST,Lids\n")
    assert [entry.all_day for entry in reading.entries] == [False, True]
    (problem,) = reading.problems
    assert problem.line == 3
    for part in ("15:00 if that is America/New_York", "01:00 if that is Australia/Sydney", "hour is not known"):
        assert part in problem.said


def test_two_hours_of_a_cell_that_are_not_the_same_are_told() -> None:
    reading = read("Date,Time,Title\n2027-07-05,10:00,Pots\n2027-07-05,10am JST / 10am BST,Lids\n")
    assert "not the same instant" in reading.problems[0].said or "neither AM nor PM" in reading.problems[0].said
    assert [entry.all_day for entry in reading.entries][1]


def test_a_column_of_zones_is_read_as_people_write_them() -> None:
    rows = "".join(
        f"2027-07-05,10:00,{zone},{zone}\n" for zone in ("UTC+5:30", "JST", "Pacific Time", "Berlin", "EST/EDT", "CET")
    )
    reading = read(f"Date,Time,Time zone,Title\n{rows}")
    assert [entry.starts_at.hour + entry.starts_at.minute / 60 for entry in reading.entries] == [4.5, 1, 17, 8, 14, 8]
    assert not reading.problems


def test_a_column_of_zones_that_is_not_clear_is_one_question() -> None:
    said = asked("Date,Time,Time zone,Title\n2027-07-05,10:00,EST,Lids\n2027-07-06,10:00,EST,Pots\n")
    assert "15:00 if that is America/New_York" in said
    assert at(read("Date,Time,Time zone,Title\n2027-07-05,10:00,EST,Lids\n", names={"EST": "America/New_York"})) == 14


@pytest.mark.parametrize(
    ("text", "names", "hour"),
    [
        (headed("Time (EST)"), {"EST": "Australia/Sydney"}, 0),
        (headed("Time (Eastern)"), {"eastern": "America/New_York"}, 14),
        (headed("Time (ET/PT)"), {"ET PT": "America/Los_Angeles"}, 17),
        (headed("Time (XYZ)"), {"XYZ": "Asia/Tokyo"}, 1),
        (headed("Time (EST)"), {"Time (EST)": "America/New_York"}, 14),
        (headed("Time (client time)"), {"Client  Time": "Asia/Tokyo"}, 1),
        (headed("Time", hour="10am EST"), {"EST": "America/New_York"}, 14),
        (headed("Time", hour="10:00 XYZ"), {"XYZ": "Asia/Tokyo"}, 1),
        (below("Timezone: Client"), {"Client": "Asia/Tokyo"}, 1),
        (below("All times PST"), {"PST": "America/Los_Angeles"}, 17),
        (headed("Uhrzeit (MEZ)"), {"MEZ": "Etc/GMT-1"}, 9),
    ],
)
def test_each_question_can_be_answered_in_its_own_words(text: str, names: Mapping[str, str], hour: float) -> None:
    (name,) = names
    asked(text)
    assert at(read(text, names=names)) == hour
    # An answer that is no zone answers nothing.
    asked(text, names={name: "../../etc/passwd"})


def test_an_answer_goes_behind_the_fence() -> None:
    names = Answers(zone_names=zone_names_of({"EST": "America/New_York"}))
    assert at(read_posts(headed("Time (EST)").encode(), "plan.csv", "Europe/London", names)) == 14


def test_a_zone_of_a_cell_in_which_its_hour_does_not_exist_is_told() -> None:
    reading = read("Date,Time,Title\n2027-03-14,02:30 (US Eastern),Lids\n2027-03-15,10:00,Pots\n")
    assert "does not exist on 2027-03-14 in America/New_York" in reading.problems[0].said


LOCAL = "Date,{time},{place},Channel,Title\n2027-07-05,10:00,Japan,IG,Lids\n2027-07-06,10:00,UK,IG,Pots\n"


@pytest.mark.parametrize(
    ("time", "place"),
    [
        ("Time (local)", "Market"),
        ("Local time", "Country"),
        ("時間（現地時間）", "国"),
        ("Local Time", "Target region"),
        ("Ortszeit", "Land"),
    ],
)
def test_hours_that_are_local_to_the_places_of_a_column_are_asked_about(time: str, place: str) -> None:
    text = LOCAL.format(time=time, place=place)
    said = asked(text)
    assert f'what column "{place}" names (Japan, UK), or to Europe/London' in said
    assert at(read(text, names={"local": "Asia/Tokyo"})) == 1.0


def test_hours_that_are_called_local_where_nothing_names_places_are_those_of_the_source() -> None:
    assert at(read(LOCAL.format(time="Time (local)", place="Theme"))) == 9.0
    assert at(read(LOCAL.format(time="Time", place="Market"))) == 9.0


TWO = "Date,Time (ET),Time (PT),Title\n2027-07-05,10:00,{first},Lids\n2027-07-06,10:00,{second},Pots\n"


def chosen(text: str, column: str, role: str = "time", home: str = "America/New_York") -> CalendarReading:
    return read_sheet(text.encode(), "plan.csv", home, Answers(columns={column: role}))


def test_two_columns_of_hours_that_agree_are_taken() -> None:
    reading = read(TWO.format(first="7:00", second="7:00 AM"), "America/New_York")
    assert [entry.starts_at.hour for entry in reading.entries] == [14, 14]
    assert reading.problems == ()
    # What is left empty, or is no hour, contradicts nothing.
    reading = read(TWO.format(first="", second="Evening"), "America/New_York")
    assert [entry.starts_at.hour for entry in reading.entries] == [14, 14]


def test_a_row_whose_two_columns_of_hours_contradict_keeps_its_day_and_is_told() -> None:
    text = TWO.format(first="7:00", second="12:00")
    reading = read(text, "America/New_York")
    assert [entry.all_day for entry in reading.entries] == [False, True]
    (problem,) = reading.problems
    assert problem.line == 3
    for part in ('columns "Time (ET)" and "Time (PT)"', "2027-07-06 10:00 or 2027-07-06 15:00", "hour is not known"):
        assert part in problem.said
    for column, hours in (("Time (ET)", [14, 14]), ("Time (PT)", [14, 19])):
        reading = chosen(text, column)
        assert [(entry.all_day, entry.starts_at.hour) for entry in reading.entries] == [(False, hour) for hour in hours]
        assert reading.problems == ()


def test_two_columns_of_hours_of_which_no_row_agrees_are_one_question() -> None:
    text = TWO.format(first="10:00", second="12:00")
    said = asked(text, "America/New_York")
    assert "two of its columns of hours contradict each other" in said
    assert "2027-07-05 10:00 or 2027-07-05 13:00 in America/New_York" in said
    assert "answer with --column 'Time (ET)=time' or --column 'Time (PT)=time'" in said
    assert [entry.starts_at.hour for entry in chosen(text, "Time (PT)").entries] == [17, 19]


def test_the_hour_of_a_date_and_that_of_a_column_beside_it_have_to_agree() -> None:
    text = "Published at,Time,Title\n2027-07-05 11:00,12:00,Lids\n"
    assert "--column 'Published at=when' or --column 'Time=time'" in asked(text)
    assert at(chosen(text, "Published at", "when", "Europe/London")) == 10
    assert at(chosen(text, "Time", home="Europe/London")) == 11
    assert at(read("Published at,Time,Title\n2027-07-05 11:00,11:00,Lids\n")) == 10
    # Spreadsheets write a day as its midnight.
    assert at(read("Date,Time,Title\n2027-07-05 00:00,12:00,Lids\n")) == 11


def test_columns_of_hours_of_one_name_that_contradict_are_told_apart_by_their_keeper() -> None:
    said = asked("Date,Time,Time,Title\n2027-07-05,10:00,12:00,Lids\n")
    assert "call one of them otherwise" in said
    assert at(read("Date,Time,Time,Title\n2027-07-05,10:00,10:00,Lids\n")) == 9


def test_hours_that_are_local_to_nobody_knows_where_contradict_nothing() -> None:
    text = "Date,Time (ET),Uhrzeit (Ortszeit),Title\n2027-07-05,10:00,16:00,Lids\n"
    assert at(read(text, "America/New_York")) == 14
    assert "contradict" in asked(text.replace("Uhrzeit (Ortszeit)", "Local time"), "America/New_York")
    # Two readings of one hour, of which only one says AM, are half a day apart at most.
    assert at(read(TWO.format(first="7:00", second="7:00").replace(",10:00,", ",10:00 PM,"), "America/New_York")) == 26
