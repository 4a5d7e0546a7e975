"""Cover is asked for in chat, closes when enough people said yes, and is given back when its reason is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import telling, thread
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.cover_asked import ask_each, asked, booked, demand_unasked, show_each, tell_asker, works_anyway
from calbot.flows.cover_release import show_release
from calbot.flows.direct import own_place
from calbot.flows.finding import read_remedy
from calbot.flows.recipient import up_at
from calbot.flows.sight import sight_of
from calbot.flows.tell import care_places, record, tell
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.world import DEFAULT_TEAM
from calbot.model.alert import Alert
from calbot.model.cover import Cover, CoverState
from calbot.model.person import Person
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import notice as notices
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import workspace as workspaces

_MOST_HEADS: Final = 20
_LONGEST: Final = timedelta(hours=24)
AHEAD: Final = timedelta(days=60)
_VERBS = ("cover.ask", "cover.answer")


@dataclass(frozen=True, slots=True)
class CoverView:
    """A request for cover: who comes, who was let go, the warning behind it, who asked. `stand_down`: its reason is
    gone, and somebody has to say whether those who come are released. `asked` are those who were asked by name, none
    where all of care was; `mine`: the reader is asked, `booked`: the reader has said yes."""

    cover: Cover
    comes: tuple[Person, ...]
    released: tuple[Person, ...]
    alert: Alert | None
    by: str
    may: frozenset[str]
    now: datetime
    stand_down: bool
    sight: Sight = CLEAR
    asked: tuple[Person, ...] = ()
    mine: bool = True
    booked: bool = False

    @property
    def missing(self) -> int:
        """How many people are still looked for."""
        return max(self.cover.heads - len(self.comes), 0)


@looking
def show(session: Session, turn: Turn, cover_id: int) -> CoverView:
    """A request as it stands."""
    return _view(session, turn, _cover(session, turn, cover_id))


def ask(session: Session, turn: Turn, starts_at: datetime, ends_at: datetime, heads: int = 1) -> CoverView:
    """Ask for `heads` people from `starts_at` to `ends_at`, where care is spoken to; the same person asks once."""
    person = actor(session, turn)
    demand(person, "cover.ask")
    _demand_window(starts_at, ends_at, heads, turn.now)
    said = (starts_at, ends_at, heads, person.id, CoverState.OPEN, None)
    for one in covers.standing(session, turn.workspace_id, starts_at, ends_at):
        if (one.starts_at, one.ends_at, one.heads, one.asked_by, one.state, one.alert_id) == said:
            raise TellUser("cover.asked.same", cover=one.name)
    cover = _new(session, turn, person, None, starts_at, ends_at, heads)
    _asked(session, turn, cover)
    session.commit()
    return _view(session, turn, cover)


def ask_for(session: Session, turn: Turn, alert_id: int, revision: int) -> tuple[CoverView, ...]:
    """Ask for the cover that a warning proposes, in all its stretches."""
    person = actor(session, turn)
    demand(person, "cover.ask")
    alert = _met(session, turn, alert_id, revision)
    way = next((one for one in alert.options if one["kind"] == "cover"), None)
    if way is None:
        raise TellUser("cover.ask.none")
    told = read_remedy(way, {})
    stints = [
        (told.to, told.ends_at or alert.ends_at, told.heads),
        *((one.to, one.ends_at, one.heads) for one in told.more),
    ]
    demand_unasked(session, turn, alert, [(starts_at, ends_at) for starts_at, ends_at, _ in stints])
    rows = [
        _new(session, turn, person, alert, max(starts_at, turn.now), ends_at, heads)
        for starts_at, ends_at, heads in stints
        if ends_at > turn.now
    ]
    for row in rows:
        _asked(session, turn, row)
    # Its card offers no cover any more.
    alert.revise(turn.now)
    telling.show(session, turn, alert)
    thread.log(session, turn, alert, thread.COVER, covers=[row.id for row in rows])
    workspaces.changed(session, turn.workspace_id, turn.now)
    session.commit()
    return tuple(_view(session, turn, row) for row in rows)


@looking
def wanted(session: Session, turn: Turn) -> tuple[CoverView, ...]:
    """What is asked for and not over, by time."""
    standing = covers.standing(session, turn.workspace_id, turn.now, turn.now + AHEAD)
    return tuple(_view(session, turn, one) for one in standing)


def answer(session: Session, turn: Turn, cover_id: int, revision: int, comes: bool) -> CoverView:
    """[I can] or [Not me], also after a yes: then people are looked for again. Who presses when enough others have said
    yes is told so, and not booked."""
    person = actor(session, turn)
    demand(person, "cover.answer")
    cover = _cover(session, turn, cover_id)
    if cover.ends_at <= turn.now:
        raise TellUser("cover.over", cover=cover.name)
    there = {one.person_id for one in covers.coming(session, turn.workspace_id, cover.id)}
    if comes and person.id in there:
        return _view(session, turn, cover)
    if comes and cover.state is CoverState.FILLED:
        raise TellUser("cover.filled", cover=cover.name)
    if comes and (other := booked(session, turn, cover, person.id)) is not None:
        raise TellUser("cover.elsewhere", cover=cover.name, other=other.name)
    if comes and works_anyway(session, turn, cover, person):
        raise TellUser("cover.works", cover=cover.name)
    # Two who press at once both mean the same hours: while somebody is still looked for, the second yes is one too.
    if not (comes and cover.state is CoverState.OPEN and cover.offered_at is None):
        cover.meet(revision)
    covers.keep_answer(session, turn.workspace_id, cover.id, person.id, comes, turn.now)
    filled = cover.state is CoverState.FILLED
    cover.count(len(covers.coming(session, turn.workspace_id, cover.id)), turn.now)
    # Nobody is missing while it is in question whether anybody is needed.
    if filled and cover.state is CoverState.OPEN and not cover.in_question:
        tell_asker(session, turn, cover)
    return _kept(session, turn, cover, "comes" if comes else "declined")


def release(session: Session, turn: Turn, cover_id: int, revision: int) -> CoverView:
    """Let those who said yes go: nobody is needed any more. Each of them is told."""
    cover = _pressed(session, turn, cover_id, revision)
    there = [one.person_id for one in covers.coming(session, turn.workspace_id, cover.id)]
    close(session, turn, cover)
    for person_id in there:
        person = people.by_id(session, turn.workspace_id, person_id)
        up = up_at(session, turn, person_id)
        # Who would read of it only after having got up for it is told at once.
        up = up if up is not None and up < cover.starts_at else None
        own = own_place(session, turn, person, care_places(session, turn)) if person else None
        where, about = [own] if own else [], ("released", cover.id)
        tell(session, turn, where, "cover.released", about, "told", only_for=person_id, due_at=up)
    return _kept(session, turn, cover, "released")


def keep_on(session: Session, turn: Turn, cover_id: int, revision: int) -> CoverView:
    """[Keep]: they come all the same."""
    cover = _pressed(session, turn, cover_id, revision)
    cover.kept = True
    cover.revise(turn.now)
    return _kept(session, turn, cover, "kept")


def _demand_window(starts_at: datetime, ends_at: datetime, heads: int, now: datetime) -> None:
    if ends_at <= now:
        raise TellUser("cover.ask.past")
    if not starts_at < ends_at <= starts_at + _LONGEST or starts_at - now > AHEAD:
        raise TellUser("cover.ask.window")
    if not 1 <= heads <= _MOST_HEADS:
        raise TellUser("cover.ask.heads", most=_MOST_HEADS)


def _new(
    session: Session, turn: Turn, by: Person, alert: Alert | None, starts_at: datetime, ends_at: datetime, heads: int
) -> Cover:
    cover = Cover(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "cover"),
        alert_id=alert.id if alert else None,
        team=alert.team if alert else DEFAULT_TEAM,
        starts_at=starts_at,
        ends_at=ends_at,
        heads=heads,
        minutes=_minutes_with(alert),
        asked_by=by.id,
        created_at=turn.now,
        changed_at=turn.now,
    )
    session.add(cover)
    session.flush()
    return cover


def _asked(session: Session, turn: Turn, cover: Cover) -> None:
    named = ask_each(session, turn, cover)
    record(session, turn, "cover", cover.id, "asked", heads=cover.heads, people=named)
    show_card(session, turn, cover)


def _met(session: Session, turn: Turn, alert_id: int, revision: int) -> Alert:
    """With a warning it is asked for once: a second press is told so, and one drawn before its last change too."""
    alert = alerts.by_id(session, turn.workspace_id, alert_id)
    if alert is None:
        raise TellUser("alert.not_found", alert=f"s-{alert_id}")
    standing = (one for one in covers.of_alert(session, turn.workspace_id, alert.id) if _stands(one))
    if (asked := next(standing, None)) is not None:
        raise TellUser("cover.asked", cover=asked.name, alert=alert.name)
    has_it = people.by_id(session, turn.workspace_id, alert.owner_id) if alert.owner_id is not None else None
    alert.meet(revision, has_it.name if has_it else "")
    if not alert.stands:
        raise TellUser("alert.not_now", alert=alert.name)
    return alert


def _stands(cover: Cover) -> bool:
    return cover.state is not CoverState.STOOD_DOWN


def _minutes_with(alert: Alert | None) -> float | None:
    """What the warning says that its cover comes to."""
    told = (float(one["minutes"]) for one in (alert.options if alert else ()) if one["kind"] == "cover")
    return next(told, None)


def _pressed(session: Session, turn: Turn, cover_id: int, revision: int) -> Cover:
    person = actor(session, turn)
    demand(person, "cover.ask")
    cover = _cover(session, turn, cover_id)
    cover.meet(revision)
    return cover


def _cover(session: Session, turn: Turn, cover_id: int) -> Cover:
    cover = covers.by_id(session, turn.workspace_id, cover_id)
    if cover is None:
        raise TellUser("cover.not_found", cover=f"c-{cover_id}")
    return cover


def close(session: Session, turn: Turn, cover: Cover) -> None:
    """Nobody is needed: whoever said yes is let go. The caller commits."""
    cover.stand_down(turn.now)
    for one in covers.coming(session, turn.workspace_id, cover.id):
        one.released_at = turn.now


def show_card(session: Session, turn: Turn, cover: Cover) -> None:
    """Its card, wherever it stands and where care is spoken to, and to each who was asked alone."""
    told = {place.id: place for place in care_places(session, turn)}
    for place in notices.places_of(session, turn.workspace_id, "cover", cover.id, "card"):
        told.setdefault(place.id, place)
    tell(session, turn, told.values(), "cover.card", ("cover", cover.id), f"r{cover.revision}", slot="card")
    show_each(session, turn, cover)


def _kept(session: Session, turn: Turn, cover: Cover, verb: str) -> CoverView:
    """Whoever comes or goes changes the roster: the window is thought through anew."""
    record(session, turn, "cover", cover.id, verb)
    show_card(session, turn, cover)
    show_release(session, turn, cover)
    workspaces.changed(session, turn.workspace_id, turn.now)
    session.commit()
    return _view(session, turn, cover)


def _view(session: Session, turn: Turn, cover: Cover) -> CoverView:
    said = covers.answers(session, turn.workspace_id, cover.id)
    named = people.by_ids(session, turn.workspace_id, [one.person_id for one in said])
    there = tuple(named[one.person_id] for one in said if one.comes and one.released_at is None)
    by_name = asked(session, turn, cover)
    by = people.by_id(session, turn.workspace_id, cover.asked_by) if cover.asked_by is not None else None
    return CoverView(
        cover=cover,
        asked=tuple(by_name),
        mine=not by_name or turn.person_id in {one.id for one in by_name},
        booked=turn.person_id in {one.id for one in there},
        comes=there,
        released=tuple(named[one.person_id] for one in said if one.released_at is not None),
        alert=alerts.by_id(session, turn.workspace_id, cover.alert_id) if cover.alert_id is not None else None,
        by=by.name if by else "",
        may=allowed(session, turn, _VERBS),
        now=turn.now,
        sight=sight_of(session, turn),
        stand_down=cover.in_question and bool(there),
    )
