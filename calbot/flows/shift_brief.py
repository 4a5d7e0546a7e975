"""What somebody is told of a shift: once, as it starts or at the first sign; drawn anew as its posts change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.brief import goes_on
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.brief import has_read, kept
from calbot.flows.brief_view import FlagLine, Note, ShiftView, views_of
from calbot.flows.direct import own_place
from calbot.flows.duty import Duty, by_head, on_duty, touching
from calbot.flows.sight import sight_of
from calbot.flows.tell import care_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.model.brief import ShiftBrief
from calbot.model.flag import Flag
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.store import brief as briefs
from calbot.store import flag as flags
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift_brief as shift_briefs

SUBJECT: Final = "shift_brief"
CARD: Final = "brief.shift"
JOB: Final = "shift"
_HANDED: Final = timedelta(hours=12)
"""Whose shift ended so long before this one handed over to it."""


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """Ids of the people on shift who were not told of it yet."""
    told = {row.person_id for row in shift_briefs.running(session, turn.workspace_id, turn.now)}
    return sorted(on_duty(session, turn).keys() - told)


def begin(session: Session, turn: Turn, person_id: int) -> bool:
    """Tell somebody of the shift that runs, once; says whether there was anything to tell. Asked twice it does
    nothing."""
    person, duty = people.by_id(session, turn.workspace_id, person_id), on_duty(session, turn).get(person_id)
    if person is None or duty is None:
        return False
    return _begun(session, turn, person, duty)


@looking
def unbriefed(session: Session, turn: Turn) -> bool:
    """Whether the person of this turn gives the first sign in a shift that counts heads and names nobody."""
    person = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    if person is None or not person.has(Role.AGENT) or person.id in on_duty(session, turn):
        return False
    told = {row.person_id for row in shift_briefs.running(session, turn.workspace_id, turn.now)}
    return person.id not in told and by_head(session, turn) is not None


def sign(session: Session, turn: Turn) -> bool:
    """The first sign of somebody in a shift whose people the roster does not name: it is this person's too."""
    duty = by_head(session, turn)
    if duty is None or not unbriefed(session, turn):
        return False
    return _begun(session, turn, actor(session, turn), duty)


def _begun(session: Session, turn: Turn, person: Person, duty: Duty) -> bool:
    last = shift_briefs.last_of(session, turn.workspace_id, person.id)
    if last is not None and goes_on(last.ends_at, duty.starts_at):
        # After a break, or where the roster has become longer: the same shift.
        if last.ends_at >= duty.ends_at:
            return False
        last.ends_at = duty.ends_at
        told = _drawn(session, turn, last, person)
        session.commit()
        return told
    row = ShiftBrief(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, SUBJECT),
        person_id=person.id,
        team=duty.team,
        starts_at=duty.starts_at,
        ends_at=duty.ends_at,
    )
    session.add(row)
    session.flush()
    told = _drawn(session, turn, row, person)
    session.commit()
    return told


def follow(session: Session, turn: Turn) -> int:
    """Draw anew what those on shift were told, where its posts are others or say something else by now; how many that
    were. The caller commits."""
    return sum(
        _drawn(session, turn, row, person)
        for row in shift_briefs.running(session, turn.workspace_id, turn.now)
        if (person := people.by_id(session, turn.workspace_id, row.person_id)) is not None
    )


def redraw(session: Session, turn: Turn, post_id: int, once: str) -> None:
    """Show what has come to the brief of a post, beside its versions, to those on shift; the caller commits."""
    for row in shift_briefs.running(session, turn.workspace_id, turn.now):
        if row.told_at is not None and any(key == post_id for key, _ in row.posts):
            redraw_row(session, turn, row, once)


def show_flags(session: Session, turn: Turn, flag: Flag) -> None:
    """A flag is new, over, or somebody else's: show that to those on shift who were told of what is open; the caller
    commits."""
    for row in shift_briefs.running(session, turn.workspace_id, turn.now):
        if row.told_at is not None:
            redraw_row(session, turn, row, f".{flag.name}.{flag.revision}")


def redraw_row(session: Session, turn: Turn, row: ShiftBrief, once: str) -> None:
    """Show one of them as it is now; the caller commits."""
    person = people.by_id(session, turn.workspace_id, row.person_id)
    if person is not None:
        _show(session, turn, row, person, once)


def read(session: Session, turn: Turn, row_id: int, revision: int) -> ShiftView:
    """The person has read it: each of its posts, in the version that was shown."""
    row, person = _own(session, turn, row_id, revision)
    known = briefs.of_posts(session, turn.workspace_id, [key for key, _ in row.posts])
    if any(known[key].version != version for key, version in row.posts if key in known):
        raise TellUser("brief.stale_shift")
    for brief in known.values():
        has_read(session, turn, brief)
    if row.read_at is None:
        row.read_at = turn.now
        record(session, turn, SUBJECT, row.id, "read")
    _show(session, turn, row, person, f".read{turn.now:%H%M%S}")
    session.commit()
    return _view(session, turn, row, person)


def poor(session: Session, turn: Turn, row_id: int, revision: int) -> ShiftView:
    """It was no help: counted for the lead, without a name."""
    row, person = _own(session, turn, row_id, revision)
    if row.poor is None:
        row.poor = turn.now
        record(session, turn, SUBJECT, row.id, "poor")
    session.commit()
    return _view(session, turn, row, person)


@looking
def show(session: Session, turn: Turn, row_id: int) -> ShiftView:
    """What somebody is told of a shift, as it is now."""
    row = shift_briefs.by_id(session, turn.workspace_id, row_id)
    person = people.by_id(session, turn.workspace_id, row.person_id) if row is not None else None
    if row is None or person is None:
        raise LookupError(f"no brief of a shift {row_id}")
    return _view(session, turn, row, person)


@looking
def show_own(session: Session, turn: Turn, row_id: int, revision: int) -> ShiftView:
    """The same for whom it was drawn, as it was drawn."""
    return _view(session, turn, *_own(session, turn, row_id, revision))


@looking
def own(session: Session, turn: Turn) -> ShiftView | None:
    """What the person of this turn was told of the shift that runs; None where there is none."""
    person = actor(session, turn)
    running = shift_briefs.running(session, turn.workspace_id, turn.now)
    row = next((one for one in running if one.person_id == person.id), None)
    return _view(session, turn, row, person) if row is not None else None


def _own(session: Session, turn: Turn, row_id: int, revision: int) -> tuple[ShiftBrief, Person]:
    person = actor(session, turn)
    demand(person, "brief.read")
    row = shift_briefs.by_id(session, turn.workspace_id, row_id)
    if row is None or row.person_id != person.id:
        raise TellUser("router.old_button")
    row.meet(revision)
    return row, person


def _drawn(session: Session, turn: Turn, row: ShiftBrief, person: Person) -> bool:
    """Have it tell what touches the shift by now; where nothing does and nobody was told anything, nothing is said."""
    found = [post for post, _ in touching(session, turn, Duty(row.starts_at, row.ends_at, row.team))]
    pairs = [[post.id, kept(session, turn, post).version] for post in found]
    handed = row.told_at is None and bool(notes_for(session, turn, row))
    if pairs == row.posts and not handed:
        return False
    row.draw(pairs)
    _show(session, turn, row, person)
    return True


def _show(session: Session, turn: Turn, row: ShiftBrief, person: Person, once: str = "") -> None:
    place = own_place(session, turn, person, care_places(session, turn))
    if place is None:
        return
    row.told_at = row.told_at or turn.now
    line: dict[str, Any] = {"slot": "card", "only_for": person.id}
    tell(session, turn, [place], CARD, (SUBJECT, row.id), f"r{row.revision}{once}", **line)


def _view(session: Session, turn: Turn, row: ShiftBrief, person: Person) -> ShiftView:
    mine = Turn(turn.workspace_id, turn.now, person.id, turn.place_id, turn.rules, turn.enqueue)
    hows = {post.id: how for post, how in touching(session, turn, Duty(row.starts_at, row.ends_at, row.team))}
    known = posts.by_ids(session, turn.workspace_id, [key for key, _ in row.posts])
    told: list[Post] = [known[key] for key, _ in row.posts if key in known and key in hows]
    views = views_of(session, mine, told)
    return ShiftView(
        person=person,
        row=row,
        lines=tuple((views[post.id], hows[post.id]) for post in told),
        flags=open_flags(session, turn),
        notes=notes_for(session, turn, row),
        over=row.ends_at <= turn.now,
        sight=sight_of(session, turn),
    )


def open_flags(session: Session, turn: Turn) -> tuple[FlagLine, ...]:
    """What is flagged and not right yet, with who has it."""
    open_ones = flags.open_ones(session, turn.workspace_id)
    owners = people.by_ids(session, turn.workspace_id, {one.owner_id for one in open_ones if one.owner_id is not None})
    return tuple(FlagLine(one, owners[one.owner_id].name if one.owner_id in owners else "") for one in open_ones)


def notes_for(session: Session, turn: Turn, row: ShiftBrief) -> tuple[Note, ...]:
    """What was handed over to a shift: by those of its team whose own ended around its start."""
    handed = [
        one
        for one in shift_briefs.since(session, turn.workspace_id, row.starts_at - _HANDED)
        if one.handed_at is not None and one.team == row.team and one.person_id != row.person_id
        and one.starts_at < row.starts_at and one.ends_at < row.ends_at
    ]  # fmt: skip
    names = people.by_ids(session, turn.workspace_id, {one.person_id for one in handed})
    return tuple(Note(names[one.person_id].name, one.note, one.handed_at) for one in handed if one.handed_at)
