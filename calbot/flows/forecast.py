"""What a post is expected to bring, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.turn import Turn, looking
from calbot.flows.views import ForecastView, WhyView
from calbot.flows.ways import Window
from calbot.model.forecast import Expectation
from calbot.model.post import Post
from calbot.store import forecast as forecasts
from calbot.store import post as posts


@looking
def of_post(session: Session, turn: Turn, post_id: int) -> ForecastView:
    """How many messages, and in which hours."""
    post = _post(session, turn, post_id)
    expectation = forecasts.of_post(session, turn.workspace_id, post_id)
    if expectation is None:
        return ForecastView(post, None)
    first = expectation.first_hour
    hours = tuple((first + timedelta(hours=i), share) for i, share in enumerate(expectation.per_hour))
    return ForecastView(post, expectation, hours, None, window_of(expectation))


@looking
def why(session: Session, turn: Turn, post_id: int) -> WhyView:
    """The factors whose product is the number, and what posts like it brought."""
    post = _post(session, turn, post_id)
    expectation = forecasts.of_post(session, turn.workspace_id, post_id)
    if expectation is None:
        raise TellUser("forecast.none", post=post.name)
    like = posts.by_ids(session, turn.workspace_id, [int(key) for key, _, _ in expectation.nearest])
    return WhyView(
        post=post,
        mean=expectation.mean,
        low=expectation.low,
        high=expectation.high,
        factors=tuple((str(name), float(factor)) for name, factor in expectation.factors),
        nearest=tuple((like[key], mean, actual) for key, mean, actual in expectation.nearest if key in like),
        guess=expectation.guess,
        baseline=expectation.baseline,
    )


def window_of(expectation: Expectation | None) -> Window | None:
    """How customers would wait while the post's messages arrive, as last worked out."""
    kept: dict[str, Any] = dict(expectation.window) if expectation else {}
    return Window(**kept) if kept else None


def _post(session: Session, turn: Turn, post_id: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post
