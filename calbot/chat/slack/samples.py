"""A card of every element and a form of every field, for Slack itself to judge: `calbot doctor slack`.

What a card is made of is a closed set, so Slack takes all cards of a version whose every element it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Element,
    Field,
    Fields,
    Form,
    Mention,
    Mentions,
    Note,
    Span,
    Table,
    Text,
    Title,
    spans,
)
from calbot.chat.slack.modal import home, modal
from calbot.chat.slack.render import drawn

_SHOWN: Final[tuple[Element, ...]] = (
    Title(spans("Pot on TikTok, p-1: 120 messages an hour from 19:00")),
    Mentions((Mention("U00000000", "Mika"), Mention("", "Lee"))),
    Text((Span("was 19:00", struck=True), Span(" now "), Span("20:00", bold=True), Span("p-1", code=True))),
    Fields((("Why", spans("two posts in an hour")), ("Ends", spans("21:30")))),
    Table(("Hour", "Post", "Messages"), (("19:00", "p-1", "120"), ("20:00", "p-2", "80"))),
    Chart("Messages an hour", (("19:00", 120.0), ("20:00", 80.0)), 90.0, "messages", ((90.0, 150.0), (60.0, 95.0))),
    Actions(
        (
            Button("Move", "post.move", 1, 2, {"to": "20:00"}, "primary"),
            Button("Cancel", "post.cancel", 1, 2, {}, "danger"),
            Button("tiktok.example", url="https://tiktok.example/p/1"),
        )
    ),
    Note(spans("p-1, learnt from 120 posts")),
)
_FORM: Final = Form(
    "A form of calbot's with a title longer than a modal has room for",
    "post.move.ask",
    1,
    2,
    (
        Field("when", "When", "instant", "2026-11-27 08:00"),
        Field("why", "Why", value="it was said so", required=False),
        Field("kind", "Kind", "choice", "b", (("a", "Typo"), ("b", "Broken link")), error="not that one"),
    ),
    "Next",
    {"to": "20:00"},
)


class Sample(NamedTuple):
    """One payload, as an argument of `blocks.validate`."""

    name: str
    said: Mapping[str, Any]


def samples() -> Iterator[Sample]:
    """Each element alone, all of them as a card in each of its states, a modal and a home."""
    for element in _SHOWN:
        yield Sample(type(element).__name__.lower(), {"blocks": list(drawn(Card((element,), "calbot")))})
    for name, card in (("card", Card(_SHOWN, "calbot")), ("struck card", Card(_SHOWN, "calbot", struck=True))):
        yield Sample(name, {"blocks": list(drawn(card))})
        yield Sample(f"plain {name}", {"blocks": list(drawn(card, simple=True))})
    yield Sample("modal", {"view": modal(_FORM, "C00000000", "1.1", "Europe/London")})
    yield Sample("home", {"view": home((Card(_SHOWN, "calbot"), Card(_SHOWN, "calbot")))})
