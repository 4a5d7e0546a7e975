"""Finding findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from calbot.model.finding import Finding, FindingState
from calbot.model.rule import Level
from calbot.store.asking import in_parts

_TRUE = (FindingState.OPEN, FindingState.OVERRIDDEN)


def by_id(session: Session, workspace_id: str, finding_id: int) -> Finding | None:
    """One finding."""
    return session.get(Finding, (workspace_id, finding_id))


def by_key(session: Session, workspace_id: str, key: str) -> Finding | None:
    """The finding on one matter, gone or not."""
    return session.exec(select(Finding).where(Finding.workspace_id == workspace_id, Finding.key == key)).first()


def by_keys(session: Session, workspace_id: str, keys: Collection[str]) -> dict[str, Finding]:
    """Those of `keys` that are known, gone or not, by key."""
    found: dict[str, Finding] = {}
    for part in in_parts(keys):
        wanted = select(Finding).where(Finding.workspace_id == workspace_id, col(Finding.key).in_(part))
        found |= {finding.key: finding for finding in session.exec(wanted)}
    return found


def open_ones(session: Session, workspace_id: str) -> list[Finding]:
    """What is true and for what nobody answers, by the time it is about."""
    return _in_states(session, workspace_id, (FindingState.OPEN,))


def true_ones(session: Session, workspace_id: str) -> list[Finding]:
    """What is true, overridden or not, by the time it is about."""
    return _in_states(session, workspace_id, _TRUE)


def of_post(session: Session, workspace_id: str, post_id: int) -> list[Finding]:
    """What is true of a post, overridden or not, by the time it is about."""
    # The post ids are JSON, which the databases search each in its own way; what is true at one time is a short list.
    # Only that column is read of all, since a whole finding with its remedies is a hundred times as long.
    standing = select(Finding.id, Finding.post_ids).where(
        Finding.workspace_id == workspace_id, col(Finding.state).in_(_TRUE)
    )
    about = [number for number, post_ids in session.exec(standing) if post_id in post_ids]
    wanted = select(Finding).where(Finding.workspace_id == workspace_id, col(Finding.id).in_(about))
    return list(session.exec(wanted.order_by(col(Finding.at), col(Finding.id))))


def levels(session: Session, workspace_id: str, rules: Collection[str]) -> dict[int, list[Level]]:
    """How bad what nobody answers for is, by post: the levels of the open findings of `rules`."""
    wanted = select(Finding.level, Finding.post_ids).where(
        Finding.workspace_id == workspace_id, Finding.state == FindingState.OPEN, col(Finding.rule).in_(rules)
    )
    found: dict[int, list[Level]] = {}
    for level, post_ids in session.exec(wanted):
        for post_id in post_ids:
            found.setdefault(post_id, []).append(Level(level))
    return found


def of_rules(session: Session, workspace_id: str, rules: Collection[str]) -> dict[int, dict[int, Level]]:
    """The open findings of `rules` by post: number and level."""
    wanted = select(Finding.id, Finding.level, Finding.post_ids).where(
        Finding.workspace_id == workspace_id, Finding.state == FindingState.OPEN, col(Finding.rule).in_(rules)
    )
    found: dict[int, dict[int, Level]] = {}
    for number, level, post_ids in session.exec(wanted):
        for post_id in post_ids:
            found.setdefault(post_id, {})[number] = Level(level)
    return found


def count_found(session: Session, workspace_id: str, rule: str, since: datetime) -> int:
    """How many matters a rule has found since then, gone or not."""
    wanted = select(func.count()).select_from(Finding)
    wanted = wanted.where(Finding.workspace_id == workspace_id, Finding.rule == rule, col(Finding.found_at) >= since)
    return session.exec(wanted).one()


class Outcome(NamedTuple):
    """How it stands with what a rule has found: `at` is the hour it is about, `values` what it was told with."""

    id: int
    rule: str
    state: FindingState
    at: datetime
    changed_at: datetime
    values: Mapping[str, Any]


def outcomes(session: Session, workspace_id: str, since: datetime, rule: str = "") -> list[Outcome]:
    """Of all matters that were found since then, or of those of one rule, by id."""
    told = (Finding.id, Finding.rule, Finding.state, Finding.at, Finding.changed_at, Finding.values)
    wanted = columns(*(col(one) for one in told))
    wanted = wanted.where(col(Finding.workspace_id) == workspace_id, col(Finding.found_at) >= since)
    wanted = wanted.where(col(Finding.rule) == rule) if rule else wanted
    return [Outcome(*row) for row in session.execute(wanted.order_by(col(Finding.id)))]


def _in_states(session: Session, workspace_id: str, states: Collection[FindingState]) -> list[Finding]:
    wanted = select(Finding).where(Finding.workspace_id == workspace_id, col(Finding.state).in_(states))
    return list(session.exec(wanted.order_by(col(Finding.at), col(Finding.id))))
