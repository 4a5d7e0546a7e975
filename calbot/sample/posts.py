"""The posts of the past half-year, in a weekly rhythm with small accidents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from calbot.sample.company import HISTORY_WEEKS, ZONE, outlet


@dataclass(frozen=True, slots=True)
class PastPost:
    """A post that went out at `at` (UTC); `outlet` is the account's key, `kind` the content type."""

    key: str
    outlet: str
    at: datetime
    kind: str
    copy_length: int
    campaign: str
    paid: bool
    title: str = ""

    @property
    def brand(self) -> str:
        """The brand whose account it was on."""
        return outlet(self.outlet).brand


@dataclass(frozen=True, slots=True)
class Habit:
    """One slot of the week: every `every` weeks, starting with week `first`."""

    outlet: str
    weekday: int
    hour: int
    kind: str
    every: int = 1
    first: int = 0


HABITS: tuple[Habit, ...] = (
    Habit("ig", 0, 11, "reel"),
    Habit("ig", 1, 12, "photo"),
    Habit("ig", 3, 11, "reel"),
    Habit("ig", 4, 17, "photo"),
    Habit("ig", 5, 10, "recipe"),
    Habit("tt", 1, 15, "video"),
    Habit("tt", 3, 9, "howto", 2),
    Habit("tt", 3, 15, "video", 2, 1),
    Habit("tt", 5, 11, "video"),
    Habit("yt", 2, 16, "howto"),
    Habit("yt", 6, 10, "video", 3, 1),
    Habit("blog", 2, 9, "article"),
    Habit("x", 0, 10, "note"),
    Habit("x", 1, 14, "note"),
    Habit("x", 2, 10, "promo"),
    Habit("x", 3, 14, "note"),
    Habit("x", 4, 12, "note"),
    Habit("x", 6, 9, "promo", 2),
    Habit("fb", 0, 13, "photo"),
    Habit("fb", 2, 13, "promo"),
    Habit("fb", 4, 11, "photo"),
    Habit("fb", 6, 14, "recipe"),
    Habit("mail", 1, 8, "mail"),
)

_COPY = {"x": 210, "tt": 90, "ig": 240, "fb": 280, "yt": 600, "mail": 1800, "blog": 4200}
_TITLES = {
    "reel": ("Lid on, lid off", "One pan, three suppers", "Behind the steam"),
    "photo": ("Sunday table", "The red pot again", "Your kitchens"),
    "recipe": ("Lentils in 20 minutes", "Soup of the week", "Risotto without stirring"),
    "video": ("Pressure in one minute", "What the valve does", "Three sounds to know"),
    "howto": ("How to change the seal", "How to clean the valve", "How to read the dial"),
    "article": ("Which pot for which stove", "Care for the lid", "Questions about sizes"),
    "note": ("Good morning, cooks", "A question for Tuesday", "From the test kitchen"),
    "promo": ("Offer of the month", "Two for one", "Free shipping"),
    "mail": ("Pan & Pot Post",),
}
_SKIPPED = 0.08
_PAID = {"promo": 0.35, "video": 0.15}


def past_posts(today: date, rng: np.random.Generator) -> tuple[PastPost, ...]:
    """The posts of the `HISTORY_WEEKS` weeks before `today` (00:00 London), oldest first."""
    first = today - timedelta(weeks=HISTORY_WEEKS)
    found = [
        _post(habit, _day(first, week, habit.weekday), rng)
        for week in range(HISTORY_WEEKS)
        for habit in HABITS
        if (week - habit.first) % habit.every == 0 and rng.random() >= _SKIPPED
    ]
    found.sort(key=lambda each: (each.at, each.outlet))
    return tuple(_numbered(number, each) for number, each in enumerate(found, start=1))


def _day(first: date, week: int, weekday: int) -> date:
    return first + timedelta(days=7 * week + (weekday - first.weekday()) % 7)


def _post(habit: Habit, day: date, rng: np.random.Generator) -> PastPost:
    minute = int(rng.choice([0, 0, 0, 15, 30, 45]))
    wall = datetime.combine(day, time(habit.hour, minute), ZoneInfo(ZONE))
    length = int(_COPY[habit.outlet] * rng.uniform(0.6, 1.4))
    campaign = f"{day:%b}-offer".lower() if habit.kind == "promo" else ""
    paid = bool(rng.random() < _PAID.get(habit.kind, 0.05))
    return PastPost("", habit.outlet, wall.astimezone(UTC), habit.kind, length, campaign, paid)


def _numbered(number: int, post: PastPost) -> PastPost:
    titles = _TITLES[post.kind]
    return replace(post, key=f"h{number:04d}", title=titles[number % len(titles)])
