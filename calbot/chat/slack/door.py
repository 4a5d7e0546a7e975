"""The door for Slack's requests: signature and shape first, then bolt.

Behind them stands the real bolt with a handful of listeners, each of which translates what was asked, keeps it in the
inbox, and acknowledges it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from calbot.chat.hearing import Answer, plainly
from calbot.chat.inbox import Inbox
from calbot.chat.kept import said_of
from calbot.chat.router import answer as routed
from calbot.chat.slack import listen
from calbot.chat.slack.caller import Caller, quiet
from calbot.chat.slack.listen import Heard, NotHeard
from calbot.chat.slack.modal import offered
from calbot.chat.slack.offering import offer
from calbot.chat.slack.opening import Opener, may_open
from calbot.chat.slack.packing import NotPacked
from calbot.chat.slack.request import Answered, from_line, from_socket
from calbot.chat.slack.several import qualified
from calbot.chat.slack.whose import Whose
from calbot.chat.wires import Wires
from calbot.errors import Outside
from calbot.flows import notice as notices
from calbot.flows.heard import Coming
from calbot.flows.turn import Turn
from calbot.store.lane import Lane

log = logging.getLogger(__name__)

Body = dict[str, Any]
Listener = Callable[[Body], Awaitable[BoltResponse]]
Gone = Callable[[Body], Awaitable[None]]

ANSWER_SECONDS: Final = 2.7
"""Slack waits for three; whatever is not done by then is left to a worker, or to Slack's next try."""
_OK: Final = 200


class Door:
    """Takes requests of one workspace of Slack for `workspace_id` here.

    `secrets` are the signing secrets, two while one replaces the other; `flag_command` is the second slash command;
    `lane` is the short way into the database, where it has one; `gone` forgets an installation that was taken away.
    `team` stands before its ids where calbot knows several workspaces of Slack.
    """

    def __init__(
        self,
        wires: Wires,
        caller: Caller,
        workspace_id: str,
        secrets: Sequence[str],
        *,
        flag_command: str = "/flag",
        answer: Answer = routed,
        lane: Lane | None = None,
        gone: Gone | None = None,
        team: str = "",
    ) -> None:
        if not secrets or not all(secrets):
            raise ValueError("without a signing secret anybody could ask")
        self._wires = wires
        self._caller = caller
        self._workspace_id = workspace_id
        self._secrets = tuple(secrets)
        self._flag_command = flag_command
        self._lane = lane
        self._gone = gone
        self._team = team
        self._inbox = Inbox(wires, lane)
        self._opener = Opener(wires, caller, answer, self._inbox)
        self._whose: Whose | None = None
        self._bolt = self._app()

    async def know(self) -> Whose:
        """Ask Slack once which workspace the token is for. Raises Passing where it cannot say just now."""
        if self._whose is None:
            said = await self._caller.call("auth.test")
            whole = str(said.get("enterprise_id") or "") if said.get("is_enterprise_install") else ""
            bot = str(said.get("user_id", "")), str(said.get("bot_id", ""))
            self._whose = Whose(str(said["team_id"]), *bot, whole)
        return self._whose

    def forget(self) -> None:
        """It was installed anew, or is gone: ask whose it is with the next request."""
        self._whose = None

    def begin(self) -> None:
        """Ask which workspace it is before the first request comes; needs a running loop."""
        self._inbox.behind(self._known())

    async def _known(self) -> None:
        try:
            await self.know()
        except Outside as trouble:
            log.warning("Slack cannot say yet whose token it is: %s", trouble)

    async def take(self, headers: Mapping[str, str], body: bytes) -> Answered:
        """What to answer to one request. Nothing in it is read before its signature was verified."""
        said = from_line(headers, body, self._secrets, self._wires.clock())
        return said if isinstance(said, Answered) else await self.hear(said)

    async def take_from_socket(self, kind: str, payload: Any) -> Answered:
        """The same for what came over a socket that calbot has opened: nobody but Slack speaks there."""
        said = from_socket(kind, payload)
        return said if isinstance(said, Answered) else await self.hear(said)

    async def hear(self, said: dict[str, Any]) -> Answered:
        """What to answer to what was verified and read."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if listen.uninstalled(said) and self._gone is not None:
                    # Before anything that needs a token: there is none any more.
                    await self._gone(said)
                    self.forget()
                    return Answered(_OK)
                if said.get("type") != "url_verification":
                    # Whether the address is ours is asked while the app is being made: it has no token yet.
                    await self.know()
                return await self._dispatched(said)
        except (Outside, _Troubled, TimeoutError) as trouble:
            # Slack sends events again, and people see that it did not work.
            log.warning("a request of Slack could not be taken: %s", str(trouble) or "no time left")
            return Answered(503, "not just now", {"Retry-After": "5"})

    async def settled(self) -> None:
        """Wait for what is finished behind requests that were answered."""
        await self._inbox.settled()

    async def close(self) -> None:
        """Wait for what is under way, and give back the connections."""
        await self.settled()
        if self._lane is not None:
            self._lane.close()
        await self._caller.close()

    async def _dispatched(self, said: dict[str, Any]) -> Answered:
        try:
            # As over a socket: bolt takes what was read, and reads nothing once more.
            request = AsyncBoltRequest(body=said, mode="socket_mode")
        except Exception as error:
            log.warning("a signed request is none that bolt reads: %s", type(error).__name__)
            return Answered(400, "not a request of Slack")
        answered = await self._bolt.async_dispatch(request)
        if (trouble := request.context.get("trouble")) is not None:
            raise _Troubled(str(trouble))
        if answered.status == 404:
            # An answer other than 2xx counts against the app: Slack may stop sending events to it.
            log.info("a request that nothing here listens to: %s", request.body.get("type", "form"))
            return Answered(_OK)
        if answered.status >= 500:
            return Answered(400, "not a request of Slack")
        return Answered(answered.status, answered.body, dict(answered.first_headers_without_set_cookie()))

    def _app(self) -> AsyncApp:
        """bolt as it has to be behind a door of one's own: the notes tell what each of its defaults costs."""
        bolt = quiet("bolt")
        app = AsyncApp(
            # bolt gives the logger of this name the level of `logger`: "calbot" would silence all of ours.
            name=bolt.name,
            logger=bolt,
            signing_secret=self._secrets[0],
            client=None,
            authorize=self._authorized(),
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            # It would drop what Slack tells of our own messages, which settles doubts.
            ignoring_self_events_enabled=False,
        )
        app.command(re.compile(r"^/"))(self._listener(self._command))
        app.action(re.compile(r"^cal:open(?::|$)"))(self._listener(self._nothing))
        app.action(re.compile(r"^cal:"))(self._listener(self._action))
        app.view(re.compile(r"^cal:"))(self._listener(self._submission))
        app.options(re.compile(r"^cal:"))(self._listener(self._typing))
        app.shortcut(re.compile(r"^cal:"))(self._listener(self._shortcut))
        app.event(re.compile(r"^(?:app_mention|message|app_home_opened|link_shared)$"))(self._listener(self._event))
        app.event("message_metadata_posted")(self._listener(self._echo))
        return app

    def _listener(self, do: Listener) -> Callable[..., Awaitable[BoltResponse]]:
        """What bolt calls: one signature for all, and no error that bolt would log with what was said."""

        async def listen_(body: Body, context: dict[str, Any]) -> BoltResponse:
            try:
                return await do(body)
            except (NotHeard, NotPacked) as why:
                log.warning("a request that says nothing: %s", why)
                return BoltResponse(status=400, body=str(why))
            except Outside as trouble:
                context["trouble"] = trouble
            except Exception as defect:
                log.exception("a request could not be taken")
                context["trouble"] = f"defect: {type(defect).__name__}"
            return BoltResponse(status=503, body="")

        return listen_

    def _authorized(self) -> Callable[..., Awaitable[AuthorizeResult]]:
        """What bolt asks for each request. Its own way calls Slack each time, and tells people to install the app
        again when Slack is away. A plain function: bolt hands a method its own self once more."""

        async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
            whose = await self.know()
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_user_id=whose.bot_user,
                bot_id=whose.bot_id,
                bot_token="none that a listener may use",
            )

        return authorize

    async def _command(self, body: Body) -> BoltResponse:
        return await self._taken(listen.from_command(body, self._flag_command), body)

    async def _action(self, body: Body) -> BoltResponse:
        return await self._taken(listen.from_action(body), body)

    async def _submission(self, body: Body) -> BoltResponse:
        return await self._taken(listen.from_submission(body), body)

    async def _typing(self, body: Body) -> BoltResponse:
        heard, whose = listen.from_typing(body), await self.know()
        if not whose.hears(body):
            return BoltResponse(status=_OK, body=offered(()))
        return BoltResponse(status=_OK, body=await offer(self._named(heard, whose).ask, self._wires))

    async def _shortcut(self, body: Body) -> BoltResponse:
        return await self._taken(listen.from_shortcut(body), body)

    async def _event(self, body: Body) -> BoltResponse:
        heard = listen.from_event(body, (await self.know()).bot_user)
        return await self._taken(heard, body) if heard is not None else _done()

    async def _nothing(self, _body: Body) -> BoltResponse:
        return _done()

    async def _echo(self, body: Body) -> BoltResponse:
        key, ref = listen.echo(body)
        if key and (await self.know()).hears(body):
            await self._wires.flow(notices.echoed, Turn(self._workspace_id, self._wires.clock()), key, ref)
        return _done()

    async def _taken(self, heard: Heard, body: Body) -> BoltResponse:
        """Keep what was asked, once, and answer at once what may open a modal."""
        whose = await self.know()
        if not whose.hears(body):
            log.warning("a request of another workspace of Slack is left alone")
            return _done()
        heard = self._named(heard, whose)
        at_once = bool(heard.trigger) and may_open(plainly(heard.ask))
        said = said_of(heard.ask) | {"replace": heard.replace, "found": list(heard.found)}
        taken = await self._inbox.keep(Coming(self._workspace_id, heard.key, said, heard.respond, at_once))
        if taken is None or not at_once:
            return _done()
        opened = await self._opener.opened(heard, Turn(self._workspace_id, self._wires.clock()), taken)
        return BoltResponse(status=_OK, body=opened.answer) if opened.answer is not None else _done()

    def _named(self, heard: Heard, whose: Whose) -> Heard:
        """With whose it is, and its ids as they are told apart here."""
        address, user = (qualified(self._team, name) for name in (heard.ask.address, heard.ask.user))
        text = listen.CALLED.sub(lambda found: f"<@{qualified(self._team, found[1])}", heard.ask.text)
        return replace(heard, team=whose.name, ask=replace(heard.ask, address=address, user=user, text=text))


class _Troubled(Exception):
    """A listener could not keep what was asked."""


def _done() -> BoltResponse:
    return BoltResponse(status=_OK, body="")
