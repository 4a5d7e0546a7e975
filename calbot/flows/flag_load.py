"""What stands wrong with posts that are out, as a load: people ask because of it until it is right."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.flag import ask_share
from calbot.flows.flag_view import is_held
from calbot.flows.turn import Turn
from calbot.flows.world import Flagged
from calbot.store import flag as flags
from calbot.store import post as posts

_LATE: Final = timedelta(hours=2)
"""What should be right by now is expected to take so much longer."""


def known(session: Session, turn: Turn) -> tuple[Flagged, ...]:
    """The flags that bring load: each until it should be right, at least two hours more. Of several on one post the
    heaviest counts, since whoever asks asks once."""
    heaviest: dict[int, Flagged] = {}
    for flag in flags.open_ones(session, turn.workspace_id):
        if flag.post_id is None or ask_share(flag.kind) <= 0:
            continue
        post = posts.by_id(session, turn.workspace_id, flag.post_id)
        if post is None or not post.live or post.starts_at > turn.now or is_held(session, turn, post):
            continue
        until = max(flag.due_at or turn.now, turn.now + _LATE)
        one, other = Flagged(post.id, ask_share(flag.kind), until, flag.began), heaviest.get(post.id)
        if other is None or one.share > other.share:
            heaviest[post.id] = one
    return tuple(heaviest[key] for key in sorted(heaviest))
