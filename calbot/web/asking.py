"""One ask from the page, once: it is shown, the chat answers, and the answer is kept as a private message."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from calbot.chat.ask import Ask, Reply
from calbot.chat.cards import Form
from calbot.chat.playground.board import Board, Said
from calbot.chat.playground.listen import NAME, Heard
from calbot.chat.playground.render import card_payload, talk_payload
from calbot.chat.wires import Wires
from calbot.model.playground import PlaygroundMessage

Answer = Callable[[Ask, Wires], Awaitable[Reply]]

REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """The messages that an ask left, and the form that it opens."""

    messages: tuple[PlaygroundMessage, ...]
    form: Form | None = None


class Asking:
    """Answers asks; the same key again (a double click, a retry after a broken line) has no second effect."""

    def __init__(self, board: Board, answer: Answer, wires: Wires) -> None:
        self._board = board
        self._answer = answer
        self._wires = wires
        self._known: OrderedDict[str, asyncio.Task[Outcome]] = OrderedDict()

    async def once(self, heard: Heard) -> Outcome:
        """What came of this ask, now or the first time."""
        key = heard.ask.key
        if key not in self._known:
            self._known[key] = asyncio.ensure_future(self._outcome(heard))
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        # Shielded: a page that goes away must not break off what another request waits for.
        return await asyncio.shield(self._known[key])

    async def _outcome(self, heard: Heard) -> Outcome:
        ask = heard.ask
        said, fresh = await self._typed(heard)
        replied = await self._board.delivered(_reply_key(ask))
        if heard.talk or not fresh or replied:
            return Outcome(tuple(message for message in (said, replied) if message))
        reply = await self._answer(ask, self._wires)
        if reply.card is not None:
            only_for = ask.user if reply.private else ""
            payload = card_payload(reply.card)
            replied, _ = await self._board.say(
                Said(ask.address, NAME, payload, _reply_key(ask), only_for, _thread(ask))
            )
        return Outcome(tuple(message for message in (said, replied) if message), reply.form)

    async def _typed(self, heard: Heard) -> tuple[PlaygroundMessage | None, bool]:
        if not heard.typed:
            return None, True
        ask = heard.ask
        only_for = ask.user if heard.hidden else ""
        said = Said(ask.address, ask.user, talk_payload(heard.typed), f"{ask.key}:said", only_for, _thread(ask))
        return await self._board.say(said)


def _reply_key(ask: Ask) -> str:
    return f"{ask.key}:reply"


def _thread(ask: Ask) -> int | None:
    return int(ask.thread) if ask.thread else None
