"""A window that nobody was warned of: what was it?"""

from __future__ import annotations

from calbot.chat.cards import Button, Card, Element, Note, Text, Title, actions, spans
from calbot.chat.drawing import sentence
from calbot.chat.folded import miss_cause, miss_lead, miss_line
from calbot.chat.sight import aged
from calbot.flows.miss import MissesView, MissView
from calbot.model.miss import MissCause
from calbot.words.say import Say
from calbot.words.told import lines

_ASKED = (MissCause.REPOST, MissCause.PAID, MissCause.TOPIC, MissCause.OTHER)


@aged
def card(view: MissView, say: Say) -> Card:
    """What happened, and what people say it was."""
    miss, first = view.miss, miss_lead(view, say)
    elements: list[Element] = [Title(spans(first))]
    if miss.cause is not MissCause.UNTOLD:
        elements.append(Text(spans(say("miss.said", who=view.by, cause=miss_cause(miss.cause, say)))))
    elif "miss.explain" in view.may:
        elements.append(Text(spans(say("miss.ask"))))
        buttons = (
            Button(miss_cause(one, say), "miss.explain", miss.id, miss.revision, {"cause": one.value}) for one in _ASKED
        )
        elements += actions(buttons)
    return Card((*elements, Note(spans(say("miss.note", miss=miss.name)))), f"{first} {miss.name}")


@aged
def listing(view: MissesView, say: Say) -> Card:
    """The misses of some days."""
    if not view.misses:
        return sentence(say("miss.none", days=view.days))
    lead = say("miss.list", n=len(view.misses), days=view.days)
    return sentence(lead, lines(miss_line(one, say) for one in view.misses))
