"""What posts brought against what was told before: kept before publication, closed two days after, told, scored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.budget import Kind
from calbot.errors import TellUser
from calbot.flows import idea, thread
from calbot.flows.assess import Assessment
from calbot.flows.brought import brought
from calbot.flows.budget import room_for
from calbot.flows.evidence import is_unsure
from calbot.flows.result_view import ResultView, ScoreLine, ScoreView
from calbot.flows.sight import sight_of, sight_of_post
from calbot.flows.size import sizes
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.flows.world import World
from calbot.forecast.after import CLOSE_HOURS, ENOUGH_SEEN, look_back
from calbot.forecast.expect import PostForecast
from calbot.forecast.scores import Score, Scored, scoreboard
from calbot.model.account import Account
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.store import post as posts
from calbot.store import result as results

SCORED = timedelta(days=90)
"""How far back the scoreboard looks."""
_MISSES = 3
_LATEST = timedelta(days=7)
"""A post of which too little was counted after a week is left open: nothing more of it is expected to come."""


def keep(session: Session, turn: Turn, world: World, seen: Assessment) -> None:
    """Keep the last word on each coming post, and close those that went out two days ago; the caller commits.

    A post that has gone out keeps what was told before: later assessments know what came."""
    known = {post.id: post for post in world.posts if post.live}
    told = results.of_posts(session, turn.workspace_id, list(seen.posts))
    owners = {person.id: person.name for person in world.people.values()}
    sized = sizes(seen.teams)
    for key, one in seen.posts.items():
        post = known.get(key)
        if post is not None and post.starts_at > world.now and one.mean > 0:
            author = owners.get(post.owner_id or 0, post.owner_name)
            word = _word(post, one, world, author) | {"size": sized.get(key, "")}
            result = told.get(key)
            if result is None:
                session.add(Result(workspace_id=turn.workspace_id, post_id=key, **word))
            else:
                result.sqlmodel_update(word)
    _close(session, turn, world, seen)


@looking
def show(session: Session, turn: Turn, post_id: int) -> ResultView:
    """What the post was expected to bring and what it brought. Raises TellUser before that is known."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    result = results.of_post(session, turn.workspace_id, post_id)
    if result is None or result.actual is None or result.anew is None:
        raise TellUser("result.none", post=post.name)
    after = look_back(result.mean, result.low, result.high, result.actual, result.anew)
    return ResultView(post, result, after, sight_of_post(session, turn, post))


@looking
def score(session: Session, turn: Turn) -> ScoreView:
    """How good the forecasts of the last ninety days were."""
    closed = results.closed_since(session, turn.workspace_id, turn.now - SCORED)
    board = scoreboard([_scored(one) for one in closed if one.actual is not None])
    missed = posts.by_ids(session, turn.workspace_id, [one.key for one in board.misses[:_MISSES]])
    return ScoreView(
        total=_line("", board.total),
        networks=_lines(board.networks),
        types=_lines(board.types),
        authors=_lines(board.authors),
        misses=tuple((missed[o.key], o.low, o.high, o.brought.mean) for o in board.misses[:_MISSES] if o.key in missed),
        days=SCORED.days,
        sight=sight_of(session, turn),
    )


def _lines(scores: Mapping[str, Score]) -> tuple[ScoreLine, ...]:
    return tuple(_line(name, one) for name, one in scores.items())


def _line(name: str, one: Score) -> ScoreLine:
    bias, pinball = (None if math.isnan(figure) else figure for figure in (one.bias, one.pinball))
    return ScoreLine(name, one.posts, round(one.in_range), bias, pinball)


def _word(post: Post, one: PostForecast, world: World, author: str) -> dict[str, Any]:
    return {
        "told_at": world.now,
        "starts_at": post.starts_at,
        "mean": one.mean,
        "low": one.low,
        "high": one.high,
        "guess": one.guess,
        "network": post.network,
        "content_type": post.content_type,
        "author": author,
    }


def _close(session: Session, turn: Turn, world: World, seen: Assessment) -> None:
    """Close what is due and has been counted, and have it told where the post is known."""
    due = results.open_before(session, turn.workspace_id, world.now - timedelta(hours=CLOSE_HOURS))
    known = {post.id: post for post in world.posts if post.live}
    for result in due:
        one, post = seen.posts.get(result.post_id), known.get(result.post_id)
        moved = post is not None and post.starts_at != result.starts_at
        if one is None or post is None or moved or one.seen < ENOUGH_SEEN or result.starts_at < world.now - _LATEST:
            continue
        result.close(one.mean, one.sd, one.anew, world.now)
        record(session, turn, "post", post.id, "looked_back", expected=round(result.mean, 1), actual=round(one.mean, 1))
        say(session, turn, post, world.account_of(post))
        if not is_unsure(session, turn, post):
            idea.went_out(session, turn, post)


def say(session: Session, turn: Turn, post: Post, account: Account | None) -> None:
    """Have it told what a post has brought: below the card of its warning where that stands, elsewhere by itself; the
    caller commits."""
    places = {place.id: place for place in marketing_places(session, turn, account, post.brand)}
    places |= {place.id: place for place in care_places(session, turn, post.brand)}
    warned = thread.note_of_post(session, turn, post, thread.BROUGHT)
    rest = [place for place in places.values() if place.id not in warned]
    shown = room_for(session, turn, rest, Kind.RESULT, ("post", post.id))
    tell(session, turn, shown, "result.card", ("post", post.id), "after")


def _scored(one: Result) -> Scored:
    return Scored(
        key=one.post_id,
        network=one.network,
        content_type=one.content_type,
        author=one.author,
        mean=one.mean,
        low=one.low,
        high=one.high,
        brought=brought(one),
    )
