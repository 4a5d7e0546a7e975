"""What moved hours are worth: the benchmark's own rules, on a made-up fortnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from benchmarks.asked import fitting, parser
from benchmarks.care_team import judge, seasonal_team
from benchmarks.evening import Foreseen, span, warnings
from benchmarks.outcome import SHARE, compare, elsewhere, evenings, known, scored, touched
from benchmarks.outcome_bound import least_minutes
from benchmarks.stretches import Stretch
from calbot.forecast.history import Floats, Series

START = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = 7
HOUR = timedelta(hours=1)


def usual(hours: int) -> Floats:
    """30 messages an hour by day, 10 by night."""
    return np.where(np.arange(hours) % 24 < 8, 10.0, 30.0)


def week(peak: float = 70.0) -> Stretch:
    """A week whose third afternoon brings `peak` more in each of five hours, as everybody expects."""
    past, counts = Series(START, usual(6 * 168)), usual(DAYS * 24)
    counts[2 * 24 + 14 : 2 * 24 + 19] += peak

    def foresee(now: datetime, hours: int, paths: int) -> Foreseen:
        first = round((now - past.end) / HOUR)
        there = np.concatenate([usual(24), counts, usual(24 * 10)])[first + 24 : first + 24 + hours]
        return Foreseen(now, np.tile(there, (5, 1)), usual(24 * 20)[first % 24 : first % 24 + hours])

    return Stretch("pot", past, counts, foresee)


@pytest.fixture(scope="module")
def stretch() -> Stretch:
    return week()


@pytest.fixture(scope="module")
def team(stretch):
    return seasonal_team(stretch.past, len(stretch.counts))


def test_the_product_s_own_warning_holds_the_hours_that_are_late(stretch, team):
    evening = 2 * 24 - 4
    seen = known(stretch, "calbot", 2, evening, evening + 48)
    told = [span(one, seen.start) for one in warnings(seen, team.capacity[evening : evening + 48], 0.0, seen.start)]
    assert any(first <= 4 + 19 < last for first, last in told)


def test_no_warning_no_move(team):
    calm = week(0.0)
    assert (evenings(calm, team, "calbot")[-1].heads == team.heads).all()


def test_moves_help_and_keep_their_bounds(stretch, team):
    after = evenings(stretch, team, "calbot")[-1]
    assert after.heads.sum() == team.heads.sum()
    assert 0 < elsewhere(team, after) <= SHARE * team.heads.sum()
    assert (after.onward == team.onward).all()
    before, then = (judge(stretch.counts, one, np.random.default_rng(1)).minutes_over_sla for one in (team, after))
    assert then < 0.7 * before


def test_hours_that_are_moved_back_count_among_all_moves(stretch, team):
    there = team.with_heads(np.roll(team.heads, 6))
    back = scored(stretch, [team, there, team])
    assert back["moved"] == 0.0
    assert back["moved_gross"] == pytest.approx(2 * elsewhere(team, there) / team.heads.sum())
    once = scored(stretch, [team, there])
    assert once["moved_gross"] == once["moved"] > 0


def test_no_more_hours_are_moved_than_may_be_however_often_they_are_moved_back():
    """Every evening foresees another peak, which never comes: so all is moved again."""
    past = Series(START, usual(6 * 168))

    def foresee(now: datetime, hours: int, paths: int) -> Foreseen:
        first = round((now - past.end) / HOUR)
        load = usual(24 * 20)[first % 24 : first % 24 + hours]
        day = (first + 4) // 24
        begin = 4 + (20, 8, 32)[day % 3]
        return Foreseen(now, np.tile(load + 120.0 * (np.abs(np.arange(hours) - begin) < 3), (5, 1)), load)

    fickle = Stretch("pot", past, usual(DAYS * 24), foresee)
    rosters = evenings(fickle, seasonal_team(past, DAYS * 24), "calbot")
    hours = rosters[0].heads.sum()
    net, gross = elsewhere(rosters[0], rosters[-1]) / hours, touched(rosters) / hours
    assert 0.1 < gross <= SHARE
    assert net < gross


def test_no_roster_goes_below_the_bound(stretch):
    rows = compare(stretch, 0.85)
    least = rows["bound"]["minutes_over_sla"]
    assert all(least <= row["minutes_over_sla"] for row in rows.values())
    assert least < 0.5 * rows["seasonal"]["minutes_over_sla"]


def test_without_moves_the_bound_is_near_what_the_judge_finds(stretch, team):
    judged = np.mean([judge(stretch.counts, team, np.random.default_rng(seed)).minutes_over_sla for seed in range(8)])
    least = least_minutes(stretch.counts, team, 0.0)
    assert 0.6 * judged < least <= judged


def test_more_than_anybody_can_answer_is_late_however_hours_are_placed(stretch, team):
    flood = stretch.counts + 40.0
    loose, tight = (least_minutes(flood, team, share) for share in (0.15, 0.05))
    assert 0 < loose <= tight


def test_a_set_that_has_no_such_day_is_evaluated_as_by_default(capsys):
    first, last = datetime(2015, 2, 26, tzinfo=UTC), datetime(2015, 4, 19, tzinfo=UTC)
    assert fitting(None, first, last, "brands") is None
    assert fitting(date(2015, 4, 19), first, last, "brands") == date(2015, 4, 19)
    assert capsys.readouterr().err == ""
    for day in (date(2015, 4, 20), date(2014, 1, 1)):
        assert fitting(day, first, last, "brands") is None
        assert "without --since" in capsys.readouterr().err


def test_every_benchmark_is_asked_alike(capsys):
    asked = parser("outcome", "What it is.").parse_args(["--since", "2026-05-04", "--peers", "none", "--json"])
    assert (asked.since.isoformat(), asked.peers, asked.json, asked.data) == ("2026-05-04", frozenset(), True, None)
    assert parser("outcome", "").parse_args(["--peers", "all"]).peers is None
    with pytest.raises(SystemExit):
        parser("outcome", "").parse_args(["--since", "May"])
    assert "--since" in capsys.readouterr().err
