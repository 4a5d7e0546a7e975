"""When the message was written on which somebody chose a shortcut: it goes along until what it is about is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

SAID_AT: Final = "said_at"
"""The name of it among the values of a press, in seconds since 1970."""
NOW: Final[Mapping[str, str]] = MappingProxyType({})
"""What goes along with what is said now."""
_SECONDS: Final = re.compile(r"[0-9]{9,10}")


def said_at(values: Mapping[str, str]) -> datetime | None:
    """That hour, None for now."""
    told = values.get(SAID_AT, "")
    return datetime.fromtimestamp(int(told), UTC) if _SECONDS.fullmatch(told) else None


def kept_in(values: Mapping[str, str]) -> dict[str, str]:
    """What goes on from form to card."""
    return {SAID_AT: values[SAID_AT]} if values.get(SAID_AT) else {}
