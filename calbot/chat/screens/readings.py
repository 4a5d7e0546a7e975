"""How a calendar is to be read that leaves it open: each reading with its button, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import assert_never

from calbot.chat.cards import Button, Card, Element, Note, Text, Title, actions, clean, spans
from calbot.chat.drawing import sentence
from calbot.flows.readings import ReadingsView
from calbot.flows.removal_view import ANSWER
from calbot.model.readings import About, Way
from calbot.words.say import Say

_NAME, _TEXT, _LABEL = 48, 60, 40


def card(view: ReadingsView, say: Say) -> Card:
    """What is open, what that means meanwhile, and a button for each reading; then the answer, which can be changed."""
    lead = _lead(view, say)
    elements: list[Element] = [Title(spans(lead))]
    if _open(view):
        elements += [Text(spans(_asks(view, say))), Text(spans(_meanwhile(view, say)))]
    elements += actions(_buttons(view, say))
    elements.append(Note(spans(say("readings.note"))))
    return Card(tuple(elements), lead, "warn" if _open(view) else "")


def answered(view: ReadingsView, say: Say) -> Card:
    """Only for the one who answered."""
    return sentence(_lead(view, say))


def _open(view: ReadingsView) -> bool:
    return view.stands and view.answer < 0


def _lead(view: ReadingsView, say: Say) -> str:
    source = clean(view.source, _NAME)
    if view.answer >= 0:
        read = _label(view, view.readings.ways[view.answer], say)
        return say("readings.answered", who=view.by or say("post.nobody"), source=source, read=read)
    return say("readings.lead" if view.stands else "readings.over", source=source)


def _asks(view: ReadingsView, say: Say) -> str:
    text, name = clean(view.readings.text, _TEXT), clean(view.readings.name, _TEXT)
    match view.readings.about:
        case About.ORDER:
            return say("readings.order", text=text)
        case About.YEAR:
            return say("readings.year", text=text)
        case About.ZONE:
            return say("readings.zone", text=text, name=name)
        case About.COLUMN:
            return say("readings.column")
        case About.CLOCK:
            return say("readings.clock", text=text)
        case About.UNKNOWN:
            return say("readings.unknown", text=text, name=name)
        case About.LOST:
            return say("readings.lost", text=text)
        case _:
            assert_never(view.readings.about)


def _meanwhile(view: ReadingsView, say: Say) -> str:
    if view.readings.about is About.LOST or view.doubted:
        return say("readings.kept")
    if view.readings.about is About.UNKNOWN:
        return say("readings.meanwhile", city=say.city(view.meanwhile or view.readings.ways[0].value))
    return say("readings.whole") if view.whole else say("readings.some")


def _buttons(view: ReadingsView, say: Say) -> Iterator[Button]:
    if ANSWER not in view.may or not (view.stands or view.answer >= 0):
        return
    for number, way in enumerate(view.readings.ways):
        if number != view.answer:
            label = _label(view, way, say)
            yield Button(label, "readings.way", view.source_id, view.revision, {"way": str(number)})


def _label(view: ReadingsView, way: Way, say: Say) -> str:
    match view.readings.about:
        case About.ORDER:
            day = datetime.fromisoformat(way.means).replace(hour=12, tzinfo=UTC)
            return say(f"readings.order.{way.value}", day=say.date(day, "UTC"))
        case About.YEAR:
            return way.value
        case About.ZONE | About.UNKNOWN | About.LOST:
            at = say.instant(datetime.fromisoformat(way.means), view.zone) if way.means else ""
            return say("readings.button.zone", city=say.city(way.value), at=at)
        case About.COLUMN:
            return clean(way.value, _LABEL)
        case About.CLOCK:
            return say(f"readings.clock.{way.value}", hour=way.means)
        case _:
            assert_never(view.readings.about)
