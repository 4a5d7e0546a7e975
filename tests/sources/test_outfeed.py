"""The calendar that is published: what a strict reader makes of it, and that the same state gives the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import outfeed
from calbot.flows.outfeed import Entry, Published
from calbot.sources.ics import read_calendar
from calbot.sources.outfeed import written

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPIKE = Published(
    "a@calbot", Entry("s-1", AT, AT + 4 * HOUR, "First responses take 4.6 h", "Because"), 2, AT, gone=False
)
POST = Published(
    "b@calbot", Entry("p-1", AT, AT + 24 * HOUR, "TikTok", "About", "2026-11-26", sure=True), 0, AT, gone=False
)


def parsed(body: bytes) -> list[icalendar.Event]:
    (calendar,) = icalendar.Calendar.from_ical(body, multiple=True)
    assert calendar.errors == []
    assert all(event.errors == [] for event in calendar.events)
    return list(calendar.events)


def test_an_entry_says_what_calendars_compare() -> None:
    spike, post = parsed(written("calbot: Pans", "All of it", "en", [SPIKE, POST]))
    assert (spike["UID"], spike["SEQUENCE"], spike["STATUS"], spike["TRANSP"]) == (
        "a@calbot",
        2,
        "TENTATIVE",
        "TRANSPARENT",
    )
    assert {spike[name].dt for name in ("DTSTAMP", "LAST-MODIFIED", "DTSTART")} == {AT}
    assert (post["STATUS"], post["DTSTART"].dt, post["DTEND"].dt) == (
        "CONFIRMED",
        date(2026, 11, 26),
        date(2026, 11, 27),
    )
    (gone,) = parsed(written("n", "a", "en", [replace(SPIKE, gone=True)]))
    assert gone["STATUS"] == "CANCELLED"


def test_the_head_names_it_and_says_how_often_to_ask() -> None:
    body = written("calbot：鍋 · Pot", "予測", "ja", [SPIKE])
    text = body.decode().replace("\r\n ", "")
    assert text.startswith("BEGIN:VCALENDAR\r\nPRODID:-//calbot//JA\r\nVERSION:2.0\r\n")
    for line in ("NAME:calbot：鍋 · Pot", "X-WR-CALNAME:calbot：鍋 · Pot", "REFRESH-INTERVAL;VALUE=DURATION:PT15M"):
        assert f"\r\n{line}\r\n" in text
    assert "X-PUBLISHED-TTL:PT15M" in text
    assert "METHOD" not in text
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.endswith(b"END:VCALENDAR\r\n")


def test_the_same_state_gives_the_same_bytes_and_nothing_is_no_error() -> None:
    assert written("n", "a", "en", [SPIKE, POST]) == written("n", "a", "en", [SPIKE, POST])
    assert parsed(written("n", "a", "en", [])) == []


@pytest.mark.parametrize(
    "text", ["a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a;b,c\\n:d", "x" * 5000, "é" * 200, "\"^'", "鍋" * 80]
)
def test_hostile_texts_stay_texts(text: str) -> None:
    body = written(text, text, "en", [replace(SPIKE, entry=replace(SPIKE.entry, title=text, about=text))])
    (event,) = parsed(body)
    assert event["SUMMARY"].replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert body.count(b"\r\nBEGIN:VEVENT\r\n") == 1


def test_what_says_nothing_is_left_out() -> None:
    """libical counts a property without a value as an error."""
    body = written("n", "", "en", [replace(SPIKE, entry=replace(SPIKE.entry, about=""))])
    assert b"DESCRIPTION" not in body
    assert b"X-WR-CALDESC" not in body
    (event,) = parsed(body)
    assert event["SUMMARY"] == SPIKE.entry.title


def test_the_benchmark_tells_a_feed_that_is_read_otherwise(tmp_path: Path) -> None:
    files = outfeed.files_in(tmp_path)
    assert outfeed.differences(outfeed.by_icalendar, files) == (sum(map(len, files.values())), [])
    assert {one.status for one in outfeed.meant(outfeed.told())} == {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    assert {one.sequence for one in outfeed.meant(outfeed.told())} == {0, 1}
    changed = {
        "SEQUENCE:1": "SEQUENCE:2",
        "20261127T150000Z": "20261127T160000Z",
        "STATUS:CANCELLED": "STATUS:CONFIRMED",
    }
    for before, after in changed.items():
        (file, expected), *_ = outfeed.files_in(tmp_path).items()
        body = file.read_bytes()
        assert before.encode() in body
        file.write_bytes(body.replace(before.encode(), after.encode(), 1))
        _, wrong = outfeed.differences(outfeed.by_icalendar, {file: expected})
        assert len(wrong) == 1
    file.write_text("BEGIN:VCALENDAR", "utf-8")
    assert outfeed.differences(outfeed.by_icalendar, {file: expected})[0] == 0


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200), st.integers(0, 10**6))
def test_any_text_comes_back_as_it_was(text: str, sequence: int) -> None:
    one = replace(SPIKE, sequence=sequence, entry=replace(SPIKE.entry, title=text, about=text))
    (event,) = parsed(written("n", "a", "en", [one]))
    assert (str(event["SUMMARY"]), str(event.get("DESCRIPTION", "")), event["SEQUENCE"]) == (text, text, sequence)


def test_calbot_reads_what_it_writes() -> None:
    reading = read_calendar(written("n", "a", "en", [SPIKE, POST]), "own.ics", AT - 48 * HOUR, AT + 48 * HOUR)
    assert sorted((one.key, one.all_day) for one in reading.entries) == [("a@calbot", False), ("b@calbot", True)]
    assert (reading.problems, reading.refresh_s, reading.name) == ((), 900, "n")
