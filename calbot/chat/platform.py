"""What every chat platform can do for calbot."""

from __future__ import annotations

from typing import Protocol

from calbot.chat.cards import Card


class CannotTell(Exception):
    """The platform cannot be asked what has become of a delivery."""


class Platform(Protocol):
    """Sends cards to an address: a channel, or what the platform calls a person, for the direct conversation of that
    person and calbot, which a first message opens. Every call fails with Passing (try later), Lasting (never will) or
    Unknown (it may have happened; Ended where the platform itself says that it is over).

    `key` names one delivery: where the platform can, the same key twice is one message.
    """

    @property
    def name(self) -> str:
        """ "slack", "teams", "playground"."""

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        """A new message at `address`, under message `thread` if given; returns its ref."""

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        """Replace the message `ref`; doing it twice does no harm. Raises NotThere where somebody has removed it."""

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        """A message that only `user` sees; returns its ref."""

    async def find(self, address: str, key: str) -> str | None:
        """The ref of the message that an earlier delivery with `key` left, or None if it did not arrive.

        Raises `CannotTell` where the platform cannot be read back.
        """
