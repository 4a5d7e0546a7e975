"""A wording check: the question to care, and what care says, to whoever asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calbot.chat.cards import (
    Button,
    Card,
    Element,
    Field,
    Form,
    Note,
    Span,
    Text,
    Title,
    actions,
    clean,
    foreign,
    spans,
)
from calbot.chat.drawing import line_of, link_button, sentence, when
from calbot.flows.wording_view import Said, WordingView
from calbot.words.say import Say

_TEXT, _COPY = 500, 2000


def asked(view: WordingView, say: Say) -> Card:
    """Only for whoever asked: who reads it, and by when one hears."""
    post, due = view.post, view.wording.due_at
    who = say.listing(view.asked) if view.asked else say("wording.everybody")
    lead = say("wording.asked", post=post.name, who=who)
    return sentence(lead, note=say("wording.asked.note", by=due))


def card(view: WordingView, say: Say) -> Card:
    """To those in care who are asked: the words as they are now, and what people will not understand."""
    post, over = view.post, _over(view)
    lead = say("wording.ask", post=post.name, who=view.by)
    if over:
        lead = say("wording.off", post=post.name) if not view.wording.stands else say("wording.closed", post=post.name)
    elements: list[Element] = [Title((Span(lead, bold=True, struck=over),))]
    elements.append(Text(spans(say("wording.where", post=line_of(post, say), at=when(post, say)))))
    if post.copy_text:
        elements.append(Text((foreign(post.copy_text, _COPY),)))
    link = link_button(post.link)
    drawn = [] if over else _answers(view, say)
    elements += actions([*drawn, link])
    if not over:
        note = say("wording.note") if view.asked else say.text(say("wording.note"), say("wording.note.thread"))
        elements.append(Note(spans(note)))
    return Card(tuple(elements), lead, struck=over)


def _over(view: WordingView) -> bool:
    return not view.wording.stands or view.post.starts_at <= view.now


def _answers(view: WordingView, say: Say) -> list[Button]:
    if "wording.answer" not in view.may:
        return []
    row = view.wording
    return [
        Button(say("wording.button.confuses"), "wording.say.form", row.id, row.revision, style="primary"),
        Button(say("wording.button.ok"), "wording.ok", row.id, row.revision),
    ]


def heard(view: WordingView, say: Say) -> Card:
    """Only for who answered."""
    return sentence(say("wording.heard", who=view.by, post=view.post.name))


def result(view: WordingView, say: Say) -> Card:
    """To whoever asked, once, before the post goes out: what care says, who has said nothing, what can be done."""
    post, over = view.post, _over(view)
    lead = _lead(view, say)
    elements: list[Element] = [
        Title((Span(lead, bold=True, struck=not view.wording.stands),)),
        Text((foreign(post.title),)),
    ]
    elements += [Text(_line(one, say)) for one in view.said]
    if view.missing and view.said:
        elements.append(Note(spans(say("wording.missing", who=say.listing(view.missing)))))
    if not over:
        elements += actions(_buttons(view, say))
    return Card(tuple(elements), lead, struck=not view.wording.stands)


def _lead(view: WordingView, say: Say) -> str:
    post = view.post
    if not view.wording.stands:
        return say("wording.off", post=post.name)
    if not view.said:
        return say("wording.nobody", post=post.name, at=when(post, say))
    who = say.listing([one.who for one in view.said])
    return say("wording.result", n=len(view.said), who=who, post=post.name, at=when(post, say))


def _line(one: Said, say: Say) -> tuple[Span, ...]:
    said = say("wording.quoted", text=clean(one.text, _TEXT)) if one.text else say("wording.fine")
    stale = spans(" ", say("wording.stale_words")) if one.stale else ()
    return (Span(f"{one.who}: ", bold=True), foreign(said, _TEXT + 2), *stale)


def _buttons(view: WordingView, say: Say) -> list[Button]:
    row, confusing = view.wording, [one.text for one in view.said if one.text]
    drawn = []
    if confusing and "wording.ask" in view.may:
        drawn.append(Button(say("wording.button.line"), "wording.line.form", row.id, row.revision, style="primary"))
    if confusing and "faq.write" in view.may:
        values = {"question": clean(confusing[0], 300), "post": str(view.post.id)}
        drawn.append(Button(say("wording.button.faq"), "faq.new.form", 0, 0, values))
    if view.said and "wording.ask" in view.may:
        drawn.append(Button(say("wording.button.reply"), "wording.reply.form", row.id, row.revision))
    return drawn


def replied(view: WordingView, say: Say) -> Card:
    """To each who answered, alone: what whoever asked says to it."""
    lead = say("wording.replied", who=view.by, post=view.post.name)
    said = foreign(say("wording.quoted", text=clean(view.wording.reply, _TEXT)), _TEXT + 2)
    return Card((Title(spans(lead)), Text((said,))), lead)


def said(view: WordingView, say: Say, values: Mapping[str, Any]) -> Card:
    """In the thread of the question, where all of care reads it: what somebody says to it."""
    text = clean(str(values.get("text", "")), _TEXT)
    answer = say("wording.quoted", text=text) if text else say("wording.fine")
    who = clean(str(values.get("who", "")), _TEXT)
    lead = f"{who}: {answer}"
    return Card((Text((Span(f"{who}: ", bold=True), foreign(answer, _TEXT + 2))),), lead)


def sent(view: WordingView, say: Say) -> Card:
    """Only for who replied."""
    return sentence(say("wording.sent", who=say.listing([one.who for one in view.said])))


def added(view: WordingView, line: str, say: Say) -> Card:
    """Only for who added a line to the copy."""
    note = say("wording.added.elsewhere") if view.elsewhere else ""
    return sentence(say("wording.added", post=view.post.name, line=clean(line, _TEXT)), note=note)


def say_form(view: WordingView, say: Say, wrong: str = "") -> Form:
    """What will people not understand?"""
    field = Field("text", say("wording.field.text"), error=wrong)
    return _form("wording.say", say("wording.say.title", post=view.post.name), field, view, say)


def reply_form(view: WordingView, say: Say, wrong: str = "") -> Form:
    """What is said to those who answered?"""
    field = Field("text", say("wording.field.reply"), error=wrong)
    return _form("wording.reply", say("wording.reply.title"), field, view, say)


def line_form(view: WordingView, say: Say, wrong: str = "") -> Form:
    """Which line?"""
    field = Field("text", say("wording.field.line"), error=wrong)
    return _form("wording.line", say("wording.line.title", post=view.post.name), field, view, say)


def _form(verb: str, title: str, field: Field, view: WordingView, say: Say) -> Form:
    fields: Sequence[Field] = (field,)
    return Form(title, verb, view.wording.id, view.wording.revision, tuple(fields), say("wording.button.send"))
