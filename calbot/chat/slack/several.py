"""Several workspaces of Slack: whose an id is, and calbot speaking in each with the token of that one alone.

Ids of the first of them stand as they are, C0123; before those of every other stands whose they are, T0OTHER:C0123. So
nothing has to change where there is only one, and no id is ever meant for two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Protocol

from calbot.chat.cards import Card, Mentions
from calbot.errors import Lasting

_SIGN: Final = ":"


def qualified(team: str, name: str) -> str:
    """An id with its workspace before it; "" is the first."""
    return f"{team}{_SIGN}{name}" if team else name


def parted(name: str) -> tuple[str, str]:
    """The workspace ("" for the first) and the id in it."""
    team, _, bare = name.rpartition(_SIGN)
    return team, bare


class Speaks(Protocol):
    """What calbot can do in one workspace of Slack; ids are those of that workspace."""

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str: ...

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None: ...

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str: ...

    async def find(self, address: str, key: str) -> str | None: ...

    async def home(self, user: str, cards: tuple[Card, ...], *, key: str) -> None: ...

    async def unfurl(self, address: str, channel: str, message: str, cards: Mapping[str, Card]) -> None: ...

    async def zone_of(self, user: str) -> str: ...

    async def close(self) -> None: ...


class Several:
    """A platform over `chats`, by workspace; that of the first is "" here."""

    def __init__(self, name: str, chats: Mapping[str, Speaks]) -> None:
        self._name = name
        self._chats = dict(chats)

    @property
    def name(self) -> str:
        """What identities and places call this platform."""
        return self._name

    def of(self, team: str) -> Speaks:
        """calbot in that workspace. Raises Lasting for one that it does not know."""
        chat = self._chats.get(team)
        if chat is None:
            raise Lasting(f"{team} is no workspace of Slack that calbot is set up for")
        return chat

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        """As `SlackChat.post`, in the workspace of the address."""
        team, there = parted(address)
        return await self.of(team).post(there, known_in(team, card), key=key, thread=thread)

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        """As `SlackChat.amend`, in the workspace of the address."""
        team, there = parted(address)
        await self.of(team).amend(there, ref, known_in(team, card), key=key)

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        """As `SlackChat.whisper`; who is of another workspace than the address cannot be reached there."""
        team, there = parted(address)
        home, bare = parted(user)
        if home != team:
            raise Lasting("whoever is meant is of another workspace of Slack")
        return await self.of(team).whisper(there, bare, known_in(team, card), key=key)

    async def find(self, address: str, key: str) -> str | None:
        """As `SlackChat.find`, in the workspace of the address."""
        team, there = parted(address)
        return await self.of(team).find(there, key)

    async def home(self, user: str, cards: tuple[Card, ...], *, key: str) -> None:
        """As `SlackChat.home`, in the workspace of the person."""
        team, bare = parted(user)
        await self.of(team).home(bare, tuple(known_in(team, card) for card in cards), key=key)

    async def unfurl(self, address: str, channel: str, message: str, cards: Mapping[str, Card]) -> None:
        """As `SlackChat.unfurl`, in the workspace of the address."""
        team, there = parted(address)
        await self.of(team).unfurl(there, channel, message, cards)

    async def zone_of(self, user: str) -> str:
        """As `SlackChat.zone_of`, in the workspace of the person."""
        team, bare = parted(user)
        return await self.of(team).zone_of(bare)

    async def close(self) -> None:
        """Give back the connections."""
        for chat in self._chats.values():
            await chat.close()


def known_in(team: str, card: Card) -> Card:
    """The card for that workspace: who is of another is named, and not called by an id that may be another person's."""
    if not any(isinstance(element, Mentions) for element in card.elements):
        return card
    return replace(
        card, elements=tuple(_called(team, one) if isinstance(one, Mentions) else one for one in card.elements)
    )


def _called(team: str, line: Mentions) -> Mentions:
    people = ((one, *parted(one.user)) for one in line.people)
    return Mentions(tuple(replace(one, user=bare if home == team else "") for one, home, bare in people))
