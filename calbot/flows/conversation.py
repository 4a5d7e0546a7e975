"""Ids of conversations: taken over from exports, and forgotten when their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from calbot.alerts.qa import SHIPPED, QaPolicy, oldest
from calbot.flows.turn import Turn
from calbot.model.conversation import ConversationId
from calbot.store import qa
from calbot.store import workspace as workspaces


def policy_of(session: Session, turn: Turn) -> QaPolicy:
    """How long they are known, and the company's own lines of the rubric, as its file says."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    told = (workspace.settings.get("qa") if workspace else None) or {}
    keep = timedelta(days=told["keep_days"]) if "keep_days" in told else SHIPPED.keep
    return QaPolicy(keep, tuple(told.get("own", SHIPPED.own)))


def take(session: Session, turn: Turn, told: Sequence[ConversationId]) -> None:
    """Keep those that are not too old; whoever calls it commits."""
    since = oldest(policy_of(session, turn), turn.now)
    qa.keep(session, turn.workspace_id, [one for one in told if one.at >= since])


def tidy(session: Session, turn: Turn) -> None:
    """Forget those that are; whoever calls it commits."""
    qa.forget(session, turn.workspace_id, oldest(policy_of(session, turn), turn.now))
