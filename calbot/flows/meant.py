"""In which time zone a calendar's hours are meant: asked of a source where they look wrong, and remembered.

It is asked once, or, where somebody wants that of a source, again each time that it brings posts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import revised
from calbot.flows.allowed import actor
from calbot.flows.anew import read_anew
from calbot.flows.changing import world_changed
from calbot.flows.meant_view import OTHERWISE, MeantView, asked_source, may_answer, view_of
from calbot.flows.odd_hours import NOWHERE, doubted, reread
from calbot.flows.removal_told import whom
from calbot.flows.removal_view import ANSWER
from calbot.flows.tell import record, tell
from calbot.flows.telling import hold
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.model.post import Post, plain
from calbot.model.source import MEANT, Source
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots
from calbot.store import workspace as workspaces
from calbot.store import writeback as writebacks

CARD: Final = "meant.card"
_NOUN: Final = "zone"
_BEHIND: Final = timedelta(days=90)


def doubt(session: Session, turn: Turn, source: Source) -> None:
    """After a look that found a change: ask in which zone its hours are meant, where they look wrong and nobody was
    asked before, or where it has new posts and somebody wants to be asked each time. The caller commits."""
    if told := source.memory.get(MEANT):
        if told.get("every"):
            _again(session, turn, source, told)
        return
    known = posts.by_entries(session, turn.workspace_id, source.id).values()
    coming = [post for post in known if _tells_an_hour(post) and post.starts_at > turn.now]
    if not coming:
        return
    ((zone, _),) = Counter(post.zone for post in coming).most_common(1)
    coming = sorted((post for post in coming if post.zone == zone), key=lambda post: (post.starts_at, post.id))
    home = home_zone(session, turn)
    clock = home if zone in NOWHERE else zone
    past = _past(session, turn, source, {post.account_id for post in coming})
    others = [one for one in company_zones(session, turn) if one != zone]
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
    _ask(session, turn, source, coming)


def _again(session: Session, turn: Turn, source: Source, told: Mapping[str, Any]) -> None:
    """Ask in a message of its own about posts that came since it was asked last; until somebody answers they are read
    as told, and those that were asked about before as they were meant."""
    known = posts.by_entries(session, turn.workspace_id, source.id)
    new = [post for post in known.values() if post.id > told["seen"] and post.zone == told["from"]]
    new = sorted(
        (one for one in new if _tells_an_hour(one) and one.starts_at > turn.now), key=lambda one: one.starts_at
    )
    if not new:
        return
    source.memory[MEANT] = {
        **told,
        "post": new[0].id,
        "told": new[0].starts_at.isoformat(),
        "many": len(new),
        "answer": "",
        "again": True,
        "turned": [key for key in told["turned"] if key in known],
        "slot": f"{_NOUN}{told['revision'] + 1}",
        "revision": told["revision"] + 1,
        "since": told["seen"],
        "seen": max(post.id for post in new),
    }
    _ask(session, turn, source, new)


def _ask(session: Session, turn: Turn, source: Source, coming: Sequence[Post]) -> None:
    told = source.memory[MEANT]
    record(session, turn, "source", source.id, "zone_asked", told=told["from"], meant=told["zone"])
    for place, person_id, at in whom(session, turn, source, coming):
        line: dict[str, Any] = {"slot": _slot(told), "only_for": person_id, "due_at": at}
        tell(session, turn, [place], CARD, (_NOUN, source.id), f"r{told['revision']}", **line)


def _slot(told: Mapping[str, Any]) -> str:
    """Each time that it is asked has a message of its own: the edit of an old one is seen by nobody."""
    return str(told.get("slot", _NOUN))


def answer(session: Session, turn: Turn, source_id: int, revision: int, said: str) -> MeantView:
    """Its hours are as told, or meant in the other zone: its posts move to where they are meant, without a word each,
    and every later look is read so. Whoever has answered may think better of it."""
    person, source, told = _asked(session, turn, source_id, revision)
    if told["answer"] == said:
        raise TellUser("meant.answered")
    if said == OTHERWISE:
        turned = _shift(session, turn, source, told, told["from"], told["zone"])
    else:
        turned = _shift(session, turn, source, told, told["zone"], told["from"]) if told["answer"] else frozenset()
    if "turned" in told:
        # Of each post by itself: the next ones may be meant otherwise.
        kept = {*told["turned"]} | turned if said == OTHERWISE else {*told["turned"]} - turned
        told["turned"] = sorted(kept)
    record(session, turn, "source", source.id, "zone_told", told=told["from"], meant=told["zone"], answer=said)
    read_anew(session, turn, source)
    world_changed(session, turn)
    return _kept(session, turn, source, {**told, "answer": said, "by": person.id})


def ask_every_time(session: Session, turn: Turn, source_id: int, revision: int, said: bool) -> MeantView:
    """Whether to ask again each time that the source brings posts. From the first time on each answer is about the
    posts that it had by then; without being asked again, new ones are read as told."""
    _, source, told = _asked(session, turn, source_id, revision)
    if "turned" not in told:
        known = posts.by_entries(session, turn.workspace_id, source.id)
        turned = [key for key, post in known.items() if post.said.get("zone") == told["zone"]]
        told |= {"turned": turned if told["answer"] == OTHERWISE else [], "since": -1}
        told["seen"] = max((post.id for post in known.values()), default=0)
    record(session, turn, "source", source.id, "zone_every", every=said)
    return _kept(session, turn, source, {**told, "every": said})


def _asked(session: Session, turn: Turn, source_id: int, revision: int) -> tuple[Person, Source, dict[str, Any]]:
    """Who answers, about what, and what is known of it. Raises TellUser for those who may not, and where the message
    is older than the question."""
    person, source = actor(session, turn), asked_source(session, turn, source_id)
    if not may_answer(session, turn, person, source):
        raise TellUser("rights.refused", verb=ANSWER)
    told = dict(source.memory.get(MEANT) or {})
    if not told or revision != told["revision"]:
        raise TellUser("meant.stale")
    return person, source, told


def _kept(session: Session, turn: Turn, source: Source, told: dict[str, Any]) -> MeantView:
    """Keep it, and have each message about it say so."""
    source.memory[MEANT] = {**told, "revision": told["revision"] + 1}
    about, slot = (_NOUN, source.id), _slot(told)
    for place_id, person_id, shown in slots.readers_of(session, turn.workspace_id, *about):
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None and shown == slot:
            version = f"r{told['revision'] + 1}"
            tell(session, turn, [place], CARD, about, version, slot=slot, only_for=person_id)
    session.commit()
    return view_of(session, turn, source)


def _shift(
    session: Session, turn: Turn, source: Source, told: Mapping[str, Any], zone: str, other: str
) -> frozenset[str]:
    """What was read as hours of `zone` is read as hours of `other`, of all posts or of those that it was asked about;
    what somebody has moved in chat stays there. The keys of their entries."""
    turned = set()
    for key, post in posts.by_entries(session, turn.workspace_id, source.id).items():
        said = post.said
        if said.get("zone") != zone or said.get("all_day") or not said.get("starts_at"):
            continue
        if "turned" in told and not (told["since"] < post.id <= told["seen"]):
            continue
        turned.add(key)
        at = reread(datetime.fromisoformat(said["starts_at"]), zone, other)
        moves = post.starts_at == datetime.fromisoformat(said["starts_at"])
        post.said = {**said, "starts_at": plain(at), "zone": other}
        if moves:
            changes = post.take({"starts_at": at, "zone": other}, turn.now)
            revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
            hold(session, turn, post.id)
        elif (asked := writebacks.open_of_post(session, turn.workspace_id, post.id)) is not None:
            # What its calendar said when somebody decided otherwise is said at another instant now.
            asked.base = {**asked.base, "starts_at": at.isoformat()}
    return frozenset(turned)


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


def company_zones(session: Session, turn: Turn) -> Iterator[str]:
    """Where the company thinks and lives, home first."""
    lived = (person.zone for person in people.every(session, turn.workspace_id))
    spoken = (place.zone for place in places.every(session, turn.workspace_id))
    yield from dict.fromkeys((home_zone(session, turn), *lived, *spoken, "UTC"))


def home_zone(session: Session, turn: Turn) -> str:
    """The zone of the workspace."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    return workspace.zone if workspace is not None else "UTC"
