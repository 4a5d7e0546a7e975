"""Long thinking in a thread of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextvars import ContextVar
from threading import current_thread

import pytest

from calbot.wiring.apart import apart

STOPPED = """
import asyncio, time
from calbot.wiring.apart import apart

async def main():
    try:
        async with asyncio.timeout(0.1):
            await apart(time.sleep, 600)
    except TimeoutError:
        print("let go")

asyncio.run(main())
"""


def test_it_gives_back_what_the_work_returned_or_raised() -> None:
    about = ContextVar("about", default="")

    def work(number: int) -> tuple[float, str, bool]:
        return 1 / number, about.get(), current_thread().daemon

    async def both() -> None:
        about.set("this job")
        assert await apart(work, 2) == (0.5, "this job", True)
        with pytest.raises(ZeroDivisionError):
            await apart(work, 0)

    asyncio.run(both())


def test_a_process_that_ends_waits_for_no_thinking() -> None:
    told = subprocess.run([sys.executable, "-c", STOPPED], capture_output=True, text=True, timeout=60, check=True)
    assert (told.stdout, told.stderr) == ("let go\n", "")
