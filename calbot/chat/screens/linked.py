"""A post under a link to it: what it is, when it goes out, what it brings, and whether somebody is needed."""

from __future__ import annotations

from calbot.chat.cards import Button, Card, Fields, Span, Title, actions, one_line, spans
from calbot.chat.drawing import about, forecast_line, level_word, line_of, when
from calbot.chat.sight import aged
from calbot.flows.views import PostView
from calbot.model.post import PostState
from calbot.words.say import Say


@aged
def card(view: PostView, say: Say) -> Card:
    """In a few lines, for everybody who reads the message with the link; struck where it is cancelled."""
    post, off = view.post, view.post.state is PostState.CANCELLED
    named = one_line(" ".join((post.name, *(span.text for span in about(post, say)))), 140)
    title = Title((Span(named, bold=True, struck=off),))
    told = say("post.check.cancelled", post=post.name) if off else _needed(view, say)
    facts = (
        (say("post.label.when"), spans(when(post, say))),
        (say("post.label.expected"), spans(forecast_line(view.forecast, say))),
        (say("post.label.state"), spans(told)),
    )
    flag = Button(say("flag.button.flag"), "flag.form", post.id, post.revision) if "flag.open" in view.may else None
    return Card((title, Fields(facts), *actions((flag,))), line_of(post, say), struck=off)


def _needed(view: PostView, say: Say) -> str:
    opened = [one.finding for one in view.findings if one.override is None]
    if not opened:
        return say("week.unchecked") if view.sight.unseen else say("week.ok")
    worst = max((one.level for one in opened), key=lambda level: level.rank)
    return say("week.findings", level=level_word(worst, say), n=len(opened))
