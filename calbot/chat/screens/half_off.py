"""One of two calendars has cancelled a post: the question whether it is off, and what was answered."""

from __future__ import annotations

from calbot.chat.cards import Button, Card, Note, Text, Title, actions, spans
from calbot.chat.drawing import line_of, sentence
from calbot.flows.half_off import OFF, ON, HalfOffView
from calbot.flows.question import about
from calbot.words.say import Say


def card(view: HalfOffView, say: Say) -> Card:
    """The question, or what has become of it."""
    post = view.post
    told = {"who": view.who or say("post.nobody"), "post": line_of(post, say)}
    if view.said == ON and post.live:
        return sentence(say("parted.off.on", **told))
    if view.said == OFF and not post.live:
        return sentence(say("parted.off.off", **told))
    return _question(view, say) if view.open and post.live else sentence(say("parted.over", post=told["post"]))


def answered(view: HalfOffView, say: Say) -> Card:
    """Only for the one who answered."""
    return sentence(say("question.thanks", post=view.post.name))


def _question(view: HalfOffView, say: Say) -> Card:
    post = view.post
    lead = say("parted.off", post=line_of(post, say), calendar=view.by, other=view.calendar)
    buttons = [
        Button(say(f"parted.off.button.{said}"), f"half_off.{said}", post.id, values={"about": about(post)})
        for said in (OFF, ON)
        if "post.cancel" in view.may
    ]
    note = say("parted.off.note", calendar=view.by)
    return Card(
        (Title(spans(lead)), Text(spans(say("parted.off.means"))), *actions(tuple(buttons)), Note(spans(note))), lead
    )
