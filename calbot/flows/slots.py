"""Care-safe slots from chat: when one post, or several together, can go out so that every promise is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import picture
from calbot.flows.allowed import allowed
from calbot.flows.carried import carried_on
from calbot.flows.sight import sight_of
from calbot.flows.slots_view import MOST, MOST_DAYS, USUAL_DAYS, SlotsView, search
from calbot.flows.turn import Turn, looking
from calbot.flows.world import CARRY
from calbot.model.post import Post
from calbot.store import post as posts

_VERBS: Final = ("post.move",)


@looking
def find(session: Session, turn: Turn, post_ids: Sequence[int], days: int = USUAL_DAYS) -> SlotsView:
    """The best slots within `days` days. Raises TellUser for posts that cannot be moved, or of several teams."""
    wanted = tuple(dict.fromkeys(post_ids))
    if len(wanted) > MOST:
        raise TellUser("slots.many", most=MOST)
    if not 1 <= days <= MOST_DAYS:
        raise TellUser("slots.far", most=MOST_DAYS)
    chosen = [_coming(session, turn, key, days) for key in wanted]
    world, until = carried_on(picture.gather(session, turn, ahead=timedelta(days=days) + CARRY, since=CARRY))
    teams = {world.team_of(post) for post in chosen}
    if len(teams) > 1:
        raise TellUser("slots.teams", teams=sorted(teams))
    (team,) = teams
    found, known = search(world, team, chosen, days), until.get(team)
    return SlotsView(
        posts=tuple(chosen),
        ways=found.ways,
        today=found.today,
        target_minutes=found.target_minutes,
        safe=found.safe,
        roster=world.has_roster(team),
        may=allowed(session, turn, _VERBS),
        days=days,
        roster_until=known if known is not None and known < turn.now + timedelta(days=days) else None,
        closed=found.closed,
        proven=found.proven,
        sight=sight_of(session, turn),
    )


def _coming(session: Session, turn: Turn, post_id: int, days: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    if not post.live:
        raise TellUser("post.move.cancelled", post=post.name)
    end = turn.now + timedelta(days=days)
    if not turn.now < post.starts_at < end:
        raise TellUser("slots.not_coming", post=post.name, end=end)
    return post
