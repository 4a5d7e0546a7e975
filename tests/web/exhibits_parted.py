"""Two calendars that say two hours of one post, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.flows.parted import ONE, TWO, PartedView
from calbot.model.post import Post
from tests.web.exhibits import EVENING, ROUGH, ROUGH_TITLE


def _post(number: int, days: int) -> Post:
    told = {name: getattr(ROUGH, name) for name in ("network", "brand", "title", "zone")}
    return Post(workspace_id="acme", id=number, starts_at=EVENING + timedelta(days=days), **told)


APART = PartedView(_post(215, 0), _post(214, 1), ROUGH_TITLE[:200], "Plan", frozenset({"post.move"}))
ONE_POST = replace(APART, open=False, said=ONE, at=EVENING, who="Mkt")
TWO_POSTS = replace(APART, open=False, said=TWO, at=EVENING, who="")
SETTLED = replace(APART, open=False)
NO_TWIN = replace(APART, open=False, other=None)
