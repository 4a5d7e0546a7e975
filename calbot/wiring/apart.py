"""Long thinking in a thread of its own, which holds up no process that is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` returns or raises. As `asyncio.to_thread`, but for the end: Python waits at its exit for each thread
    of a pool, and may do so for minutes; what is thought here is kept by nobody once its process was told to stop."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def told(settle: Callable[[], None]) -> None:
        if not answer.cancelled():
            settle()

    def run() -> None:
        try:
            settle = partial(answer.set_result, work(*args, **kwargs))
        except Exception as trouble:
            settle = partial(answer.set_exception, trouble)
        # The loop may have ended meanwhile: then nobody waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(told, settle)

    Thread(target=copy_context().run, args=(run,), name="calbot-apart", daemon=True).start()
    return await answer
