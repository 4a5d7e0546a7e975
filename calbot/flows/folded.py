"""What a digest tells of that is no warning: moves, surges, misses and results beyond the day's budget of its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.budget import Kind
from calbot.flows import began, miss, moved, outlook, result
from calbot.flows.turn import Turn, looking
from calbot.store import budget as budgets

_NOUNS: Final = ("post", "surge", "miss")
_KEPT: Final = timedelta(hours=50)
"""A digest comes within a day, and may be late by another."""


@dataclass(frozen=True, slots=True)
class FoldedLine:
    """One thing that was left to the `digest` (ISO instant), the `view` of its own message and what that tells."""

    kind: Kind
    digest: str
    view: Any
    values: Mapping[str, Any]


@looking
def of_place(session: Session, turn: Turn, place_id: int) -> tuple[FoldedLine, ...]:
    """What was left to the digests of a place and is still so, oldest first: of several moves of a post the net one."""
    kept = budgets.left_over(session, turn.workspace_id, _NOUNS, turn.now - _KEPT)
    found: dict[tuple[Kind, str, int], Mapping[str, Any]] = {}
    for one in kept:
        if one.details.get("place") != place_id:
            continue
        kind, digest = Kind(one.details["kind"]), str(one.details["digest"])
        before = found.pop((kind, digest, one.noun_id), {})
        found[kind, digest, one.noun_id] = {**one.details, "old": before.get("old", one.details.get("old"))}
    return tuple(_lines(session, turn, found))


def _lines(
    session: Session, turn: Turn, found: Mapping[tuple[Kind, str, int], Mapping[str, Any]]
) -> Iterator[FoldedLine]:
    for (kind, digest, number), values in found.items():
        match kind:
            case Kind.MOVE:
                view: Any = moved.show(session, turn, number)
                # It may be elsewhere by now, or off: that is told by itself.
                still = view.post.live and view.post.starts_at.isoformat() == values["new"] != values["old"]
            case Kind.SURGE:
                view = outlook.surge_card(session, turn, number)
                still = bool(view.surges)
            case Kind.MISS:
                view, still = miss.show(session, turn, number), True
            case Kind.BEGAN:
                view = began.show(session, turn, number)
                still = view.post.live
            case _:
                view, still = result.show(session, turn, number), True
        if still:
            yield FoldedLine(kind, digest, view, values)
