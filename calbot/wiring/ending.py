"""The end of a process: within ten seconds of being told to stop, whatever it waits for by then."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from types import FrameType
from typing import Final

GRACE_SECONDS: Final = 9.0
"""Those who start us kill after ten; on a busy machine a thread may be late by some of the rest."""
_LAST_WORDS_SECONDS: Final = 0.2
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger(__name__)


def end_in_time(seconds: float = GRACE_SECONDS) -> Callable[[], None]:
    """From SIGTERM or Ctrl-C on this process has `seconds` to end by itself; then it is ended, with exit code 0.

    A thread may wait for a lock for 30 s, for a database that is frozen without end, and Python waits at its exit for
    each of them. Nothing is lost by leaving them: all that counts is in the database, what was not committed never was,
    and what was taken comes back with its lease. For the main thread, which has handlers of its own for both signals;
    returns what those may call where something else (a loop of uvloop's) reads the signals of the system.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    # Written by the system's handler: heard too while the main thread sits in a call of the database's driver, in which
    # Python runs no handler.
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    Thread(target=_end, args=(heard, seconds), name="calbot-ending", daemon=True).start()

    def begin() -> None:
        os.write(told, bytes([signal.SIGTERM]))

    return begin


def stop_on_signals() -> asyncio.Event:
    """Set at SIGTERM or Ctrl-C, and the process ends in time. In the main thread, with a loop running."""
    stop, loop, begin = asyncio.Event(), asyncio.get_running_loop(), end_in_time()

    def told(_signal: int, _frame: FrameType | None) -> None:
        begin()
        # A second signal may come when the loop is closed.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(stop.set)

    for name in _SIGNALS:
        signal.signal(name, told)
    return stop


def _end(heard: int, seconds: float) -> None:
    while os.read(heard, 1)[0] not in _SIGNALS:
        pass  # others write here too: a child that ended, a window that changed
    time.sleep(seconds)
    # Whoever reads our output may have stopped reading, and the last words would wait for that.
    last_words = Thread(target=_say_last, args=(seconds,), daemon=True)
    last_words.start()
    last_words.join(_LAST_WORDS_SECONDS)
    os._exit(0)


def _say_last(seconds: float) -> None:
    log.warning("something did not end within %s s; it is left to its lease", seconds)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
