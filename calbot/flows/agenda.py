"""The agenda of the weekly meeting: what calbot knows that the two teams should speak about, in at most six lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.lead_time import LeadTime
from calbot.flows import finding as finding_flow
from calbot.flows import idea_view, paused
from calbot.flows.brought import brought
from calbot.flows.fatigue import Fatigue, fatigue
from calbot.flows.lead_time import lead_times
from calbot.flows.sight import sight_of
from calbot.flows.trust import Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import FindingView
from calbot.model.alert import Alert
from calbot.model.cover import CoverState
from calbot.model.idea import Idea, IdeaAsk
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.rulebook.when import REACHES_BACK
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import finding as findings
from calbot.store import idea as ideas
from calbot.store import post as posts
from calbot.store import result as results

WEEK: Final = timedelta(days=7)
_COLLISIONS: Final = (*REACHES_BACK, "event")
"""Kinds of rules that hold a post against something else."""


@dataclass(frozen=True, slots=True)
class Crowded:
    """A warning of the coming week, the post that causes most of it (None: no post does), and whether cover is booked;
    None where nobody has been asked."""

    alert: Alert
    post: Post | None
    booked: bool | None


@dataclass(frozen=True, slots=True)
class Clashes:
    """`count` collisions lie in the coming week; `worst` is the one to speak about."""

    count: int
    worst: FindingView


@dataclass(frozen=True, slots=True)
class Seen:
    """Of `posts` posts whose result came in this week so many as `in_range` brought what was told, as far as is known;
    `farthest` is the one that was farthest off by the best guess (None where all were in range by it)."""

    posts: int
    in_range: int
    farthest: tuple[Post, Result] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What customers asked most in the last seven days: `times`, `before` in the seven days before; `post` is where it
    is or may be answered."""

    idea: Idea
    times: int
    before: int
    post: Post | None


@dataclass(frozen=True, slots=True)
class AgendaView:
    """`planned` posts go out in the coming week, in which `crowded` windows lie; `late` posts of the last one had short
    notice. The rest is None where there is nothing to say. `sight` is how old that is."""

    planned: int
    crowded: tuple[Crowded, ...]
    clashes: Clashes | None
    late: tuple[tuple[Post, LeadTime], ...]
    seen: Seen | None
    asked: Asked | None
    fatigue: Fatigue | None
    sight: Sight


@looking
def show(session: Session, turn: Turn) -> AgendaView:
    """The agenda as of now: a week ahead and a week back."""
    ahead = paused.loose(session, turn, posts.lines(session, turn.workspace_id, turn.now, turn.now + WEEK))
    return AgendaView(
        planned=len(ahead),
        crowded=_crowded(session, turn),
        clashes=_clashes(session, turn),
        late=_late(session, turn),
        seen=_seen(session, turn),
        asked=_asked(session, turn),
        fatigue=fatigue(session, turn),
        sight=sight_of(session, turn),
    )


def _crowded(session: Session, turn: Turn) -> tuple[Crowded, ...]:
    near = [one for one in alerts.open_ones(session, turn.workspace_id) if one.starts_at < turn.now + WEEK]
    causes = [int(cause["post_id"]) for one in near for cause in one.causes[:1]]
    named = posts.by_ids(session, turn.workspace_id, causes)
    return tuple(Crowded(one, _cause(one, named), _booked(session, turn, one)) for one in near)


def _cause(alert: Alert, named: dict[int, Post]) -> Post | None:
    return named.get(int(alert.causes[0]["post_id"])) if alert.causes else None


def _booked(session: Session, turn: Turn, alert: Alert) -> bool | None:
    asked = covers.of_alert(session, turn.workspace_id, alert.id)
    standing = [one for one in asked if one.state is not CoverState.STOOD_DOWN]
    return all(one.state is CoverState.FILLED for one in standing) if standing else None


def _clashes(session: Session, turn: Turn) -> Clashes | None:
    found = [
        one
        for one in findings.open_ones(session, turn.workspace_id)
        if turn.now <= one.at < turn.now + WEEK
        and one.rule in turn.rules
        and turn.rules[one.rule].when.kind in _COLLISIONS
    ]
    if not found:
        return None
    worst = min(found, key=lambda one: (-one.level.rank, one.at, one.id))
    return Clashes(len(found), finding_flow.show(session, turn, worst.id))


def _late(session: Session, turn: Turn) -> tuple[tuple[Post, LeadTime], ...]:
    late = [one for one in lead_times(session, turn, turn.now - WEEK, turn.now) if not one.in_time]
    named = posts.by_ids(session, turn.workspace_id, [one.post_id for one in late])
    return tuple((named[one.post_id], one) for one in late)


def _seen(session: Session, turn: Turn) -> Seen | None:
    closed = [
        one for one in results.closed_since(session, turn.workspace_id, turn.now - WEEK) if one.actual is not None
    ]
    if not closed:
        return None
    off = [one for one in closed if _off(one)]
    post = None
    if off:
        farthest = max(off, key=lambda one: (_off(one), -one.post_id))
        known = posts.by_id(session, turn.workspace_id, farthest.post_id)
        post = (known, farthest) if known is not None else None
    return Seen(len(closed), round(sum(brought(one).within(one.low, one.high) for one in closed)), post)


def _off(one: Result) -> float:
    """Messages by which what came lies outside of what was told."""
    guess = one.actual or 0.0
    return max(one.low - guess, guess - one.high, 0.0)


def _asked(session: Session, turn: Turn) -> Asked | None:
    known = ideas.known_since(session, turn.workspace_id, turn.now - idea_view.REMEMBERED)
    said = ideas.asks_of(session, turn.workspace_id, [one.id for one in known])
    weeks = [(one, _times(said.get(one.id, ()), turn, 1), _times(said.get(one.id, ()), turn, 2)) for one in known]
    idea, times, two_weeks = max(weeks, key=lambda week: (week[1], -week[0].id), default=(None, 0, 0))
    if idea is None or not times:
        return None
    return Asked(idea, times, two_weeks - times, idea_view.show(session, turn, idea.id).answer)


def _times(said: Sequence[IdeaAsk], turn: Turn, weeks: int) -> int:
    return sum(one.times for one in said if one.at > turn.now - WEEK * weeks)
