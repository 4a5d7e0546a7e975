"""Reads what strangers wrote in a child process that can be killed: a bad file costs seconds, never its asker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import calbot
from calbot.errors import InputError, OpenQuestion
from calbot.model.state import SourceState
from calbot.sources import bounds
from calbot.sources.parcel import unpacked
from calbot.sources.reading import NOTHING, CalendarReading, Problem

_HERE = str(Path(calbot.__file__).parent.parent)
# Nothing secret goes to a process that reads strangers' bytes.
_PASSED = (
    bounds.VARIABLE,
    "PATH",
    "SYSTEMROOT",
    "LANG",
    "PYTHONTZPATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one reading may use. An honest calendar of 50,000 events needs half of it."""

    cpu_seconds: int = 16 * bounds.SCALE
    wall_seconds: float = 19.0 * bounds.SCALE
    memory_bytes: int = (1 << 30) * bounds.SCALE
    answer_bytes: int = (1 << 28) * bounds.SCALE


LIMITS = Limits()
SHEETS = Limits(cpu_seconds=64 * bounds.SCALE, wall_seconds=76.0 * bounds.SCALE)
"""50,000 rows of a workbook take 39 s of the processor on a slow machine, a few on a usual one."""


class Stopped(Exception):
    """The child used more than it may, or died; the text says which."""


class PendingAnswer:
    """A child under way; ask for its `text()`, or `close()` it to stop it."""

    def __init__(self, body: IO[bytes], file: str, order: Mapping[str, object], limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._began = time.monotonic()
        self._answer = TemporaryFile()  # noqa: SIM115  # open as long as the child runs; close() closes it
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "calbot.sources.child", json.dumps(order)],
            stdin=body,
            stdout=self._answer,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED if name in os.environ} | {"PYTHONPATH": _HERE},
        )

    def text(self) -> str:
        """What the child answers, once. Raises Stopped where it was stopped or died, InputError where it refuses."""
        left = self._limits.wall_seconds - (time.monotonic() - self._began)
        try:
            code = self._child.wait(max(left, 0.0))
            self._answer.seek(0)
            answer = self._answer.read()
        except subprocess.TimeoutExpired:
            raise Stopped(f"reading it took more than {self._limits.wall_seconds:g} seconds and was stopped") from None
        finally:
            self.close()
        if code:
            raise Stopped(self._why(code))
        text = answer.decode()
        if text.startswith('{"refused"'):
            said = json.loads(text)
            if said["asks"]:
                raise OpenQuestion(said["refused"], file=self._file, line=said["line"], readings=said["readings"])
            raise InputError(said["refused"], file=self._file, line=said["line"])
        return text

    def close(self) -> None:
        """Stop the child if it still runs, and let its answer go."""
        self._child.kill()
        self._child.wait()
        self._answer.close()

    def _why(self, code: int) -> str:
        if code < 0:
            return "reading it used more time or memory than a calendar may, and was stopped"
        return f"its reader failed (exit {code}); please report the file"


class PendingReading:
    """A reading under way; ask for its `result()`, or `close()` it to stop it."""

    def __init__(self, answer: PendingAnswer, file: str) -> None:
        self._answer, self._file = answer, file
        self._result: CalendarReading | None = None

    def result(self) -> CalendarReading:
        """The reading; BLIND with a problem where the child was stopped or died. Raises InputError as
        `read_calendar` does."""
        if self._result is None:
            try:
                self._result = unpacked(self._answer.text())
            except Stopped as stopped:
                problem = Problem(self._file, 0, "", str(stopped))
                self._result = CalendarReading(self._file, SourceState.BLIND, problems=(problem,))
        return self._result

    def close(self) -> None:
        """Stop the child if it still runs."""
        self._answer.close()


def start_read(
    path: Path | str,
    start: datetime,
    end: datetime,
    zone: str = "",
    *,
    names: Mapping[str, str] = NOTHING,
    limits: Limits = LIMITS,
) -> PendingReading:
    """Begin to read the calendar file at `path` in a child; do other things, then ask for its `result()`.

    Arguments as for `read_calendar`. Raises InputError where the file cannot be opened.
    """
    try:
        with Path(path).open("rb") as body:
            return start_body(body, str(path), _order(start, end, zone, names), limits)
    except OSError as error:
        raise InputError(f"it cannot be opened: {error.strerror}", file=str(path)) from None


def start_read_bytes(
    data: bytes,
    file: str,
    start: datetime,
    end: datetime,
    zone: str = "",
    *,
    names: Mapping[str, str] = NOTHING,
    limits: Limits = LIMITS,
) -> PendingReading:
    """As `start_read`, for a body that was fetched; `file` is how problems name it (no secret address)."""
    with TemporaryFile() as body:
        body.write(data)
        body.seek(0)
        return start_body(body, file, _order(start, end, zone, names), limits)


def start_body(body: IO[bytes], file: str, order: Mapping[str, object], limits: Limits = LIMITS) -> PendingReading:
    """Begin to read an open body; `order` is what the child is told besides its limits."""
    return PendingReading(start_answer(body, file, order, limits), file)


def start_answer(body: IO[bytes], file: str, order: Mapping[str, object], limits: Limits = LIMITS) -> PendingAnswer:
    """As `start_body`, where the answer is no calendar."""
    bounded = {
        "file": file,
        "cpu_seconds": limits.cpu_seconds,
        "memory_bytes": limits.memory_bytes,
        "answer_bytes": limits.answer_bytes,
    }
    return PendingAnswer(body, file, {**order, **bounded}, limits)


def _order(start: datetime, end: datetime, zone: str, names: Mapping[str, str]) -> dict[str, object]:
    return {"start": start.isoformat(), "end": end.isoformat(), "zone": zone, "names": dict(names)}
