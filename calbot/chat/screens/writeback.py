"""A change from chat that a calendar does not show yet: asked for, clashing, stuck, or done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from calbot.chat.cards import Button, Card, Element, Fields, Note, Text, Title, actions, spans
from calbot.chat.drawing import both, line_of, link_button, named, sentence
from calbot.flows.writeback import WritebackView
from calbot.model.writeback import Saying, WritebackState
from calbot.words.say import Say

_LINES: Final = 15
"""Of a list; a card is read in one look, and never cut within a line."""


def card(view: WritebackView, say: Say) -> Card:
    """The message to whoever keeps the calendar, or has to choose; edited as it goes on."""
    match view.writeback.state:
        case WritebackState.ASKED:
            return _asked(view, say)
        case WritebackState.CONFLICT:
            return _clash(view, say)
        case WritebackState.PARKED:
            return _stuck(view, say)
        case WritebackState.PENDING | WritebackState.WRITTEN:
            return sentence(_under_way(view, say))
        case WritebackState.DONE:
            told = say("writeback.done", calendar=view.calendar, post=view.post.name, to=_wanted(view, say))
            return _over(view, told)
        case WritebackState.DROPPED:
            return _over(view, say("writeback.dropped", calendar=view.calendar, post=view.post.name))
        case _:
            assert_never(view.writeback.state)


def listing(views: Sequence[WritebackView], say: Say) -> Card:
    """All that calendars do not show yet."""
    if not views:
        return sentence(say("writeback.none"))
    lines = [f"{line_of(view.post, say)}: {line(view, say)}" for view in views[:_LINES]]
    if len(views) > _LINES:
        lines.append(say("again.digest.more", n=len(views) - _LINES))
    return sentence(say("writeback.list", n=len(views)), "\n".join(lines))


def line(view: WritebackView, say: Say) -> str:
    """How far it has come, in one line."""
    told = {"calendar": view.calendar, "to": _wanted(view, say)}
    match view.writeback.state:
        case WritebackState.ASKED if view.keeper:
            return say("writeback.line.asked", who=view.keeper, **told)
        case WritebackState.ASKED:
            return say("writeback.line.asked.nobody", **told)
        case WritebackState.CONFLICT:
            return say("writeback.line.conflict", theirs=_theirs(view, say), **told)
        case WritebackState.PARKED:
            return say("writeback.line.parked", **told)
        case _:
            return say("writeback.line.pending", **told)


def _asked(view: WritebackView, say: Say) -> Card:
    told = {"calendar": view.calendar, "post": view.post.name, "old": _said(view.writeback.stood, view, say)}
    lead = (
        say("writeback.ask.cancel", **told)
        if view.writeback.wants.off
        else say("writeback.ask.move", new=_wanted(view, say), **told)
    )
    why = say("writeback.ask.why", who=view.by, calendar=view.calendar)
    note = Note(spans(say("writeback.ask.note")))
    elements: tuple[Element, ...] = (Title(spans(lead)), Text(named(view.post, say)), Text(spans(why)))
    return Card((*elements, *_file(view, say), note), lead)


def _clash(view: WritebackView, say: Say) -> Card:
    writeback = view.writeback
    lead = say("writeback.clash", post=view.post.name, calendar=view.calendar)
    both_told = Fields(
        (
            (say("writeback.label.mine"), spans(_by(view, say))),
            (say("writeback.label.theirs"), spans(_theirs(view, say))),
        )
    )
    buttons = (
        Button(say("writeback.button.mine", to=_wanted(view, say)), "writeback.mine", writeback.id, writeback.revision),
        Button(
            say("writeback.button.theirs", to=_theirs(view, say)), "writeback.theirs", writeback.id, writeback.revision
        ),
    )
    note = Note(spans(say("writeback.clash.note", post=view.post.name)))
    return Card((Title(spans(lead)), Text(named(view.post, say)), both_told, *actions(buttons), note), lead, "warn")


def _stuck(view: WritebackView, say: Say) -> Card:
    writeback = view.writeback
    lead = say("writeback.stuck", post=view.post.name, calendar=view.calendar, to=_wanted(view, say))
    why = say("writeback.stuck.why", problem=writeback.problem)
    again = Button(say("writeback.button.again"), "writeback.mine", writeback.id, writeback.revision)
    note = Note(spans(say("writeback.ask.note")))
    elements: tuple[Element, ...] = (Title(spans(lead)), Text(named(view.post, say)), Text(spans(why)))
    return Card((*elements, *actions((again,)), *_file(view, say), note), lead, "warn")


def _file(view: WritebackView, say: Say) -> tuple[Element, ...]:
    """The file to download, under a button that says where it leads."""
    link = link_button(view.file)
    return (Text(spans(say("writeback.file"))), *actions((link,))) if link is not None else ()


def _under_way(view: WritebackView, say: Say) -> str:
    return say("writeback.under_way", post=view.post.name, calendar=view.calendar, to=_wanted(view, say))


def _over(view: WritebackView, lead: str) -> Card:
    # Struck: where nobody has heard of it, it is not said either.
    return Card((Title(spans(lead)),), f"{lead} {view.post.name}", struck=True)


def _by(view: WritebackView, say: Say) -> str:
    to = _wanted(view, say)
    return say("writeback.by", to=to, who=view.by) if view.by else to


def _wanted(view: WritebackView, say: Say) -> str:
    return _said(view.writeback.wants, view, say)


def _theirs(view: WritebackView, say: Say) -> str:
    other = view.writeback.other
    return _said(other, view, say) if other is not None else ""


def _said(saying: Saying, view: WritebackView, say: Say) -> str:
    if saying.off:
        return say("writeback.off")
    if saying.all_day:
        return say("post.all_day", day=say.day(saying.starts_at, view.post.zone))
    return both(saying.starts_at, view.post.zone, say)
