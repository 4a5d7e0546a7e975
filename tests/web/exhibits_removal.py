"""Posts that a calendar mentions no more, for the gallery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from calbot.flows.removal_view import ANSWER, RemovalView
from calbot.flows.trust import FeedLine, Trust
from calbot.model.post import Post
from calbot.model.removal import Removal, RemovalState
from calbot.model.state import SourceState
from tests.web.exhibits import NOW, PLAIN, PROMO, ROUGH, ROUGH_TITLE

SINCE = NOW - timedelta(minutes=42)


def a_removal(
    *gone: Post, source: str = "Pot social", by: str = "", may: frozenset[str] = frozenset({ANSWER}), **told: Any
) -> RemovalView:
    """A removal of `gone`, by default of three posts of which one has a rough title, held by the brake."""
    posts = gone or (PLAIN, PROMO, ROUGH)
    said: dict[str, Any] = {"braked": True, "coming": 9, "since": SINCE, "same_since": SINCE, "changed_at": NOW} | told
    removal = Removal(workspace_id="acme", id=3, source_id=1, post_ids=[post.id for post in posts], **said)
    return RemovalView(removal, source, posts, by, NOW, may)


ONLY_OVERLAYS = RemovalView(
    Removal(
        workspace_id="acme",
        id=4,
        source_id=1,
        braked=True,
        overlays=True,
        since=SINCE,
        same_since=SINCE,
        changed_at=NOW,
    ),
    "Blackouts",
    (),
    "",
    NOW,
    frozenset({ANSWER}),
)
MANY = a_removal(source=ROUGH_TITLE[:200])
SEVEN = a_removal(*[PLAIN] * 7, emptied=True)
OFF = a_removal(state=RemovalState.APPLIED, by="Mkt")
OFF_BY_ITSELF = a_removal(state=RemovalState.APPLIED)
ON = a_removal(state=RemovalState.KEPT, by="Mkt")
OVER = a_removal(state=RemovalState.OVER)
FEW = a_removal(PLAIN, braked=False)
HELD = FeedLine(
    "Pot social", Trust(SourceState.BLIND), NOW, NOW, SINCE, "Europe/London", "source.shrunk", a_removal(by="")
)
UNREADABLE = FeedLine(ROUGH_TITLE[:200], Trust(SourceState.BLIND), NOW, problem="source.login", blind_since=SINCE)
