"""Columns that say in which time zone their times are: "Created at (Europe/London)"."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from calbot.sources.table import plain_name
from calbot.sources.zones import known

_PARTED: Final = re.compile(r"(?P<name>[^()]{1,200})\((?P<zone>[^()]{1,64})\)")


def parted(cell: str, names: Collection[str]) -> tuple[str, str]:
    """The name of a column without the zone behind it, and that zone; (`cell`, "") where it is none of `names` (as
    `table.plain_name` leaves them) or names no zone."""
    found = _PARTED.fullmatch(cell.strip())
    if found is None or plain_name(found["name"]) not in names:
        return cell, ""
    zone = found["zone"].strip()
    return (found["name"].strip(), zone) if known(zone) is not None else (cell, "")
