"""Two weeks of a company's life, as its database keeps them: for what meetings and reports make of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import SQLModel

from calbot.model.alert import Alert, AlertState
from calbot.model.cover import Cover, CoverState
from calbot.model.finding import Finding, FindingState
from calbot.model.idea import Idea, IdeaAsk, IdeaFor, IdeaState
from calbot.model.inbound import COMMENTS, InboundCount
from calbot.model.miss import Miss
from calbot.model.override import Override
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.model.rule import Level
from calbot.model.shift import Shift
from calbot.model.workspace import History
from tests.chat.conftest import ALERT, NOW, POST

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATER = "How do I run the water test?"

OUT: tuple[tuple[int, float, float, str, tuple[str, ...], float, float], ...] = (
    (301, 1, 96, "big", ("info/recipe",), 120, 118),
    (302, 2, 80, "big", ("info/howto", "support/seal"), 90, 95),
    (303, 3, 5, "big", ("info/promo",), 80, 70),
    (304, 4, 30, "medium", ("info/howto",), 40, 160),
    (305, 6, 5, "small", (), 8, 8),
    (306, 9, 90, "big", ("info/promo",), 85, 81),
    (307, 10, 20, "big", ("info/promo",), 100, 104),
)
"""Posts that are out: number, days ago, hours of notice, size, tags, messages told and come."""


def posts(workspace_id: str = "acme", account_id: int | None = 2) -> Iterator[SQLModel]:
    """OUT with their results, closed two days after each."""
    for number, days, notice, size, tags, told, came in OUT:
        at = NOW - days * DAY - 2 * HOUR
        own: dict[str, Any] = {"workspace_id": workspace_id, "id": number, "account_id": account_id}
        yield Post(
            **{
                **POST,
                **own,
                "title": f"Post {number}",
                "starts_at": at,
                "told_at": at - notice * HOUR,
                "tags": [*tags],
            }
        )
        closed = at + 2 * DAY
        done = {"closed_at": closed, "actual": float(came), "anew": float(came)} if closed <= NOW else {}
        yield Result(
            workspace_id=workspace_id, post_id=number, told_at=at - HOUR, starts_at=at, mean=told, low=told * 0.7,
            high=told * 1.4, size=size, network="tiktok", **done,
        )  # fmt: skip


def overrides(workspace_id: str = "acme", person_id: int = 1) -> Iterator[SQLModel]:
    """Somebody answers for post 303's short notice, and six times for two posts within an hour."""
    told: dict[str, Any] = {"workspace_id": workspace_id, "state": FindingState.GONE, "at": NOW - 2 * DAY}
    told |= {"found_at": NOW - 6 * DAY, "changed_at": NOW - 2 * DAY}
    yield Finding(
        id=20, key="short", rule="short-notice", level=Level.NOTE, post_ids=[303], values={"a": "p-303"}, **told
    )
    said: dict[str, Any] = {"workspace_id": workspace_id, "person_id": person_id, "expires_at": NOW}
    yield Override(id=20, finding_id=20, reason="Partner slipped", created_at=NOW - 4 * DAY, **said)
    for number in range(21, 27):
        yield Finding(id=number, key=f"gap {number}", rule="same-account-gap", post_ids=[301, 302], **told)
        yield Override(id=number, finding_id=number, reason="Agreed", created_at=NOW - (number - 20) * DAY, **said)


def ideas(workspace_id: str = "acme", person_id: int = 4) -> Iterator[SQLModel]:
    """Water is asked for 12 times this week and 5 the week before; another idea is out since a week."""
    told: dict[str, Any] = {"workspace_id": workspace_id, "person_id": person_id, "opened_at": NOW - 13 * DAY}
    yield Idea(id=31, text=WATER, changed_at=NOW - 13 * DAY, **told)
    out: dict[str, Any] = {"state": IdeaState.SHIPPED, "wish": IdeaFor.VIDEO, "post_id": 301}
    yield Idea(id=32, text="Which seal fits?", changed_at=NOW - 7 * DAY, **told, **out)
    asked = ((31, 1, 9), (31, 3, 3), (31, 10, 5), (32, 12, 14), (32, 2, 4))
    for number, (idea_id, days, times) in enumerate(asked, 1):
        at = NOW - days * DAY
        yield IdeaAsk(workspace_id=workspace_id, id=number, idea_id=idea_id, person_id=person_id, at=at, times=times)


def warning(workspace_id: str = "acme", *, booked: bool = True) -> Iterator[SQLModel]:
    """Tomorrow evening's warning, and the cover that was asked for because of it."""
    yield Alert(**{**ALERT, "workspace_id": workspace_id, "told_at": NOW - HOUR})
    yield Cover(
        workspace_id=workspace_id, id=4, alert_id=88, starts_at=NOW + DAY, ends_at=NOW + DAY + 6 * HOUR,
        state=CoverState.FILLED if booked else CoverState.OPEN, created_at=NOW, changed_at=NOW,
    )  # fmt: skip


def judged(workspace_id: str = "acme") -> Iterator[SQLModel]:
    """Eight warnings whose windows are over: five came true, two did not, of one somebody acted."""
    for number, came_true in enumerate((True, True, False, True, True, False, True, None), 60):
        at = NOW - (number - 59) * DAY
        yield Alert(
            **{
                **ALERT, "workspace_id": workspace_id, "id": number, "state": AlertState.PAST,
                "starts_at": at - 6 * HOUR, "ends_at": at, "told_at": at - 12 * HOUR, "judged_at": at + HOUR,
                "came_true": came_true, "acted": came_true is None, "causes": [], "options": [],
            }
        )  # fmt: skip


FUTURE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def clash(workspace_id: str = "acme") -> Finding:
    """Two posts that stand within an hour, the day after tomorrow."""
    return Finding(
        workspace_id=workspace_id, id=30, key="gap", rule="same-account-gap", level=Level.WARN, post_ids=[214, 228],
        at=FUTURE, values={"a": "p-214", "b": "p-228", "gap_minutes": 30, "account": "@pot", "more": 0},
        found_at=NOW, changed_at=NOW,
    )  # fmt: skip


def counted(workspace_id: str = "acme") -> Iterator[SQLModel]:
    """Ten days of counts up to eleven o'clock: eight messages an hour, ninety in one of them; five of each hour are
    told again under a tag, and forty comments beside them, which ask for nothing."""
    first = NOW.replace(minute=0) - 10 * DAY
    for hour in range(240):
        told: dict[str, Any] = {"workspace_id": workspace_id, "starts_at": first + hour * HOUR, "network": "tiktok"}
        whole = 90 if hour == 100 else 8
        for at, (tag, messages) in enumerate((("", whole), ("support/seal", 5), (COMMENTS, 40))):
            yield InboundCount(id=3 * hour + at + 1, tag=tag, messages=messages, **told)


def on_duty(workspace_id: str = "acme") -> Iterator[SQLModel]:
    """One person at every hour of these days."""
    first = NOW.replace(minute=0) - 10 * DAY
    for day in range(12):
        yield Shift(workspace_id=workspace_id, id=day + 1, starts_at=first + day * DAY, ends_at=first + (day + 1) * DAY)


def missed(workspace_id: str = "acme") -> Miss:
    """A window that nobody was warned of."""
    at = NOW - 5 * DAY
    return Miss(
        workspace_id=workspace_id, id=3, starts_at=at, ends_at=at + 6 * HOUR, minutes=300.0, target_minutes=240,
        messages=160.0, found_at=at, changed_at=at,
    )  # fmt: skip


def shipped(workspace_id: str = "acme", person_id: int = 1) -> History:
    """Idea 32 went out a week ago."""
    return History(
        workspace_id=workspace_id, id=9001, at=NOW - 7 * DAY, person_id=person_id, noun="idea", noun_id=32,
        verb="shipped",
    )  # fmt: skip


def lived(workspace_id: str = "acme", account_id: int | None = 2) -> Iterator[SQLModel]:
    """All of it, in an order in which a database takes it."""
    yield from posts(workspace_id, account_id)
    for part in (overrides, ideas, judged, counted, on_duty):
        yield from part(workspace_id)
    yield from (missed(workspace_id), shipped(workspace_id))
