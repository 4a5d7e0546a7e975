"""What a button or a form carries through Teams and brings back, beside what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

CARRIED: Final = "calbot"
"""Under this name: what people fill in stands beside it, and cannot take its place."""
MOST_NUMBER: Final = 10**15
_MOST_VALUES, _NAME = 40, 60


class Packed(NamedTuple):
    """What was unpacked."""

    subject: int
    revision: int
    values: dict[str, str]


class NotPacked(ValueError):
    """It is nothing that calbot has packed."""


def pack(verb: str, subject: int, revision: int, values: Mapping[str, str]) -> dict[str, Any]:
    """The data of an action. The SDK routes by `action` in it, Teams by the action's own verb: both say the same."""
    return {"action": verb, CARRIED: {"s": subject, "r": revision, "v": dict(values)}}


def unpack(data: Mapping[str, Any]) -> Packed:
    """What `pack` put together. Raises `NotPacked`."""
    carried = data.get(CARRIED)
    if not isinstance(carried, dict):
        raise NotPacked("a button or form is none of ours")
    values = carried.get("v")
    if not isinstance(values, dict) or len(values) > _MOST_VALUES:
        raise NotPacked("a button or form is none of ours")
    if any(not isinstance(value, str) or len(name) > _NAME for name, value in values.items()):
        raise NotPacked("a button or form is none of ours")
    return Packed(_number(carried.get("s")), _number(carried.get("r")), dict(values))


def _number(said: object) -> int:
    # Clients of some platforms bring whole numbers back as 57.0.
    whole = int(said) if isinstance(said, float) and said.is_integer() else said
    if isinstance(whole, bool) or not isinstance(whole, int) or abs(whole) >= MOST_NUMBER:
        raise NotPacked("a button or form is none of ours")
    return whole
