"""How people hear of a pause: one card for both sides, a message for each owner, and a question for each held post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from calbot.flows.direct import own_place
from calbot.flows.pause_view import owners_of
from calbot.flows.recipient import up_at
from calbot.flows.tell import care_places, marketing_places, tell
from calbot.flows.turn import Turn
from calbot.model.pause import Held, Pause
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.store import pause as pauses
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import slot as slots

CARD, MINE, CAUGHT, ENDED, HELD = "pause.card", "pause.mine", "pause.caught", "pause.ended", "held.card"
JOB = "pause"
"""Looks at one pause: what has come into its scope, whether it is over, and who is to be asked."""
_NOUN, _HELD = "pause", "held"


def show(session: Session, turn: Turn, pause: Pause) -> None:
    """The card as it is now, where both sides work."""
    rows = pauses.held_of(session, turn.workspace_id, pause.id)
    # What was said of each post is counted in its own revision.
    once = f"r{pause.revision}.{sum(one.revision for one in rows)}"
    tell(session, turn, places_of(session, turn, pause), CARD, (_NOUN, pause.id), once, slot="card")


def tell_owners(session: Session, turn: Turn, pause: Pause, caught: Sequence[Post], *, anew: bool) -> None:
    """Each owner of posts that are held from now on hears which, alone; `anew`: they came while it stands. A phone may
    ring for it: until it is stopped by hand the post goes out."""
    screen, numbers = (CAUGHT if anew else MINE), [post.id for post in caught]
    for person, mine in _by_owner(session, turn, pause, caught):
        values = {"posts": [post.id for post in mine]}
        for place, only_for in _near(session, turn, pause, person):
            line: dict[str, Any] = {"values": values, "only_for": only_for}
            tell(session, turn, [place], screen, (_NOUN, pause.id), f"r{pause.revision}.{numbers[0]}", **line)


def ask_owners(session: Session, turn: Turn, pause: Pause, asked: Sequence[Held]) -> None:
    """Each owner is asked for a yes, post by post, when up; where it was asked already the question is edited."""
    named = posts.by_ids(session, turn.workspace_id, [one.post_id for one in asked])
    for held in asked:
        if _edited(session, turn, held):
            continue
        owners = owners_of(session, turn, named[held.post_id])
        person = owners[0] if owners else None
        for place, only_for in _near(session, turn, pause, person):
            due = up_at(session, turn, only_for) if only_for is not None else None
            line: dict[str, Any] = {"only_for": only_for, "slot": "card", "due_at": due}
            tell(session, turn, [place], HELD, (_HELD, held.id), f"r{held.revision}", **line)


def show_held(session: Session, turn: Turn, held: Held) -> None:
    """The question about one post as it is now, where it was asked."""
    _edited(session, turn, held)


def tell_ended(session: Session, turn: Turn, pause: Pause, values: Mapping[str, Any]) -> None:
    """The two who have paused hear that it is over, with the plan."""
    pair = people.by_ids(session, turn.workspace_id, [one for one in (pause.person_id, pause.by_id) if one is not None])
    for person in pair.values():
        for place, only_for in _near(session, turn, pause, person):
            line: dict[str, Any] = {"only_for": only_for, "values": values, "due_at": up_at(session, turn, person.id)}
            tell(session, turn, [place], ENDED, (_NOUN, pause.id), "over", **line)


def places_of(session: Session, turn: Turn, pause: Pause) -> list[Place]:
    """Where marketing and care of its scope are spoken to."""
    every = [*marketing_places(session, turn, None, pause.brand), *care_places(session, turn, pause.brand)]
    return list({place.id: place for place in every}.values())


def _edited(session: Session, turn: Turn, held: Held) -> bool:
    """Have every message about it show what is true; whether there is one."""
    told = slots.readers_of(session, turn.workspace_id, _HELD, held.id)
    for place_id, person_id, slot in told:
        place = places.by_id(session, turn.workspace_id, place_id)
        if place is not None:
            line: dict[str, Any] = {"slot": slot, "only_for": person_id}
            tell(session, turn, [place], HELD, (_HELD, held.id), f"r{held.revision}", **line)
    return bool(told)


def _near(session: Session, turn: Turn, pause: Pause, person: Person | None) -> list[tuple[Place, int | None]]:
    """Where a person is told alone; where nobody is meant or no chat knows them, all who are in marketing's places."""
    own = own_place(session, turn, person, places_of(session, turn, pause)) if person is not None else None
    if own is not None and person is not None:
        return [(own, person.id)]
    return [(place, None) for place in marketing_places(session, turn, None, pause.brand)]


def _by_owner(
    session: Session, turn: Turn, pause: Pause, caught: Sequence[Post]
) -> list[tuple[Person | None, list[Post]]]:
    whose: dict[int, Person | None] = {}
    mine: defaultdict[int, list[Post]] = defaultdict(list)
    for post in caught:
        owners = owners_of(session, turn, post)
        person = owners[0] if owners else None
        key = person.id if person is not None else 0
        whose[key] = person
        mine[key].append(post)
    return [(whose[key], posts_of) for key, posts_of in mine.items()]
