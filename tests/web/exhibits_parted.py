"""Two calendars that say two things of one post, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.flows.half_off import OFF, ON, HalfOffView
from calbot.flows.parted import ONE, TWO, PartedView
from calbot.model.post import Post, PostState
from tests.web.exhibits import EVENING, ROUGH, ROUGH_TITLE


def _post(number: int, days: int) -> Post:
    told = {name: getattr(ROUGH, name) for name in ("network", "brand", "title", "zone")}
    return Post(workspace_id="acme", id=number, starts_at=EVENING + timedelta(days=days), **told)


APART = PartedView(_post(215, 0), _post(214, 1), ROUGH_TITLE[:200], "Plan", frozenset({"post.move"}))
ONE_POST = replace(APART, open=False, said=ONE, at=EVENING, who="Mkt")
TWO_POSTS = replace(APART, open=False, said=TWO, at=EVENING, who="")
SETTLED = replace(APART, open=False)
NO_TWIN = replace(APART, open=False, other=None)

HALF_OFF = HalfOffView(_post(214, 1), "Plan", ROUGH_TITLE[:200], frozenset({"post.cancel"}))
HALF_ON = replace(HALF_OFF, said=ON, who="Mkt")
ALL_OFF = replace(HALF_OFF, open=False, said=OFF, post=_post(214, 1))
ALL_OFF.post.state = PostState.CANCELLED
HALF_OVER = replace(HALF_OFF, open=False)
