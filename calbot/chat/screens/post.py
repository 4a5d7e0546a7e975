"""A post: checked, saved, moved, cancelled, or about to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from calbot.chat import upkeep
from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Element,
    Field,
    Fields,
    Form,
    Note,
    Span,
    Text,
    Title,
    actions,
    spans,
)
from calbot.chat.choices import COMING, Options
from calbot.chat.drawing import (
    address,
    findings_part,
    forecast_line,
    line_of,
    link_button,
    named,
    override_button,
    sentence,
    way_button,
    way_out,
    when,
    window_line,
)
from calbot.chat.looked import problem_lines, when_looked
from calbot.chat.pausing import holding
from calbot.chat.said_back import choice, elsewhere_line
from calbot.chat.sight import aged, names, under
from calbot.chat.warning import others
from calbot.flows.views import PostView
from calbot.model.post import PostState
from calbot.words.say import Say


@aged
def card(view: PostView, say: Say, link: str = "") -> Card:
    """`check p-12`: what is wrong, what it brings, what can be done, each way out with its outcome; `link` leads to the
    post in calbot ("" nothing does)."""
    post, opened = view.post, [one for one in view.findings if one.override is None]
    told = [one for one in view.problems if one.told]
    count = len(opened) + len(told)
    lead = say("post.check.lead", n=count, post=post.name) if count else say("post.check.clean", post=post.name)
    if view.sight.unseen:
        lead = say("post.check.blind", post=post.name, sources=names(view.sight, say))
    if post.state is PostState.CANCELLED:
        lead = say("post.check.cancelled", post=post.name)
    if view.pause is not None:
        lead = say("post.check.held", post=post.name, pause=view.pause.name)
    levels = [*(one.finding.level for one in opened), *(one.level for one in told)]
    level = max(levels, key=lambda one: one.rank, default=None)
    facts = [*_facts(view, say), *([(say("post.label.share"), (address(link),))] if link else [])]
    elements: tuple[Element, ...] = (Title(spans(lead)), Fields(tuple(facts)))
    elements += (*problem_lines(view.problems, say), *findings_part(view.findings, say), *_ways(view, say))
    elements += others(view.beside, say)
    buttons = [way_button(way, view.may, say) for way in view.remedies]
    buttons += [override_button(one, say) for one in opened]
    if "flag.open" in view.may:
        buttons.append(Button(say("flag.button.flag"), "flag.form", post.id, post.revision))
    if "wording.ask" in view.may:
        buttons.append(Button(say("wording.button.ask"), "wording.ask", post.id, post.revision))
    elements += (*actions([*buttons, link_button(post.link)]), *upkeep.note(buttons, [view.upkeep], say))
    return Card(elements, f"{lead} {line_of(post, say)}", level or "")


def _facts(view: PostView, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    post = view.post
    facts = [(say("post.label.post"), named(post, say)), (say("post.label.when"), spans(when(post, say)))]
    owner = view.owner_name or say("post.nobody")
    handle = view.account.handle if view.account else post.handle
    facts.append((say("post.label.owner"), spans(say("post.owner", who=owner, account=handle) if handle else owner)))
    facts.append((say("post.label.expected"), spans(forecast_line(view.forecast, say))))
    if view.window is not None:
        facts.append((say("post.label.wait"), spans(window_line(view.window, say))))
    facts += holding(view.pause, say)
    if post.state is PostState.MISSING:
        facts.append((say("post.label.calendar"), spans(say("post.missing"))))
    if view.writeback is not None:
        facts.append((say("post.label.calendar"), spans(say("writeback.open"))))
    if post.link:
        facts.append((say("post.label.link"), (address(post.link),)))
    if looked := when_looked(view.problems, view.looked_at, say):
        facts.append((say("preflight.label.looked"), spans(looked)))
    return facts


def _ways(view: PostView, say: Say) -> tuple[Text, ...]:
    if not view.remedies:
        return ()
    ways = [f"{chr(ord('A') + at)}  {way_out(way, say)}" for at, way in enumerate(view.remedies[:26])]
    return (Text(spans(Span(say("post.ways"), bold=True), "\n" + "\n".join(ways))),)


@aged
def saved(view: PostView, say: Say) -> Card:
    """Only for the one who saved it."""
    lead = say("post.saved", post=view.post.name, at=when(view.post, say), expected=forecast_line(view.forecast, say))
    undo = Button(say("post.button.cancel"), "post.cancel.ask", view.post.id, view.post.revision)
    elements: tuple[Element, ...] = (
        Title(spans(lead)),
        Text(named(view.post, say)),
        *findings_part(view.findings, say),
    )
    return Card((*elements, *actions([*_undo(view, say), undo if "post.cancel" in view.may else None])), lead)


def undone(view: PostView, say: Say) -> Card:
    """Only for the one who took back what was done: how it stands again."""
    if not view.post.live:
        return cancelled(view, say)
    lead = say("post.undone", post=line_of(view.post, say), at=when(view.post, say))
    return sentence(lead, note=upkeep.done(view.upkeep, say))


def _undo(view: PostView, say: Say) -> list[Button]:
    """[Undo until 09:20], where something was just done."""
    if view.undo_until is None:
        return []
    return [
        Button(say("post.button.undo", until=say.time(view.undo_until)), "post.undo", view.post.id, view.post.revision)
    ]


def _with_undo(card: Card, view: PostView, say: Say) -> Card:
    return replace(card, elements=(*card.elements, *actions(_undo(view, say))))


def changed(view: PostView, say: Say) -> Card:
    """Only for the one who moved it. What was found of its old hour is not repeated: it is judged anew in a moment."""
    lead = say("post.moved.done", post=view.post.name, to=when(view.post, say))
    note = Note(spans(say.text(upkeep.done(view.upkeep, say), say("post.moved.note", post=view.post.name))))
    return Card((Title(spans(lead)), Text(named(view.post, say)), *actions(_undo(view, say)), note), lead)


def cancelled(view: PostView, say: Say) -> Card:
    """Only for the one who cancelled it."""
    said = say("post.cancelled.done", post=line_of(view.post, say))
    return _with_undo(sentence(said, note=upkeep.done(view.upkeep, say)), view, say)


def told_moved(view: PostView, say: Say, values: Mapping[str, Any]) -> Card:
    """One line for a place: `values` are old and new (ISO instants) and by (a name, "" for the calendar)."""
    old, new = (datetime.fromisoformat(str(values[part])) for part in ("old", "new"))
    who = str(values.get("by") or "") or say("post.by_calendar")
    return _line(view, say("post.moved", post=line_of(view.post, say), old=old, new=new, who=who))


def held(view: PostView, say: Say) -> Card:
    """Only for the one who held it."""
    day = say.day(view.post.starts_at, view.post.zone)
    return _with_undo(sentence(say("post.held.done", post=line_of(view.post, say), day=day)), view, say)


def told_held(view: PostView, say: Say, values: Mapping[str, Any]) -> Card:
    """One line for a place: `values` are old (ISO instant) and by."""
    old = datetime.fromisoformat(str(values["old"]))
    day = say.day(view.post.starts_at, view.post.zone)
    return _line(view, say("post.held", post=line_of(view.post, say), old=old, day=day, who=str(values.get("by", ""))))


def told_cancelled(view: PostView, say: Say, values: Mapping[str, Any]) -> Card:
    """One line for a place: `values` are old (ISO instant) and by (a name, "" for the calendar)."""
    who = str(values.get("by") or "") or say("post.by_calendar")
    old = datetime.fromisoformat(str(values["old"])) if values.get("old") else view.post.starts_at
    return _line(view, say("post.cancelled", post=line_of(view.post, say), old=old, who=who))


def _line(view: PostView, said: str) -> Card:
    return Card((Text(spans(said)),), said)


def ask_move(view: PostView, to: datetime, zone: str, zones: tuple[str, ...], say: Say) -> Card:
    """Only for the mover: weekday and zones said back before anything changes."""
    post = view.post
    lead = say("post.move.ask", post=post.name, old=when(post, say), new=say.instant(to, zone))
    values = {"to": to.isoformat(), "zone": zone}
    row = Actions(
        (
            Button(say("post.button.move"), "post.move", post.id, post.revision, values, "primary"),
            Button(say("post.button.change"), "post.move.form", post.id, post.revision, values),
            Button(say("post.button.keep"), "post.keep", post.id),
        )
    )
    there = elsewhere_line(to, zone, zones, say)
    told: tuple[Element, ...] = (Title(spans(lead)), Text(named(post, say)), *there, row)
    return under(Card((*told, *upkeep.under(upkeep.will_move(view.upkeep, say))), lead), view.sight, say)


def choose_move(view: PostView, choices: tuple[datetime, ...], zone: str, say: Say) -> Card:
    """Only for the mover: which of these instants?"""
    post, lead = view.post, say("post.which")
    buttons = [
        Button(
            choice(at, zone, choices, say),
            "post.move.ask",
            post.id,
            post.revision,
            {"to": at.isoformat(), "zone": zone},
        )
        for at in choices
    ]
    keep = Button(say("post.button.keep"), "post.keep", post.id)
    return Card((Title(spans(lead)), Text(named(post, say)), Actions((*buttons, keep))), f"{lead} {post.name}")


def pick_form(options: Options, values: Mapping[str, str], say: Say, errors: Mapping[str, str] | None = None) -> Form:
    """Which post, and to when?"""
    which = Field(
        "post", say("post.field.post"), "lookup", values.get("post", ""), options,
        error=(errors or {}).get("post", ""), lookup=COMING,
    )  # fmt: skip
    when = Field(
        "when",
        say("post.field.when", zone=say.city()),
        "instant",
        values.get("when", ""),
        error=(errors or {}).get("when", ""),
    )
    return Form(say("post.move.which_title"), "post.move.ask", 0, 0, (which, when), say("post.button.next"))


def move_form(view: PostView, phrase: str, say: Say, error: str = "") -> Form:
    """To when?"""
    post = view.post
    field = Field("when", say("post.field.when", zone=say.city()), "instant", phrase, error=error)
    title = say("post.move.title", post=post.name)
    return Form(title, "post.move.ask", post.id, post.revision, (field,), say("post.button.next"))


@aged
def ask_hold(view: PostView, say: Say) -> Card:
    """Only for the one who asked: the hour that goes, and the day that stays."""
    post, day = view.post, say.day(view.post.starts_at, view.post.zone)
    lead = say("post.hold.ask", post=post.name, old=when(post, say), day=day)
    row = Actions(
        (
            Button(say("moved.button.hold"), "post.hold", post.id, post.revision, style="primary"),
            Button(say("post.button.change"), "post.move.form", post.id, post.revision),
            Button(say("post.button.keep"), "post.keep", post.id),
        )
    )
    kept = say("post.hold.calendar", calendar=view.upkeep.calendar) if view.upkeep is not None else ""
    note = Note(spans(say.text(say("post.hold.note"), kept)))
    return Card((Title(spans(lead)), Text(named(post, say)), row, note), lead)


@aged
def ask_cancel(view: PostView, say: Say) -> Card:
    """Only for the one who asked: really?"""
    post = view.post
    lead = say("post.cancel.ask", post=post.name, at=when(post, say))
    row = Actions(
        (
            Button(say("post.button.cancel"), "post.cancel", post.id, post.revision, style="danger"),
            Button(say("post.button.keep"), "post.keep", post.id),
        )
    )
    return Card(
        (Title(spans(lead)), Text(named(post, say)), row, *upkeep.under(upkeep.will_cancel(view.upkeep, say))), lead
    )
