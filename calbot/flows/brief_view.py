"""Briefs as they are drawn: what one says of its post, and what somebody is told of a shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.brief import OF_THE_POST, OFF, Touch, facts, peak_of
from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.brief_answers import Answer, Asked, answers_of, asked_of, known_ideas
from calbot.flows.brief_coverage import Coverage, coverage_of
from calbot.flows.sight import sight_of, sight_of_post
from calbot.flows.size import size_of
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import Expected
from calbot.model.account import Account
from calbot.model.brief import Brief, BriefRead, ShiftBrief
from calbot.model.flag import Flag
from calbot.model.forecast import Expectation
from calbot.model.idea import Idea
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from calbot.store import account as accounts
from calbot.store import brief as briefs
from calbot.store import forecast as forecasts
from calbot.store import person as people
from calbot.store import post as posts

VERBS: Final = ("brief.read", "brief.fill")


@dataclass(frozen=True, slots=True)
class BriefView:
    """The brief of a post in its `version`: `post` is as that version says it, `said` what people have added. `size` is
    one of `flows.size` ("" where nobody knows), `peak` the hour in which most messages come. `read` is the version that
    the reader has read (0 for none), `coming` whether it is still to go out, `coverage` who of care has read it."""

    post: Post
    version: int
    said: Mapping[str, Any]
    owner_name: str
    forecast: Expected | None
    size: str
    peak: datetime | None
    asked: tuple[Asked, ...]
    answers: tuple[Answer, ...]
    read: int
    may: frozenset[str]
    coming: bool
    coverage: tuple[Coverage, ...] = ()
    sight: Sight = CLEAR


@dataclass(frozen=True, slots=True)
class FlagLine:
    """An open flag and who has it ("" for nobody)."""

    flag: Flag
    owner_name: str


@dataclass(frozen=True, slots=True)
class Note:
    """What `who` handed over to this shift at `at`."""

    who: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShiftView:
    """What `person` is told of a shift: `lines` are its posts and how they touch it, `flags` what is open, `notes` what
    was handed over."""

    person: Person
    row: ShiftBrief
    lines: tuple[tuple[BriefView, Touch], ...]
    flags: tuple[FlagLine, ...]
    notes: tuple[Note, ...]
    over: bool
    sight: Sight = CLEAR


@dataclass(frozen=True, slots=True)
class SpanView:
    """The briefs of what goes out in `starts_at`..`ends_at`, in short. `poor` is how many of the shifts' briefs of the
    last week were called no help, of how many."""

    starts_at: datetime
    ends_at: datetime
    lines: tuple[BriefView, ...]
    sight: Sight = CLEAR
    poor: tuple[int, int] = (0, 0)


@looking
def show(session: Session, turn: Turn, post_id: int) -> BriefView:
    """The brief of a post as it stands; of one that nobody was told of yet, as it would be."""
    post = post_of(session, turn, post_id)
    return replace(views_of(session, turn, [post])[post.id], sight=sight_of_post(session, turn, post))


def views_of(session: Session, turn: Turn, some: Sequence[Post]) -> dict[int, BriefView]:
    """The briefs of several posts, by post, as the person of this turn sees them."""
    ids = [post.id for post in some]
    kept = briefs.of_posts(session, turn.workspace_id, ids)
    mine = briefs.read_by(session, turn.workspace_id, turn.person_id, ids) if turn.person_id is not None else {}
    ideas, covered = known_ideas(session, turn) if some else [], coverage_of(session, turn, ids)
    views = ((post, _view(session, turn, post, kept.get(post.id), mine.get(post.id), ideas)) for post in some)
    seen = sight_of(session, turn)
    return {post.id: replace(view, coverage=covered.get(post.id, ()), sight=seen) for post, view in views}


def post_of(session: Session, turn: Turn, post_id: int) -> Post:
    """A post by its number."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post


def as_said(post: Post, said: Mapping[str, Any]) -> Post:
    """A post as a brief says it: never kept, only shown."""
    told = {**post.model_dump(), **{field: said[field] for field in OF_THE_POST if field in said}}
    told["starts_at"] = datetime.fromisoformat(str(said["starts_at"]))
    told["state"] = PostState.CANCELLED if said.get(OFF) else PostState.SCHEDULED
    return Post(**told)


def said_of(post: Post, brief: Brief | None) -> Mapping[str, Any]:
    """What care is told of a post."""
    return brief.said if brief is not None else facts(post, {})


def _view(
    session: Session, turn: Turn, post: Post, brief: Brief | None, read: BriefRead | None, ideas: Sequence[Idea]
) -> BriefView:
    account, said = _account(session, turn, post), said_of(post, brief)
    expected = forecasts.of_post(session, turn.workspace_id, post.id)
    told, answers = as_said(post, said), answers_of(session, turn, post)
    return BriefView(
        post=told,
        version=brief.version if brief is not None else 1,
        said=said,
        owner_name=owner_of(session, turn, post, account),
        forecast=expected,
        size=_size(expected),
        peak=peak_of(expected.first_hour, expected.per_hour) if expected is not None else None,
        asked=asked_of(session, turn, told, expected, ideas, answers),
        answers=answers,
        read=read.version if read is not None else 0,
        may=allowed(session, turn, VERBS, account),
        coming=told.live and (told.all_day or told.starts_at > turn.now),
    )


def owner_of(session: Session, turn: Turn, post: Post, account: Account | None) -> str:
    """Who answers for a post, by name."""
    owner_id = post.owner_id if post.owner_id is not None else (account.owner_id if account else None)
    owner = people.by_id(session, turn.workspace_id, owner_id) if owner_id is not None else None
    return owner.name if owner is not None else post.owner_name


def _account(session: Session, turn: Turn, post: Post) -> Account | None:
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None


def _size(expected: Expectation | None) -> str:
    """Against the ordinary messages of the promised time, where both are known."""
    if expected is None or expected.baseline is None or not expected.window:
        return ""
    return size_of(expected.mean, expected.baseline * float(expected.window["target_minutes"]) / 60)
