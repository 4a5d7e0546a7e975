"""Words as somebody hostile would write them, wherever words of people and of other systems stand in a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final

from pydantic import BaseModel

from calbot.words.say import sayer

HOSTILE: Final = (
    "<!channel> <@U1|x> <https://a.example|b> *b* `c` {{7*7}} &lt; \u202e\x00"
    + "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 20
    + "長い題名" * 900
)
"""What would call everybody, lead elsewhere, turn its direction, or run over, were it ever read as more than text."""
_TOLD: Final = frozenset(
    {"title", "name", "brand", "handle", "note", "problem", "feed_name", "address", "reason", "link", "url"}
    | {"owner_name", "by", "gone_by", "source", "calendar", "keeper", "caption", "text", "team"}
)
"""Where words of people and of other systems stand."""
_SAY: Final = sayer("en", "Europe/London")


def rough(part: Any) -> Any:
    """`part` with hostile words wherever words of people and other systems stand."""
    if isinstance(part, BaseModel):
        told = {name: _roughly(name, one) for name, one in part.model_dump().items()}
        return type(part)(**told)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{one.name: _roughly(one.name, getattr(part, one.name)) for one in fields(part)})
    if isinstance(part, tuple):
        return tuple(rough(one) for one in part)
    return part


def _roughly(name: str, value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return HOSTILE if name in _TOLD and value and not _SAY.knows(value) else value
    return rough(value)


def rough_values(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a notice, made hostile like a view."""
    return {name: HOSTILE if name in _TOLD else one for name, one in values.items()}
