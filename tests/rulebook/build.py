"""Small worlds and rules for the tests of the rulebook."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from calbot.model.account import Account
from calbot.model.event import Event
from calbot.model.post import Post
from calbot.rulebook.facts import Facts, LoadHour
from calbot.rulebook.pack import Rule, read_rule

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HEAD = 'id = "mine"\ntitle = "T"\nlevel = "warn"\nwhy = "W"\ndo = "D"\n'
CASES = '\n[[case]]\nname = "one"\nfinds = 1\n\n[[case]]\nname = "none"\nfinds = 0\n'


def rule(when: str, head: str = HEAD) -> Rule:
    """A rule with the given lines of [when]; its two cases are there, not true."""
    text = f"{head}\n[when]\n{when}\n{CASES}"
    return read_rule(tomllib.loads(text), "mine.toml", text)


def post(number: int, minutes: float = 0, **values: Any) -> Post:
    """Post `number`, `minutes` after noon."""
    return Post(workspace_id="w", id=number, starts_at=NOON + timedelta(minutes=minutes), **values)


def facts(
    *posts: Post,
    accounts: Sequence[Account] = (),
    events: Sequence[Event] = (),
    load: Sequence[LoadHour] = (),
) -> Facts:
    """The world of these, at noon."""
    return Facts(posts, {account.id: account for account in accounts}, {}, events, load, NOON)
