"""What is believed before a company's own history speaks: size, range and tempo of the response to a post.

Sizes (`Prior.contacts`) are medians of messages that need an answer, for a brand account of REFERENCE_AUDIENCE
followers: comments per page post in the UCI Facebook Comment Volume set (Singh, Sandhu, Kumar, UKSim 2015: medians of
6 to 80 per page after a day, logarithmic spread about 1) and in the UCI Live Sellers set (Dehouche 2019: video above
photo above link), times `actionable`, the part of comments that asks something. A brand's own posts get far more
questions than the 3.3 % that Microsoft reports of all mentions; that figure serves only where all mentions are read.
Reach matters far less than in proportion: 505,000 views of one TikTok brought about 100 comments (0.02 %).
Where no data of a network was at hand (Bluesky, Mastodon, Pinterest, Reddit, newsletter, blog), and for the factors of
content types without a source in TYPES, the figures are judgements, there to be overruled by the first dozen posts.
Each says of itself where it is from (`Source`).
Tempo (`half_hours`) follows measured half-lives (Graffius, "Lifespan of social media posts", 2024: X 0.7 h, Facebook
1.3 h, Instagram 20 h, LinkedIn 24 h, all of reach) drawn together, since comments come earlier than views; all curves
have mass in the first 30 minutes. The week's shape is that of public English brand mentions (Numenta Anomaly
Benchmark, 2015).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from calbot.forecast.history import Floats, PostFact

REFERENCE_AUDIENCE: Final = 300_000.0
AUDIENCE_POWER: Final = 0.25
AUDIENCE_BOUNDS: Final = (0.15, 2.5)
"""Factors that the audience alone may reach before a company's own posts have shown more."""
REFERENCE_PER_DAY: Final = 280.0


class Source(StrEnum):
    """Where a figure that is believed before any history was taken from."""

    PAGES = "pages"
    """Comments on pages of Facebook: UCI Facebook Comment Volume (Singh, Sandhu, Kumar, UKSim 2015)."""
    SELLERS = "sellers"
    """UCI Live Sellers (Dehouche 2019), first 60 % of each of nine pages, against photos of the same page."""
    CARRIED = "carried"
    """Taken over from pages of Facebook by judgement, as no counts of the network were at hand."""
    JUDGED = "judged"
    """Our judgement."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Median `comments` per post, part of them `actionable`, hours after which half of them came, and `spread` of the
    hours (sd of the logarithm); `early` of it at least comes within the first 30 minutes. `source` is that of the
    comments."""

    comments: float
    actionable: float
    half_hours: float
    spread: float = 1.3
    early: float = 0.04
    source: Source = Source.JUDGED

    @property
    def contacts(self) -> float:
        """Median messages to be answered per post."""
        return self.comments * self.actionable


DEFAULT_PRIOR: Final = Prior(25, 0.4, 4.0)
PRIORS: Final[Mapping[str, Prior]] = {
    "bluesky": Prior(12, 0.35, 1.5),
    "blog": Prior(10, 0.5, 20.0, 1.5),
    "facebook": Prior(40, 0.45, 3.0, source=Source.PAGES),
    "instagram": Prior(40, 0.4, 4.0, source=Source.CARRIED),
    "linkedin": Prior(15, 0.35, 8.0, source=Source.CARRIED),
    "mastodon": Prior(10, 0.35, 2.0),
    "newsletter": Prior(30, 0.6, 3.0, 1.2),
    "pinterest": Prior(5, 0.4, 24.0, 1.6),
    "reddit": Prior(30, 0.3, 4.0),
    "release": Prior(1.0, 1.0, 70.0, 0.8, early=0.0),
    "threads": Prior(12, 0.35, 2.0),
    "tiktok": Prior(50, 0.44, 4.0, 1.1, source=Source.CARRIED),
    "x": Prior(35, 0.4, 1.2, source=Source.CARRIED),
    "youtube": Prior(35, 0.4, 9.0, 1.5, source=Source.CARRIED),
}
_OTHER_NAMES: Final = {"twitter": "x", "ig": "instagram", "fb": "facebook", "insta": "instagram", "email": "newsletter"}


@dataclass(frozen=True, slots=True)
class TypePrior:
    """How many times as much a type of post brings on a network, and where that is taken from."""

    factor: float
    source: Source = Source.JUDGED


_ANYWHERE: Final[Mapping[str, float]] = {
    "giveaway": 2.5,
    "contest": 2.5,
    "promo": 1.4,
    "sale": 1.4,
    "launch": 1.6,
    "recall": 4.0,
    "apology": 3.0,
    "how-to": 1.3,
    "question": 1.5,
    "live": 1.8,
    "video": 1.2,
    "reel": 1.1,
    "story": 0.4,
    "link": 0.7,
    "poll": 0.6,
}
TYPES: Final[Mapping[tuple[str, str], TypePrior]] = {
    **{("", name): TypePrior(factor) for name, factor in _ANYWHERE.items()},
    # Geometric mean over three pages that write plain text: 1.27 (median .89).
    ("facebook", "status"): TypePrior(1.27, Source.SELLERS),
    # Their videos are sales held live: geometric mean 18, median 67 over five pages; a third of it for who sells less.
    ("facebook", "live"): TypePrior(6.0, Source.SELLERS),
    # What is sent to a list is answered by mail: a promotion asks less of it than of a feed, a question more.
    ("newsletter", "promo"): TypePrior(1.2),
    ("newsletter", "sale"): TypePrior(1.2),
    ("newsletter", "question"): TypePrior(2.0),
    # Answered in the open by other readers, not by the brand alone.
    ("reddit", "question"): TypePrior(1.2),
    ("reddit", "poll"): TypePrior(0.8),
    # Written under, as any post; a story is written to in private, and that is asked for by stickers.
    ("instagram", "story"): TypePrior(0.5),
    ("youtube", "live"): TypePrior(2.5),
    ("youtube", "short"): TypePrior(0.6),
    ("tiktok", "live"): TypePrior(2.5),
    ("linkedin", "poll"): TypePrior(0.5),
}
"""Channel x type, with their source; "" is any network that has no row of its own for the type."""
PAID_FACTOR: Final = 1.3
LIFT_DAYS: Final[Mapping[str, float]] = {"major": 0.7, "dot": 0.2}
"""Days of usual messages that a lifting event adds over its life: a major release of a browser lifts a week by a tenth
to a fifth (public support forum of Firefox, 2021-2024)."""
_OTHER_LIFT: Final = 0.4
LEAST_PER_DAY: Final = 0.01
"""Messages of a usual day that a lift is counted in at least: where most hours bring nothing, the middle one says 0."""

_DAY_SHAPE: Final = (
    0.70, 0.65, 0.60, 0.55, 0.50, 0.48, 0.48, 0.52, 0.62, 0.78, 0.95, 1.10,
    1.25, 1.36, 1.40, 1.42, 1.42, 1.40, 1.38, 1.35, 1.30, 1.15, 0.95, 0.80,
)  # fmt: skip
_WEEK_SHAPE: Final = (1.06, 1.10, 1.10, 1.08, 1.04, 0.85, 0.77)


@lru_cache(maxsize=1024)
def canonical(network: str) -> str:
    """The one name of a network: twitter is x."""
    name = network.strip().lower()
    return _OTHER_NAMES.get(name, name)


def account(post: PostFact) -> tuple[str, ...]:
    """What stands for the account of a post: its network and brand."""
    return ("account", canonical(post.network), post.brand)


def prior_of(network: str) -> Prior:
    """What is believed of a network; an unknown one is taken as middling."""
    return PRIORS.get(canonical(network), DEFAULT_PRIOR)


def type_prior(network: str, content_type: str) -> TypePrior | None:
    """What is believed of a type of post on a network: its own row, else that of any network; None without either."""
    return TYPES.get((canonical(network), content_type)) or TYPES.get(("", content_type))


def sources_of(network: str, content_type: str) -> tuple[Source, Source | None]:
    """Where the size of posts on a network is taken from, and the factor of a type; None where the type has none."""
    kind = type_prior(network, content_type)
    return prior_of(network).source, None if kind is None else kind.source


def factors_of(post: PostFact, size: float) -> tuple[tuple[str, float], ...]:
    """Median contacts before any history, as (what, factor): the first is a count, the others multiply it.

    `size` is the team's usual messages per day: it stands in for the audience where that is not known."""
    if post.lifts:
        return ((canonical(post.network), LIFT_DAYS.get(post.content_type, _OTHER_LIFT) * max(size, LEAST_PER_DAY)),)
    prior = prior_of(post.network)
    share = prior.actionable if post.actionable is None else post.actionable
    parts = [(canonical(post.network) or "post", prior.comments * share)]
    low, high = AUDIENCE_BOUNDS
    relative = (
        (post.audience or 0.0) / REFERENCE_AUDIENCE if post.audience else (max(size, 0.0) / REFERENCE_PER_DAY) ** 2
    )
    parts.append(("audience", min(max(relative**AUDIENCE_POWER, low), high)))
    kind = type_prior(post.network, post.content_type)
    if kind is not None:
        parts.append(("content_type", kind.factor))
    if post.paid:
        parts.append(("paid", PAID_FACTOR))
    return tuple(parts)


def prior_median(post: PostFact, size: float) -> float:
    """Median contacts of `post` before any history."""
    return math.prod(factor for _, factor in factors_of(post, size))


def week_shape() -> Floats:
    """Relative messages per hour of the week (168,) from Monday 00:00 local, mean 1."""
    shape = np.outer(_WEEK_SHAPE, _DAY_SHAPE).ravel()
    return np.asarray(shape / shape.mean(), dtype=np.float64)
