"""What zone names mean, feed by feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from calbot.sources.ics import read_calendar
from calbot.sources.reading import NOTHING, CalendarReading
from tests.sources.calendars import BERLIN_RULES, calendar, event, read, said, times, zone


def start_in(tzid: str) -> str:
    """An event at 09:00 of 12 January in `tzid`."""
    return event(f'DTSTART;TZID="{tzid}":20260112T090000')


@pytest.mark.parametrize(
    ("tzid", "utc", "shown"),
    [
        ("Asia/Tokyo", "0112T0000", "Asia/Tokyo"),
        ("Tokyo Standard Time", "0112T0000", "Asia/Tokyo"),
        ("W. Europe Standard Time", "0112T0800", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "0112T0800", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "0112T1200", "America/Argentina/Buenos_Aires"),
        ("tzone://Microsoft/Utc", "0112T0900", "UTC"),
        ("UTC+9", "0112T0000", "Etc/GMT-9"),
        ("GMT-0500", "0112T1400", "Etc/GMT+5"),
        ("(UTC+09:00) Osaka, Sapporo, Tokyo", "0112T0000", "Asia/Tokyo"),
        ("(GMT-05:00) Eastern Time (US & Canada)", "0112T1400", "America/New_York"),
        ("(UTC-05:00) Hora del este (EE. UU. y Canadá)", "0112T1400", "America/New_York"),
        ("(UTC-08:00) Pacifique (É.-U. et Canada)", "0112T1700", "America/Los_Angeles"),
        ("(UTC-06:00) 中部標準時 (米国およびカナダ)", "0112T1500", "America/Chicago"),
        ("(UTC-07:00) Hora das Montanhas (EUA e Canadá)", "0112T1600", "America/Denver"),
        ("(UTC-05:00) Bogotá, Lima, Quito", "0112T1400", "America/Lima"),
        ("(UTC-03:00) Brasilia", "0112T1200", "Etc/GMT+3"),
        ("UTC", "0112T0900", "UTC"),
    ],
)
def test_names_that_tools_write(tzid: str, utc: str, shown: str) -> None:
    reading = read(calendar(start_in(tzid)), "America/Chicago")
    assert (times(reading), reading.entries[0].zone, reading.assumed) == ([utc], shown, ())


def test_summer_is_known_by_the_name_of_a_zone_in_any_language_and_by_two_offsets_is_none() -> None:
    start, end = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)

    def july(tzid: str) -> CalendarReading:
        body = calendar(event(f'DTSTART;TZID="{tzid}":20260712T090000'))
        return read_calendar(body, "plan.ics", start, end, "America/Chicago")

    assert times(july("(UTC-05:00) 東部標準時 (米国およびカナダ)")) == ["0712T1300"]
    for arizona in (
        "(UTC-07:00) Arizona (USA)",
        "(UTC-07:00) アリゾナ (米国)",
        "(UTC-07:00) US Mountain Standard Time",
    ):
        assert times(july(arizona)) == ["0712T1600"], "it has no summer"
    assert times(july("(UTC-05:00) Lima vs us")) == ["0712T1400"]
    both = july("GMT +0100 (Standard) / GMT +0200 (Daylight)")
    assert [entry.read_as[:9] for entry in both.entries] == ["GMT +0100"], "it is asked about"


@pytest.mark.parametrize(
    "tzid", ["Nowhere/Atlantis", "../../../../etc/passwd", "/etc/passwd", "America", "", "x" * 5000]
)
def test_an_unknown_zone_is_read_at_home_and_said(tzid: str) -> None:
    reading = read(calendar(start_in(tzid)), "Europe/Berlin")
    assert (times(reading), reading.entries[0].zone) == (["0112T0800"], "Europe/Berlin")
    assert len(reading.assumed) == 1
    assert reading.assumed[0].endswith("read as Europe/Berlin")


def test_one_feeds_zone_never_colours_another_feed() -> None:
    feeds = {
        "a": calendar(zone("Customized Time Zone", "+0547"), start_in("Customized Time Zone")),
        "b": calendar(zone("Customized Time Zone", "-0300"), start_in("Customized Time Zone")),
        "c": calendar(start_in("Customized Time Zone")),
    }
    assert [times(read(feeds[name]))[0] for name in "abcab"] == [
        "0112T0313",
        "0112T1200",
        "0112T0900",
        "0112T0313",
        "0112T1200",
    ]


def test_two_calendars_of_one_file_keep_their_own_zones() -> None:
    data = calendar(zone("Ours", "+0200"), start_in("Ours")) + calendar(zone("Ours", "-0200"), start_in("Ours"))
    assert times(read(data)) == ["0112T0700", "0112T1100"]


def test_a_brought_along_zone_is_followed_over_its_changes() -> None:
    ours = f"BEGIN:VTIMEZONE\nTZID:Ours\n{BERLIN_RULES}END:VTIMEZONE\n"
    series = event("DTSTART;TZID=Ours:20260328T023000", "RRULE:FREQ=DAILY;COUNT=3")
    assert times(read(calendar(series, ours))) == ["0328T0130", "0329T0130", "0330T0030"]


def test_a_zone_that_begins_in_1601() -> None:
    exchange = BERLIN_RULES.replace("19810329", "16010101").replace("19961027", "16010101")
    ours = f"BEGIN:VTIMEZONE\nTZID:Ours\n{exchange}END:VTIMEZONE\n"
    reading = read(calendar(ours, start_in("Ours"), event("DTSTART;TZID=Ours:20260330T090000", uid="2")))
    assert times(reading) == ["0112T0800", "0330T0700"]


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=SECONDLY", "FREQ=YEARLY;INTERVAL=0", "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR"]
)
def test_a_zone_whose_rules_are_no_yearly_ones_is_refused_and_told(rule: str) -> None:
    bomb = zone("Bomb", "+0100").replace("END:STANDARD", f"RRULE:{rule}\nEND:STANDARD")
    reading = read(calendar(bomb, start_in("Bomb")), "Europe/London")
    assert times(reading) == ["0112T0900"]
    assert "this time zone is not followed" in said(reading)


def test_a_zone_of_too_many_parts() -> None:
    part = zone("Bomb", "+0100").split("TZID:Bomb\n")[1].split("END:VTIMEZONE")[0]
    bomb = f"BEGIN:VTIMEZONE\nTZID:Bomb\n{part * 201}END:VTIMEZONE\n"
    assert "more than 200 parts" in said(read(calendar(bomb, start_in("Bomb"))))


def test_floating_times_are_read_where_the_calendar_lives() -> None:
    floating = event("DTSTART:20260112T090000")
    declared = read(calendar(floating, head="X-WR-TIMEZONE:Asia/Tokyo\n"), "Europe/London")
    told = read(calendar(floating), "Asia/Tokyo")
    nowhere = read(calendar(floating))
    assert (times(declared), declared.zone) == (["0112T0000"], "Asia/Tokyo")
    assert (times(told), told.assumed) == (["0112T0000"], ("no zone in 1 entry, read as Asia/Tokyo",))
    assert (times(nowhere), nowhere.assumed) == (["0112T0900"], ("no zone in 1 entry, read as UTC",))


def test_the_only_zone_that_a_calendar_brings_is_its_home() -> None:
    reading = read(calendar(zone("Asia/Tokyo", "+0900"), event("DTSTART:20260112T090000")))
    assert (times(reading), reading.zone) == (["0112T0000"], "Asia/Tokyo")


def test_a_day_begins_at_midnight_of_the_home_zone() -> None:
    reading = read(calendar(event("DTSTART;VALUE=DATE:20260112", "DTEND;VALUE=DATE:20260113")), "Asia/Tokyo")
    (entry,) = reading.entries
    assert (times(reading), entry.all_day, entry.zone) == (["0111T1500"], True, "Asia/Tokyo")
    assert reading.assumed == ("1 all-day entry read as days in Asia/Tokyo",)


SUMMER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)


def summer(tzid: str, *parts: str, home: str = "Europe/London", names: Mapping[str, str] = NOTHING) -> CalendarReading:
    """An event at 09:00 of 13 July in `tzid`."""
    data = calendar(*parts, event(f"DTSTART;TZID={tzid}:20260713T090000"))
    return read_calendar(data, "f.ics", *SUMMER, home, names)


@pytest.mark.parametrize(
    ("tzid", "readings"),
    [
        ("IST", ("03:30 if that is Asia/Kolkata", "08:00 if that is Europe/Dublin", "Asia/Jerusalem")),
        ("PST", ("16:00 if that is America/Los_Angeles", "01:00 if that is Asia/Manila")),
        ("CST", ("14:00 if that is America/Chicago", "Asia/Shanghai")),
        ("EST", ("13:00 if that is America/New_York", "Australia/Sydney")),
        ("MST", ("America/Denver", "America/Phoenix")),
    ],
)
def test_letters_of_several_places_leave_an_entry_its_day_and_are_asked_about(
    tzid: str, readings: tuple[str, ...]
) -> None:
    reading = summer(tzid, home="UTC")
    (entry,) = reading.entries
    assert (entry.all_day, entry.starts_at, entry.zone) == (True, datetime(2026, 7, 13, tzinfo=UTC), "UTC")
    (problem,) = reading.problems
    for part in (*readings, f'zone_names = {{ "{tzid}" =', "hour is not known"):
        assert part in problem.said
    assert reading.assumed == ()


def test_letters_that_somebody_has_explained_mean_that() -> None:
    reading = summer("IST", names={"ist": "Asia/Kolkata"})
    assert (reading.entries[0].starts_at.hour, reading.problems) == (3, ())
    # So does any other name.
    assert summer("Client", names={"client": "Asia/Tokyo"}).entries[0].starts_at.hour == 0


@pytest.mark.parametrize("tzid", ["IST", "EST", "Client"])
def test_an_answer_gives_no_occurrence_of_a_series_another_name(tzid: str) -> None:
    moved = f"RECURRENCE-ID;TZID={tzid}:20260714T090000", f"DTSTART;TZID={tzid}:20260714T110000"
    series = event(f"DTSTART;TZID={tzid}:20260713T090000", "RRULE:FREQ=DAILY;COUNT=3")
    data = calendar(series, event(*moved))
    before = read_calendar(data, "f.ics", *SUMMER, "Europe/London").entries
    after = read_calendar(data, "f.ics", *SUMMER, "Europe/London", {tzid.casefold(): "Asia/Kolkata"}).entries
    assert [entry.key for entry in after] == [entry.key for entry in before]
    assert [(entry.all_day, entry.starts_at.hour) for entry in after] == [(False, 3), (False, 5), (False, 3)]


@pytest.mark.parametrize(
    ("tzid", "home", "hour"),
    [("EST", "America/New_York", 13), ("IST", "Asia/Kolkata", 3), ("PST", "America/Chicago", 16), ("JST", "UTC", 0)],
)
def test_letters_are_clear_where_the_source_is_at_home(tzid: str, home: str, hour: int) -> None:
    reading = summer(tzid, home=home)
    assert (reading.entries[0].starts_at.hour, reading.entries[0].all_day, reading.problems) == (hour, False, ())
    declared = calendar(event(f"DTSTART;TZID={tzid}:20260713T090000"), head=f"X-WR-TIMEZONE:{home}\n")
    assert read_calendar(declared, "f.ics", *SUMMER).entries[0].starts_at.hour == hour


def test_letters_that_the_calendar_defines_mean_that() -> None:
    reading = summer("IST", zone("IST", "+0530"))
    assert (reading.entries[0].starts_at.hour, reading.problems) == (3, ())
    assert summer("EST", zone("EST", "-0500"), home="America/New_York").entries[0].starts_at.hour == 14


def test_letters_for_the_whole_calendar_are_asked_about_too() -> None:
    events = event("DTSTART:20260713T090000"), event("DTSTART;VALUE=DATE:20260714", uid="2")
    reading = read_calendar(calendar(*events, head="X-WR-TIMEZONE:IST\n"), "f.ics", *SUMMER, "Europe/London")
    assert [entry.all_day for entry in reading.entries] == [True, True]
    assert len(reading.problems) == 1


def test_where_letters_differ_by_no_hour_nothing_is_asked() -> None:
    data = calendar(event("DTSTART;TZID=MEZ:20260113T090000"), event("DTSTART;TZID=MEZ:20260713T090000", uid="2"))
    winter, later = read_calendar(data, "f.ics", datetime(2026, 1, 1, tzinfo=UTC), SUMMER[1], "UTC").entries
    assert (winter.all_day, winter.starts_at.hour) == (False, 8)
    assert later.all_day
