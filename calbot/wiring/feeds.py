"""How far each feed could be trusted at its last look, in an operator's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session

from calbot.flows.trust import Trust, asked_rest, trust
from calbot.model.removal import Removal
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.store import removal as removals
from calbot.store import source as sources
from calbot.words.say import sayer

_DO: Final = {
    SourceState.STALE: "run calbot serve or calbot work: nobody looks",
    SourceState.FROZEN: "change something small in it; if that does not come through, connect it anew",
    SourceState.BLIND: "mend what the source's own check says; posts that are known stay in the plan meanwhile",
}
_ANSWER: Final = "press [Apply] or [Keep] in the message about it, or at /calbot feeds; warnings go on meanwhile"
_HEALTHY: Final = {SourceState.FRESH: "fresh", SourceState.EMPTY: "healthy, but empty"}


class FeedCheck(NamedTuple):
    """One feed: whether it says what it should, what was seen, and what to do ("" for nothing)."""

    name: str
    sees: bool
    said: str
    do: str


def feed_checks(session: Session, workspace_id: str, at: datetime) -> Iterator[FeedCheck]:
    """Each feed that is looked at, but for the dates that calbot brings along."""
    held = {one.source_id: one for one in removals.held(session, workspace_id)}
    for source in sources.every(session, workspace_id):
        if source.location and source.kind is not SourceKind.DATES:
            found, gone = trust(source, at), held.get(source.id)
            do = _ANSWER if gone is not None else _DO.get(found.state, "")
            yield FeedCheck(source.name, found.sees and gone is None, _said(source, found, gone, at), do)


def _said(source: Source, found: Trust, gone: Removal | None, at: datetime) -> str:
    parts = [_HEALTHY.get(found.state, found.state.value)]
    parts.append(f"last read {_ago(at - source.seen_at)}" if source.seen_at else "never read so far")
    if source.changed_at:
        parts.append(f"changed {_ago(at - source.changed_at)}")
    if found.pace:
        parts.append(f"changes about every {found.pace.total_seconds() / 3600:.1f} h")
    if rest := asked_rest(source):
        parts.append(f"asks to be read only once in {rest.total_seconds() / 3600:.3g} h")
    if source.problem:
        parts.append(sayer("en", "UTC")(source.problem).rstrip("."))
    if gone is not None:
        parts.append(
            f"held: {len(gone.post_ids)} of {gone.coming} coming posts are missing since {gone.since:%d %b %H:%M}Z"
        )
    return ", ".join(parts)


def _ago(passed: timedelta) -> str:
    return sayer("en", "UTC").ago(passed.total_seconds())
