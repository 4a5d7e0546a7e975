"""One answer of Microsoft's, with a limit on the whole call: a server that drips along sends signs of life for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from calbot.chat.teams.sdk import Client

_MOST_BYTES: Final = 1_000_000


class Answer(NamedTuple):
    """What came, by the names that Microsoft's library of tokens reads."""

    status_code: int
    headers: Mapping[str, str]
    text: str

    def raise_for_status(self) -> None:
        """Raise ValueError where it is an error of the server or of the call."""
        if self.status_code >= 400:
            raise ValueError(f"answered with {self.status_code}")


def dialled(seconds: float) -> Client:
    """The connection of a call. To load the SDK, and the certificates of all authorities, takes a while: to be called
    in a thread."""
    from calbot.chat.teams.sdk import plain_client

    return plain_client(seconds)


async def fetched(client: Client, method: str, url: str, seconds: float, **about: Any) -> Answer:
    """The answer of `url`, asked by `client`, which is closed then; `about` is what httpx takes beside it. Raises what
    goes wrong on the way, TimeoutError after `seconds`, and ValueError for one that is too long."""
    http, body = client.http, bytearray()
    async with asyncio.timeout(seconds), http, http.stream(method, url, **about) as answer:
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > _MOST_BYTES:
                raise ValueError("an answer that is too long")
    return Answer(answer.status_code, answer.headers, body.decode(errors="replace"))
