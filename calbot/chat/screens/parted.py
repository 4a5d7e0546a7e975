"""Two calendars say two hours of one post: the question which is right, and what was answered."""

from __future__ import annotations

from calbot.chat.cards import Button, Card, Note, Text, Title, actions, spans
from calbot.chat.drawing import line_of, sentence, when
from calbot.chat.said_back import choice
from calbot.flows.parted import ONE, TWO, PartedView, about_both
from calbot.model.post import Post
from calbot.words.say import Say


def card(view: PartedView, say: Say) -> Card:
    """The question, or what has become of it."""
    post, other = view.post, view.other
    if other is None:
        return sentence(say("parted.over", post=line_of(post, say)))
    if view.open:
        return _question(view, other, say)
    told = {"who": view.who or say("post.nobody"), "post": line_of(post, say), "other": other.name}
    if view.said == TWO:
        return sentence(say("parted.two", **told))
    if view.said == ONE and view.at is not None:
        return sentence(say("parted.one", at=choice(view.at, other.zone, (), say), **told))
    return sentence(say("parted.over", post=line_of(post, say)))


def answered(view: PartedView, say: Say) -> Card:
    """Only for the one who answered."""
    return sentence(say("question.thanks", post=view.post.name))


def _question(view: PartedView, other: Post, say: Say) -> Card:
    post = view.post
    hours = (_hour(other, post, say), _hour(post, other, say))
    lead = say(
        "parted.ask", post=line_of(post, say), one=view.others, at=hours[0], other=view.calendar, instead=hours[1]
    )
    carried = {"about": about_both(post, other)}
    buttons = (
        *(
            Button(label, "parted.hour", post.id, values={"to": one.starts_at.isoformat(), **carried})
            for label, one in zip(hours, (other, post), strict=True)
        ),
        Button(say("parted.button.two"), "parted.two", post.id, values=carried),
    )
    means = Text(spans(say("parted.means", post=post.name, other=other.name)))
    note = Note(spans(say("parted.note")))
    return Card((Title(spans(lead)), means, *actions(buttons if "post.move" in view.may else ()), note), lead)


def _hour(post: Post, other: Post, say: Say) -> str:
    if post.all_day:
        return when(post, say)
    return choice(post.starts_at, post.zone, (post.starts_at, other.starts_at), say)
