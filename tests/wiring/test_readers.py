"""What a look at a file on this machine brings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from calbot.config.reading import read_workspace_file
from calbot.flows.sync import Outcome
from calbot.model.readings import ANSWERS, readings_of
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.sources.dates import load_dates
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import Exemption, read_exemption
from calbot.sources.polling import FEED_PAUSE
from calbot.sources.rules import read_date_texts
from calbot.wiring import fenced
from calbot.wiring.company import company
from calbot.wiring.readers import SourceReader
from tests.sources.books import book

EXCEPTIONS: list[Exemption] = []
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:20261128T1{0}0000Z\r\nSUMMARY:TikTok - Post {0}\r\nEND:VEVENT\r\n"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(workspace_id="w", id=1, kind=SourceKind.ICS, name="Pot", location=str(tmp_path / "pot.ics"))


def write(source: Source, *events: str) -> None:
    text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n"
    Path(source.location).write_text(text, newline="")


def write_there(polite: Source, *events: str) -> None:
    """What the server of a feed has from now on."""
    place, polite.location = polite.location, str(Answers.folder / "pot.ics")
    write(polite, "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", *events)
    polite.location = place


def look(source: Source, now: datetime = NOW) -> Outcome:
    reader = SourceReader(Fetcher(exceptions=EXCEPTIONS, allow_http=True), chance=lambda: 0.0)
    outcome = asyncio.run(reader.read(source, now))
    source.memory.update(outcome.memory)
    return outcome


def test_a_calendar_becomes_posts_without_numbers(source):
    write(source, EVENT.format(0), EVENT.format(1))
    seen = look(source).calendar
    assert [(post.title, post.network, post.id) for post in seen.posts] == [
        ("Post 0", "tiktok", 0),
        ("Post 1", "tiktok", 0),
    ]
    assert seen.state is SourceState.FRESH


def test_a_sheet_whose_zone_is_asked_about_is_read_as_soon_as_that_is_answered(tmp_path):
    sheet = tmp_path / "plan.csv"
    sheet.write_text("date,time (EST),channel,title\n2026-11-28,10:00,tiktok,Lids\n")
    said = '[[sources]]\nkind = "posts_csv"\nname = "Plan"\npath = "plan.csv"\n'

    def told(answer: str) -> Source:
        return company(read_workspace_file(said + answer), "w", tmp_path, NOW).sources[0]

    source = told("")
    asked = look(source)
    assert asked.problem == "source.asks"
    assert all(reading in asked.lost[0] for reading in ("America/New_York", "--zone-name"))
    source.memory.update(told('zone_names = { EST = "America/New_York" }').memory)
    (post,) = look(source).calendar.posts
    assert (post.starts_at, post.zone) == (datetime(2026, 11, 28, 15, tzinfo=UTC), "America/New_York")
    assert look(source).same
    source.memory.update(told('zone_names = { EST = "Australia/Sydney" }').memory)
    assert look(source).calendar.posts[0].starts_at == datetime(2026, 11, 27, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "text", "about", "ways"),
    [
        ("plan.csv", "date,channel,title\n3/12/2026,tiktok,A\n", "order", ["day", "month"]),
        ("plan.csv", "date,channel,title\n17-Jun,tiktok,A\n", "year", []),
        ("plan.csv", "date,time (EST),title\n2026-11-28,10:00,A\n", "zone", ["America/New_York", "Australia/Sydney"]),
        ("plan.csv", "date,time,title\n2026-11-28,3:00,A\n", "clock", ["24", "12"]),
        ("plan.csv", "Plan A,Plan B,title\n2026-11-28,2026-11-29,A\n", "column", ["Plan A", "Plan B"]),
        ("plan.csv", "date,time,time zone,title\n2026-11-28,10:00,XYZ,A\n2026-11-28,10:00,,B\n", "zone", ["UTC"]),
        (
            "plan.csv",
            "date,Time (Berlin),Time (UTC),title\n2026-11-28,10:00,10:00,A\n",
            "column",
            ["Time (Berlin)", "Time (UTC)"],
        ),
    ],
)
def test_what_a_sheet_leaves_open_comes_with_its_readings(tmp_path, name, text, about, ways):
    (tmp_path / name).write_text(text)
    source = Source(workspace_id="w", id=1, kind=SourceKind.POSTS_CSV, name="Plan", location=str(tmp_path / name))
    asked = look(source).asks
    assert (asked["about"], [value for value, _ in asked["ways"]]) == (about, ways)
    if ways:
        found = readings_of(asked)
        source.memory[ANSWERS] = found.answered(found.ways[0], {})
        seen = look(source)
        assert (seen.problem, seen.asks, seen.lost) == ("", None, [])


def test_letters_of_a_calendar_come_with_their_readings(source):
    write(source, EVENT.format(0).replace("DTSTART:", "DTSTART;TZID=IST:").replace("00Z", "00"))
    seen = look(source)
    assert [value for value, _ in seen.asks["ways"]] == ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]
    found = readings_of(seen.asks)
    source.memory[ANSWERS] = found.answered(found.ways[0], {})
    assert [(post.all_day, post.zone) for post in look(source).calendar.posts] == [(False, "Asia/Kolkata")]


def test_a_sheet_whose_clock_is_asked_about_is_read_as_soon_as_that_is_answered(tmp_path):
    (tmp_path / "plan.csv").write_text("date,time,channel,title\n2026-11-28,3:00,tiktok,Lids\n")
    said = '[[sources]]\nkind = "posts_csv"\nname = "Plan"\npath = "plan.csv"\nzone = "UTC"\n'
    source = company(read_workspace_file(said), "w", tmp_path, NOW).sources[0]
    assert look(source).problem == "source.asks"
    source.memory.update(company(read_workspace_file(f'{said}clock = "12"'), "w", tmp_path, NOW).sources[0].memory)
    assert look(source).calendar.posts[0].starts_at == datetime(2026, 11, 28, 15, tzinfo=UTC)


def test_letters_of_a_calendar_mean_at_the_next_look_what_somebody_has_said(source):
    write(source, EVENT.format(0).replace("DTSTART:", "DTSTART;TZID=IST:").replace("00Z", "00"))
    seen = look(source)
    assert [post.all_day for post in seen.calendar.posts] == [True]
    assert "Asia/Kolkata" in seen.lost[0]
    assert look(source).same
    source.memory["zone_names"] = {"IST": "Asia/Kolkata"}
    (post,) = look(source).calendar.posts
    assert (post.all_day, post.zone) == (False, "Asia/Kolkata")
    assert look(source).same


def test_the_same_bytes_are_not_read_twice_on_one_day(source):
    write(source, EVENT.format(0))
    look(source)
    assert look(source).same
    assert not look(source, NOW + timedelta(days=1)).same


def test_bytes_are_read_again_while_something_is_missing(source):
    write(source, EVENT.format(0))
    look(source)
    source.memory["absent"] = {"x": 1}
    assert not look(source).same


def test_a_web_page_instead_of_a_calendar_is_a_problem_and_no_error(source):
    Path(source.location).write_text("<!doctype html><title>Please log in</title>")
    assert look(source).problem == "source.unreadable"


def test_a_file_that_is_gone_is_a_problem(source):
    assert look(source).problem == "source.not_there"


def test_a_calendar_that_breaks_off_is_blind(source):
    write(source, EVENT.format(0))
    whole = Path(source.location).read_bytes()
    Path(source.location).write_bytes(whole[: len(whole) // 2])
    seen = look(source)
    assert seen.problem or seen.calendar.state is SourceState.BLIND


def test_what_the_columns_of_a_sheet_are_read_as_is_kept_with_the_look(tmp_path):
    sheet = tmp_path / "plan.csv"
    sheet.write_text("Publish date,Kanal,Colour,Title\n2026-11-28 10:00,tiktok,red,Water test\n")
    source = Source(workspace_id="w", id=1, kind=SourceKind.POSTS_CSV, name="Plan", location=str(sheet))
    look(source)
    assert source.memory["read"] == {"columns": [("Publish date", "date"), ("Kanal", "channel"), ("Title", "title")]}
    asked = Source(workspace_id="w", id=1, kind=SourceKind.ICS, name="Pot", location=str(tmp_path / "pot.ics"))
    write(asked, EVENT.format(0))
    look(asked)
    assert asked.memory["read"] == {"columns": []}


def test_a_roster_and_counts_are_read_too(tmp_path):
    (tmp_path / "in.csv").write_text("hour,messages\n2026-11-20T10:00Z,5\n")
    (tmp_path / "sh.csv").write_text("name,start,end\nAgt1,2026-11-26T07:00Z,2026-11-26T15:00Z\n")
    counts = Source(workspace_id="w", id=2, kind=SourceKind.INBOUND_CSV, name="in", location=str(tmp_path / "in.csv"))
    shifts = Source(workspace_id="w", id=3, kind=SourceKind.SHIFTS_CSV, name="sh", location=str(tmp_path / "sh.csv"))
    assert [count.messages for count in look(counts).counts] == [5]
    assert [shift.name for shift in look(shifts).shifts] == ["Agt1"]


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[str]:
    """A folder served on loopback, which the operator has exempted."""
    handler = partial(QuietHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        port = server.server_address[1]
        EXCEPTIONS[:] = [read_exemption(f"127.0.0.1:{port}=127.0.0.1/32")]
        yield f"http://127.0.0.1:{port}"
        EXCEPTIONS.clear()
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        """The test's output is no log."""


def test_a_feed_is_read_like_a_file_and_left_alone_longer(source, feed):
    write(source, EVENT.format(0))
    source.location = f"{feed}/pot.ics"
    seen = look(source)
    assert [post.title for post in seen.calendar.posts] == ["Post 0"]
    assert seen.every == FEED_PAUSE
    assert look(source).same


def test_a_feed_that_is_gone_or_forbidden_is_a_problem_and_no_error(source, feed):
    source.location = f"{feed}/nothing.ics"
    assert look(source).problem == "source.not_there"
    EXCEPTIONS.clear()
    assert look(source).problem == "source.not_there"


class Answers(QuietHandler):
    """Serves its folder with an entity tag, answers 304 to whoever knows it, and notes what was asked."""

    asked: ClassVar[list[tuple[str | None, int]]] = []
    status = 200
    retry_after = ""
    folder = Path()

    def do_GET(self) -> None:
        body = Path(self.directory, "pot.ics").read_bytes()
        tag = f'"{len(body)}"'
        known = self.headers.get("If-None-Match")
        status = self.status if self.status != 200 else 304 if known == tag else 200
        self.asked.append((known, status))
        self.send_response(status)
        self.send_header("ETag", tag)
        if self.retry_after:
            self.send_header("Retry-After", self.retry_after)
        self.end_headers()
        if status == 200:
            self.wfile.write(body)


@pytest.fixture
def polite(source, tmp_path):
    Answers.asked, Answers.status, Answers.retry_after, Answers.folder = [], 200, "", tmp_path
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Answers, directory=tmp_path)) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        port = server.server_address[1]
        EXCEPTIONS[:] = [read_exemption(f"127.0.0.1:{port}=127.0.0.1/32")]
        write(source, "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", EVENT.format(0))
        source.location = f"http://127.0.0.1:{port}/pot.ics"
        yield source
        EXCEPTIONS.clear()
        server.shutdown()


def test_a_feed_is_asked_whether_it_has_changed_and_left_alone_as_long_as_it_wishes(polite):
    assert look(polite).every == timedelta(hours=1)
    polite.state = SourceState.FRESH
    again = look(polite)
    assert (again.same, again.every) == (True, timedelta(hours=1))
    assert [status for _, status in Answers.asked] == [200, 304]


def test_a_feed_is_read_in_full_once_a_day_and_while_something_is_missing(polite):
    look(polite)
    polite.state = SourceState.FRESH
    look(polite, NOW + timedelta(days=1))
    polite.memory["absent"] = {"x": 1}
    look(polite, NOW + timedelta(days=1))
    polite.memory["absent"], polite.state = {}, SourceState.BLIND
    look(polite, NOW + timedelta(days=1))
    assert [known for known, _ in Answers.asked] == [None] * 4


def test_a_feed_that_breaks_off_waits_no_longer_than_one_that_cannot_be_reached(polite):
    write_there(polite, EVENT.format(0))
    assert look(polite).every == timedelta(hours=1)
    whole = (Answers.folder / "pot.ics").read_bytes()
    (Answers.folder / "pot.ics").write_bytes(whole[: -len("END:VEVENT\r\nEND:VCALENDAR\r\n")])
    found = [look(polite) for _ in range(3)]
    assert all(one.calendar.problem for one in found)
    assert [one.every for one in found] == [FEED_PAUSE, 2 * FEED_PAUSE, 4 * FEED_PAUSE]


def test_a_server_whose_tag_says_nothing_is_asked_for_all_of_it_within_an_hour_and_from_then_on(polite):
    # Of the same length, which is all that this server's tag tells.
    moved = EVENT.format(0).replace("20261128T10", "20261128T11")
    look(polite)
    write_there(polite, moved)
    polite.state = SourceState.FRESH
    assert look(polite, NOW + timedelta(minutes=59)).same, "it says that nothing has changed"
    seen = look(polite, NOW + timedelta(minutes=61)).calendar
    assert [post.starts_at.hour for post in seen.posts] == [11]
    write_there(polite, EVENT.format(0))
    assert look(polite, NOW + timedelta(minutes=62)).calendar.posts[0].starts_at.hour == 10
    assert [status for _, status in Answers.asked] == [200, 304, 200, 200]


def test_a_server_whose_tag_was_seen_to_tell_a_change_is_believed_all_day(polite):
    look(polite)
    polite.state = SourceState.FRESH
    write_there(polite, EVENT.format(0), EVENT.format(1))
    assert look(polite, NOW + timedelta(minutes=20)).calendar is not None
    # Stamps alone are no change of which a tag has to tell.
    write_there(polite, EVENT.format(0), EVENT.format(1).replace("SUMMARY", "DTSTAMP:20261126T090000Z\r\nSUMMARY"))
    look(polite, NOW + timedelta(minutes=40))
    for minutes in (60, 600, 840):
        assert look(polite, NOW + timedelta(minutes=minutes)).same
    assert [status for _, status in Answers.asked] == [200, 200, 200, 304, 304, 304]


def test_a_feed_in_trouble_is_asked_ever_more_seldom_and_never_before_it_allows(polite):
    Answers.status = 503
    assert [look(polite).every for _ in range(3)] == [FEED_PAUSE, 2 * FEED_PAUSE, 4 * FEED_PAUSE]
    Answers.retry_after = "28800"
    assert look(polite).every == timedelta(hours=8)
    Answers.status, Answers.retry_after = 200, ""
    look(polite)
    Answers.status = 503
    assert look(polite).every == FEED_PAUSE


def test_a_feed_is_left_alone_for_as_long_as_it_asks_or_the_workspace_file_says(polite):
    head = EVENT.format(0)
    write_there(polite, "X-PUBLISHED-TTL:P1W\r\n", head)
    # The other head of it asks for an hour: whatever is written first, REFRESH-INTERVAL is the newer word.
    assert look(polite).every == timedelta(hours=1)
    place, polite.location = polite.location, str(Answers.folder / "pot.ics")
    write(polite, "REFRESH-INTERVAL:soon\r\nX-PUBLISHED-TTL:P1W\r\n", head)
    polite.location = place
    assert look(polite, NOW + timedelta(hours=2)).every == timedelta(days=7)
    assert (polite.rests, polite.asks_rest) == (timedelta(days=7), True)
    polite.memory["look_minutes"] = 30
    assert look(polite, NOW + timedelta(hours=2)).every == timedelta(minutes=30)
    assert (polite.rests, polite.asks_rest) == (timedelta(minutes=30), False)


def test_a_304_that_nobody_asked_for_is_no_calendar(polite):
    Answers.status = 304
    assert look(polite).problem == "source.not_there"


def test_a_calendar_that_is_an_overlay_gives_events_and_no_posts(source):
    source.memory.update(overlay="outage", country="GB")
    write(source, EVENT.format(0), EVENT.format(1).replace("TikTok - Post 1", "Blackout: recall"))
    seen = look(source).calendar
    assert (seen.posts, [(event.kind.value, event.title) for event in seen.events]) == (
        [],
        [("outage", "TikTok - Post 0"), ("blackout", "recall")],
    )
    assert {event.country for event in seen.events} == {"GB"}


def test_the_dates_that_calbot_knows_are_a_source_that_is_always_fresh():
    memory = {"countries": ["JP", "GB"], "locale": "en"}
    dates = Source(workspace_id="w", id=9, kind=SourceKind.DATES, name="d", location="calbot:dates", memory=memory)
    reader = SourceReader(Fetcher(exceptions=EXCEPTIONS), dates=load_dates(read_date_texts()))
    outcome = asyncio.run(reader.read(dates, NOW))
    assert (outcome.problem, outcome.calendar.state, outcome.calendar.posts) == ("", SourceState.FRESH, ())
    told = {(event.kind.value, event.country, event.title) for event in outcome.calendar.events}
    assert ("sensitive", "GB", "Remembrance Sunday") in told
    assert ("sensitive", "JP", "Nagasaki Peace Memorial Day") in told
    assert ("holiday", "GB", "Christmas Day") in told
    assert {country for _, country, _ in told} == {"JP", "GB"}
    assert {event.source_id for event in outcome.calendar.events} == {9}


def test_second_look_at_a_feed_reads_only_what_changed(source, monkeypatch):
    reader, read = SourceReader(Fetcher(exceptions=EXCEPTIONS), chance=lambda: 0.0), []
    whole = fenced.start_read_bytes

    def counted(body: bytes, *words: object, **more: object) -> object:
        read.append(body.count(b"BEGIN:VEVENT"))
        return whole(body, *words, **more)

    monkeypatch.setattr(fenced, "start_read_bytes", counted)
    churned = [EVENT.format(n).replace("SUMMARY", "DTSTAMP:20261126T090000Z\r\nSUMMARY") for n in range(4)]
    for events in ([EVENT.format(n) for n in range(4)], churned, [*churned[:3], EVENT.format(5)]):
        write(source, *events)
        seen = asyncio.run(reader.read(source, NOW)).calendar
        assert seen is not None
    assert [post.title for post in seen.posts] == ["Post 0", "Post 1", "Post 2", "Post 5"]
    assert read == [4, 1]


def test_posts_keep_their_keys_when_a_feed_renames_all_its_events(source):
    reader = SourceReader(Fetcher(exceptions=EXCEPTIONS), chance=lambda: 0.0)
    events = [EVENT.format(n) for n in range(3)]
    write(source, *events)
    before = asyncio.run(reader.read(source, NOW)).calendar
    write(source, *(event.replace("UID:", "UID:new-") for event in events))
    after = asyncio.run(reader.read(source, NOW + timedelta(days=1))).calendar
    assert [post.entry_key for post in after.posts] == [post.entry_key for post in before.posts]


def test_workbook_is_read_with_the_answers_that_are_kept(source):
    rows = [["Date", "Channel", "Title"], ["28-Nov", "IG", "Lids"], ["29-Nov", "X", "Pots"]]
    source.kind, source.location = SourceKind.POSTS_CSV, source.location.replace(".ics", ".xlsx")
    Path(source.location).write_bytes(book({"Plan": rows}))
    assert look(source).problem == "source.asks"
    source.memory.update(year=2026)
    seen = look(source)
    assert [(post.title, f"{post.starts_at:%Y-%m-%d}") for post in seen.calendar.posts] == [
        ("Lids", "2026-11-28"),
        ("Pots", "2026-11-29"),
    ]
    assert 'sheet "Plan", column A "Date" is read as date' in seen.told
    assert look(source).same
    source.memory.update(year=2025)
    assert look(source).calendar.posts == []


@pytest.mark.parametrize("day", ["20270301", "20280101", "20260301"])
def test_what_was_missing_is_looked_for_further_off_and_nothing_else_is(source, day):
    rest = [EVENT.format(n) for n in range(2)]
    far = EVENT.format(2).replace("DTSTART:20261128", f"DTSTART:{day}")
    override = EVENT.format(1).replace("DTSTART:20261128", f"RECURRENCE-ID:20261128T110000Z\r\nDTSTART:{day}")
    write(source, rest[0], rest[1].replace("DTSTART", "RRULE:FREQ=DAILY;COUNT=200\r\nDTSTART"), override, far)
    first = look(source).calendar
    missed = {"2", "1/20261128T110000Z", "never"}
    assert not missed & {post.entry_key for post in first.posts}
    source.memory["absent"] = dict.fromkeys(missed, 1)
    second = look(source).calendar
    before, after = ({post.entry_key: post.starts_at for post in one.posts} for one in (first, second))
    assert second.window == first.window
    found = (
        {}
        if day == "20280101"
        else {key: datetime.strptime(f"{day}1{key[0]}00+0000", "%Y%m%d%H%M%z") for key in missed - {"never"}}
    )
    assert after == before | found


def test_what_was_missing_and_cannot_be_looked_for_costs_nothing_else(source):
    write(source, EVENT.format(0), EVENT.format(1).replace("DTSTART:20261128T", "DTSTART:x"))
    source.memory["absent"] = {"1": 1, "": 2}
    assert [post.entry_key for post in look(source).calendar.posts] == ["0"]
