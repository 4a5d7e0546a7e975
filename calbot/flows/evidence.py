"""Whether a post went out: what shows it, and who is asked where nothing does.

It shows where somebody has flagged it or says so, and where far more messages came in its first hour than without it.
Its owner is asked ten minutes after its hour, and only of a post that care counts on: one with a warning, or a big one.
Until that is answered it can be moved, held or cancelled like one that is still to come, and the warning goes along.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import idea, thread
from calbot.flows.began import BEGAN
from calbot.flows.paused import going
from calbot.flows.preflight_policy import preflight_policy_of
from calbot.flows.question import NOUN, Kind, QuestionView, about, answered, ask, asked_of, kept, show_again
from calbot.flows.size import BIG
from calbot.flows.tell import record
from calbot.flows.turn import Turn, looking
from calbot.model.notice import Notice
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.store import flag as flags
from calbot.store import history as histories
from calbot.store import post as posts
from calbot.store import result as results
from calbot.store import slot as slots

JOB: Final = "out"
COUNTED: Final = "counted"
"""What shows it where that is no flag: the messages of its first hour."""
_OUT: Final = "out"
_JUST: Final = timedelta(microseconds=1)
_LATEST: Final = timedelta(hours=3)
"""Later nobody is asked: care has seen by then what came."""


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the posts whose hour was so long ago that they should show, and of which nobody knows yet."""
    after = preflight_policy_of(session, turn).after
    if after is None:
        return []
    begun = posts.between(session, turn.workspace_id, turn.now - _LATEST, turn.now - after + _JUST)
    begun = [one for one in going(session, turn, begun) if one.live and not one.all_day]
    if not begun:
        return []
    expected = results.of_posts(session, turn.workspace_id, [one.id for one in begun])
    known = _known(session, turn, begun)
    left = [one for one in begun if (one.id, one.starts_at.isoformat()) not in known]
    return [one.id for one in left if _owed(session, turn, one, expected.get(one.id))]


def look(session: Session, turn: Turn, post_id: int) -> bool:
    """Keep what shows that it is out, or have its owner asked; says whether either was due."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None or post_id not in due(session, turn):
        return False
    shows = _shows(session, turn, post)
    if shows:
        record(session, turn, "post", post.id, _OUT, at=post.starts_at.isoformat(), by=shows)
        _seen(session, turn, post, shows)
        thread.note_of_post(session, turn, post, thread.OUT, reason=shows)
        idea.went_out(session, turn, post)
    else:
        ask(session, turn, post, Kind.OUT, {"about": about(post)})
        thread.note_of_post(session, turn, post, thread.UNSEEN)
    session.commit()
    return True


def answer(session: Session, turn: Turn, post_id: int, asked_about: str) -> QuestionView:
    """It is out, as whoever answers for it says."""
    post = asked_of(session, turn, post_id, asked_about, "post.move")
    if not post.live or not is_unsure(session, turn, post):
        raise TellUser("question.known", post=post.name)
    thread.note_of_post(session, turn, post, thread.OUT)
    idea.went_out(session, turn, post)
    return kept(session, turn, post, Kind.OUT, "out")


def asked(session: Session, turn: Turn, post: Post) -> Notice | None:
    """The question whether the post went out at the hour at which it stands; None where nobody was asked."""
    told = slots.last_of(session, turn.workspace_id, NOUN, Kind.OUT, [post.id]).get(post.id)
    return told if told is not None and told.values.get("about") == about(post) else None


def is_unsure(session: Session, turn: Turn, post: Post) -> bool:
    """Whether somebody is asked if it went out, and nothing is known yet."""
    told = asked(session, turn, post)
    return told is not None and not told.values.get("over") and not answered(session, turn, post, Kind.OUT)


def _seen(session: Session, turn: Turn, post: Post, shows: str) -> None:
    """Something `shows` that it is out: whoever was asked need not answer."""
    told = asked(session, turn, post)
    if told is not None and is_unsure(session, turn, post):
        show_again(session, turn, told, {**told.values, "over": True, "shows": shows}, retract=True)


def _known(session: Session, turn: Turn, begun: list[Post]) -> set[tuple[int, Any]]:
    past = histories.of_all(session, turn.workspace_id, "post", [one.id for one in begun], _OUT)
    return {(one.noun_id, one.details.get("at")) for one in past}


def _owed(session: Session, turn: Turn, post: Post, expected: Result | None) -> bool:
    """A post of which nothing was expected beforehand was first heard of when it was out."""
    if expected is None or expected.starts_at != post.starts_at:
        return False
    if asked(session, turn, post):
        return is_unsure(session, turn, post) and bool(_shows(session, turn, post))
    return expected.size == BIG or thread.warned_of(session, turn, post) is not None


def _shows(session: Session, turn: Turn, post: Post) -> str:
    """What shows that it is out: the name of a flag, COUNTED, or "" for nothing."""
    flagged = [one for one in flags.of_post(session, turn.workspace_id, post.id) if one.opened_at >= post.starts_at]
    if flagged:
        return flagged[0].name
    began = histories.of_all(session, turn.workspace_id, "post", [post.id], BEGAN)
    return COUNTED if any(_brought(one.details, post.starts_at) for one in began) else ""


def _brought(first: Mapping[str, Any], starts_at: datetime) -> bool:
    """Whether more came in its first hour than chance brings beside what would have come without it."""
    more = float(first["came"]) - float(first["without"])
    return first["at"] == starts_at.isoformat() and more >= float(first["chance"])
