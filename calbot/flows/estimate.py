"""What people expect of a post where that is not what calbot expects: staffing goes by it, and both are scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.brought import brought
from calbot.flows.result import SCORED
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.estimate import Estimate
from calbot.model.post import Post
from calbot.store import estimate as estimates
from calbot.store import forecast as forecasts
from calbot.store import post as posts
from calbot.store import result as results
from calbot.store import workspace as workspaces

MOST: Final = 1_000_000
"""More messages than this are a slip of the keyboard."""
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class EstimateView:
    """A post, what calbot expects of it (None: nothing yet), and what a person said last."""

    post: Post
    ours: float | None
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Contest:
    """Of `posts` on which a person had another word than calbot: how often the person was nearer to what came, as far
    as that is known."""

    posts: int
    nearer: int


@looking
def show(session: Session, turn: Turn, post_id: int) -> EstimateView:
    """What is expected of a post, by calbot and by people."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    expected = forecasts.of_post(session, turn.workspace_id, post_id)
    said = estimates.of_post(session, turn.workspace_id, post_id)
    return EstimateView(post, expected.mean if expected else None, said)


def expect(
    session: Session, turn: Turn, post_id: int, messages: float, reason: str, revision: int | None = None
) -> EstimateView:
    """I expect so many: staffing goes by it from now on, until the post is out; calbot's own number stays for scoring.

    A form that was drawn before the post last changed does nothing."""
    person = actor(session, turn)
    demand(person, "forecast.expect")
    view = show(session, turn, post_id)
    if revision is not None:
        view.post.meet(revision)
    if view.post.starts_at <= turn.now or not view.post.live:
        raise TellUser("post.out", post=view.post.name)
    if view.ours is None or view.ours <= 0:
        raise TellUser("expect.nothing_yet", post=view.post.name)
    if not 0 <= messages <= MOST:
        raise TellUser("expect.messages", most=MOST)
    said = view.estimate
    if said is None:
        said = Estimate(
            workspace_id=turn.workspace_id,
            post_id=post_id,
            person_id=person.id,
            messages=messages,
            ours=view.ours,
            at=turn.now,
        )
        session.add(said)
    said.person_id, said.messages, said.ours, said.at = person.id, messages, view.ours, turn.now
    said.reason = reason[:_LONGEST]
    record(session, turn, "post", post_id, "expected", messages=messages, ours=round(view.ours, 1))
    workspaces.changed(session, turn.workspace_id, turn.now)
    session.commit()
    return show(session, turn, post_id)


def known(session: Session, turn: Turn) -> dict[int, float]:
    """What people expect, by post."""
    return {key: one.messages for key, one in estimates.every(session, turn.workspace_id).items()}


@looking
def contest(session: Session, turn: Turn) -> Contest:
    """How people's own numbers fared against calbot's in the last ninety days."""
    closed = {one.post_id: one for one in results.closed_since(session, turn.workspace_id, turn.now - SCORED)}
    said = estimates.of_posts(session, turn.workspace_id, list(closed))
    counted = [(one, brought(closed[key])) for key, one in said.items() if closed[key].actual is not None]
    nearer = sum(actual.nearer(one.messages, one.ours) for one, actual in counted)
    return Contest(len(counted), round(nearer))
