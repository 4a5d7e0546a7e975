"""Where posts and counts come from, and how far each source can be trusted right now."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from calbot.model.columns import mapping, number_key, word, workspace_key
from calbot.model.readings import ANSWERS, CLOCKS
from calbot.model.state import SourceState


class SourceKind(StrEnum):
    """What kind of thing is read; DATES are the public holidays and sensitive dates that calbot knows by itself,
    INBOUND_CALL is what other systems tell at POST /inbound."""

    ICS = "ics"
    POSTS_CSV = "posts_csv"
    INBOUND_CSV = "inbound_csv"
    SHIFTS_CSV = "shifts_csv"
    CHAT = "chat"
    DATES = "dates"
    CALDAV = "caldav"
    GRAPH = "graph"
    INBOUND_CALL = "inbound_call"
    SHIFTS_ICS = "shifts_ics"
    SHIFTS_GRAPH = "shifts_graph"


CALENDARS = frozenset({SourceKind.ICS, SourceKind.POSTS_CSV, SourceKind.CALDAV, SourceKind.GRAPH})
"""The kinds that bring posts."""
WRITABLE = frozenset({SourceKind.CALDAV, SourceKind.GRAPH})
"""Those whose entries can be changed by whoever has the right."""
MEANT = "meant"
"""Memory of a source: in which zone its hours are meant, as somebody was asked and has answered."""
LOOK_MINUTES = "look_minutes"
"""Memory of a source: the minutes between two looks at a feed that the workspace file gives, 0 where it gives none."""
MEANS = "means"
"""Memory of a source: the digest of whatever else its bytes are read by, at the last start."""
WISH = "refresh_s"
"""Memory of a source: the seconds that its calendar itself asks to be left alone for."""
REST = "rest_s"
"""Memory of a source: the seconds between two looks at a feed that can be read."""
ROSTERS = (SourceKind.SHIFTS_CSV, SourceKind.SHIFTS_ICS, SourceKind.SHIFTS_GRAPH)
"""The kinds that bring shifts."""


class Source(SQLModel, table=True):
    """A calendar or count feed. `location` may be a secret address: it is never logged and never shown.

    `seen_at` is the last good look, `changed_at` the last look that found a change, `problem` one sentence for people.
    `memory` is the reader's own (hashes, tokens, what was missing once).
    """

    __tablename__ = "cb_source"

    workspace_id: str = workspace_key()
    id: int = number_key()
    kind: SourceKind = word(SourceKind, SourceKind.ICS)
    name: str = Field(max_length=200)
    location: str = Field(default="", max_length=2000)
    zone: str = Field(default="", max_length=64)
    state: SourceState = word(SourceState, SourceState.STALE)
    problem: str = Field(default="", max_length=500)
    seen_at: datetime | None = None
    changed_at: datetime | None = None
    next_look_at: datetime | None = None
    memory: dict[str, Any] = mapping()

    @property
    def written(self) -> bool:
        """Whether whoever runs calbot lets it change entries there. Where its hours mean others than they say, a person
        has to write them."""
        return self.kind in WRITABLE and self.memory.get("write") is True and not (self.meant or self.clocks)

    @property
    def clocks(self) -> dict[str, str]:
        """Whose its hours are where it has lost their zone, as somebody has answered: by the zone that it names by now,
        "" for none. Without those that are as the calendar says."""
        told = (self.memory.get(ANSWERS) or {}).get(CLOCKS) or {}
        # Hours that are as they say, or as at home where they say none, are read and written by no other zone.
        return {name: zone for name, zone in told.items() if zone != (name or self.zone)}

    @property
    def rests(self) -> timedelta:
        """How long it is left alone between two looks, where it is a feed; none where that is not known."""
        return timedelta(seconds=self.memory.get(REST) or 0)

    @property
    def asks_rest(self) -> bool:
        """Whether it is left alone for so long because its calendar asks for it."""
        return not self.memory.get(LOOK_MINUTES)

    @property
    def meant(self) -> tuple[str, str] | None:
        """The zone that its hours are told in, and the one that they are meant in; None where that is the same."""
        told = self.memory.get(MEANT) or {}
        is_other = bool(told["turned"]) if "turned" in told else told.get("answer") == MEANT
        return (told["from"], told["zone"]) if is_other else None

    @property
    def meant_only(self) -> frozenset[str] | None:
        """The keys of the entries for which that holds; None for all of them."""
        told = self.memory.get(MEANT) or {}
        return frozenset(told["turned"]) if "turned" in told else None
