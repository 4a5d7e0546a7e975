"""Pieces of a warning that several screens draw alike: its line, who has it, its record, its buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from calbot.chat.cards import Actions, Button, Mention, Mentions, Note, Span, Text, actions, spans
from calbot.chat.drawing import line_of, request_button, way_button
from calbot.chat.promise import promise_name
from calbot.chat.upkeep import note
from calbot.flows import raci
from calbot.flows.beside_view import Beside
from calbot.flows.mention import Named
from calbot.flows.raci import OWNER, Parts
from calbot.flows.record import WeekScore
from calbot.flows.views import AlertView
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.miss import Miss
from calbot.model.sla import GENERAL
from calbot.words.names import network_name
from calbot.words.say import Say
from calbot.words.told import lines

_PARTS: Final = (
    raci.LEAD, raci.OWNER, raci.ACCOUNTABLE, raci.RESPONSIBLE, raci.BACKUP, raci.CONSULTED, raci.INFORMED,
)  # fmt: skip


def mentions(named: Sequence[Named]) -> tuple[Mentions, ...]:
    """The line of those who are called, or nothing."""
    return (Mentions(tuple(Mention(one.user, one.name) for one in named)),) if named else ()


def as_what(parts: Parts, say: Say) -> str:
    """What a person is to a warning, as words: "as Accountable for X and TikTok"; "" for nothing."""
    return say.listing([_as(part, parts[part], say) for part in _PARTS if part in parts])


def _as(part: str, about: Sequence[str], say: Say) -> str:
    of = say.listing([one if part == OWNER else network_name(one, say) for one in about])
    match part:
        case raci.LEAD:
            return say("part.lead")
        case raci.OWNER:
            return say("part.owner", of=of)
        case raci.ACCOUNTABLE:
            return say("part.accountable", of=of)
        case raci.RESPONSIBLE:
            return say("part.responsible", of=of)
        case raci.BACKUP:
            return say("part.backup", of=of)
        case raci.CONSULTED:
            return say("part.consulted", of=of)
        case _:
            return say("part.informed", of=of)


def lead(view: AlertView, say: Say) -> str:
    """The one line with the one number."""
    alert = view.alert
    told = {
        "level": level_word(alert.level, say),
        "span": window_of(alert, say),
        "minutes": say.hours(alert.minutes),
        "target": say.hours(alert.target_minutes),
        "normal": say.hours(alert.normal_minutes),
    }
    if alert.percentile is not None:
        return say("alert.lead.percentile", percent=say.number(alert.percentile), **told)
    return say("alert.lead", **told)


def window_of(broken: Alert | Miss, say: Say) -> str:
    """When, and of which promise where it is not the general one."""
    span = say.span(broken.starts_at, broken.ends_at)
    return span if broken.sla == GENERAL.name else say("queue.about", span=span, about=promise_name(broken.sla, say))


def over(view: AlertView) -> bool:
    """Whether its window has ended, by itself, whatever its row says yet."""
    return view.alert.ends_at <= view.now and view.alert.state is not AlertState.CALLED_OFF


def level_word(level: AlertLevel, say: Say) -> str:
    """How loud, in a word."""
    match level:
        case AlertLevel.INFO:
            return say("alert.level.info")
        case AlertLevel.WATCH:
            return say("alert.level.watch")
        case AlertLevel.ACT:
            return say("alert.level.act")
        case AlertLevel.NOW:
            return say("alert.level.now")
        case _:
            assert_never(level)


def held(view: AlertView, say: Say) -> list[tuple[str, tuple[Span, ...]]]:
    """Who has it, where somebody does."""
    match view.alert.state:
        case AlertState.ACKED:
            return [(say("alert.label.who"), spans(say("alert.who.has", who=view.owner_name)))]
        case AlertState.SNOOZED:
            until = view.alert.snoozed_until or view.now
            return [(say("alert.label.who"), spans(say("alert.who.snoozed", who=view.owner_name, until=until)))]
        case AlertState.PAST:
            return [(say("alert.label.who"), spans(say("alert.who.past")))]
        case _:
            return []


def gone(view: AlertView, say: Say) -> str:
    """Why it was called off."""
    post, who = view.gone_post, view.gone_by or say("post.by_calendar")
    match view.alert.why_gone:
        case "alert.gone.cancelled" if post is not None:
            return say("alert.gone.cancelled", post=line_of(post, say), who=who)
        case "alert.gone.held" if post is not None:
            return say("alert.gone.held", post=line_of(post, say))
        case "alert.gone.moved" if post is not None:
            return say("alert.gone.moved", post=line_of(post, say), to=post.starts_at, who=who)
        case "alert.gone.covered":
            return say("alert.gone.covered")
        case "alert.gone.changed":
            return say("alert.gone.changed")
        case "alert.gone.merged":
            return say("alert.gone.merged", alert=f"s-{view.alert.into_id}")
        case _:
            return say("alert.gone")


def week_line(week: WeekScore, say: Say) -> str:
    """What was sent in a week against what was done about it."""
    sent = say("again.week", n=week.messages, told=week.told)
    return say.text(sent, say("again.week.acted", answered=week.answered, acted=week.acted))


def record(view: AlertView, say: Say) -> str:
    """How often warnings like it came true."""
    missed = say("alert.record.missed", n=view.missed)
    record = view.record
    if record is None:
        return say.text(say("alert.record.none"), missed)
    told = say(
        "alert.record",
        n=record.of,
        true=record.true,
        share=say.percent(record.share),
        low=say.percent(record.low),
        high=say.percent(record.high),
    )
    acted = say("alert.record.acted", n=record.acted) if record.acted else ""
    return say.text(told, acted, missed)


def ways(view: AlertView, say: Say) -> tuple[Actions | Note, ...]:
    """The ways out that one press can take, and where a move of them goes besides the plan."""
    if not view.alert.stands:
        return ()
    alert = view.alert
    moves = (way_button(way, view.may, say, alert) for way in view.options)
    asked = (request_button(way, alert.id, alert.revision, view.may, say) for way in view.options)
    drawn = tuple(moves)
    return (*actions((*drawn, cover_button(view, say), *asked)), *note(drawn, view.upkeep, say))


def cover_button(view: AlertView, say: Say) -> Button | None:
    """A press that asks for the cover that it proposes; None where there is none to ask for."""
    way = next((way for way in view.options if way.kind == "cover"), None)
    if way is None or view.cover_asked or "cover.ask" not in view.may:
        return None
    heads = way.heads + sum(one.heads for one in way.more)
    return button(view, say("alert.button.cover", n=heads, minutes=say.hours(way.minutes)), "cover.ask.alert")


def answers(view: AlertView, say: Say) -> tuple[Actions, ...]:
    """What can be answered in its state; why it came at all can always be asked."""
    state, may = view.alert.state, view.may
    drawn: list[Button | None] = []
    if state in (AlertState.OPEN, AlertState.SNOOZED) and "alert.ack" in may:
        drawn.append(button(view, say("alert.button.ack"), "alert.ack"))
    if state is AlertState.OPEN and "alert.snooze" in may:
        drawn.append(button(view, say("alert.button.snooze"), "alert.snooze"))
        drawn.append(button(view, say("alert.button.snooze_until"), "alert.snooze.form"))
    if view.alert.stands and "alert.assign" in may:
        drawn.append(button(view, say("alert.button.assign"), "alert.assign.form"))
    if state is AlertState.OPEN and "alert.ack" in may:
        drawn.append(button(view, say("alert.button.leave"), "alert.leave.form"))
    if view.alert.stands and view.causes and "forecast.expect" in may:
        post = view.causes[0].post
        drawn.append(Button(say("alert.button.expect", post=post.name), "expect.form", post.id, post.revision))
    if "alert.see" in may:
        drawn.append(button(view, say("alert.button.why_me"), "alert.why_me"))
    return actions(drawn)


def opinions(view: AlertView, say: Say) -> tuple[Actions, ...]:
    """What it was worth."""
    if "alert.rate" not in view.may:
        return ()
    useful = button(view, say("alert.button.useful"), "alert.rate", {"opinion": "useful"})
    much = button(view, say("alert.button.too_much"), "alert.rate", {"opinion": "too_much"})
    late = button(view, say("alert.button.too_late"), "alert.rate", {"opinion": "too_late"})
    return actions((useful, much, late))


def others(beside: Sequence[Beside], say: Say) -> tuple[Text | Actions, ...]:
    """Whose the other brand's posts are, and how to speak to that person; what to do with them is not the reader's."""
    told = [
        say("alert.beside", brand=one.brand, who=one.owner_name, posts=say.listing([post.name for post in one.posts]))
        for one in beside
    ]
    talks = [
        Button(say("talk.button", who=one.owner_name), "alert.talk.form", one.alert.id, one.alert.revision,
               {"to": str(one.owner_id)})
        for one in beside
    ]  # fmt: skip
    return (*((Text(spans(lines(told))),) if told else ()), *actions(talks))


def button(view: AlertView, label: str, verb: str, values: Mapping[str, str] | None = None) -> Button:
    """A press on the warning as it is drawn."""
    return Button(label, verb, view.alert.id, view.alert.revision, values or {})
