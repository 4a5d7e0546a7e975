"""The sample company as files: the calendar, past posts, counts, roster and `calbot.toml`, as people keep them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from calbot.sample.calendar import calendar_text
from calbot.sample.company import outlet
from calbot.sample.counts import Counts, inbound
from calbot.sample.posts import PastPost, past_posts
from calbot.sample.shifts import REPLIES_PER_HOUR, Duty, roster
from calbot.sample.workspace import workspace_text

CALENDAR, HISTORY, INBOUND, SHIFTS, WORKSPACE, TICKETS = (
    "marketing.ics",
    "posts-history.csv",
    "inbound.csv",
    "shifts.csv",
    "calbot.toml",
    "tickets.csv",
)
SOURCES = {CALENDAR: "ics", HISTORY: "posts_csv", INBOUND: "inbound_csv", SHIFTS: "shifts_csv"}
"""What is what, in the words of the settings file."""
_TICKETS, _FIRST_TICKET, _BETWEEN = 90, 48_000, timedelta(minutes=107)
_VIA = ("Instagram", "Email", "TikTok", "Facebook", "X")


def sample_files(today: date, rng: np.random.Generator, links: str) -> dict[str, str]:
    """File name -> text. `today` is the first day of the plan; `links` is the address that its links start with."""
    past = past_posts(today, rng)
    counts = inbound(today, past, rng)
    return {
        WORKSPACE: workspace_text(SOURCES, links),
        CALENDAR: calendar_text(today, links),
        HISTORY: _history(past),
        INBOUND: _inbound(counts),
        SHIFTS: _shifts(roster(today)),
        TICKETS: _tickets(today),
    }


def _history(posts: Sequence[PastPost]) -> str:
    heads = ("id", "title", "channel", "account", "brand", "published_at", "type", "copy_length", "campaign", "paid")
    return _table(heads, (_history_row(post) for post in posts))


def _history_row(post: PastPost) -> tuple[object, ...]:
    on = outlet(post.outlet)
    paid = "yes" if post.paid else "no"
    return (
        post.key, post.title, on.network, on.handle, on.brand,
        _instant(post.at), post.kind, post.copy_length, post.campaign, paid,
    )  # fmt: skip


def _inbound(counts: Counts) -> str:
    rows = (
        (_instant(counts.start + timedelta(hours=hour)), brand, int(messages[hour]))
        for hour in range(len(next(iter(counts.messages.values()))))
        for brand, messages in counts.messages.items()
    )
    return _table(("hour", "brand", "messages"), rows)


def _tickets(today: date) -> str:
    """The last tickets of the help desk, as Zendesk exports them: which there were, for looking at answers. They are
    part of what the counts hold, so nobody counts them again."""
    midnight = datetime.combine(today, time(), UTC)
    heads = ("Id", "Created at", "Via", "Requester", "Ticket type", "Assignee")
    rows = (
        (_FIRST_TICKET + n, _instant(midnight - n * _BETWEEN), _VIA[n % len(_VIA)], "", "Question", f"Agent {n % 6}")
        for n in range(_TICKETS, 0, -1)
    )
    return _table(heads, rows)


def _shifts(duties: Sequence[Duty]) -> str:
    heads = ("name", "start", "end", "zone", "team", "heads", "replies_per_hour", "languages")
    return _table(heads, (_shift_row(duty) for duty in duties))


def _shift_row(duty: Duty) -> tuple[object, ...]:
    wall = "%Y-%m-%d %H:%M"
    start, end = duty.start.strftime(wall), duty.end.strftime(wall)
    return (duty.name, start, end, duty.zone, "care", 1, REPLIES_PER_HOUR, " ".join(duty.languages))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue()
