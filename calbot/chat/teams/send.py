"""Teams as a `Platform`: posts and edits cards in channels, group chats and with one person alone."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

from calbot.chat.cards import Card
from calbot.chat.platform import CannotTell
from calbot.chat.teams.caller import Caller, Refused
from calbot.chat.teams.elements import Piece
from calbot.chat.teams.pace import Pace
from calbot.chat.teams.render import payload, summary
from calbot.errors import Lasting, NotThere, Passing, Unknown
from calbot.flows.heard import Return

log = logging.getLogger(__name__)

T = TypeVar("T")

PLATFORM: Final = "teams"
Recall = Callable[[str], Awaitable[Return | None]]
"""Where a message for one person goes; None for one that is for a whole place."""
Park = Callable[[str, str], Awaitable[None]]
"""Nothing can be said at an address any more, and why."""

_SHARED: Final = "19:"
"""Ids of channels and group chats begin so."""
_CHANNEL: Final = re.compile(r"19:[^;]+@thread\.(?:tacv2|skype)")
_GONE: Final = 404
_CLOSED: Final = (403, _GONE)
_MISSHAPEN: Final = 400
_NO_ID: Final = "-"


async def _nobody(_key: str) -> Return | None:
    return None


async def _unparked(_address: str, _why: str) -> None:
    """Where nobody keeps it."""


class TeamsChat:
    """calbot speaking in one tenant. An address is the id of a channel or group chat, or a person (by Entra's object
    id) for the conversation of that person and calbot; a ref is `conversation/message`."""

    def __init__(
        self, caller: Caller, park: Park = _unparked, pace: Pace | None = None, recall: Recall = _nobody
    ) -> None:
        self._caller = caller
        self._recall = recall
        self._park = park
        self._pace = pace or Pace()
        self._direct: dict[str, str] = {}

    @property
    def name(self) -> str:
        """What identities and places call this platform."""
        return PLATFORM

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        """A new message, in a channel under message `thread`. Teams knows no key of a delivery."""
        where = conversation = ""
        try:
            conversation = await self._conversation(address)
            await self._pace.turn(conversation)
            where = _under(conversation, _parted(thread)[1] if thread else "")
            message = await _shown(partial(self._caller.create, where), card, conversation)
        except Refused as refusal:
            if refusal.status == _GONE and where != conversation:
                # It may be the message above that is gone, and not the place: that is told by the next try, beside it.
                raise NotThere(str(refusal)) from None
            if refusal.status in _CLOSED:
                await self._close(address, refusal)
            raise
        return f"{conversation}/{message or _NO_ID}"

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        """Show `card` in the message from now on."""
        conversation, message = _parted(ref)
        await self._pace.turn(conversation)
        try:
            await _shown(partial(self._caller.update, conversation, message), card, conversation)
        except Unknown as trouble:
            # To show the same once more does no harm.
            raise Passing(str(trouble), 1.0) from None
        except Refused as refusal:
            if refusal.status == _GONE:
                # Said anew it tells whether it is the message that is gone, or the place.
                raise NotThere(str(refusal)) from None
            if refusal.status in _CLOSED:
                await self._close(address, refusal)
            raise

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        """For `user` alone: where the person was heard alone in a conversation of several, there, as a message that
        nobody else sees and that Teams keeps for a day; else in the person's conversation with calbot, which everybody
        has, stays and can be edited."""
        back = await self._recall(key) if address.startswith(_SHARED) else None
        if back is not None and back.respond:
            await self._pace.turn(address)
            try:
                where = _under(address, back.thread)
                message = await self._caller.whisper(where, back.respond, payload(card), summary(card))
            except Refused as refusal:
                log.info("Teams shows nothing to one person alone here: %s", refusal)
            else:
                return f"{address}/{message or _NO_ID}"
        return await self.post(user, card, key=key)

    async def find(self, address: str, key: str) -> str | None:
        """Teams cannot be asked what a bot has said."""
        raise CannotTell("Teams does not tell what a bot has said")

    async def close(self) -> None:
        """Give back the connections."""
        await self._caller.close()

    async def _close(self, address: str, refusal: Refused) -> None:
        """Nothing can be said at `address` any more."""
        self._direct.pop(address, None)
        await self._park(address, str(refusal))

    async def _conversation(self, address: str) -> str:
        if address.startswith(_SHARED):
            return address
        if address not in self._direct:
            self._direct[address] = await self._caller.open(address)
        return self._direct[address]


def _under(conversation: str, message: str) -> str:
    """Where a message under another one is said: only channels have threads."""
    return f"{conversation};messageid={message}" if message and _CHANNEL.fullmatch(conversation) else conversation


async def _shown(call: Callable[[Piece, str], Awaitable[T]], card: Card, conversation: str) -> T:
    """Call with the card as rich as it can be; what Teams refuses for its shape it has not shown, so a plainer one is
    no second message."""
    try:
        return await call(*_drawn(card, conversation))
    except Refused as refusal:
        if refusal.status != _MISSHAPEN:
            raise
        log.warning("Teams takes no such card here, and gets a plainer one: %s", refusal)
        return await call(*_drawn(card, conversation, bare=True))


def _drawn(card: Card, conversation: str, *, bare: bool = False) -> tuple[Piece, str]:
    """What several people read tells its hours by each reader's clock, what one person reads is written in that
    person's zone."""
    return payload(card, local=conversation.startswith(_SHARED) and not bare, bare=bare), summary(card)


def _parted(ref: str) -> tuple[str, str]:
    conversation, sign, message = ref.rpartition("/")
    if not sign or not conversation or not message:
        raise Lasting("a ref of Teams is a conversation and a message")
    if message == _NO_ID:
        raise NotThere("Teams has not told the id of that message")
    return conversation, message
