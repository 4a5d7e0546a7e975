"""Addresses of the calendars that calbot publishes: making them, taking them back, listing them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from calbot.errors import TellOperator
from calbot.flows import outfeed as feeds
from calbot.flows.turn import Turn
from calbot.model.place import Place
from calbot.store import outfeed as outfeeds
from calbot.store import place as places
from calbot.store import session as sessions
from calbot.wiring.house import MAIN

_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A place, and since when its calendar has an address (None: it has none)."""

    platform: str
    place: str
    since: datetime | None


def listed(database: str) -> list[Subscribed]:
    """All places of the workspace."""
    engine = sessions.open_engine(database)
    try:
        with sessions.reading(engine) as session:
            since = {feed.place_id: feed.created_at for feed in outfeeds.standing(session, MAIN)}
            found = places.every(session, MAIN)
            return [Subscribed(one.platform, one.name or one.address, since.get(one.id)) for one in found]
    finally:
        engine.dispose()


def issued(database: str, named: str) -> str:
    """The path of a new address for the place that is `named`; it is told this once and never again."""
    engine = sessions.open_engine(database)
    secret = secrets.token_urlsafe(_BYTES)
    try:
        with sessions.writing(engine, MAIN) as session:
            place = _place(places.every(session, MAIN), named)
            feeds.issue(session, Turn(MAIN, sessions.now(session)), place.id, feeds.digest_of(secret))
    finally:
        engine.dispose()
    return f"/calendar/{secret}.ics"


def revoked(database: str, named: str) -> bool:
    """Take the address of the place that is `named` back; False where it had none."""
    engine = sessions.open_engine(database)
    try:
        with sessions.writing(engine, MAIN) as session:
            place = _place(places.every(session, MAIN), named)
            return feeds.revoke(session, Turn(MAIN, sessions.now(session)), place.id)
    finally:
        engine.dispose()


def _place(known: list[Place], named: str) -> Place:
    fitting = [one for one in known if named in (one.address, one.name)]
    if len(fitting) != 1:
        there = ", ".join(sorted({one.address for one in known})) or "none yet: name them as [[places]]"
        why = "several places are" if fitting else "no place is"
        raise TellOperator(f'{why} called "{named}"; the places are {there}')
    return fitting[0]
