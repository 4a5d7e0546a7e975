"""A pause's life: one person asks, a second one confirms, the posts of its scope are held, and two people end it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import pause_telling
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.pause_scope import Scope
from calbot.flows.pause_view import PauseView, in_scope, pause_of, view_of
from calbot.flows.post import demand_coming
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.turn import Turn
from calbot.flows.writeback import unwish
from calbot.model.pause import WAIT, Held, HeldState, Pause, PauseState
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.store import number as numbers
from calbot.store import pause as pauses

JOB = pause_telling.JOB


def ask(session: Session, turn: Turn, scope: Scope, reason: str, until: datetime, zone: str) -> PauseView:
    """Ask for a pause: nothing is held before a second person confirms it. The same asked twice is one question."""
    person = _planner(session, turn)
    if not reason:
        raise TellUser("pause.reason")
    demand_coming(until, turn.now, "pause.past")
    for known in pauses.open_ones(session, turn.workspace_id):
        if known.scope != scope.key or not _reaches(known, until, turn):
            continue
        if known.state is PauseState.ASKED and (known.reason, known.until) == (reason, until):
            return view_of(session, turn, known)
        raise TellUser("pause.known", pause=known.name, until=known.until)
    pause = Pause(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "pause"),
        brand=scope.brand,
        network=scope.network,
        account_id=scope.account_id,
        tag=scope.tag,
        reason=reason,
        until=until,
        zone=zone,
        person_id=person.id,
        asked_at=turn.now,
        expires_at=min(turn.now + WAIT, until),
        changed_at=turn.now,
    )
    session.add(pause)
    session.flush()
    turn.wake(session, JOB, pause.id, at=pause.expires_at)
    return _kept(session, turn, pause, "asked", reason=reason, until=until.isoformat())


def confirm(session: Session, turn: Turn, pause_id: int, revision: int) -> PauseView:
    """A second person says yes: every post of its scope that would go out before its end is held."""
    person, pause = _pressed(session, turn, pause_id, revision)
    pause.confirm(person.id, turn.now)
    caught = catch(session, turn, pause)
    pause_telling.tell_owners(session, turn, pause, caught, anew=False)
    turn.wake(session, JOB, pause.id, at=pause.until)
    return _kept(session, turn, pause, "confirmed", posts=[post.id for post in caught])


def refuse(session: Session, turn: Turn, pause_id: int, revision: int) -> PauseView:
    """Somebody says no to what waits for a second person: nothing is held, or it goes on."""
    _, pause = _pressed(session, turn, pause_id, revision)
    if pause.state is PauseState.ENDING:
        pause.go_on(turn.now)
        return _kept(session, turn, pause, "goes_on")
    pause.drop(turn.now)
    return _kept(session, turn, pause, "refused")


def ask_end(session: Session, turn: Turn, pause_id: int, revision: int) -> PauseView:
    """Ask for its end: it stands until a second person confirms that."""
    person, pause = _pressed(session, turn, pause_id, revision)
    pause.ask_end(person.id, turn.now)
    turn.wake(session, JOB, pause.id, at=pause.expires_at)
    return _kept(session, turn, pause, "end_asked")


def confirm_end(session: Session, turn: Turn, pause_id: int, revision: int) -> PauseView:
    """A second person ends it. Nothing goes out by that: each owner is asked, post by post."""
    person, pause = _pressed(session, turn, pause_id, revision)
    pause.confirm_end(person.id, turn.now)
    ended(session, turn, pause)
    return _kept(session, turn, pause, "ended")


def ended(session: Session, turn: Turn, pause: Pause) -> None:
    """It has ended: who is to be asked is worked out behind this commit. One that holds nothing is done."""
    rows = pauses.held_of(session, turn.workspace_id, pause.id)
    if not any(one.state is HeldState.HELD for one in rows):
        pause.finish(turn.now)
    turn.wake(session, JOB, pause.id)


def catch(session: Session, turn: Turn, pause: Pause) -> list[Post]:
    """Hold what its scope has and nothing holds yet, and keep back the warnings that rest on it. The caller commits."""
    caught = in_scope(session, turn, pause)
    known = {one.post_id: one for one in pauses.held_of(session, turn.workspace_id, pause.id)}
    for post in caught:
        _hold(session, turn, pause, post, known.get(post.id))
        hold(session, turn, post.id)
        unwish(session, turn, post)
    if caught:
        world_changed(session, turn)
    return caught


def _hold(session: Session, turn: Turn, pause: Pause, post: Post, known: Held | None) -> None:
    if known is None:
        known = Held(
            workspace_id=turn.workspace_id,
            id=numbers.next_number(session, turn.workspace_id, "held"),
            pause_id=pause.id,
            post_id=post.id,
            was_at=post.starts_at,
            changed_at=turn.now,
        )
        session.add(known)
        session.flush()
    else:
        # It had been let go, and has come back into the pause.
        known.hold_again(post.starts_at, turn.now)
    record(session, turn, "post", post.id, "paused", pause=pause.id)


def _planner(session: Session, turn: Turn) -> Person:
    person = actor(session, turn)
    demand(person, "post.pause")
    return person


def _pressed(session: Session, turn: Turn, pause_id: int, revision: int) -> tuple[Person, Pause]:
    person, pause = _planner(session, turn), pause_of(session, turn, pause_id)
    pause.meet(revision)
    return person, pause


def _reaches(pause: Pause, until: datetime, turn: Turn) -> bool:
    """Whether it holds, or was asked to hold, just as long: nobody has to let posts go to hold them for longer."""
    if pause.state is PauseState.ASKED:
        return pause.expires_at > turn.now
    return pause.stands and pause.until >= until


def _kept(session: Session, turn: Turn, pause: Pause, verb: str, **details: object) -> PauseView:
    record(session, turn, "pause", pause.id, verb, **details)
    pause_telling.show(session, turn, pause)
    session.commit()
    return view_of(session, turn, pause)
