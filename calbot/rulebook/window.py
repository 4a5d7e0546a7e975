"""A span of hours in which a care team cannot keep up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from calbot.model.post import Post
from calbot.rulebook.facts import LoadHour

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of one team that are over, by start, at most two hours apart; `posts` bring the load, biggest first."""

    team: str
    hours: tuple[LoadHour, ...]
    posts: tuple[Post, ...]
    brands: tuple[str, ...]

    @property
    def starts_at(self) -> datetime:
        """Start of the first hour."""
        return self.hours[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """End of the last hour."""
        return self.hours[-1].starts_at + _HOUR

    @property
    def minutes(self) -> float:
        """Expected mean first response of the window's messages: the same number that a warning tells."""
        return self._mean([hour.minutes for hour in self.hours])

    @property
    def target_minutes(self) -> int:
        """What was promised."""
        return self.hours[0].target_minutes

    @property
    def share_late(self) -> float:
        """The part of the window's messages past the target, 0..1."""
        return self._mean([hour.share_late for hour in self.hours])

    def _mean(self, values: list[float]) -> float:
        # A quiet window weighs its hours alike.
        weights = [hour.expected + 1e-9 for hour in self.hours]
        return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
