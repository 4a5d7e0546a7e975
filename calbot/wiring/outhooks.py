"""How other systems are told of flags: the secret is read, the call is signed and goes through the guarded fetcher."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from calbot.clock import Clock
from calbot.config.signing import read_keys
from calbot.errors import Passing
from calbot.flows.outhook import Call, Listener
from calbot.sources.fetch import Fetcher
from calbot.sources.outhook import send

DEADLINE_S: Final = 15.0
"""Standard Webhooks asks receivers to answer within 15 seconds."""
ANSWER_BYTES: Final = 10_000


class Herald:
    """Tells through `fetcher`; what is signed says when that was by `clock`."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock

    async def tell(self, call: Call) -> None:
        """Raises Passing or Lasting where it was not taken. A secret that is not there may be there soon."""
        keys = keys_of(call.listener)
        if isinstance(keys, str):
            raise Passing(keys)
        await send(self._fetcher, call.listener.url, keys, call.key, call.body.encode(), self._clock())


def keys_of(listener: Listener) -> tuple[bytes, ...] | str:
    """The keys with which its calls are signed, or why they cannot be: a sentence that repeats no secret."""
    variable, file = listener.secret_variable, listener.secret_file
    found: tuple[bytes, ...] = ()
    if variable:
        keys = _keys(f"the environment variable {variable}", os.environ.get(variable, ""))
        if isinstance(keys, str):
            return keys
        found += keys
    if file:
        try:
            keys = _keys(f"the file {file}", Path(file).read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            return f"the file {file} cannot be read"
        if isinstance(keys, str):
            return keys
        found += keys
    return found


def _keys(where: str, told: str) -> tuple[bytes, ...] | str:
    try:
        return read_keys(",".join(told.split())) or f"{where} holds no secret"
    except ValueError as problem:
        return f"{where} holds no secret: {problem}"
