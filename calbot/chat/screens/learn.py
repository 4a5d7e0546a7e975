"""Five steps of an answer to a customer: listen, empathise, apologise, respond, and now."""

from __future__ import annotations

from calbot.chat.cards import Card, Fields, Note, Title, spans
from calbot.words.say import Say


def card(say: Say) -> Card:
    """Each step with what it asks for."""
    lead = say("learn.lead")
    steps = (
        (say("learn.listen"), say("learn.listen.how")),
        (say("learn.empathise"), say("learn.empathise.how")),
        (say("learn.apologise"), say("learn.apologise.how")),
        (say("learn.respond"), say("learn.respond.how")),
        (say("learn.now"), say("learn.now.how")),
    )
    pairs = tuple((step, spans(how)) for step, how in steps)
    return Card((Title(spans(lead)), Fields(pairs), Note(spans(say("learn.note")))), lead)
