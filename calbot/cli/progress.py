"""Says on a terminal what takes so long, once it takes longer than a breath."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final, TextIO

Stage = Callable[[str], None]
"""Names what is being done now."""

_EVERY_SECONDS: Final = 0.5


@contextmanager
def progress(out: TextIO | None = None, patience_s: float = 1.0) -> Iterator[Stage]:
    """Shows the stage last named and the seconds since the start on `out` (standard error) once `patience_s` are over,
    and wipes it at the end.

    Nothing is shown where `out` is no terminal: a log keeps no half lines."""
    out = out or sys.stderr
    if not out.isatty():
        yield lambda _: None
        return
    told = [""]
    done = Event()
    painter = Thread(target=_paint, args=(out, told, done, patience_s), daemon=True)
    painter.start()
    try:
        yield lambda text: told.__setitem__(0, text)
    finally:
        done.set()
        painter.join()
        out.write("\r\x1b[K")
        out.flush()


def _paint(out: TextIO, told: list[str], done: Event, pause: float) -> None:
    waited = 0.0
    while not done.wait(pause):
        waited += pause
        out.write(f"\r\x1b[K{told[0]} {waited:.0f} s")
        out.flush()
        pause = _EVERY_SECONDS
