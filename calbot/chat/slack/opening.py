"""Answers inside the request what may open a modal: its trigger lives three seconds, and a worker would come later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any, Final, NamedTuple

from calbot.chat.ask import Ask, Reply
from calbot.chat.cards import Form
from calbot.chat.command import Command
from calbot.chat.commands.table import COMMANDS, WORDS
from calbot.chat.hearing import Answer, plainly, settle
from calbot.chat.inbox import Inbox
from calbot.chat.reading import first_word, unaddressed
from calbot.chat.slack.blocks import cut
from calbot.chat.slack.caller import Caller
from calbot.chat.slack.listen import Heard
from calbot.chat.slack.modal import ERROR, errors, modal
from calbot.chat.wires import Wires
from calbot.errors import Outside
from calbot.flows import person as people
from calbot.flows.heard import Taken
from calbot.flows.turn import Turn

log = logging.getLogger(__name__)

SECONDS: Final = 1.6
"""For thinking; with opening the modal (1 s) an answer comes within the three seconds that Slack waits."""
OPEN_SECONDS: Final = 1.0
WITH_FORMS: Final = frozenset(
    {
        "ack",
        "add",
        "assign",
        "brief",
        "cover",
        "expect",
        "faq",
        "flag",
        "handover",
        "idea",
        "move",
        "override",
        "pause",
        "qa",
        "resume",
        "snooze",
        "wording",
    }
)
"""The commands that ask back in a form."""
_PRESSES: Final = frozenset(verb for command in COMMANDS if command.name in WITH_FORMS for verb in command.presses)


def may_open(ask: Ask) -> bool:
    """Whether the answer to `ask` may be a form."""
    if ask.verb:
        return ask.verb in _PRESSES
    said = unaddressed(ask.text)
    command: Command | None = WORDS.get(first_word(said)[0]) if said else None
    if command is None:
        return any(said.startswith(word) for word in _GLUED)
    return command.name in WITH_FORMS


_GLUED: Final = tuple(
    word for command in COMMANDS if command.name in WITH_FORMS for word in command.words if not word.isascii()
)
"""Japanese is written without spaces."""


class Opened(NamedTuple):
    """What came of it: nothing more to say, or the answer to a modal that was sent."""

    answer: dict[str, Any] | None = None


def _wrong(errors: Mapping[str, str]) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {name: cut(said, ERROR) for name, said in errors.items()}}


class Opener:
    """Answers at once; what takes too long is finished behind the request, and its answer comes as a message."""

    def __init__(self, wires: Wires, caller: Caller, answer: Answer, inbox: Inbox) -> None:
        self._wires = wires
        self._caller = caller
        self._answer = answer
        self._behind = inbox.behind

    async def opened(self, heard: Heard, turn: Turn, taken: Taken) -> Opened:
        """Answer what was taken from the inbox, and open or change a modal where the answer is a form."""
        ask = plainly(heard.ask)
        thought = self._behind(self._answer(ask, self._wires))
        try:
            async with asyncio.timeout(SECONDS):
                reply = await asyncio.shield(thought)
        except TimeoutError:
            log.info("an answer takes longer than a modal waits")
            self._behind(self._finish(thought, ask, turn, taken))
            return Opened()
        except asyncio.CancelledError:
            # The time of the whole request is over, and the thought goes on: unsettled, a worker would do it once more.
            self._behind(self._finish(thought, ask, turn, taken))
            raise
        if heard.sent and reply.refused and reply.card is not None and heard.fields:
            # What was typed stays, and beside it why nothing was done.
            self._behind(self._settle(ask, turn, taken, None))
            return Opened(_wrong({heard.fields[0]: reply.card.fallback}))
        if reply.form is None:
            self._behind(self._settle(ask, turn, taken, reply))
            return Opened({"response_action": "clear"} if heard.sent else None)
        if heard.sent:
            self._behind(self._settle(ask, turn, taken, None))
            return Opened(await self._changed(reply.form, heard, ask, turn))
        await self._opened(reply.form, heard, ask, turn, taken)
        return Opened()

    async def _opened(self, form: Form, heard: Heard, ask: Ask, turn: Turn, taken: Taken) -> None:
        view = modal(form, ask.address, ask.thread, await self._zone(ask, turn), heard.team)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self._caller.call("views.open", trigger_id=heard.trigger, view=view)
        except (Outside, TimeoutError) as trouble:
            # Whoever asked gets a button that opens it.
            log.info("a modal could not be opened: %s", str(trouble) or "no answer in time")
            self._behind(self._settle(ask, turn, taken, Reply(form=form)))
        else:
            self._behind(self._settle(ask, turn, taken, None))

    async def _changed(self, form: Form, heard: Heard, ask: Ask, turn: Turn) -> dict[str, Any]:
        """What is wrong stands at its field; another form takes the place of the one that was sent."""
        wrong = errors(form)
        if wrong and form.verb == ask.verb and set(wrong) <= set(ask.values):
            return _wrong(wrong)
        view = modal(form, ask.address, ask.thread, await self._zone(ask, turn), heard.team)
        return {"response_action": "update", "view": view}

    async def _zone(self, ask: Ask, turn: Turn) -> str:
        met = await self._wires.flow(people.known, turn, ask.platform, ask.address, ask.user)
        return met.person.zone if met is not None and met.person is not None else "UTC"

    async def _finish(self, thought: Awaitable[Reply], ask: Ask, turn: Turn, taken: Taken) -> None:
        await self._settle(ask, turn, taken, await thought)

    async def _settle(self, ask: Ask, turn: Turn, taken: Taken, reply: Reply | None) -> None:
        try:
            await settle(self._wires, turn, taken, ask, reply)
        except Outside as trouble:
            # Its lease runs out, and a worker answers it.
            log.warning("an answer could not be kept just now: %s", trouble)
        except Exception:
            log.exception("an answer could not be kept")
