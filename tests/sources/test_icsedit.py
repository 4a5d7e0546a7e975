"""One entry of a calendar changed in its bytes: what is read back differs in that entry alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.errors import Lasting, NotThere
from calbot.model.writeback import Saying
from calbot.sources.ics import read_calendar
from calbot.sources.icsedit import alone, edited, holds
from calbot.sources.reading import Entry

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TO = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
ZONE = "Europe/London"
TOKYO = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
"""


def calendar(*events: str, zones: str = "", eol: str = "\r\n") -> bytes:
    told = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//other//EN\n{zones}{told}END:VCALENDAR\n"
    return text.replace("\n", eol).encode()


def read(data: bytes) -> dict[str, Entry]:
    reading = read_calendar(data, "f", NOW - timedelta(days=40), NOW + timedelta(days=90), ZONE)
    assert reading.problems == ()
    return {one.key: replace(one, line=0) for one in reading.entries}


def times(entry: Entry) -> tuple[datetime, datetime | None, bool]:
    return entry.starts_at, entry.ends_at, entry.cancelled


def lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def changed(before: bytes, after: bytes) -> set[bytes]:
    """The names of the lines that are not the same bytes."""
    kept = lines(after)
    gone = [line for line in lines(before) if line not in kept]
    come = [line for line in kept if line not in lines(before)]
    return {re.split(rb"[:;]", line)[0] for line in (*gone, *come)}


ONE = """
UID:a
SUMMARY:TikTok - A
DTSTART;TZID=Europe/London:20261128T100000
DTEND;TZID=America/New_York:20261128T060000
SEQUENCE:4
DTSTAMP:20261101T000000Z
X-ODD;PARAM="a:b;c":kept é 予定
DESCRIPTION:a long line that some program has folded at an odd place\\n and that
  goes on
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:x
TRIGGER:-PT15M
END:VALARM
"""


@pytest.mark.parametrize("eol", ["\r\n", "\n"])
def test_a_move_changes_times_and_stamps_and_no_other_byte(eol):
    before = calendar(ONE, ONE.replace("UID:a", "UID:b"), eol=eol)
    after = edited(before, "a", Saying(TO), ZONE, NOW)
    assert changed(before, after) == {b"DTSTART", b"DTEND", b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED"}
    second = f"UID:b{eol}".encode()
    assert after[after.index(second) :] == before[before.index(second) :]
    assert b"DTSTART;TZID=Europe/London:20261201T183000" in after
    assert b"DTEND;TZID=America/New_York:20261201T143000" in after
    assert b"SEQUENCE:5" in after
    assert after.count(b"20261126T090000Z") == 2
    assert b"\n" not in after.replace(eol.encode(), b"")
    assert times(read(after)["a"]) == (TO, TO + timedelta(hours=1), False)
    assert read(after)["b"] == read(before)["b"]


def test_a_cancel_says_so_in_its_status_and_keeps_its_times():
    before = calendar(ONE)
    after = edited(before, "a", Saying(TO, off=True), ZONE, NOW)
    assert changed(before, after) == {b"STATUS", b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED"}
    assert times(read(after)["a"]) == (*times(read(before)["a"])[:2], True)
    back = edited(after, "a", Saying(TO), ZONE, NOW)
    assert times(read(back)["a"]) == (TO, TO + timedelta(hours=1), False)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("DTSTART:20261128T100000Z\nDURATION:PT30M", b"DTSTART:20261201T183000Z"),
        ("DTSTART:20261128T100000\nDTEND:20261128T103000", b"DTSTART:20261201T183000"),
        ("DTSTART;TZID=Office:20261128T190000\nDURATION:PT30M", b"DTSTART;TZID=Office:20261202T033000"),
        ("DTSTART;TZID=Tokyo Standard Time:20261128T190000\nDURATION:PT30M", b"Standard Time:20261202T033000"),
        ("DTSTART;TZID=Nowhere:20261128T100000\nDURATION:PT30M", b"DTSTART:20261201T183000Z"),
        ("DTSTART;X-A=1;TZID=Office;X-B=2:20261128T190000\nDURATION:PT30M", b";X-A=1;TZID=Office;X-B=2:20261202T0"),
    ],
)
def test_a_time_stays_in_the_form_in_which_it_was_written(written, wanted):
    before = calendar(f"UID:a\nSUMMARY:A\n{written}", zones=TOKYO)
    after = edited(before, "a", Saying(TO), ZONE, NOW)
    assert wanted in after
    assert times(read(after)["a"]) == (TO, TO + timedelta(minutes=30), False)


def test_the_hour_that_clocks_repeat_is_written_in_utc():
    # 01:30 in London comes twice on 25 October 2026; 01:30Z is the second of them.
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    after = edited(calendar(ONE), "a", Saying(second), ZONE, NOW)
    assert b"DTSTART:20261025T013000Z" in after
    assert read(after)["a"].starts_at == second


def test_an_entry_without_an_hour_gets_one():
    before = calendar("UID:a\nSUMMARY:A\nDTSTART;VALUE=DATE:20261128\nDTEND;VALUE=DATE:20261129")
    after = read(edited(before, "a", Saying(TO), ZONE, NOW))["a"]
    assert (times(after), after.all_day) == ((TO, TO + timedelta(hours=1), False), False)


WEEKLY = """
UID:s/1
SUMMARY:Weekly
DTSTART;TZID=Europe/London:20261105T100000
DTEND;TZID=Europe/London:20261105T103000
RRULE:FREQ=WEEKLY;COUNT=8
EXDATE;TZID=Europe/London:20261112T100000
SEQUENCE:2
"""
DAILY = "UID:d\nSUMMARY:Day\nDTSTART;VALUE=DATE:20261127\nDTEND;VALUE=DATE:20261128\nRRULE:FREQ=DAILY;COUNT=4"
FLOATING = "UID:f\nSUMMARY:F\nDTSTART:20261127T100000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4"
UTC_SERIES = "UID:z\nSUMMARY:Z\nDTSTART:20261127T100000Z\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4"
OFFICE = "UID:o\nSUMMARY:O\nDTSTART;TZID=Office:20261127T100000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4"


@pytest.mark.parametrize("series", [WEEKLY, DAILY, FLOATING, UTC_SERIES, OFFICE])
@pytest.mark.parametrize("off", [False, True])
def test_one_occurrence_gets_an_entry_of_its_own_and_its_series_stays(series, off):
    before = calendar(series, ONE, zones=TOKYO)
    known = read(before)
    key = sorted(one for one in known if "/" in one)[2]
    after = edited(before, key, Saying(TO, off=off), ZONE, NOW)
    now = read(after)
    assert {one: entry for one, entry in now.items() if one not in (key, "a")} == {
        one: entry for one, entry in known.items() if one not in (key, "a")
    }
    assert now[key].title == known[key].title
    assert (now[key].cancelled, now[key].starts_at) == (off, known[key].starts_at if off else TO)
    # And once more: it is changed where it stands.
    again = edited(after, key, Saying(TO + timedelta(hours=1)), ZONE, NOW)
    assert again.count(b"RECURRENCE-ID") == after.count(b"RECURRENCE-ID") == 1
    assert read(again)[key].starts_at == TO + timedelta(hours=1)


def test_an_occurrence_after_a_change_from_here_on_has_its_texts():
    later = """
UID:s/1
SUMMARY:Weekly, new
RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/London:20261203T100000
DTSTART;TZID=Europe/London:20261203T150000
DURATION:PT45M
"""
    before = calendar(WEEKLY, later)
    key = "s/1/20261210T100000Z"
    assert read(before)[key].title == "Weekly, new"
    after = read(edited(before, key, Saying(TO), ZONE, NOW))
    assert (after[key].title, times(after[key])) == ("Weekly, new", (TO, TO + timedelta(minutes=45), False))
    assert after["s/1/20261217T100000Z"] == read(before)["s/1/20261217T100000Z"]


def test_an_entry_that_is_gone_is_told_as_that():
    with pytest.raises(NotThere):
        edited(calendar(ONE), "b", Saying(TO), ZONE, NOW)
    with pytest.raises(NotThere):
        edited(b"<html>", "a", Saying(TO), ZONE, NOW)
    assert (holds(calendar(ONE), "a", ZONE), holds(calendar(ONE), "a/20261128", ZONE)) == (True, False)


@pytest.mark.parametrize(
    "data",
    [
        calendar(ONE, ONE),
        calendar(ONE)[:-60],
        calendar(ONE).decode().encode("utf-16"),
        calendar(ONE.replace("UID:a", "UID:")),
    ],
)
def test_what_is_not_plain_is_left_alone(data):
    with pytest.raises(Lasting):
        edited(data, "a", Saying(TO), ZONE, NOW)


def test_a_time_in_a_zone_that_may_be_several_is_left_alone_until_somebody_has_said_which() -> None:
    data = calendar(ONE.replace("TZID=Europe/London", "TZID=IST"))
    assert holds(data, "a", ZONE)
    for change in (edited, alone):
        with pytest.raises(Lasting, match="not plain enough"):
            change(data, "a", Saying(TO), ZONE, NOW)
    after = edited(data, "a", Saying(TO), ZONE, NOW, {"ist": "Asia/Kolkata"})
    assert b"DTSTART;TZID=IST:20261202T000000" in after


def test_one_occurrence_of_a_series_in_a_zone_that_somebody_has_explained_is_moved_at_its_place() -> None:
    text = "\nUID:s\nSUMMARY:Daily\nDTSTART;TZID=IST:20261128T100000\nRRULE:FREQ=DAILY;COUNT=5\n"
    data, names = calendar(text), {"ist": "Asia/Kolkata"}
    span = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))
    second = read_calendar(data, "f", *span, ZONE, names).entries[1]
    after = read_calendar(edited(data, second.key, Saying(TO), ZONE, NOW, names), "f", *span, ZONE, names).entries
    assert [one.starts_at for one in after if one.key == second.key] == [TO]
    assert len(after) == 5


def test_an_entry_one_of_whose_times_nobody_can_read_is_left_alone():
    broken = calendar(ONE.replace("20261128T060000", "20261128T06000Z"))
    (entry,) = read_calendar(broken, "f", NOW - timedelta(days=40), NOW + timedelta(days=90), ZONE).entries
    assert entry.key == "a", "it is read without its end"
    for change in (edited, alone):
        with pytest.raises(Lasting, match="not plain enough"):
            change(broken, "a", Saying(TO), ZONE, NOW)


def test_the_file_for_the_owner_holds_that_entry_alone_and_no_zones():
    data = calendar(
        "UID:a\nSUMMARY:A\nDTSTART;TZID=Office:20261128T190000\nDURATION:PT30M\nX-OURS:1", WEEKLY, zones=TOKYO, eol="\n"
    )
    body = alone(data, "a", Saying(TO), ZONE, NOW)
    assert list(read(body)) == ["a"]
    assert times(read(body)["a"])[0] == TO
    assert (body.count(b"BEGIN:VEVENT"), b"DTSTART:20261201T183000Z" in body, b"Office" in body) == (1, True, False)
    assert b"\n" not in body.replace(b"\r\n", b"")
    second = alone(data, "s/1/20261203T100000Z", Saying(TO), ZONE, NOW)
    assert b"RECURRENCE-ID:20261203T100000Z" in second
    assert b"TZ" not in body + second


@pytest.mark.parametrize("off", [False, True])
@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Office", TOKYO.replace("TZOFFSETTO:+0900", "TZOFFSETTO:nine")),
        ("Office", TOKYO.replace("TZOFFSETFROM:+0900\n", "")),
        ("Office", TOKYO.replace("DTSTART:", "DTSTART:x")),
        ("Office", TOKYO.replace("END:STANDARD", "RRULE:FREQ=SECONDLY\nEND:STANDARD")),
        ("Office", TOKYO.replace("TZID:Office", "TZID:Office\nTZID:Other\nATTENDEE:mailto:aki@pot.example\nX-A:1")),
        ("Office", "BEGIN:VTIMEZONE\nTZID:Office\nEND:VTIMEZONE\n"),
        ("Eastern Standard Time", TOKYO.replace("Office", "Eastern Standard Time").replace("BEGIN:ST", "BEGIN:X-ST")),
        ("Europe/London", TOKYO.replace("Office", "Europe/London").replace("+0900", "+9")),
        ('"(UTC) Here, there; x"', TOKYO.replace("Office", "(UTC) Here\\, there\\; x")),
        ("Nowhere at all", ""),
    ],
)
def test_whatever_a_calendar_says_of_its_zone_the_file_for_the_owner_is_whole(tzid, zone, off):
    data = calendar(f"UID:a\nSUMMARY:A\nDTSTART;TZID={tzid}:20261128T190000\nDURATION:PT30M", zones=zone)
    was = read_leniently(data)["a"].starts_at
    body = alone(data, "a", Saying(TO, off=off), ZONE, NOW)
    only = strict(body)
    assert only["DTSTART"].dt.astimezone(UTC) == read_leniently(body)["a"].starts_at == (was if off else TO)
    assert b"aki" not in body


def strict(body: bytes) -> icalendar.Event:
    """The one event of a file that a strict reader, and another one, take without a word."""
    (told,) = icalendar.Calendar.from_ical(body, multiple=True)
    (only,) = told.events
    assert told.errors == only.errors == []
    vobject = pytest.importorskip("vobject", reason="radicale, which brings it along, is not installed")
    (second,) = vobject.readOne(body.decode()).vevent_list
    assert second.validate(raiseException=True)
    assert second.dtstart.value == only["DTSTART"].dt
    return only


SAYS = ["UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "SUMMARY", "STATUS", "CLASS"]
TALKS = """
DESCRIPTION:what nobody else is to read\\n and more
LOCATION:our office
ORGANIZER;CN=Mika:mailto:mika@pot.example
ATTENDEE;CN=Aki;PARTSTAT=ACCEPTED:mailto:aki@pot.example
ATTACH:https://pot.example/secret.pdf
URL:https://pot.example/plan
COMMENT:hm
CONTACT:Aki
X-ALT-DESC;FMTTYPE=text/html:<b>secret</b>
STATUS:CONFIRMED
"""


@pytest.mark.parametrize("off", [False, True])
@pytest.mark.parametrize(
    "series",
    [
        ONE,
        'UID:d\nSUMMARY;ALTREP="https://pot.example/x":Day\nDTSTART;VALUE=DATE:20261127\nDTEND;VALUE=DATE:20261128',
        "UID:p\nSUMMARY:P\nDTSTART;VALUE=DATE:20261127\nDURATION:P1D",
        "UID:l\nSUMMARY:L\nDTSTART:2026-11-27T10:00:00+09:00\nDURATION:30M\nSTATUS:we said yes to Aki",
        "UID:t\nSUMMARY:T\nDTSTART;TZID=Office:20261127T100000\nDTEND;VALUE=DATE:20261128",
        "UID:m\nSUMMARY:a\x07b\nDTSTART;X-WHO=Aki;TZID=Office:20261127T100000\nDURATION:-PT5M",
    ],
)
def test_the_file_for_the_owner_says_what_changes_and_nothing_else_and_every_reader_takes_it(series, off):
    data = calendar(f"{series.strip()}\n{TALKS.strip()}", zones=TOKYO)
    (key,) = read_leniently(data)
    body = alone(data, key, Saying(TO, off=off), ZONE, NOW)
    only = strict(body)
    assert set(only) <= set(SAYS)
    for word in (b"Aki", b"secret", b"pot.example", b"nobody else", b"VALARM", b"office", b"X-"):
        assert word not in body
    (entry,) = read_leniently(body).values()
    assert (entry.key, entry.title, entry.cancelled) == (key, read_leniently(data)[key].title.replace("\x07", ""), off)
    assert entry.starts_at == (read_leniently(data)[key].starts_at if off else TO)


@pytest.mark.parametrize("kept", ["PRIVATE", "Confidential"])
def test_the_file_of_a_private_entry_names_no_title_and_stays_private(kept):
    body = alone(calendar(f"{ONE.strip()}\nCLASS:{kept}"), "a", Saying(TO), ZONE, NOW)
    only = strict(body)
    assert (only["CLASS"], "SUMMARY" in only) == (kept.upper(), False)
    assert b"TikTok" not in body
    assert strict(alone(calendar(ONE), "a", Saying(TO), ZONE, NOW))["SUMMARY"] == "TikTok - A"


@pytest.mark.parametrize("off", [False, True])
def test_the_file_of_one_occurrence_names_its_place_in_the_series(off):
    for series in (WEEKLY, DAILY, FLOATING, UTC_SERIES, OFFICE):
        data = calendar(f"{series.strip()}\n{TALKS.strip()}", zones=TOKYO)
        key = sorted(read(data))[1]
        only = strict(alone(data, key, Saying(TO, off=off), ZONE, NOW))
        assert "RECURRENCE-ID" in only
        assert not {"RRULE", "EXDATE", "ATTENDEE"} & set(only)


def read_leniently(data: bytes) -> dict[str, Entry]:
    reading = read_calendar(data, "f", NOW - timedelta(days=40), NOW + timedelta(days=90), ZONE)
    return {one.key: replace(one, line=0) for one in reading.entries}


@settings(max_examples=60)
@given(
    st.sampled_from([ONE, WEEKLY, DAILY, FLOATING, UTC_SERIES, OFFICE]),
    st.integers(0, 60 * 24 * 60),
    st.booleans(),
    st.data(),
)
def test_whatever_is_moved_is_read_where_it_was_put_and_nothing_else_moves(series, minutes, off, data):
    before = calendar(series, zones=TOKYO)
    known = read(before)
    key = data.draw(st.sampled_from(sorted(known)))
    to = NOW + timedelta(minutes=minutes)
    now = read(edited(before, key, Saying(to, off=off), ZONE, NOW))
    assert now.keys() == known.keys()
    assert {one: now[one] for one in now if one != key} == {one: known[one] for one in known if one != key}
    assert now[key].cancelled == off
    assert off or now[key].starts_at == to
