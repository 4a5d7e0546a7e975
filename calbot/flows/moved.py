"""A move, in a calendar or in chat, is told once it is settled: one net message, none where the post is back again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.moved import Moving, is_news, noted, settles_at
from calbot.flows import brief_change
from calbot.flows.allowed import allowed
from calbot.flows.bundle import BUNDLE, say_move
from calbot.flows.forecast import window_of
from calbot.flows.policy import policy_of
from calbot.flows.sight import sight_of_post
from calbot.flows.tell import care_places, marketing_places, record
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.ways import Window
from calbot.model.account import Account
from calbot.model.moving import PostMove
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import forecast as forecasts
from calbot.store import history as histories
from calbot.store import moving as moves
from calbot.store import person as people
from calbot.store import post as posts

_WEEK: Final = timedelta(days=7)
OFTEN: Final = 3
"""Who is told of a post so often in a week is asked whether its hour is to be confirmed."""


@dataclass(frozen=True, slots=True)
class MovedView:
    """A post that was moved, who moved it (whose it is, where its calendar did), how customers would wait where it
    stands now, and what its readers may do."""

    post: Post
    by: str
    window: Window | None
    may: frozenset[str] = frozenset()
    sight: Sight = CLEAR


def note(session: Session, turn: Turn, post: Post, old: datetime) -> None:
    """A post was moved from `old`, in its calendar or in chat; it is told when that is settled. The caller commits."""
    known = moves.of_post(session, turn.workspace_id, post.id)
    moving = noted(_moving(known) if known else None, old, turn.now)
    row = known or PostMove(
        workspace_id=turn.workspace_id, post_id=post.id, was=old, since=turn.now, last_at=turn.now, due_at=turn.now
    )
    due_at = settles_at(moving, post.starts_at, policy_of(session, turn))
    row.last_at, row.steps, row.due_at = moving.last, moving.steps, due_at
    session.add(row)
    turn.wake(session, "settle", post.id, at=row.due_at)


def take_over(session: Session, turn: Turn, post_id: int) -> datetime | None:
    """Somebody is being told of the post right now: where they last knew it, None where they know where it is. What
    waited to be told is told with that; the caller commits."""
    known = moves.of_post(session, turn.workspace_id, post_id)
    if known is None:
        return None
    session.delete(known)
    return known.was


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the posts whose move is settled."""
    return moves.settled(session, turn.workspace_id, turn.now)


def settle(session: Session, turn: Turn, post_id: int) -> bool:
    """Tell the move of a post if it is settled; says whether there was anything to tell. Of one that is off nothing is
    told: where people last knew it is kept, for it may be on again."""
    known, post = moves.of_post(session, turn.workspace_id, post_id), posts.by_id(session, turn.workspace_id, post_id)
    if known is None or known.due_at > turn.now:
        return False
    until = max(known.was, post.starts_at) if post is not None else turn.now
    if post is not None and not post.live and until > turn.now:
        known.due_at = until
        session.commit()
        return False
    session.delete(known)
    again = _told_off(session, turn, post_id)
    news = post is not None and post.live and (again or is_news(_moving(known), post.starts_at))
    if post is not None and news:
        values: dict[str, Any] = {"old": known.was.isoformat(), "new": post.starts_at.isoformat(), "steps": known.steps}
        values |= {"times": _times(session, turn, post_id)} | ({"again": True} if again else {})
        told = brief_change.renew(session, turn, post)
        if told is not None and told.readers:
            values |= {"brief": [told.version, told.readers, told.before or 0]}
        near = min(known.was, post.starts_at) - turn.now <= policy_of(session, turn).settle_at_once
        for place in _where(session, turn, post):
            say_move(session, turn, place, post, values, urgent=near)
    elif post is not None:
        brief_change.renew(session, turn, post)
    record(session, turn, "post", post_id, "settled" if news else "back", steps=known.steps)
    session.commit()
    return news


@looking
def show(session: Session, turn: Turn, post_id: int) -> MovedView:
    """What the message about a settled move is drawn from."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise LookupError(f"no post {post_id}")
    account = accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None
    window = window_of(forecasts.of_post(session, turn.workspace_id, post.id))
    may = allowed(session, turn, ("post.move",), account) if post.live and not post.all_day else frozenset[str]()
    return MovedView(post, _mover(session, turn, post, account), window, may, sight_of_post(session, turn, post))


@looking
def show_bundle(session: Session, turn: Turn, hour: int) -> tuple[MovedView, ...]:
    """What the message about the moves of an hour in this place is drawn from."""
    told = moves.bundles(session, turn.workspace_id, turn.place_id or 0, (BUNDLE, hour))
    ids = dict.fromkeys(one["post_id"] for notice in told for one in notice.values["moves"])
    return tuple(show(session, turn, key) for key in ids)


def _mover(session: Session, turn: Turn, post: Post, account: Account | None) -> str:
    """Who moved it last in chat; of a calendar only whose post it is is known."""
    past = [one for one in posts.revisions(session, turn.workspace_id, post.id) if "starts_at" in one.changes]
    mover = past[-1].person_id if past else None
    owner_id = post.owner_id if post.owner_id is not None else (account.owner_id if account else None)
    chosen = mover if mover is not None else owner_id
    person = people.by_id(session, turn.workspace_id, chosen) if chosen is not None else None
    return person.name if person else post.owner_name


def _told_off(session: Session, turn: Turn, post_id: int) -> bool:
    """Whether what people were told last of a post is that it was cancelled."""
    past = histories.of(session, turn.workspace_id, "post", post_id)
    told = [one.verb for one in past if one.verb in ("cancel", "settled")]
    return told[-1:] == ["cancel"]


def _times(session: Session, turn: Turn, post_id: int) -> int:
    """How often people were told of a move of a post in the last week, this time among them."""
    past = histories.of(session, turn.workspace_id, "post", post_id)
    return 1 + sum(one.verb == "settled" and one.at > turn.now - _WEEK for one in past)


def _where(session: Session, turn: Turn, post: Post) -> list[Place]:
    account = accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None
    told = {place.id: place for place in marketing_places(session, turn, account, post.brand)}
    told |= {place.id: place for place in care_places(session, turn, post.brand)}
    return list(told.values())


def _moving(row: PostMove) -> Moving:
    return Moving(row.was, row.since, row.last_at, row.steps)
