"""A calendar read again gives what reading all of it gives, and reads no more than what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calbot.sources.ics import read_calendar
from calbot.sources.reading import CalendarReading, Entry
from calbot.sources.reread import Kept, Question, reread
from tests.sources.calendars import BERLIN_RULES, END, START, calendar, event, said, zone

QUESTION = Question("plan.ics", START, END, "Europe/London")
MANY = 10_000


def whole(data: bytes) -> CalendarReading:
    return read_calendar(data, "plan.ics", START, END, "Europe/London")


class Counted:
    """A reader that counts the events it is given."""

    def __init__(self) -> None:
        self.events: list[int] = []

    def __call__(self, data: bytes) -> CalendarReading:
        self.events.append(data.count(b"BEGIN:VEVENT"))
        return whole(data)


def again(before: bytes, after: bytes) -> tuple[CalendarReading, list[int]]:
    """The second reading, and how many events were read for it."""
    _, kept = reread(None, before, QUESTION, whole)
    counted = Counted()
    reading, _ = reread(kept, after, QUESTION, counted)
    return reading, counted.events


def unnamed(reading: CalendarReading) -> list[Entry]:
    """The entries without their keys: those of renamed ones stay."""
    return [replace(entry, key="") for entry in reading.entries]


def post(number: int, title: str = "Post", stamp: str = "20260101T000000Z", uid: str = "") -> str:
    at = START + timedelta(hours=number % 2000, minutes=number // 2000)
    lines = (f"DTSTAMP:{stamp}", f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DESCRIPTION:Channel: IG\\nnumber {number}")
    return event(*lines, uid=uid or f"{number}@tests", title=f"{title} {number}")


def test_new_stamps_are_no_change() -> None:
    before = calendar(*(post(number) for number in range(MANY)))
    after = calendar(*(post(number, stamp="20260202T111111Z") for number in range(MANY)))
    reading, events = again(before, after)
    assert events == []
    assert reading == whole(after)


def test_new_names_of_all_events_are_known_again() -> None:
    before = calendar(*(post(number) for number in range(MANY)))
    after = calendar(*(post(number, uid=f"new-{number}") for number in range(MANY)))
    old, kept = reread(None, before, QUESTION, whole)
    reading, _ = reread(kept, after, QUESTION, whole)
    assert {entry.key: entry.title for entry in reading.entries} == {entry.key: entry.title for entry in old.entries}
    assert len(reading.entries) == MANY


def test_names_stay_known_while_posts_change_and_names_change_again() -> None:
    kept: Kept | None = None
    texts = ("Post", "Post", "Post", "Edited", "Edited")
    for round_, title in enumerate(texts):
        data = calendar(
            *(post(number, title if number == 1 else "Post", uid=f"{round_ // 2}-{number}") for number in range(5))
        )
        reading, kept = reread(kept, data, QUESTION, whole)
        assert sorted(entry.key for entry in reading.entries) == [f"0-{number}" for number in range(5)]


def test_post_changed_together_with_its_name_is_a_new_one() -> None:
    reading, _ = again(calendar(post(1), post(2)), calendar(post(1, "Other", uid="x"), post(2, uid="y")))
    assert [entry.key for entry in reading.entries] == ["x", "2@tests"]


def test_only_changed_added_and_removed_series_are_read() -> None:
    before = calendar(*(post(number) for number in range(100)))
    numbers = [number for number in range(100) if number != 7]
    after = calendar(post(200), *(post(number, "Edited" if number == 50 else "Post") for number in numbers))
    reading, events = again(before, after)
    assert events == [2]
    assert reading == whole(after)


def test_override_reads_its_whole_series() -> None:
    master = event("DTSTART:20260105T090000Z", "RRULE:FREQ=DAILY;COUNT=5", uid="s")
    moved = event("RECURRENCE-ID:20260106T090000Z", "DTSTART:20260106T150000Z", uid="s", title="Moved")
    after = calendar(post(1), master, post(2), moved)
    reading, events = again(calendar(post(1), master, post(2)), after)
    assert events == [2]
    assert reading == whole(after)


def test_newer_of_two_by_stamp_is_found() -> None:
    def two(first: str, second: str) -> bytes:
        return calendar(
            post(9),
            event(f"DTSTAMP:{first}", "DTSTART:20260105T090000Z", uid="d", title="First"),
            event(f"DTSTAMP:{second}", "DTSTART:20260106T090000Z", uid="d", title="Second"),
        )

    after = two("20260103T000000Z", "20260102T000000Z")
    reading, _ = again(two("20260101T000000Z", "20260102T000000Z"), after)
    assert reading == whole(after)
    assert "First" in [entry.title for entry in reading.entries]


def test_zone_that_changed_changes_everything() -> None:
    at = event("DTSTART;TZID=Here:20260105T090000", uid="z")
    after = calendar(zone("Here", "+0500"), at, post(1))
    reading, events = again(calendar(zone("Here", "+0300"), at, post(1)), after)
    assert events == [2]
    assert reading == whole(after)


def test_lines_move_with_what_stands_before() -> None:
    bad = event("DTSTART:20260231T090000Z", uid="bad", title="Bad")
    rules = f"BEGIN:VTIMEZONE\nTZID:Own\n{BERLIN_RULES}END:VTIMEZONE\n"
    before = calendar(post(1), bad, rules, event("DTSTART;TZID=Own:20260105T090000", uid="z"))
    after = calendar(
        post(5), post(6, "Two\\nlines"), post(1), bad, rules, event("DTSTART;TZID=Own:20260105T090000", uid="z")
    )
    reading, events = again(before, after)
    assert events == [2]
    assert reading == whole(after)
    assert said(reading) == said(whole(after)) != ""


def test_refused_zone_behind_the_events_keeps_its_line() -> None:
    bad = zone("Odd", "+0100").replace("END:STANDARD", "RRULE:FREQ=SECONDLY\nEND:STANDARD")
    use = event("DTSTART;TZID=Odd:20260105T090000", uid="o")
    after = calendar(use, post(1), bad, post(3))
    reading, _ = again(calendar(use, post(1), post(2), bad, post(3)), after)
    assert reading == whole(after)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b"END:VCALENDAR", b""),
        lambda data: data.replace(b"END:VEVENT", b"END:VEV\r\n ENT", 1),
        lambda data: data.replace(b"BEGIN:VEVENT", b"begin:vevent", 1),
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b"\r\n", b"\r"),
        lambda data: data + data,
        lambda data: data.replace(b"UID:1@tests", b"UID:2@tests"),
        lambda data: data.replace(b"UID:1@tests\r\n", b"").replace(b"UID:2@tests\r\n", b""),
        lambda data: data.replace(b"UID:1@tests", b"UID:1@\r\n tests"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\r\n", b"\n"),
    ],
)
def test_odd_files_are_read_as_ever(spoil: Callable[[bytes], bytes]) -> None:
    data = calendar(post(1), post(2), post(3))
    odd = spoil(data)
    assert unnamed(again(data, odd)[0]) == unnamed(whole(odd))
    back, _ = again(odd, data)
    assert replace(back, entries=()) == replace(whole(data), entries=())


ALARM = ("BEGIN:VALARM", "UID:alarm", "TRIGGER:-PT1M", "END:VALARM")
EVENTS = st.builds(
    lambda uid, at, title, more: event(f"DTSTAMP:2026010{at % 9 + 1}T000000Z", *more, uid=uid, title=title),
    st.sampled_from(["a", "b", "c", "d", "", "e#2"]),
    st.integers(0, 8),
    st.sampled_from(["x", "y", "VEVENT", "ü" * 40]),
    st.sampled_from(
        [
            ("DTSTART:20260105T090000Z",),
            ("DTSTART:20260105T090000",),
            ("DTSTART;VALUE=DATE:20260107", "DTEND;VALUE=DATE:20260109"),
            ("DTSTART;TZID=Nowhere:20260105T090000",),
            ("DTSTART:20260105T090000Z", "RRULE:FREQ=DAILY;COUNT=3"),
            ("RECURRENCE-ID:20260106T090000Z", "DTSTART:20260106T120000Z"),
            ("DTSTART:never",),
            ("DTSTART:20250105T090000Z",),
            (*ALARM, "DTSTART:20260105T090000Z"),
            ("DTSTART:20260105T090000Z", *ALARM),
        ]
    ),
)


@settings(max_examples=150)
@given(st.lists(EVENTS, max_size=6), st.lists(EVENTS, max_size=6), st.booleans())
def test_reading_again_is_reading_all(before: list[str], after: list[str], keep: bool) -> None:
    first = calendar(*before)
    second = calendar(*(before[:2] + after if keep else after))
    got, everything = again(first, second)[0], whole(second)
    assert replace(got, entries=()) == replace(everything, entries=())
    assert unnamed(got) == unnamed(everything)


def test_other_span_or_zone_is_another_question() -> None:
    data = calendar(post(1), event("DTSTART:20260105T090000", uid="f"))
    _, kept = reread(None, data, QUESTION, whole)
    tokyo = replace(QUESTION, zone="Asia/Tokyo", start=datetime(2025, 12, 1, tzinfo=UTC))
    counted = Counted()
    reread(kept, data, tokyo, counted)
    assert counted.events == [2]
