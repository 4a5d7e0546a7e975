"""Changes from chat that calendars do not show yet, for the gallery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from calbot.flows.writeback import WritebackView
from calbot.model.post import Post
from calbot.model.writeback import Saying, Writeback, WritebackState
from tests.web.exhibits import NOW, PLAIN, ROUGH, ROUGH_TITLE

TO = Saying(NOW + timedelta(hours=40))
THERE = Saying(NOW + timedelta(hours=64))
FILE = "https://calbot.pot.example/change/3-1790000000-0123456789abcdef0123456789abcdef01234567.ics"


def a_writeback(
    state: WritebackState, post: Post = PLAIN, calendar: str = "Pot social", wanted: Saying = TO, **told: Any
) -> WritebackView:
    """A change of `post` that has come so far."""
    base = Saying(post.starts_at, post.all_day)
    row = Writeback(
        workspace_id="acme",
        id=3,
        post_id=post.id,
        source_id=1,
        wanted=wanted.kept,
        base=base.kept,
        state=state,
        due_at=NOW,
        created_at=NOW,
        changed_at=NOW,
        **told,
    )
    return WritebackView(row, post, calendar, "Mkt", "Ana", FILE, frozenset({"post.move"}))


ASKED = a_writeback(WritebackState.ASKED)
ASKED_TO_CANCEL = a_writeback(WritebackState.ASKED, wanted=Saying(TO.starts_at, off=True))
ASKED_ROUGH = a_writeback(WritebackState.ASKED, ROUGH, ROUGH_TITLE[:200])
CLASH = a_writeback(WritebackState.CONFLICT, theirs=THERE.kept)
CLASH_GONE = a_writeback(WritebackState.CONFLICT, ROUGH, theirs=Saying(TO.starts_at, off=True).kept)
STUCK = a_writeback(WritebackState.PARKED, problem="the server does not let this user change the calendar")
UNDER_WAY = a_writeback(WritebackState.WRITTEN)
DONE = a_writeback(WritebackState.DONE)
DROPPED = a_writeback(WritebackState.DROPPED)
