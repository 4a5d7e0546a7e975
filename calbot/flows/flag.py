"""A flag's life: care reports, marketing takes it, a look from outside settles it, every reporter hears once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.fixed import PASSING, UNSEEN
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.flag_ladder import arm
from calbot.flows.flag_look import addresses, believe_page, found_at, is_seen, reach_all, read_anew
from calbot.flows.flag_merge import merged
from calbot.flows.flag_open import open_flag
from calbot.flows.flag_telling import call, hush, show, speak, tell_reporters
from calbot.flows.flag_view import account_of, flag_of, post_of, view_of
from calbot.flows.outhook import write_down
from calbot.flows.recipient import away_of
from calbot.flows.shift_brief import show_flags
from calbot.flows.turn import Turn, looking
from calbot.flows.views import FlagView
from calbot.model.flag import Flag, FlagKind, FlagState
from calbot.model.flag_why import Nudge, WhyNot
from calbot.model.person import Person
from calbot.model.rights import may
from calbot.store import flag as flags
from calbot.store import person as people

__all__ = [
    "approve",
    "claim",
    "decline",
    "fixed",
    "give",
    "open_flag",
    "pass_on",
    "settle_look",
    "to_look_at",
    "wait",
]

_LOOKS: Final = 3
_AGAIN: Final = timedelta(seconds=30)
_FARTHEST: Final = timedelta(days=60)
_SAME_LINE: Final = frozenset({"line", "bounced"})
"""Steps of which nobody on shift sees anything in their brief."""


def claim(session: Session, turn: Turn, flag_id: int, revision: int) -> FlagView:
    """I'm on it."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.claim")
    flag.claim(person.id, turn.now)
    hush(session, turn, flag)
    return _kept(session, turn, flag, "claimed")


def pass_on(session: Session, turn: Turn, flag_id: int, revision: int) -> FlagView:
    """Not mine: to the account's backup who is there, or to whoever takes it."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.pass_on")
    account = account_of(session, turn, post_of(session, turn, flag.post_id))
    backup_id = account.backup_id if account and account.backup_id != person.id else None
    backup = people.by_id(session, turn.workspace_id, backup_id) if backup_id is not None else None
    heir = backup.id if backup is not None and not away_of(session, turn, [backup]) else None
    return _handed(session, turn, flag, heir, "passed_on")


def give(session: Session, turn: Turn, flag_id: int, revision: int, to: int) -> FlagView:
    """Hand it over to somebody, who is told by name."""
    flag, _ = _pressed(session, turn, flag_id, revision, "flag.give")
    heir = people.by_id(session, turn.workspace_id, to)
    if heir is None:
        raise TellUser("person.unknown")
    if not may(heir, "flag.claim", account_of(session, turn, post_of(session, turn, flag.post_id))):
        raise TellUser("flag.give.cannot", who=heir.name)
    return _handed(session, turn, flag, to, "handed_over")


def wait(session: Session, turn: Turn, flag_id: int, revision: int, until: datetime) -> FlagView:
    """Nothing can be done before `until`; whoever has it is told then."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.wait")
    if not turn.now < until <= turn.now + _FARTHEST:
        raise TellUser("flag.wait.when")
    flag.wait(person.id, until, turn.now)
    hush(session, turn, flag)
    return _kept(session, turn, flag, "waits", until=until.isoformat())


def fixed(session: Session, turn: Turn, flag_id: int, revision: int, *, by_word: bool = False) -> FlagView:
    """Marketing says it is fixed: a link is looked at from outside and copy against the post's new words before anybody
    is told. What calbot cannot see is believed, and so is whoever says `by_word` that it was changed elsewhere, that a
    link opens whose last look was not let in, or that a page under another title is the right one."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.fixed")
    flag.verify(person.id, turn.now)
    hush(session, turn, flag)
    flag.rung_at = turn.now
    if by_word:
        believe_page(flag)
    wanted = addresses(session, turn, flag) if flag.url and flag.kind is FlagKind.BROKEN_LINK else ()
    opened = by_word and flag.checked.get("said") in UNSEEN and is_seen(flag, wanted)
    if wanted and not opened:
        turn.wake(session, "verify", flag.id)
        return _kept(session, turn, flag, "fixed")
    looked = read_anew(session, turn, flag, by_word=by_word)
    write_down(session, turn, flag, "fixed", by_word=by_word)
    return _looked(session, turn, flag, looked)


def settle_look(session: Session, turn: Turn, flag_id: int, *looks: dict[str, Any]) -> FlagView:
    """What the looks from outside at each of its addresses said: healthy answers settle the flag, anything else hands
    it back; what may be over in a moment is looked at again first. Where they show that it is about the same as another
    one, the two are one. Where another address counts by now it waits for the next look."""
    flag = flag_of(session, turn, flag_id)
    if flag.state is not FlagState.VERIFYING:
        raise TellUser("flag.verify.not_now", flag=flag.name)
    wanted = addresses(session, turn, flag)
    if not reach_all(looks, wanted):
        return view_of(session, turn, flag)
    found = found_at(session, turn, flag, looks) if wanted else read_anew(session, turn, flag, by_word=False)
    one = merged(session, turn, flag)
    if one is not flag:
        # Somebody called that fixed before: the look at it settles both.
        session.commit()
        return view_of(session, turn, one)
    again = int(flag.checked.get("looks", 0)) + 1 if flag.checked.get("revision") == flag.revision else 1
    if not found["healthy"] and found.get("said") in PASSING and again < _LOOKS:
        flag.checked = {**found, "looks": again, "revision": flag.revision}
        flag.rung_at = turn.now + _AGAIN
        turn.wake(session, "verify", flag.id, at=flag.rung_at)
        session.commit()
        return view_of(session, turn, flag)
    return _looked(session, turn, flag, found)


def decline(session: Session, turn: Turn, flag_id: int, revision: int, why: WhyNot, reply: str) -> FlagView:
    """Not an issue: whoever reported it is told why, with thanks, and the next one who meets it reads it."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.decline")
    if why is WhyNot.OTHER and not reply:
        raise TellUser("flag.decline.words")
    flag.decline(person.id, why, reply, turn.now)
    hush(session, turn, flag)
    tell_reporters(session, turn, flag, "flag.declined")
    return _kept(session, turn, flag, "declined", why=why.value)


def approve(session: Session, turn: Turn, flag_id: int, revision: int, line: str) -> FlagView:
    """What customers may be told meanwhile, in marketing's name; whoever reports or hears of it reads it."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.line")
    flag.approve(line, person.id, turn.now)
    return _kept(session, turn, flag, "line")


@looking
def to_look_at(session: Session, turn: Turn) -> list[tuple[int, tuple[str, ...]]]:
    """Flags that wait for a look from outside, as (id, addresses)."""
    return [(flag.id, addresses(session, turn, flag)) for flag in flags.verifying(session, turn.workspace_id, turn.now)]


def _handed(session: Session, turn: Turn, flag: Flag, to: int | None, verb: str) -> FlagView:
    flag.pass_on(to, turn.now)
    hush(session, turn, flag)
    if to is not None:
        call(session, turn, flag, Nudge.GIVEN)
    return _kept(session, turn, flag, verb, to=to)


def _looked(session: Session, turn: Turn, flag: Flag, found: dict[str, Any]) -> FlagView:
    if found["healthy"]:
        flag.settle(found, turn.now)
        tell_reporters(session, turn, flag, "flag.settled")
    else:
        flag.bounce(found, turn.now)
        speak(session, turn, flag, "flag.bounced", "bounced")
    return _kept(session, turn, flag, "settled" if found["healthy"] else "bounced", **found)


def _pressed(session: Session, turn: Turn, flag_id: int, revision: int, verb: str) -> tuple[Flag, Person]:
    person = actor(session, turn)
    flag = flag_of(session, turn, flag_id)
    demand(person, verb, account_of(session, turn, post_of(session, turn, flag.post_id)))
    flag.meet(revision)
    return flag, person


def _kept(session: Session, turn: Turn, flag: Flag, verb: str, **details: Any) -> FlagView:
    write_down(session, turn, flag, verb, **details)
    arm(session, turn, flag)
    if not flag.stands:
        world_changed(session, turn)
    if verb not in _SAME_LINE:
        show_flags(session, turn, flag)
    show(session, turn, flag)
    session.commit()
    return view_of(session, turn, flag)
