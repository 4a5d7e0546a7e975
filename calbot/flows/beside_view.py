"""Two brands in one warning: what is seen of the other one."""

from __future__ import annotations

from dataclasses import dataclass

from calbot.model.alert import Alert
from calbot.model.post import Post


@dataclass(frozen=True, slots=True)
class Beside:
    """Posts of another brand that cause the same warning as the reader's own, and who answers for them."""

    alert: Alert
    brand: str
    owner_id: int
    owner_name: str
    posts: tuple[Post, ...]
