"""An idea's life: care says what customers ask, alike ones are one, and marketing answers once so many do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.idea import alike
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.direct import own_place
from calbot.flows.idea_view import REMEMBERED, IdeaView, idea_of, policy_of, recent_of, view_of
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.turn import Turn
from calbot.model.idea import Idea, IdeaAsk, IdeaFor, IdeaState
from calbot.model.post import Post
from calbot.store import history as histories
from calbot.store import idea as ideas
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts

MOST_AT_ONCE: Final = 999
_SENT_AGAIN: Final = timedelta(days=2)
"""No form stays open for longer."""


def give(
    session: Session,
    turn: Turn,
    text: str,
    wish: IdeaFor = IdeaFor.UNDECIDED,
    times: int = 1,
    *,
    apart: bool = False,
    key: str = "",
) -> IdeaView:
    """`times` customers ask this: counted with the idea that says nearly the same, else (or if it is to stay `apart`)
    a new one. What comes again under the same `key` ("" for none) was counted already."""
    person = actor(session, turn)
    demand(person, "idea.give")
    before = _given_before(session, turn, person.id, key, text) if key else None
    if before is not None:
        return before
    known = {one.id: one for one in ideas.known_since(session, turn.workspace_id, turn.now - REMEMBERED)}
    brand = _brand(session, turn)
    same = None if apart else _alike(text, known.values(), brand)
    idea = known[same] if same is not None else _fresh(session, turn, text, wish, person.id, brand)
    if idea.wish is IdeaFor.UNDECIDED and idea.waits:
        idea.wish = wish
    return _counted(session, turn, idea, times, joined=same is not None, said=text, key=key)


def plus(session: Session, turn: Turn, idea_id: int, times: int = 1, revision: int | None = None) -> IdeaView:
    """+1: one more customer asked it. A press says on which `revision` it was drawn; words say none."""
    demand(actor(session, turn), "idea.give")
    idea = idea_of(session, turn, idea_id)
    if revision is not None:
        idea.meet(revision)
    return _counted(session, turn, idea, times)


def part(session: Session, turn: Turn, idea_id: int, revision: int, ask_id: int, text: str) -> IdeaView:
    """What was counted with another idea means something else: an idea of its own."""
    person = actor(session, turn)
    idea_of(session, turn, idea_id).meet(revision)
    ask = ideas.ask_by_id(session, turn.workspace_id, ask_id)
    if ask is None or (ask.idea_id, ask.person_id) != (idea_id, person.id):
        raise TellUser("router.old_button")
    times = ask.times
    session.delete(ask)
    session.flush()
    record(session, turn, "idea", idea_id, "parted", times=times)
    _show(session, turn, idea_of(session, turn, idea_id))
    return give(session, turn, text, times=times, apart=True)


def take(session: Session, turn: Turn, idea_id: int, revision: int, wish: IdeaFor, post_id: int | None) -> IdeaView:
    """Marketing makes something of it, and may say which post that is."""
    idea, person_id = _answered(session, turn, idea_id, revision, post_id)
    idea.take(person_id, wish, post_id, turn.now)
    return _kept(session, turn, idea, "taken", wish=wish.value, post_id=post_id)


def ship(session: Session, turn: Turn, idea_id: int, revision: int, wish: IdeaFor, post_id: int | None) -> IdeaView:
    """It is out: care hears of it where all of care reads, with the names of those whose idea it was."""
    idea, person_id = _answered(session, turn, idea_id, revision, post_id)
    _ship(session, turn, idea, person_id, wish, post_id if post_id is not None else idea.post_id)
    return _kept(session, turn, idea, "shipped", wish=wish.value, post_id=idea.post_id)


def went_out(session: Session, turn: Turn, post: Post) -> None:
    """A post is known to be out: so are the ideas that marketing has taken for it. The caller commits."""
    for idea in ideas.of_post(session, turn.workspace_id, post.id):
        if idea.state is not IdeaState.TAKEN:
            continue
        _ship(session, turn, idea, idea.owner_id, idea.wish, post.id)
        record(session, turn, "idea", idea.id, "shipped", wish=idea.wish.value, post_id=post.id)
        _show(session, turn, idea)


def decline(session: Session, turn: Turn, idea_id: int, revision: int, reply: str) -> IdeaView:
    """Not for marketing: whoever had it hears why, alone."""
    idea, person_id = _answered(session, turn, idea_id, revision)
    if not reply:
        raise TellUser("idea.decline.words")
    idea.decline(person_id, reply, turn.now)
    _tell_first(session, turn, idea)
    return _kept(session, turn, idea, "declined", reply=reply)


def _ship(session: Session, turn: Turn, idea: Idea, person_id: int | None, wish: IdeaFor, post_id: int | None) -> None:
    idea.ship(person_id, wish, post_id, turn.now)
    tell(session, turn, care_places(session, turn, idea.brand), "idea.shipped", ("idea", idea.id), "shipped")


def _brand(session: Session, turn: Turn) -> str:
    """Whose customers ask: the brand of the place, "" where it is bound to none."""
    near = places.by_id(session, turn.workspace_id, turn.place_id) if turn.place_id is not None else None
    return near.brand if near is not None else ""


def _alike(text: str, known: Collection[Idea], brand: str) -> int | None:
    """Which idea says nearly the same: of that brand, else one of all brands, which all marketing hears of. What is
    said where all brands are heard is counted with whichever says it."""
    for brands in ({brand}, {""}) if brand else ({""}, {one.brand for one in known}):
        same = alike(text, [(one.id, one.text) for one in known if one.brand in brands])
        if same is not None:
            return same
    return None


def _fresh(session: Session, turn: Turn, text: str, wish: IdeaFor, person_id: int, brand: str) -> Idea:
    if not text:
        raise TellUser("idea.what")
    idea = Idea(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "idea"),
        text=text,
        brand=brand,
        wish=wish,
        person_id=person_id,
        opened_at=turn.now,
        changed_at=turn.now,
    )
    session.add(idea)
    session.flush()
    record(session, turn, "idea", idea.id, "opened", wish=wish.value)
    return idea


def _given_before(session: Session, turn: Turn, person_id: int, key: str, text: str) -> IdeaView | None:
    """What came of the form that this person sent under `key`; None where none was."""
    lines = histories.by_person(session, turn.workspace_id, person_id, "idea", "asked", turn.now - _SENT_AGAIN)
    line = next((one for one in lines if one.details.get("key") == key), None)
    ask = ideas.ask_by_id(session, turn.workspace_id, line.details["ask"]) if line is not None else None
    if ask is None:
        return None
    idea = idea_of(session, turn, ask.idea_id)
    asked = ideas.asks_of(session, turn.workspace_id, [idea.id])[idea.id]
    return view_of(session, turn, idea, asked, ask=ask, joined=asked[0].id != ask.id, said=text)


def _counted(
    session: Session, turn: Turn, idea: Idea, times: int, *, joined: bool = False, said: str = "", key: str = ""
) -> IdeaView:
    if not 1 <= times <= MOST_AT_ONCE:
        raise TellUser("idea.times", most=MOST_AT_ONCE)
    ask = IdeaAsk(
        workspace_id=turn.workspace_id,
        id=numbers.next_number(session, turn.workspace_id, "idea_ask"),
        idea_id=idea.id,
        person_id=actor(session, turn).id,
        place_id=turn.place_id,
        at=turn.now,
        times=times,
    )
    session.add(ask)
    session.flush()
    record(session, turn, "idea", idea.id, "asked", times=times, **({"ask": ask.id, "key": key} if key else {}))
    policy = policy_of(session, turn)
    asked = ideas.asks_of(session, turn.workspace_id, [idea.id])[idea.id]
    if idea.state is IdeaState.OPEN and recent_of(asked, turn, policy) >= policy.threshold:
        idea.offer(turn.now)
        record(session, turn, "idea", idea.id, "offered")
    _show(session, turn, idea)
    session.commit()
    return view_of(session, turn, idea, asked, ask=ask, joined=joined, said=said)


def _show(session: Session, turn: Turn, idea: Idea) -> None:
    """Marketing's card, once marketing knows of it."""
    if idea.state is IdeaState.OPEN:
        return
    asked = ideas.asks_of(session, turn.workspace_id, [idea.id]).get(idea.id, [])
    once = f"r{idea.revision}.{sum(one.times for one in asked)}.{len(asked)}"
    where = marketing_places(session, turn, None, idea.brand)
    tell(session, turn, where, "idea.card", ("idea", idea.id), once, slot="card")


def _answered(
    session: Session, turn: Turn, idea_id: int, revision: int, post_id: int | None = None
) -> tuple[Idea, int]:
    person = actor(session, turn)
    demand(person, "idea.answer")
    idea = idea_of(session, turn, idea_id)
    idea.meet(revision)
    if post_id is not None and posts.by_id(session, turn.workspace_id, post_id) is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return idea, person.id


def _tell_first(session: Session, turn: Turn, idea: Idea) -> None:
    first = people.by_id(session, turn.workspace_id, idea.person_id)
    place = own_place(session, turn, first, care_places(session, turn, idea.brand)) if first is not None else None
    if first is not None and place is not None:
        line: dict[str, Any] = {"only_for": first.id, "slot": "told"}
        tell(session, turn, [place], "idea.declined", ("idea", idea.id), f"r{idea.revision}", **line)


def _kept(session: Session, turn: Turn, idea: Idea, verb: str, **details: Any) -> IdeaView:
    record(session, turn, "idea", idea.id, verb, **details)
    _show(session, turn, idea)
    session.commit()
    return view_of(session, turn, idea)
