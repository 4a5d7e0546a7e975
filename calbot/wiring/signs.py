"""Whether somebody works: told from the signs of life that workers leave, for whoever serves pages beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.ticking import TICK, WORKER
from calbot.store import beat as beats
from calbot.store.session import now

SILENT: Final = timedelta(seconds=90)
"""A worker beats every ten seconds; a tick is done every minute, twice this long is too long for it."""


def missing(session: Session, since: timedelta) -> Sequence[str]:
    """What is missed, in words; nothing while this process is younger than 90 s (it is `since` old).

    All ages are told by one clock each: those of beats by the database's, which wrote them.
    """
    if since < SILENT:
        return ()
    at = now(session)
    if not any(_fresh(beat.at, at, SILENT) for beat in beats.named(session, WORKER)):
        return ("no worker gives a sign of life: start calbot work (or calbot serve without --no-work)",)
    ticked = beats.by_name(session, TICK)
    if ticked is None or not _fresh(ticked.at, at, 2 * SILENT):
        return ("workers live, but get no work done: see their logs, and start them again",)
    return ()


def _fresh(beat_at: datetime, at: datetime, within: timedelta) -> bool:
    # A beat that lies ahead is from before the database's clock was set back: it says nothing of today.
    return abs(at - beat_at) <= within
