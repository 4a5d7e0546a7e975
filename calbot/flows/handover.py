"""The note between two shifts: drafted shortly before the first ends, edited by whoever worked it, handed over once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.brief import Touch
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.brief_view import FlagLine
from calbot.flows.direct import own_place
from calbot.flows.duty import Duty, touching, whose
from calbot.flows.shift_brief import SUBJECT, open_flags, redraw_row
from calbot.flows.sight import sight_of
from calbot.flows.tell import care_places, record, tell
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.model.brief import BriefQuestion, ShiftBrief
from calbot.model.idea import Idea
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.store import brief as briefs
from calbot.store import idea as ideas
from calbot.store import person as people
from calbot.store import shift as shifts
from calbot.store import shift_brief as shift_briefs

DRAFT: Final = "handover.draft"
CARD: Final = "handover.card"
JOB: Final = "handover"
_BEFORE_END: Final = timedelta(minutes=10)
_LATE: Final = timedelta(hours=2)
"""So long after its end a shift can still be handed over."""
_NEXT: Final = timedelta(hours=12)
_FRESH: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DraftView:
    """What `person` may hand over of a shift: open `flags`; `posts` that are out or go out, and how they touch it;
    `asked` are ideas and how many customers asked in it; `unanswered` are questions about briefs. `to` names who comes
    next ("" for nobody by name: all of care reads it)."""

    person: Person
    row: ShiftBrief
    flags: tuple[FlagLine, ...]
    posts: tuple[tuple[Post, Touch], ...]
    asked: tuple[tuple[Idea, int], ...]
    unanswered: tuple[BriefQuestion, ...]
    to: tuple[str, ...]
    sight: Sight = CLEAR

    @property
    def empty(self) -> bool:
        """Whether calbot knows of nothing to hand over."""
        return not (self.flags or self.posts or self.asked or self.unanswered)


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the shifts' briefs whose person is to be offered a draft: the shift is about to end."""
    return [
        row.id
        for row in shift_briefs.running(session, turn.workspace_id, turn.now)
        if row.drafted_at is None and row.handed_at is None and row.ends_at - _BEFORE_END <= turn.now
    ]


def offer(session: Session, turn: Turn, row_id: int) -> bool:
    """Offer a draft, once; nothing is said where there is nothing to hand over. Says whether anything was."""
    row = shift_briefs.by_id(session, turn.workspace_id, row_id)
    if row is None or row_id not in due(session, turn):
        return False
    person = people.by_id(session, turn.workspace_id, row.person_id)
    place = own_place(session, turn, person, care_places(session, turn)) if person is not None else None
    row.drafted_at = turn.now
    told = person is not None and place is not None and not _draft(session, turn, row, person).empty
    if told and place is not None:
        line: dict[str, Any] = {"slot": "draft", "only_for": row.person_id}
        tell(session, turn, [place], DRAFT, (SUBJECT, row.id), "draft", **line)
    session.commit()
    return told


@looking
def draft(session: Session, turn: Turn) -> DraftView:
    """The draft for the shift of the person of this turn that runs, or has just ended."""
    person = actor(session, turn)
    demand(person, "handover.give")
    row = shift_briefs.last_of(session, turn.workspace_id, person.id)
    if row is None or row.ends_at + _LATE <= turn.now:
        raise TellUser("handover.no_shift")
    if row.handed_at is not None:
        raise TellUser("handover.once")
    return _draft(session, turn, row, person)


@looking
def show(session: Session, turn: Turn, row_id: int) -> DraftView:
    """The draft, or the note, of one shift."""
    row = shift_briefs.by_id(session, turn.workspace_id, row_id)
    person = people.by_id(session, turn.workspace_id, row.person_id) if row is not None else None
    if row is None or person is None:
        raise LookupError(f"no brief of a shift {row_id}")
    return _draft(session, turn, row, person)


def hand_over(session: Session, turn: Turn, row_id: int, revision: int, note: str) -> DraftView:
    """Post the note to the next shift, once: whoever comes by name reads it with the brief of that shift, whoever is
    there already at once; where the roster names nobody all of care reads it."""
    person, row = actor(session, turn), shift_briefs.by_id(session, turn.workspace_id, row_id)
    demand(person, "handover.give")
    if row is None or row.person_id != person.id:
        raise TellUser("router.old_button")
    row.meet(revision)
    if not note:
        raise TellUser("handover.what")
    row.hand_over(note, turn.now)
    record(session, turn, SUBJECT, row.id, "handed_over")
    view = _draft(session, turn, row, person)
    if not view.to:
        tell(session, turn, care_places(session, turn), CARD, (SUBJECT, row.id), "note")
    for other in shift_briefs.running(session, turn.workspace_id, turn.now):
        if other.team == row.team and other.ends_at > row.ends_at and other.id != row.id:
            redraw_row(session, turn, other, f".note{row.id}")
    session.commit()
    return view


def _draft(session: Session, turn: Turn, row: ShiftBrief, person: Person) -> DraftView:
    touched = touching(session, turn, Duty(row.starts_at, row.ends_at, row.team))
    live = tuple((post, how) for post, how in touched if post.starts_at <= turn.now or how is Touch.LEAVING)
    asked = briefs.questions_since(session, turn.workspace_id, turn.now - _FRESH)
    return DraftView(
        person=person,
        row=row,
        flags=open_flags(session, turn),
        posts=live,
        asked=_asked(session, turn, row),
        unanswered=tuple(one for one in asked if not one.reply),
        to=_next(session, turn, row),
        sight=sight_of(session, turn),
    )


def _asked(session: Session, turn: Turn, row: ShiftBrief) -> tuple[tuple[Idea, int], ...]:
    """What customers asked in the shift, what most asked first."""
    known = {one.id: one for one in ideas.known_since(session, turn.workspace_id, row.starts_at)}
    told = ideas.asks_of(session, turn.workspace_id, list(known))
    counted = [(known[key], sum(one.times for one in every if one.at >= row.starts_at)) for key, every in told.items()]
    return tuple(sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0].id)))


def _next(session: Session, turn: Turn, row: ShiftBrief) -> tuple[str, ...]:
    """Who of the team comes next by name: they are there after this shift, and began later."""
    near = shifts.between(session, turn.workspace_id, row.ends_at, row.ends_at + _NEXT, row.team)
    everybody = [one for one in people.every(session, turn.workspace_id) if one.id != row.person_id]
    later = [one for one in near if one.starts_at > row.starts_at]
    coming = [whose(one, everybody) for one in later if one.starts_at <= min(first.starts_at for first in later)]
    return tuple(dict.fromkeys(one.name for one in coming if one is not None))
