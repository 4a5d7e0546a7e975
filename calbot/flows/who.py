"""Who answers for which account, and what nobody does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from calbot.flows.stand_down import booked_shifts
from calbot.flows.turn import Turn, looking
from calbot.model.account import Account
from calbot.model.person import Person
from calbot.model.shift import Shift
from calbot.store import account as accounts
from calbot.store import inbound as inbounds
from calbot.store import person as people
from calbot.store import shift as shifts

LETTERS: Final = ("A", "R", "C", "I")
_COUNTED: Final = timedelta(days=7)
_ROSTERED: Final = timedelta(days=7)
_MINUTE: Final = timedelta(minutes=1)


class Gap(StrEnum):
    """What an account lacks."""

    OWNER = "owner"
    BACKUP = "backup"
    AUDIENCE = "audience"
    COUNTS = "counts"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with the names of its owner and backup ("" for none), of those who are named for a letter of RACI, and
    of those of its care team who are on duty now, by the roster or as cover. `gaps` are what it lacks."""

    account: Account
    owner: str
    backup: str
    named: Mapping[str, tuple[str, ...]]
    on_duty: tuple[str, ...]
    gaps: tuple[Gap, ...]


@looking
def show(session: Session, turn: Turn, words: str = "") -> list[AccountLine]:
    """The accounts whose network, handle or brand the folded `words` name ("" for all), by network and handle."""
    known = {person.id: person for person in people.every(session, turn.workspace_id)}
    ahead = shifts.between(session, turn.workspace_id, turn.now, turn.now + _ROSTERED)
    cover = booked_shifts(session, turn, turn.now, turn.now + _MINUTE)
    counts = inbounds.between(session, turn.workspace_id, turn.now - _COUNTED, turn.now)
    counted = {(count.brand, count.network) for count in counts}
    every = sorted(accounts.every(session, turn.workspace_id), key=lambda one: (one.network, one.handle))
    return [_line(one, known, ahead, cover, counted, turn) for one in every if _meant(one, words)]


def _meant(account: Account, words: str) -> bool:
    """Whether each word is a part of what the account is called."""
    called = " ".join((account.network, account.handle, account.brand, account.team)).casefold()
    return all(word in called for word in words.split())


def _line(
    account: Account,
    known: Mapping[int, Person],
    ahead: Sequence[Shift],
    cover: Sequence[Shift],
    counted: Collection[tuple[str, str]],
    turn: Turn,
) -> AccountLine:
    owner, backup = (known.get(key or 0) for key in (account.owner_id, account.backup_id))
    team = [one for one in ahead if one.team == account.team]
    here = (*team, *(one for one in cover if one.team == account.team))
    now = [one for one in here if one.starts_at < turn.now + _MINUTE and one.ends_at > turn.now]
    return AccountLine(
        account=account,
        owner=owner.name if owner else "",
        backup=backup.name if backup else "",
        named={letter: _names(account.raci.get(letter, ()), known) for letter in LETTERS},
        on_duty=tuple(dict.fromkeys(name for one in now if (name := _name(one, known)))),
        gaps=tuple(_gaps(account, owner, backup, counted, rostered=bool(team))),
    )


def _names(ids: Sequence[int], known: Mapping[int, Person]) -> tuple[str, ...]:
    return tuple(known[key].name for key in ids if key in known)


def _name(shift: Shift, known: Mapping[int, Person]) -> str:
    person = known.get(shift.person_id or 0)
    return person.name if person else shift.name


def _gaps(
    account: Account,
    owner: Person | None,
    backup: Person | None,
    counted: Collection[tuple[str, str]],
    *,
    rostered: bool,
) -> list[Gap]:
    """In the order in which they hurt. A count without brand or network speaks for all of them."""
    seen = any(brand in ("", account.brand) and network in ("", account.network) for brand, network in counted)
    lacks = {
        Gap.OWNER: owner is None,
        Gap.BACKUP: backup is None,
        Gap.ROSTER: not rostered,
        Gap.COUNTS: not seen,
        Gap.AUDIENCE: account.audience is None,
    }
    return [gap for gap, lacking in lacks.items() if lacking]
