"""A warning told once more: a line in the thread of its card, a message to one person, the digest of a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calbot.chat.cards import Card, Element, Note, Span, Text, Title, spans
from calbot.chat.drawing import sentence
from calbot.chat.warning import answers, lead, ways
from calbot.flows.digest import AgainView, DigestView
from calbot.model.alert import AlertState
from calbot.words.say import Say

_LINES = 8


def rung(view: AgainView, say: Say, values: Mapping[str, Any]) -> Card:
    """Still true, and nobody has it: one line, with what came where its window runs."""
    alert = view.alert.alert
    if not alert.stands:
        return sentence(say("again.over", alert=alert.name))
    head = say(_HEADS.get(str(values.get("why", "")), "again.still"), alert=alert.name)
    came = ""
    if view.came is not None and view.expected is not None:
        came = say("again.came", came=say.number(view.came), expected=say.number(view.expected))
    return sentence(say.text(head, lead(view.alert, say)), came)


def call(view: AgainView, say: Say) -> Card:
    """For the one who can do something about it: the number, what is in the person's hands, the buttons."""
    alert, first = view.alert.alert, lead(view.alert, say)
    if alert.state is AlertState.CALLED_OFF:
        struck = (Title((Span(first, bold=True, struck=True),)), Text(spans(say("again.gone"))))
        return Card(struck, f"{say('again.gone')} {first} {alert.name}", alert.level.value, struck=True)
    elements: list[Element] = [Title(spans(first))]
    if not alert.stands:
        elements.append(Text(spans(say("again.over", alert=alert.name))))
        return Card(tuple(elements), f"{first} {alert.name}", alert.level.value)
    told = Text(spans(say("again.call", alert=alert.name)))
    elements += [told, *ways(view.alert, say), *answers(view.alert, say)]
    return Card((*elements, Note(spans(say("again.call.note")))), f"{first} {alert.name}", alert.level.value)


def digest(view: DigestView, say: Say) -> Card:
    """What was not told by itself and still stands; said too where nothing is left of it, or a calendar is blind."""
    title = say("again.digest", n=len(view.alerts)) if view.alerts else say("again.digest.none")
    lines = [f"{one.alert.name} {lead(one, say)}" for one in view.alerts[:_LINES]]
    if len(view.alerts) > _LINES:
        lines.append(say("again.digest.more", n=len(view.alerts) - _LINES))
    blind = say("again.digest.blind", sources=say.listing(list(view.blind))) if view.blind else ""
    return sentence(title, "\n".join(lines), blind, note=say("again.digest.note"))


_HEADS: Mapping[str, str] = {
    "days": "again.still",
    "day": "again.still",
    "hours": "again.hours",
    "first_hour": "again.first_hour",
    "snoozed": "again.snoozed",
}
