"""Finding findings."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from calbot.model.finding import Finding, FindingState


def by_id(session: Session, workspace_id: str, finding_id: int) -> Finding | None:
    """One finding."""
    return session.get(Finding, (workspace_id, finding_id))


def by_key(session: Session, workspace_id: str, key: str) -> Finding | None:
    """The finding on one matter, gone or not."""
    return session.exec(select(Finding).where(Finding.workspace_id == workspace_id, Finding.key == key)).first()


def by_keys(session: Session, workspace_id: str, keys: Collection[str]) -> dict[str, Finding]:
    """Those of `keys` that are known, gone or not, by key."""
    wanted = select(Finding).where(Finding.workspace_id == workspace_id, col(Finding.key).in_(keys))
    return {finding.key: finding for finding in session.exec(wanted)}


def open_ones(session: Session, workspace_id: str) -> list[Finding]:
    """What is true and for what nobody answers, by the time it is about."""
    return _in_states(session, workspace_id, (FindingState.OPEN,))


def true_ones(session: Session, workspace_id: str) -> list[Finding]:
    """What is true, overridden or not, by the time it is about."""
    return _in_states(session, workspace_id, (FindingState.OPEN, FindingState.OVERRIDDEN))


def of_post(session: Session, workspace_id: str, post_id: int) -> list[Finding]:
    """What is true of a post, overridden or not, by the time it is about."""
    # The post ids are JSON, which the databases search each in its own way; what is true at one time is a short list.
    return [finding for finding in true_ones(session, workspace_id) if post_id in finding.post_ids]


def _in_states(session: Session, workspace_id: str, states: Collection[FindingState]) -> list[Finding]:
    wanted = select(Finding).where(Finding.workspace_id == workspace_id, col(Finding.state).in_(states))
    return list(session.exec(wanted.order_by(col(Finding.at), col(Finding.id))))
