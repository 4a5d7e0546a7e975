"""Who can answer what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calbot.model.shift import Shift
from calbot.staffing.crew import pools

START = datetime(2026, 11, 26, tzinfo=UTC)
NEEDS = {"general": frozenset[str](), "japanese": frozenset({"ja"}), "refunds": frozenset({"Refund"})}


def shift(**known: object) -> Shift:
    return Shift(workspace_id="w", id=1, starts_at=START, ends_at=START + timedelta(hours=2), **known)


def test_people_who_can_the_same_are_one_pool_and_those_with_least_choice_come_first() -> None:
    roster = [shift(languages=["ja"], skills=["refund"]), shift(), shift(heads=2), shift(languages=["JA"])]
    found = pools(roster, "care", START, 2, NEEDS)
    assert [(sorted(pool.serves), pool.capacity.tolist()) for pool in found] == [
        (["general"], [36.0, 36.0]),
        (["general", "japanese"], [12.0, 12.0]),
        (["general", "japanese", "refunds"], [12.0, 12.0]),
    ]


def test_a_need_that_no_roster_names_is_not_asked() -> None:
    (everybody,) = pools([shift(), shift()], "care", START, 2, NEEDS)
    assert everybody.serves == NEEDS.keys()


def test_other_teams_do_not_help() -> None:
    assert pools([shift(team="night")], "care", START, 2, NEEDS) == ()
