"""Advice for the writers of rules."""

from __future__ import annotations

import pytest

from calbot.rulebook.conditions import changed_conditions
from calbot.rulebook.lint import advise

RULE = """id = "mine"
title = "T"
level = "warn"
why = "W"
do = "D"

[when]
pair = { same = ["account"], within = "1h" }
unless = "a.thread && b.thread"

[[case]]
name = "half an hour"
posts = [{ account = "@a", at = "2026-05-04T09:00Z" }, { account = "@a", at = "2026-05-04T09:30Z" }]
finds = 1

[[case]]
name = "a day"
posts = [{ account = "@a", at = "2026-05-04T09:00Z" }, { account = "@a", at = "2026-05-05T09:30Z" }]
finds = 0
"""


def test_keys_that_no_case_would_miss_are_named() -> None:
    said = [str(one) for one in advise("mine.toml", RULE)]
    assert "mine.toml: mine: no case notices when.pair.within changed: 120m" in said
    assert "mine.toml: mine: no case notices when.unless changed: left out" in said
    assert "mine.toml: mine: no case notices when.pair.within changed: 30m" not in said


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("a.hour < 6", {"!(a.hour < 6)", "a.hour <= 6", "a.hour > 6", "a.hour < 7", "a.hour < 5"}),
        ("!a.paid && b.paid", {"!(!a.paid && b.paid)", "a.paid && b.paid", "!a.paid || b.paid", " b.paid", "!a.paid "}),
        ("a.title == 'x'", {"!(a.title == 'x')", "a.title != 'x'", "a.title == 'x~'"}),
        (
            "a.text.matches(r'(?i)x|\\(y|[|]')",
            {
                "!(a.text.matches(r'(?i)x|\\(y|[|]'))",
                "a.text.matches(r'x|\\(y|[|]')",
                "a.text.matches(r'(?i)\\(y|[|]')",
                "a.text.matches(r'(?i)x|[|]')",
                "a.text.matches(r'(?i)x|\\(y')",
            },
        ),
    ],
)
def test_small_changes_to_a_condition(text: str, changed: set[str]) -> None:
    assert {new for _, new in changed_conditions(text)} == changed
