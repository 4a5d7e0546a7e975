"""Many calendars of one event each, read as one: a bad one concerns no other, and only what changed is read again."""

from __future__ import annotations

from datetime import UTC, datetime

from calbot.model.state import SourceState
from calbot.sources.fence import Limits, start_read_bytes
from calbot.sources.ics import read_calendar
from calbot.sources.items import KeptItems, read_items
from calbot.sources.mirror import Item
from calbot.sources.reading import CalendarReading, Entry
from calbot.sources.reread import Question
from tests.sources.town import event

START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ASKED = Question("pot", START, END, "Europe/London")


class Reader:
    """Reads in this process, and notes how many calendars it was given each time."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def __call__(self, body: bytes) -> CalendarReading:
        self.given.append(body.count(b"SUMMARY"))
        return read_calendar(body, ASKED.file, ASKED.start, ASKED.end, ASKED.zone)


def items(**bodies: str) -> dict[str, Item]:
    return {f"/pot/{name}.ics": Item("", body.encode()) for name, body in bodies.items()}


def read(kept: KeptItems | None = None, reader: Reader | None = None, **bodies: str):
    return read_items(kept, items(**bodies), ASKED, reader or Reader())


def titles(reading: CalendarReading) -> list[str]:
    return [entry.title for entry in reading.entries]


GOOD = event("good", "Good")
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{0}\r\nTZOFFSETTO:{0}\r\n"
)


def zoned(key: str, offset: str) -> str:
    own = ZONE.format(offset) + "END:STANDARD\r\nEND:VTIMEZONE\r\n"
    told = event(key, key).replace("DTSTART:20261128T100000Z", "DTSTART;TZID=Own:20261128T100000")
    return told.replace("BEGIN:VEVENT", own + "BEGIN:VEVENT", 1)


def test_items_become_the_entries_of_one_calendar_by_time():
    reading, _ = read(b=event("b", "Second", "20261129T100000Z"), a=GOOD)
    assert titles(reading) == ["Good", "Second"]
    assert [entry.key for entry in reading.entries] == ["good", "b"]
    assert reading.state is SourceState.FRESH


def test_only_what_changed_is_read_again():
    reader = Reader()
    _, kept = read(None, reader, a=GOOD, b=event("b", "B"), c=event("c", "C"))
    reading, kept = read(kept, reader, a=GOOD, b=event("b", "B anew"))
    assert titles(reading) == ["B anew", "Good"]
    read(kept, reader, a=GOOD, b=event("b", "B anew"))
    assert reader.given == [3, 1]


def test_items_of_one_uid_which_no_server_should_give_are_read_together_whatever_changed():
    week = event("a", "Weekly").replace("SUMMARY", "RRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY")
    off = event("a", "Weekly").replace("BEGIN:VEVENT", "METHOD:CANCEL\r\nBEGIN:VEVENT", 1)
    _, kept = read(None, None, a=week, off=off)
    anew = week.replace("Weekly", "Anew")
    changed, kept = read(kept, None, a=anew, off=off)
    whole, _ = read(None, None, a=anew, off=off)
    assert [(entry.title, entry.cancelled) for entry in changed.entries] == [("Anew", True)] * 3
    assert changed.entries == whole.entries
    alone, _ = read(kept, None, a=anew)
    assert [entry.cancelled for entry in alone.entries] == [False] * 3


def test_another_question_is_answered_from_everything():
    reader = Reader()
    _, kept = read(None, reader, a=GOOD, b=event("b", "B"))
    read_items(kept, items(a=GOOD, b=event("b", "B")), Question("pot", START, START), reader)
    assert reader.given == [2, 2]


def test_two_items_that_define_one_zone_differently_keep_their_own():
    reading, _ = read(a=zoned("east", "+0547"), b=zoned("west", "-0300"))
    assert {entry.title: f"{entry.starts_at:%H:%M}" for entry in reading.entries} == {"east": "04:13", "west": "13:00"}


BAD = {
    "no end": GOOD.replace("good", "bad").replace("END:VEVENT\r\nEND:VCALENDAR\r\n", ""),
    "no end of the calendar": event("fine", "Fine").replace("END:VCALENDAR\r\n", ""),
    "no calendar": "<html>",
    "nothing": "",
    "folded head": " BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261128T100000Z\r\n",
    "deep": "BEGIN:VCALENDAR\r\n" + "BEGIN:X-DEEP\r\n" * 30 + "END:VCALENDAR",
    "alarm without end": GOOD.replace("END:VEVENT", "BEGIN:VALARM\r\nEND:VEVENT").replace("good", "bad"),
    "year 9999": event("bad", "Bad", "99991231T235959Z", "RRULE:FREQ=DAILY"),
    "every second": event("bad", "Bad", more="RRULE:FREQ=SECONDLY"),
    "quote": GOOD.replace("SUMMARY:Good", 'SUMMARY;X="open:Bad').replace("good", "bad"),
    "binary": "BEGIN:VCALENDAR\0\0\udcff",
}


def test_a_bad_item_costs_no_other_wherever_it_stands():
    for name, bad in BAD.items():
        before, after = event("before", "Before"), event("after", "After")
        middle = {"/pot/m.ics": Item("", bad.encode("utf-8", "surrogateescape"))}
        orders = ({**items(a=before), **middle, **items(z=after)}, {**items(a=before, z=after), **middle})
        for told in (*orders, {**middle, **items(a=before, z=after)}):
            reading, kept = read_items(None, told, ASKED, Reader())
            assert {"Before", "After"} <= set(titles(reading)), name
            assert reading.state is SourceState.FRESH, name
            assert kept is not None, name


def test_a_bad_item_is_told_by_its_name():
    reading, _ = read(a=GOOD, b="<html>")
    assert [str(problem) for problem in reading.problems] == ["pot: b.ics: it is no calendar, so it is not read"]


def test_a_copy_of_nothing_but_bad_items_is_blind_and_one_of_nothing_is_empty():
    assert read(a="<html>", b="<html>")[0].state is SourceState.BLIND
    assert read()[0].state is SourceState.EMPTY
    assert read(a="BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR")[0].state is SourceState.FRESH


def test_entries_that_share_a_name_are_told_apart_as_in_one_file():
    first, second = event("same", "One"), event("same", "Two", "20261129T100000Z")
    whole = read_calendar((first + second).encode(), "pot", START, END)
    reading, kept = read(a=first, b=second)
    assert [entry.key for entry in reading.entries] == [entry.key for entry in whole.entries] == ["same", "same#2"]
    again, _ = read(kept, a=first, b=event("same", "Two anew", "20261129T100000Z"))
    assert [(entry.key, entry.title) for entry in again.entries] == [("same", "One"), ("same#2", "Two anew")]


def test_one_look_reads_what_a_file_of_all_items_says():
    bodies = {f"n{n}": event(f"n{n}", f"Post {n}", f"202611{n + 10}T100000Z", "RRULE:FREQ=WEEKLY") for n in range(15)}
    reading, _ = read(None, None, **bodies)
    whole = read_calendar("".join(bodies.values()).encode(), "pot", START, END, ASKED.zone)
    assert sorted(map(plain, reading.entries)) == sorted(map(plain, whole.entries))


def plain(entry: Entry) -> tuple[datetime, str, str, str]:
    return entry.starts_at, entry.key, entry.title, entry.zone


def test_what_the_fence_stops_is_blind_and_is_not_kept():
    def fenced(body: bytes) -> CalendarReading:
        return start_read_bytes(body, "pot", START, END, limits=Limits(wall_seconds=0.0)).result()

    reading, kept = read_items(None, items(a=GOOD), ASKED, fenced)
    assert (reading.state, kept) == (SourceState.BLIND, None)
