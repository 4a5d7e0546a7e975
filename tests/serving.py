"""A server of ours on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web


@contextmanager
def running(application: web.Application, name: str) -> Iterator[str]:
    """Its address, with a closing slash, while it runs."""
    loop, ready, told = asyncio.new_event_loop(), threading.Event(), list[str]()
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.append(f"http://127.0.0.1:{runner.addresses[0][1]}/")

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        # Said by the loop that is to be stopped: a stop that came before it ran would be used up.
        loop.call_soon(ready.set)
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield told[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
