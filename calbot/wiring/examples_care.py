"""Views for the screens of what care tells marketing beside flags; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calbot.flows.idea_view import IdeaView
from calbot.model.idea import Idea
from calbot.model.post import Post


def told_by_care(post: Post, may: frozenset[str], now: datetime) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """A view, and the values of its notice, by screen."""
    row = Idea(workspace_id="w", id=31, text="Does the lid fit 3 L?", person_id=4, opened_at=now, changed_at=now)
    idea = IdeaView(row, ("Mika", "Lee"), "Kim", 21, 37, 14, may, near=post)
    return {"idea.card": (idea, {}), "idea.shipped": (idea, {}), "idea.declined": (idea, {})}
