"""The joint report: one page with the figures of both teams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from calbot.alerts.lead_time import InTime
from calbot.chat.cards import Card, Element, Fields, Note, Span, Table, Title, one_line, spans
from calbot.chat.drawing import quoted
from calbot.chat.sight import aged
from calbot.flows.report_view import Report, TagLine, WaitLine, Warned
from calbot.words.say import Say

Pair = tuple[str, tuple[Span, ...]]
_ROWS: Final = 12
_TEXT: Final = 80
_SECOND: Final = timedelta(seconds=1)


@aged
def card(view: Report, say: Say) -> Card:
    """The figures in order: posts and contacts, questions, flags, waiting, notice, forecasts, warnings, ideas."""
    span = view.period
    days = {"start": say.day(span.start, span.zone), "end": say.day(span.end - _SECOND, span.zone)}
    lead = say("report.none", **days) if view.empty else say("report.lead", n=view.posts, **days)
    elements: list[Element] = [Title(spans(lead))]
    if view.tags:
        elements.append(_tags(view, say))
    if view.questions:
        elements.append(_questions(view, say))
    pairs = tuple(_pairs(view, say))
    elements += [Fields(pairs)] if pairs else []
    return Card((*elements, Note(spans(say("report.note")))), lead)


def _tags(view: Report, say: Say) -> Table:
    heads = ("report.head.tag", "report.head.posts", "report.head.told", "report.head.came", "report.head.asked")
    rows = tuple(_tag(one, say) for one in view.tags[:_ROWS])
    return Table(tuple(say(head) for head in heads), rows, say("report.tags"))


def _tag(one: TagLine, say: Say) -> tuple[str, ...]:
    unknown = say("report.unknown")
    told, came = (say.number(figure) if one.closed else unknown for figure in (one.told, one.came))
    asked = unknown if one.asked is None else say.number(one.asked)
    return (one.tag or say("report.untagged"), say.number(one.posts), told, came, asked)


def _questions(view: Report, say: Say) -> Table:
    heads = ("report.head.question", "report.head.asked", "report.head.before")
    rows = tuple(
        (f"{one.name} {one_line(one.text, _TEXT)}", say.number(one.times), say.number(one.before))
        for one in view.questions
    )
    return Table(tuple(say(head) for head in heads), rows, say("report.questions"))


def _pairs(view: Report, say: Say) -> Iterator[Pair]:
    if view.contacts is not None:
        yield say("report.contacts"), spans(say.number(view.contacts))
    if view.flags.opened:
        yield say("report.flags"), spans(_flags(view, say))
    several = len(view.waits) > 1
    for line in view.waits:
        label = say("report.waits.of", team=line.team, sla=line.sla) if several else say("report.waits")
        yield label, spans(_wait(line, say))
    if view.every.posts:
        yield say("report.notice"), spans(_notice(view, say))
    if view.closed:
        yield say("report.forecasts"), spans(say("report.in_range", n=view.closed, inside=view.in_range))
    if view.warned.told or view.warned.missed:
        yield say("report.warnings"), spans(_warned(view.warned, say))
    for one in view.shipped:
        after = say("report.effect.open") if one.after is None else say.number(one.after)
        effect = say("report.effect", idea=one.name, before=say.number(one.before), after=after)
        yield say("report.shipped"), (*spans(effect), Span(" "), quoted(one.text, say))


def _flags(view: Report, say: Say) -> str:
    flags = view.flags
    claim, fix = (
        say("report.unknown") if took is None else say.hours(max(1.0, took)) for took in (flags.to_claim, flags.to_fix)
    )
    return say("report.flagged", n=flags.opened, fixed=flags.fixed, claim=claim, fix=fix)


def _wait(line: WaitLine, say: Say) -> str:
    return say(
        "report.waited",
        mean=say.hours(line.minutes),
        target=say.hours(line.target_minutes),
        late=say.percent(line.late),
        hour=say.percent(line.within_hour),
        day=say.percent(line.within_day),
    )


def _notice(view: Report, say: Say) -> str:
    every = say("report.every", n=view.every.posts, inside=view.every.in_time)
    return say.text(in_time(view.big, say), every) if view.big.posts else every


def in_time(big: InTime, say: Say) -> str:
    """How many of the big posts were known in time."""
    return say("report.big", n=big.posts, inside=big.in_time, share=say.percent(big.share or 0.0))


def _warned(warned: Warned, say: Say) -> str:
    told = [say("report.told", n=warned.told)]
    precision = warned.precision
    if precision is None:
        told.append(say("report.no_record"))
    else:
        share, low, high = (say.percent(one) for one in precision)
        told.append(say("report.true", n=warned.counted, true=warned.true, share=share, low=low, high=high))
    if warned.acted:
        told.append(say("report.acted", n=warned.acted))
    if warned.broken:
        told.append(say("report.recall", n=warned.broken, true=warned.true))
    return say.text(*told)
