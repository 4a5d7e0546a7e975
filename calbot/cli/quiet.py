"""Keeps the answer of a command free of what libraries below it print by themselves."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_OUT: Final = 1


@contextmanager
def quiet() -> Iterator[None]:
    """What is written to the process's standard output meanwhile goes to its standard error.

    HiGHS prints a line of its own, told to be silent or not, where it mends a solution. For commands only: the
    process's outputs belong to all of its threads."""
    sys.stdout.flush()
    try:
        out = os.dup(_OUT)
    except OSError:
        # Nobody listens: there is no standard output to keep clean.
        yield
        return
    try:
        os.dup2(2, _OUT)
        yield
    finally:
        _flush()
        os.dup2(out, _OUT)
        os.close(out)


def _flush() -> None:
    """C keeps what it prints to a pipe until its buffer is full, and would print it behind the answer."""
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
