"""Cases of a conformance pack: found wherever its folder lies, also where it lacks some, and counted one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any


class Broken(Exception):
    """A set that is there and cannot be measured as it is; the text says why."""


class Incomplete(Exception):
    """A case that needs what the folder has not; the text says what."""


@dataclass(slots=True)
class Score:
    """How many of `of` are right, the names of the others, and the cases that the folder has not whole."""

    ok: int = 0
    of: int = 0
    missed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def count(self, name: str, right: bool) -> None:
        """One more answer."""
        self.of += 1
        self.ok += right
        if not right:
            self.missed.append(name)

    def ask(self, name: str, answers: Callable[[], bool]) -> None:
        """One more answer, whatever happens: a reader that raises has missed it."""
        try:
            self.count(name, answers())
        except Incomplete as lack:
            self.left_out.append(f"{name}: {lack}")
        except Exception as error:  # whatever a reader can raise is what is looked for here
            self.count(f"{name}: {error!r}"[:200], False)


def files(folder: Path, stem: str) -> list[Path]:
    """The files of a set: `stem.json`, and beside it or instead of it any `stem*.json` (a part that was kept back)."""
    return [path for path in sorted(folder.glob(f"{stem}*.json")) if path.is_file()]


def loaded(path: Path) -> Any:
    """What a JSON file holds. Raises Broken where it is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Broken(f"{path} is no JSON that can be read ({error}); mend it or take it away") from error


def needed(case: Mapping[str, Any], *keys: str) -> list[Any]:
    """The values of `keys`. Raises Incomplete where one is not there."""
    lacks = [key for key in keys if not isinstance(case, Mapping) or key not in case]
    if lacks:
        raise Incomplete(f"it has no {', '.join(lacks)}")
    return [case[key] for key in keys]


def calendar_of(pack: Path, name: str) -> bytes:
    """The calendar that a case names, as seen from the pack or from the folder around it, whatever the pack is called
    now. Raises Incomplete where it is not there."""
    parts = PurePosixPath(name).parts
    inside = [pack.joinpath(*parts[at:]) for at in range(len(parts))]
    for path in [*inside[1:], inside[0], pack.resolve().parent / name]:
        if path.is_file():
            return path.read_bytes()
    raise Incomplete("its calendar is not in the folder")
