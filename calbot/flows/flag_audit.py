"""What the auditor works out about flags: cards that never came to marketing, reminders and looks that nobody did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from calbot.flows.flag_telling import hears
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn
from calbot.model.flag import Flag
from calbot.model.place import Place
from calbot.store import audit as audits
from calbot.store import flag as flags
from calbot.store import place as places


def mend(session: Session, turn: Turn, since: datetime, anew: Collection[int] = ()) -> int:
    """Each flag stands, as it is by now, in each place where marketing hears of it, or is on its way there: those that
    stand, and what was closed at or after `since` wherever its card is. How many messages were missing. What was tried
    `anew` (notices) is mended by that, or by nothing."""
    known = {one.id: one for one in flags.changed_since(session, turn.workspace_id, since)}
    known |= {one.id: one for one in flags.open_ones(session, turn.workspace_id)}
    return sum(_mended(session, turn, flag, anew) for flag in known.values())


def undone(session: Session, turn: Turn, before: datetime) -> set[str]:
    """Reminders that were due by `before` and that nobody was told, and looks at what somebody called fixed; named as
    `calbot jobs` names their work."""
    reminders = {f"flag:{number}" for number in flags.calling(session, turn.workspace_id, before)}
    return reminders | {f"verify:{flag.id}" for flag in flags.verifying(session, turn.workspace_id, before)}


def _mended(session: Session, turn: Turn, flag: Flag, anew: Collection[int]) -> int:
    keys = audits.newest_keys(session, turn.workspace_id, "flag", flag.id, "card", anew)
    hearing = {place.id: place for place in hears(session, turn, flag)} if flag.stands else {}
    standing = {place.id: place for place in places.every(session, turn.workspace_id) if place.id in keys}
    behind = [one for one in {**hearing, **standing}.values() if _is_behind(one, flag, keys.get(one.id, ""))]
    # Once for each version: one that was given up is told as that, and not mended with every look.
    told = tell(session, turn, behind, "flag.card", ("flag", flag.id), f"r{flag.revision}.mended", slot="card")
    if told:
        record(session, turn, "flag", flag.id, "mended", places=told)
    return len(told)


def _is_behind(place: Place, flag: Flag, key: str) -> bool:
    """Whether the newest message about it there (its key, see `flows.tell`) is of another revision."""
    told = key.split(":")[3:4]
    return place.parked_at is None and (not told or told[0].split(".")[0] != f"r{flag.revision}")
