"""A post from chat: added, moved, cancelled, and seen in its week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows import brief_change, evidence, half_off, moved, parted, paused, question, revised, thread
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.beside import beside
from calbot.flows.beside_view import Beside
from calbot.flows.changing import world_changed
from calbot.flows.chat_source import chat_source
from calbot.flows.finding import read_remedy, views_of_post
from calbot.flows.forecast import window_of
from calbot.flows.preflight_view import looked
from calbot.flows.sight import sight_of_post
from calbot.flows.tell import care_places, marketing_places, record, tell
from calbot.flows.telling import hold
from calbot.flows.telling import show as show_warning
from calbot.flows.turn import Turn, looking
from calbot.flows.upkeep import upkeep_of
from calbot.flows.views import PostView
from calbot.flows.ways import Remedy
from calbot.flows.writeback import unwish, wish
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import forecast as forecasts
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import writeback as writebacks

UNDO = timedelta(minutes=10)
"""So long whoever has changed a post in chat can take that back (`flows.undo`)."""
FARTHEST = timedelta(days=400)
"""A start further off is a slip of the keyboard; weekday and day would not tell its year."""

_VERBS = ("post.move", "post.cancel", "flag.open", "finding.override", "wording.ask")


def add(
    session: Session,
    turn: Turn,
    network: str,
    brand: str,
    title: str,
    link: str,
    starts_at: datetime,
    zone: str,
    draft: str = "",
    account_id: int | None = None,
) -> PostView:
    """Put a new post into the plan; its account is the brand's on that network, or the one of several that is named.

    The same `draft` (a name for what was being saved) twice is one post: a second press shows the first one.
    """
    person = actor(session, turn)
    account = account_for(session, turn, network, brand, account_id)
    demand(person, "post.add", account)
    demand_coming(starts_at, turn.now, "post.add.past")
    source = chat_source(session, turn)
    saved = posts.by_entry(session, turn.workspace_id, source.id, f"chat:{draft}") if draft else None
    if saved is not None:
        return _view(session, turn, saved)
    number = numbers.next_number(session, turn.workspace_id, "post")
    post = _of(account, turn, number, title=title, link=link, starts_at=starts_at, zone=zone)
    post.source_id, post.entry_key = source.id, f"chat:{draft or number}"
    session.add(post)
    session.flush()
    posts.keep_revision(session, post, {}, turn.now, person_id=person.id)
    return kept(session, turn, post, "add", {})


def _of(account: Account, turn: Turn, number: int, **told: Any) -> Post:
    """A post of that account as it is `told`, new at the turn's hour."""
    return Post(
        workspace_id=turn.workspace_id,
        id=number,
        account_id=account.id,
        network=account.network,
        handle=account.handle,
        brand=account.brand,
        owner_id=account.owner_id,
        created_at=turn.now,
        changed_at=turn.now,
        seen_at=turn.now,
        told_at=turn.now,
        **told,
    )


def move(
    session: Session,
    turn: Turn,
    post_id: int,
    to: datetime,
    zone: str,
    revision: int | None = None,
    *,
    alert: tuple[int, int] | None = None,
) -> PostView:
    """Give a post a new start; a press drawn before its last change does nothing, and neither does one on an `alert`
    (id, revision) that is another by now."""
    post, old = changing(session, turn, post_id, "post.move", revision)
    pressed = alerts.by_id(session, turn.workspace_id, alert[0]) if alert is not None else None
    if alert is not None and pressed is not None:
        pressed.meet(alert[1])
    demand_coming(to, turn.now, "post.move.past")
    paused.demand_free(session, turn, post, to)
    changes = post.move(to, zone or post.zone, turn.now)
    paused.placed(session, turn, post)
    revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
    moved.note(session, turn, post, old)
    hold(session, turn, post.id)
    if pressed is not None:
        # Whoever presses another way out of it meanwhile hears of this one first.
        pressed.draw_anew()
        show_warning(session, turn, pressed)
        thread.log(session, turn, pressed, thread.MOVED, post_id=post.id, at=to.isoformat())
    wish(session, turn, post, old)
    return kept(session, turn, post, "move", changes, shift=(old, to))


def defer(session: Session, turn: Turn, post_id: int, revision: int | None = None) -> PostView:
    """Hold a post as to be confirmed: its day stays, its hour is open until somebody moves it."""
    post, old = changing(session, turn, post_id, "post.move", revision)
    paused.demand_loose(session, turn, post)
    changes = post.defer(turn.now)
    revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
    known = moved.take_over(session, turn, post.id) or old
    hold(session, turn, post.id)
    announce(session, turn, post, "post.held", {"old": known.isoformat()})
    unwish(session, turn, post)
    return kept(session, turn, post, "hold", changes)


def cancel(session: Session, turn: Turn, post_id: int, revision: int | None = None) -> PostView:
    """Take a post out of the plan."""
    post, old = changing(session, turn, post_id, "post.cancel", revision)
    changes = post.cancel(turn.now)
    revised.keep_revision(session, turn, post, changes, person_id=turn.person_id)
    known = moved.take_over(session, turn, post.id) or old
    hold(session, turn, post.id)
    announce(session, turn, post, "post.cancelled", {"old": known.isoformat()})
    turn.wake(session, brief_change.JOB, post.id)
    wish(session, turn, post, old)
    return kept(session, turn, post, "cancel", changes)


@looking
def show(session: Session, turn: Turn, post_id: int) -> PostView:
    """A post with its findings and what it is expected to bring."""
    return _view(session, turn, _post(session, turn, post_id))


def demand_coming(starts_at: datetime, now: datetime, past: str) -> None:
    """Refuse a start that is over (`past` says so) or more than 400 days off."""
    if starts_at <= now:
        raise TellUser(past)
    if starts_at - now > FARTHEST:
        raise TellUser("when.far")


def changing(session: Session, turn: Turn, post_id: int, verb: str, revision: int | None) -> tuple[Post, datetime]:
    """The post that the person may change so, and when it was to go out until now."""
    person = actor(session, turn)
    post = _post(session, turn, post_id)
    demand(person, verb, _account(session, turn, post))
    if revision is not None:
        post.meet(revision)
    if not (paused.held_ids(session, turn, [post.id]) or evidence.is_unsure(session, turn, post)):
        post.demand_unpublished(turn.now)
    return post, post.starts_at


def kept(
    session: Session,
    turn: Turn,
    post: Post,
    verb: str,
    changes: dict[str, Any],
    shift: tuple[datetime, datetime] | None = None,
) -> PostView:
    """Keep what was done to it, and what follows from that; it commits."""
    record(session, turn, "post", post.id, verb, **changes)
    question.settled(session, turn, [post.id])
    parted.settled(session, turn)
    half_off.settled(session, turn)
    world_changed(session, turn)
    session.commit()
    view = _view(session, turn, post, shift)
    return view if verb == "undo" else replace(view, undo_until=turn.now + UNDO)


def announce(session: Session, turn: Turn, post: Post, screen: str, values: dict[str, Any]) -> None:
    """One line where marketing and care work: the other side hears of every change from chat."""
    account = _account(session, turn, post)
    told = {place.id: place for place in marketing_places(session, turn, account, post.brand)}
    told |= {place.id: place for place in care_places(session, turn, post.brand)}
    person = people.by_id(session, turn.workspace_id, turn.person_id) if turn.person_id is not None else None
    said = {**values, "by": person.name if person else ""}
    tell(session, turn, told.values(), screen, ("post", post.id), f"r{post.revision}", values=said)


def _post(session: Session, turn: Turn, post_id: int) -> Post:
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    return post


def _account(session: Session, turn: Turn, post: Post) -> Account | None:
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None


def account_for(session: Session, turn: Turn, network: str, brand: str, account_id: int | None = None) -> Account:
    """The brand's account on that network; where there are several, `account_id` of them or else the first."""
    fitting = [
        account
        for account in accounts.every(session, turn.workspace_id)
        if account.network == network.casefold() and account.brand.casefold() == brand.casefold()
    ]
    if not fitting:
        raise TellUser("post.add.no_account", network=network, brand=brand)
    return next((account for account in fitting if account.id == account_id), fitting[0])


def _view(session: Session, turn: Turn, post: Post, shift: tuple[datetime, datetime] | None = None) -> PostView:
    account = _account(session, turn, post)
    expectation = forecasts.of_post(session, turn.workspace_id, post.id)
    owner_id = post.owner_id if post.owner_id is not None else (account.owner_id if account else None)
    owner = people.by_id(session, turn.workspace_id, owner_id) if owner_id is not None else None
    problems, looked_at = looked(session, turn, post)
    return PostView(
        post=post,
        account=account,
        owner_name=owner.name if owner else post.owner_name,
        findings=views_of_post(session, turn, post),
        forecast=expectation,
        moved=shift,
        may=_may(session, turn, post, account),
        window=window_of(expectation),
        remedies=_remedies(session, turn, post),
        sight=sight_of_post(session, turn, post),
        upkeep=upkeep_of(session, turn, post),
        writeback=writebacks.open_of_post(session, turn.workspace_id, post.id),
        problems=problems,
        looked_at=looked_at,
        beside=_beside(session, turn, post),
        pause=paused.pause_of(session, turn, post),
    )


def _may(session: Session, turn: Turn, post: Post, account: Account | None) -> frozenset[str]:
    """What is out can be flagged, but no longer moved or called off."""
    may = allowed(session, turn, _VERBS, account)
    out = _is_out(session, turn, post)
    over = {"wording.ask"} if out or not post.live else set[str]()
    return may - (over | {"post.move", "post.cancel"} if out else over)


def _is_out(session: Session, turn: Turn, post: Post) -> bool:
    """Whether its hour is over: not that of a held post, which did not go out, nor of one of which nobody knows."""
    over = post.starts_at <= turn.now and not post.all_day
    return over and not (paused.held_ids(session, turn, [post.id]) or evidence.is_unsure(session, turn, post))


def _remedies(session: Session, turn: Turn, post: Post) -> tuple[Remedy, ...]:
    """The ways out of the warnings that this post has a part in: its own moves, and cover."""
    kept = [one for alert in _warnings(session, turn, post) for one in alert.options]
    return tuple(read_remedy(one, {post.id: post}) for one in kept if one["post_id"] in (None, post.id))


def _beside(session: Session, turn: Turn, post: Post) -> tuple[Beside, ...]:
    """Whose the other posts of those warnings are, each of them once."""
    found = [one for alert in _warnings(session, turn, post) for one in beside(session, turn, alert)]
    return tuple({(one.brand, one.owner_id): one for one in reversed(found)}.values())


def _warnings(session: Session, turn: Turn, post: Post) -> list[Alert]:
    standing = alerts.open_ones(session, turn.workspace_id)
    return [alert for alert in standing if any(cause["post_id"] == post.id for cause in alert.causes)]
