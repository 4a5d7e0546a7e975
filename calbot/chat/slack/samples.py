"""A card of every element and a form of every field, for Slack itself to judge: `calbot doctor slack`.

What a card is made of is a closed set, so Slack takes all cards of a version whose every element it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
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
from calbot.chat.slack.render import KNOWN, NATIVE, SIMPLE, drawn
from calbot.words.told import Moment

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
_BEGIN, _END = datetime(2026, 11, 26, 18, 30, tzinfo=UTC), datetime(2026, 11, 27, 2, tzinfo=UTC)
_AT: Final = Moment("18:30", _BEGIN, "18:30 London", day=False)
_SPAN: Final = Moment(
    "Thu 26 Nov 18:30-02:00 London", _BEGIN, "Thu 26 Nov 18:30 London", until=_END, end="02:00 London"
)
_HOURS: Final[tuple[Element, ...]] = (
    Title((Span(_SPAN.text, when=_SPAN),)),
    Text((Span("from "), Span(_AT.text, when=_AT), Span(" until it is over"))),
    Fields((("When", (Span(_SPAN.text, bold=True, struck=True, when=_SPAN),)),)),
)
"""Hours as a whole channel reads them."""
_FORM: Final = Form(
    "A form of calbot's with a title longer than a modal has room for",
    "post.move.ask",
    1,
    2,
    (
        Field("when", "When", "instant", "2026-11-27 08:00"),
        Field("why", "Why", value="it was said so", required=False),
        Field("note", "Note", "lines", "Two posts tonight\nA link is broken", required=False),
        Field("kind", "Kind", "choice", "b", (("a", "Typo"), ("b", "Broken link")), error="not that one"),
        Field("post", "Post", "lookup", "1", (("1", "p-1"), ("2", "p-2")), lookup="posts"),
    ),
    "Next",
    {"to": "20:00"},
)


class Sample(NamedTuple):
    """One payload, as an argument of `blocks.validate`; `older` is the same without what Slack has had for a short time
    only, for a workspace that does not take that."""

    name: str
    said: Mapping[str, Any]
    older: Mapping[str, Any]


def of_card(name: str, card: Card) -> Sample:
    """A card as it would be shown."""
    said, older = ({"blocks": list(drawn(card, look))} for look in (NATIVE, KNOWN))
    return Sample(name, said, older)


def samples() -> Iterator[Sample]:
    """Each element alone, all of them as a card in each of its states, a modal and a home."""
    for element in _SHOWN:
        yield of_card(type(element).__name__.lower(), Card((element,), "calbot"))
    for name, card in (("card", Card(_SHOWN, "calbot")), ("struck card", Card(_SHOWN, "calbot", struck=True))):
        yield of_card(name, card)
        for look, drawing in (("known", KNOWN), ("plain", SIMPLE)):
            yield _plain(f"{look} {name}", {"blocks": list(drawn(card, drawing))})
    yield _plain("hours", {"blocks": list(drawn(Card(_HOURS, "calbot"), replace(SIMPLE, local=True)))})
    yield _plain("modal", {"view": modal(_FORM, "C00000000", "1.1", "Europe/London")})
    yield _plain("home", {"view": home((Card(_SHOWN, "calbot"), Card(_SHOWN, "calbot")))})


def _plain(name: str, said: Mapping[str, Any]) -> Sample:
    return Sample(name, said, said)
