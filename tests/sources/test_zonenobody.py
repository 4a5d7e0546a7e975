"""Names of zones that nobody knows: what each may mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.model.readings import About, readings_of
from calbot.sources.ics import read_calendar
from calbot.sources.zonenobody import unknown_zones
from tests.sources.calendars import event

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 8, 1, tzinfo=UTC)


def asked(*lines: str, home: str = "America/New_York", zone: str = "") -> list[tuple[str, str, dict[str, str]]]:
    parts = [event(line, uid=str(number), title="TikTok - Lids") for number, line in enumerate(lines)]
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(parts)}END:VCALENDAR\n".replace("\n", "\r\n").encode()
    found = []
    for one in unknown_zones(read_calendar(body, "plan.ics", START, END, home).entries, zone, NOW):
        told = readings_of(one)
        assert told is not None
        assert told.about is About.UNKNOWN
        found.append((told.name, told.text, {way.value: way.means[:16] for way in told.ways}))
    return found


def test_each_name_is_asked_about_by_its_next_hour_home_first() -> None:
    told = asked(
        "DTSTART;TZID=Pot studio:20261120T080000",
        "DTSTART;TZID=Pot studio:20261202T100000",
        "DTSTART;TZID=Pot studio:20261201T093000",
        "DTSTART;TZID=Elsewhere:20261203T100000",
        "DTSTART;TZID=Nowhere:20261203T100000\nSTATUS:CANCELLED",
        zone="Europe/Paris",
    )
    own = {"America/New_York": "2026-12-01T14:30", "Europe/Paris": "2026-12-01T08:30", "UTC": "2026-12-01T09:30"}
    assert told[0] == ("Pot studio", "2026-12-01 09:30", own)
    assert [name for name, _, _ in told] == ["Pot studio", "Elsewhere"]


def test_one_that_is_over_is_asked_about_by_its_last_hour() -> None:
    told = asked("DTSTART;TZID=Pot studio:20261110T080000", "DTSTART;TZID=Pot studio:20261120T080000")
    assert [text for _, text, _ in told] == ["2026-11-20 08:00"]


@pytest.mark.parametrize(
    ("name", "zone"), [("Mitteleuropäische Zeit", "Europe/Berlin"), ("東京 (標準時)", "Asia/Tokyo"), ("Eastern", "UTC")]
)
def test_what_its_words_may_mean_is_among_the_answers(name: str, zone: str) -> None:
    ((_, _, ways),) = asked(f"DTSTART;TZID={name}:20261201T093000")
    assert (next(iter(ways)), zone in ways) == ("America/New_York", True)


@pytest.mark.parametrize(
    "line", ["DTSTART:20261201T093000", "DTSTART;VALUE=DATE:20261201", "DTSTART;TZID=Europe/Berlin:20261201T093000"]
)
def test_what_names_none_or_a_known_one_asks_nothing(line: str) -> None:
    assert asked(line) == []


def test_a_calendar_of_a_thousand_such_names_asks_for_few() -> None:
    assert len(asked(*(f"DTSTART;TZID=Pot {number}:20261201T093000" for number in range(60)))) == 20
