"""One check from typed arguments to the text that is printed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

from calbot.cli.as_json import as_json
from calbot.cli.as_text import Paint, as_text, unpainted
from calbot.cli.gather import Gathered, Wanted, gather
from calbot.cli.reading import Reading
from calbot.cli.report import Report, report
from calbot.flows.assess import assess

_PLAIN_CELLS = 110
_PATIENCE_SECONDS = 1.0
_COLOURS = {"bold": "1", "stop": "1;31", "warn": "1;33", "note": "1;36"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The report and how it reads."""

    report: Report
    text: str


def judge(wanted: Wanted, reading: Reading, *, in_json: bool = False) -> Judgement:
    """Reads, assesses and writes. Raises UnusableError where the input gives nothing to judge."""
    gathered = gather(wanted, reading)
    with _patience(gathered):
        found = report(gathered, assess(gathered.world), gathered.say)
    text = as_json(found) if in_json else as_text(found, gathered.say, terminal_cells(), paint())
    return Judgement(found, text)


@contextmanager
def _patience(gathered: Gathered) -> Iterator[None]:
    """Says on a terminal what is being done once it takes longer than a breath, and wipes it when it is done."""
    if not sys.stderr.isatty():
        yield
        return
    doing = gathered.say("cli.progress", n=len(gathered.world.posts))
    timer = Timer(_PATIENCE_SECONDS, lambda: sys.stderr.write(doing))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        sys.stderr.write("\r\x1b[K")


def terminal_cells() -> int:
    """Width to write for: the terminal's, else a fixed one, so that a file looks the same everywhere."""
    return max(shutil.get_terminal_size().columns, 60) if sys.stdout.isatty() else _PLAIN_CELLS


def paint() -> Paint:
    """Bold and colours on a terminal, nothing elsewhere."""
    return _painted if sys.stdout.isatty() else unpainted


def _painted(text: str, how: str) -> str:
    return f"\x1b[{_COLOURS[how]}m{text}\x1b[0m"
