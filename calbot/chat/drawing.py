"""Pieces that several screens draw alike: a post's name and hour, a range, a way out, a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never
from urllib.parse import urlsplit

from calbot.chat.cards import Button, Card, Note, Span, Text, Title, clean, foreign, one_line, spans
from calbot.chat.promise import waits
from calbot.flows.views import DraftView, Expected, FindingView
from calbot.flows.ways import Remedy, Window
from calbot.model.alert import Alert
from calbot.model.override import Override
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.model.sla import GENERAL
from calbot.words.names import network_name
from calbot.words.say import Say

_SHORT_TITLE = 60
_SHORT_ADDRESS = 120
_REASON = 500
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")


def sentence(lead: str, *more: str, note: str = "", level: str = "") -> Card:
    """A card of our own words: a lead, further paragraphs, a footer."""
    footer = (Note(spans(note)),) if note else ()
    return Card((Title(spans(lead)), *(Text(spans(line)) for line in more if line), *footer), lead, level)


def title_of(post: Post, say: Say, limit: int = _SHORT_TITLE) -> str:
    """The post's title in one short line, its network where it has none."""
    return one_line(post.title, limit) or network_name(post.network, say)


def line_of(post: Post, say: Say) -> str:
    """`p-214 TikTok "How to..."` as plain words."""
    line = say("post.line", post=post.name, network=network_name(post.network, say), title=title_of(post, say))
    return line.replace("  ", " ")


def named(post: Post, say: Say) -> tuple[Span, ...]:
    """The post as spans: number, brand and network, title."""
    return (Span(post.name, bold=True), Span(" "), *about(post, say))


def about(post: Post, say: Say) -> tuple[Span, ...]:
    """The post without its number: brand, network and title."""
    whose = " · ".join(part for part in (post.brand, network_name(post.network, say)) if part)
    if not post.title.strip():
        return (Span(whose),)
    return (Span(f"{whose} · " if whose else ""), foreign(post.title))


def about_when(post: Post, say: Say) -> tuple[Span, ...]:
    """The same with its hour."""
    return (*about(post, say), *spans(" · ", when(post, say)))


def address(url: str) -> Span:
    """An address to read, not to follow: cut where it would fill the card; its button leads to the whole of it."""
    return Span(clean(url, _SHORT_ADDRESS), code=True)


def when(post: Post, say: Say) -> str:
    """When the post goes out: the reader's hour, and the hour where it was planned if that is another."""
    if post.all_day:
        return say("post.all_day", day=say.day(post.starts_at, post.zone))
    return both(post.starts_at, post.zone, say)


def both(at: datetime, zone: str, say: Say) -> str:
    """`at` in the reader's zone and, where its city is another, in `zone`; nobody lives in UTC, so that is not said."""
    here, there = say.instant(at), say.instant(at, zone)
    same = zone in ("UTC", "Etc/UTC", "Etc/GMT", "GMT") or say.city() == say.city(zone)
    return here if same else say("post.both_zones", here=here, there=there)


def messages(mean: float, low: float, high: float, say: Say, *, guess: bool = False) -> str:
    """A number with its range: "190 messages (115-310)"; a guess says that it is one."""
    count = say.number(mean)
    counted = say("forecast.messages", n=round(mean), mean=count, low=say.number(low), high=say.number(high))
    return say("forecast.guessed", range=counted) if guess else counted


def forecast_line(forecast: Expected | None, say: Say) -> str:
    """What a post brings, as one sentence."""
    if forecast is None:
        return say("forecast.unknown")
    return messages(forecast.mean, forecast.low, forecast.high, say, guess=forecast.guess)


def window_line(window: Window, say: Say) -> str:
    """How customers would wait."""
    return say(
        "forecast.window",
        minutes=say.hours(window.minutes),
        low=say.hours(window.low),
        high=say.hours(window.high),
        target=say.hours(window.target_minutes),
        late=say.percent(window.late),
    )


def level_word(level: Level, say: Say) -> str:
    """How bad, in a word."""
    match level:
        case Level.STOP:
            return say("level.stop")
        case Level.WARN:
            return say("level.warn")
        case Level.NOTE:
            return say("level.note")
        case _:
            assert_never(level)


def rule_text(view: FindingView, part: str, say: Say) -> str:
    """`part` (title, why, do) of the finding's rule in the reader's language, filled."""
    own = view.rule.ja.get(part, "") if say.locale == "ja" else ""
    english = {"title": view.rule.title, "why": view.rule.why, "do": view.rule.do}[part]
    values = view.values if view.values is not None else view.finding.values
    return say.rule(
        own or english, **{**_ways(view.remedies, say), **{key: _read(value) for key, value in values.items()}}
    )


def _ways(remedies: Sequence[Remedy], say: Say) -> dict[str, object]:
    """What fills {free_slot} and {cover} of a rule's `do`."""
    ways: dict[str, object] = {"free_slot": say("remedy.no_slot"), "cover": say("remedy.no_cover")}
    for remedy in reversed(remedies):
        if remedy.kind == "move":
            ways["free_slot"] = remedy.to
        elif remedy.kind == "cover":
            ways["cover"] = _people(remedy, say)
    return ways


def _span(remedy: Remedy, say: Say) -> str:
    return say.span(remedy.to, remedy.ends_at) if remedy.ends_at else say.instant(remedy.to)


def _read(value: object) -> object:
    """JSON holds instants as text; people read them as such."""
    if isinstance(value, str) and _ISO.match(value):
        return datetime.fromisoformat(value)
    return value


def findings_part(views: tuple[FindingView, ...], say: Say) -> Iterator[Text]:
    """Each finding as a paragraph: level, what, why, what to do."""
    for view in views:
        # A draft's finding is not kept: it has no number that anybody could name.
        name = f"{view.finding.name} " if view.finding.id else ""
        head = Span(f"{level_word(view.finding.level, say)} {name}", bold=True)
        title = rule_text(view, "title", say)
        if view.override is not None:
            answered = say("finding.overridden", who=view.override_by, until=view.override.expires_at)
            yield Text(spans(head, Span(title, struck=True), f" {answered} ", reason_of(view.override, say)))
        else:
            told = (title, rule_text(view, "why", say), rule_text(view, "do", say))
            yield Text(spans(head, "\n".join(part for part in told if part)))


def reason_of(override: Override, say: Say) -> Span:
    """Why somebody answers for it."""
    return quoted(override.reason, say)


def out_line(post: Post, who: str, shows: str, say: Say) -> str:
    """That a post is out: as somebody says, or as a flag or its messages show."""
    if who and not shows:
        return say("thread.out.said", post=post.name, who=who)
    if shows.startswith("f-"):
        return say("thread.out.flag", post=post.name, flag=shows)
    return say("thread.out.counted", post=post.name)


def quoted(reason: str, say: Say) -> Span:
    """A reason in quotation marks: these are another's words."""
    return foreign(say("finding.reason", reason=clean(reason, _REASON)), _REASON + 2)


def way_out(remedy: Remedy, say: Say, about: str = GENERAL.name) -> str:
    """A remedy as words: "Move p-214 to Fri 27 Nov 08:00: 2.3 h, 21 % late, reach -6 %"; `about` needs no naming."""
    told = [waits(say.hours(remedy.minutes), remedy.sla, about, say)]
    if remedy.late is not None:
        told.append(say("remedy.late", share=say.percent(remedy.late)))
    if remedy.reach is not None:
        sign = "±" if abs(remedy.reach) < 0.005 else "-" if remedy.reach > 0 else "+"
        told.append(say("remedy.reach", sign=sign, share=say.percent(abs(remedy.reach))))
    return say("remedy.result", do=_doing(remedy, say), result=say("remedy.comma").join(told))


def _doing(remedy: Remedy, say: Say) -> str:
    post = remedy.post.name if remedy.post is not None else ""
    match remedy.kind:
        case "move":
            return say("remedy.move", post=post, to=remedy.to)
        case "split":
            return say("remedy.split", post=post, share=say.percent(remedy.share), to=remedy.to)
        case "trim":
            return say("remedy.trim", post=post, share=say.percent(remedy.share))
        case "nothing":
            return say("remedy.nothing")
        case "hours":
            return say("remedy.hours", people=_stints(remedy, 1, say), others=_stints(remedy, -1, say))
        case _:
            return say("remedy.cover", people=_people(remedy, say))


def _people(remedy: Remedy, say: Say) -> str:
    first = say("remedy.more_people", n=remedy.heads, span=_span(remedy, say))
    rest = [
        say("remedy.more_people", n=one.heads, span=say.span(one.to, one.ends_at))
        for one in remedy.more
        if one.heads > 0
    ]
    return say.listing([first, *rest])


def _stints(remedy: Remedy, sign: int, say: Say) -> str:
    """The hours to which people are moved (`sign` 1), or from which (-1)."""
    more = [(one.to, one.ends_at, one.heads) for one in remedy.more]
    told = [(remedy.to, remedy.ends_at or remedy.to, remedy.heads), *more]
    return say.stretches([(start, end, sign * heads) for start, end, heads in told if sign * heads > 0])


def way_button(remedy: Remedy, may: frozenset[str], say: Say, alert: Alert | None = None) -> Button | None:
    """A press that moves the post, for those who may, as long as the `alert` it is a way out of is as it was drawn;
    cover is asked for in words."""
    if remedy.kind != "move" or remedy.post is None or "post.move" not in may:
        return None
    post = remedy.post
    values = {"to": remedy.to.isoformat(), "zone": post.zone}
    if alert is not None:
        values["alert"] = f"{alert.id}.{alert.revision}"
    label = say("remedy.button", post=post.name, to=remedy.to, minutes=say.hours(remedy.minutes))
    return Button(label, "post.move", post.id, post.revision, values)


def request_button(remedy: Remedy, alert_id: int, revision: int, may: frozenset[str], say: Say) -> Button | None:
    """A press that asks whoever owns the post for a split or a trim."""
    if remedy.kind not in ("split", "trim") or remedy.post is None or "alert.assign" not in may:
        return None
    post, minutes = remedy.post, say.hours(remedy.minutes)
    label = (
        say("remedy.button.split", post=post.name, share=say.percent(remedy.share), to=remedy.to, minutes=minutes)
        if remedy.kind == "split"
        else say("remedy.button.trim", post=post.name, share=say.percent(remedy.share), minutes=minutes)
    )
    return Button(label, "alert.request", alert_id, revision, {"kind": remedy.kind, "post": str(post.id)})


def override_button(view: FindingView, say: Say) -> Button | None:
    """A press that asks for the reason of an override."""
    if view.override is not None or "finding.override" not in view.may:
        return None
    label = say("finding.button.override", finding=view.finding.name)
    return Button(label, "finding.override.form", view.finding.id, view.finding.revision)


def link_button(url: str) -> Button | None:
    """A button that opens a shown link; its label is the host, so that it cannot pretend."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return Button(parts.hostname, url=url)


def answers_part(view: DraftView, say: Say) -> tuple[Text, ...]:
    """What care may tell who asks, and what it may not yet."""
    told = [say("post.draft.answer", question=clean(one, 100), languages=", ".join(held)) for one, held in view.answers]
    known = say("post.draft.answers", answers=say.listing(told)) if told else ""
    missing = say("post.draft.unanswered", question=clean(view.unanswered, 160)) if view.unanswered else ""
    line = say.text(known, missing)
    return (Text(spans(line)),) if line else ()
