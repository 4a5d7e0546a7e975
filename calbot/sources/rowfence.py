"""Counts and rosters of a sheet, read behind the fence as calendars are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import Any, Final

from calbot.errors import InputError
from calbot.model.conversation import ConversationId
from calbot.model.inbound import Count
from calbot.model.shift import Shift
from calbot.sources.answers import NO_ANSWERS, Answers, answers_of, told
from calbot.sources.contacts import read_contacts
from calbot.sources.counts import CountsReading, read_counts
from calbot.sources.fence import SHEETS, Limits, Stopped, start_answer
from calbot.sources.presets import preset_named
from calbot.sources.reading import Problem
from calbot.sources.shifts import ShiftsReading, is_plan, read_shifts

COUNTS, SHIFTS = "counts", "shifts"
_EITHER: Final = "either"
_SHIFT: Final = (
    "id", "name", "team", "starts_at", "ends_at", "zone", "heads", "replies_per_hour", "skills", "languages", "breaks",
)  # fmt: skip
_COUNT: Final = ("id", "starts_at", "minutes", "brand", "network", "tag", "messages")
_CONVERSATION: Final = ("desk", "key", "at", "network", "lot")
_INSTANTS: Final = frozenset({"starts_at", "ends_at", "at"})
_SHORT: Final = (",", ":")


def counts_behind(
    data: bytes,
    file: str,
    zone: str = "",
    *,
    preset: str = "",
    answers: Answers = NO_ANSWERS,
    limits: Limits = SHEETS,
) -> CountsReading:
    """As `read_counts`, or as `read_contacts` for the help desk called `preset`. Raises InputError as those do, and
    where reading it took more than `limits` and was stopped."""
    said = _answer(data, file, {"rows": COUNTS, "zone": zone, "preset": preset, "answers": told(answers)}, limits)
    return _counts(said, file)


def shifts_behind(data: bytes, file: str, zone: str = "", *, limits: Limits = SHEETS) -> ShiftsReading:
    """As `read_shifts`. Raises InputError as that does, and where reading it took more than `limits`."""
    return _shifts(_answer(data, file, {"rows": SHIFTS, "zone": zone}, limits), file)


def either_behind(
    data: bytes, file: str, zone: str = "", *, limits: Limits = SHEETS
) -> tuple[CountsReading | None, ShiftsReading | None]:
    """What it says as counts and as a roster, in one go; None for what it cannot be read as. Raises InputError where
    reading it took more than `limits`."""
    said = _answer(data, file, {"rows": _EITHER, "zone": zone}, limits)
    counts, shifts = said[COUNTS], said[SHIFTS]
    return (_counts(counts, file) if counts else None), (_shifts(shifts, file) if shifts else None)


def rows_of(data: bytes, order: Mapping[str, Any]) -> str:
    """In the child: what the order asks for, as JSON. Raises InputError."""
    if order["rows"] == _EITHER:
        return json.dumps({kind: _known(data, {**order, "rows": kind}) for kind in (COUNTS, SHIFTS)}, separators=_SHORT)
    return json.dumps(_told(data, order), separators=_SHORT)


def _known(data: bytes, order: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        if order["rows"] == SHIFTS and is_plan(data, order["file"]):
            return None
        return _told(data, {**order, "preset": ""})
    except InputError:
        return None


def _told(data: bytes, order: Mapping[str, Any]) -> dict[str, Any]:
    file, zone = order["file"], order["zone"]
    if order["rows"] == SHIFTS:
        roster = read_shifts(data, file, zone)
        return _packed([_row(one, _SHIFT) for one in roster.shifts], roster.problems, roster.assumed, whole=False)
    preset = preset_named(order["preset"]) if order["preset"] else None
    if preset is None:
        read = read_counts(data, file, zone)
    else:
        read = read_contacts(data, file, preset, zone, order=answers_of(order["answers"]).order)
    packed = _packed([_row(one, _COUNT) for one in read.counts], read.problems, read.assumed, whole=read.whole)
    return packed | {"conversations": [_row(one, _CONVERSATION) for one in read.conversations]}


def _answer(data: bytes, file: str, order: Mapping[str, object], limits: Limits) -> dict[str, Any]:
    with TemporaryFile() as body:
        body.write(data)
        body.seek(0)
        pending = start_answer(body, file, order, limits)
    try:
        said: dict[str, Any] = json.loads(pending.text())
    except Stopped as stopped:
        raise InputError(str(stopped), file=file) from None
    return said


def _packed(
    found: list[list[Any]], problems: tuple[Problem, ...], assumed: tuple[str, ...], *, whole: bool
) -> dict[str, Any]:
    return {"found": found, "problems": [asdict(one) for one in problems], "assumed": assumed, "whole": whole}


def _counts(said: Mapping[str, Any], file: str) -> CountsReading:
    counts = tuple(Count(workspace_id="", **_read(row, _COUNT)) for row in said["found"])
    named = tuple(ConversationId(**_read(row, _CONVERSATION)) for row in said["conversations"])
    problems, assumed = _problems(said), tuple(said["assumed"])
    return CountsReading(file, counts, problems, assumed, whole=said["whole"], conversations=named)


def _shifts(said: Mapping[str, Any], file: str) -> ShiftsReading:
    shifts = tuple(Shift(workspace_id="", **_read(row, _SHIFT)) for row in said["found"])
    return ShiftsReading(file, shifts, _problems(said), tuple(said["assumed"]))


def _row(one: object, names: tuple[str, ...]) -> list[Any]:
    return [at.timestamp() if isinstance(at := getattr(one, name), datetime) else at for name in names]


def _read(row: list[Any], names: tuple[str, ...]) -> dict[str, Any]:
    said = dict(zip(names, row, strict=True))
    return said | {name: datetime.fromtimestamp(said[name], UTC) for name in _INSTANTS & said.keys()}


def _problems(said: Mapping[str, Any]) -> tuple[Problem, ...]:
    return tuple(Problem(**one) for one in said["problems"])
