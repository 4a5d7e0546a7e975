"""The section [preflight] of a company's file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.alerts.preflight import CHECKS, SHIPPED, PreflightPolicy
from calbot.config import preflight
from calbot.config.reading import read_workspace_file
from calbot.errors import SeveralErrors
from calbot.flows.preflight_policy import policy_in

WHOLE = """[preflight]
at_save = false
before_minutes = [2880, 60]
after_minutes = 0
checks = ["link", "certificate"]
looks = 2
again_minutes = 5
mended_minutes = 60
life_days = 14
posts = 50
budget_seconds = 10
"""


def test_every_key_reaches_whoever_looks() -> None:
    told = read_workspace_file(WHOLE, "calbot.toml").settings()
    assert policy_in(told) == PreflightPolicy(
        at_save=False,
        before=(timedelta(days=2), timedelta(hours=1)),
        after=None,
        checks=frozenset({"link", "certificate"}),
        looks=2,
        again=timedelta(minutes=5),
        life=timedelta(days=14),
        mended=timedelta(hours=1),
        most=50,
        budget_s=10,
    )


def test_what_is_not_said_is_as_shipped() -> None:
    assert "preflight" not in read_workspace_file("", "calbot.toml").settings()
    assert policy_in({}) == SHIPPED
    assert set(preflight.CHECKS) == set(CHECKS), "both floors know the same checks"


@pytest.mark.parametrize(
    "text",
    [
        "before_minutes = [15, 1440]",
        "before_minutes = [0]",
        "before_minutes = [99999]",
        "before_minutes = 15",
        "after_minutes = -1",
        "looks = 0",
        "checks = ['links']",
        "posts = 1.5",
        "budget_seconds = 0",
        "hours = 3",
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(SeveralErrors) as refusal:
        read_workspace_file(f"[preflight]\n{text}\n", "calbot.toml")
    assert "calbot.toml:2" in str(refusal.value)
