"""How big a post is for care: what it brings, against what its team is used to get while a promise runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from calbot.flows.team import TeamPicture

SMALL, MEDIUM, BIG = "small", "medium", "big"
_MEDIUM_FROM, _BIG_FROM = 0.5, 1.5


def sizes(teams: Mapping[str, TeamPicture]) -> dict[int, str]:
    """The size of every post with a forecast: SMALL below half of the messages of as many ordinary hours as the team's
    general promise has, BIG from one and a half times as many on."""
    return dict(pair for picture in teams.values() for pair in _of(picture))


def _of(picture: TeamPicture) -> Iterator[tuple[int, str]]:
    ordinary = float(np.mean(picture.forecast.baseline)) * picture.sla.target_minutes / 60
    for post_id, one in picture.forecast.posts.items():
        yield post_id, size_of(one.mean, ordinary)


def size_of(contacts: float, ordinary: float) -> str:
    """SMALL, MEDIUM or BIG by `contacts` expected against the `ordinary` messages of the promised time."""
    if contacts < _MEDIUM_FROM * ordinary:
        return SMALL
    return MEDIUM if contacts < _BIG_FROM * ordinary else BIG
