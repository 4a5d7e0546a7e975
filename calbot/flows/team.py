"""One care team in the window of an assessment: its load, its cover, its spikes and the ways out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calbot.alerts.spikes import Spike
from calbot.flows.eve import Eve
from calbot.flows.promise import Promise, Served, promised
from calbot.flows.surge import Surge
from calbot.flows.ways import Remedy, Stint, Window
from calbot.flows.world import World
from calbot.forecast.expect import Forecast, PostForecast
from calbot.model.post import Post
from calbot.model.sla import SlaProfile
from calbot.staffing.options import Option, options
from calbot.staffing.plan import Plan
from calbot.staffing.waiting import Waiting


@dataclass(frozen=True)
class TeamPicture:
    """One care team in the window: load, cover, waiting (None without shifts), spikes and the ways out of each.

    `sla` is the general promise, `slas` names that of each post that is under another one. `waiting` is that of all
    messages together, on the clock of the general promise. `spikes` are the windows that break a promise, in order.
    `served` are the SLA profiles of the team's accounts, the general one first, each with how its messages wait.
    `surge` is the one that runs now, where what was learnt before it is kept. `eve` are the hours before the window.
    """

    team: str
    forecast: Forecast
    sla: SlaProfile
    slas: Mapping[int, str] = field(default_factory=dict)
    capacity: NDArray[np.float64] | None = None
    waiting: Waiting | None = None
    plan: Plan | None = None
    spikes: tuple[Spike, ...] = ()
    served: tuple[Served, ...] = ()
    surge: Surge | None = None
    own: Mapping[int, PostForecast] | None = None
    eve: Eve | None = None

    @property
    def posts(self) -> Mapping[int, PostForecast]:
        """The posts as calbot itself expects them: these are told and scored."""
        return self.forecast.posts if self.own is None else self.own

    def promises(self, first: int = 0, last: int | None = None) -> tuple[Promise, ...]:
        """How each promise fares for the messages of the hours `first` to before `last`."""
        return tuple(promised(one.profile, one.waiting, self.forecast.start, first, last) for one in self.served)

    def under(self, name: str) -> Served | None:
        """How the messages of a promise wait; of one that is not known, those of the general one."""
        named = {one.profile.name: one for one in self.served}
        return named.get(name, self.served[0] if self.served else None)

    @cached_property
    def options(self) -> tuple[tuple[Spike, tuple[Option, ...]], ...]:
        """Each spike with its ways out, best first. Sought when first asked for: some tenths of a second each, and who
        only judges needs none."""
        plan = self.plan
        if plan is None:
            return ()
        return tuple((one, options(plan, one.starts_at, one.ends_at, one.post_ids)) for one in self.spikes)

    @property
    def nobody(self) -> bool:
        """Whether there is a roster, but nobody on duty in the whole window."""
        return self.capacity is not None and not self.capacity.any()

    def remedies(self, world: World) -> list[tuple[Spike, tuple[Remedy, ...]]]:
        """The options of each spike with their posts."""
        named = {post.id: post for post in world.posts}
        return [(spike, tuple(as_remedy(one, named) for one in ways)) for spike, ways in self.options]

    def window(self, post: PostForecast) -> Window | None:
        """How customers wait while `post` brings most of its messages, by the promise that they are under; None without
        shifts."""
        one = self.under(self.slas.get(post.key, ""))
        if one is None or post.per_hour.sum() <= 0:
            return None
        brought = np.flatnonzero(post.per_hour >= 0.1 * post.per_hour.max())
        first, last, percentile = int(brought[0]), int(brought[-1]) + 1, one.profile.percentile
        # Not all that `promised` tells: its percentiles are searched for, and every post asks.
        low, high = one.waiting.span(first, last, percentile)
        minutes = one.waiting.value(first, last, percentile)
        return Window(minutes, low, high, one.profile.target_minutes, one.waiting.past_target(first, last))


def as_remedy(option: Option, posts: Mapping[int, Post]) -> Remedy:
    """An option with its post."""
    return Remedy(
        kind=option.kind,
        to=option.to,
        minutes=option.minutes,
        post=posts.get(option.post_id) if option.post_id is not None else None,
        ends_at=option.ends_at,
        heads=option.heads,
        late=option.share_late,
        share=option.share,
        reach=option.reach,
        more=tuple(Stint(block.starts_at, block.ends_at, block.heads) for block in option.more),
        sla=option.sla,
        target_minutes=option.target_minutes,
    )
