"""The playground as a `Platform`: posts, edits and whispers cards on its board."""

from __future__ import annotations

from calbot.chat.cards import Card
from calbot.chat.playground.board import Board, Said
from calbot.chat.playground.listen import NAME, PLATFORM
from calbot.chat.playground.render import card_payload
from calbot.errors import Lasting, NotThere


class Playground:
    """calbot speaking in the playground. A ref is the number of a message; the same key twice is one message."""

    def __init__(self, board: Board) -> None:
        self._board = board

    @property
    def name(self) -> str:
        """What identities and places call this platform."""
        return PLATFORM

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        """A new message for all at `address`."""
        under = _number(thread) if thread else None
        return await self._say(Said(address, NAME, card_payload(card), key, thread_of=under))

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        """A message at `address` that only `user` sees."""
        return await self._say(Said(address, NAME, card_payload(card), key, only_for=user))

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        """Replace the message; an edit that changes nothing leaves no trace. NotThere when it is gone."""
        known = await self._board.message(_number(ref))
        if known is None or known.address != address:
            raise NotThere(f"the playground has no message {ref} at {address}")
        await self._board.amend(known.id, card_payload(card))

    async def find(self, address: str, key: str) -> str | None:
        """The ref that delivery `key` left at `address`."""
        known = await self._board.delivered(key)
        return str(known.id) if known is not None and known.address == address else None

    async def _say(self, said: Said) -> str:
        message, _ = await self._board.say(said)
        return str(message.id)


def _number(ref: str) -> int:
    if not (ref.isascii() and ref.isdigit()):
        raise Lasting("a ref of the playground is a number")
    return int(ref)
