"""The words of conditions: every field that CEL may name, with its type, its meaning and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import cast
from zoneinfo import ZoneInfo

from calbot.model.account import Account
from calbot.model.event import Event
from calbot.model.post import Post, PostState
from calbot.rulebook.facts import Facts
from calbot.rulebook.when import Kind
from calbot.rulebook.window import Window

Value = str | int | float | bool | datetime | tuple[str, ...]
_HOUR = timedelta(hours=1)


class Type(StrEnum):
    """The CEL types in use; named as CEL names them."""

    STRING = "string"
    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    TIMESTAMP = "timestamp"
    LIST = "list(string)"


@dataclass(frozen=True, slots=True)
class PostField:
    """A field of a post; `read` gets the post, its account if known, and all facts.

    `own` is the attribute of the post that it is, where it is nothing else: it can be read without a call.
    """

    type: Type
    meaning: str
    read: Callable[[Post, Account | None, Facts], Value]
    own: str = ""


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


def account_key(post: Post, account: Account | None) -> str:
    """One word for the account a post appears on; "" when neither account, handle nor network is known."""
    if account is not None:
        return _on(account.handle or str(account.id), account.network)
    if post.handle:
        return _on(post.handle, post.network)
    return _on(post.brand, post.network) if post.network else ""


@lru_cache(maxsize=512)
def _on(name: str, network: str) -> str:
    return f"{name} on {network}".casefold()


def _own(type_: Type, meaning: str, name: str) -> PostField:
    return PostField(type_, meaning, lambda post, *_: cast(Value, getattr(post, name)), name)


def _owner(post: Post, account: Account | None, facts: Facts) -> str:
    for person_id in (post.owner_id, account.owner_id if account else None):
        if person_id is not None:
            person = facts.people.get(person_id)
            return person.name if person else f"#{person_id}"
    return post.owner_name


POST: Mapping[str, PostField] = MappingProxyType(
    {
        "brand": PostField(
            Type.STRING, "brand", lambda post, account, _: post.brand or (account.brand if account else "")
        ),
        "network": PostField(
            Type.STRING,
            "network (instagram, tiktok, ...)",
            lambda post, account, _: post.network or (account.network if account else ""),
        ),
        "account": PostField(
            Type.STRING, 'account, as "@pot on instagram"', lambda post, account, _: account_key(post, account)
        ),
        "team": PostField(
            Type.STRING,
            "care team that answers the account",
            lambda _, account, __: account.team if account else "care",
        ),
        "title": _own(Type.STRING, "title in the calendar", "title"),
        "copy": _own(Type.STRING, "the copy", "copy_text"),
        "text": PostField(
            Type.STRING, "title and copy, one line each", lambda post, *_: f"{post.title}\n{post.copy_text}"
        ),
        "link": _own(Type.STRING, "link", "link"),
        "campaign": _own(Type.STRING, 'campaign, "" for none', "campaign"),
        "type": _own(Type.STRING, "content type (reel, poll, ...)", "content_type"),
        "owner": PostField(Type.STRING, "who answers for it: the post's owner, else the account's", _owner),
        "zone": _own(Type.STRING, "IANA zone it was planned in", "zone"),
        "tags": PostField(Type.LIST, "tags", lambda post, *_: tuple(post.tags)),
        "thread": _own(Type.BOOL, "part of a thread", "thread"),
        "paid": PostField(Type.BOOL, "known to be paid for", lambda post, *_: post.paid is True),
        "all_day": _own(Type.BOOL, "no hour is known", "all_day"),
        "missing": PostField(
            Type.BOOL, "its calendar stopped mentioning it", lambda post, *_: post.state is PostState.MISSING
        ),
        "reach": PostField(Type.INT, "planned reach, 0 where unknown", lambda post, *_: post.reach or 0),
        "audience": PostField(
            Type.INT,
            "followers of the account, 0 where unknown",
            lambda _, account, __: (account and account.audience) or 0,
        ),
        "length": PostField(
            Type.INT, "characters of the copy", lambda post, *_: len(post.copy_text) or post.copy_length
        ),
        "at": _own(Type.TIMESTAMP, "when it goes out", "starts_at"),
        "hour": PostField(Type.INT, "hour on its own clock, 0 to 23", lambda post, *_: local(post).hour),
        "weekday": PostField(
            Type.INT,
            "day of the week on its own clock, 1 Monday to 7 Sunday",
            lambda post, *_: local(post).isoweekday(),
        ),
        "in_hours": PostField(
            Type.INT,
            "whole hours from now, negative once out",
            lambda post, _, facts: (post.starts_at - facts.now) // _HOUR,
        ),
    }
)

EVENT: Mapping[str, EventField] = MappingProxyType(
    {
        "kind": EventField(
            Type.STRING, "blackout, holiday, sensitive, outage, release or sale", lambda event: event.kind.value
        ),
        "title": EventField(Type.STRING, "title", lambda event: event.title),
        "reason": EventField(Type.STRING, "reason", lambda event: event.reason),
        "brand": EventField(Type.STRING, 'brand, "" for all', lambda event: event.brand),
        "network": EventField(Type.STRING, 'network, "" for all', lambda event: event.network),
        "hours": EventField(Type.INT, "whole hours it lasts", lambda event: (event.ends_at - event.starts_at) // _HOUR),
    }
)

WINDOW: Mapping[str, WindowField] = MappingProxyType(
    {
        "team": WindowField(Type.STRING, "care team", lambda window: window.team),
        "minutes": WindowField(
            Type.DOUBLE, "expected mean first response of the window, minutes", lambda window: window.minutes
        ),
        "share_late": WindowField(Type.DOUBLE, "share past the target, 0 to 1", lambda window: window.share_late),
        "hours": WindowField(Type.INT, "hours in it that are over", lambda window: len(window.hours)),
        "posts": WindowField(Type.INT, "posts that bring load then", lambda window: len(window.posts)),
        "brands": WindowField(Type.INT, "brands of those posts", lambda window: len(window.brands)),
    }
)

GAP = "gap"
"""Of a pair: whole minutes between the two."""

Fields = Mapping[str, PostField | EventField | WindowField]

PREFIXES: Mapping[Kind, Mapping[str, Fields]] = MappingProxyType(
    {
        "post": {"a": POST},
        "pair": {"a": POST, "b": POST},
        "event": {"a": POST, "e": EVENT},
        "count": {"a": POST},
        "load": {"w": WINDOW},
    }
)
"""What each kind of rule may name: `a.` the post (earlier of two), `b.` the later, `e.` the event, `w.` the window."""

GROUPS = ("brand", "network", "account", "team", "campaign", "type", "owner")
"""Fields by which posts may be held to be the same or different."""

SCOPES = ("brand", "network")
"""Fields in which an event may be limited."""


def variables(kind: Kind) -> Mapping[str, Type]:
    """Every name that a condition of a rule of `kind` may use, with its type."""
    named = {
        f"{prefix}.{name}": field.type for prefix, fields in PREFIXES[kind].items() for name, field in fields.items()
    }
    return {**named, GAP: Type.INT} if kind == "pair" else named
