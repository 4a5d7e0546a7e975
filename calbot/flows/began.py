"""The first hour of a post is told by itself: what came against what was expected, and how customers wait now.

Where a card of its warning stands, it is a line in its thread; a post without one is told where care reads, if it is
big or begins unlike what was expected. Nobody is called for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.budget import Kind, night_until
from calbot.errors import TellUser
from calbot.flows import thread
from calbot.flows.budget import fold, room_for
from calbot.flows.foreseen import facts_of_team
from calbot.flows.policy import policy_of
from calbot.flows.sight import sight_of_post
from calbot.flows.size import BIG
from calbot.flows.tell import care_places, record, tell
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.world import World
from calbot.forecast.began import FIRST, Began, began
from calbot.forecast.history import fact, slots_of
from calbot.model.forecast import Expectation
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.store import forecast as forecasts
from calbot.store import history as histories
from calbot.store import post as posts
from calbot.store import result as results

CARD: Final = "began.card"
BEGAN: Final = "began"
_NEWS: Final = timedelta(hours=4)
"""So long after a post its first hour is news: where counts come once a day, nothing is told of it."""


@dataclass(frozen=True, slots=True)
class BeganView:
    """From `since` to `until` `came` messages came in where `expected` were; the post was to bring `before` in all, and
    `now` says what is expected of it by now (None where nothing is)."""

    post: Post
    since: datetime
    until: datetime
    came: float
    expected: float
    before: float
    now: Expectation | None
    sight: Sight = CLEAR


def keep(session: Session, turn: Turn, world: World) -> None:
    """Have the first hours told that were counted by now, each once; the caller commits."""
    out = {one.id: one for one in world.posts if _is_new(one, world)}
    told = results.of_posts(session, turn.workspace_id, list(out))
    said = histories.of_all(session, turn.workspace_id, "post", list(told), BEGAN)
    done = {(one.noun_id, one.details["at"]) for one in said}
    for key, result in sorted(told.items()):
        post = out[key]
        if (key, post.starts_at.isoformat()) in done or result.starts_at != post.starts_at:
            continue
        first = _first_hour(world, post, result)
        if first is not None:
            say(session, turn, post, result, first)


@looking
def show(session: Session, turn: Turn, post_id: int) -> BeganView:
    """The first hour of a post. Raises TellUser before it is known."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    said = histories.of_all(session, turn.workspace_id, "post", [post_id], BEGAN)
    if not said:
        raise TellUser("began.none", post=post.name)
    known = said[-1].details
    return BeganView(
        post=post,
        since=datetime.fromisoformat(known["since"]),
        until=datetime.fromisoformat(known["until"]),
        came=known["came"],
        expected=known["expected"],
        before=known["before"],
        now=forecasts.of_post(session, turn.workspace_id, post_id),
        sight=sight_of_post(session, turn, post),
    )


def _is_new(post: Post, world: World) -> bool:
    return post.live and not post.all_day and FIRST <= world.now - post.starts_at <= _NEWS


def _first_hour(world: World, post: Post, result: Result) -> Began | None:
    """None where it was not counted yet, or nothing was learnt before it."""
    team = world.team_of(post)
    kept = world.fitted.get(team)
    if kept is None:
        return None
    return began(
        kept.model,
        fact(post, world.account_of(post)),
        result.mean,
        facts_of_team(world, team),
        slots_of(world.inbound_of(team)),
    )


def say(session: Session, turn: Turn, post: Post, result: Result, first: Began) -> None:
    """Have the `first` hour of a post told of which `result` was expected; the caller commits."""
    about = ("post", post.id)
    figures = {"came": first.came, "expected": first.expected, "before": result.mean, "without": first.without}
    figures["chance"] = first.least
    hours = {"at": post.starts_at, "since": first.since, "until": first.until}
    said: dict[str, Any] = {name: round(one, 1) for name, one in figures.items()}
    record(session, turn, "post", post.id, BEGAN, **said, **{name: one.isoformat() for name, one in hours.items()})
    warned = thread.note_of_post(session, turn, post, thread.BEGAN)
    if warned or not (result.size == BIG or first.unlike):
        return
    by_day = []
    for place in care_places(session, turn, post.brand):
        if night_until(turn.now, place.zone, policy_of(session, turn)) is None:
            by_day.append(place)
        else:
            fold(session, turn, place, Kind.BEGAN, about)
    shown = room_for(session, turn, by_day, Kind.BEGAN, about)
    tell(session, turn, shown, CARD, about, post.starts_at.isoformat())
