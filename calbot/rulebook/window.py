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
    def worst(self) -> LoadHour:
        """The hour in which people wait longest."""
        return max(self.hours, key=lambda hour: (hour.minutes, hour.expected))

    @property
    def share_late(self) -> float:
        """The largest part of an hour's messages past the target, 0..1."""
        return max(hour.share_late for hour in self.hours)
