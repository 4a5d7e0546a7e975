"""What a calendar says of a post, apart from what calbot itself and chat have made of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calbot.model.post import Post, plain

Said = Mapping[str, Any]
"""What a calendar says of one entry, in JSON terms."""

FIELDS = (
    "title", "copy_text", "copy_length", "link", "starts_at", "zone", "all_day", "network", "handle", "brand",
    "content_type", "campaign", "thread", "tags", "paid", "reach", "owner_name", "account_id", "owner_id", "state",
    "after", "file", "line", "notes",
)  # fmt: skip
"""What a calendar says of a post; the rest is calbot's own."""


def said_of(post: Post) -> dict[str, Any]:
    """What its calendar says of a post."""
    return {field: plain(getattr(post, field)) for field in FIELDS}
