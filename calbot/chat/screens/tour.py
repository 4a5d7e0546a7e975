"""A stop of the tour: a real screen with what happens there, plainly of a company that does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from calbot.chat.cards import Actions, Button, Card, Element, Mentions, Note, Span, Text, Title, actions, spans
from calbot.chat.drawing import sentence
from calbot.chat.touring import Guided, Stop
from calbot.words.say import Say


def card(guided: Guided, stops: Sequence[Stop], place: int, say: Say) -> Card:
    """The `place`th stop (from 1) of the day of such a person. What stands on it can be read, not pressed."""
    stop = stops[place - 1]
    lead = say("tour.title", role=role_word(guided, say), place=place, of=len(stops))
    elements: tuple[Element, ...] = (Title((Span(lead, bold=True),)), Text(spans(stop.told)))
    elements += (*_still(stop.card, say), Note(spans(say("tour.sample"))))
    back = _to(say("tour.button.back"), guided, place - 1) if place > 1 else None
    ahead = _to(say("tour.button.next"), guided, place + 1, first=True) if place < len(stops) else None
    end = Button(say("tour.button.end"), "tour.end", values={"role": guided.value})
    return Card((*elements, *actions((ahead, back, end))), f"{lead} {say('tour.sample')}")


def over(guided: Guided, say: Say) -> Card:
    """The end, and the days of the others."""
    others = [one for one in Guided if one is not guided]
    told = sentence(say("tour.over"), note=say("tour.over.note"))
    buttons = [_to(say("tour.button.other", role=role_word(one, say)), one, 1) for one in others]
    return Card((*told.elements, *actions(buttons)), told.fallback)


def role_word(guided: Guided, say: Say) -> str:
    """What such a person is called."""
    match guided:
        case Guided.MARKETER:
            return say("tour.role.marketer")
        case Guided.LEAD:
            return say("tour.role.lead")
        case Guided.AGENT:
            return say("tour.role.agent")
        case _:
            assert_never(guided)


def _to(label: str, guided: Guided, place: int, *, first: bool = False) -> Button:
    values = {"role": guided.value, "place": str(place)}
    return Button(label, "tour.go", values=values, style="primary" if first else "plain")


def _still(shown: Card, say: Say) -> Iterator[Element]:
    """The elements of a card, with its buttons as words: in the company of whoever looks there may be a p-214 too."""
    for element in shown.elements:
        match element:
            case Title(told):
                yield Text(tuple(Span(one.text, True, one.struck, one.code, one.when) for one in told))
            case Actions(buttons):
                named = [one.label for one in buttons]
                yield Text(tuple(_named(named, say)))
            case Mentions():
                continue
            case _:
                yield element


def _named(labels: Sequence[str], say: Say) -> Iterator[Span]:
    yield Span(say("tour.buttons"))
    for label in labels:
        yield Span(" ")
        yield Span(f"[{label}]", bold=True)
