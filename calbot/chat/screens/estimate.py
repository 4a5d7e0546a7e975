"""A person expects another number of messages than calbot does."""

from __future__ import annotations

from calbot.chat.cards import Card, Field, Form
from calbot.chat.drawing import line_of, sentence
from calbot.flows.estimate import EstimateView
from calbot.words.say import Say


def form(view: EstimateView, messages: str, reason: str, say: Say, error: str = "", lean: str = "") -> Form:
    """How many, and why? `lean` is "more" or "less" where the person has said so already."""
    post = view.post
    ours = say.number(view.ours) if view.ours is not None else say("score.unknown")
    fields = (
        Field(
            "messages", say("expect.field.messages", post=line_of(post, say), ours=ours), "text", messages, error=error
        ),
        Field("reason", say("expect.field.reason"), "text", reason, required=False),
    )
    title, values = say("expect.title", post=post.name), {"lean": lean} if lean else {}
    return Form(title, "expect", post.id, post.revision, fields, say("expect.button"), values)


def contradiction(view: EstimateView, messages: float, lean: str, say: Say) -> str:
    """What is wrong with a number that lies on the other side of calbot's than was said; "" for nothing."""
    ours = view.ours or 0.0
    if lean == "more" and messages <= ours:
        return say("expect.not_more", ours=say.number(ours))
    if lean == "less" and messages >= ours:
        return say("expect.not_less", ours=say.number(ours))
    return ""


def done(view: EstimateView, say: Say) -> Card:
    """Whose number is used for what."""
    told = view.estimate.messages if view.estimate else 0.0
    ours = say.number(view.ours or 0.0)
    return sentence(say("expect.done", post=view.post.name, messages=say.number(told), ours=ours))
