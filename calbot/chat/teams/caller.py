"""Calls the Bot Connector with Microsoft's client: one connection for all calls, no retries, errors told apart."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import Final, Protocol, TypeVar

import httpx

from calbot.chat.teams.clouds import PUBLIC
from calbot.chat.teams.elements import Piece
from calbot.chat.teams.render import CONTENT_TYPE
from calbot.chat.teams.sdk import (
    Account,
    ApiClient,
    Attachment,
    CreateConversationParams,
    MessageActivityInput,
    client,
)
from calbot.errors import Lasting, Outside, Passing, Unknown, Unreached

log = logging.getLogger(__name__)

T = TypeVar("T")

CALL_SECONDS: Final = 10.0
_MENDED_SECONDS: Final = 300.0
_BUSY_SECONDS: Final = 2.0
_LONGEST_WAIT: Final = 3600.0
_NAME: Final = re.compile(r"[\w:;=@.|-]{1,300}")
"""Ids of conversations and messages; they become parts of an address."""
_PLACEHOLDER: Final = "DO_NOT_USE_PLACEHOLDER_ID"


class Refused(Lasting):
    """Teams' own word for what will never succeed, with the HTTP status."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class Unread(Unknown):
    """It was taken, and what came back is nothing that the SDK reads."""


class Source(Protocol):
    """Where tokens come from."""

    async def token(self) -> str:
        """The token to call with."""

    def forget(self) -> None:
        """Teams does not take it any more."""


class Caller:
    """The Bot Connector at `service` for one tenant. The connection is made in the event loop that first calls."""

    def __init__(self, tokens: Source, tenant: str, service: str = PUBLIC.service) -> None:
        self._tokens = tokens
        self._tenant = tenant
        self._service = service
        self._api: ApiClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def create(self, conversation: str, card: Piece, summary: str) -> str:
        """A new message; its id, "" where Teams tells none. Raises Passing, Unknown or Refused."""
        to, said = _named(conversation), _message(card, summary)
        sent = await self._safely(lambda: self._connected().conversations.create_activity(to, said))
        return "" if sent.id == _PLACEHOLDER else sent.id

    async def whisper(self, conversation: str, user: str, card: Piece, summary: str) -> str:
        """A new message that only `user` (as Teams calls the person) sees there; like `create`."""
        to, said = _named(conversation), _message(card, summary)
        said.recipient = Account(id=_named(user), is_targeted=True)
        # The SDK's own way warns, each time, that it may change.
        about = said.model_dump(by_alias=True, exclude_none=True)
        address = f"{self._service.rstrip('/')}/v3/conversations/{to}/activities?isTargetedActivity=true"
        sent = await self._safely(lambda: self._connected().http.post(address, json=about))
        try:
            told = sent.json()
        except ValueError:
            return ""
        named = told.get("id") if isinstance(told, dict) else None
        return named if isinstance(named, str) and _NAME.fullmatch(named) and named != _PLACEHOLDER else ""

    async def update(self, conversation: str, message: str, card: Piece, summary: str) -> None:
        """Replace a message. Raises like `create`."""
        to, which, said = _named(conversation), _named(message), _message(card, summary)
        said.id = which
        try:
            await self._safely(lambda: self._connected().conversations.update_activity(to, which, said))
        except Unread:
            log.debug("an edit was taken, and nothing was said of it")

    async def open(self, user: str) -> str:
        """The id of the conversation between calbot and a person; there is one, however often it is asked for. Raises
        Passing or Refused."""
        about = CreateConversationParams(
            members=[Account(id=user)],
            tenant_id=self._tenant,
            channel_data={"tenant": {"id": self._tenant}},
        )
        try:
            made = await self._safely(lambda: self._connected().conversations.create(about))
        except Unknown as trouble:
            raise Passing(str(trouble), 1.0) from None
        return made.id

    async def look(self, conversation: str) -> None:
        """Ask whether calbot is in a conversation, saying nothing there. Raises Passing, or Refused where it is not."""
        where = _named(conversation)
        try:
            await self._safely(lambda: self._connected().conversations.get_paged_members(where, 1))
        except Unread:
            log.debug("members that cannot be read are members")
        except Unknown as trouble:
            raise Passing(str(trouble), 1.0) from None

    async def close(self) -> None:
        """Give back the connections."""
        api, self._api = self._api, None
        if api is not None and self._loop is asyncio.get_running_loop():
            await api.http.http.aclose()

    def _connected(self) -> ApiClient:
        loop = asyncio.get_running_loop()
        if self._api is None or self._loop is not loop:
            self._api, self._loop = client(self._service, self._tokens.token, CALL_SECONDS), loop
        return self._api

    async def _safely(self, do: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
        try:
            return await do()
        except httpx.HTTPStatusError as error:
            refused = error.response.status_code == 401
            if refused:
                self._tokens.forget()
            if not (refused and again):
                raise told(error.response) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreached(f"Teams cannot be reached: {type(error).__name__}", 1.0) from None
        except httpx.HTTPError as error:
            raise Unknown(f"the call to Teams broke off: {type(error).__name__}") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unread("Teams' answer cannot be read") from None
        # A machine that slept takes its token for good longer than it is; what is refused for that was not done.
        return await self._safely(do, again=False)


def told(response: httpx.Response) -> Outside:
    """Teams' refusal as calbot's own: worth another try, open, or lasting. What it says never holds what was sent."""
    status, word = response.status_code, _word(response)
    said = f"{status} {word}".strip()
    if status == 429:
        return Passing(f"Teams is busy: {said}", _wait(response))
    if status == 401:
        return Passing(f"Teams does not take calbot's token: {said}", _MENDED_SECONDS)
    if status >= 500 or status in (408, 412):
        return Unknown(f"Teams answered {said}")
    return Refused(status, f"Teams refused: {said}")


def _message(card: Piece, summary: str) -> MessageActivityInput:
    return MessageActivityInput(attachments=[Attachment(content_type=CONTENT_TYPE, content=card)], summary=summary)


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Refused(404, "an address that is none of Teams'")
    return name


def _word(response: httpx.Response) -> str:
    """The code in an error of the Bot Connector, "" in any other."""
    try:
        said = response.json()
    except ValueError:
        return ""
    error = said.get("error") if isinstance(said, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return re.sub(r"[^\w.-]", "", code)[:60] if isinstance(code, str) else ""


def _wait(response: httpx.Response) -> float:
    """An hour at most: who counts wrongly must not silence a place for days."""
    said = response.headers.get("retry-after", "")
    if said.isascii() and said.isdigit() and len(said) < 9:
        return float(min(int(said), _LONGEST_WAIT))
    try:
        # An hour by the clock of whoever says it (RFC 9110, 10.2.3).
        until, now = parsedate_to_datetime(said), parsedate_to_datetime(response.headers.get("date", ""))
        return min(max((until - now).total_seconds(), _BUSY_SECONDS), _LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return _BUSY_SECONDS
