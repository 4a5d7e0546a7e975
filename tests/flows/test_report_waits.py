"""How customers have waited in a stretch begins with those who waited when it began."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calbot.flows.report_waits import came, waits
from calbot.flows.world import World
from calbot.model.inbound import Count
from tests.flows.test_class_warnings import HOUR, NOW, account, counts, shift, world

START = NOW - 48 * HOUR


def two_days(inbound: list[Count], *shifts: tuple[float, float]) -> World:
    given = world(inbound=inbound, shifts=[shift(*one) for one in shifts], accounts={1: account(1, "tiktok")})
    return replace(given, start=START, end=NOW)


def burst(messages: int) -> list[Count]:
    """Eight an hour, and so many in each of the six hours before the two days."""
    told = [(one, messages if START - 6 * HOUR <= one.starts_at < START else 8) for one in counts("tiktok", 8)]
    return [replace(one, messages=many) for one, many in told]


def test_who_waits_when_a_stretch_begins_is_answered_before_those_who_come_in_it() -> None:
    (calm,), (busy,) = (waits(two_days(burst(many), (-144, 0))) for many in (8, 60))
    assert calm.messages == busy.messages == pytest.approx(48 * 8)
    # 288 more than are answered stand before the first, four an hour are worked off: he waits a day.
    assert calm.minutes < 60
    assert busy.minutes > 8 * 60
    assert busy.late > 0.6
    assert sum(one.messages for one in came(two_days(burst(60), (-144, 0)))) == 48 * 8


def test_a_stretch_in_which_nobody_is_known_to_have_been_on_duty_has_no_line() -> None:
    assert waits(two_days(burst(60), (-144, -48))) == ()
    assert waits(two_days(burst(60), (-144, -47)))
