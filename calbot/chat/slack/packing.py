"""What a button or a modal carries through Slack and brings back: numbers, and texts by name, in one short text.

Not JSON: quoting would double what people typed, and Slack gives a button 2,000 characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

BUTTON: Final = 2000
"""Characters that Slack lets a button carry."""
_MARK: Final = "␟"
_NUMBER: Final = r"-?[0-9]{1,15}"
_HEAD: Final = re.compile(rf"({_NUMBER})\.({_NUMBER})")
_NAME: Final = re.compile(r"[\w.-]{1,60}")


class Packed(NamedTuple):
    """What was unpacked."""

    subject: int
    revision: int
    values: dict[str, str]


class NotPacked(ValueError):
    """It is nothing that calbot has packed."""


def pack(subject: int, revision: int, values: Mapping[str, str]) -> str:
    """All of it as one text; the mark that parts it stands in no value."""
    parts = (f"{name}={value.replace(_MARK, ' ')}" for name, value in values.items())
    return _MARK.join((f"{subject}.{revision}", *parts))


def unpack(text: str) -> Packed:
    """What `pack` put together. Raises `NotPacked`."""
    head, *parts = text.split(_MARK)
    numbers = _HEAD.fullmatch(head)
    if numbers is None or len(parts) > 40:
        raise NotPacked("a button or form is none of ours")
    values: dict[str, str] = {}
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign or not _NAME.fullmatch(name):
            raise NotPacked("a button or form is none of ours")
        values[name] = value
    return Packed(int(numbers[1]), int(numbers[2]), values)
