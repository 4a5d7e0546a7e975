"""The outbox: keeping notices once, handing each to one sender at a time, in order per place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.store import notice_statements as statements
from calbot.store.asking import in_parts
from calbot.store.inserting import add_each_once
from calbot.store.number import next_numbers

LEASE = timedelta(seconds=18)
"""How long a sender may take: it calls within 3 s (`chat.sending.HELD_UP_SECONDS`), and for 15 s more the platform may
accept that. What is still SENDING then is in doubt."""
ASKING = timedelta(seconds=6)
"""How long it may take to ask for one in doubt. Nothing is said by asking, so where the asker dies the next one need
not wait for what a platform may still accept."""
CALLING = timedelta(seconds=9)
"""No call takes longer; whoever is not done by then died, and other things of its place need not wait out its lease."""
_NEWEST, _FAR = 200, 20_000
"""So many of the newest messages that a platform has told of tell how far it is; so far back they are looked for."""
_OVER = (NoticeState.SENT, NoticeState.SUPERSEDED, NoticeState.CANCELLED, NoticeState.DEAD)


class Claim(NamedTuple):
    """A notice as its sender took it."""

    state: NoticeState
    attempt: int
    lease_until: datetime
    echo_ref: str
    repeats: int
    lapses: int


def by_id(session: Session, workspace_id: str, notice_id: int) -> Notice | None:
    """One notice."""
    return session.get(Notice, (workspace_id, notice_id))


def by_key(session: Session, workspace_id: str, key: str) -> Notice | None:
    """The notice that tells one thing."""
    return session.exec(select(Notice).where(Notice.workspace_id == workspace_id, Notice.key == key)).first()


def known_keys(session: Session, workspace_id: str, keys: Collection[str]) -> set[str]:
    """Those of `keys` that a notice was kept under."""
    found: set[str] = set()
    for part in in_parts(keys):
        found.update(
            session.exec(select(Notice.key).where(Notice.workspace_id == workspace_id, col(Notice.key).in_(part)))
        )
    return found


def add(
    session: Session,
    workspace_id: str,
    keys: Mapping[int, str],
    *,
    screen: str,
    subject: str,
    subject_id: int,
    now: datetime,
    due_at: datetime | None = None,
    only_for: int | None = None,
    slot: str = "",
    thread_slot: str = "",
    values: Mapping[str, Any] | None = None,
) -> list[int]:
    """Keep a notice in each place of `keys` (place id, key), due `now` unless said otherwise; the ids of those places,
    but for the ones whose key is known already: there nothing is kept."""
    known = known_keys(session, workspace_id, keys.values())
    fresh = {place_id: key for place_id, key in keys.items() if key not in known}
    numbers = next_numbers(session, workspace_id, "notice", len(fresh))
    told = [
        Notice(
            workspace_id=workspace_id,
            id=number,
            key=key,
            place_id=place_id,
            only_for=only_for,
            screen=screen,
            subject=subject,
            subject_id=subject_id,
            slot=slot,
            thread_slot=thread_slot,
            values=dict(values or {}),
            due_at=due_at or now,
            wanted_at=due_at or now,
            created_at=now,
        )
        for number, (place_id, key) in zip(numbers, fresh.items(), strict=True)
    ]
    kept = {key for _, key in add_each_once(session, told, ("workspace_id", "key"))}
    return [place_id for place_id, key in fresh.items() if key in kept]


def due_in(session: Session, workspace_id: str, place_id: int, now: datetime) -> tuple[Notice, Place] | None:
    """The notice whose turn it is in a place: the first that may be claimed now, None while that is none.

    Whoever takes from a place's line holds the place from here on, or two could each take one that comes before the
    other's. While another holds it, there is none here: that one goes on with the rest of the line, or wakes it.
    """
    given = {"workspace": workspace_id, "place": place_id, "now": now, "calling": now - CALLING}
    return session.exec(statements.first_in(), params=given).first()


def places_due(session: Session, workspace_id: str, now: datetime, limit: int = 500) -> list[int]:
    """Ids of the places in which something may be claimed now, the longest due first."""
    return list(session.exec(statements.places_due(), params={"workspace": workspace_id, "now": now, "most": limit}))


def hold_place(session: Session, workspace_id: str, notice_id: int) -> bool:
    """Nobody else takes from the line in which a notice waits until the session ends. False where there is none."""
    return session.execute(statements.line_of(), {"workspace": workspace_id, "notice": notice_id}).first() is not None


def claim(
    session: Session,
    workspace_id: str,
    notice_id: int,
    now: datetime,
    lease: timedelta = LEASE,
    *,
    attempt: int | None = None,
) -> Claim | None:
    """Take a notice for sending, or None when it is not due, is taken, or waits behind another one of its place.

    The attempt is counted and the call noted here, so commit before the send. It comes back SENDING; or DOUBT when an
    earlier attempt may have reached the platform (its lease ran out, or it was settled so): then ask the platform
    before sending, and hold it for longer before you do. `attempt`, if given, is how many there were when it was looked
    at: another count means that another sender was faster. Whoever claims holds the place already (`due_in`).
    """
    given = {"workspace": workspace_id, "notice": notice_id, "now": now, "calling": now - CALLING}
    held = {"until": now + lease, "asking": now + ASKING, "seen": -1 if attempt is None else attempt}
    row = session.execute(statements.claiming(), {**given, **held}).first()
    return Claim(*row) if row else None


def begin_drawing(session: Session, workspace_id: str, notice_id: int, seen: datetime, due_at: datetime) -> bool:
    """Count that one is drawn that was due at `seen`, and is at `due_at` from now on. False if another has counted."""
    counted = (
        update(Notice)
        .where(col(Notice.workspace_id) == workspace_id, col(Notice.id) == notice_id, col(Notice.due_at) == seen)
        .where(col(Notice.lease_until).is_(None))
        .values(lapses=col(Notice.lapses) + 1, due_at=due_at)
        .returning(col(Notice.id))
        .execution_options(synchronize_session=False)
    )
    return session.execute(counted).first() is not None


def spare(session: Session, workspace_id: str, notice_id: int) -> None:
    """Take back that it was counted."""
    fewer = update(Notice).where(col(Notice.workspace_id) == workspace_id, col(Notice.id) == notice_id)
    fewer = fewer.where(col(Notice.lapses) > 0, col(Notice.lease_until).is_(None)).values(lapses=col(Notice.lapses) - 1)
    session.execute(fewer.execution_options(synchronize_session=False))


def forget_ref(session: Session, workspace_id: str, place_id: int, ref: str) -> None:
    """A message is gone: nobody edits it, or answers in its thread, any more."""
    gone = update(Notice).where(col(Notice.workspace_id) == workspace_id, col(Notice.place_id) == place_id)
    gone = gone.where(col(Notice.ref) == ref).values(ref="")
    session.execute(gone.execution_options(synchronize_session=False))


def arrived(session: Session, workspace_id: str, notice_id: int, attempt: int, ref: str, at: datetime) -> bool:
    """Settle what its sender took as `attempt`: the platform has it as `ref`. False when another has it by now."""
    told = {"workspace": workspace_id, "notice": notice_id, "tries": attempt, "told_ref": ref, "at": at}
    return session.execute(statements.arriving(), told).first() is not None


def held(session: Session, workspace_id: str, notice_id: int, attempt: int) -> Notice | None:
    """The notice that its sender took as `attempt`, to settle it; None when it is another's, or settled, by now.

    Nobody else changes it until the session ends.
    """
    wanted = select(Notice).where(*_of_sender(workspace_id, notice_id, attempt))
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


def told_of(session: Session, workspace_id: str, place_id: int) -> datetime | None:
    """When the latest call began of which the platform of a place has told by an event; None while it tells of none."""
    newest = _on_platform(workspace_id, place_id).subquery()
    # Of one that was called several times it may have told the first, of which only is known that it was due by then.
    due = func.coalesce(newest.c.wanted_at, newest.c.created_at)
    called = case((newest.c.repeats > 0, due), else_=newest.c.called_at).label("called")
    told = select(called).where(newest.c.echo_ref != "").limit(_NEWEST).subquery()
    latest: datetime | None = session.exec(select(func.max(told.c.called))).one()
    return latest


def untold(session: Session, workspace_id: str, place_id: int, since: datetime, until: datetime) -> bool:
    """Whether the platform of a place has answered, but not told by an event, that it has some message whose call began
    in between: what it tells is behind, then. It tells of what is posted, and of no edit."""
    newest, said = _on_platform(workspace_id, place_id).subquery(), aliased(Notice)
    called = newest.c.called_at
    answered = (newest.c.state == NoticeState.SENT, newest.c.ref != "", newest.c.only_for.is_(None))
    edit = exists().where(
        col(said.workspace_id) == workspace_id,
        col(said.place_id) == newest.c.place_id,
        col(said.id) < newest.c.id,
        col(said.ref) == newest.c.ref,
    )
    wanted = select(called).where(*answered, newest.c.echo_ref == "", called > since, called <= until, ~edit)
    return session.exec(wanted.limit(1)).first() is not None


def taken_since(session: Session, workspace_id: str, place_id: int, since: datetime) -> bool:
    """Whether the platform of a place has taken any message after `since`."""
    newest = _on_platform(workspace_id, place_id).subquery()
    wanted = select(newest.c.id).where(newest.c.state == NoticeState.SENT, newest.c.sent_at > since)
    return session.exec(wanted.limit(1)).first() is not None


def _on_platform(workspace_id: str, place_id: int) -> SelectOfScalar[Notice]:
    """The newest messages on the platform of a place, in an hour of many more than events could lag."""
    platform = select(Place.platform).where(Place.workspace_id == workspace_id, Place.id == place_id).scalar_subquery()
    found = select(Notice).join(Place, statements.PLACE)
    found = found.where(Notice.workspace_id == workspace_id, Place.platform == platform)
    return found.order_by(col(Notice.id).desc()).limit(_FAR)


def overdue(session: Session, workspace_id: str, now: datetime) -> list[tuple[int, datetime]]:
    """What was taken longer ago than is usual, and not settled: each place, and when it may go on."""
    taken = (col(Notice.workspace_id) == workspace_id, *statements.TAKEN, col(Notice.lease_until) > now)
    wanted = select(Notice.place_id, Notice.called_at, Notice.lease_until).where(*taken)
    found = session.exec(wanted.where(col(Notice.called_at) <= now - CALLING / 2)).all()
    ends = ((place, end) for place, at, over in found if at and over for end in (at + CALLING, over))
    return [(place, end) for place, end in ends if end > now]


def places_of(session: Session, workspace_id: str, subject: str, subject_id: int, slot: str) -> list[Place]:
    """The places in which a message of that slot stands, for all who are there to see."""
    wanted = (
        select(Place)
        .where(Place.workspace_id == workspace_id)
        .where(
            exists().where(
                col(Notice.workspace_id) == col(Place.workspace_id),
                col(Notice.place_id) == col(Place.id),
                col(Notice.subject) == subject,
                col(Notice.subject_id) == subject_id,
                col(Notice.slot) == slot,
                col(Notice.only_for).is_(None),
                col(Notice.ref) != "",
            )
        )
    )
    return list(session.exec(wanted.order_by(col(Place.id))))


def waiting(session: Session, workspace_id: str) -> list[Notice]:
    """All that is not delivered and not given up, in the order in which it was kept."""
    wanted = select(Notice).where(Notice.workspace_id == workspace_id, col(Notice.state).not_in(_OVER))
    return list(session.exec(wanted.order_by(col(Notice.id))))


def crowd(session: Session, workspace_id: str) -> int:
    """How many wait to be sent, now or at their hour."""
    wanted = select(func.count()).where(Notice.workspace_id == workspace_id, Notice.state == NoticeState.PENDING)
    return int(session.exec(wanted).one())


def _of_sender(workspace_id: str, notice_id: int, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notice.workspace_id) == workspace_id,
        col(Notice.id) == notice_id,
        col(Notice.attempt) == attempt,
        *statements.TAKEN,
    )
