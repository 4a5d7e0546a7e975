"""An idea as it stands: its row with the people, how many ask, and the post that may answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.idea import SHIPPED, IdeaPolicy, gist
from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.turn import Turn, looking
from calbot.model.idea import Idea, IdeaAsk
from calbot.model.post import Post
from calbot.store import idea as ideas
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import workspace as workspaces

VERBS: Final = ("idea.give", "idea.answer")
REMEMBERED: Final = timedelta(days=190)
"""For so long what was answered is still known."""
_AROUND: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class IdeaView:
    """An idea that `recent` customers asked for within `days` and `total` in all, told by `by`, the first one first.
    `near` is a post that may answer it, `post` the one that does. `joined` says that what was just `said`
    ("" for a +1) is this one; it was counted as asking `ask_id`, of `times` customers."""

    idea: Idea
    by: tuple[str, ...]
    owner_name: str
    recent: int
    total: int
    days: int
    may: frozenset[str]
    post: Post | None = None
    near: Post | None = None
    joined: bool = False
    ask_id: int = 0
    times: int = 0
    said: str = ""

    @property
    def answer(self) -> Post | None:
        """The post that answers it, or may."""
        return self.post or self.near


@looking
def show(session: Session, turn: Turn, idea_id: int) -> IdeaView:
    """An idea as it stands."""
    return view_of(session, turn, idea_of(session, turn, idea_id))


@looking
def queue(session: Session, turn: Turn) -> list[IdeaView]:
    """What is not answered yet, what most ask first, and what was answered of late."""
    known = ideas.known_since(session, turn.workspace_id, turn.now - policy_of(session, turn).span)
    asked = ideas.asks_of(session, turn.workspace_id, [one.id for one in known])
    views = [view_of(session, turn, one, asked.get(one.id, [])) for one in known]
    return sorted(views, key=lambda view: (not view.idea.waits, -view.recent, -view.total, view.idea.id))


def view_of(
    session: Session,
    turn: Turn,
    idea: Idea,
    asked: Sequence[IdeaAsk] | None = None,
    *,
    ask: IdeaAsk | None = None,
    joined: bool = False,
    said: str = "",
) -> IdeaView:
    """The view of an idea that is at hand; `ask` is what was just counted."""
    if asked is None:
        asked = ideas.asks_of(session, turn.workspace_id, [idea.id]).get(idea.id, [])
    policy = policy_of(session, turn)
    owner = people.by_id(session, turn.workspace_id, idea.owner_id) if idea.owner_id is not None else None
    return IdeaView(
        idea=idea,
        by=_names(session, turn, asked),
        owner_name=owner.name if owner else "",
        recent=recent_of(asked, turn, policy),
        total=sum(one.times for one in asked),
        days=policy.span.days,
        may=allowed(session, turn, VERBS),
        post=posts.by_id(session, turn.workspace_id, idea.post_id) if idea.post_id is not None else None,
        near=_nearest(session, turn, idea) if idea.post_id is None else None,
        joined=joined,
        ask_id=ask.id if ask is not None else 0,
        times=ask.times if ask is not None else 0,
        said=said,
    )


def recent_of(asked: Sequence[IdeaAsk], turn: Turn, policy: IdeaPolicy) -> int:
    """How many customers have asked within the span."""
    return sum(one.times for one in asked if one.at > turn.now - policy.span)


def idea_of(session: Session, turn: Turn, idea_id: int) -> Idea:
    """An idea by its number."""
    idea = ideas.by_id(session, turn.workspace_id, idea_id)
    if idea is None:
        raise TellUser("idea.not_found", idea=f"i-{idea_id}")
    return idea


def policy_of(session: Session, turn: Turn) -> IdeaPolicy:
    """When this company's marketing is told, as its file says."""
    workspace = workspaces.by_id(session, turn.workspace_id)
    told = (workspace.settings.get("ideas") if workspace else None) or {}
    span = timedelta(days=told["days"]) if "days" in told else SHIPPED.span
    return IdeaPolicy(told.get("threshold", SHIPPED.threshold), span)


def _names(session: Session, turn: Turn, asked: Sequence[IdeaAsk]) -> tuple[str, ...]:
    found = (people.by_id(session, turn.workspace_id, one) for one in dict.fromkeys(ask.person_id for ask in asked))
    return tuple(person.name for person in found if person is not None)


def _nearest(session: Session, turn: Turn, idea: Idea) -> Post | None:
    """The post of these weeks that speaks of most of it; two words it has to share."""
    about = gist(idea.text)
    near = posts.between(session, turn.workspace_id, turn.now - _AROUND, turn.now + _AROUND)
    told = [(len(about & gist(f"{one.title} {one.copy_text}")), one) for one in near if one.live]
    shared, best = max(told, key=lambda pair: (pair[0], -abs(pair[1].starts_at - turn.now)), default=(0, None))
    return best if shared >= 2 else None
