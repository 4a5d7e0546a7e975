"""A pause: asked for, held by two people, over; what it holds with whose that is, and what somebody has to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from calbot.chat.cards import (
    Button,
    Card,
    Element,
    Field,
    Fields,
    Form,
    Note,
    Span,
    Table,
    Text,
    Title,
    actions,
    one_line,
    spans,
)
from calbot.chat.drawing import about_when, quoted, sentence
from calbot.chat.pausing import TITLE, proposed, summary
from calbot.chat.scope import Said
from calbot.chat.sight import aged, under
from calbot.flows.pause_plan import PausePlan
from calbot.flows.pause_view import HeldLine, PauseView
from calbot.model.pause import HeldState, PauseState
from calbot.model.post import Post
from calbot.words.names import network_name
from calbot.words.say import Say

_MOST: Final = 20


def scope(view: PauseView, say: Say) -> str:
    """What it is about, in words."""
    pause = view.pause
    where = view.handle or (network_name(pause.network, say) if pause.network else "")
    parts = [part for part in (pause.brand, where, f"#{pause.tag}" if pause.tag else "") if part]
    return " ".join(parts) or say("pause.all")


def asked(view: PauseView, say: Say) -> Card:
    """Only for who asked."""
    pause = view.pause
    lead = say("pause.asked", pause=pause.name, scope=scope(view, say), n=len(view.left))
    return under(sentence(lead, note=say("pause.asked.note", by=pause.expires_at)), view.sight, say)


@aged
def card(view: PauseView, say: Say) -> Card:
    """For both sides: what is asked or held, why and until when, every post with its owner, what needs a hand."""
    pause, lead = view.pause, _lead(view, say)
    off = pause.state is PauseState.OFF
    elements: list[Element] = [Title((Span(lead, bold=True, struck=off),)), Fields(_facts(view, say))]
    if not off:
        elements += [*_posts(view, say), *by_hand(view.by_hand, say)]
    elements += actions(_buttons(view, say))
    if note := _note(view, say):
        elements.append(Note(spans(note)))
    over = off or pause.state is PauseState.DONE
    return Card(tuple(elements), lead, "" if over else "act", struck=off)


def _lead(view: PauseView, say: Say) -> str:
    pause, told = view.pause, {"pause": view.pause.name, "scope": scope(view, say), "n": len(view.left)}
    match pause.state:
        case PauseState.ASKED:
            return say("pause.lead.asked", who=view.by, until=pause.until, **told)
        case PauseState.STANDS:
            return say("pause.lead.stands", until=pause.until, **told)
        case PauseState.ENDING:
            return say("pause.lead.ending", who=view.ending, **told)
        case PauseState.OVER:
            return say("pause.lead.over", **told)
        case PauseState.DONE:
            return say("pause.lead.done", **told)
        case PauseState.OFF:
            return say("pause.lead.off", **told)


def _facts(view: PauseView, say: Say) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    who = [view.by, view.second] if view.second else [view.by]
    return (
        (say("pause.label.reason"), (quoted(view.pause.reason, say),)),
        (say("pause.label.by"), spans(say.listing(who))),
        (say("pause.label.until"), spans(say.instant(view.pause.until))),
    )


def _note(view: PauseView, say: Say) -> str:
    pause = view.pause
    match pause.state:
        case PauseState.ASKED:
            return say("pause.note.asked", by=pause.expires_at)
        case PauseState.ENDING:
            return say("pause.note.ending", by=pause.expires_at)
        case PauseState.STANDS:
            return say("pause.note.stands", pause=pause.name)
        case PauseState.OVER:
            return say("pause.note.over")
        case _:
            return ""


def _buttons(view: PauseView, say: Say) -> list[Button]:
    pause = view.pause
    if "post.pause" not in view.may:
        return []
    no = Button(say("pause.button.no"), "pause.refuse", pause.id, pause.revision)
    plan = Button(say("pause.button.plan"), "pause.plan", pause.id, pause.revision)
    match pause.state:
        case PauseState.ASKED:
            return [Button(say("pause.button.confirm"), "pause.confirm", pause.id, pause.revision, style="danger"), no]
        case PauseState.STANDS:
            return [plan, Button(say("pause.button.end"), "pause.end", pause.id, pause.revision)]
        case PauseState.ENDING:
            yes = Button(say("pause.button.resume"), "pause.end.confirm", pause.id, pause.revision, style="primary")
            stay = Button(say("pause.button.stay"), "pause.refuse", pause.id, pause.revision)
            return [yes, stay, plan]
        case PauseState.OVER:
            return [plan]
        case _:
            return []


def _posts(view: PauseView, say: Say) -> list[Element]:
    if not view.lines:
        return [Text(spans(say("pause.empty")))]
    columns = (say("pause.col.post"), say("pause.col.title"), say("pause.col.when"), say("pause.col.owner"))
    stated = view.pause.state in (PauseState.OVER, PauseState.DONE)
    rows = [(*_row(one, say), *((state(one, say),) if stated else ())) for one in view.lines[:_MOST]]
    head = (*columns, say("pause.col.state")) if stated else columns
    more = len(view.lines) - _MOST
    rest = [Note(spans(say("pause.more", n=more)))] if more > 0 else []
    return [Table(head, tuple(rows), say("pause.caption", pause=view.pause.name)), *rest]


def _row(line: HeldLine, say: Say) -> tuple[str, str, str, str]:
    post, at = line.post, line.held.was_at if line.held is not None else line.post.starts_at
    when = say.day(at, post.zone) if post.all_day and at == post.starts_at else say.instant(at)
    return post.name, one_line(post.title, TITLE), when, line.owner or say("post.nobody")


def state(line: HeldLine, say: Say) -> str:
    """What has become of a held post."""
    if line.held is None or line.held.state is HeldState.HELD:
        return say("held.state.held")
    return say("held.state.dropped") if line.held.state is HeldState.DROPPED else _goes(line.post, say)


def _goes(post: Post, say: Say) -> str:
    return say("held.state.placed", at=post.starts_at)


def by_hand(lines: Sequence[HeldLine], say: Say) -> list[Element]:
    """What calbot cannot stop: it writes to no scheduler."""
    if not lines:
        return []
    named = [
        say("pause.hand.one", post=one.post.name, calendar=one.hand.calendar, who=one.owner or say("post.nobody"))
        for one in lines[:_MOST]
        if one.hand is not None
    ]
    return [Text(spans(Span(say("pause.hand", n=len(lines)), bold=True), f" {say.listing(named)}"))]


@aged
def mine(view: PauseView, say: Say, values: Mapping[str, Any]) -> Card:
    """To an owner, alone: which posts are held, and what has to be stopped by hand."""
    return _owned(view, say, values, "pause.mine")


@aged
def caught(view: PauseView, say: Say, values: Mapping[str, Any]) -> Card:
    """To an owner, alone: what has come into the pause since."""
    return _owned(view, say, values, "pause.caught")


def _owned(view: PauseView, say: Say, values: Mapping[str, Any], key: str) -> Card:
    pause, wanted = view.pause, set(values.get("posts", ()))
    lines = [one for one in view.lines if one.post.id in wanted]
    told: dict[str, object] = {"pause": pause.name, "until": pause.until, "n": len(lines)}
    lead = say("pause.mine", **told) if key == "pause.mine" else say("pause.caught", **told)
    elements: list[Element] = [Title(spans(lead)), Text((quoted(pause.reason, say),))]
    for one in lines[:_MOST]:
        head = (Span(one.post.name, bold=True), Span(" "), *about_when(one.post, say))
        elements.append(Text((*head, *spans(f"\n{_stop(one, say)}"))))
    if len(lines) > _MOST:
        elements.append(Note(spans(say("pause.more", n=len(lines) - _MOST))))
    elements.append(Note(spans(say("pause.mine.note"))))
    return Card(tuple(elements), lead, "act")


def _stop(line: HeldLine, say: Say) -> str:
    """What the owner has to do about it."""
    if line.hand is None:
        return say("pause.stop.here")
    if line.hand.writes:
        return say("pause.stop.written", calendar=line.hand.calendar)
    return say("pause.stop.read", calendar=line.hand.calendar)


@aged
def ended(view: PauseView, say: Say, values: Mapping[str, Any]) -> Card:
    """To each of the two who paused, alone: it is over, nothing goes out by itself, and what is proposed."""
    lead = say("pause.lead.over", pause=view.pause.name, scope=scope(view, say), n=len(view.left))
    rows = {one.post.id: one.held for one in view.left if one.held is not None}
    slots = {key: held.slot_at for key, held in rows.items() if held.slot_at is not None}
    told = PausePlan(
        {key: held.verdict for key, held in rows.items()}, slots, values.get("minutes"), int(values.get("days", 0))
    )
    row = actions(_buttons(view, say))
    return Card((Title(spans(lead)), Text(spans(summary(view, told, say))), *row), lead, "act")


@aged
def resuming(view: PauseView, say: Say, told: PausePlan) -> Card:
    """Only for who asked: the plan in two lines, and the way to it."""
    if not told.verdicts:
        lead = say("pause.plan.nothing", pause=view.pause.name)
        return Card((Title(spans(lead)), *actions(_buttons(view, say))), lead)
    lead = summary(view, told, say)
    note = Note(spans(_note(view, say)))
    return Card((Title(spans(lead)), *actions(_buttons(view, say)), note), lead)


@aged
def plan(view: PauseView, say: Say, told: PausePlan) -> Card:
    """Only for who asked: what is proposed for each post."""
    lead = summary(view, told, say)
    columns = (say("pause.col.post"), say("pause.col.title"), say("pause.col.owner"), say("pause.col.plan"))
    lines = sorted(
        (one for one in view.left if one.post.id in told.verdicts),
        key=lambda one: (one.post.id not in told.at, told.at.get(one.post.id, one.post.starts_at), one.post.id),
    )
    rows = tuple(
        (one.post.name, one_line(one.post.title, TITLE), one.owner or say("post.nobody"), proposed(one, told, say))
        for one in lines[:_MOST]
    )
    table = [Table(columns, rows, say("pause.caption", pause=view.pause.name))] if rows else []
    more = [Note(spans(say("pause.more", n=len(lines) - _MOST)))] if len(lines) > _MOST else []
    buttons = [one for one in _buttons(view, say) if one.verb != "pause.plan"]
    return Card((Title(spans(lead)), *table, *more, *actions(buttons)), lead)


def end_asked(view: PauseView, say: Say) -> Card:
    """Only for who asked for its end."""
    return sentence(
        say("pause.end_asked", pause=view.pause.name), note=say("pause.note.ending", by=view.pause.expires_at)
    )


def which(views: Sequence[PauseView], say: Say) -> Card:
    """Several stand: which one?"""
    lead = say("pause.which")
    lines = [Text(spans(_lead(one, say))) for one in views]
    return Card((Title(spans(lead)), *lines), lead)


def form(said: Said, say: Say, wrong: str = "") -> Form:
    """What is to be paused, why and until when?"""
    fields = (
        Field("brand", say("pause.field.brand"), value=said.brand, required=False),
        Field("reason", say("pause.field.reason"), value=said.reason),
        Field("until", say("pause.field.until"), "instant", said.until, error=wrong),
    )
    values = {name: value for name, value in (("channel", said.channel), ("tag", said.tag)) if value}
    return Form(say("pause.form.title"), "pause.ask", 0, 0, fields, say("pause.button.ask"), values)
