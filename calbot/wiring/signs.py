"""Whether somebody works: told from the signs of life that workers leave, for whoever serves pages beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.store import beat as beats
from calbot.store.session import now

SILENT: Final = timedelta(seconds=90)
"""A worker beats every ten seconds; a tick comes every minute, twice this long is too long for it."""


def missing(session: Session, opened_at: datetime) -> Sequence[str]:
    """What is missed, in words; nothing in the first minutes after `opened_at` (this process's clock)."""
    at = now(session)
    if at - opened_at < SILENT:
        return ()
    last = max((beat.at for beat in beats.named(session, "worker:")), default=None)
    if last is None or at - last > SILENT:
        return ("no worker gives a sign of life: start calbot work (or calbot serve without --no-work)",)
    ticked = beats.by_name(session, "tick")
    if ticked is None or at - ticked.at > 2 * SILENT:
        return ("the workers do not tick: see their logs, and start them again",)
    return ()
