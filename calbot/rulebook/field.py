"""What a field is that a condition may name: its type, its meaning, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from calbot.model.account import Account
from calbot.model.event import Event
from calbot.model.post import Post
from calbot.rulebook.facts import Facts
from calbot.rulebook.window import Window

Value = str | int | float | bool | datetime | tuple[str, ...]


class Type(StrEnum):
    """The CEL types in use; named as CEL names them."""

    STRING = "string"
    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    TIMESTAMP = "timestamp"
    LIST = "list(string)"


class Plan(Protocol):
    """The judged posts side by side, by start: `seconds` are their starts since 1970 UTC."""

    facts: Facts
    posts: list[Post]
    seconds: list[int]

    @property
    def accounts(self) -> Sequence[Account | None]:
        """The account of each post, where known."""

    def column(self, name: str) -> list[Any]:
        """Field `name` of every post."""

    def attribute(self, name: str) -> list[Any]:
        """Attribute `name` of every post as a row."""


@dataclass(frozen=True, slots=True)
class PostField:
    """A field of a post; `read` gets the post, its account if known, and all facts.

    `own` is the attribute of the post that it is, where it is nothing else: it can be read without a call. A field of
    its account (None where unknown) is read once for each account, by `of_account`. `whole` reads it for all posts at
    once, where one alone does not tell it or that is faster.
    """

    type: Type
    meaning: str
    read: Callable[[Post, Account | None, Facts], Value] | None = None
    own: str = ""
    of_account: Callable[[Account | None, Facts], Value] | None = None
    whole: Callable[[Plan], Sequence[Any]] | None = None


@dataclass(frozen=True, slots=True)
class EventField:
    """A field of an overlay event."""

    type: Type
    meaning: str
    read: Callable[[Event], Value]


@dataclass(frozen=True, slots=True)
class WindowField:
    """A field of a span of hours over target or capacity."""

    type: Type
    meaning: str
    read: Callable[[Window], Value]


Fields = Mapping[str, PostField | EventField | WindowField]


@lru_cache(maxsize=512)
def zone_of(name: str) -> tzinfo:
    """The zone called `name`; UTC when there is none (the calendar's reader has already said so)."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC


def local(post: Post) -> datetime:
    """When the post goes out on the clock of its own zone."""
    return post.starts_at.astimezone(zone_of(post.zone))
