"""Posts that follow each other closely on one account: they share the attention of the same people.

On pages of live sellers a post that follows another within the hour draws six to seven tenths of the comments that it
would draw alone, and whoever knows it foresees later posts better (benchmarks.forecast, tasks P1 and asides). With
three hours or a day in place of one it was no help.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from calbot.forecast.history import PostFact
from calbot.forecast.priors import account

CLOSE: Final = timedelta(hours=1)


def crowded(posts: Sequence[PostFact]) -> list[PostFact]:
    """`posts` in their order, each with how many of the same account went out within the hour before it (`near`).

    Those whose hour is not known, and releases, neither count nor are counted."""
    last: dict[tuple[str, ...], deque[datetime]] = {}
    found = list(posts)
    for at in sorted(range(len(found)), key=lambda at: (found[at].starts_at, found[at].key)):
        post, near = found[at], 0
        if not (post.all_day or post.lifts):
            own = last.setdefault(account(post), deque())
            while own and post.starts_at - own[0] >= CLOSE:
                own.popleft()
            near = len(own)
            own.append(post.starts_at)
        if near != post.near:
            found[at] = replace(post, near=near)
    return found


def neighbours(post: PostFact, others: Sequence[PostFact], moments: Sequence[datetime]) -> list[int]:
    """`near` of `post`, were it at each of `moments`: how many of `others` of its account go out within the hour
    before."""
    same = (one for one in others if account(one) == account(post) and not (one.all_day or one.lifts))
    begun = sorted((one.starts_at, one.key) for one in same)
    # Of two that go out at once, the one of the smaller key counts as the earlier.
    return [bisect(begun, (at, post.key)) - bisect(begun, (at - CLOSE, math.inf)) for at in moments]
