"""A second look before long: what a feed mentions no more, or says at other hours, waits for no rest it asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.flows.absence import LOOKS_UNTIL_MISSING
from calbot.flows.turn import Turn
from calbot.flows.writeback import look_soon
from calbot.flows.zone_fault import ZONES_LOST
from calbot.model.source import Source

_SOON: Final = timedelta(minutes=15)


def want(session: Session, turn: Turn, source: Source, *, unsure: bool) -> None:
    """Have a source whose last look gave rise to a doubt that the next one settles looked at soon; the caller commits.
    `unsure`: as long as it cannot say what is gone, another look settles nothing of that."""
    missed = any(count < LOOKS_UNTIL_MISSING for count in source.memory.get("absent", {}).values())
    if source.location and ((missed and not unsure) or source.problem == ZONES_LOST):
        look_soon(session, turn, source, _SOON)
