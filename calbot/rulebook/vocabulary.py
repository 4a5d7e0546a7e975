"""The words of conditions: every field that CEL may name, with its type, its meaning and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from calbot.rulebook.field import EventField, Fields, PostField, Type, Value, WindowField, local, zone_of
from calbot.rulebook.posts import POST
from calbot.rulebook.when import Kind

__all__ = [
    "EVENT",
    "GAP",
    "GROUPS",
    "POST",
    "PREFIXES",
    "SCOPES",
    "WINDOW",
    "EventField",
    "Fields",
    "PostField",
    "Type",
    "Value",
    "WindowField",
    "local",
    "variables",
    "zone_of",
]

_HOUR = timedelta(hours=1)

EVENT: Mapping[str, EventField] = MappingProxyType(
    {
        "kind": EventField(
            Type.STRING,
            "blackout, holiday, sensitive, outage, release, sale or absence",
            lambda event: event.kind.value,
        ),
        "title": EventField(Type.STRING, "title", lambda event: event.title),
        "reason": EventField(Type.STRING, "reason", lambda event: event.reason),
        "brand": EventField(Type.STRING, 'brand, "" for all', lambda event: event.brand),
        "network": EventField(Type.STRING, 'network, "" for all', lambda event: event.network),
        "country": EventField(Type.STRING, 'country (JP), "" for all', lambda event: event.country),
        "owner": EventField(Type.STRING, 'whom an absence is about, else ""', lambda event: event.owner),
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

PREFIXES: Mapping[Kind, Mapping[str, Fields]] = MappingProxyType(
    {
        "post": {"a": POST},
        "pair": {"a": POST, "b": POST},
        "event": {"a": POST, "e": EVENT},
        "count": {"a": POST},
        "streak": {"a": POST},
        "share": {"a": POST},
        "load": {"w": WINDOW},
    }
)
"""What each kind of rule may name: `a.` the post (earlier of two), `b.` the later, `e.` the event, `w.` the window."""

GROUPS = ("brand", "network", "account", "team", "campaign", "type", "owner", "tone")
"""Fields by which posts may be held to be the same or different."""

SCOPES = ("brand", "network", "country", "owner")
"""Fields in which an event may be limited."""


def variables(kind: Kind) -> Mapping[str, Type]:
    """Every name that a condition of a rule of `kind` may use, with its type."""
    named = {
        f"{prefix}.{name}": field.type for prefix, fields in PREFIXES[kind].items() for name, field in fields.items()
    }
    return {**named, GAP: Type.INT} if kind == "pair" else named
