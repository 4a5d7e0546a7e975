"""How calbot itself is: one word first, then what that rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from calbot.chat.cards import Card, Element, Fields, Note, Text, Title, clean, one_line, spans
from calbot.chat.sight import state_of
from calbot.flows.audit import Standing
from calbot.flows.trust import FeedLine
from calbot.model.place import Place, PlaceKind
from calbot.words.say import Say

_NAME = 48
_MOST = 5
_CAN_WAIT = {
    "digest.card": "status.left_open.digest",
    "digest.informed": "status.left_open.digest",
    "began.card": "status.left_open.began",
    "result.card": "status.left_open.result",
}
"""Messages that are not said again when they may have arrived (`chat.doubt`)."""
_SILENT = timedelta(minutes=3)
_OLD = timedelta(minutes=5)
"""calbot audits itself every minute."""


def card(standing: Standing, feeds: Sequence[FeedLine], say: Say) -> Card:
    """Well, blind or in trouble: no news and not seeing never look the same."""
    unseen = [feed for feed in feeds if feed.unseen is not None]
    troubles = _troubles(standing, say)
    well = "status.well" if standing.audited else "status.new"
    lead = say("status.trouble" if troubles else "status.blind" if unseen else well, n=len(unseen))
    elements: list[Element] = [Title(spans(lead)), *(Text(spans(line)) for line in troubles)]
    elements += [Text(spans(line)) for line in _left_open(standing, say)]
    if feeds:
        elements.append(Fields(tuple((clean(feed.name, _NAME), spans(_feed(feed, standing, say))) for feed in feeds)))
    elements.append(Note(spans(_audited(standing, say))))
    return Card(tuple(elements), f"{lead} {' '.join(troubles)}", level="warn" if troubles or unseen else "")


def _troubles(standing: Standing, say: Say) -> list[str]:
    lines = []
    if standing.worker_at is not None and standing.now - standing.worker_at > _SILENT:
        lines.append(say("status.no_worker", ago=_ago(standing, standing.worker_at, say)))
    if standing.audited is not None and standing.now - standing.audited.at > _OLD:
        lines.append(say("status.old_audit", ago=_ago(standing, standing.audited.at, say)))
    if standing.given_up:
        lines.append(say("status.given_up", n=len(standing.given_up)))
    late = [one for one in standing.waiting if standing.now - (one.wanted_at or one.due_at) > _SILENT]
    if late:
        lines.append(say("status.late", n=len(late)))
    if standing.parked:
        lines.append(say("status.parked", n=standing.parked))
    return lines


def _left_open(standing: Standing, say: Say) -> list[str]:
    """What nobody is to miss without knowing, and is no trouble."""
    if not standing.left_open:
        return []
    named = [
        say("status.left_open.one", what=say(_CAN_WAIT[notice.screen]), place=_name(place, say), at=notice.due_at)
        for notice, place in standing.left_open[-_MOST:]
    ]
    return [say("status.left_open", n=len(standing.left_open), which=say.listing(named))]


def _name(place: Place, say: Say) -> str:
    """The address of a direct conversation is a number of the chat's own, which says nothing to its reader."""
    if place.kind is PlaceKind.DIRECT:
        return say("status.left_open.own")
    return one_line(place.name or place.address, _NAME)


def _feed(feed: FeedLine, standing: Standing, say: Say) -> str:
    if feed.unseen is not None:
        return state_of(feed.unseen, say)
    return say("status.seen", ago=_ago(standing, feed.seen_at, say)) if feed.seen_at else ""


def _audited(standing: Standing, say: Say) -> str:
    if standing.audited is None:
        return say("status.never_audited")
    return say("status.audited", ago=_ago(standing, standing.audited.at, say), n=len(standing.waiting))


def _ago(standing: Standing, at: datetime, say: Say) -> str:
    return say.ago(max((standing.now - at).total_seconds(), 0.0))
