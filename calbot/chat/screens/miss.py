"""A window that nobody was warned of: what was it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from calbot.chat.cards import Button, Card, Element, Note, Text, Title, actions, spans
from calbot.chat.drawing import sentence
from calbot.chat.warning import window_of
from calbot.flows.miss import MissView
from calbot.model.miss import MissCause
from calbot.words.say import Say

_ASKED = (MissCause.REPOST, MissCause.PAID, MissCause.TOPIC, MissCause.OTHER)


def card(view: MissView, say: Say) -> Card:
    """What happened, and what people say it was."""
    miss, first = view.miss, _lead(view, say)
    elements: list[Element] = [Title(spans(first))]
    if miss.cause is not MissCause.UNTOLD:
        elements.append(Text(spans(say("miss.said", who=view.by, cause=_cause(miss.cause, say)))))
    elif "miss.explain" in view.may:
        elements.append(Text(spans(say("miss.ask"))))
        buttons = (
            Button(_cause(one, say), "miss.explain", miss.id, miss.revision, {"cause": one.value}) for one in _ASKED
        )
        elements += actions(buttons)
    return Card((*elements, Note(spans(say("miss.note", miss=miss.name)))), f"{first} {miss.name}")


def listing(views: Sequence[MissView], days: int, say: Say) -> Card:
    """The misses of some days."""
    if not views:
        return sentence(say("miss.none", days=days))
    lines = [f"{view.miss.name} {_lead(view, say)} {_cause(view.miss.cause, say)}".rstrip() for view in views]
    return sentence(say("miss.list", n=len(views), days=days), "\n".join(lines))


def _lead(view: MissView, say: Say) -> str:
    miss = view.miss
    told = {
        "span": window_of(miss, say),
        "minutes": say.hours(miss.minutes),
        "target": say.hours(miss.target_minutes),
        "messages": say.number(miss.messages),
    }
    if miss.percentile is not None:
        return say("miss.lead.percentile", percent=say.number(miss.percentile), **told)
    return say("miss.lead", **told)


def _cause(cause: MissCause, say: Say) -> str:
    match cause:
        case MissCause.UNTOLD:
            return ""
        case MissCause.REPOST:
            return say("miss.cause.repost")
        case MissCause.PAID:
            return say("miss.cause.paid")
        case MissCause.TOPIC:
            return say("miss.cause.topic")
        case MissCause.OTHER:
            return say("miss.cause.other")
        case _:
            assert_never(cause)
