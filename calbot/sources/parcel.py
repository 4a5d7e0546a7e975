"""A reading as JSON and back: how it leaves the child process that made it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any, Final

from calbot.model.state import SourceState
from calbot.sources.reading import CalendarReading, Column, Entry, Problem

_NAMES: Final = tuple(field.name for field in fields(Entry))
# Occurrences of one series repeat these: they travel once.
_SHARED: Final = frozenset({"description", "extra", "categories"})
_INSTANTS: Final = frozenset({"starts_at", "ends_at"})


def packed(reading: CalendarReading) -> str:
    """JSON text of `reading`."""
    shelf: dict[str, int] = {}
    return json.dumps(
        {
            "file": reading.file,
            "state": reading.state.value,
            "entries": [[_out(name, getattr(entry, name), shelf) for name in _NAMES] for entry in reading.entries],
            "shared": list(shelf),
            "problems": [asdict(problem) for problem in reading.problems],
            "assumed": reading.assumed,
            "name": reading.name,
            "zone": reading.zone,
            "refresh_s": reading.refresh_s,
            "columns": [asdict(column) for column in reading.columns],
        },
        separators=(",", ":"),
    )


def unpacked(text: str) -> CalendarReading:
    """What `packed` was given. Raises ValueError, KeyError or TypeError on anything else."""
    said: dict[str, Any] = json.loads(text)
    shelf = [json.loads(shared) for shared in said["shared"]]
    return CalendarReading(
        file=said["file"],
        state=SourceState(said["state"]),
        entries=tuple(_entry(values, shelf) for values in said["entries"]),
        problems=tuple(Problem(**problem) for problem in said["problems"]),
        assumed=tuple(said["assumed"]),
        name=said["name"],
        zone=said["zone"],
        refresh_s=said["refresh_s"],
        columns=tuple(Column(**column) for column in said["columns"]),
    )


def _out(name: str, value: Any, shelf: dict[str, int]) -> Any:
    if name in _SHARED:
        return shelf.setdefault(json.dumps(value if isinstance(value, str | tuple) else dict(value)), len(shelf))
    return value.timestamp() if isinstance(value, datetime) else value


def _entry(values: list[Any], shelf: list[Any]) -> Entry:
    said = dict(zip(_NAMES, values, strict=True))
    for name in _INSTANTS:
        said[name] = None if said[name] is None else datetime.fromtimestamp(said[name], UTC)
    for name in _SHARED:
        said[name] = shelf[said[name]]
    said["categories"] = tuple(said["categories"])
    return Entry(**said)
