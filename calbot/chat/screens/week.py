"""The plan: a week or a day of posts, each as one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from calbot.chat import queue
from calbot.chat.cards import Card, Element, Fields, Note, Table, Text, Title, one_line, spans
from calbot.chat.drawing import level_word
from calbot.chat.sight import aged
from calbot.flows.views import PostLine, WeekView
from calbot.model.post import PostState
from calbot.words.names import network_name
from calbot.words.say import Say

_TITLE = 48


@aged
def card(view: WeekView, say: Say) -> Card:
    """Posts by day, in the zone of the view; the lead says how many need somebody."""
    lines = [line for _, posts in view.days for line in posts]
    if not lines:
        return _card(view, _empty(view, say), say)
    lead = say(
        "week.lead",
        n=len(lines),
        first=_day(view.start or view.days[0][0], view.zone, say),
        last=_day(view.end or view.days[-1][0], view.zone, say),
        need=_need(view, lines, say),
        zone=say.city(view.zone),
    )
    return _card(view, lead, say)


@aged
def today(view: WeekView, say: Say) -> Card:
    """The same for one day."""
    lines = [line for _, posts in view.days for line in posts]
    lead = say("today.lead", n=len(lines), need=_need(view, lines, say), zone=say.city(view.zone))
    return _card(view, lead if lines else _empty(view, say), say)


@aged
def mine(view: WeekView, say: Say) -> Card:
    """A person's own posts."""
    lines = [line for _, posts in view.days for line in posts]
    if not lines:
        return _card(view, say("week.unknown") if view.sight.unseen else say("week.mine.none"), say)
    last = _day(view.end or view.days[-1][0], view.zone, say)
    told = {"last": last, "need": _need(view, lines, say), "zone": say.city(view.zone)}
    return _card(view, say("week.mine", n=len(lines), **told), say)


@aged
def during(view: WeekView, say: Say) -> Card:
    """Posts that go out in somebody's shift."""
    lines = [line for _, posts in view.days for line in posts]
    lead = say("week.during", n=len(lines), need=_need(view, lines, say), zone=say.city(view.zone))
    return _card(view, lead, say)


def _need(view: WeekView, lines: Sequence[PostLine], say: Say) -> str:
    """How many need somebody; while a calendar cannot be read that is a least number, and none is no good news."""
    needing = sum(1 for line in lines if line.findings)
    if not view.sight.unseen:
        return say("week.need", n=needing)
    return say("week.need.least", n=needing) if needing else say("week.unchecked")


def _empty(view: WeekView, say: Say) -> str:
    # A calendar that could not be read is no reason to say that nothing is planned.
    return say("week.unknown") if view.sight.unseen else say("week.empty")


def _card(view: WeekView, lead: str, say: Say) -> Card:
    elements: list[Element] = [Title(spans(lead))]
    for day, lines in view.days:
        named = _day(day, view.zone, say)
        elements.append(Text(spans(named)))
        elements.append(
            Table(_columns(say), tuple(_row(line, view, say) for line in lines), named, say("week.col.day"))
        )
    elements += [Text(spans(queue.surge(one, say))) for one in view.surges]
    if view.promises:
        elements.append(Fields(tuple(queue.ahead(view.promises, 1 if view.start == view.end else 7, say))))
    if view.days:
        elements.append(Note(spans(say("week.footer", post=_first(view)))))
    return Card(tuple(elements), lead)


def _first(view: WeekView) -> str:
    """The first post that needs somebody, or else the first: an example that can be typed as it stands."""
    lines = [line for _, posts in view.days for line in posts]
    return next((line for line in lines if line.findings), lines[0]).post.name


def _day(day: date, zone: str, say: Say) -> str:
    return say.day(datetime.combine(day, time(12), ZoneInfo(zone)), zone)


def _columns(say: Say) -> tuple[str, ...]:
    return (
        say("week.col.time"),
        say("week.col.post"),
        say("week.col.title"),
        say("week.col.expected"),
        say("week.col.state"),
    )


def _row(line: PostLine, view: WeekView, say: Say) -> tuple[str, ...]:
    post = line.post
    at = say("week.all_day") if post.all_day else say.time(post.starts_at, view.zone)
    where = " ".join(part for part in (post.name, post.brand, network_name(post.network, say)) if part)
    return (at, where, one_line(post.title, _TITLE), _expected(line, say), _state(line, view, say))


def _expected(line: PostLine, say: Say) -> str:
    if line.expected is None or line.low is None or line.high is None:
        return say("week.no_number")
    return say("forecast.range", mean=say.number(line.expected), low=say.number(line.low), high=say.number(line.high))


def _state(line: PostLine, view: WeekView, say: Say) -> str:
    read = say("week.care", read=line.care[0], people=line.care[1]) if line.care else ""
    return " · ".join(part for part in (_found(line, view, say), read) if part)


def _found(line: PostLine, view: WeekView, say: Say) -> str:
    if line.held:
        return say("week.held")
    if line.post.state is PostState.MISSING:
        return say("week.missing")
    if line.worst is None or not line.findings:
        return say("week.unchecked") if view.sight.unseen else say("week.ok")
    return say("week.findings", level=level_word(line.worst, say), n=line.findings)
