"""From a roster's rows to waits: split shifts, breaks, half-days, holidays, zones, skills and languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from calbot.model.shift import Shift
from calbot.staffing.backlog import serve
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import Floats, business_hours, capacity
from calbot.staffing.crew import pools
from calbot.staffing.erlang import Chance
from calbot.staffing.waiting import Waiting

START = datetime(2026, 11, 26, tzinfo=UTC)
"""A Thursday."""
DAYS = 4
HANDLING = 5
ALONE = 0.01
"""So few that a part of it waits for no other part."""


def shift(start: float, end: float, **known: object) -> Shift:
    """On duty so many hours from START on."""
    return Shift(workspace_id="w", id=1, starts_at=hour(start), ends_at=hour(end), **known)


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def lone(at: int, hours: int = DAYS * 24) -> Floats:
    """A message that comes at half past on average and finds none before it (1, hours)."""
    load = np.zeros((1, hours))
    load[0, at] = ALONE
    return load


def waits(roster: list[Shift], at: int, counted: Floats | None = None) -> float:
    """Minutes that a lone message of the hour `at` waits."""
    return float(serve(lone(at), capacity(roster, "care", START, DAYS * 24), counted=counted).expected[at])


def test_between_the_halves_of_a_split_shift_messages_wait_for_the_second() -> None:
    split = [shift(24 * day + begin, 24 * day + end) for day in range(DAYS) for begin, end in ((8, 12), (16, 20))]
    assert waits(split, 9) == pytest.approx(HANDLING, abs=1)
    assert waits(split, 12) == pytest.approx(3.5 * 60 + HANDLING, abs=6)
    assert waits(split, 20) == pytest.approx(11.5 * 60 + HANDLING, abs=6)
    whole = [shift(24 * day + 8, 24 * day + 20) for day in range(DAYS)]
    assert waits(whole, 12) == pytest.approx(HANDLING, abs=1)


def test_who_has_half_a_day_off_leaves_the_afternoon_to_the_next_morning() -> None:
    off = [[hour(13).isoformat(), hour(17).isoformat()]]
    roster = [shift(24 * day + 9, 24 * day + 17, breaks=off if day == 0 else []) for day in range(DAYS)]
    assert waits(roster, 12) == pytest.approx(HANDLING, abs=1)
    assert waits(roster, 14) == pytest.approx(18.5 * 60 + HANDLING, abs=6)
    assert waits(roster, 24 + 14) == pytest.approx(HANDLING, abs=1)


def test_a_lunch_is_waited_for_unless_a_second_person_is_there() -> None:
    lunch = [[hour(12).isoformat(), hour(13).isoformat()]]
    roster = [shift(8, 20, breaks=lunch)]
    assert waits(roster, 12) == pytest.approx(30 + HANDLING, abs=2)
    assert waits([*roster, shift(11, 14)], 12) == pytest.approx(HANDLING, abs=1)


@pytest.mark.parametrize(
    ("zone", "opens"), [("Asia/Kolkata", 3.5), ("America/Chicago", 15.0), ("Asia/Kathmandu", 3.25)]
)
def test_a_shift_in_another_zone_is_there_when_it_is_nine_there(zone: str, opens: float) -> None:
    days = [date(2026, 11, 26) + timedelta(days=day) for day in range(DAYS)]
    roster = [of_local_hours(day, zone) for day in days]
    at = int(opens) - 1
    # Whoever comes in the middle of an hour is there at half the pace in all of it.
    assert waits(roster, at) == pytest.approx(30 + HANDLING, abs=2)
    assert waits(roster, at - 1) == pytest.approx(90 + HANDLING, abs=2)
    assert waits(roster, int(opens) + 1) == pytest.approx(HANDLING, abs=1)


def test_when_clocks_change_the_same_shift_begins_an_hour_later() -> None:
    """On 1 November 2026 Chicago turns its clocks back: nine is 14:00 UTC before, 15:00 after."""
    start, days = datetime(2026, 10, 31, tzinfo=UTC), [date(2026, 10, 31), date(2026, 11, 1)]
    cover = capacity([of_local_hours(day, "America/Chicago") for day in days], "care", start, 48)
    told = serve(np.vstack([lone(13, 48), lone(24 + 13, 48)]), cover, chance=Chance.none(48))
    assert told.minutes[0, 13] == pytest.approx(30 + HANDLING, abs=1)
    assert told.minutes[1, 24 + 13] == pytest.approx(90 + HANDLING, abs=1)


def of_local_hours(day: date, zone: str, begins: int = 9, ends: int = 17) -> Shift:
    place = ZoneInfo(zone)
    first, last = (datetime.combine(day, time(at), place).astimezone(UTC) for at in (begins, ends))
    return Shift(workspace_id="w", id=1, starts_at=first, ends_at=last, zone=zone)


def test_a_holiday_and_a_half_day_stop_the_business_clock_and_not_the_other() -> None:
    """Friday is a holiday, Thursday closes at noon; nobody is there until Monday."""
    days = 5
    open_hours = business_hours(START, days * 24, "UTC", closed=[(hour(12), hour(24)), (hour(24), hour(48))])
    cover = capacity([shift(9, 12), shift(24 * 4 + 9, 24 * 4 + 17)], "care", START, days * 24)
    load = lone(11, days * 24) * 40 / ALONE
    business, clock = (serve(load, cover, counted=counted, target_minutes=480) for counted in (open_hours, None))
    # Twelve of 40 are answered on Thursday, the others within three business hours on Monday.
    assert business.expected[11] < 4 * 60
    assert business.late[11] == 0
    assert clock.expected[11] > 60 * 60
    assert clock.late[11] == pytest.approx(0.7, abs=0.05)


def test_messages_in_japanese_wait_for_who_speaks_it_while_the_others_have_time() -> None:
    roster = [
        *(shift(24 * day, 24 * day + 24, heads=2) for day in range(DAYS)),
        *(shift(24 * day + 18, 24 * day + 22, languages=["ja"]) for day in range(DAYS)),
    ]
    served = of_classes(roster, {"general": frozenset(), "japanese": frozenset({"ja"})}, at=10)
    assert served["general"].expected[10] == pytest.approx(HANDLING, abs=1)
    assert served["japanese"].expected[10] == pytest.approx(7.5 * 60 + HANDLING, abs=6)
    assert served["japanese"].backlog[0, 17] == pytest.approx(ALONE)
    assert served["japanese"].backlog[0, 18] == pytest.approx(0, abs=1e-9)


def test_who_has_the_skill_helps_the_others_where_nothing_asks_for_it() -> None:
    roster = [shift(0, DAYS * 24, skills=["refund"])]
    served = of_classes(roster, {"general": frozenset(), "refunds": frozenset({"refund"})}, at=10)
    assert served["general"].expected[10] == pytest.approx(HANDLING, abs=2)
    assert served["refunds"].expected[10] == pytest.approx(HANDLING, abs=2)


def of_classes(roster: list[Shift], needs: dict[str, frozenset[str]], at: int) -> dict[str, Waiting]:
    """One message of each class in the hour `at`."""
    crew = pools(roster, "care", START, DAYS * 24, needs)
    return dict(serve_classes([MessageClass(name, lone(at)) for name in needs], crew))
