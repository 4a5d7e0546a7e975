"""A flag as it stands: its row with the post, the people, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.flag import Impact, impact, live_from, this_hour
from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.flag_line import lines_of
from calbot.flows.sight import sight_of, sight_of_post
from calbot.flows.tell import marketing_places
from calbot.flows.turn import Turn, looking
from calbot.flows.views import FlagView
from calbot.model.account import Account
from calbot.model.flag import Flag
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import flag as flags
from calbot.store import forecast as forecasts
from calbot.store import person as people
from calbot.store import post as posts

VERBS = (
    "flag.claim", "flag.pass_on", "flag.give", "flag.wait", "flag.fixed", "flag.decline", "flag.line", "flag.open",
    "post.move",
)  # fmt: skip

_REPORTED: Final = 10
_DAY: Final = timedelta(days=1)


@looking
def show(session: Session, turn: Turn, flag_id: int) -> FlagView:
    """A flag as it stands."""
    return view_of(session, turn, flag_of(session, turn, flag_id))


@looking
def queue(session: Session, turn: Turn) -> list[FlagView]:
    """The flags that stand: what costs most first, then what is due first."""
    found = [view_of(session, turn, flag) for flag in flags.open_ones(session, turn.workspace_id)]
    return sorted(found, key=lambda view: (-view.impact.rank, _due(view.flag), view.flag.id))


@looking
def of_reporter(session: Session, turn: Turn) -> list[FlagView]:
    """What the turn's person has reported of late, the newest first."""
    found = flags.reported_by(session, turn.workspace_id, turn.person_id or 0, _REPORTED)
    return [view_of(session, turn, flag) for flag in found]


def _due(flag: Flag) -> tuple[bool, float]:
    return (flag.due_at is None, flag.due_at.timestamp() if flag.due_at else 0.0)


def view_of(session: Session, turn: Turn, flag: Flag, *, joined: bool = False, reopened: bool = False) -> FlagView:
    """The view of a flag that is at hand; `joined` and `reopened` say what the report just made did."""
    post = post_of(session, turn, flag.post_id)
    account = account_of(session, turn, post)
    owner = people.by_id(session, turn.workspace_id, flag.owner_id) if flag.owner_id is not None else None
    return FlagView(
        flag=flag,
        post=post,
        owner_name=owner.name if owner else "",
        reporters=reporters(session, turn, flag),
        joined=joined,
        may=allowed(session, turn, VERBS, account),
        now=turn.now,
        heard=bool(marketing_places(session, turn, account)),
        reopened=reopened,
        impact=impact_of(session, turn, flag, post),
        coming=is_coming(session, turn, post),
        lines=lines_of(session, turn, flag, post),
        sight=sight_of_post(session, turn, post) if post is not None else sight_of(session, turn),
    )


def impact_of(session: Session, turn: Turn, flag: Flag, post: Post | None) -> Impact:
    """What a flag costs just now; nothing where calbot expects nothing of its post."""
    known = forecasts.of_post(session, turn.workspace_id, post.id) if post is not None else None
    if post is None or known is None or not flag.stands or not post.live or is_held(session, turn, post):
        return Impact()
    expected = this_hour(known.first_hour, known.per_hour, turn.now)
    return impact(flag.kind, expected, live_from(post.starts_at, flag.began), turn.now)


def is_coming(session: Session, turn: Turn, post: Post | None) -> bool:
    """Whether a post is still to go out: what is wrong with it can be mended before anybody sees it. Of one whose hour
    is not known nobody can tell before its day is over."""
    if post is None or not post.live:
        return False
    if not post.all_day:
        return post.starts_at > turn.now
    return turn.now < post.starts_at + _DAY or is_held(session, turn, post)


def is_held(session: Session, turn: Turn, post: Post) -> bool:
    """Whether a post has lost its hour: it does not go out before it is given one, whichever day it stands at."""
    if not post.all_day:
        return False
    lines = posts.revisions(session, turn.workspace_id, post.id)
    told = [line.changes["all_day"] for line in lines if "all_day" in line.changes]
    return bool(told and told[-1] == [False, True])


def flag_of(session: Session, turn: Turn, flag_id: int) -> Flag:
    """A flag by its number."""
    flag = flags.by_id(session, turn.workspace_id, flag_id)
    if flag is None:
        raise TellUser("flag.not_found", flag=f"f-{flag_id}")
    return flag


def post_of(session: Session, turn: Turn, post_id: int | None) -> Post | None:
    """The post, if one is named."""
    return posts.by_id(session, turn.workspace_id, post_id) if post_id is not None else None


def account_of(session: Session, turn: Turn, post: Post | None) -> Account | None:
    """The account that a post goes out on."""
    if post is None or post.account_id is None:
        return None
    return accounts.by_id(session, turn.workspace_id, post.account_id)


def reporters(session: Session, turn: Turn, flag: Flag) -> tuple[str, ...]:
    """The names of those who reported it, the first one first."""
    found = (
        people.by_id(session, turn.workspace_id, report.person_id)
        for report in flags.reports(session, turn.workspace_id, flag.id)
    )
    return tuple(person.name for person in found if person is not None)
