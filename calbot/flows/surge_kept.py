"""A surge as it is kept: with what lies ahead while it runs, in the history once it is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from calbot.flows.outlook_view import SurgeView
from calbot.flows.surge import Surge
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.outlook import Outlook
from calbot.model.post import Post
from calbot.store import history as histories
from calbot.store import post as posts

TOLD: Final = ("told", "event", "turns")
"""What is kept beside the figures of a surge: the number of its card, the event that says what is behind it, and how
often that was said."""
_NOUN, _OVER = "surge", "over"


def kept_surge(surge: Surge) -> dict[str, Any]:
    """Its figures in JSON terms."""
    usual = max(surge.usual, 1.0)
    return {
        "since": surge.since.isoformat(),
        "times": round(surge.came / usual, 2),
        "expected": round(1 + surge.by_posts / usual, 2),
        "share": round(surge.share, 3),
        "low": round(surge.low, 3),
        "high": round(surge.high, 3),
        "posts": [[key, round(part, 1)] for key, part in surge.posts],
    }


def read_surge(kept: Mapping[str, Any], named: Mapping[int, Post], team: str) -> SurgeView:
    """As it was kept; `named` are posts by number."""
    told = {key: value for key, value in kept.items() if key not in TOLD}
    causes = tuple((named[key], part) for key, part in told.pop("posts") if key in named)
    return SurgeView(**told | {"since": datetime.fromisoformat(told["since"])}, posts=causes, team=team)


def ended(session: Session, turn: Turn, before: Iterable[Outlook], rows: Iterable[Outlook]) -> None:
    """Keep of those that are over what they were last; the caller commits."""
    running = {row.team for row in rows if row.surge}
    for row in before:
        if row.surge and row.team not in running:
            figures = {key: value for key, value in row.surge.items() if key not in TOLD}
            record(session, turn, _NOUN, _number(figures), _OVER, team=row.team, figures=figures)


def planned_since(session: Session, turn: Turn, since: datetime) -> tuple[SurgeView, ...]:
    """The surges that were over at or after `since` and that the plan explained, by when they began: of one that began
    in the same hour of the same team what was known last."""
    lines = histories.done_between(session, turn.workspace_id, _NOUN, _OVER, since, turn.now)
    last = {(one.noun_id, one.details["team"]): one.details for one in lines}
    named = posts.by_ids(session, turn.workspace_id, _causes(one["figures"] for one in last.values()))
    several = len({team for _, team in last}) > 1
    views = [read_surge(one["figures"], named, one["team"] if several else "") for _, one in sorted(last.items())]
    return tuple(view for view in views if view.planned)


def _causes(every: Iterable[Mapping[str, Any]]) -> Sequence[int]:
    return sorted({key for figures in every for key, _ in figures["posts"]})


def _number(figures: Mapping[str, Any]) -> int:
    """The hour, counted from 1970, in which it began."""
    return int(datetime.fromisoformat(figures["since"]).timestamp() // 3600)
