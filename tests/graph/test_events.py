"""Events of Microsoft Graph as entries: whose zone, what is cancelled, and what a bad one costs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from calbot.model.state import SourceState
from calbot.sources.graphevents import read_events
from calbot.sources.mirror import Item
from calbot.sources.reading import DAY, CalendarReading, Entry
from calbot.sources.reread import Question

ASKED = Question("Pot", datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), "Europe/London")


def event(
    subject: str, start: str = "2026-11-28T10:00:00", end: str = "2026-11-28T11:00:00", **more: Any
) -> dict[str, Any]:
    told = {edge: {"dateTime": f"{at}.0000000", "timeZone": "UTC"} for edge, at in (("start", start), ("end", end))}
    return {"subject": subject, "type": "singleInstance", "originalStartTimeZone": "GMT Standard Time", **told, **more}


def read(**events: Any) -> CalendarReading:
    return read_events({key: Item("", json.dumps(told).encode()) for key, told in events.items()}, ASKED)


def only(**more: Any) -> Entry:
    (entry,) = read(a=event("TikTok - A") | more).entries
    return entry


def test_an_event_becomes_an_entry_under_its_id_in_the_zone_of_who_wrote_it():
    entry = only(
        categories=["tiktok", "campaign-x"],
        body={"content": "Link: https://pot.example/a", "contentType": "text"},
        location={"displayName": "Studio"},
        organizer={"emailAddress": {"name": "Mika", "address": "mika@pot.example"}},
    )
    assert (entry.key, entry.title, entry.zone) == ("a", "TikTok - A", "Europe/London")
    assert (entry.starts_at, entry.ends_at) == (
        datetime(2026, 11, 28, 10, tzinfo=UTC),
        datetime(2026, 11, 28, 11, tzinfo=UTC),
    )
    assert entry.description == "Link: https://pot.example/a"
    assert (entry.categories, entry.location, entry.organizer) == (("tiktok", "campaign-x"), "Studio", "Mika")
    assert not entry.cancelled


def test_zones_are_windows_names_or_iana_ones_and_unknown_ones_are_the_sources_own():
    assert only(originalStartTimeZone="Tokyo Standard Time").zone == "Asia/Tokyo"
    assert only(originalStartTimeZone="America/Chicago").zone == "America/Chicago"
    assert only(originalStartTimeZone="tzone://Microsoft/Custom").zone == "Europe/London"


def test_a_whole_day_begins_where_it_was_written():
    day = {"isAllDay": True} | event("TikTok launch", "2026-11-28T00:00:00", "2026-11-29T00:00:00")
    tokyo = only(**{**day, "originalStartTimeZone": "Tokyo Standard Time"})
    assert (tokyo.all_day, tokyo.read_as) == (True, DAY)
    assert tokyo.starts_at == datetime(2026, 11, 27, 15, tzinfo=UTC)
    home = only(**{**day, "originalStartTimeZone": "UTC"})
    assert (home.zone, home.starts_at) == ("Europe/London", datetime(2026, 11, 28, tzinfo=UTC))


def test_what_is_cancelled_is_told_apart_from_what_only_looks_so():
    off, looks = only(isCancelled=True), only(subject="Canceled: TikTok - A")
    assert (off.cancelled, off.looks_cancelled) == (True, False)
    assert (looks.cancelled, looks.looks_cancelled, looks.title) == (True, True, "TikTok - A")


def test_private_and_tentative_events_say_so():
    assert only(sensitivity="private").private
    assert only(showAs="tentative").status == "TENTATIVE"


def test_an_occurrence_has_its_series_texts_and_its_own_time_and_the_series_is_no_entry():
    short = {
        name: told
        for name, told in event("x", "2026-12-05T10:00:00", "2026-12-05T11:00:00").items()
        if name != "subject"
    }
    series = event("TikTok - Weekly", type="seriesMaster", categories=["tiktok"])
    reading = read(m=series, m1={**short, "type": "occurrence", "seriesMasterId": "m"})
    assert [(entry.key, entry.title, entry.categories, entry.starts_at.day) for entry in reading.entries] == [
        ("m1", "TikTok - Weekly", ("tiktok",), 5)
    ]
    gone = read(m={**series, "isCancelled": True}, m1={**short, "type": "occurrence", "seriesMasterId": "m"})
    assert gone.entries[0].cancelled


def test_what_lies_outside_of_the_span_is_no_entry():
    assert read(a=event("a", "2027-01-01T00:00:00", "2027-01-01T01:00:00")).entries == ()
    assert read(a=event("a", "2026-10-31T23:00:00", "2026-11-01T01:00:00")).entries[0].key == "a"


BAD = [
    {"start": None},
    {"start": "2026"},
    {"start": {"dateTime": "soon", "timeZone": "UTC"}},
    {"start": {"dateTime": "2026-11-28T10:00:00", "timeZone": "Pacific Standard Time"}},
    {"start": {"dateTime": "0001-01-01T00:00:00", "timeZone": "UTC"}},
    {"end": {"dateTime": "9999-12-31T23:59:59.9999999", "timeZone": "UTC"}, "isAllDay": True},
    {"start": {"dateTime": ["x"], "timeZone": 4}},
]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_event_costs_itself_and_is_told(bad):
    reading = read(good=event("Good"), bad=event("Bad") | bad)
    assert [entry.title for entry in reading.entries] == ["Good"]
    assert [str(problem) for problem in reading.problems] == ["Pot: Bad: its times cannot be read"]
    assert reading.state is SourceState.FRESH


def test_odd_texts_are_empty_ones():
    entry = only(subject=7, body="x", location=["y"], organizer={"emailAddress": 3}, categories=[{"a": 1}, "ok"])
    assert (entry.title, entry.description, entry.location, entry.organizer, entry.categories) == (
        "",
        "",
        "",
        "",
        ("ok",),
    )


def test_nothing_is_healthy_and_only_bad_events_are_not():
    assert read().state is SourceState.EMPTY
    assert read(a=event("a") | {"start": None}).state is SourceState.BLIND
