"""Starting fast: garbage is not looked for before a command has imported all it needs."""

from __future__ import annotations

import gc
import os


def importing() -> None:
    """Before anything is imported. What importing makes stays: looking for garbage meanwhile costs a fifth of the
    start-up. And calbot's matrices are small: threads that wait for a part of one cost more than they bring."""
    gc.disable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def imported() -> None:
    """All that is there stays, so it is left out of every later search for garbage. Does nothing but after
    `importing`."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def gathered() -> None:
    """What was gathered stays until the report is written; every search for garbage would walk through all of it."""
    gc.freeze()


def leaving() -> None:
    """What is there goes with the process: one last search for garbage would cost a tenth of a second."""
    gc.freeze()
