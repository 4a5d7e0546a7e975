"""Who is told of a flag: marketing's card, the people who can mend it, by name, and all reporters, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.wake import Action, whom
from calbot.flows.direct import own_place
from calbot.flows.flag_view import account_of, post_of
from calbot.flows.policy import policy_of
from calbot.flows.raci import ACCOUNTABLE, ANSWERS, BACKUP, LEAD, OWNER, RESPONSIBLE, parts_in
from calbot.flows.recipient import recipients_among
from calbot.flows.tell import care_places, marketing_places, tell, untell
from calbot.flows.turn import Turn
from calbot.model.flag import Flag, Severity
from calbot.model.flag_why import Nudge
from calbot.model.person import Person, Role
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.store import flag as flags
from calbot.store import person as people
from calbot.store import place as places

CALL: Final = "flag.call"
WEB: Final = "web"
"""Where a report comes from that was made in no chat."""
_STILL: Final = timedelta(hours=1)
"""How long somebody may be woken for what is late already."""
_ANYBODY: Final = frozenset({Nudge.DUE, Nudge.LATE, Nudge.DAILY})
_LEADS: Final = frozenset({Nudge.LATE, Nudge.DAILY})


def show(session: Session, turn: Turn, flag: Flag, once: str = "") -> None:
    """Marketing's card as it is now; `once` names a change that the revision does not tell."""
    where = hears(session, turn, flag)
    tell(session, turn, where, "flag.card", ("flag", flag.id), f"r{flag.revision}{once}", slot="card")


def catch_up(session: Session, turn: Turn, place: Place) -> None:
    """Show the open flags in a place that hears of them from now on; they go into the caller's commit."""
    for flag in flags.open_ones(session, turn.workspace_id):
        account = account_of(session, turn, post_of(session, turn, flag.post_id))
        if account is None or place.brand in ("", account.brand):
            tell(session, turn, [place], "flag.card", ("flag", flag.id), f"r{flag.revision}.bound", slot="card")


def speak(session: Session, turn: Turn, flag: Flag, screen: str, why: str) -> None:
    """A line in the thread of the card."""
    once, where = f"{why}.r{flag.revision}", hears(session, turn, flag)
    tell(session, turn, where, screen, ("flag", flag.id), once, thread_slot="card", values={"why": why})


def call(session: Session, turn: Turn, flag: Flag, why: Nudge) -> None:
    """Tell the few who can mend it, by name, each when that person may be told; somebody is woken only for what is
    grave. What was to be said for an earlier reason is left out."""
    untell(session, turn, ("flag", flag.id), CALL)
    since = turn.now - flag.began
    # A lateness counts from the first telling, not from each.
    able = [
        one if one.late is None else replace(one, late=max(one.late - since, timedelta()))
        for one in recipients_among(session, turn, _wanted(session, turn, flag, why))
    ]
    until = max(flag.due_at, turn.now + _STILL) if flag.due_at is not None else turn.now
    pressing = [Action("move", until)] if flag.severity is Severity.HIGH else []
    for telling in whom(able, pressing, turn.now, policy_of(session, turn)):
        place = _own(session, turn, flag, telling.person_id)
        if place is None or telling.person_id == turn.person_id:
            continue
        once = f"{why.value}.r{flag.revision}" + (f".{turn.now:%Y%m%d}" if why is Nudge.DAILY else "")
        # A slot of its own: it is a new message, since a phone rings for none that is only edited.
        line: dict[str, Any] = {"slot": f"call.{once}", "only_for": telling.person_id, "due_at": telling.at}
        tell(session, turn, [place], CALL, ("flag", flag.id), once, values={"why": why.value}, **line)


def hush(session: Session, turn: Turn, flag: Flag) -> None:
    """Nothing more is said of it by itself: in the commit in which somebody takes it, or in which it is closed."""
    untell(session, turn, ("flag", flag.id), CALL)
    untell(session, turn, ("flag", flag.id), "flag.rung")


def tell_reporters(session: Session, turn: Turn, flag: Flag, screen: str) -> None:
    """What came of it, to each reporter alone, once."""
    for report in flags.reports(session, turn.workspace_id, flag.id):
        if report.told_at is not None:
            continue
        near = places.by_id(session, turn.workspace_id, report.place_id) if report.place_id is not None else None
        place = _own(session, turn, flag, report.person_id, near) or near
        if place is None:
            continue
        line: dict[str, Any] = {"only_for": report.person_id, "slot": f"told.{report.times}"}
        tell(session, turn, [place], screen, ("flag", flag.id), f"told.{report.times}", **line)
        report.told_at = turn.now


def is_told(session: Session, turn: Turn, flag: Flag, person: Person) -> bool:
    """Whether there is a chat in which this person, who reports it in this turn, hears what comes of it."""
    if turn.place_id is not None:
        return True
    chats = {one.platform for one in people.identities(session, turn.workspace_id, person.id)}
    return any(place.platform in chats for place in near_of(session, turn, flag, person))


def source_at(session: Session, turn: Turn, place_id: int | None) -> str:
    """The chat in which a report was made, "web" for none."""
    place = places.by_id(session, turn.workspace_id, place_id) if place_id is not None else None
    return place.platform if place is not None else WEB


def first_owner(session: Session, turn: Turn, post: Post | None) -> int | None:
    """Who is asked first: the post's owner, who is responsible for its account, its owner, or the backup; nobody who
    is away."""
    account = account_of(session, turn, post)
    known = _parts(post, parts_in(post, account)) if post is not None else {}
    there = [one.person_id for one in recipients_among(session, turn, known)]
    order = (OWNER, RESPONSIBLE, ACCOUNTABLE, BACKUP)
    return next((key for part in order for key in there if part in known[key]), None)


def _wanted(session: Session, turn: Turn, flag: Flag, why: Nudge) -> dict[int, dict[str, tuple[str, ...]]]:
    post = post_of(session, turn, flag.post_id)
    told = _parts(post, parts_in(post, account_of(session, turn, post))) if post is not None else {}
    if why is Nudge.HALF:
        told = {key: parts for key, parts in told.items() if BACKUP in parts}
    elif why in _ANYBODY:
        told = {key: parts for key, parts in told.items() if (ANSWERS | {BACKUP}) & parts.keys()}
        # All answer for it by now: nobody's turn is later.
        told = {key: {RESPONSIBLE: ()} for key in told}
    else:
        told = {}
    if why in _LEADS or (why in _ANYBODY and not told):
        told |= {lead.id: {LEAD: ()} for lead in people.with_role(session, turn.workspace_id, Role.LEAD)}
    if flag.owner_id is not None:
        told[flag.owner_id] = {OWNER: ()}
    return told


def _parts(post: Post | None, told: Iterable[tuple[int, str, str]]) -> dict[int, dict[str, tuple[str, ...]]]:
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    if post is not None and post.owner_id is not None:
        found[post.owner_id] = {OWNER: ()}
    for person_id, part, what in told:
        found.setdefault(person_id, {})[part] = (what,)
    return found


def _own(session: Session, turn: Turn, flag: Flag, person_id: int, near: Place | None = None) -> Place | None:
    """Where a person hears of it alone: on the platform of `near`, else of the person's side."""
    person = people.by_id(session, turn.workspace_id, person_id)
    if person is None:
        return None
    order = near_of(session, turn, flag, person)
    return own_place(session, turn, person, [*([near] if near is not None else []), *order])


def near_of(session: Session, turn: Turn, flag: Flag, person: Person) -> list[Place]:
    """Where people hear of a flag, those of the person's own side first."""
    marketing, care = hears(session, turn, flag), care_places(session, turn)
    return [*marketing, *care] if person.has(Role.MARKETER) else [*care, *marketing]


def hears(session: Session, turn: Turn, flag: Flag) -> list[Place]:
    """Where marketing hears of a flag."""
    post = post_of(session, turn, flag.post_id)
    return marketing_places(session, turn, account_of(session, turn, post), post.brand if post else "")
