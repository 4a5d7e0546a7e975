"""A calendar that loses its time zones for a look: no post moves, and its owner hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calbot.chat.plain import plain
from calbot.chat.screens import readings as screen
from calbot.flows import calendar, feeds, readings, sync
from calbot.flows.calendar import Look
from calbot.flows.zone_fault import ZONES_LOST
from calbot.model.post import Post
from calbot.model.readings import About
from calbot.model.source import SourceKind
from calbot.model.state import SourceState
from calbot.sources.answers import answers_of
from calbot.sources.ics import read_calendar
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.wiring.look import look_of, seen
from calbot.words.say import sayer
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post
from tests.flows.warnings import deliver
from tests.sources.calendars import BERLIN_RULES, event

START, END = NOW - timedelta(days=10), NOW + timedelta(days=30)
STUDIO = f"BEGIN:VTIMEZONE\nTZID:Pot studio\n{BERLIN_RULES}END:VTIMEZONE\n"


def in_zone(zone: str, *days: int, hour: int = 10, **more: Any) -> list[Post]:
    """Posts of these days after NOW at that hour of the clock on the wall in `zone`."""
    told = []
    for day in days:
        at = (NOW + timedelta(days=day)).astimezone(ZoneInfo(zone)).replace(hour=hour, minute=0)
        told.append(post(f"p{day}", (at - NOW) / timedelta(hours=1), zone=zone, **more))
    return told


def apply(hand: Hand, told: Look) -> None:
    hand.later(minutes=16)
    hand.run(calendar.apply, hand.source_id(), told, hand.now)


def starts(hand: Hand) -> dict[int, datetime]:
    return {one.id: one.starts_at for one in hand.ask(posts.by_entries, hand.source_id()).values()}


def problem(hand: Hand) -> str:
    return hand.ask(sources.by_id, hand.source_id()).problem


def set_memory(hand: Hand, **values: Any) -> None:
    def keep(session: Any, turn: Any) -> None:
        source = sources.by_id(session, turn.workspace_id, hand.source_id())
        source.memory.update(values)
        session.commit()

    hand.run(keep)


def read(hand: Hand, *events: str, head: str = "") -> Look:
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(events)}END:VCALENDAR\n".replace("\n", "\r\n")
    source = hand.ask(sources.by_id, hand.source_id())
    return look_of(read_calendar(body.encode(), "plan.ics", START, END, "Europe/London"), source, START, END)


@ON_SQLITE
def test_zones_that_are_gone_for_a_look_move_nothing_and_are_told_at_the_second(hand: Hand) -> None:
    apply(hand, look(*in_zone("Europe/Berlin", 2, 3, 4)))
    before = starts(hand)
    lost = look(*in_zone("UTC", 2, 3, 4))
    hand.later(minutes=16)
    hand.run(calendar.apply, hand.source_id(), lost, hand.now + timedelta(days=7))
    assert (starts(hand), problem(hand)) == (before, ZONES_LOST)
    assert hand.ask(sources.by_id, hand.source_id()).next_look_at == hand.now + timedelta(minutes=15)
    assert [one.screen for one in deliver(hand) if one.screen == "feed.card"] == []
    apply(hand, lost)
    assert [one.only_for for one in deliver(hand) if one.screen == "feed.card"] == [hand.turn("Mkt").person_id]
    assert hand.run(feeds.show, hand.source_id()).problem == ZONES_LOST
    apply(hand, look(*in_zone("Europe/Berlin", 2, 3), *in_zone("Europe/Berlin", 4, hour=11)))
    assert problem(hand) == ""
    assert sorted(starts(hand).values())[2] == sorted(before.values())[2] + timedelta(hours=1)


def test_what_it_says_for_six_looks_and_an_hour_is_taken_over(hand: Hand) -> None:
    apply(hand, look(*in_zone("Europe/Berlin", 2, 3, 4)))
    before = starts(hand)
    for _ in range(3):
        apply(hand, look(*in_zone("UTC", 2, 3, 4)))
    for _ in range(5):  # another answer is another doubt
        apply(hand, look(*in_zone("Asia/Tokyo", 2, 3, 4)))
    assert starts(hand) == before
    apply(hand, look(*in_zone("Asia/Tokyo", 2, 3, 4)))
    assert (starts(hand), problem(hand)) == ({key: at - timedelta(hours=8) for key, at in before.items()}, "")


@pytest.mark.parametrize("said", [{"zone_names": {"ist": "Asia/Kolkata"}}, {"answers": {"zone_names": {"a": "UTC"}}}])
def test_whoever_says_otherwise_is_believed_at_once(hand: Hand, said: dict[str, Any]) -> None:
    apply(hand, look(*in_zone("Europe/Berlin", 2, 3, 4)))
    before = starts(hand)
    set_memory(hand, **said)
    apply(hand, look(*in_zone("UTC", 2, 3, 4)))
    assert (problem(hand), starts(hand) != before) == ("", True)


@ON_SQLITE
def test_what_people_move_is_moved(hand: Hand) -> None:
    plan = in_zone("Europe/Berlin", 2, 3, 4, 5, 6)
    apply(hand, look(*plan))
    before = starts(hand)
    apply(hand, look(*in_zone("Europe/Berlin", 2, 3, 4, 5, 6, hour=12)))  # all of it two hours later
    assert problem(hand) == ""
    apply(hand, look(*in_zone("Europe/Berlin", 4, 5, 6, hour=12), *in_zone("Asia/Tokyo", 2, 3, hour=12)))  # one series
    assert problem(hand) == ""
    moved = sorted(starts(hand).values())
    assert moved[0] == min(before.values()) + timedelta(hours=2 - 8)
    apply(hand, look(*in_zone("Europe/Berlin", 4, 5, 6, hour=12), *in_zone("Asia/Tokyo", 2), *in_zone("UTC", 3)))
    assert problem(hand) == "", "one alone"


@ON_SQLITE
def test_a_calendar_that_never_names_a_zone_is_moved_as_any(hand: Hand) -> None:
    def floating(*days: int, hour: int) -> Look:
        told = look(*in_zone("Europe/London", *days, hour=hour))
        return replace(told, guessed={one.entry_key for one in told.posts})

    apply(hand, floating(2, 3, 4, hour=10))
    before = starts(hand)
    apply(hand, floating(2, 3, 4, 5, hour=12))
    assert problem(hand) == ""
    assert all(starts(hand)[key] == at + timedelta(hours=2) for key, at in before.items())


def test_no_sheet_is_doubted(hand: Hand) -> None:
    def sheet(session: Any, turn: Any) -> None:
        sources.by_id(session, turn.workspace_id, hand.source_id()).kind = SourceKind.POSTS_CSV
        session.commit()

    hand.run(sheet)
    apply(hand, look(*in_zone("Europe/Berlin", 2, 3, 4)))
    apply(hand, look(*in_zone("UTC", 2, 3, 4)))
    assert problem(hand) == ""


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("DTSTART;TZID=Pot studio:", STUDIO),  # a zone of its own making, that nothing else knows
        ("DTSTART;TZID=IST:", STUDIO.replace("Pot studio", "IST")),  # letters that may be several without it
        ("DTSTART:", "X-WR-TIMEZONE:Asia/Tokyo\n"),
    ],
)
@pytest.mark.parametrize("repeats", [True, False])
def test_a_file_that_loses_its_zones(hand: Hand, line: str, head: str, repeats: bool) -> None:
    day = [f"{NOW + timedelta(days=n):%Y%m%d}T100000" for n in range(2, 8)]
    rule = "\nRRULE:FREQ=DAILY;COUNT=6"
    parts = [event(f"{line}{each}", uid=each, title="TikTok - Lids") for each in day]
    plan = [event(f"{line}{day[0]}{rule}", title="TikTok - Lids")] if repeats else parts
    apply(hand, read(hand, *plan, head=head))
    before = starts(hand)
    assert len(before) == 6
    for _ in range(2):
        apply(hand, read(hand, *plan))
        assert (starts(hand), problem(hand)) == (before, ZONES_LOST)
    apply(hand, read(hand, *plan, head=head))
    assert (starts(hand), problem(hand)) == (before, "")
    assert hand.ask(sources.by_id, hand.source_id()).state is SourceState.FRESH


def keep(hand: Hand, *events: str, head: str = "") -> None:
    """A whole look of the reader's."""
    hand.later(minutes=16)
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(events)}END:VCALENDAR\n".replace("\n", "\r\n")
    source = hand.ask(sources.by_id, hand.source_id())
    names = answers_of(source.memory).zone_names
    reading = read_calendar(body.encode(), "plan.ics", START, END, "Europe/London", names)
    hand.run(sync.keep, hand.source_id(), seen(reading, source, (START, END), {}))


def live_in(hand: Hand, zone: str) -> None:
    """Somebody of the company does."""

    def keep(session: Any, turn: Any) -> None:
        people.by_id(session, turn.workspace_id, turn.person_id).zone = zone
        session.commit()

    hand.run(keep, who="Mkt")


def asked(hand: Hand) -> list[int | None]:
    return [one.only_for for one in deliver(hand) if one.screen == readings.CARD]


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "head", "about", "ways"),
    [
        ("DTSTART;TZID=Pot studio:", STUDIO, About.UNKNOWN, ["Europe/Berlin", "Europe/London", "UTC"]),
        ("DTSTART;TZID=IST:", STUDIO.replace("Pot studio", "IST"), About.ZONE, ["Europe/Berlin", "Asia/Kolkata"]),
        ("DTSTART:", "X-WR-TIMEZONE:Asia/Tokyo\n", About.LOST, ["Asia/Tokyo", "Europe/London"]),
    ],
)
@pytest.mark.parametrize("as_before", [True, False])
def test_which_zone_is_meant_is_asked_at_the_second_look_and_remembered(
    hand: Hand, line: str, head: str, about: About, ways: list[str], as_before: bool
) -> None:
    plan = [
        event(f"{line}{NOW + timedelta(days=n):%Y%m%d}T100000", uid=f"u{n}", title="TikTok - Lids") for n in range(2, 6)
    ]
    live_in(hand, "Europe/Berlin")
    keep(hand, *plan, head=head)
    before = starts(hand)
    assert len(before) == 4
    keep(hand, *plan)
    assert asked(hand) == [], "a look that fails once is nobody's business"
    keep(hand, *plan)
    assert asked(hand) == [hand.turn("Mkt").person_id]
    view = hand.run(readings.show, hand.source_id())
    told = [one.value for one in view.readings.ways]
    assert (view.readings.about, view.doubted, told[0]) == (about, True, ways[0])
    assert set(ways) <= set(told)
    number = 0 if as_before else 1
    hand.run(readings.answer, hand.source_id(), view.revision, number, who="Mkt")
    assert len(asked(hand)) == 1, "the message says what was answered"
    keep(hand, *plan)
    assert (problem(hand), starts(hand) == before) == ("", as_before)
    for again in (
        plan,
        [*plan, event(f"{line}{NOW + timedelta(days=9):%Y%m%d}T100000", uid="u9", title="TikTok - Pots")],
    ):
        keep(hand, *again)
    assert (problem(hand), len(starts(hand)), asked(hand)) == ("", 5, [])


@ON_SQLITE
def test_an_open_question_says_by_which_zone_hours_are_read_once_the_calendar_is_believed(hand: Hand) -> None:
    days = [f"{NOW + timedelta(days=n):%Y%m%d}T100000" for n in range(2, 6)]
    plan = [event(f"DTSTART;TZID=Pot studio:{day}", uid=day, title="TikTok - Lids") for day in days]
    live_in(hand, "Europe/Berlin")
    keep(hand, *plan, head=STUDIO)
    for looks in range(1, 8):
        keep(hand, *plan)
        if looks > 1:
            view = hand.run(readings.show, hand.source_id())
            assert view.doubted is (looks < 6)
            assert view.readings.ways[0].value == "Europe/Berlin"
            said = plain(screen.card(view, sayer("en", "Europe/London")))
            assert ("as those of London." in said, "as those of Berlin." in said) == (looks >= 6, False)
    assert [at.hour for at in starts(hand).values()] == [10] * 4


@ON_SQLITE
def test_a_zone_that_nobody_knows_is_asked_about_and_read_as_at_home_meanwhile(hand: Hand) -> None:
    plan = event(f"DTSTART;TZID=Pot studio:{NOW + timedelta(days=3):%Y%m%d}T100000", title="TikTok - Lids")
    for _ in range(2):
        keep(hand, plan)
        assert (problem(hand), [at.hour for at in starts(hand).values()]) == ("", [10])
    assert len(asked(hand)) == 1
    view = hand.run(readings.show, hand.source_id())
    assert [one.value for one in view.readings.ways] == ["Europe/London", "UTC"]
    off = event(f"DTSTART;TZID=Mitteleuropäische Zeit:{NOW + timedelta(days=3):%Y%m%d}T100000", title="TikTok - Lids")
    keep(hand, off)
    view = hand.run(readings.show, hand.source_id())
    assert [one.value for one in view.readings.ways] == ["Europe/London", "Europe/Berlin", "UTC"]
    hand.run(readings.answer, hand.source_id(), view.revision, 1, who="Mkt")
    keep(hand, off)
    assert [at.hour for at in starts(hand).values()] == [9]


@ON_SQLITE
def test_hours_that_are_utc_at_once_are_asked_about_and_nothing_is_written_by_the_answer(hand: Hand) -> None:
    def plan(line: str) -> list[str]:
        days = (f"{NOW + timedelta(days=n):%Y%m%d}T100000" for n in range(2, 5))
        return [event(line.format(day), uid=day, title="TikTok - Lids") for day in days]

    keep(hand, *plan("DTSTART;TZID=Europe/Berlin:{}"))
    before = starts(hand)
    for _ in range(2):
        keep(hand, *plan("DTSTART:{}Z"))
    view = hand.run(readings.show, hand.source_id())
    assert (view.readings.about, view.readings.name) == (About.LOST, "UTC")
    assert [one.value for one in view.readings.ways] == ["Europe/Berlin", "UTC"]
    hand.run(readings.answer, hand.source_id(), view.revision, 0, who="Mkt")
    keep(hand, *plan("DTSTART:{}Z"))
    assert (problem(hand), starts(hand)) == ("", before)
    source = hand.ask(sources.by_id, hand.source_id())
    source.kind, source.memory = SourceKind.CALDAV, {**source.memory, "write": True}
    assert (source.clocks, source.written) == ({"UTC": "Europe/Berlin"}, False)


@ON_SQLITE
@pytest.mark.parametrize(
    ("before", "now", "head", "name"),
    [("DTSTART;TZID=Europe/Berlin:{}", "DTSTART:{}Z", "", "UTC"), ("DTSTART:{}", "DTSTART:{}", "Asia/Tokyo", "")],
)
def test_where_it_is_as_the_calendar_says_now_calbot_writes_to_it_as_ever(
    hand: Hand, before: str, now: str, head: str, name: str
) -> None:
    def plan(line: str) -> list[str]:
        days = (f"{NOW + timedelta(days=n):%Y%m%d}T100000" for n in range(2, 5))
        return [event(line.format(day), uid=day, title="TikTok - Lids") for day in days]

    def at_home(session: Any, turn: Any) -> None:
        sources.by_id(session, turn.workspace_id, hand.source_id()).zone = "Europe/London"
        session.commit()

    def writes() -> bool:
        source = hand.ask(sources.by_id, hand.source_id())
        source.kind, source.memory = SourceKind.CALDAV, {**source.memory, "write": True}
        return source.written

    hand.run(at_home)
    keep(hand, *plan(before), head=f"X-WR-TIMEZONE:{head}\n" if head else "")
    for _ in range(2):
        keep(hand, *plan(now))
    view = hand.run(readings.show, hand.source_id())
    here = "UTC" if name else "Europe/London"
    as_now = [one.value for one in view.readings.ways].index(here)
    assert (view.readings.name, as_now, writes()) == (name, 1, True)
    hand.run(readings.answer, hand.source_id(), view.revision, as_now, who="Mkt")
    keep(hand, *plan(now))
    assert (problem(hand), [at.hour for at in starts(hand).values()]) == ("", [10, 10, 10])
    assert writes()
    hand.run(readings.answer, hand.source_id(), view.revision + 1, 0, who="Mkt")
    assert not writes(), "hours that mean others than they say are for a person to write"


@ON_SQLITE
@pytest.mark.parametrize("day", [-2, 9])
def test_no_zone_is_offered_by_which_a_post_that_is_at_its_hour_would_move(hand: Hand, day: int) -> None:
    def plan(line: str) -> list[str]:
        days = (f"{NOW + timedelta(days=n):%Y%m%d}T100000" for n in range(2, 8))
        return [event(line.format(day), uid=day, title="TikTok - Lids") for day in days]

    real = event(f"DTSTART:{NOW + timedelta(days=day):%Y%m%d}T120000Z", uid="real", title="X - Pots")
    keep(hand, *plan("DTSTART;TZID=Europe/Berlin:{}"), real)
    before = starts(hand)
    for _ in range(2):
        keep(hand, *plan("DTSTART:{}Z"), real)
    assert (problem(hand), starts(hand)) == (ZONES_LOST, before)
    if day > 0:
        assert asked(hand) == [], "as UTC one moves, as Berlin the others"
        assert hand.run(feeds.show, hand.source_id()).problem == ZONES_LOST
        return
    view = hand.run(readings.show, hand.source_id())
    assert [one.value for one in view.readings.ways] == ["Europe/Berlin", "UTC"]


@ON_SQLITE
def test_what_it_says_now_is_a_button_however_many_zones_fit(hand: Hand) -> None:
    cities = ("Amsterdam", "Berlin", "Madrid", "Paris", "Rome", "Vienna")
    days = {f"{NOW + timedelta(days=2 + n):%Y%m%d}T100000": city for n, city in enumerate(cities * 2)}
    keep(hand, *(event(f"DTSTART;TZID=Europe/{days[day]}:{day}", uid=day, title="TikTok - Lids") for day in days))
    for _ in range(2):
        keep(hand, *(event(f"DTSTART:{day}Z", uid=day, title="TikTok - Lids") for day in days))
    view = hand.run(readings.show, hand.source_id())
    ways = [one.value for one in view.readings.ways]
    assert ways == [*(f"Europe/{city}" for city in cities[:4]), "UTC"]
