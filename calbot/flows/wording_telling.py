"""Who in care reads a post's words, where they are asked, and how whoever asked hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.flows.direct import own_place
from calbot.flows.duty import whose
from calbot.flows.recipient import away_of
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn
from calbot.flows.wording_view import account_of
from calbot.flows.world import DEFAULT_TEAM
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.model.wording import Wording, WordingAnswer, WordingState
from calbot.store import person as people
from calbot.store import shift as shifts
from calbot.store import slot as slots
from calbot.store import wording as wordings

CARD, RESULT, REPLY, LINE = "wording.card", "wording.result", "wording.reply", "wording.line"
_MOST: Final = 3
"""Who is one of many who were asked leaves it to the others."""
_WAIT: Final = timedelta(hours=1)
_BEFORE: Final = timedelta(minutes=30)
"""So long before the post something can still be done about its words."""
_LEAST: Final = timedelta(minutes=5)


def readers(session: Session, turn: Turn, post: Post) -> list[tuple[Person, datetime]]:
    """At most three agents of the post's team, each with when to ask: those on shift now, then those whose shift begins
    while the words can still be changed. Nobody who is away."""
    begins = _coming(session, turn, post)
    named = people.by_ids(session, turn.workspace_id, list(begins))
    away = away_of(session, turn, list(named.values()))
    there = [one for key, one in named.items() if key not in away and one.has(Role.AGENT) and key != turn.person_id]
    now = [one for one in there if begins[one.id] == turn.now]
    chosen = now or sorted(there, key=lambda one: (begins[one.id], one.id))
    return [(one, begins[one.id]) for one in chosen[:_MOST]]


def _coming(session: Session, turn: Turn, post: Post) -> dict[int, datetime]:
    """From when on each of the post's team is on shift, while its words can still be changed."""
    account = account_of(session, turn, post)
    last = max(post.starts_at - _BEFORE, turn.now + timedelta(minutes=1))
    coming = shifts.between(session, turn.workspace_id, turn.now, last, account.team if account else DEFAULT_TEAM)
    everybody = people.every(session, turn.workspace_id)
    begins: dict[int, datetime] = {}
    for one in coming:
        person = whose(one, everybody)
        if person is not None:
            begins.setdefault(person.id, max(one.starts_at, turn.now))
    return begins


def due_at(begins: datetime, starts_at: datetime) -> datetime:
    """When whoever asked is told at the latest, where care can read from `begins` on: before the post goes out, however
    little time is left."""
    at = max(begins + _LEAST, min(begins + _WAIT, starts_at - _BEFORE))
    return min(at, begins + (starts_at - begins) / 2) if at >= starts_at else at


def show_cards(
    session: Session, turn: Turn, wording: Wording, post: Post, when: Mapping[int, datetime] | None = None
) -> None:
    """The question, to each who is asked alone (`when` they come on shift), or where all of care reads; an edit at
    once, where it stands already."""
    near, once = care_places(session, turn, post.brand), f"r{wording.revision}"
    about = ("wording", wording.id)
    named = people.by_ids(session, turn.workspace_id, wording.asked)
    for key in wording.asked:
        place = own_place(session, turn, named[key], near) if key in named else None
        if place is not None:
            seen = slots.seen_in(session, turn.workspace_id, [place.id], *about, "card", key)
            at = (when or {}).get(key) if not seen else None
            line: dict[str, Any] = {"only_for": key, "slot": "card", "due_at": at if at and at > turn.now else None}
            tell(session, turn, [place], CARD, about, once, retract=not wording.stands, **line)
    if not wording.asked:
        tell(session, turn, near, CARD, about, once, slot="card", retract=not wording.stands)


def say_in_thread(
    session: Session, turn: Turn, wording: Wording, post: Post, said: tuple[str, str], number: int, *, aloud: bool
) -> None:
    """What somebody `said` (name, words; line `number` of the audit trail), beneath the question where all of care
    reads that. What was said `aloud` stands in the thread of one of these places already."""
    if wording.asked:
        return
    near = [one for one in care_places(session, turn, post.brand) if not (aloud and one.id == turn.place_id)]
    line: dict[str, Any] = {"thread_slot": "card", "values": {"who": said[0], "text": said[1]}}
    tell(session, turn, near, LINE, ("wording", wording.id), f"h{number}", **line)


def show_result(
    session: Session, turn: Turn, wording: Wording, post: Post, given: Sequence[WordingAnswer], *, retract: bool = False
) -> None:
    """What care says, to whoever asked, in one message that is edited."""
    person = people.by_id(session, turn.workspace_id, wording.person_id)
    near = marketing_places(session, turn, account_of(session, turn, post), post.brand)
    place = own_place(session, turn, person, [*near, *care_places(session, turn, post.brand)]) if person else None
    if person is None or place is None:
        return
    last = max((one.at for one in given), default=None)
    once = f"r{wording.revision}.{len(given)}.{last:%Y%m%d%H%M%S%f}" if last is not None else f"r{wording.revision}.0"
    line: dict[str, Any] = {"only_for": person.id, "slot": "result", "retract": retract}
    tell(session, turn, [place], RESULT, ("wording", wording.id), once, **line)


def tell_readers(session: Session, turn: Turn, wording: Wording) -> None:
    """The reply of whoever asked, to each who answered, alone."""
    near = care_places(session, turn)
    for one in wordings.answers(session, turn.workspace_id, wording.id):
        person = people.by_id(session, turn.workspace_id, one.person_id)
        place = own_place(session, turn, person, near) if person is not None else None
        if person is not None and place is not None:
            line: dict[str, Any] = {"only_for": person.id, "slot": f"reply.{wording.revision}"}
            tell(session, turn, [place], REPLY, ("wording", wording.id), f"r{wording.revision}", **line)


def follow(session: Session, turn: Turn, post: Post, changes: Mapping[str, Sequence[Any]]) -> None:
    """What a change of its post does to a wording check: it goes on with the new hour and words, or stands down.
    The caller commits."""
    wording = wordings.standing(session, turn.workspace_id, post.id)
    if wording is None or not changes.keys() & {"state", "starts_at", "title", "copy_text", "link", "all_day"}:
        return
    begins = _coming(session, turn, post)
    when = {key: begins.get(key, turn.now) for key in wording.asked}
    if not post.live:
        wording.stand_down(turn.now)
        record(session, turn, "wording", wording.id, "off")
    else:
        wording.revise(turn.now)
        if wording.state is WordingState.OPEN and "starts_at" in changes:
            wording.due_at = due_at(min(when.values(), default=turn.now), post.starts_at)
            turn.wake(session, "wording", wording.id, at=wording.due_at)
    show_cards(session, turn, wording, post, when)
    told = wording.state is not WordingState.OPEN
    if told:
        given = wordings.answers(session, turn.workspace_id, wording.id)
        show_result(session, turn, wording, post, given, retract=True)
