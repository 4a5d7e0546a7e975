"""Many notices of one workspace at once, each the first of its place: settled, found, counted and claimed together.

Whoever does so waits for no row that another session holds, but leaves it out: of two that change many rows in
different orders, or of one such and a writer, neither can wait for the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place
from calbot.store import round_statements as statements
from calbot.store.notice import CALLING, LEASE
from calbot.store.slot import About, Said


class Claimed(NamedTuple):
    """A notice as its sender took it, to call for it at once."""

    attempt: int
    echo_ref: str
    repeats: int


def arrived_each(
    session: Session, workspace_id: str, told: Sequence[tuple[int, int, str]], at: datetime
) -> Collection[int]:
    """Settle what was taken, each as (notice, attempt, ref); the ids of those that could be, or are another's by now.
    The others are held by another session just now."""
    free = _held(session, workspace_id, [notice_id for notice_id, _, _ in told]) if told else {}
    mine = [
        {"workspace": workspace_id, "notice": notice_id, "tries": attempt, "told_ref": ref, "at": at}
        for notice_id, attempt, ref in sorted(told)
        if notice_id in free
    ]
    if mine:
        session.connection().execute(statements.arriving_each(), mine)
    return free.keys()


def heads(
    session: Session, workspace_id: str, now: datetime, most: int, away: Collection[str] = ()
) -> list[tuple[Notice, Place]]:
    """What waits first in its place and may be claimed now, the longest due first; nobody else takes from those places
    until the session ends. What another session holds is left to it, as in `store.notice.due_in`; so is what goes to a
    platform that is `away`."""
    given = {"workspace": workspace_id, "now": now}
    asked = {**given, "calling": now - CALLING, "away": list(away)}
    # Two questions: put into one, a database that has not counted its rows yet may look at each for each place.
    looked = session.exec(statements.firsts(), params=asked).all()
    if len(looked) >= statements.PLACES:
        looked = session.exec(statements.firsts(crowd=True), params=asked).all()
    first = [number for number in looked if number is not None]
    given |= {"notices": first, "most": most}
    return [(notice, place) for notice, place in session.exec(statements.heads(), params=given)] if first else []


def open_ended(session: Session, workspace_id: str, now: datetime, away: Collection[str] = ()) -> dict[int, int]:
    """What may be claimed now and may have been called for before, the first of each place: place, notice. Nothing that
    goes to a platform that is `away`."""
    given = {"workspace": workspace_id, "now": now, "calling": now - CALLING, "away": list(away)}
    return dict(session.exec(statements.open_ended(), params=given).all())


def begin_drawing_each(
    session: Session, workspace_id: str, late: Collection[int], since: datetime, due_at: datetime
) -> set[int]:
    """Count that those of `late` are drawn that were due before `since`, and are due at `due_at` from now on; the ids
    of those that were counted. See `store.notice.begin_drawing`."""
    free = list(_held(session, workspace_id, late))
    given = {"workspace": workspace_id, "notices": free, "since": since, "due": due_at}
    return set(session.execute(statements.counting_each(), given).scalars()) if free else set()


def spare_each(session: Session, workspace_id: str, counted: Collection[int]) -> None:
    """Take back that they were counted; not of those that another session holds."""
    if free := list(_held(session, workspace_id, counted)):
        session.execute(statements.sparing_each(), {"workspace": workspace_id, "notices": free})


def claim_each(session: Session, workspace_id: str, seen: Mapping[int, int], now: datetime) -> dict[int, Claimed]:
    """Take those of `seen` (notice, attempt) that still wait and that nobody has tried since, to call for them; by
    notice. As `store.notice.claim` does it: commit before the call."""
    free = [number for number, attempt in _held(session, workspace_id, seen).items() if attempt == seen[number]]
    given = {"workspace": workspace_id, "notices": free, "now": now, "calling": now - CALLING, "until": now + LEASE}
    found = session.execute(statements.claiming_each(), given).all() if free else ()
    return {number: Claimed(*claim) for number, *claim in found}


def said_in(session: Session, workspace_id: str, wanted: Collection[About]) -> dict[About, Said]:
    """For each of those, what `store.slot.last_said` gives where there is something."""
    if not wanted:
        return {}
    given = {
        "workspace": workspace_id,
        "places": sorted({about[0] for about in wanted}),
        "subjects": sorted({about[2] for about in wanted}),
    }
    said: dict[About, Said] = {}
    repeats: set[tuple[About, str]] = set()
    for *about, reader, state, ref, key, repeated in session.execute(statements.said_in(), given):
        place_id, subject, subject_id, slot = about
        what = (place_id, subject, subject_id, slot, reader or 0)
        if state == NoticeState.SENT:
            said.setdefault(what, Said(ref=ref))
            repeats |= {(what, ref)} if repeated else set()
        elif not (known := said.get(what, Said())).ref:
            said[what] = Said(lost=(*known.lost, key))
    return {what: one._replace(repeat=(what, one.ref) in repeats) for what, one in said.items()}


def _held(session: Session, workspace_id: str, notice_ids: Collection[int]) -> dict[int, int]:
    """Those of them that no other session holds, with how often they were tried; from now on this one does."""
    given = {"workspace": workspace_id, "notices": list(notice_ids)}
    return dict(session.exec(statements.hold_free(), params=given).all())
