"""One check from typed arguments to the report, and the report in each of its forms."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from calbot.cli import start
from calbot.cli.as_text import as_text, unpainted
from calbot.cli.baseline import Known, compared, read_baseline
from calbot.cli.gather import Wanted, gather
from calbot.cli.mistakes import UnusableError
from calbot.cli.progress import progress
from calbot.cli.reading import Reading
from calbot.cli.report import Report, report
from calbot.cli.spike import Paint
from calbot.errors import InputError
from calbot.flows.assess import assess
from calbot.wiring.spelling import spelt
from calbot.words.say import Say, sayer

_PLAIN_CELLS, _LEAST_CELLS = 110, 60
_COLOURS = {"bold": "1", "stop": "1;31", "warn": "1;33", "note": "1;36"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The report, and the words of its reader."""

    report: Report
    say: Say


def judge(wanted: Wanted, reading: Reading, baseline: Path | None = None) -> Judgement:
    """Reads, assesses and leaves out what `baseline` knows. Raises UnusableError where the input gives nothing to
    judge."""
    known = _known(baseline)
    with progress() as stage:
        say = sayer(wanted.lang or "en", "UTC")
        stage(say("cli.progress.reading", n=len(wanted.files)))
        gathered = gather(wanted, reading)
        start.gathered()
        stage(gathered.say("cli.progress", n=len(gathered.world.posts)))
        found = report(gathered, assess(spelt(gathered.world)), gathered.say)
    if baseline is not None:
        found = compared(found, baseline, known)
    return Judgement(found, gathered.say)


def _known(baseline: Path | None) -> Known:
    # Before the work, so that a slip of the pen costs no minute.
    try:
        return read_baseline(baseline) if baseline else {}
    except InputError as error:
        raise UnusableError([str(error)]) from None


def text_of(judgement: Judgement) -> str:
    """For people, as wide as their terminal."""
    told = as_text(judgement.report, judgement.say, terminal_cells(), paint())
    return "\n".join([told, *_left_out(judgement.report, judgement.say)])


def _left_out(found: Report, say: Say) -> Iterator[str]:
    """What the baseline hides: a reader must not take a short list for a clean calendar."""
    if found.baseline is not None:
        yield ""
        yield say("cli.baseline.known", n=found.baseline.known, file=found.baseline.file)
        if found.baseline.gone:
            yield say("cli.baseline.gone", n=found.baseline.gone)


def _json(judgement: Judgement) -> str:
    from calbot.cli.as_json import as_json

    return as_json(judgement.report)


def _sarif(judgement: Judgement) -> str:
    from calbot.cli.as_sarif import as_sarif

    return as_sarif(judgement.report, judgement.say)


def _github(judgement: Judgement) -> str:
    from calbot.cli.as_github import as_github

    return as_github(judgement.report)


DRAWN: Final[dict[str, Callable[[Judgement], str]]] = {
    "text": text_of,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
}
"""The forms of `--format`, by name."""


def terminal_cells() -> int:
    """Width to write for: the terminal's or what COLUMNS names, else a fixed one: a file looks the same everywhere."""
    asked = "COLUMNS" in os.environ or sys.stdout.isatty()
    return max(shutil.get_terminal_size().columns, _LEAST_CELLS) if asked else _PLAIN_CELLS


def paint() -> Paint:
    """Bold and colours on a terminal, nothing elsewhere, nor where NO_COLOR is set (no-color.org)."""
    return _painted if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else unpainted


def _painted(text: str, how: str) -> str:
    return f"\x1b[{_COLOURS[how]}m{text}\x1b[0m"
