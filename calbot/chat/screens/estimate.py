"""A person expects another number of messages than calbot does."""

from __future__ import annotations

from calbot.chat.cards import Card, Field, Form
from calbot.chat.drawing import line_of, sentence
from calbot.flows.estimate import EstimateView
from calbot.words.say import Say


def form(view: EstimateView, messages: str, reason: str, say: Say, error: str = "") -> Form:
    """How many, and why?"""
    post = view.post
    ours = say.number(view.ours) if view.ours is not None else say("score.unknown")
    fields = (
        Field(
            "messages", say("expect.field.messages", post=line_of(post, say), ours=ours), "text", messages, error=error
        ),
        Field("reason", say("expect.field.reason"), "text", reason, required=False),
    )
    return Form(say("expect.title", post=post.name), "expect", post.id, post.revision, fields, say("expect.button"))


def done(view: EstimateView, say: Say) -> Card:
    """Whose number is used for what."""
    told = view.estimate.messages if view.estimate else 0.0
    ours = say.number(view.ours or 0.0)
    return sentence(say("expect.done", post=view.post.name, messages=say.number(told), ours=ours))
