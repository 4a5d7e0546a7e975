"""A calendar server knocks: its source is looked at soon. A knock brings no data, and one too many costs nothing."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.source import Source, SourceKind
from calbot.store import source as sources

APART: Final = timedelta(seconds=10)
"""However often it knocks: so long between two looks."""
REMOVED, REAUTHORIZE = "subscriptionRemoved", "reauthorizationRequired"
_KNOCKED: Final = "knocked"
"""Memory of a source: when it was last knocked for."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One knock: whose, the hash of the secret that came along, and what it says of the subscription itself ("" for a
    change in the calendar)."""

    subscription: str
    seal: str = field(repr=False)
    lifecycle: str = ""


def hear(session: Session, turn: Turn, hints: Sequence[Hint]) -> int:
    """Have the sources looked at that `hints` are about; how many were. One with another secret is nobody's."""
    looked = 0
    for source in sources.of_kind(session, turn.workspace_id, SourceKind.GRAPH):
        told: dict[str, Any] = dict(source.memory.get("subscription") or {})
        mine = [one for one in hints if _is_for(one, told)]
        if not mine:
            continue
        looked += 1
        says = {one.lifecycle for one in mine}
        if REMOVED in says:
            source.memory["subscription"] = {}
        elif REAUTHORIZE in says:
            source.memory["subscription"] = {**told, "renew": True}
        _soon(session, turn, source)
    session.commit()
    return looked


def knocked_since(source: Source, began: datetime) -> bool:
    """Whether its server has knocked since a look `began`, which may have missed what that was about."""
    told = source.memory.get(_KNOCKED)
    return isinstance(told, str) and datetime.fromisoformat(told) >= began


def _is_for(hint: Hint, told: dict[str, Any]) -> bool:
    known, sealed = str(told.get("id", "")), str(told.get("seal", ""))
    return bool(known) and hint.subscription == known and hmac.compare_digest(hint.seal.encode(), sealed.encode())


def _soon(session: Session, turn: Turn, source: Source) -> None:
    at = turn.now if source.seen_at is None else max(turn.now, source.seen_at + APART)
    # A look that is due already may be under way, and have read what is older than this.
    source.memory[_KNOCKED] = turn.now.isoformat()
    if source.next_look_at is None or source.next_look_at <= at:
        return
    source.next_look_at = at
    turn.wake(session, "sync", source.id, at=at)
