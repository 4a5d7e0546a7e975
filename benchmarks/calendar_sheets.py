"""Whether the columns of content calendars are taken for what they are: against a key made by looking at the files.

The key, `calendar_sheets.json`, holds for each file the roles of its columns as a person sees them, by sheet and letter
("Sheet1!A", in a CSV "A"); a `key.json` in the folder of the sheets, of the same form, comes on top. A file that calbot
asks about counts all its columns as asked; a column that it takes for another role, for none, or that the key does not
have, is wrong; a file that must be asked about and is read is wrong in every column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from calbot.errors import InputError
from calbot.sources.posts import read_posts
from calbot.sources.reading import CalendarReading

KEY = Path(__file__).with_name("calendar_sheets.json")
ZONE = "Europe/London"
Say = Callable[[str, Sequence[str]], None]


def measure(folder: Path, say: Say) -> dict[str, int]:
    """Columns right, asked about and wrong, over all files of `folder` that the key has; the others are named."""
    key = _key(folder)
    score = {"right": 0, "asked": 0, "wrong": 0}
    wrong, unkeyed = [], []
    for path in sorted(path for path in folder.iterdir() if path.suffix.casefold() in (".csv", ".xlsx", ".xlsm")):
        reading, asked = _read(path)
        told = key.get(path.name)
        if told is None:
            unkeyed.append(f"{path.name}: {asked or _roles(reading)}")
            continue
        right, missed = _scored(told, reading)
        score["asked" if reading is None else "right"] += right
        score["wrong"] += len(missed)
        wrong += [f"{path.name}: {one}" for one in missed]
    say(f"sheets {score}, wrong", wrong)
    if unkeyed:
        say("sheets without a key, not counted", unkeyed)
    return score


def _key(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    key: dict[str, Mapping[str, Any]] = json.loads(KEY.read_text(encoding="utf-8"))
    beside = folder / "key.json"
    return key | json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else key


def _read(path: Path) -> tuple[CalendarReading | None, str]:
    try:
        return read_posts(path.read_bytes(), path.name, ZONE), ""
    except InputError as error:
        return None, f"asked: {error.problem}"


def _roles(reading: CalendarReading | None) -> dict[str, str]:
    if reading is None:
        return {}
    return {f"{one.sheet}!{one.letter}" if one.sheet else one.letter: one.role for one in reading.columns if one.role}


def _scored(told: Mapping[str, Any], reading: CalendarReading | None) -> tuple[int, list[str]]:
    """How many columns are as told, or were asked about; and sentences about the others."""
    columns: Mapping[str, str] = told["columns"]
    if reading is None:
        return len(columns), []
    found = _roles(reading)
    if told.get("ask"):
        return 0, [f"{place}: read as {found.get(place, 'nothing')}, must be asked" for place in columns]
    missed = [
        f"{place}: {found.get(place, 'nothing')}, is {columns.get(place, 'no role')}"
        for place in sorted(columns.keys() | found.keys())
        if found.get(place) != columns.get(place)
    ]
    return sum(found.get(place) == role for place, role in columns.items()), missed
