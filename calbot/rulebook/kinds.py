"""Reads the `[when]` table: which of the closed set of things a rule looks for, and its conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from calbot.model.event import EventKind
from calbot.rulebook.condition import Condition, Refusal, compile_condition
from calbot.rulebook.mistakes import nearest
from calbot.rulebook.table import Table
from calbot.rulebook.vocabulary import GROUPS, SCOPES, variables
from calbot.rulebook.when import (
    KINDS,
    CountWhen,
    EventWhen,
    Kind,
    LoadWhen,
    LocalHours,
    Near,
    PairWhen,
    PostWhen,
    ShareWhen,
    StreakWhen,
    When,
)

_LONGEST_SPAN = timedelta(days=366)
_LOCAL = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_UNDECLARED = re.compile(r"undeclared reference to '([\w.]+)'")


def read_when(table: Table) -> When | None:
    """The one kind that the table tells; None, with the mistake noted, where it tells none or several."""
    told = [kind for kind in KINDS if kind in table]
    if len(told) != 1:
        said = f"tells {' and '.join(told)}" if told else "tells nothing to look for"
        table.mistakes.at_key(table.path, f"{said}; it needs exactly one of {', '.join(KINDS)}")
        for kind in KINDS:
            table.table(kind)
        return None
    inner = table.table(told[0])
    if inner is None:
        return None
    when = _READERS[told[0]](inner)
    inner.close()
    if isinstance(when, PostWhen) and when.local is None and "only" not in table and "unless" not in table:
        inner.mistakes.at_key(inner.path, "finds every post; add `only`, `unless` or `local`")
    if isinstance(when, StreakWhen | ShareWhen) and "only" not in table:
        inner.mistakes.at_key(inner.path, "needs `only` beside it: which posts it counts")
    return when


def read_condition(table: Table, key: str, kind: Kind) -> Condition | None:
    """The CEL condition of `key`, type-checked; None where there is none or it does not hold water."""
    text = table.text(key)
    if not text.strip():
        if key in table and isinstance(table.values[key], str):
            table.wrong(key, "is empty; leave the key out")
        return None
    try:
        return compile_condition(text, kind)
    except Refusal as refusal:
        table.wrong(key, refusal.said + _hint(refusal.said, kind), refusal.offset)
        return None


def _hint(said: str, kind: Kind) -> str:
    unknown = _UNDECLARED.search(said)
    return f"; {nearest(unknown[1], tuple(variables(kind)))}" if unknown else ""


def _post(table: Table) -> PostWhen:
    return PostWhen(_local(table), table.words("once", GROUPS))


def _local(table: Table) -> LocalHours | None:
    text = table.text("local")
    match = _LOCAL.fullmatch(text)
    if match is None:
        if text:
            table.wrong("local", 'must be hours of the local clock, as "22:00-06:00"')
        return None
    start, end = (int(match[part]) * 60 + int(match[part + 1]) for part in (1, 3))
    if start == end:
        table.wrong("local", "starts where it ends")
    return LocalHours(start, end)


def _pair(table: Table) -> PairWhen:
    within, same, differ = _within(table), table.words("same", GROUPS), table.words("differ", GROUPS)
    inner = table.table("near")
    near = None
    if inner is not None:
        near = Near(inner.number("copy", 0.5, 1.0) if "copy" in inner else None, inner.flag("link"))
        inner.close()
        if near == Near():
            inner.mistakes.at_key(inner.path, "compares nothing; give `copy = 0.8`, `link = true` or both")
    elif "same" not in table and "differ" not in table:
        table.mistakes.at_key(table.path, "needs `same`, `differ` or `near`, or every two posts are a pair")
    if clash := set(same) & set(differ):
        table.wrong("differ", f'"{min(clash)}" cannot be the same and different')
    return PairWhen(within, same, differ, near)


def _event(table: Table) -> EventWhen:
    kinds = table.words("kind", tuple(EventKind), required=True)
    nothing = timedelta(0)
    before, after = table.span("before", nothing), table.span("after", nothing)
    return EventWhen(tuple(EventKind(kind) for kind in kinds), table.words("scope", SCOPES), before, after)


def _count(table: Table) -> CountWhen:
    return CountWhen(_within(table), table.whole("more_than", 1, 10_000), table.words("same", GROUPS))


def _streak(table: Table) -> StreakWhen:
    return StreakWhen(_within(table), table.whole("more_than", 1, 1000), table.words("same", GROUPS))


def _share(table: Table) -> ShareWhen:
    within, above = _within(table), table.number("above", 0.01, 0.99)
    return ShareWhen(within, above, table.whole("at_least", 2, 10_000), table.words("same", GROUPS))


def _load(table: Table) -> LoadWhen:
    above = table.word("above", ("target", "capacity"))
    within = _within(table, timedelta(days=7))
    brands = table.whole("brands", 2, 100, 0)
    return LoadWhen("capacity" if above == "capacity" else "target", brands, within)


def _within(table: Table, default: timedelta | None = None) -> timedelta:
    span = table.span("within", default)
    if not timedelta(0) < span <= _LONGEST_SPAN:
        table.wrong("within", "must be longer than nothing and at most a year")
    return span


_READERS: Mapping[str, Callable[[Table], When]] = MappingProxyType(
    {
        "post": _post,
        "pair": _pair,
        "event": _event,
        "count": _count,
        "streak": _streak,
        "share": _share,
        "load": _load,
    }
)
