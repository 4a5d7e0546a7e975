"""In which time zone a calendar's hours are meant: asked once of a source where they look wrong, and remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor
from calbot.flows.anew import read_anew
from calbot.flows.changing import world_changed
from calbot.flows.odd_hours import NOWHERE, doubted, reread
from calbot.flows.removal_told import whom
from calbot.flows.removal_view import ANSWER, owners_of
from calbot.flows.tell import record, tell
from calbot.flows.telling import hold
from calbot.flows.turn import Turn, looking
from calbot.model.person import Person
from calbot.model.post import Post, plain
from calbot.model.rights import may
from calbot.model.source import MEANT, Source
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots
from calbot.store import source as sources
from calbot.store import workspace as workspaces
from calbot.store import writeback as writebacks

CARD: Final = "meant.card"
AS_TOLD, OTHERWISE = "told", MEANT
"""The two answers."""
_NOUN: Final = "zone"
_BEHIND: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class MeantView:
    """Source `source` tells hours of `zone`, `odd` of `many` at hours that nobody uses; they may be meant in `other`.
    `example` is a post with both instants at which it may go out. `answer` is "" or one of the two, by `by`."""

    source_id: int
    source: str
    zone: str
    other: str
    odd: int
    many: int
    example: Post | None
    told: datetime
    meant: datetime
    answer: str
    by: str
    revision: int
    may: frozenset[str]


def doubt(session: Session, turn: Turn, source: Source) -> None:
    """After a look that found a change: ask in which zone its hours are meant, where they look wrong and nobody was
    asked before. The caller commits."""
    if source.memory.get(MEANT):
        return
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    coming = [post for post in known if _tells_an_hour(post) and post.starts_at > turn.now]
    if not coming:
        return
    ((zone, _),) = Counter(post.zone for post in coming).most_common(1)
    coming = sorted((post for post in coming if post.zone == zone), key=lambda post: (post.starts_at, post.id))
    home = _home(session, turn)
    clock = home if zone in NOWHERE else zone
    past = _past(session, turn, source, {post.account_id for post in coming})
    others = [one for one in _zones(session, turn, home) if one != zone]
    found = doubted([post.starts_at for post in coming], zone, clock, past, others)
    if found is None:
        return
    source.memory[MEANT] = {
        "from": zone,
        "zone": found.zone,
        "odd": found.odd,
        "many": len(coming),
        "post": coming[0].id,
        "told": coming[0].starts_at.isoformat(),
        "answer": "",
        "revision": 1,
    }
    record(session, turn, "source", source.id, "zone_asked", told=zone, meant=found.zone)
    for place, person_id, at in whom(session, turn, source, coming):
        line: dict[str, Any] = {"slot": _NOUN, "only_for": person_id, "due_at": at}
        tell(session, turn, [place], CARD, (_NOUN, source.id), "r1", **line)


@looking
def show(session: Session, turn: Turn, source_id: int) -> MeantView:
    """What the question about a source is drawn from."""
    return _view(session, turn, _source(session, turn, source_id))


def answer(session: Session, turn: Turn, source_id: int, revision: int, said: str) -> MeantView:
    """Its hours are as told, or meant in the other zone: its posts move to where they are meant, without a word each,
    and every later look is read so. Whoever has answered may think better of it."""
    person, source = actor(session, turn), _source(session, turn, source_id)
    if not _may(session, turn, person, source):
        raise TellUser("rights.refused", verb=ANSWER)
    told = dict(source.memory.get(MEANT) or {})
    if not told or revision != told["revision"]:
        raise TellUser("meant.stale")
    if told["answer"] == said:
        raise TellUser("meant.answered")
    if said == OTHERWISE:
        _shift(session, turn, source, told["from"], told["zone"])
    elif told["answer"] == OTHERWISE:
        _shift(session, turn, source, told["zone"], told["from"])
    source.memory[MEANT] = {**told, "answer": said, "by": person.id, "revision": revision + 1}
    record(session, turn, "source", source.id, "zone_told", told=told["from"], meant=told["zone"], answer=said)
    read_anew(session, turn, source)
    for place_id, person_id, slot in slots.readers_of(session, turn.workspace_id, _NOUN, source.id):
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None:
            about = (_NOUN, source.id)
            tell(session, turn, [place], CARD, about, f"r{revision + 1}", slot=slot, only_for=person_id)
    world_changed(session, turn)
    session.commit()
    return _view(session, turn, source)


def _shift(session: Session, turn: Turn, source: Source, zone: str, other: str) -> None:
    """What was read as hours of `zone` is read as hours of `other`; what somebody has moved in chat stays there."""
    for post in posts.by_entries(session, turn.workspace_id, source.id).values():
        said = post.said
        if said.get("zone") != zone or said.get("all_day") or not said.get("starts_at"):
            continue
        at = reread(datetime.fromisoformat(said["starts_at"]), zone, other)
        moves = post.starts_at == datetime.fromisoformat(said["starts_at"])
        post.said = {**said, "starts_at": plain(at), "zone": other}
        if moves:
            changes = post.take({"starts_at": at, "zone": other}, turn.now)
            posts.keep_revision(session, post, changes, turn.now, person_id=turn.person_id)
            hold(session, turn, post.id)
        elif (asked := writebacks.open_of_post(session, turn.workspace_id, post.id)) is not None:
            # What its calendar said when somebody decided otherwise is said at another instant now.
            asked.base = {**asked.base, "starts_at": at.isoformat()}


def _tells_an_hour(post: Post) -> bool:
    """Whether its start is an hour, as its calendar tells it."""
    return post.live and not post.all_day and post.said.get("starts_at") == plain(post.starts_at)


def _past(session: Session, turn: Turn, source: Source, account_ids: set[int | None]) -> list[datetime]:
    """When these accounts have posted. What the same source tells of the past has the same mistake."""
    before = posts.between(session, turn.workspace_id, turn.now - _BEHIND, turn.now)
    return [
        post.starts_at
        for post in before
        if post.account_id is not None
        and post.account_id in account_ids
        and post.source_id != source.id
        and not post.all_day
    ]


def _zones(session: Session, turn: Turn, home: str) -> Iterator[str]:
    """Where the company thinks and lives, home first."""
    lived = (person.zone for person in people.every(session, turn.workspace_id))
    spoken = (place.zone for place in places.every(session, turn.workspace_id))
    yield from dict.fromkeys((home, *lived, *spoken, "UTC"))


def _home(session: Session, turn: Turn) -> str:
    workspace = workspaces.by_id(session, turn.workspace_id)
    return workspace.zone if workspace is not None else "UTC"


def _view(session: Session, turn: Turn, source: Source) -> MeantView:
    told: Mapping[str, Any] = source.memory.get(MEANT) or {}
    if not told:
        raise LookupError(f"nothing was asked about source {source.id}")
    by = people.by_id(session, turn.workspace_id, told.get("by") or 0)
    reader = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    at = datetime.fromisoformat(told["told"])
    return MeantView(
        source_id=source.id,
        source=source.name,
        zone=told["from"],
        other=told["zone"],
        odd=told["odd"],
        many=told["many"],
        example=posts.by_id(session, turn.workspace_id, told["post"]),
        told=at,
        meant=reread(at, told["from"], told["zone"]),
        answer=told["answer"],
        by=by.name if by is not None else "",
        revision=told["revision"],
        may=frozenset({ANSWER}) if reader is None or _may(session, turn, reader, source) else frozenset(),
    )


def _may(session: Session, turn: Turn, person: Person, source: Source) -> bool:
    if may(person, ANSWER):
        return True
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    return person.id in owners_of(session, turn, source, known)


def _source(session: Session, turn: Turn, source_id: int) -> Source:
    source = sources.by_id(session, turn.workspace_id, source_id)
    if source is None:
        raise TellUser("meant.stale")
    return source
