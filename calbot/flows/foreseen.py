"""What each care team is to expect, before it is asked who answers: its facts, its model now, and its forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final

import numpy as np

from calbot.flows.actionable import shares_of, told
from calbot.flows.world import CARRY, World
from calbot.forecast.elsewhere import half_hours, remembered, sizes_at
from calbot.forecast.expect import Forecast, PostForecast, expect
from calbot.forecast.fit import Model
from calbot.forecast.history import Floats, PostFact, fact, from_counts, hours_between, slots_of
from calbot.forecast.holiday import Holiday
from calbot.forecast.lift import SURGE, release, surge
from calbot.forecast.made import Made, Share
from calbot.forecast.nowcast import arrived, current, renew
from calbot.model.event import Cause, EventKind
from calbot.staffing.response import Redraw, Response

PATHS: Final = 200


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A forecast, the model that it was made with, and all posts, releases and surges; those that bear on it by key.
    `surging` is what surges and outages bring of it, by hour (hours,): known, and in nobody's plan."""

    forecast: Forecast
    model: Model
    facts: Sequence[PostFact]
    bearing: Mapping[int, PostFact]
    surging: Floats

    def response(self, post: PostForecast, made: Made | None, *, told: bool) -> Response:
        """How a post would be answered at other hours, each with all others where they are planned, in futures that are
        `made` so; a number that people `told` is the same at all of them."""
        own, others = self.bearing[post.key], [one for one in self.bearing.values() if one.key != post.key]

        def sizes(moments: Sequence[datetime]) -> Floats:
            return np.full(len(moments), post.mean) if told else sizes_at(self.model, own, others, moments)

        redraw = None if made is None else _redraw(post, made)
        return Response(half_hours(self.model, own.network), remembered(sizes), redraw)


def _redraw(post: PostForecast, made: Made) -> Redraw:
    """How the futures change with a post elsewhere."""

    @cache
    def bare(stays: float) -> Floats:
        return made.change(post.share, [_part(post.share, stays)])

    def redraw(mean: Floats, stays: float) -> Floats:
        messages = float(mean.sum())
        if messages <= 0:
            return bare(stays)
        come = Share(mean / messages, messages * post.draws)
        return made.change(post.share, [_part(post.share, stays), come])

    return redraw


def _part(share: Share, stays: float) -> Share:
    return Share(share.parts, stays * share.sizes)


def foresee(world: World, team: str, start: datetime, hours: int) -> Foreseen:
    """What `team` is to expect in the `hours` from `start`."""
    facts = facts_of_team(world, team)
    model, bearing = model_now(world, team, facts), _bearing(facts, start, world.end)
    seen = expect(model, bearing, start, hours, np.random.default_rng(world.seed), PATHS)
    # A release is part of what comes, but no post that could be named, moved or trimmed.
    named = replace(seen, posts={key: one for key, one in seen.posts.items() if key >= 0})
    known = {one.key: one for one in bearing}
    surging = [one.per_hour for key, one in seen.posts.items() if known[key].network == SURGE]
    return Foreseen(named, model, facts, known, np.sum([np.zeros(hours), *surging], axis=0))


def before(world: World, seen: Foreseen, start: datetime) -> Forecast:
    """What came from `start` up to the hours that are `seen`, as far as anybody knows who has not counted it: each
    future has the sizes of posts that it has in these. Releases and surges are among its posts."""
    hours = round(hours_between(start, seen.forecast.start))
    bearing = _bearing(seen.facts, start, seen.forecast.start)
    return expect(seen.model, bearing, start, hours, np.random.default_rng(world.seed), PATHS)


def model_now(world: World, team: str, facts: Sequence[PostFact]) -> Model:
    """What is known of `team` now: what was learnt at night, renewed by what has come since."""
    counts, kept = world.inbound_of(team), world.fitted.get(team)
    if kept is None:
        series = from_counts(counts) if counts else None
        return current(series, slots_of(counts), facts, world.now, world.sizing_of(team), holidays_of(world))
    model = kept.model
    if model.until >= world.now:
        return model
    since = slots_of([count for count in counts if count.starts_at >= model.until])
    return renew(model, facts, arrived(since, model.until, world.now))


def facts_of_team(world: World, team: str) -> list[PostFact]:
    """What the forecast of `team` is told: its live posts, and the releases and surges of its brands."""
    facts = [fact(post, world.account_of(post)) for post in world.posts if post.live and world.team_of(post) == team]
    return told(facts, shares_of(world)) + _lifts(world, team)


def holidays_of(world: World) -> list[Holiday]:
    """Holidays of whole countries; those of one brand or network are of the calendars of posts."""
    off = (event for event in world.events if event.kind is EventKind.HOLIDAY and not (event.brand or event.network))
    return [Holiday(event.country, event.starts_at, event.ends_at) for event in off]


def _lifts(world: World, team: str) -> list[PostFact]:
    """Releases of the brands of `team`, which lift its whole week, and surges that people told of."""
    brands = {account.brand for account in world.accounts.values() if account.team == team} | {""}
    mine = [event for event in world.events if event.brand in brands]
    # Each goes by its own number: what was learnt of it at night must be found again when others have come or gone.
    found = [release(event, event.id) for event in mine if event.kind is EventKind.RELEASE]
    sorts = {EventKind.SURGE}
    # What outages bring is not known before one of them was told as the cause of a surge.
    if any(event.kind is EventKind.SURGE and event.title == Cause.OUTAGE for event in mine):
        sorts.add(EventKind.OUTAGE)
    surges = {(event.starts_at, event.title): surge(event, event.id) for event in mine if event.kind in sorts}
    return found + list(surges.values())


def _bearing(facts: Sequence[PostFact], start: datetime, end: datetime) -> list[PostFact]:
    """Posts that bring messages inside the window: its own, and those shortly before it."""
    return [one for one in facts if start - CARRY <= one.starts_at < end]
