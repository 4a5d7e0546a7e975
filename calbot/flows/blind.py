"""A feed that cannot be read: its owner hears of it at the second such look, and when it can be read again.

One that can be read only now and then never fails twice in a row: that is told as well, once, until it is steady.
"""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from calbot.flows.readings import is_asked
from calbot.flows.removal import HELD
from calbot.flows.removal_told import whom
from calbot.flows.tell import tell
from calbot.flows.trust import BLIND_LOOKS, BLIND_SINCE, LOOKS, RECENT, unsteady_since
from calbot.flows.turn import Turn
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots

_SLOT: Final = "blind"
_FAILED, _WELL = "x", "."
_REMEMBERED, _TIMES, _STEADY = 8, 3, 4
"""Of so many last looks so many times that it could not be read are unsteady, until so many in a row could."""


def follow(session: Session, turn: Turn, source: Source) -> None:
    """After a look: count those that failed, and tell what has changed for people; the caller commits. A calendar that
    was read and is not believed has a message of its own, and so has one that leaves open how it is to be read."""
    before = _saying(source)
    failed = source.state is SourceState.BLIND and source.problem not in HELD and not is_asked(source)
    _count(source, turn, failed=failed)
    _remember(source, turn, failed=failed)
    after = _saying(source)
    if after and not before:
        _tell(session, turn, source)
    elif after != before:
        _amend(session, turn, source, after or "over")


def _saying(source: Source) -> str:
    """What its owner should be told of it."""
    if int(source.memory.get(BLIND_LOOKS, 0)) >= LOOKS:
        return "blind"
    return "unsteady" if unsteady_since(source) is not None else ""


def _count(source: Source, turn: Turn, *, failed: bool) -> None:
    looks = int(source.memory.get(BLIND_LOOKS, 0))
    if failed and not looks:
        source.memory[BLIND_SINCE] = turn.now.isoformat()
    if failed and looks < LOOKS:
        source.memory[BLIND_LOOKS] = looks + 1
    elif looks and not failed:
        source.memory[BLIND_LOOKS], source.memory[BLIND_SINCE] = 0, ""


def _remember(source: Source, turn: Turn, *, failed: bool) -> None:
    """What the last looks came to, while one of them has failed: a quiet look writes nothing."""
    kept = source.memory.get(RECENT) or {}
    if not (failed or kept):
        return
    looks = (kept.get("looks", "") + (_FAILED if failed else _WELL))[-_REMEMBERED:]
    times = len([run for run in looks.split(_WELL) if run])
    told = times >= _TIMES or (bool(kept.get("unsteady")) and not looks.endswith(_WELL * _STEADY))
    fresh = {"looks": looks, "since": kept.get("since") or turn.now.isoformat(), "unsteady": told}
    if fresh != kept:
        source.memory[RECENT] = fresh if _FAILED in looks else {}


def _tell(session: Session, turn: Turn, source: Source) -> None:
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    coming = [post for post in known if post.live and post.starts_at > turn.now]
    once = f"{_SLOT}.{turn.now:%Y%m%dT%H%M%S}"
    for place, person_id, at in whom(session, turn, source, coming):
        about = ("source", source.id)
        tell(session, turn, [place], "feed.card", about, once, slot=once, only_for=person_id, due_at=at)


def _amend(session: Session, turn: Turn, source: Source, saying: str) -> None:
    """The last message about it says what holds by now."""
    told = slots.readers_of(session, turn.workspace_id, "source", source.id)
    last = max((slot for _, _, slot in told if slot.startswith(_SLOT)), default="")
    for place_id, person_id, slot in told:
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None and slot == last:
            once = f"{slot}.{saying}.{turn.now:%Y%m%dT%H%M%S}"
            tell(session, turn, [place], "feed.card", ("source", source.id), once, slot=slot, only_for=person_id)
