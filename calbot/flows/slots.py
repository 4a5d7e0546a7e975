"""Care-safe slots from chat: when one post, or several together, can go out so that the promise is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import picture
from calbot.flows.allowed import allowed
from calbot.flows.assess import plan_ahead
from calbot.flows.turn import Turn, looking
from calbot.flows.ways import Remedy
from calbot.model.post import Post
from calbot.staffing.plan import Plan
from calbot.staffing.slots import AFTER, Slot, safe_slots
from calbot.staffing.together import place_together
from calbot.store import post as posts

MOST: Final = 6
"""Posts that are placed together; more than people take in at a glance, and slow."""
_NEAR, _FAR = timedelta(days=3), timedelta(days=14)
_SLOTS: Final = 4
_MEASURED: Final = 24
_APART: Final = timedelta(hours=2)
_VERBS = ("post.move",)


@dataclass(frozen=True, slots=True)
class SlotsView:
    """Slots of `posts`: of one, each of `ways` is another; of several, `ways` are the moves of all that have to move,
    each with the result of all of them together. `today` is what comes of leaving all as it is (minutes and late of the
    worst hours after any of them). `safe`: the promise of `target_minutes` is kept by what is proposed; without a
    `roster`, only the gaps on accounts and the rules count."""

    posts: tuple[Post, ...]
    ways: tuple[Remedy, ...]
    today: Remedy
    target_minutes: float
    safe: bool
    roster: bool
    may: frozenset[str]


@looking
def find(session: Session, turn: Turn, post_ids: Sequence[int]) -> SlotsView:
    """The best slots within a fortnight. Raises TellUser for posts that cannot be moved, or of several teams."""
    wanted = tuple(dict.fromkeys(post_ids))
    if len(wanted) > MOST:
        raise TellUser("slots.many", most=MOST)
    chosen = [_coming(session, turn, key) for key in wanted]
    world = picture.gather(session, turn)
    teams = {world.team_of(post) for post in chosen}
    if len(teams) > 1:
        raise TellUser("slots.teams", teams=sorted(teams))
    (team,) = teams
    plan = plan_ahead(world, team)
    one, *others = chosen
    ways, safe = _together(plan, chosen) if others else _of_one(plan, one)
    return SlotsView(
        posts=tuple(chosen),
        ways=ways,
        today=_as_it_is(plan, chosen),
        target_minutes=plan.target_minutes,
        safe=safe,
        roster=world.has_roster(team),
        may=allowed(session, turn, _VERBS),
    )


def _coming(session: Session, turn: Turn, post_id: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    if not post.live:
        raise TellUser("post.move.cancelled", post=post.name)
    end = turn.now + _FAR
    if not turn.now < post.starts_at < end:
        raise TellUser("slots.not_coming", post=post.name, end=end)
    return post


def _of_one(plan: Plan, post: Post) -> tuple[tuple[Remedy, ...], bool]:
    """The slots near by, else those further off."""
    for within in (_NEAR, _FAR):
        chosen: list[Slot] = []
        for slot in safe_slots(plan, post.id, within, most=_MEASURED):
            # Half an hour earlier or later is no other choice.
            if len(chosen) < _SLOTS and all(abs(slot.at - other.at) >= _APART for other in chosen):
                chosen.append(slot)
        if chosen:
            return tuple(_move(post, one.at, one.minutes, one.share_late, one.reach) for one in chosen), True
    return (), False


def _together(plan: Plan, chosen: Sequence[Post]) -> tuple[tuple[Remedy, ...], bool]:
    placed = place_together(plan, [post.id for post in chosen], _NEAR)
    if placed is None or not placed.safe:
        placed = place_together(plan, [post.id for post in chosen], _FAR) or placed
    if placed is None:
        return (), False
    moving = [post for post in chosen if placed.at[post.id] != post.starts_at]
    return tuple(_move(post, placed.at[post.id], placed.minutes, placed.share_late) for post in moving), placed.safe


def _move(post: Post, to: datetime, minutes: float, late: float, reach: float | None = None) -> Remedy:
    return Remedy("move", to, minutes, post, late=late, reach=reach)


def _as_it_is(plan: Plan, chosen: Sequence[Post]) -> Remedy:
    begins = [plan.index(post.starts_at) for post in chosen]
    seen = plan.worst(plan.load, plan.capacity, *((begin, begin + AFTER) for begin in begins))
    return Remedy("nothing", chosen[0].starts_at, seen.minutes, late=seen.share_late)
