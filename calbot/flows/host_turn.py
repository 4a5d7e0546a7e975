"""Who may ask a host for a page: of all processes one at a time, and none within the pause after it.

What is kept is a lease: a process that dies in the middle costs its host half a minute, and nobody has to clear it up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlmodel import Session

from calbot.flows.turn import Turn, beside
from calbot.store import beat as beats

HOST: Final = "host:"
LEASE: Final = timedelta(seconds=30)
"""Longer than any page may take."""
_LEAST_S: Final = 0.02


@beside
def take(session: Session, turn: Turn, host: str) -> tuple[datetime, float]:
    """Until when the host is ours, and 0; or until when it is somebody else's, and how many seconds that is."""
    name, until = _name(host), turn.now + LEASE
    mine = beats.hold(session, name, turn.now, until)
    known = None if mine else beats.by_name(session, name)
    session.commit()
    if mine:
        return until, 0.0
    free_at = known.at if known is not None else turn.now
    return free_at, max(_LEAST_S, (free_at - turn.now).total_seconds())


@beside
def leave(session: Session, turn: Turn, host: str, held: datetime, pause: timedelta) -> datetime | None:
    """Whoever has `held` it lets it rest; until when, None where somebody else has it by now."""
    until = turn.now + pause
    ours = beats.let_go(session, _name(host), held, until)
    session.commit()
    return until if ours else None


def _name(host: str) -> str:
    # Whose pages are looked at is nobody's business but that of whoever has posts there.
    return f"{HOST}{sha256(host.encode()).hexdigest()[:40]}"
