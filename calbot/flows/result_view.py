"""What the flows of results hand to their screens: one post looked back at, and the scoreboard."""

from __future__ import annotations

from dataclasses import dataclass

from calbot.flows.trust import CLEAR, Sight
from calbot.forecast.after import After
from calbot.model.post import Post
from calbot.model.result import Result


@dataclass(frozen=True, slots=True)
class ResultView:
    """A post with what was told of it before it went out and what came. From `flows.result.show`."""

    post: Post
    result: Result
    after: After
    sight: Sight = CLEAR


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """How good the forecasts of some posts were; `bias` and `pinball` (see `forecast.scores`) are None where nothing
    came."""

    name: str
    posts: int
    in_range: int
    bias: float | None
    pinball: float | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """How good the forecasts of the last `days` were, in all and by network, type and author, most posts first.
    `misses` are (post, low, high, actual) of those furthest out of range. From `flows.result.score`."""

    total: ScoreLine
    networks: tuple[ScoreLine, ...]
    types: tuple[ScoreLine, ...]
    authors: tuple[ScoreLine, ...]
    misses: tuple[tuple[Post, float, float, float], ...]
    days: int
    sight: Sight = CLEAR
