"""Posts to which somebody shared a link: looked up for all who read it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from calbot.flows.allowed import actor
from calbot.flows.post import show
from calbot.flows.turn import Turn, looking
from calbot.flows.views import PostView
from calbot.model.place import Place, PlaceKind
from calbot.model.post import Post
from calbot.model.rights import may
from calbot.store import place as places
from calbot.store import post as posts

_TELLS = (PlaceKind.MARKETING, PlaceKind.CARE)


@looking
def of_posts(session: Session, turn: Turn, numbers: Sequence[int]) -> dict[int, PostView]:
    """Those of the posts that the person may see and of which calbot tells in the place of this turn: in its own
    direct conversation with a person of all, in a channel of those of the brand it was bound for, elsewhere of none."""
    place = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
    if place is None or not may(actor(session, turn), "post.see"):
        return {}
    found = posts.by_ids(session, turn.workspace_id, set(numbers))
    # The buttons are for everybody there, and each press is asked again.
    here = replace(turn, person_id=None) if place.kind is not PlaceKind.DIRECT else turn
    return {number: show(session, here, number) for number, post in found.items() if _tells(place, post)}


def _tells(place: Place, post: Post) -> bool:
    if place.kind is PlaceKind.DIRECT:
        return True
    return place.kind in _TELLS and place.brand in ("", post.brand)
