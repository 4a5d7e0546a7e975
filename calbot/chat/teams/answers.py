"""What goes back over the line.

An invoke is always told something: Teams takes an empty answer for a bot that is away, and has the press made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from calbot.chat.cards import Card, Text, Title
from calbot.chat.plain import plain
from calbot.chat.teams import dialog
from calbot.chat.teams.elements import Piece, cut, unmarked
from calbot.chat.teams.render import CONTENT_TYPE
from calbot.words.say import sayer

OK: Final = 200
SEARCH: Final = "application/search"
"""Somebody types into a field that offers more than it shows."""
QUERY_LINK: Final = "composeExtension/queryLink"
"""Somebody writes a link to calbot."""
_FOUND: Final = "application/vnd.microsoft.search.searchResponse"
_MESSAGE: Final = "application/vnd.microsoft.activity.message"
_SENTENCE: Final = 300


@dataclass(frozen=True)
class Answered:
    """Status and JSON body of an answer; None is an empty one."""

    status: int
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None


def taken() -> Answered:
    """A message was taken; an answer to it comes as one."""
    return Answered(OK)


def said(name: object, text: str) -> Answered:
    """An invoke is answered by one sentence, in the shape that its kind takes."""
    value = cut(unmarked(text), _SENTENCE) or "-"
    kind = name if isinstance(name, str) else ""
    if kind.startswith("task/") or kind in dialog.NAMES:
        return Answered(OK, {"task": {"type": "message", "value": value}})
    if kind == SEARCH:
        return found([])
    if kind == QUERY_LINK:
        return listed([])
    if kind.startswith("composeExtension/"):
        return Answered(OK, {"composeExtension": {"type": "message", "text": value}})
    return Answered(OK, {"statusCode": OK, "type": _MESSAGE, "value": value})


def found(options: Sequence[Piece]) -> Answered:
    """What a field offers for what was typed."""
    return Answered(OK, {"statusCode": OK, "type": _FOUND, "value": {"results": list(options)}})


def listed(attachments: Sequence[Piece]) -> Answered:
    """What is shown under a link."""
    told = {"type": "result", "attachmentLayout": "list", "attachments": list(attachments)}
    return Answered(OK, {"composeExtension": told, "cacheInfo": {"cacheType": "no_cache", "cacheDuration": 0}})


def is_short(card: Card) -> bool:
    """Whether one sentence says all of it."""
    return all(isinstance(one, Title | Text) for one in card.elements) and len(plain(card)) <= _SENTENCE


def card(name: object, shown: Piece, title: str) -> Answered:
    """An invoke is answered by a card: a dialog shows it next, under `title`; of a button it takes the place of the
    card that was pressed, for whoever pressed it."""
    if name in dialog.NAMES:
        return Answered(OK, {"task": {"type": "continue", "value": dialog.info(shown, unmarked(title), CONTENT_TYPE)}})
    return Answered(OK, {"statusCode": OK, "type": CONTENT_TYPE, "value": shown})


def told(name: object, key: str, *, japanese: bool) -> Answered:
    """An invoke is answered by the sentence `key` of the catalogs."""
    return said(name, sayer("ja" if japanese else "en", "UTC")(key))
