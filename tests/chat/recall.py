"""The day of a recall, as a company's database has it: nine posts of Pot until tomorrow nine, and one of Pan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlmodel import SQLModel

from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from tests.chat.conftest import NOW, POST

HOUR = timedelta(hours=1)
PAUSE = 'pause all brand:pot reason:"lid recall" until:tomorrow 09:00'
TITLES = (
    "Seal, part 1",
    "Seal, part 2",
    "Half price today only",
    "Win a pot",
    "How to close the lid",
    "Soup in ten minutes",
    "Live today: ask the cook",
    "Rice, three ways",
    "Recipe of the day",
)
"""By the hour, from two hours on: p-301 to p-309. Two are of this day alone, one is no thing to say in a recall."""
READ = frozenset({301, 302, 309})
"""Those that stand in a calendar that calbot only reads."""


def posts(workspace_id: str, account_id: int, owner_id: int | None = 1, source_id: int = 90) -> Iterator[SQLModel]:
    """The ten posts, with the calendar of some."""
    read: dict[str, Any] = {"kind": SourceKind.ICS, "state": SourceState.FRESH, "seen_at": NOW}
    read |= {"location": "https://c.example/p.ics", "next_look_at": NOW + 30 * 24 * HOUR}
    yield Source(workspace_id=workspace_id, id=source_id, name="Pot social", **read)
    own = {"workspace_id": workspace_id, "account_id": account_id, "owner_id": owner_id, "link": ""}
    for number, title in enumerate(TITLES, 301):
        entry = {"source_id": source_id, "entry_key": f"e{number}"} if number in READ else {}
        kind = "giveaway" if title == "Win a pot" else "howto"
        told = {"id": number, "title": title, "content_type": kind, "starts_at": NOW + (number - 299) * HOUR}
        yield Post(**{**POST, **own, **entry, **told})
    other = {"brand": "Pan", "title": "Pans", "starts_at": NOW + 3 * HOUR, "network": "instagram", "handle": "@pan"}
    yield Post(**{**POST, **own, "id": 310, "account_id": None, **other})


def on_duty(workspace_id: str, heads: int = 9) -> Shift:
    """Enough people for a month."""
    until = NOW + 30 * 24 * HOUR
    return Shift(workspace_id=workspace_id, id=90, name="Care", heads=heads, starts_at=NOW - HOUR, ends_at=until)
