"""What zone names mean, feed by feed."""

from __future__ import annotations

import pytest

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
        ("UTC", "0112T0900", "UTC"),
    ],
)
def test_names_that_tools_write(tzid: str, utc: str, shown: str) -> None:
    reading = read(calendar(start_in(tzid)), "America/Chicago")
    assert (times(reading), reading.entries[0].zone, reading.assumed) == ([utc], shown, ())


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
