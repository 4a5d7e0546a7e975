"""Whether the columns of content calendars are taken for what they are: against a key made by looking at the files.

The key, `calendar_sheets.json`, holds for each file the roles of its columns as a person sees them, by sheet and letter
("Sheet1!A", in a CSV "A"); a `key.json` in the folder of the sheets, of the same form, comes on top. A file that calbot
asks about counts all its columns as asked; a column that it takes for another role, for none, or that the key does not
have, is wrong; a file that must be asked about and is read is wrong in every column. A file that no key has is not
counted: stderr has the line of a key as calbot reads it, for a person to look at, mend and keep as `key.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.calendar_cases import Broken, loaded
from benchmarks.calendar_folders import sheets_in
from calbot.errors import InputError
from calbot.sources.posts import read_posts
from calbot.sources.reading import CalendarReading

KEY = Path(__file__).with_name("calendar_sheets.json")
ZONE = "Europe/London"
Say = Callable[[str, Sequence[str]], None]


def measure(folder: Path, say: Say) -> dict[str, int] | None:
    """Columns right, asked about and wrong, over all files of `folder` that the key has, the others are named; None
    where it has none of them. Raises Broken where the key beside them is none."""
    key = _key(folder)
    score = {"right": 0, "asked": 0, "wrong": 0}
    wrong, unkeyed, counted = [], [], 0
    for path in sheets_in(folder):
        reading, asked = _read(path)
        told = key.get(path.name)
        if told is None:
            unkeyed.append(_proposed(path, reading, asked))
            continue
        counted += 1
        right, missed = _scored(told, reading, asked)
        score["asked" if asked else "right"] += right
        score["wrong"] += len(missed)
        wrong += [f"{path.name}: {one}" for one in missed]
    say(f"sheets {score}, wrong", wrong)
    if unkeyed:
        say("sheets without a key, not counted; a key.json beside them could say", unkeyed)
    return score if counted else None


def _key(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    key: dict[str, Mapping[str, Any]] = json.loads(KEY.read_text(encoding="utf-8"))
    path = folder / "key.json"
    if not path.is_file():
        return key
    beside = loaded(path)
    if not isinstance(beside, dict) or not all(isinstance(_columns(one), dict) for one in beside.values()):
        raise Broken(f'{path} must say {{"FILE": {{"columns": {{"A": "date"}}}}}}; mend it or take it away')
    return key | beside


def _columns(told: Any) -> Any:
    return told.get("columns") if isinstance(told, dict) else None


def _read(path: Path) -> tuple[CalendarReading | None, str]:
    """The reading, or what is asked; neither where reading it fails, which must not be."""
    try:
        return read_posts(path.read_bytes(), path.name, ZONE), ""
    except InputError as error:
        return None, f"asked: {error.problem}"
    except Exception:  # a reader that breaks has every column wrong, and costs no other file
        return None, ""


def _proposed(path: Path, reading: CalendarReading | None, asked: str) -> str:
    line = json.dumps({path.name: {"columns": _roles(reading)}}, ensure_ascii=False)
    return line if reading is not None else f"{path.name}: {asked or 'its reader broke'}"


def _roles(reading: CalendarReading | None) -> dict[str, str]:
    if reading is None:
        return {}
    return {f"{one.sheet}!{one.letter}" if one.sheet else one.letter: one.role for one in reading.columns if one.role}


def _scored(told: Mapping[str, Any], reading: CalendarReading | None, asked: str) -> tuple[int, list[str]]:
    """How many columns are as told, or were asked about; and sentences about the others."""
    columns: Mapping[str, str] = told["columns"]
    if asked:
        return len(columns), []
    if reading is None:
        return 0, [f"{place}: its reader broke" for place in columns]
    found = _roles(reading)
    if told.get("ask"):
        return 0, [f"{place}: read as {found.get(place, 'nothing')}, must be asked" for place in columns]
    missed = [
        f"{place}: {found.get(place, 'nothing')}, is {columns.get(place, 'no role')}"
        for place in sorted(columns.keys() | found.keys())
        if found.get(place) != columns.get(place)
    ]
    return sum(found.get(place) == role for place, role in columns.items()), missed
