"""The queue of flags, and what is asked about one: for whom, until when, why not, what customers are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from calbot.chat.cards import Card, Element, Field, Form, Note, Span, Text, Title, spans
from calbot.chat.drawing import sentence
from calbot.chat.flagged import costs_of, line, why_word
from calbot.chat.sight import under
from calbot.flows.views import FlagView
from calbot.model.flag import Flag
from calbot.model.flag_why import WhyNot
from calbot.model.person import Person
from calbot.words.say import Say

_MOST: Final = 15


def queue(views: Sequence[FlagView], say: Say) -> Card:
    """What costs most while it stands comes first."""
    if not views:
        return sentence(say("flag.queue.none"))
    lead = say("flag.queue", n=len(views))
    lines = [Text(spans(Span(line(view, say), bold=True), _pressing(view, say))) for view in views[:_MOST]]
    elements: tuple[Element, ...] = (Title(spans(lead)), *lines)
    more = len(views) - _MOST
    note = say("flag.queue.more", n=more) if more > 0 else say("flag.queue.note")
    return under(Card((*elements, Note(spans(note))), lead), views[0].sight, say)


def _pressing(view: FlagView, say: Say) -> str:
    due = view.flag.due_at
    by = say("flag.queue.due", at=due) if due is not None else ""
    told = say.text(*(part for part in (costs_of(view, say), by) if part))
    return f"\n{told}" if told else ""


def merged(view: FlagView, say: Say, values: Mapping[str, Any]) -> Card:
    """In the thread of a flag's card: it and another one are the same. Where that one went, or that it came here."""
    flag, other = view.flag, str(values.get("why", ""))
    if flag.into is not None:
        return sentence(say("flag.merged.into", flag=flag.name, other=other))
    lead = say("flag.merged", flag=flag.name, other=other)
    return sentence(lead, say("flag.merged.who", who=say.listing(view.reporters)))


def give_form(flag: Flag, people: Sequence[Person], say: Say) -> Form:
    """To whom?"""
    choice = Field("to", say("flag.field.to"), "choice", "", tuple((str(one.id), one.name) for one in people))
    title = say("flag.give.title", flag=flag.name)
    return Form(title, "flag.give", flag.id, flag.revision, (choice,), say("flag.button.give.done"))


def wait_form(flag: Flag, value: str, say: Say, wrong: str = "") -> Form:
    """Until when?"""
    until = Field("until", say("flag.field.until"), "instant", value, error=wrong)
    title = say("flag.wait.title", flag=flag.name)
    return Form(title, "flag.wait", flag.id, flag.revision, (until,), say("flag.button.wait.done"))


def decline_form(flag: Flag, say: Say, words: str = "", wrong: str = "") -> Form:
    """Why is it no issue?"""
    reasons = tuple((one.value, why_word(one.value, say)) for one in WhyNot)
    fields = (
        Field("why", say("flag.field.why"), "choice", flag.why_not or WhyNot.WORKS.value, reasons),
        Field("words", say("flag.field.words"), "text", words, required=False, error=wrong),
    )
    title = say("flag.decline.title", flag=flag.name)
    return Form(title, "flag.decline", flag.id, flag.revision, fields, say("flag.button.decline.done"))


def case_form(flag: Flag, say: Say, value: str = "", wrong: str = "") -> Form:
    """Which case of another system?"""
    case = Field("case", say("flag.field.case"), "text", value, error=wrong)
    title = say("flag.case.title", flag=flag.name)
    return Form(title, "flag.case", flag.id, flag.revision, (case,), say("flag.button.case.done"))


def line_form(flag: Flag, say: Say) -> Form:
    """What may customers be told?"""
    told = Field("line", say("flag.field.line"), "text", flag.line, required=False)
    title = say("flag.line.title", flag=flag.name)
    return Form(title, "flag.line", flag.id, flag.revision, (told,), say("flag.button.line.done"))
