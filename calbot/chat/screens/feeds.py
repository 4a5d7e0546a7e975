"""Every feed, and how far it can be trusted: what is read, how old it is, and why not if not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from calbot.chat.cards import Card, Element, Fields, Note, Text, Title, actions, clean, spans
from calbot.chat.drawing import sentence
from calbot.chat.missing import buttons, lead
from calbot.flows.removal import HELD
from calbot.flows.trust import FeedLine
from calbot.flows.understood import Understood
from calbot.flows.zone_fault import ZONES_LOST
from calbot.model.state import SourceState
from calbot.words.say import Say

_NAME, _TITLE = 48, 32


def card(feeds: Sequence[FeedLine], say: Say) -> Card:
    """One line a feed; first how many of them say nothing that counts, last what is gone from which, to be answered."""
    unsure = [one for one in feeds if not one.trust.sees]
    first = say("feeds.unsure", n=len(unsure)) if unsure else say("feeds.well") if feeds else say("feeds.none")
    elements: list[Element] = [Title(spans(first))]
    if feeds:
        elements.append(Fields(tuple((clean(one.name, _NAME), spans(_line(one, say))) for one in feeds)))
    if any(one.trust.state is SourceState.FROZEN for one in feeds):
        elements.append(Text(spans(say("feeds.frozen.do"))))
    for gone in (one.gone for one in feeds if one.gone is not None):
        elements += [Text(spans(lead(gone, say))), *actions(buttons(gone, say))]
    if feeds:
        elements.append(Note(spans(say("feeds.note"))))
    return Card(tuple(elements), first, level="warn" if unsure else "")


def blind(feed: FeedLine, say: Say) -> Card:
    """For whoever owns a feed that cannot be read, or only now and then: since when, why, what that means meanwhile; or
    that it is over."""
    name = clean(feed.name, _NAME)
    if feed.unsteady_since is not None:
        first = say("feeds.unsteady", source=name, since=say.instant(feed.unsteady_since))
    elif feed.blind_since is not None and feed.problem == ZONES_LOST:
        first = say("feeds.doubted", source=name, since=say.instant(feed.blind_since))
    elif feed.blind_since is not None:
        first = say("feeds.unreadable", source=name, since=say.instant(feed.blind_since))
    else:
        return sentence(say("feeds.read_again", source=name))
    told = say.text(say(feed.problem) if feed.problem else "", say("feeds.unreadable.means"))
    return Card((Title(spans(first)), Text(spans(told)), Note(spans(say("removal.note")))), first, "warn")


def understood(feed: FeedLine, say: Say) -> Card:
    """For whoever owns a calendar that was read for the first time: what is in it, how it is read, what is asked."""
    first = say("feeds.understood", source=clean(feed.name, _NAME))
    if feed.read is None:
        return sentence(first)
    asks = [*_asks(feed, feed.read, say)]
    told = (
        (say("feeds.label.found"), say.text(_found(feed.read, say), _next(feed, say), _history(feed, say))),
        (say("feeds.label.zone"), _hours(feed, say)),
        (say("feeds.label.looks"), _rest(feed, say)),
        (say("feeds.label.columns"), _columns(feed.read, say)),
        (say("feeds.label.asks"), say.text(*(asks or [say("feeds.asks.nothing")]))),
    )
    fields = Fields(tuple((label, spans(text)) for label, text in told if text))
    note = Note(spans(say("feeds.understood.note")))
    return Card((Title(spans(first)), fields, note), first, level="warn" if feed.no_plan else "")


def _line(feed: FeedLine, say: Say) -> str:
    zone = say("feeds.zone", zone=feed.zone) if feed.zone else ""
    return say.text(_state(feed, say), _changed(feed, say), _rest(feed, say), zone, *_content(feed, say))


def _content(feed: FeedLine, say: Say) -> Iterator[str]:
    if feed.read is None:
        return
    yield say.text(_found(feed.read, say), _history(feed, say))
    if columns := _columns(feed.read, say):
        yield say("feeds.columns", columns=columns)
    yield from _asks(feed, feed.read, say)


def _found(read: Understood, say: Say) -> str:
    dates = say("feeds.dates", n=read.dates) if read.dates else ""
    if read.dates and not read.posts:
        return dates
    return say.text(say("feeds.posts", n=read.posts, ahead=read.ahead), dates)


def _next(feed: FeedLine, say: Say) -> str:
    """The first that goes out, while that is to come."""
    first = feed.read.first if feed.read is not None else None
    return say("feeds.next", at=say.instant(first)) if first is not None and first > feed.now else ""


def _history(feed: FeedLine, say: Say) -> str:
    """That it lists only what was published, where that is as it should be."""
    past_only = feed.read is not None and feed.read.past_only
    return say("feeds.history") if past_only and not feed.no_plan else ""


def _hours(feed: FeedLine, say: Say) -> str:
    zones = say.listing(feed.read.zones) if feed.read is not None else ""
    return say.text(zones and f"{zones}.", say("feeds.zone", zone=feed.zone) if feed.zone else "")


def _columns(read: Understood, say: Say) -> str:
    told = [
        say("feeds.column", title=clean(title, _TITLE), role=say(f"feeds.role.{role}")) for title, role in read.columns
    ]
    return say.listing(told)


def _asks(feed: FeedLine, read: Understood, say: Say) -> Iterator[str]:
    """What somebody should do or answer."""
    if feed.no_plan:
        yield say("feeds.past_only")
    if read.asked:
        yield say("feeds.asked")
    if read.hourless:
        yield say("feeds.hourless", n=read.hourless)


def _state(feed: FeedLine, say: Say) -> str:
    seen = _ago(feed.now, feed.seen_at, say)
    why = say(feed.problem) if feed.problem else ""
    match feed.trust.state:
        case SourceState.FRESH:
            return say("feeds.fresh", ago=seen)
        case SourceState.EMPTY:
            return say("feeds.empty", ago=seen)
        case SourceState.STALE:
            return say("feeds.stale", ago=seen) if feed.seen_at else say("feeds.new")
        case SourceState.FROZEN:
            return say("feeds.frozen", ago=seen)
        case SourceState.BLIND:
            if feed.problem in (*HELD, ZONES_LOST):
                return say.text(say("feeds.held", ago=seen), why)
            return say.text(say("feeds.blind", ago=seen) if feed.seen_at else say("feeds.never"), why)
        case _:
            assert_never(feed.trust.state)


def _changed(feed: FeedLine, say: Say) -> str:
    if feed.changed_at is None:
        return ""
    ago = _ago(feed.now, feed.changed_at, say)
    if feed.trust.pace is None:
        return say("feeds.changed", ago=ago)
    return say("feeds.pace", ago=ago, pace=say.hours(feed.trust.pace.total_seconds() / 60))


def _rest(feed: FeedLine, say: Say) -> str:
    """That its calendar asks to be looked at seldom, where it does."""
    if feed.asks_rest is None:
        return ""
    days, hours = divmod(round(feed.asks_rest.total_seconds() / 3600), 24)
    return say("feeds.rest.hours", n=days * 24 + hours) if hours or days < 2 else say("feeds.rest.days", n=days)


def _ago(now: datetime, at: datetime | None, say: Say) -> str:
    return say.ago(max((now - at).total_seconds(), 0.0)) if at else ""
