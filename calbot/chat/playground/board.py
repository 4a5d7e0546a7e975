"""Where the playground's messages are: kept in the database, so that several processes show the same chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from calbot.chat.playground.listen import PLATFORM
from calbot.chat.playground.render import Payload
from calbot.clock import Clock
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.model.playground import PlaygroundMessage
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import playground
from calbot.store.session import reading, writing

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Room:
    """Who can be played (by the name that the playground gives them) and where calbot speaks."""

    people: dict[str, Person]
    places: tuple[Place, ...]

    def place(self, address: str) -> Place | None:
        """The place at `address`."""
        return next((place for place in self.places if place.address == address), None)


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said at `address`: to all or `only_for` one user, under message `thread_of` if given."""

    address: str
    author: str
    payload: Payload
    key: str
    only_for: str = ""
    thread_of: int | None = None


class Board:
    """The chat of one workspace. Every call runs in a thread with a session of its own."""

    def __init__(self, engine: Engine, workspace_id: str, clock: Clock) -> None:
        self._engine = engine
        self._workspace_id = workspace_id
        self._clock = clock

    async def room(self) -> Room:
        """People and places as they are now."""
        return await self._read(self._room)

    async def message(self, message_id: int) -> PlaygroundMessage | None:
        """One message."""
        return await self._read(lambda session: playground.by_id(session, self._workspace_id, message_id))

    async def delivered(self, key: str) -> PlaygroundMessage | None:
        """The message that delivery `key` made."""
        return await self._read(lambda session: playground.by_delivery(session, self._workspace_id, key))

    async def since(self, change: int, user: str) -> list[PlaygroundMessage]:
        """What `user` may see and is newer than `change`, in order of change."""
        return await self._read(lambda session: playground.since(session, self._workspace_id, change, user))

    async def say(self, said: Said) -> tuple[PlaygroundMessage, bool]:
        """Keep a message; the same key twice is one message. Returns it, and whether it is new."""
        return await self._write(lambda session: self._say(session, said))

    async def amend(self, message_id: int, payload: Payload) -> bool:
        """Show `payload` in the message from now on; False when there is none."""
        return await self._write(lambda session: self._amend(session, message_id, payload))

    async def _read(self, query: Callable[[Session], T]) -> T:
        def run() -> T:
            with reading(self._engine) as session:
                return query(session)

        return await asyncio.to_thread(run)

    async def _write(self, change: Callable[[Session], T]) -> T:
        def run() -> T:
            with writing(self._engine, self._workspace_id) as session:
                return change(session)

        return await asyncio.to_thread(run)

    def _room(self, session: Session) -> Room:
        known: dict[str, Person] = {}
        for person in people.every(session, self._workspace_id):
            for identity in people.identities(session, self._workspace_id, person.id):
                if identity.platform == PLATFORM:
                    known[identity.user] = person
        here = [place for place in places.every(session, self._workspace_id) if place.platform == PLATFORM]
        return Room(known, tuple(here))

    def _say(self, session: Session, said: Said) -> tuple[PlaygroundMessage, bool]:
        if known := playground.by_delivery(session, self._workspace_id, said.key):
            return known, False
        message = playground.post(
            session,
            self._workspace_id,
            address=said.address,
            author=said.author,
            payload=said.payload,
            at=self._clock(),
            only_for=said.only_for or self._reader(session, said.address),
            thread_of=said.thread_of,
            delivery_key=said.key,
        )
        session.commit()
        return message, True

    def _reader(self, session: Session, address: str) -> str:
        """Who alone reads what is said at `address`; "" for a place of many."""
        return address if people.by_identity(session, self._workspace_id, PLATFORM, address) else ""

    def _amend(self, session: Session, message_id: int, payload: Payload) -> bool:
        message = playground.amend(session, self._workspace_id, message_id, payload, self._clock())
        session.commit()
        return message is not None
