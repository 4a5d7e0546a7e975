"""What is due in a workspace, found by asking: whatever a lost wake-up has left lying is woken again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from calbot.flows import (
    brief_change,
    clocks,
    conversation,
    evidence,
    faq_watch,
    flag_ladder,
    handover,
    heard,
    ladder,
    mailed,
    morning,
    moved,
    outhook,
    pause,
    pause_watch,
    picture,
    preflight,
    replay,
    shift_brief,
    sync,
    wording,
    wrap,
    writing,
)
from calbot.flows import flag as flags
from calbot.flows.host_turn import HOST
from calbot.flows.turn import Turn, beside
from calbot.store import beat as beats
from calbot.store import heard as heards
from calbot.store import notice as notices
from calbot.store import place as places

WORKER = "worker:"
"""What the beats of workers are called, before their own names."""
TICK = "tick"
"""The beat of a tick that was done; whose turn the next one is stands elsewhere (`my_turn`)."""
_SOON = timedelta(seconds=4)
"""Two sweeps: each sender that died is seen by one of them before its time is over."""


def wake_due(session: Session, turn: Turn) -> dict[str, int]:
    """Wake all work that is due now, by kind; how much that was. A downtime gives one look each, not many."""
    due = {
        "sync": [source.id for source in sync.due(session, turn)],
        "assess": [0] if picture.due(session, turn) else [],
        "verify": [flag_id for flag_id, _ in flags.to_look_at(session, turn)],
        "preflight": [0] if preflight.due(session, turn) else [],
        "rung": ladder.due(session, turn),
        "flag": flag_ladder.due(session, turn),
        "faq": faq_watch.due(session, turn),
        "wording": wording.due(session, turn),
        pause.JOB: pause_watch.due(session, turn),
        brief_change.JOB: brief_change.due(session, turn),
        shift_brief.JOB: shift_brief.due(session, turn),
        handover.JOB: handover.due(session, turn),
        morning.JOB: morning.due(session, turn),
        mailed.JOB: mailed.due(session, turn),
        wrap.JOB: wrap.due(session, turn),
        clocks.JOB: clocks.due(session, turn),
        evidence.JOB: evidence.due(session, turn),
        "settle": moved.due(session, turn),
        "write": writing.due(session, turn),
        outhook.JOB: outhook.due(session, turn),
        replay.JOB: replay.due(session, turn),
        "deliver": notices.places_due(session, turn.workspace_id, turn.now),
        heard.JOB: [0] if heards.left(session, turn.workspace_id, turn.now, turn.now) else [],
    }
    for kind, ids in due.items():
        for subject_id in ids:
            turn.wake(session, kind, subject_id)
    heard.tidy(session, turn)
    outhook.tidy(session, turn)
    conversation.tidy(session, turn)
    session.commit()
    return {kind: len(ids) for kind, ids in due.items()}


@beside
def wake_left(session: Session, turn: Turn, since: timedelta, every: timedelta) -> list[int]:
    """Wake the places in which something has been due for longer than `since`, and give them: its wake-up is late or
    lost. Each at most once in `every`, or a long queue would grow by those who look at it. A place whose sender died is
    woken in the moment in which it may go on, if that is before the sweeps to come would find it. So is whoever
    answers, where what was asked has waited as long."""
    due = notices.places_due(session, turn.workspace_id, turn.now - since)
    left = places.swept(session, turn.workspace_id, due, turn.now, every) if due else []
    # Whoever delivers there must not wait for all jobs to be written; should this die here, the next sweep finds them.
    session.commit()
    for place_id in left:
        turn.wake(session, "deliver", place_id)
    if heards.left(session, turn.workspace_id, turn.now, turn.now - since):
        turn.wake(session, heard.JOB)
    for place_id, at in notices.overdue(session, turn.workspace_id, turn.now):
        if at <= turn.now + _SOON:
            turn.wake(session, "deliver", place_id, at=at)
    session.commit()
    return left


@beside
def my_turn(session: Session, turn: Turn, name: str, every: timedelta, kind: str = "") -> bool:
    """Whether it is this process that does what all do together once in `every`; a job `kind` is woken for it."""
    mine = beats.take_turn(session, name, turn.now, every)
    if mine and kind:
        turn.wake(session, kind)
    session.commit()
    return mine


@beside
def workers(session: Session, turn: Turn, dead: timedelta, kept: timedelta) -> tuple[set[str], datetime]:
    """The workers that live, by name, and the time before which nothing needs to be known any more; the signs of life
    of those that have been dead for long are removed."""
    beats.forget(session, WORKER, turn.now - kept)
    beats.forget(session, HOST, turn.now - kept)
    session.commit()
    living = [beat for beat in beats.named(session, WORKER) if beat.at > turn.now - dead]
    return {beat.name.removeprefix(WORKER) for beat in living}, turn.now - kept


@beside
def beat(session: Session, turn: Turn, name: str, said: Mapping[str, object]) -> None:
    """Keep a sign of life of one of calbot's own parts."""
    beats.keep(session, name, turn.now, said)
    session.commit()
