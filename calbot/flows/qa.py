"""Looking at the quality of answers: a care lead draws conversations, scores each, and reads what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.alerts.qa import QaPolicy, average, drawn, oldest, weakest
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.conversation import policy_of
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.conversation import Conversation
from calbot.model.post import Post
from calbot.model.qa import Draw, Mark, Score
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import qa as store
from calbot.store import workspace as workspaces

VERB: Final = "qa.draw"
MOST: Final = 10
USUAL: Final = 3
WEEK: Final = timedelta(days=7)
AFTER: Final = timedelta(hours=48)
"""What comes on the channel of a post within that time may be about it."""
_BOARD: Final = 8


@dataclass(frozen=True, slots=True)
class DrawView:
    """A draw with its scores in the order drawn, the post that it is about, by whom it was drawn and who has scored.
    `keep`: how long ids are kept. `again`: it had been drawn before."""

    draw: Draw
    scores: tuple[Score, ...]
    post: Post | None
    who: str
    scorers: tuple[str, ...]
    keep: timedelta
    again: bool = False

    @property
    def done(self) -> tuple[Score, ...]:
        """Those that somebody has looked at."""
        return tuple(one for one in self.scores if one.marks)

    @property
    def average(self) -> float | None:
        """The mean of all that were looked at (0 to 1)."""
        return average([one.marks for one in self.done])

    @property
    def weakest(self) -> tuple[int, float] | None:
        """The line that was met least, and its mean."""
        return weakest([one.marks for one in self.done])


@dataclass(frozen=True, slots=True)
class SheetView:
    """One conversation of a draw, the `place`th (from 1), to be scored."""

    draw: Draw
    score: Score
    place: int


def draw(session: Session, turn: Turn, wanted: int, post_id: int | None = None) -> DrawView:
    """Draw `wanted` conversations of the last week, or of the two days after a post on its channel. On one day the same
    wish has one answer; no conversation is drawn twice."""
    person = actor(session, turn)
    demand(person, VERB)
    if not 1 <= wanted <= MOST:
        raise TellUser("qa.number", most=MOST)
    policy, post, seed = policy_of(session, turn), _post(session, turn, post_id), _seed(session, turn)
    before = store.same(session, turn.workspace_id, seed, wanted, post_id)
    if before is not None:
        return _view(session, turn, before, again=True)
    pool = _pool(session, turn, policy, post)
    row = Draw(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "draw"),
        seed=seed,
        wanted=wanted,
        among=len(pool),
        post_id=post_id,
        person_id=person.id,
        own=list(policy.own),
        drawn_at=turn.now,
    )
    session.add(row)
    session.flush()
    for one in drawn(pool, wanted, seed):
        _take(session, turn, row, one)
    record(session, turn, "draw", row.id, "drawn", seed=seed, among=len(pool))
    session.commit()
    return _view(session, turn, row)


def score(session: Session, turn: Turn, score_id: int, revision: int, marks: Sequence[Mark]) -> DrawView:
    """What a lead found in one conversation; who found it is kept, whose answer it was is not."""
    person = actor(session, turn)
    demand(person, VERB)
    row = _score(session, turn, score_id)
    told = _draw(session, turn, row.draw_id)
    twice = row.person_id == person.id and row.revision == revision + 1 and row.marks == [one.value for one in marks]
    if not twice:
        row.meet(revision)
        if len(marks) != told.lines:
            raise TellUser("router.old_button")
        row.take(marks, person.id, turn.now)
        record(session, turn, "draw", told.id, "scored", score=row.id)
        session.commit()
    return _view(session, turn, told)


@looking
def sheet(session: Session, turn: Turn, score_id: int, revision: int) -> SheetView:
    """A conversation that is about to be scored; refused where it was drawn on another version."""
    demand(actor(session, turn), VERB)
    row = _score(session, turn, score_id)
    row.meet(revision)
    beside = [one.id for one in store.scores_of(session, turn.workspace_id, [row.draw_id])]
    return SheetView(_draw(session, turn, row.draw_id), row, beside.index(row.id) + 1)


@looking
def show(session: Session, turn: Turn, draw_id: int) -> DrawView:
    """A draw as it stands."""
    demand(actor(session, turn), VERB)
    return _view(session, turn, _draw(session, turn, draw_id))


@looking
def board(session: Session, turn: Turn) -> list[DrawView]:
    """The last draws, the newest first."""
    demand(actor(session, turn), VERB)
    return [_view(session, turn, one) for one in store.latest(session, turn.workspace_id, _BOARD)]


def _seed(session: Session, turn: Turn) -> int:
    """The company's date as a number."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    zone = workspace.zone if workspace is not None else "UTC"
    return int(f"{turn.now.astimezone(ZoneInfo(zone)):%Y%m%d}")


def _pool(session: Session, turn: Turn, policy: QaPolicy, post: Post | None) -> list[Conversation]:
    """What may be drawn, or why nothing can be."""
    if not policy.keep:
        raise TellUser("qa.off")
    since = oldest(policy, turn.now)
    start, end = (turn.now - WEEK, turn.now) if post is None else _about(post)
    pool = store.drawable(session, turn.workspace_id, max(start, since), end, post.network if post else "")
    if pool:
        return pool
    known = store.known(session, turn.workspace_id, since)
    if not known:
        raise TellUser("qa.unknown")
    if post is not None:
        raise TellUser("qa.none_about", n=known, post=f"p-{post.id}", start=start, end=end)
    raise TellUser("qa.none_left", n=known)


def _about(post: Post) -> tuple[datetime, datetime]:
    """An export tells hours: that in which the post went out counts whole."""
    start = post.starts_at.replace(minute=0, second=0, microsecond=0)
    return start, start + AFTER


def _take(session: Session, turn: Turn, row: Draw, one: Conversation) -> None:
    one.drawn = True
    number = numbers.next_number(session, turn.workspace_id, "score")
    session.add(
        Score(
            workspace_id=turn.workspace_id,
            id=number,
            draw_id=row.id,
            desk=one.desk,
            key=one.key,
            at=one.at,
            network=one.network,
        )
    )


def _post(session: Session, turn: Turn, post_id: int | None) -> Post | None:
    post = posts.by_id(session, turn.workspace_id, post_id) if post_id is not None else None
    if post_id is not None and post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    if post is not None and post.starts_at > turn.now:
        raise TellUser("qa.not_out", post=f"p-{post.id}", at=post.starts_at)
    return post


def _draw(session: Session, turn: Turn, draw_id: int) -> Draw:
    row = store.by_id(session, turn.workspace_id, draw_id)
    if row is None:
        raise TellUser("qa.not_found", draw=f"qa-{draw_id}")
    return row


def _score(session: Session, turn: Turn, score_id: int) -> Score:
    row = store.score_by_id(session, turn.workspace_id, score_id)
    if row is None:
        raise TellUser("router.old_button")
    return row


def _view(session: Session, turn: Turn, row: Draw, *, again: bool = False) -> DrawView:
    scores = tuple(store.scores_of(session, turn.workspace_id, [row.id]))
    ids = dict.fromkeys(one.person_id for one in scores if one.person_id is not None)
    named = people.by_ids(session, turn.workspace_id, [row.person_id, *ids])
    who = named.get(row.person_id)
    post = posts.by_id(session, turn.workspace_id, row.post_id) if row.post_id is not None else None
    scorers = tuple(person.name for key in ids if (person := named.get(key)) is not None)
    return DrawView(row, scores, post, who.name if who else "", scorers, policy_of(session, turn).keep, again)
