"""The auditor: works out again what should have been said, mends once what is missing, and tells what stays wrong.

Each finding is raised once. The heartbeat stays away while anything is wrong. What only a person can mend (given up,
parked) is wrong until it is let go again, or until somebody says that it may stay as it is (`leave`): the next trouble
must be able to alarm people too. All of it stays in sight (`status`, `calbot doctor`, `calbot jobs`) until it is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.flows import flag_audit, heard
from calbot.flows.notice import try_anew
from calbot.flows.place import CLOSED
from calbot.flows.tell import care_places, record, tell
from calbot.flows.ticking import WORKER
from calbot.flows.turn import Turn, looking
from calbot.model.alert import Alert, AlertState
from calbot.model.beat import Beat
from calbot.model.notice import MOST_DEATHS, Notice
from calbot.model.place import Place
from calbot.store import alert as alerts
from calbot.store import audit as audits
from calbot.store import beat as beats
from calbot.store import heard as heards
from calbot.store import moving as moves
from calbot.store import notice as notices
from calbot.store import outhook as outhooks
from calbot.store import place as places
from calbot.store import trying as tryings
from calbot.store import writeback as writebacks

AUDIT = "audit"
LATE = timedelta(seconds=75)
"""Due for so long and not delivered is wrong, whatever the reason: a healthy calbot takes seconds.

With a tick a minute that audits, and a monitor that expects the heartbeat every 60 s and waits 30 s longer: the last
heartbeat that can come while a message waits comes before that is 75 s old, so the alarm is there 75 + 60 + 30 = 165 s
after the chat went away, whenever the audits happen to be; and 60 + 30 = 90 s after the worker died. The goal is 180 s.
"""
MANY = 500
"""So many findings of a kind are told one by one."""
_BEHIND = timedelta(days=2)
_SINCE, _AT_MOST, _LEFT, _ANEW = "since", "at_most", "left", "anew"


@dataclass(frozen=True, slots=True)
class Audit:
    """What is wrong in a workspace. `missing` are messages that no notice told of, or of which processes have died,
    until this audit mended it; `late`
    and `given_up` are notices of every kind, those to one person alone too; `undone` are rungs, settled moves,
    reminders of flags and looks at what was called fixed, whose hour is over; `parked` pieces of work, questions, and
    closed places of a side that hears calbot nowhere else.
    What somebody has left as it is counts no more.

    `raised` names what nobody was told of before ("notice:12"), `over` says that all is well again.
    """

    missing: int
    late: int
    given_up: int
    parked: int
    undone: int = 0
    raised: tuple[str, ...] = field(default=(), compare=False)
    over: bool = field(default=False, compare=False)

    @property
    def well(self) -> bool:
        """Whether all is as it should be: only then the heartbeat goes out."""
        return not any(self.counts().values())

    def counts(self) -> dict[str, int]:
        """How much is wrong, by kind."""
        return {name: getattr(self, name) for name in KINDS}


KINDS = ("missing", "late", "undone", "given_up", "parked")
_PASSING = ("missing", "late", "undone")
"""What is wrong now, and ends by itself once whatever hinders it is over."""


def audit(session: Session, turn: Turn) -> Audit:
    """Look at all open warnings and flags and all notices; mend once, and keep what was found as a beat."""
    last = beats.by_name(session, _name(turn))
    before: dict[str, Any] = dict(last.said) if last else {}
    anew = _tried_anew(session, turn, before)
    fresh = len(anew - set(before.get(_ANEW, [])))
    missing = fresh + _tell_missing(session, turn, anew) + flag_audit.mend(session, turn, turn.now - _BEHIND, anew)
    late = audits.overdue(session, turn.workspace_id, turn.now - LATE)
    # Woken once each: whatever is late in two audits running needs a person.
    seen = set(before.get("seen", []))
    for place_id in {notice.place_id for notice in late if notice.id not in seen}:
        turn.wake(session, "deliver", place_id)
    parked = _parked(session, turn)
    stuck = [*(f"notice:{one.id}" for one in audits.given_up(session, turn.workspace_id, turn.now - _BEHIND)), *parked]
    left = [name for name in before.get(_LEFT, []) if name in stuck]
    given_up, waiting = _parted([name for name in stuck if name not in left])
    counts = {
        "missing": missing,
        "late": len(late),
        "undone": len(_undone(session, turn, parked)),
        "given_up": len(given_up),
        "parked": len(waiting),
    }
    since = _since(before, [*_few(given_up), *_few(waiting)], turn.now)
    at_most, grown = _grown(before, counts)
    found = Audit(
        **counts,
        raised=(*grown, *(name for name in since if name not in before.get(_SINCE, {}))),
        over=not any(counts.values()) and any(before.get(name) for name in KINDS),
    )
    said = {**counts, "seen": [notice.id for notice in late][:MANY], _AT_MOST: at_most, _LEFT: left}
    said[_ANEW] = sorted(anew)
    said[_SINCE] = {name: at.isoformat() for name, at in since.items()}
    beats.keep(session, _name(turn), turn.now, said)
    session.commit()
    return found


def leave(session: Session, turn: Turn, work: str) -> None:
    """A person knows of this parked work, or given-up message ("notice:12"), and it may stay as it is: it is wrong no
    more, until it is tried again and fails anew."""
    last = beats.by_name(session, _name(turn))
    said: dict[str, Any] = dict(last.said) if last else {}
    said[_LEFT] = sorted({*said.get(_LEFT, []), work})
    beats.keep(session, _name(turn), last.at if last else turn.now, said)
    session.commit()


@looking
def left(session: Session, turn: Turn) -> frozenset[str]:
    """What people have left as it is, by name."""
    last = beats.by_name(session, _name(turn))
    return frozenset(last.said.get(_LEFT, []) if last else ())


def _parted(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Messages that were given up, and work and questions that are parked."""
    every = list(names)
    messages = [name for name in every if name.startswith("notice:")]
    return messages, [name for name in every if name not in messages]


def _few(names: Iterable[str]) -> list[str]:
    """One by one, or all together where there are too many to keep."""
    kept = list(names)
    return kept if len(kept) <= MANY else [f"more than {MANY} ({kept[0].partition(':')[0]})"]


def _since(before: dict[str, Any], names: Collection[str], now: datetime) -> dict[str, datetime]:
    """Since when each of what stays wrong until a person mends it is known."""
    known = before.get(_SINCE, {})
    return {name: datetime.fromisoformat(known[name]) if name in known else now for name in names}


def _grown(before: dict[str, Any], counts: dict[str, int]) -> tuple[dict[str, int], list[str]]:
    """What is wrong just now is one finding, however many messages it is, and a new one when there are twice as many:
    the most of it that was told by kind, and what is to be told."""
    known = before.get(_AT_MOST, {})
    at_most, grown = {}, []
    for name in _PASSING:
        told = known.get(name, 0)
        if counts[name] and counts[name] >= 2 * told:
            grown.append(f"{name}: {counts[name]}")
            told = counts[name]
        if counts[name]:
            at_most[name] = told
    return at_most, grown


def _parked(session: Session, turn: Turn) -> list[str]:
    """Work and questions that are left alone, and places that leave a side unheard, as `calbot jobs` names them."""
    works = [f"{one.kind}:{one.subject_id}" for one in tryings.parked(session, turn.workspace_id)]
    works += [one.name for one in writebacks.parked(session, turn.workspace_id)]
    works += [one.name for one in outhooks.parked(session, turn.workspace_id)]
    works += [f"{CLOSED}:{one.id}" for one in places.silenced(session, turn.workspace_id)]
    return works + [f"{heard.JOB}:{one.id}" for one in heards.parked(session, turn.workspace_id)]


def _undone(session: Session, turn: Turn, parked: Collection[str]) -> set[str]:
    """What was to be told again, or of a move, and is not even a message yet: its job never did it."""
    before = turn.now - LATE
    rungs = {f"rung:{number}" for number in alerts.calling(session, turn.workspace_id, before)}
    rungs |= flag_audit.undone(session, turn, before)
    return (rungs | {f"settle:{number}" for number in moves.settled(session, turn.workspace_id, before)}) - set(parked)


@dataclass(frozen=True, slots=True)
class Standing:
    """How calbot itself is: the last audit, tick and sign of a worker (None: never), what waits to be delivered (the
    longest due first), what was given up, how many pieces of work and questions are parked, and what may have arrived
    and was not said again, with its place."""

    now: datetime
    audited: Beat | None
    ticked: Beat | None
    worker_at: datetime | None
    waiting: list[Notice]
    given_up: list[Notice]
    parked: int
    left_open: list[tuple[Notice, Place]] = field(default_factory=list)


@looking
def standing(session: Session, turn: Turn) -> Standing:
    """How calbot itself is just now."""
    workers = [beat.at for beat in beats.named(session, WORKER)]
    return Standing(
        now=turn.now,
        audited=beats.by_name(session, _name(turn)),
        ticked=beats.by_name(session, "tick"),
        worker_at=max(workers, default=None),
        waiting=audits.overdue(session, turn.workspace_id, turn.now),
        given_up=audits.given_up(session, turn.workspace_id, turn.now - _BEHIND),
        parked=len(_parked(session, turn)),
        left_open=_left_open(session, turn),
    )


def _left_open(session: Session, turn: Turn) -> list[tuple[Notice, Place]]:
    here = {place.id: place for place in places.every(session, turn.workspace_id)}
    rows = audits.left_open(session, turn.workspace_id, turn.now - _BEHIND)
    return [(row, here[row.place_id]) for row in rows if row.only_for in (None, turn.person_id)]


def _tell_missing(session: Session, turn: Turn, anew: Collection[int]) -> int:
    """Each warning stands, as it is by now, in each place that hears of warnings, or is on its way there; and one that
    was called off is struck where it stands. What was tried `anew` is mended by that, or by nothing."""
    mended = 0
    for alert in audits.warnings(session, turn.workspace_id, turn.now - _BEHIND):
        keys = audits.newest_keys(session, turn.workspace_id, "alert", alert.id, "card", anew)
        hearing = {place.id: place for place in care_places(session, turn)} if _stands(turn, alert) else {}
        if hearing:
            for place_id in audits.folded(session, turn.workspace_id, alert.id, alert.level, alert.created_at):
                hearing.pop(place_id, None)
        standing = {place.id: place for place in places.every(session, turn.workspace_id) if place.id in keys}
        behind = [
            place
            for place in {**hearing, **standing}.values()
            if place.parked_at is None and not _tells(keys.get(place.id, ""), alert.revision)
        ]
        if behind:
            # Once for each version: one that was given up is told as that, and not mended with every look.
            told = tell(
                session, turn, behind, "alert.card", ("alert", alert.id), f"r{alert.revision}.mended", slot="card"
            )
            if told:
                record(session, turn, "alert", alert.id, "mended", places=told)
            mended += len(told)
    return mended


def _tried_anew(session: Session, turn: Turn, before: dict[str, Any]) -> set[int]:
    """Messages of which processes have died are tried anew once: whoever killed those may have meant another, or none.
    Those that were, as long as they may be parked again."""
    known, left = set(before.get(_ANEW, [])), set(before.get(_LEFT, []))
    parked = audits.given_up(session, turn.workspace_id, turn.now - _BEHIND)
    for notice in parked:
        if notice.lapses >= MOST_DEATHS and notice.id not in known and f"notice:{notice.id}" not in left:
            try_anew(session, turn, notice)
            known.add(notice.id)
    session.flush()
    return known & {notice.id for notice in [*parked, *notices.waiting(session, turn.workspace_id)]}


def _stands(turn: Turn, alert: Alert) -> bool:
    """What is over is news to nobody, though no assessment has passed it by yet."""
    return alert.state is not AlertState.CALLED_OFF and alert.ends_at > turn.now


def _tells(key: str, revision: int) -> bool:
    """Whether a notice's key (see `flows.tell`) is of that revision."""
    told = key.split(":")[3:4]
    return bool(told) and told[0].split(".")[0] == f"r{revision}"


def _name(turn: Turn) -> str:
    return f"{AUDIT}:{turn.workspace_id}"
