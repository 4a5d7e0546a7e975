"""What is still open for the next working day, told to each marketer once, before the evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.daily import next_day_ends
from calbot.errors import TellUser
from calbot.flows import daily, faq_wanted, paused
from calbot.flows.changing import world_changed
from calbot.flows.direct import own_place
from calbot.flows.faq_view import FaqView, view_of
from calbot.flows.faq_wanted import Missing, missing_of
from calbot.flows.own import own_among
from calbot.flows.sight import sight_of
from calbot.flows.tell import care_places, marketing_places, tell
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.model.flag import Flag, FlagKind
from calbot.model.pause import PauseState
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.store import flag as flags
from calbot.store import pause as pauses
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import preflight as preflights

JOB: Final = "wrap"
CARD: Final = "wrap.card"


@dataclass(frozen=True, slots=True)
class WrapView:
    """What `person` leaves open at `now`: `coming` are the person's posts until the end of the next working day,
    `missing` the answers to what will be asked of them, `broken` those of them whose link has to be mended,
    `flags` the flags that stand on posts of the person, and `held` those that wait for the person's word after a pause
    has ended."""

    person: Person
    now: datetime
    coming: tuple[Post, ...]
    missing: tuple[Missing, ...]
    broken: tuple[Post, ...]
    flags: tuple[Flag, ...]
    sight: Sight = CLEAR
    held: tuple[Post, ...] = ()

    @property
    def open(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.missing or self.broken or self.flags or self.held)


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the marketers whose day is to be looked at now."""
    marketers = people.with_role(session, turn.workspace_id, Role.MARKETER)
    return daily.due_among(session, turn, JOB, daily.policy_of(session, turn).wrap_at, marketers)


def tell_now(session: Session, turn: Turn, person_id: int) -> bool:
    """Look at a marketer's day, once; says whether anything was open and told. Asked twice, or when it is not due, it
    does nothing."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None or person_id not in due(session, turn):
        return False
    day = daily.look(session, turn, JOB, person)
    told = _view(session, turn, person).open and _show(session, turn, person, day, "told")
    session.commit()
    return told


@looking
def show(session: Session, turn: Turn, person_id: int) -> WrapView:
    """What is open by now."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None:
        raise LookupError(f"no person {person_id}")
    return _view(session, turn, person)


def take(session: Session, turn: Turn, post_id: int, revision: int, question: str) -> FaqView:
    """[Take]: whoever presses answers for it from now on."""
    faq = faq_wanted.take(session, turn, post_id, revision, question)
    _redraw(session, turn, f"taken{faq.id}")
    world_changed(session, turn)
    session.commit()
    return view_of(session, turn, faq)


def ask(session: Session, turn: Turn, post_id: int, revision: int, question: str, person_id: int) -> Person:
    """[Ask NAME]: whoever brought it up is asked for the answer; it stays open until somebody answers for it."""
    _, other = faq_wanted.ask(session, turn, post_id, revision, question, person_id)
    world_changed(session, turn)
    session.commit()
    return other


def _redraw(session: Session, turn: Turn, once: str) -> None:
    """Show what is left on the message of today, where there is one."""
    person = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    if person is None:
        raise TellUser("person.unknown")
    day = daily.day_of(person, turn.now)
    if (person.id, day) in daily.looked_on(session, turn, JOB):
        _show(session, turn, person, day.isoformat(), once, retract=True)


def _show(session: Session, turn: Turn, person: Person, day: str, once: str, *, retract: bool = False) -> bool:
    """The day's message: one slot for each day, so that a new day is a new message."""
    near = [*marketing_places(session, turn, None), *care_places(session, turn)]
    place = own_place(session, turn, person, near)
    if place is None:
        return False
    line: dict[str, Any] = {"slot": f"day {day}", "only_for": person.id, "retract": retract}
    tell(session, turn, [place], CARD, (JOB, person.id), f"{day}.{once}", **line)
    return True


def _view(session: Session, turn: Turn, person: Person) -> WrapView:
    ends = next_day_ends(turn.now, person.zone)
    near = paused.going(session, turn, posts.between(session, turn.workspace_id, turn.now, ends))
    coming = [one for one in own_among(session, turn, person, near) if one.live]
    looked = preflights.of_posts(session, turn.workspace_id, [one.id for one in coming])
    return WrapView(
        person=person,
        now=turn.now,
        coming=tuple(coming),
        missing=tuple(missing_of(session, turn, coming)),
        broken=tuple(one for one in coming if one.id in looked and looked[one.id].stands),
        flags=_flags(session, turn, person),
        sight=sight_of(session, turn),
        held=tuple(_held(session, turn, person)),
    )


def _held(session: Session, turn: Turn, person: Person) -> list[Post]:
    """The person's posts that were to go out before a pause ended, and of which nobody has said how they go on."""
    over = {one.id for one in pauses.open_ones(session, turn.workspace_id) if one.state is PauseState.OVER}
    left = [one.post_id for one in pauses.held_posts(session, turn.workspace_id).values() if one.pause_id in over]
    named = posts.by_ids(session, turn.workspace_id, left)
    return own_among(session, turn, person, [named[key] for key in sorted(named) if named[key].live])


def _flags(session: Session, turn: Turn, person: Person) -> tuple[Flag, ...]:
    """Those on posts of the person's, and those that the person has."""
    standing = [one for one in flags.open_ones(session, turn.workspace_id) if one.kind is not FlagKind.PRAISE]
    flagged = posts.by_ids(session, turn.workspace_id, {one.post_id for one in standing if one.post_id is not None})
    mine = {one.id for one in own_among(session, turn, person, flagged.values())}
    return tuple(one for one in standing if one.owner_id == person.id or (one.owner_id is None and one.post_id in mine))
