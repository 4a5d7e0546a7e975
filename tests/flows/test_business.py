"""Business calendars of several teams: their weeks, zones, holidays and changes of the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from calbot.config.reading import read_workspace_file
from calbot.flows.assess import assess, plan_ahead
from calbot.flows.business import clock_of, countries_of
from calbot.flows.world import World, terms
from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.inbound import Count
from calbot.model.shift import Shift
from calbot.sources.holiday import holiday_events

HOUR = timedelta(hours=1)
GOLDEN = datetime(2026, 5, 4, tzinfo=UTC)
"""A Monday: a bank holiday in Britain, and in Japan until Wednesday, whose 6 May stands in for a Sunday."""
TWO = """
[workspace]
zone = "Europe/London"

[business]
hours = "09:00-17:00"

[sla.london]
target_minutes = 480
clock = "business"

[sla.tokyo]
target_minutes = 480
clock = "business"
zone = "Asia/Tokyo"
"""


def world(text: str, start: datetime, days: float = 7, **more: object) -> World:
    said = read_workspace_file(text)
    agreed = terms(said.settings(), said.zone)
    end = start + timedelta(days=days)
    closed = holiday_events(countries_of(agreed.sla.values(), said.zone), start, end, workspace_id="w", source_id=None)
    given = {"events": tuple(closed), "sla": agreed.sla} | more
    return World(posts=[], start=start, end=end, now=start, zone=said.zone, **given)


def running(told: World, name: str) -> list[datetime]:
    """The hours (UTC) in which the clock of a promise runs all the time."""
    hours = round((told.end - told.start) / HOUR)
    clock = clock_of(told, told.sla[name], told.start, hours)
    assert clock is not None
    return [told.start + HOUR * int(hour) for hour in np.flatnonzero(clock > 0.999)]


def days(hours: list[datetime]) -> dict[int, tuple[int, int]]:
    """First hour of each day of the month, and the one after its last."""
    found = {at.day: at.hour for at in reversed(hours)}
    return {day: (first, max(at.hour for at in hours if at.day == day) + 1) for day, first in sorted(found.items())}


def test_teams_of_two_countries_have_their_own_hours_and_holidays() -> None:
    both = world(TWO, GOLDEN)
    assert days(running(both, "london")) == dict.fromkeys((5, 6, 7, 8), (8, 16))
    assert days(running(both, "tokyo")) == dict.fromkeys((7, 8), (0, 8))
    assert {event.country for event in both.events} == {"GB", "JP"}


def test_holidays_of_a_country_that_nobody_works_in_close_nothing() -> None:
    london = world(TWO, GOLDEN)
    more = holiday_events({"JP", "GB"}, GOLDEN, GOLDEN + timedelta(days=7), workspace_id="w", source_id=None)
    assert running(replace(london, events=tuple(more)), "london") == running(london, "london")
    assert len(running(world(TWO + 'country = "none"\n', GOLDEN), "tokyo")) == 40


def test_a_day_off_of_the_company_is_that_day_by_the_clocks_of_each_team() -> None:
    party = datetime(2026, 5, 7, 23, tzinfo=UTC)  # 8 May in London
    off = Event(
        workspace_id="w",
        id=1,
        kind=EventKind.HOLIDAY,
        starts_at=party,
        ends_at=party + 24 * HOUR,
        zone="Europe/London",
    )
    both = world(TWO, GOLDEN, events=(off,))
    assert 8 not in days(running(both, "london"))
    assert 8 not in days(running(both, "tokyo"))
    assert 7 in days(running(both, "tokyo"))
    half = replace(both, events=(Event(**off.model_dump() | {"starts_at": party + 13 * HOUR}),))
    assert days(running(half, "london"))[8] == (8, 12)


def test_a_week_from_sunday_to_thursday_with_a_short_last_day() -> None:
    text = (
        '[workspace]\nzone = "Asia/Riyadh"\n[business]\ndays = ["sun", "mon", "tue", "wed", "thu"]\n'
        'hours = "08:00-16:00"\nother_hours = { thu = "08:00-12:00" }\n'
    )
    friday = datetime(2026, 10, 9, tzinfo=UTC)
    assert days(running(world(text, friday), "reviews")) == {
        **dict.fromkeys((11, 12, 13, 14), (5, 13)),
        15: (5, 9),
    }


@pytest.mark.parametrize(
    ("start", "first", "after"),
    [
        (datetime(2026, 3, 27, tzinfo=UTC), (9, 17), (8, 16)),
        (datetime(2026, 10, 23, tzinfo=UTC), (8, 16), (9, 17)),
    ],
)
def test_hours_stay_where_the_clocks_show_them_when_these_change(
    start: datetime, first: tuple[int, int], after: tuple[int, int]
) -> None:
    seen = days(running(world(TWO, start, 4), "london"))
    assert seen == {start.day: first, (start + timedelta(days=3)).day: after}


def test_a_night_is_as_long_as_it_is_when_the_clocks_change() -> None:
    text = '[workspace]\nzone = "Europe/London"\n[business]\ndays = ["sat"]\nhours = "20:00-06:00"\n'
    lengths = [
        len(running(world(text, datetime(2026, month, day, 12, tzinfo=UTC), 2), "reviews"))
        for month, day in ((3, 21), (3, 28), (10, 24))
    ]
    assert lengths == [10, 9, 11]


def account(number: int, network: str, sla: str, team: str = "care") -> Account:
    return Account(workspace_id="w", id=number, network=network, handle="@pot", brand="Pot", sla_profile=sla, team=team)


def counts(start: datetime, **by_network: int) -> list[Count]:
    return [
        Count(workspace_id="w", id=1, starts_at=start - HOUR * back, brand="Pot", network=network, messages=messages)
        for back in range(1, 24 * 15)
        for network, messages in by_network.items()
    ]


def test_waits_and_slots_of_a_team_go_by_the_calendar_of_its_promise() -> None:
    text = TWO.replace('[business]\nhours = "09:00-17:00"', '[business]\nhours = "{}"')
    night = Shift(workspace_id="w", id=1, starts_at=GOLDEN + 40 * HOUR, ends_at=GOLDEN + 200 * HOUR, heads=2)
    seen = {}
    for hours in ("09:00-17:00", "00:00-24:00"):
        told = world(
            text.format(hours),
            GOLDEN,
            2,
            accounts={1: account(1, "tiktok", "general"), 2: account(2, "forum", "london")},
            inbound=counts(GOLDEN, tiktok=9, forum=3),
            shifts=[night],
        )
        clock = next(one for one in plan_ahead(told, "care").promises if one.name == "london").counted
        assert clock is not None
        seen[hours] = assess(told).teams["care"].promises()[1].minutes, float(clock.sum())
    # Monday is a bank holiday; on Tuesday the clock runs for eight hours, or for all of them.
    assert [one[1] for one in seen.values()] == [8.0, 25.0]
    assert seen["09:00-17:00"][0] < seen["00:00-24:00"][0]
