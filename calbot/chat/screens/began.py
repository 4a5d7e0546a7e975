"""The first hour of a post that is out: what came against what was expected, and how customers wait now."""

from __future__ import annotations

from calbot.chat.cards import Card, Text, Title, spans
from calbot.chat.drawing import line_of, named
from calbot.chat.folded import began_line, began_now, began_wait
from calbot.chat.sight import aged
from calbot.flows.began import BeganView
from calbot.words.say import Say


@aged
def card(view: BeganView, say: Say) -> Card:
    """One number against another, what is expected in all by now, and the wait. Nothing to press: it calls nobody."""
    lead = began_line(view, say)
    more = say.text(began_now(view, say), began_wait(view, say))
    told = (Text(spans(more)),) if more else ()
    return Card((Title(spans(lead)), Text(named(view.post, say)), *told), f"{lead} {line_of(view.post, say)}")
