"""What a command works at: who asked, where, in which language, and the way to the flows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from calbot.chat.ask import Ask
from calbot.chat.when import Reading, day_first, read_when
from calbot.chat.when_several import read_several
from calbot.chat.wires import LinkSeen, Wires
from calbot.errors import Outside
from calbot.flows.post import FARTHEST
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.words.say import Say, sayer

if TYPE_CHECKING:
    from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")

_LOOK_SECONDS = 4.0
"""A look at a link is a courtesy inside an answer. A site that nobody has asked yet is asked for its robots.txt first,
and left alone for a second after that."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One ask being answered. `say` speaks to the person, in the person's language and zone."""

    person: Person
    place: Place
    say: Say
    ask: Ask
    turn: Turn
    wires: Wires

    @property
    def now(self) -> datetime:
        """The instant of this ask."""
        return self.turn.now

    async def flow(self, flow: Callable[Concatenate[Session, Turn, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a flow as this person in this place."""
        return await self.wires.flow(flow, self.turn, *args, **kwargs)

    async def look(self, url: str) -> LinkSeen | None:
        """What a link answers just now, None where nobody can say."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return await self.wires.check_link(url)
        except (Outside, TimeoutError):
            return None

    async def behind(self, url: str) -> str:
        """Where a shortened link leads; the link itself where it is none, or nobody can say in time."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return await self.wires.behind(url)
        except (Outside, TimeoutError):
            return url

    def when(self, phrase: str) -> Reading:
        """What the person means by `phrase`, in the person's own zone."""
        first = day_first(self.person.locale, self.person.zone)
        return self._near(read_when(phrase, self.now, self.person.zone, day_first=first))

    def which(self, phrase: str) -> Reading:
        """`when`, where it can be asked which of several is meant: "thu 3pm or fri 4pm" has a choice for each."""
        reading = self.when(phrase)
        if reading.problem != "when.unknown":
            return reading
        first = day_first(self.person.locale, self.person.zone)
        return self._near(read_several(phrase, self.now, self.person.zone, day_first=first))

    def _near(self, reading: Reading) -> Reading:
        # The first is the nearest.
        far = bool(reading.choices) and reading.choices[0] - self.now > FARTHEST
        return Reading(zone=reading.zone, problem="when.far") if far else reading

    def local(self, instant: datetime) -> str:
        """`instant` for an input field: the person's wall clock without a zone."""
        return instant.astimezone(ZoneInfo(self.person.zone)).strftime("%Y-%m-%d %H:%M")

    def to_place(self) -> Say:
        """A `Say` for everybody in the place."""
        return sayer(self.place.locale, self.place.zone, self.now)
