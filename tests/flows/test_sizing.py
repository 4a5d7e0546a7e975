"""People and hours of the sizing answers as shifts that stand in for a roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.flows.assess import assess
from calbot.flows.sizing import crew, is_stood_in, stood_in
from calbot.flows.world import World, terms
from calbot.model.account import Account
from calbot.model.shift import Shift
from calbot.model.sla import SlaProfile
from calbot.staffing.coverage import capacity

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
TOLD: dict[str, Any] = {
    "replies_per_hour": 12.0,
    "sizing": {
        "messages_per_month": 9000.0,
        "zone": "UTC",
        "people": 3,
        "days": ["mon", "tue"],
        "hours": "08:00-20:00",
    },
}


def world(settings: dict[str, Any] = TOLD, **more: Any) -> World:
    agreed = terms(settings, "UTC")
    made = World(
        posts=(),
        start=MONDAY,
        end=MONDAY + timedelta(days=7),
        now=MONDAY,
        replies_per_hour=agreed.replies_per_hour,
        sizing=agreed.sizing,
        **more,
    )
    return stood_in(made, settings, made.zone)


def told(**more: Any) -> dict[str, Any]:
    return TOLD | {"sizing": TOLD["sizing"] | more}


def possible(seen: World, team: str = "care") -> float:
    hours = int((seen.end - seen.start) / timedelta(hours=1))
    return float(capacity(seen.on_duty, team, seen.start, hours, seen.replies_per_hour).sum())


def test_three_people_on_two_days_of_twelve_hours() -> None:
    assert possible(world()) == pytest.approx(3 * 2 * 12 * 12)


def test_what_comes_back_to_be_answered_again_takes_its_part_of_the_hour() -> None:
    assert possible(world(told(solvable_percent=80.0))) == pytest.approx(3 * 2 * 12 * 12 / 1.2)
    assert possible(world(told(solvable_percent=0.0))) == pytest.approx(3 * 2 * 12 * 12 / 2)


def test_a_night_reaches_into_the_window_from_the_day_before() -> None:
    seen = world(told(days=["sun"], hours="22:00-06:00"))
    assert [(one.starts_at, one.ends_at) for one in seen.stand_ins] == [
        (MONDAY - timedelta(hours=2), MONDAY + timedelta(hours=6)),
        (MONDAY + timedelta(days=6, hours=22), MONDAY + timedelta(days=7, hours=6)),
    ]


def test_day_and_night_is_one_day_long() -> None:
    known = crew(told(hours="00:00-24:00"), "UTC")
    assert known is not None
    assert known.hours_a_week == 3 * 2 * 24


def test_hours_are_those_of_the_workspaces_clock_on_both_sides_of_a_change() -> None:
    sunday = datetime(2026, 10, 25, tzinfo=UTC)  # London puts its clocks back at 01:00 UTC
    asked = replace(world(), start=sunday - timedelta(days=1), end=sunday + timedelta(days=2), stand_ins=())
    seen = stood_in(asked, told(days=["sat", "sun"]), "Europe/London")
    assert [one.starts_at.hour for one in seen.stand_ins] == [7, 8]


def test_a_roster_is_never_added_to_not_even_one_that_has_ended() -> None:
    shift = Shift(workspace_id="", id=1, starts_at=MONDAY, ends_at=MONDAY + timedelta(hours=1))
    assert world(shifts=(shift,)).on_duty == (shift,)
    assert world(rostered=frozenset({"care"})).on_duty == ()


def test_who_told_of_nobody_has_nobody() -> None:
    assert world(told(people=0)).on_duty == ()
    assert not world(told(people=0)).has_roster("care")
    assert not is_stood_in(told(people=0), tuple)
    assert is_stood_in(TOLD, tuple)
    assert not is_stood_in(TOLD, lambda: ("care",))


def test_teams_share_the_people_and_the_messages_by_their_accounts() -> None:
    accounts = {
        number: Account(workspace_id="", id=number, network="x", handle=f"@{number}", team=team)
        for number, team in enumerate(("care", "care", "care", "evening"))
    }
    seen = world(accounts=accounts)
    assert possible(seen, "care") == pytest.approx(possible(seen, "evening") * 3)
    assert possible(seen, "care") + possible(seen, "evening") == pytest.approx(3 * 2 * 12 * 12)
    assert seen.sizing_of("evening").messages_per_month == pytest.approx(9000 / 4)


def test_waiting_is_judged_on_the_first_day_but_no_rule_sees_people_who_have_no_names() -> None:
    seen = assess(world(told(people=1)))
    assert seen.teams["care"].waiting is not None
    assert seen.spikes
    assert world().shifts == ()


def test_they_can_do_what_a_promise_asks_for() -> None:
    sla = {"general": SlaProfile("general", 240, needs=("ja",))}
    assert assess(world(sla=sla)).teams["care"].promises()[0].minutes < float("inf")
    assert {tuple(one.languages) for one in world(sla=sla).stand_ins} == {("ja",)}
