"""A post changes after its brief went out: once that is settled it is a new version, and readers hear what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.brief import OFF, Change, changes, facts
from calbot.alerts.moved import Moving, settles_at
from calbot.flows.brief import READ
from calbot.flows.brief_answers import Answer
from calbot.flows.brief_question import withdraw
from calbot.flows.brief_view import as_said, post_of
from calbot.flows.direct import own_place
from calbot.flows.policy import policy_of
from calbot.flows.shift_brief import follow
from calbot.flows.sight import sight_of_post
from calbot.flows.tell import care_places, record, tell, untell
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.model.brief import Brief, BriefRead
from calbot.model.post import Post
from calbot.model.revision import PostRevision
from calbot.store import brief as briefs
from calbot.store import moving as moves
from calbot.store import person as people
from calbot.store import post as posts

CARD: Final = "brief.changed"
JOB: Final = "brief"


@dataclass(frozen=True, slots=True)
class Renewed:
    """A brief is in `version` from now on: it goes to `readers` who had read an older one, `before` if that was the
    same version for all of them."""

    version: int
    readers: int
    before: int | None


@dataclass(frozen=True, slots=True)
class ChangedView:
    """What `changed` between version `base`, which somebody has read, and `version`, in which `post` is. `off` says
    that it will not run, `again` that it will after all. `answers` were approved for that since."""

    post: Post
    base: int
    version: int
    changed: tuple[Change, ...]
    off: bool
    again: bool
    answers: tuple[Answer, ...]
    sight: Sight = CLEAR


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the posts whose brief is to be compared with them now: they have changed, and that is settled."""
    return [key for key in briefs.outdated(session, turn.workspace_id) if _settled(session, turn, key)]


def settle(session: Session, turn: Turn, post_id: int) -> bool:
    """Compare a brief with its post if that is due; says whether it is a new version. Asked too early or twice it does
    nothing."""
    if post_id not in due(session, turn):
        return False
    renewed = renew(session, turn, post_of(session, turn, post_id))
    session.commit()
    return renewed is not None


def renew(session: Session, turn: Turn, post: Post) -> Renewed | None:
    """Have the brief of a post say what the post says by now; None where no reader would see a difference, or where it
    is out: what is changed then is for a flag. The caller commits."""
    brief = briefs.of_post(session, turn.workspace_id, post.id)
    if brief is None or brief.post_revision == post.revision:
        return None
    last = max((one.at for one in _since(session, turn, brief)), default=turn.now)
    brief.post_revision = post.revision
    if not post.all_day and max(_start(brief), post.starts_at) <= last:
        return None
    said = facts(post, brief.said)
    if not changes(brief.said, said):
        # Spaces and the like: whoever is shown it sees the post as it is, in the same version.
        brief.said = said
        return None
    return renewed(session, turn, post, brief, said)


def renewed(session: Session, turn: Turn, post: Post, brief: Brief, said: dict[str, Any]) -> Renewed:
    """Keep a new version, and tell its readers what is different; who has read none just gets it. The caller
    commits."""
    gone = withdraw(session, turn, post, changes(brief.said, said))
    brief.renew(said, turn.now)
    session.flush()
    record(session, turn, "brief", post.id, "renewed", version=brief.version)
    before = {
        one.version
        for one in briefs.reads(session, turn.workspace_id, post.id)
        if _tell_reader(session, turn, one, brief, gone)
    }
    told = [one for one in briefs.reads(session, turn.workspace_id, post.id) if one.told == brief.version]
    follow(session, turn)
    return Renewed(brief.version, len(told), before.pop() if len(before) == 1 else None)


@looking
def show(session: Session, turn: Turn, read_id: int) -> ChangedView:
    """What has changed since somebody read a brief."""
    one = briefs.read_by_id(session, turn.workspace_id, read_id)
    brief = briefs.of_post(session, turn.workspace_id, one.post_id) if one is not None else None
    if one is None or brief is None:
        raise LookupError(f"no reading {read_id}")
    post = post_of(session, turn, brief.post_id)
    off, was = bool(brief.said.get(OFF)), bool(one.said.get(OFF))
    since = briefs.questions(session, turn.workspace_id, post.id)
    answers = tuple(
        Answer(asked.reply, "", asked.text)
        for asked in since
        if asked.reply and asked.replied_at is not None and asked.replied_at >= brief.changed_at
    )
    changed = changes(one.said, brief.said)
    told = as_said(post, brief.said)
    seen = sight_of_post(session, turn, post)
    return ChangedView(told, one.version, brief.version, changed, off, was and not off, answers, seen)


def _tell_reader(session: Session, turn: Turn, one: BriefRead, brief: Brief, gone: Sequence[str]) -> bool:
    """Tell one reader the difference from what that person has read; whether there is any."""
    # What was to be said of a version between is in this difference.
    untell(session, turn, (READ, one.id))
    person = people.by_id(session, turn.workspace_id, one.person_id)
    place = own_place(session, turn, person, care_places(session, turn)) if person is not None else None
    differs = bool(changes(one.said, brief.said))
    line: dict[str, Any] = {"only_for": one.person_id, "values": {"version": brief.version, "gone": list(gone)}}
    if differs and place is not None:
        slot = f"v{brief.version}"
        tell(session, turn, [place], CARD, (READ, one.id), slot, slot=slot, **line)
        one.told = brief.version
    elif not differs:
        if one.told and place is not None:
            line |= {"slot": f"v{one.told}", "retract": True}
            tell(session, turn, [place], CARD, (READ, one.id), f"v{brief.version}", **line)
        # It says again what they have read.
        one.read(brief.version, dict(brief.said), one.at)
    return differs


def _settled(session: Session, turn: Turn, post_id: int) -> bool:
    brief = briefs.of_post(session, turn.workspace_id, post_id)
    post = posts.by_id(session, turn.workspace_id, post_id)
    if brief is None or post is None:
        return False
    if post.live and moves.of_post(session, turn.workspace_id, post_id) is not None:
        return False  # with the move, which says how many are told
    past = _since(session, turn, brief)
    if not past or (not post.live and past[-1].person_id is not None):
        return True  # somebody has said so, asked twice
    moving = Moving(_start(brief), past[0].at, past[-1].at, len(past))
    return settles_at(moving, post.starts_at, policy_of(session, turn)) <= turn.now


def _since(session: Session, turn: Turn, brief: Brief) -> list[PostRevision]:
    past = posts.revisions(session, turn.workspace_id, brief.post_id)
    return [one for one in past if one.revision > brief.post_revision]


def _start(brief: Brief) -> datetime:
    return datetime.fromisoformat(str(brief.said["starts_at"]))
