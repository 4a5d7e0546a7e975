"""Cards and asks as JSON and back: what waits in the database until it is answered, or delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from calbot.chat.ask import Ask
from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Element,
    Fields,
    Mention,
    Mentions,
    Note,
    Span,
    Table,
    Text,
    Title,
)

_ASK: Final = tuple(Ask.__dataclass_fields__)


def said_of(ask: Ask) -> dict[str, Any]:
    """The ask as JSON."""
    return {name: getattr(ask, name) for name in _ASK} | {"values": dict(ask.values)}


def ask_of(said: Mapping[str, Any]) -> Ask:
    """The ask that `said_of` kept; what an older or newer version kept beside it is left out."""
    return Ask(**{name: value for name, value in said.items() if name in _ASK})


def card_json(card: Card) -> dict[str, Any]:
    """The card as JSON."""
    told = [{"kind": type(element).__name__.lower(), **_plain(element)} for element in card.elements]
    return {"elements": told, "fallback": card.fallback, "level": card.level, "struck": card.struck}


def card_of(said: Mapping[str, Any]) -> Card:
    """The card that `card_json` kept."""
    elements = tuple(_element(dict(one)) for one in said["elements"])
    return Card(elements, said["fallback"], said["level"], said["struck"])


def _plain(element: Element) -> dict[str, Any]:
    # asdict cannot copy the read-only mappings of buttons.
    if isinstance(element, Actions):
        named = ("label", "verb", "subject", "revision", "style", "url")
        return {
            "buttons": [
                {name: getattr(one, name) for name in named} | {"values": dict(one.values)} for one in element.buttons
            ]
        }
    told: dict[str, Any] = _bare(asdict(element))
    return told


def _bare(part: Any) -> Any:
    """Without the instants of its words: what is kept is an answer to one person, in that person's own hours."""
    if isinstance(part, dict):
        return {name: _bare(value) for name, value in part.items() if name != "when"}
    return [_bare(one) for one in part] if isinstance(part, list | tuple) else part


def _element(said: dict[str, Any]) -> Element:
    match said["kind"]:
        case "title":
            return Title(_spans(said["spans"]))
        case "text":
            return Text(_spans(said["spans"]))
        case "note":
            return Note(_spans(said["spans"]))
        case "mentions":
            return Mentions(tuple(Mention(**one) for one in said["people"]))
        case "fields":
            return Fields(tuple((label, _spans(value)) for label, value in said["pairs"]))
        case "table":
            rows = tuple(tuple(row) for row in said["rows"])
            return Table(tuple(said["columns"]), rows, said.get("caption", ""), said.get("parts", ""))
        case "chart":
            points, ranges = (tuple(tuple(pair) for pair in said[name]) for name in ("points", "ranges"))
            # An older version kept no limits and no names.
            limits, names = (tuple(said.get(name, ())) for name in ("limits", "names"))
            return Chart(said["title"], points, said["line"], said["unit"], ranges, limits, names)
        case "actions":
            return Actions(tuple(Button(**one) for one in said["buttons"]))
        case kind:
            raise ValueError(f"no element of a card is called {kind!r}")


def _spans(said: Sequence[Mapping[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**one) for one in said)
