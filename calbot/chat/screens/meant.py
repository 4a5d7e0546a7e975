"""In which time zone a calendar's hours are meant: both readings, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator

from calbot.chat.cards import Button, Card, Element, Note, Text, Title, actions, foreign, spans
from calbot.chat.drawing import line_of, sentence
from calbot.flows.meant_view import AS_TOLD, OTHERWISE, MeantView
from calbot.flows.removal_view import ANSWER
from calbot.words.say import Say


def card(view: MeantView, say: Say) -> Card:
    """What looks wrong, one post in both readings, and a button for each; then the answer, which can be taken back."""
    lead = _asks(view, say) if view.open else _answered(view, say)
    elements: list[Element] = [Title(spans(lead))]
    if view.open:
        elements.append(Text(spans(_why(view, say))))
    elements += actions(_buttons(view, say))
    note = say("meant.note.every") if view.every else say("meant.note")
    return Card((*elements, Note(spans(note))), lead, "warn" if view.open else "")


def answered(view: MeantView, say: Say) -> Card:
    """Only for the one who answered."""
    return sentence(_answered(view, say))


def asked(view: MeantView, say: Say) -> Card:
    """Only for the one who has said how often to ask."""
    said = say("meant.every", source=_name(view)) if view.every else say("meant.once", source=_name(view))
    return sentence(said)


def _asks(view: MeantView, say: Say) -> str:
    if view.again:
        return say("meant.again", n=view.many, source=_name(view), zone=say.city(view.zone))
    return say("meant.lead", source=_name(view), zone=say.city(view.zone))


def _why(view: MeantView, say: Say) -> str:
    odd = "" if view.again else say("meant.odd", n=view.odd, many=view.many)
    if view.example is None:
        return odd
    both = say(
        "meant.example",
        post=line_of(view.example, say),
        told=say.instant(view.told, view.zone),
        other=say.city(view.other),
        meant=say.instant(view.meant, view.zone),
    )
    return say.text(*filter(None, (odd, both)))


def _answered(view: MeantView, say: Say) -> str:
    who = view.by or say("post.nobody")
    if view.answer == OTHERWISE and view.again:
        return say("meant.otherwise.these", who=who, source=_name(view), other=say.city(view.other))
    if view.answer == OTHERWISE:
        return say("meant.otherwise", who=who, source=_name(view), zone=say.city(view.zone), other=say.city(view.other))
    return say("meant.told", who=who, source=_name(view), zone=say.city(view.zone)) if view.answer else ""


def _buttons(view: MeantView, say: Say) -> Iterator[Button]:
    if ANSWER not in view.may:
        return
    if view.answer != AS_TOLD:
        yield Button(say("meant.button.told", zone=say.city(view.zone)), "zone.told", view.source_id, view.revision)
    if view.answer != OTHERWISE:
        yield Button(
            say("meant.button.otherwise", other=say.city(view.other)), "zone.meant", view.source_id, view.revision
        )

    label, verb = (say("meant.button.once"), "once") if view.every else (say("meant.button.every"), "every")
    yield Button(label, f"zone.{verb}", view.source_id, view.revision)


def _name(view: MeantView) -> str:
    return foreign(view.source).text
