"""Whether the folders that somebody names can be measured, said before minutes are spent on them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

SETS = (
    "hand_cases*.json",
    "rie/queries*.json",
    "nway_expect*.json",
    "torture",
    "rrule/rrule_cases*.json",
    "gen_danger.py",
    "danger",
    "phrases*.json",
)
"""What the sets of a conformance pack are known by, as seen from its folder."""
SHEETS = (".csv", ".xlsx", ".xlsm")


class Unusable(Exception):
    """A folder that cannot be measured; the text says what to give instead."""


def pack_of(folder: Path) -> bool:
    """Whether a folder holds any set of a conformance pack."""
    return any(True for pattern in SETS for _ in folder.glob(pattern))


def sheets_in(folder: Path) -> list[Path]:
    """The content calendars right in a folder; what spreadsheet programs leave beside an open file is none."""
    found = (path for path in folder.iterdir() if path.suffix.casefold() in SHEETS and not path.name.startswith("~$"))
    return sorted(path for path in found if path.is_file())


def pack(folder: Path) -> Path:
    """A folder with a set of a conformance pack at least. Raises Unusable for any other."""
    return _checked("--conformance", folder, pack_of, f"none of the sets ({', '.join(SETS)})")


def sheets(folder: Path) -> Path:
    """A folder with a content calendar at least. Raises Unusable for any other."""
    return _checked("--sheets", folder, lambda one: bool(sheets_in(one)), f"no content calendar ({', '.join(SHEETS)})")


def _checked(option: str, folder: Path, holds: Callable[[Path], bool], lacks: str) -> Path:
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "is not there"
        raise Unusable(f"{option} {folder} {what}; give the folder that holds the files, or leave {option} out")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise Unusable(f"{option} {folder} may not be read; allow it, or give a copy")
    if holds(folder):
        return folder
    near = [one for one in (*sorted(folder.iterdir()), folder.resolve().parent) if one.is_dir() and holds(one)]
    instead = f"give {option} {near[0]}" if near else f"give the folder that holds them, or leave {option} out"
    raise Unusable(f"{option} {folder} holds {lacks}; {instead}")
