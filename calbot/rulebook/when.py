"""The closed set of things that a rule can look for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

from calbot.model.event import EventKind

Kind = Literal["post", "pair", "event", "count", "streak", "share", "load"]
KINDS: tuple[Kind, ...] = ("post", "pair", "event", "count", "streak", "share", "load")


@dataclass(frozen=True, slots=True)
class LocalHours:
    """Minutes after local midnight, start included, end not; a start after the end wraps over midnight."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether a post at that local minute of the day falls inside."""
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


@dataclass(frozen=True, slots=True)
class PostWhen:
    """One post by itself. With `once`, posts that share those fields are told as one finding, at the first."""

    kind: ClassVar[Literal["post"]] = "post"
    local: LocalHours | None = None
    once: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """Alike by `copy` (least share of words in common, 0..1; None: not compared) or by the same `link`."""

    copy: float | None = None
    link: bool = False


@dataclass(frozen=True, slots=True)
class PairWhen:
    """Two posts less than `within` apart, the same in all fields of `same`, different in all of `differ`."""

    kind: ClassVar[Literal["pair"]] = "pair"
    within: timedelta
    same: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class EventWhen:
    """A post inside an event of `kinds`, or less than `before` ahead of it, or less than `after` behind.

    `scope` names the fields in which an event may be limited: one limited to a brand meets posts of that brand only.
    """

    kind: ClassVar[Literal["event"]] = "event"
    kinds: tuple[EventKind, ...]
    scope: tuple[str, ...] = ()
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class CountWhen:
    """More than `more_than` posts in a sliding window shorter than `within`, the same in all fields of `same`."""

    kind: ClassVar[Literal["count"]] = "count"
    within: timedelta
    more_than: int
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreakWhen:
    """More than `more_than` posts in a row for which `only` holds, the same in all fields of `same`, each less than
    `within` after the one before. Posts for which `unless` holds neither count nor end a row."""

    kind: ClassVar[Literal["streak"]] = "streak"
    within: timedelta
    more_than: int
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareWhen:
    """A part `above` (0..1) of the posts in a sliding window shorter than `within` for which `only` holds, where the
    window has `at_least` posts the same in all fields of `same`. Posts for which `unless` holds do not count at all."""

    kind: ClassVar[Literal["share"]] = "share"
    within: timedelta
    above: float
    at_least: int
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadWhen:
    """Hours of a care team `above` its target (mean first response) or its capacity (messages).

    With `brands`, only hours to which posts of so many brands bring load that start less than `within` apart.
    """

    kind: ClassVar[Literal["load"]] = "load"
    above: Literal["target", "capacity"]
    brands: int = 0
    within: timedelta = timedelta(days=7)


When = PostWhen | PairWhen | EventWhen | CountWhen | StreakWhen | ShareWhen | LoadWhen

REACHES_BACK: tuple[Kind, ...] = ("pair", "count", "streak", "share")
"""Kinds that hold posts against earlier ones: they have to see those that are out already, too."""
