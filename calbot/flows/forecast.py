"""What a post is expected to bring, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.priors_view import Priors
from calbot.flows.sight import sight_of_post
from calbot.flows.turn import Turn, looking
from calbot.flows.views import ForecastView, WhyView
from calbot.flows.ways import Window
from calbot.flows.world import terms
from calbot.forecast.hourly import hour_ends
from calbot.forecast.priors import sources_of
from calbot.model.forecast import Expectation
from calbot.model.post import Post
from calbot.store import forecast as forecasts
from calbot.store import inbound
from calbot.store import post as posts
from calbot.store import result as results
from calbot.store import workspace as workspaces


@looking
def of_post(session: Session, turn: Turn, post_id: int) -> ForecastView:
    """How many messages, and in which hours."""
    post = _post(session, turn, post_id)
    expectation = forecasts.of_post(session, turn.workspace_id, post_id)
    if expectation is None:
        return ForecastView(post, None, sight=sight_of_post(session, turn, post))
    result = results.of_post(session, turn.workspace_id, post_id)
    actual = result.actual if result is not None else None
    told, window = (_hours(expectation), actual), window_of(expectation)
    priors = priors_of(session, turn, post) if expectation.guess else None
    sight = sight_of_post(session, turn, post)
    return ForecastView(post, expectation, *told, window, _ends(expectation), sight, priors)


@looking
def why(session: Session, turn: Turn, post_id: int) -> WhyView:
    """The factors whose product is the number, and what posts like it brought."""
    post = _post(session, turn, post_id)
    expectation = forecasts.of_post(session, turn.workspace_id, post_id)
    if expectation is None:
        raise TellUser("forecast.none", post=post.name)
    told = results.of_posts(session, turn.workspace_id, [int(key) for key, _, _ in expectation.nearest])
    like = posts.by_ids(session, turn.workspace_id, [int(key) for key, _, _ in expectation.nearest])
    return WhyView(
        post=post,
        mean=expectation.mean,
        low=expectation.low,
        high=expectation.high,
        factors=tuple((str(name), float(factor)) for name, factor in expectation.factors),
        nearest=tuple(
            # What was told before it went out, where that is kept; else what would be expected of it today.
            (like[key], told[key].mean if key in told else mean, actual)
            for key, mean, actual in expectation.nearest
            if key in like
        ),
        guess=expectation.guess,
        priors=priors_of(session, turn, post) if expectation.guess else None,
        baseline=expectation.baseline,
        hours=_hours(expectation),
        # Nobody's number helps staffing once it is out.
        may=allowed(session, turn, ("forecast.expect",)) if post.live and post.starts_at > turn.now else frozenset(),
        sight=sight_of_post(session, turn, post),
    )


def priors_of(session: Session, turn: Turn, post: Post) -> Priors:
    """What is guessed of `post` before anything like it was seen, and where that is from."""
    size, factor = sources_of(post.network, post.content_type.lower())
    told = Priors(post.network, size.value)
    if factor is not None:
        told = replace(told, kind=post.content_type, factor=factor.value)
    if inbound.last_at(session, turn.workspace_id) is not None:
        return told
    workspace = workspaces.by_id(session, turn.workspace_id)
    settings = workspace.settings if workspace is not None else {}
    volume = terms(settings, workspace.zone if workspace is not None else "UTC").sizing
    answered = "messages_per_month" in (settings.get("sizing") or {})
    return replace(told, monthly=volume.messages_per_month, answered=answered)


def _hours(expectation: Expectation) -> tuple[tuple[datetime, float], ...]:
    first = expectation.first_hour
    return tuple((first + timedelta(hours=at), share) for at, share in enumerate(expectation.per_hour))


def _ends(told: Expectation) -> tuple[tuple[float, float], ...]:
    # The post's own luck, so that it shows the same numbers whenever it is asked for.
    rng = np.random.default_rng(told.post_id)
    lows, highs = hour_ends(told.mean, told.low, told.high, told.per_hour, rng)
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))


def window_of(expectation: Expectation | None) -> Window | None:
    """How customers would wait while the post's messages arrive, as last worked out."""
    kept: dict[str, Any] = dict(expectation.window) if expectation else {}
    return Window(**kept) if kept else None


def _post(session: Session, turn: Turn, post_id: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post
