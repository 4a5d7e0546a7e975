"""A notice on its way: settled by what the platform said.

Whoever sends holds the notice by its number of attempts: a settling that comes late, from a sender that was taken for
dead, changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlmodel import Session

from calbot.flows.turn import Turn, beside
from calbot.model.notice import Notice, NoticeState
from calbot.store import notice as notices
from calbot.store import place as places
from calbot.store import slot as slots

LOOK_AGAIN = timedelta(seconds=15)
"""How long after the start of a broken call a message may still turn up: longer than any platform takes to accept one,
or a message that is on its way would be sent once more."""
SETTLED = timedelta(seconds=4)
"""How long after a platform has answered that it failed what it took all the same may be hidden from whoever looks for
it: it takes nothing of that call any more, but another machine of it may be asked."""
_SHORT, _LONG, _FRESH = timedelta(seconds=10), timedelta(minutes=2), timedelta(hours=2)
"""A place is tried again every 10 s for two hours, so that it hears all soon after a platform's outage; then less."""
_LONGEST = timedelta(hours=1)
"""Whatever a platform asks for: some tell an hour of the clock where seconds are meant."""
_YIELD, _EVERY, _MOMENT = timedelta(seconds=1), 4, timedelta(seconds=1)
_ONCE = timedelta(seconds=2)
_ASK = timedelta(seconds=1)
"""To be asked again costs a platform little, and the message may be there."""
_ACCEPTS, _TOLD_SOON, _TOLD_WITHIN = timedelta(seconds=12), timedelta(seconds=30), timedelta(seconds=60)
"""So long may a platform take to accept; so long is waited for an event of a message at most where events go on, since
it has told of one that was called later; and so long where nothing else is said, for then nothing else is told of."""
_UNTOLD, _UNTOLD_LONG = timedelta(seconds=3), timedelta(seconds=9)
"""So often one looks whether it has told of a message by now, and so seldom while its events are far behind: each look
costs as much as a message, and what many doubts cost makes events come later still."""
_OUTAGE = tuple(timedelta(minutes=each) for each in (0.5, 1, 2, 10, 30))
"""So long after the call before, where nobody knows what became of two calls, three and so on, while their platform has
taken nothing at all: it is away, and each repeat is in vain, or says it once more. They are soon used up; yet one
message alone that met bad lines must not wait for long."""
_BEHIND, _RECENT = timedelta(minutes=5), timedelta(minutes=2)
"""So long at most where it has answered that it has some recent message, and has told of none of them: its events lag,
as they may in a busy hour, or were switched off."""
_ON_ITS_WAY = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.DOUBT)
MOST_DEFECTS = 3
"""So often a card may fail to be drawn or sent by a defect of ours; then it is parked, with its problem in sight."""


class Arrived(NamedTuple):
    """What the platform has: the notice taken as `attempt` is its message `ref`."""

    notice_id: int
    attempt: int
    ref: str


@beside
def put_off(
    session: Session, turn: Turn, notice_id: int, attempt: int, wait: float, said: str, *, doubt: bool = False
) -> bool:
    """It could not be sent now, or with `doubt` the platform could not be asked just now: again in `wait` seconds, or
    later. What comes after it about the same thing waits too."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    pause = max(_bounded(wait), _ASK if doubt else _grown(turn, notice))
    _again(session, turn, notice, NoticeState.DOUBT if doubt else NoticeState.PENDING, pause, said)
    return True


@beside
def refused(
    session: Session, turn: Turn, notice_id: int, attempt: int, wait: float, said: str, *, away: bool = False
) -> bool:
    """The platform surely did not take it, and nothing can be said in its place for now: the place waits, or each
    message of it would be tried in vain. Should it be this one alone that is refused, the others of its place are tried
    first from time to time; not where the platform is `away`, or was not even reached, or they would come in a wrong
    order once it is back."""
    notices.hold_place(session, turn.workspace_id, notice_id)
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    told, pause = _bounded(wait), _grown(turn, notice)
    if notice.problem != said[:500]:
        # Its tries so far came to another end: this is the first such refusal.
        pause = min(pause, _ONCE)
    free_at = turn.now + max(told, min(pause, _SHORT))
    places.rest(session, turn.workspace_id, notice.place_id, free_at)
    pause = max(told, pause) + (_YIELD if attempt % _EVERY == 0 else timedelta(0))
    pause = free_at - turn.now if away else pause
    if turn.now + pause > free_at:
        turn.wake(session, "deliver", notice.place_id, at=free_at)
    _again(session, turn, notice, NoticeState.PENDING, pause, said)
    return True


@beside
def doubt(
    session: Session, turn: Turn, notice_id: int, attempt: int, elapsed: float, said: str, *, ended: bool = False
) -> bool:
    """It may have arrived by a call that began `elapsed` seconds ago: look for it once it had time to turn up; sooner
    where the platform has `ended` the call by an answer, and takes it no more."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    pause = max(LOOK_AGAIN - timedelta(seconds=elapsed), timedelta(0))
    pause = min(pause, SETTLED) if ended else pause
    _again(session, turn, notice, NoticeState.DOUBT, pause, said)
    return True


@beside
def calling(session: Session, turn: Turn, notice_id: int, attempt: int, *, repeat: bool = False) -> bool:
    """It was asked for and is sent now: hold it for as long as the platform may take. `repeat`: though nobody can tell
    whether it has arrived. False when it is no longer this sender's, or when the platform, which cannot be asked, may
    still tell of it: then it is looked at again later."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    # By then its platform may have taken another one.
    early = min(_early(session, turn, notice), LOOK_AGAIN) if repeat else timedelta(0)
    if repeat and (pause := max(early, _may_be_told(session, turn, notice))):
        _again(session, turn, notice, NoticeState.DOUBT, pause, "the platform has not told yet what it has")
        return False
    notice.state, notice.called_at, notice.lease_until = NoticeState.SENDING, turn.now, turn.now + notices.LEASE
    notice.repeats += repeat
    session.commit()
    return True


@beside
def give_up(session: Session, turn: Turn, notice_id: int, attempt: int, said: str, *, unseen: bool = False) -> bool:
    """It will never be delivered; the problem stays readable. `unseen`: the platform surely has it not."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    park(session, turn, notice, said, unseen=unseen)
    return True


@beside
def nothing_there(session: Session, turn: Turn, notice_id: int, attempt: int) -> bool:
    """It was to strike what may have been there, and the platform has nothing of it; or its hour is over, and nobody
    has read it: nothing is said."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    notice.state, notice.lease_until = NoticeState.CANCELLED, None
    turn.wake(session, "deliver", notice.place_id)
    session.commit()
    return True


@beside
def removed(session: Session, turn: Turn, notice_id: int, attempt: int, ref: str) -> bool:
    """The message `ref` that it was to edit is gone: no later one tries that again, and it is said anew."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    notices.forget_ref(session, turn.workspace_id, notice.place_id, ref)
    _again(session, turn, notice, NoticeState.PENDING, timedelta(0), "what it was to edit is gone")
    return True


def park(session: Session, turn: Turn, notice: Notice, said: str, *, unseen: bool = False) -> None:
    """Leave it alone from now on, with what was `said` of it; its neighbours go on. `unseen`: see `give_up`."""
    if (unseen or notice.state is NoticeState.PENDING) and not notice.repeats:
        # Whoever strikes it, or tries it once more, has nothing to look for.
        notice.called_at = None
    notice.state, notice.problem, notice.lease_until = NoticeState.DEAD, said[:500], None
    turn.wake(session, "deliver", notice.place_id)
    session.commit()


def revive(session: Session, turn: Turn, notice_id: int) -> bool:
    """Try once more what was given up; whether it has arrived meanwhile is asked first. False where nothing was."""
    notice = notices.by_id(session, turn.workspace_id, notice_id)
    if notice is None or notice.state is not NoticeState.DEAD:
        return False
    # Whoever lets it go again means it to be said.
    notice.repeats = 0
    try_anew(session, turn, notice)
    places.rest(session, turn.workspace_id, notice.place_id, turn.now)
    session.commit()
    return True


def try_anew(session: Session, turn: Turn, notice: Notice) -> None:
    """Its tries begin at none; whether it has arrived meanwhile is asked first, and how often it was repeated stays
    counted. The caller commits."""
    notice.state = NoticeState.DOUBT if notice.called_at else NoticeState.PENDING
    notice.due_at, notice.attempt, notice.lapses, notice.defects = turn.now, 0, 0, 0
    turn.wake(session, "deliver", notice.place_id)


@beside
def defect(session: Session, turn: Turn, notice_id: int, attempt: int, said: str, *, doubt: bool = False) -> bool:
    """It failed by a mistake of ours, before the call or (`doubt`) in it: a few tries, then it is parked, and what
    comes after it in its place goes on."""
    notice = notices.held(session, turn.workspace_id, notice_id, attempt)
    if notice is None:
        return False
    notice.defects += 1
    if notice.defects >= MOST_DEFECTS:
        return give_up(session, turn, notice_id, attempt, said)
    return put_off(session, turn, notice_id, attempt, 1.0, said, doubt=doubt)


@beside
def another_turn(session: Session, turn: Turn, place_id: int, arrived: Arrived | None = None) -> None:
    """Keep what has `arrived`, and have the rest of a long line looked at after others had their turn."""
    if arrived is not None:
        notices.arrived(session, turn.workspace_id, *arrived, turn.now)
    turn.wake(session, "deliver", place_id)
    session.commit()


@beside
def echoed(session: Session, turn: Turn, key: str, ref: str) -> bool:
    """The platform told by an event that it has the message of delivery `key`, as `ref`. False for a foreign key."""
    notice = notices.by_key(session, turn.workspace_id, key)
    if notice is None:
        return False
    notice.echo_ref = ref[:400]
    # Its sender may be waiting for the answer, or dead: whoever settles first, the other finds it settled.
    called_off = notice.state is NoticeState.CANCELLED and notice.called_at is not None
    given_up = notice.state is NoticeState.DEAD and notice.called_at is not None
    if given_up or called_off or (notice.attempt and notice.state in _ON_ITS_WAY):
        in_hand = notice.state is NoticeState.SENDING and notice.lease_until and notice.lease_until > turn.now
        notice.state, notice.ref, notice.sent_at, notice.problem = NoticeState.SENT, ref, turn.now, ""
        notice.lease_until = None
        if called_off:
            _strike_after_all(session, turn, notice)
        # Whoever has it in hand goes on with the next one; should that one be dead, the next sweep finds the place.
        if not in_hand:
            turn.wake(session, "deliver", notice.place_id)
    session.commit()
    return True


def _strike_after_all(session: Session, turn: Turn, found: Notice) -> None:
    """It was not there when it was to be struck, so nothing was said: now it is."""
    about = (found.place_id, found.subject, found.subject_id, found.slot, found.only_for)
    last = slots.newest(session, turn.workspace_id, *about) if found.slot else None
    if last is not None and last.id > found.id and last.state is NoticeState.CANCELLED and last.attempt:
        last.state, last.due_at = NoticeState.PENDING, turn.now


def _early(session: Session, turn: Turn, notice: Notice) -> timedelta:
    """How long until a message may be repeated that nobody can look for. Though the platform said that its call had
    `ended`: an event may yet tell of it. An outage must not use up its few repeats, so the later ones wait for longer
    where the platform has taken nothing since."""
    called, pause = notice.called_at or notice.created_at, LOOK_AGAIN
    if notice.repeats and not notices.taken_since(session, turn.workspace_id, notice.place_id, called):
        pause = _OUTAGE[min(notice.repeats, len(_OUTAGE)) - 1]
    left = called + pause - turn.now
    # By the clock of whoever took it: what is left of a moment is nothing to wait for.
    return left if left >= _MOMENT else timedelta(0)


def _may_be_told(session: Session, turn: Turn, notice: Notice) -> timedelta:
    """How long until one looks again, where the events by which a platform tells what it has are still behind the call
    of this message; none where they are not: events come in their order, but an hour of many may be late by more than
    the pause after which one looks."""
    called = notice.called_at or notice.created_at
    told, age = notices.told_of(session, turn.workspace_id, notice.place_id), turn.now - called
    if told is None or told >= called + _ACCEPTS:
        return timedelta(0)
    within = _TOLD_SOON if told > called else _TOLD_WITHIN
    pause = max(_UNTOLD, min((called + _ACCEPTS - told) / 2, _UNTOLD_LONG))
    if age < within:
        return min(pause, within - age)
    recent = (max(told, turn.now - _RECENT), turn.now - LOOK_AGAIN)
    behind = age < _BEHIND and notices.untold(session, turn.workspace_id, notice.place_id, *recent)
    return pause if behind else timedelta(0)


def _bounded(wait: float) -> timedelta:
    return timedelta(seconds=wait) if 0 <= wait <= _LONGEST.total_seconds() else _LONGEST if wait > 0 else timedelta(0)


def _grown(turn: Turn, notice: Notice) -> timedelta:
    longest = _SHORT if turn.now - (notice.wanted_at or notice.created_at) < _FRESH else _LONG
    return min(timedelta(seconds=2 ** min(notice.attempt, 10)), longest)


def _again(session: Session, turn: Turn, notice: Notice, state: NoticeState, pause: timedelta, said: str) -> None:
    notice.state, notice.due_at, notice.lease_until = state, turn.now + pause, None
    # Whoever settles it has not died.
    notice.problem, notice.lapses = said[:500], 0
    turn.wake(session, "deliver", notice.place_id, at=notice.due_at)
    session.commit()
