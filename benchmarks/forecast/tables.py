"""Tables of the benchmark data, read row by row: what is not as it should be is told with its file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.asked import Unusable

T = TypeVar("T")


def rows(file: Path, read: Callable[[dict[str, str]], T], *, least: int = 1) -> list[T]:
    """Each row as `read` makes it. Raises Unusable where the file, a column or a value is missing or wrong, or where
    there are fewer than `least` rows."""
    if not file.is_file():
        raise Unusable(f"{file} is not there")
    with file.open(newline="", encoding="utf-8") as lines:
        table = csv.DictReader(lines)
        found = [_row(file, table.line_num, row, read) for row in table]
    if len(found) < least:
        raise Unusable(f"{file} has no rows")
    return found


def _row(file: Path, line: int, row: dict[str, str], read: Callable[[dict[str, str]], T]) -> T:
    try:
        return read(row)
    except KeyError as lack:
        raise Unusable(f"{file} has no column {lack}") from lack
    except (TypeError, ValueError, AttributeError, IndexError) as wrong:
        raise Unusable(f"{file}, line {line} cannot be read: {wrong}") from wrong
