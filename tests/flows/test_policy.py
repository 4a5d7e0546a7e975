"""How a company wants to be warned: the numbers of its file reach every decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from calbot.alerts.policy import SHIPPED, Policy
from calbot.config.reading import read_workspace_file
from calbot.config.workspace import WarningsSetting
from calbot.flows import calendar, ladder, moved
from calbot.flows import workspace as workspace_flow
from calbot.flows.policy import policy_of, read_policy
from calbot.model.alert import AlertLevel
from calbot.store import person as people
from calbot.wiring.company import company
from tests.databases import ON_SQLITE
from tests.flows.conftest import COMPANY, NOW, WORKSPACE, Hand, look, post
from tests.flows.warnings import HOUR, SPIKE, deliver, row, screens, settle

MINUTE = timedelta(minutes=1)


def install(hand: Hand, tmp_path: Path, more: str) -> None:
    """The company's file, with another section."""
    told = company(read_workspace_file(COMPANY + more), WORKSPACE, tmp_path, hand.now)
    hand.run(workspace_flow.install, told)


def test_what_the_file_has_by_default_is_what_is_shipped() -> None:
    assert read_policy(WarningsSetting().kept) == SHIPPED
    assert read_policy(None) == read_policy({}) == SHIPPED


def test_every_number_of_the_file_arrives(hand: Hand, tmp_path: Path) -> None:
    install(
        hand,
        tmp_path,
        """
[warnings]
ladder_hours = [120, 48, 12, 1.5]
act_per_day = 1
watch_per_day = 8
moves_per_day = 6
surges_per_day = 3
misses_per_day = 4
results_per_day = 7
cooldown_minutes = 90
digest_at = "07:30"
night_from = "21:15"
settle_minutes = 5
settle_most_minutes = 20
settle_before_minutes = 45
settle_last_hours = 1
moves_together = 3
far_hours = 121
near_hours = 49
act_hours = 13
now_hours = 1
slight_times = 1.2
least_chance_percent = 25
grave_times = 2
grave_late_percent = 80
grave_chance_percent = 50
late_minutes = 20
""",
    )
    assert hand.ask(lambda session, _: policy_of(session, hand.turn())) == Policy(
        ladder=(120 * HOUR, 48 * HOUR, 12 * HOUR, 1.5 * HOUR),
        act_a_day=1,
        watch_a_day=8,
        moves_a_day=6,
        surges_a_day=3,
        misses_a_day=4,
        results_a_day=7,
        cooldown=90 * MINUTE,
        digest_at=time(7, 30),
        night_from=time(21, 15),
        settle_quiet=5 * MINUTE,
        settle_cap=20 * MINUTE,
        settle_before=45 * MINUTE,
        settle_at_once=1 * HOUR,
        bundled=3,
        far=121 * HOUR,
        near=49 * HOUR,
        soon=13 * HOUR,
        at_once=1 * HOUR,
        slight=1.2,
        least_chance=0.25,
        much=2,
        most_late=0.8,
        likely=0.5,
        lateness=20 * MINUTE,
    )


def test_a_settings_row_of_an_older_version_says_less_and_is_read_all_the_same() -> None:
    assert read_policy({"act_per_day": 1}) == replace(SHIPPED, act_a_day=1)


@pytest.fixture
def planned(hand: Hand) -> Hand:
    hand.run(calendar.apply, hand.source_id(), look(post("a", 33)), NOW)
    return hand


@ON_SQLITE
def test_the_rungs_hang_where_the_file_says(planned: Hand, tmp_path: Path) -> None:
    install(planned, tmp_path, "\n[warnings]\nladder_hours = [168, 30, 20, 4]\n")
    settle(planned, SPIKE)
    assert row(planned).rung_at == SPIKE.starts_at - 30 * HOUR
    planned.now = SPIKE.starts_at - 30 * HOUR
    assert planned.run(ladder.climb, 1) is True
    assert row(planned).rung_at == SPIKE.starts_at - 20 * HOUR


@ON_SQLITE
def test_the_level_and_the_budget_are_those_of_the_file(planned: Hand, tmp_path: Path) -> None:
    install(planned, tmp_path, "\n[warnings]\nnear_hours = 20\nwatch_per_day = 0\ndigest_at = '17:00'\n")
    settle(planned, SPIKE)
    assert row(planned).level is AlertLevel.INFO
    (digest,) = planned.notices()
    assert (digest.screen, digest.due_at) == ("digest.card", NOW.replace(hour=17))
    planned.later(hours=14)
    settle(planned, SPIKE)
    assert row(planned).level is AlertLevel.WATCH
    # A WATCH message is beyond the budget of none.
    assert "alert.card" not in screens(deliver(planned))


@ON_SQLITE
def test_a_move_settles_as_the_file_says(planned: Hand, tmp_path: Path) -> None:
    install(planned, tmp_path, "\n[warnings]\nsettle_minutes = 25\n")
    planned.run(calendar.apply, planned.source_id(), look(post("a", 60)), NOW)
    planned.later(minutes=24)
    assert planned.run(moved.due) == []
    planned.later(minutes=1)
    assert planned.run(moved.due) == [1]


def test_new_people_have_the_quiet_hours_of_the_file_and_those_who_set_their_own_keep_them(
    hand: Hand, tmp_path: Path
) -> None:
    newcomer = '\n[[people]]\nname = "New"\nlate_minutes = 15\n[warnings]\nquiet = "20:00-06:00"\n'
    install(hand, tmp_path, newcomer)
    new, lead = (hand.ask(people.by_name, name) for name in ("New", "Lead"))
    assert (new.quiet, new.late_minutes) == ("20:00-06:00", 15)
    assert (lead.quiet, lead.late_minutes) == ("22:00-07:00", None)
