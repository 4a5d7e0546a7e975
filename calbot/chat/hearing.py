"""Answers what was kept in the inbox, once: the reply becomes a message like any other, delivered in its turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol, runtime_checkable

from calbot.chat.arriving import NEWS, take_news
from calbot.chat.ask import Ask, Reply
from calbot.chat.cards import Actions, Button, Card, Form, Note, Text, Title, clean, spans
from calbot.chat.homes import cards_of
from calbot.chat.kept import ask_of, card_json
from calbot.chat.linked import SHARED, show_links
from calbot.chat.own_clock import learn_clock
from calbot.chat.platform import Platform
from calbot.chat.router import answer as routed
from calbot.chat.speaker import deliver_in
from calbot.chat.wires import Wires
from calbot.errors import Lasting, Outside
from calbot.flows import heard as flow
from calbot.flows import person as people
from calbot.flows.heard import Taken, Whose
from calbot.flows.turn import Turn
from calbot.words.say import sayer

log = logging.getLogger(__name__)

Answer = Callable[[Ask, Wires], Awaitable[Reply]]

SAY: Final = "say"
"""The verb of a button that says its `text` for whoever presses it."""
HOME: Final = "home"
"""The verb of somebody who opened their home."""
_AGAIN_SECONDS: Final = 5.0
_AT_ONCE: Final = 24
"""Answered by one job, which others of its process wait for."""
_SIDE_BY_SIDE: Final = 4


@runtime_checkable
class HasHomes(Protocol):
    """A platform on which each person has a page of calbot's own."""

    async def home(self, user: str, cards: tuple[Card, ...], *, key: str) -> None:
        """Show `cards` on the page of `user`."""


def plainly(ask: Ask) -> Ask:
    """A press of a button that says something is that, said."""
    if ask.verb != SAY:
        return ask
    return Ask(ask.platform, ask.address, ask.user, ask.values.get("text", ""), key=ask.key, thread=ask.thread)


async def hear(wires: Wires, workspace_id: str, heard_id: int = 0, answer: Answer = routed) -> None:
    """Answer one thing that was heard, unless that is done, or another's; 0 is all that waits."""
    turn = Turn(workspace_id, wires.clock())
    if not heard_id:
        await _hear_all(wires, turn, answer)
        return
    taken = await wires.flow(flow.take, turn, heard_id)
    if taken is None:
        return
    ask = plainly(ask_of(taken.said))
    try:
        if ask.verb == SHARED:
            await show_links(wires, turn, ask)
            await settle(wires, turn, taken, ask, None)
        elif ask.verb == NEWS:
            await take_news(wires, turn, ask)
            await settle(wires, turn, taken, ask, None)
        else:
            await learn_clock(wires, turn, ask)
            if ask.verb == HOME:
                await _show_home(wires, turn, taken, ask, answer)
            else:
                await settle(wires, turn, taken, ask, await answer(ask, wires))
    except Outside as trouble:
        wait = getattr(trouble, "retry_after", 0.0) or _AGAIN_SECONDS
        await wires.flow(flow.failed, turn, taken, str(trouble), wait, outside=True)
    except Exception as defect:
        log.exception("what was heard could not be answered")
        await wires.flow(flow.failed, turn, taken, f"defect: {type(defect).__name__}, see the log", _AGAIN_SECONDS)


async def _hear_all(wires: Wires, turn: Turn, answer: Answer) -> None:
    """A few side by side, in the order in which they came; what is too much for one job is left to another."""
    waiting = await wires.flow(flow.due, turn)
    if len(waiting) > _AT_ONCE:
        await wires.flow(flow.wake, turn)
    mine = waiting[:_AT_ONCE]
    for at in range(0, len(mine), _SIDE_BY_SIDE):
        few = mine[at : at + _SIDE_BY_SIDE]
        asked = (hear(wires, turn.workspace_id, heard_id, answer) for heard_id in few)
        for trouble in await asyncio.gather(*asked, return_exceptions=True):
            if isinstance(trouble, BaseException):
                raise trouble


async def settle(wires: Wires, turn: Turn, taken: Taken, ask: Ask, reply: Reply | None) -> None:
    """Keep that it is answered, and send the reply. A form that can open nothing any more becomes a button for it."""
    card = None if reply is None else reply.card or (offer(reply.form, ask) if reply.form else None)
    found = taken.said.get("found")
    if card is not None and found:
        card = await _warned(wires, turn, ask, card, found)
    whose = Whose(ask.platform, ask.address, ask.user)
    kept = card_json(card) if card is not None else None
    private = reply is None or reply.private
    place_id = await wires.flow(flow.answered, turn, taken, whose, kept, private=private)
    if place_id is not None:
        # The job that was kept for it would come a moment later.
        await deliver_in(wires, turn.workspace_id, place_id)
    elif card is not None:
        await _told_stranger(wires, taken, ask, card)


def offer(form: Form, ask: Ask) -> Card:
    """A button that opens the form: what came too late, or was asked for in words where none can open."""
    wrong = [Text(spans(f"{one.label}: {one.error}")) for one in form.fields if one.error]
    again = (
        Button(form.title, ask.verb, ask.subject, ask.revision, ask.values, "primary")
        if ask.verb
        else Button(form.title, SAY, values={"text": clean(ask.text, 1000)}, style="primary")
    )
    return Card((Title(spans(form.title)), *wrong, Actions((again,))), form.title)


async def _warned(wires: Wires, turn: Turn, ask: Ask, card: Card, found: Sequence[str]) -> Card:
    """The card, telling only whoever wrote it what was left out of the words before they were kept."""
    met = await wires.flow(people.known, turn, ask.platform, ask.address, ask.user)
    person = met.person if met is not None else None
    say = sayer(person.locale, person.zone) if person is not None else sayer("en", "UTC")
    what = say.listing([say(f"heard.found.{kind}") for kind in found])
    return replace(card, elements=(*card.elements, Note(spans(say("heard.masked", what=what)))))


async def _told_stranger(wires: Wires, taken: Taken, ask: Ask, card: Card) -> None:
    """Whom nobody knows has no messages kept for them: told once, if the platform is there."""
    platform: Platform | None = wires.platforms.get(ask.platform)
    if platform is None:
        return
    try:
        await platform.whisper(ask.address, ask.user, card, key=f"{flow.SUBJECT}:{taken.id}")
    except Outside as trouble:
        log.info("a stranger could not be told: %s", trouble)


async def _show_home(wires: Wires, turn: Turn, taken: Taken, ask: Ask, answer: Answer) -> None:
    platform = wires.platforms.get(ask.platform)
    if isinstance(platform, HasHomes):
        met = await wires.flow(people.meet, turn, ask.platform, ask.address, ask.user)
        if met.person is not None:
            cards = await cards_of(met.person, wires, turn)
        else:
            reply = await answer(ask, wires)
            cards = (reply.card,) if reply.card is not None else ()
        try:
            await platform.home(ask.user, cards, key=ask.key)
        except Lasting as refusal:
            # Whoever opens it again is shown it then; to ask for it without end changes nothing.
            log.warning("a home could not be shown: %s", refusal)
    await settle(wires, turn, taken, ask, None)
