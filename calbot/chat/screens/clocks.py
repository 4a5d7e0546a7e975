"""Weekly posts that are at another hour for one reader once clocks change."""

from __future__ import annotations

from calbot.chat.cards import Card, Note, Text, Title, spans
from calbot.chat.drawing import line_of, sentence
from calbot.chat.sight import aged
from calbot.flows.clocks import ClocksView
from calbot.words.say import Say
from calbot.words.told import lines

_MOST = 8


@aged
def card(view: ClocksView, say: Say) -> Card:
    """A line each; nothing to press, since nothing has to be done."""
    if not view.lines:
        return sentence(say("clocks.none"))
    lead = say("clocks.lead", day=say.day(view.lines[0].change), n=len(view.lines))
    told = [
        say(
            "clocks.line",
            post=line_of(one.post, say),
            now=say.time(one.post.starts_at),
            was=say.time(one.was),
            there=say.time(one.post.starts_at, one.post.zone),
            city=say.city(one.post.zone),
        )
        for one in view.lines[:_MOST]
    ]
    if len(view.lines) > _MOST:
        told.append(say("again.digest.more", n=len(view.lines) - _MOST))
    return Card((Title(spans(lead)), Text(spans(lines(told))), Note(spans(say("clocks.note")))), lead)
