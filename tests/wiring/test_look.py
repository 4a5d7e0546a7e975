"""What a reading becomes, where somebody has said in which zone its hours are meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.flows.readings import READINGS
from calbot.model.readings import About, Readings, Way
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.sources.reading import CalendarReading, Entry, Problem
from calbot.wiring.look import look_of, seen

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
START, END = AT - timedelta(days=30), AT + timedelta(days=30)
ANSWERED = {"from": "Europe/London", "zone": "America/Chicago", "answer": "meant"}


def a_source(**meant: Any) -> Source:
    memory = {"meant": ANSWERED | meant}
    return Source(workspace_id="w", id=1, kind=SourceKind.ICS, name="Pot", location="x", memory=memory)


def read(entry: Entry, source: Source):
    (found,) = look_of(CalendarReading("x", SourceState.FRESH, (entry,)), source, START, END).posts
    return found


def an_entry(at: datetime = AT, zone: str = "Europe/London", *, all_day: bool = False) -> Entry:
    return Entry("a", "[TikTok] Lids", at, at + timedelta(hours=1), zone, all_day)


def test_its_hours_are_read_so():
    found = read(an_entry(), a_source())
    assert (found.starts_at, found.zone) == (AT + timedelta(hours=6), "America/Chicago")


@pytest.mark.parametrize("source", [a_source(answer="told"), a_source(answer=""), a_source(**{"from": "Asia/Tokyo"})])
def test_hours_of_other_zones_and_as_they_are_told_stay(source):
    assert read(an_entry(), source).starts_at == AT


def test_where_it_is_asked_every_time_only_what_was_answered_is_read_so():
    found = read(an_entry(), a_source(answer="", turned=["a"]))
    assert (found.starts_at, found.zone) == (AT + timedelta(hours=6), "America/Chicago")
    for turned in (["b"], []):
        assert read(an_entry(), a_source(turned=turned)).starts_at == AT


def test_a_day_stays_a_day():
    assert read(an_entry(all_day=True), a_source()).starts_at == AT


def test_an_event_ends_where_it_is_meant_too():
    entry = Entry("b", "Blackout: stocktaking", AT, AT + timedelta(hours=1), "Europe/London")
    look = look_of(CalendarReading("x", SourceState.FRESH, (entry,)), a_source(), START, END)
    (event,) = look.events
    assert (event.starts_at, event.ends_at) == (AT + timedelta(hours=6), AT + timedelta(hours=7))


def test_nothing_is_missing_at_the_edges_of_what_was_read():
    look = look_of(CalendarReading("x", SourceState.FRESH), a_source(), START, END)
    assert look.window == (START + timedelta(days=1), END - timedelta(days=1))


def test_what_is_asked_already_goes_on_being_asked_though_something_else_stands_before_it():
    zone, clock = (Readings(about, "10:00", (Way("a"), Way("b"))).kept for about in (About.ZONE, About.CLOCK))
    problems = tuple(Problem("x", line, "", "open", readings=asked) for line, asked in enumerate((zone, clock)))
    source = a_source()
    source.memory = {READINGS: {"asked": clock, "answer": -1, "stands": True}}
    assert seen(CalendarReading("x", SourceState.FRESH, problems=problems), source, (START, END), {}).asks == clock
