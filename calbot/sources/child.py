"""The process that reads a calendar nobody here wrote: bytes on stdin, one JSON object on stdout, hard limits on both.

Started by `calbot.sources.fence`. Keep its imports few: they are paid for at every look at every calendar.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calbot.errors import InputError, OpenQuestion
from calbot.sources import bounds
from calbot.sources.ics import read_calendar
from calbot.sources.parcel import packed
from calbot.sources.reading import CalendarReading


def main() -> None:
    """Read the order (a JSON object) from the first argument and the calendar from stdin."""
    order = json.loads(sys.argv[1])
    _limit(order["cpu_seconds"], order["memory_bytes"], order["answer_bytes"])
    # One byte more than is read, so that a longer file is seen to be longer.
    data = sys.stdin.buffer.read(bounds.BODY_BYTES + 1)
    try:
        answer = _rows(data, order) if "rows" in order else packed(_read(data, order))
    except InputError as error:
        told = {"asks": True, "readings": error.readings} if isinstance(error, OpenQuestion) else {"asks": False}
        answer = json.dumps({"refused": error.problem, "line": error.line, **told})
    sys.stdout.write(answer)


def _read(data: bytes, order: Mapping[str, Any]) -> CalendarReading:
    return _sheet(data, order) if "sheet" in order else _calendar(data, order)


def _rows(data: bytes, order: Mapping[str, Any]) -> str:
    from calbot.model.keeping import keep_nothing

    keep_nothing()
    from calbot.sources.rowfence import rows_of

    return rows_of(data, order)


def _calendar(data: bytes, order: Mapping[str, Any]) -> CalendarReading:
    start, end = datetime.fromisoformat(order["start"]), datetime.fromisoformat(order["end"])
    return read_calendar(data, order["file"], start, end, order["zone"], order["names"])


def _sheet(data: bytes, order: Mapping[str, Any]) -> CalendarReading:
    from calbot.sources.answers import answers_of
    from calbot.sources.sheet import read_sheet

    return read_sheet(data, order["file"], order["zone"], answers_of(order["sheet"]))


def _limit(cpu_seconds: int, memory_bytes: int, answer_bytes: int) -> None:
    if sys.platform == "win32":
        return  # only the wall clock of the fence holds there
    import resource  # not on every system

    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer_bytes, answer_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
