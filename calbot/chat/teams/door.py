"""The door for what Teams sends: the token first, then whose it is, then what was asked, kept before it is answered.

It stands in the place of the SDK's own host, which answers 500 to a third of what Teams really sends; Teams stops
sending to whoever does that.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Mapping
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from calbot.chat.ask import Reply
from calbot.chat.hearing import Answer, plainly, settle
from calbot.chat.inbox import Inbox
from calbot.chat.kept import said_of
from calbot.chat.plain import plain
from calbot.chat.router import answer as routed
from calbot.chat.teams import answers, dialog, listen, query
from calbot.chat.teams.answers import Answered
from calbot.chat.teams.form import form_card
from calbot.chat.teams.genuine import NotFromTeams
from calbot.chat.teams.listen import Heard, NotHeard
from calbot.chat.teams.news import CHANGED, INSTALLED
from calbot.chat.teams.packing import NotPacked
from calbot.chat.teams.render import MOST_BYTES, payload, size
from calbot.chat.wires import Wires
from calbot.errors import Outside, Unknown
from calbot.flows.heard import Coming, Taken
from calbot.flows.turn import Turn
from calbot.store.lane import Lane
from calbot.words.say import Say, sayer

log = logging.getLogger(__name__)

BODY_CAP: Final = 256 * 1024
"""Bytes. Teams itself takes messages of 100 KB; a press brings no message along."""
ANSWER_SECONDS: Final = 1.9
"""For all of a request. Teams waits ten for a press, and people less."""
THINK_SECONDS: Final = 1.3
_DEEPEST: Final = 60
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""One that is meant: somebody may write these letters, and then the sign before them stands twice."""
_HEARD: Final = {"message": listen.words, INSTALLED: listen.told, CHANGED: listen.told}
"""What is kept, and answered by a message if at all."""


class Demands(Protocol):
    """What says whether a request comes from Teams."""

    def prepare(self) -> object:
        """Load what takes a while; runs in a thread."""

    async def demand(self, authorization: str, service: str) -> None:
        """Raises NotFromTeams, or Passing."""


class Door:
    """Takes what the Bot Connector sends of `tenant` for `workspace_id` here. `service` is where Teams takes messages:
    what comes from elsewhere is refused. `lane` is the short way into the database, where it has one."""

    def __init__(
        self,
        wires: Wires,
        genuine: Demands,
        workspace_id: str,
        *,
        tenant: str,
        service: str,
        answer: Answer = routed,
        lane: Lane | None = None,
    ) -> None:
        self._wires = wires
        self._genuine = genuine
        self._workspace_id = workspace_id
        self._tenant = tenant.lower()
        self._host = urlsplit(service)[:2]
        self._answer = answer
        self._lane = lane
        self._inbox = Inbox(wires, lane)

    def begin(self) -> None:
        """Load what the first request needs, before it comes; needs a running loop."""
        self._inbox.behind(asyncio.to_thread(self._genuine.prepare))

    async def take(self, headers: Mapping[str, str], body: bytes) -> Answered:
        """What to answer to one request. Nothing in it is believed before its token was checked."""
        said = _object(body)
        if said is None:
            return Answered(400, {"problem": "not an activity"})
        name = said.get("name") if said.get("type") == "invoke" else None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._genuine.demand(headers.get("authorization", ""), self._service(said))
                return await self._believed(said)
        except NotFromTeams as why:
            log.warning("a request is not from Teams: %s", why)
            return Answered(401, {"problem": str(why)})
        except (NotHeard, NotPacked) as why:
            log.warning("an activity that says nothing: %s", why)
            return self._dropped(said, name, "teams.unknown")
        except (Outside, TimeoutError) as trouble:
            log.warning("an activity could not be taken: %s", str(trouble) or "no time left")
            if name is not None:
                # What was begun may end well yet, and whoever pressed may not be told that it did not.
                still = isinstance(trouble, TimeoutError | Unknown)
                return self._dropped(said, name, "teams.slow" if still else "teams.later")
            return Answered(503, {"problem": "not just now"}, {"Retry-After": "5"})
        except Exception:
            log.exception("an activity could not be taken")
            return self._dropped(said, name, "teams.later")

    async def settled(self) -> None:
        """Wait for what is finished behind requests that were answered."""
        await self._inbox.settled()

    async def close(self) -> None:
        """Wait for what is under way."""
        await self.settled()
        if self._lane is not None:
            self._lane.close()

    def _service(self, said: Mapping[str, Any]) -> str:
        """Where the activity says that it comes from; the token has to say the same."""
        service = said.get("serviceUrl")
        try:
            known = isinstance(service, str) and urlsplit(service)[:2] == self._host
        except ValueError:
            known = False
        if not known:
            raise NotFromTeams("it comes from another service")
        return str(service)

    async def _believed(self, said: Mapping[str, Any]) -> Answered:
        if listen.tenant(said) != self._tenant:
            log.warning("an activity of another tenant is left alone")
            return self._dropped(said, said.get("name"), "teams.unknown")
        hear = _HEARD.get(str(said.get("type")))
        if hear is not None:
            heard = hear(said)
            if heard is not None:
                await self._kept(heard, mine=False)
            return answers.taken()
        if said.get("type") == "invoke" and str(said.get("name")) in query.NAMES:
            return await query.answered(said, self._wires, self._workspace_id)
        if said.get("type") == "invoke" and str(said.get("name")) in listen.INVOKES:
            asked = listen.invoked(said)
            if asked is not None:
                return await self._asked(asked, said)
        log.info("an activity that nothing here listens to: %.40r %.60r", said.get("type"), said.get("name"))
        return self._dropped(said, said.get("name"), "teams.unknown")

    def _dropped(self, said: Mapping[str, Any], name: object, key: str) -> Answered:
        if said.get("type") == "invoke":
            return answers.told(name, key, japanese=listen.is_japanese(said))
        return answers.taken()

    async def _kept(self, heard: Heard, *, mine: bool) -> Taken | None:
        kept = said_of(heard.ask) | {"found": list(heard.found)}
        return await self._inbox.keep(Coming(self._workspace_id, heard.key, kept, heard.alone, mine))

    async def _asked(self, heard: Heard, said: Mapping[str, Any]) -> Answered:
        """Kept, and answered at once where that is possible; what takes longer is told as a message."""
        name = said.get("name")
        taken = await self._kept(heard, mine=True)
        if taken is None:
            return self._dropped(said, name, "teams.taken")
        thought = self._inbox.behind(self._answer(plainly(heard.ask), self._wires))
        try:
            async with asyncio.timeout(THINK_SECONDS):
                reply = await asyncio.shield(thought)
        except TimeoutError:
            self._inbox.behind(self._finish(thought, heard, taken))
            return self._dropped(said, name, "teams.taken")
        except asyncio.CancelledError:
            # The time of the whole request is over, and the thought goes on: unsettled, a worker would do it once more.
            self._inbox.behind(self._finish(thought, heard, taken))
            raise
        answer = _at_once(reply, heard, name, sayer("ja" if listen.is_japanese(said) else "en", "UTC"))
        self._inbox.behind(self._settle(heard, taken, None if answer is not None else reply))
        if answer is not None:
            return answer
        return answers.said(name, reply.card.fallback) if reply.card else self._dropped(said, name, "teams.taken")

    async def _finish(self, thought: asyncio.Future[Reply], heard: Heard, taken: Taken) -> None:
        await self._settle(heard, taken, await thought)

    async def _settle(self, heard: Heard, taken: Taken, reply: Reply | None) -> None:
        turn = Turn(self._workspace_id, self._wires.clock())
        try:
            await settle(self._wires, turn, taken, plainly(heard.ask), reply)
        except Outside as trouble:
            # Its lease runs out, and a worker answers it.
            log.warning("an answer could not be kept just now: %s", trouble)
        except Exception:
            log.exception("an answer could not be kept")


def _at_once(reply: Reply, heard: Heard, name: object, say: Say) -> Answered | None:
    """A form, and what comes of one, stand in the dialog, or take the place of the card for whoever pressed; a refusal
    is one sentence, and leaves what was typed. None for all else, which is a message."""
    shown = reply.card
    if reply.refused and shown is not None:
        return answers.said(name, shown.fallback)
    made = form_card(reply.form, say) if reply.form is not None else None
    if reply.form is not None and made is not None and size(made) <= MOST_BYTES:
        return answers.card(name, made, reply.form.title)
    if shown is None or not reply.private:
        return None
    if heard.found:
        # Whoever wrote personal data is told so, which the message does.
        return None
    if heard.sent or name in dialog.NAMES:
        return answers.card(name, payload(shown), "")
    return answers.said(name, plain(shown)) if answers.is_short(shown) else None


def _object(body: bytes) -> dict[str, Any] | None:
    """The activity; None for what is no JSON object, holds a NUL, or is nested deeper than Teams does."""
    try:
        text = body.decode("utf-8")
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or _NUL.search(text) or _depth(said) > _DEEPEST:
        return None
    return said


def _depth(part: Any) -> int:
    deepest, level = 0, [part]
    while level and deepest <= _DEEPEST:
        deepest += 1
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        ]
    return deepest
