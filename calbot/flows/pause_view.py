"""A pause as it stands: who asked for it and who confirmed it, what it holds, whose that is, and what needs a hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.recipient import away_of
from calbot.flows.sight import sight_of
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.upkeep import Upkeep, upkeep_of
from calbot.model.account import Account
from calbot.model.pause import Held, HeldState, Pause, PauseState
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import pause as pauses
from calbot.store import person as people
from calbot.store import post as posts

VERBS: Final = ("post.pause", "post.move", "post.cancel")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A post that is held, or would be (`held` None), with who owns it; `hand` is its calendar, None where it stands in
    calbot alone: what publishes from there is stopped by hand."""

    post: Post
    owner: str
    hand: Upkeep | None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class PauseView:
    """A pause with the account of its scope (its handle), who asked (`by`), who confirmed (`second`) and who asks for
    its end (`ending`), and the posts of it by time."""

    pause: Pause
    handle: str
    by: str
    second: str
    ending: str
    lines: tuple[HeldLine, ...]
    may: frozenset[str]
    sight: Sight = CLEAR

    @property
    def left(self) -> tuple[HeldLine, ...]:
        """What is held still; of what was only asked for, what would be."""
        return tuple(one for one in self.lines if one.held is None or one.held.state is HeldState.HELD)

    @property
    def by_hand(self) -> tuple[HeldLine, ...]:
        """What somebody has to stop by hand."""
        return tuple(one for one in self.left if one.hand is not None)


@dataclass(frozen=True, slots=True)
class HeldView:
    """One held post, for its owner."""

    pause: Pause
    line: HeldLine
    by: str
    may: frozenset[str]
    sight: Sight = CLEAR

    @property
    def held(self) -> Held:
        """Its row."""
        if self.line.held is None:
            raise LookupError(f"{self.line.post.name} is not held")
        return self.line.held


@looking
def show(session: Session, turn: Turn, pause_id: int) -> PauseView:
    """A pause as it stands."""
    return view_of(session, turn, pause_of(session, turn, pause_id))


@looking
def open_ones(session: Session, turn: Turn) -> tuple[PauseView, ...]:
    """Those that wait for somebody, stand, or hold something still."""
    return tuple(view_of(session, turn, one) for one in pauses.open_ones(session, turn.workspace_id))


@looking
def show_held(session: Session, turn: Turn, held_id: int) -> HeldView:
    """One held post."""
    held = pauses.held_by_id(session, turn.workspace_id, held_id)
    if held is None:
        raise TellUser("router.old_button")
    pause = pause_of(session, turn, held.pause_id)
    post = posts.by_ids(session, turn.workspace_id, [held.post_id])[held.post_id]
    may = allowed(session, turn, VERBS, account_of(session, turn, post))
    line = _line(session, turn, post, held)
    return HeldView(pause, line, _names(session, turn, [held.person_id])[0], may, sight_of(session, turn))


def view_of(session: Session, turn: Turn, pause: Pause) -> PauseView:
    """The view of one that is at hand."""
    by, second, ending = _names(session, turn, [pause.person_id, pause.by_id, pause.end_id])
    account = accounts.by_id(session, turn.workspace_id, pause.account_id) if pause.account_id is not None else None
    rows = {one.post_id: one for one in pauses.held_of(session, turn.workspace_id, pause.id)}
    named = list(posts.by_ids(session, turn.workspace_id, list(rows)).values())
    if pause.state is PauseState.ASKED:
        named = in_scope(session, turn, pause)
    named.sort(key=lambda post: (rows[post.id].was_at if post.id in rows else post.starts_at, post.id))
    return PauseView(
        pause=pause,
        handle=account.handle if account else "",
        by=by,
        second=second,
        ending=ending,
        lines=tuple(_line(session, turn, post, rows.get(post.id)) for post in named),
        may=allowed(session, turn, VERBS),
        sight=sight_of(session, turn),
    )


def in_scope(session: Session, turn: Turn, pause: Pause) -> list[Post]:
    """The posts that a pause would hold now, by time, but for those that another one holds."""
    near = posts.between(session, turn.workspace_id, turn.now - _DAY, pause.until, pause.brand)
    caught = [post for post in near if pause.holds(post, turn.now)]
    held = pauses.held_among(session, turn.workspace_id, [post.id for post in caught])
    return [post for post in caught if post.id not in held]


def pause_of(session: Session, turn: Turn, pause_id: int) -> Pause:
    """A pause by its number."""
    pause = pauses.by_id(session, turn.workspace_id, pause_id)
    if pause is None:
        raise TellUser("pause.not_found", pause=f"x-{pause_id}")
    return pause


def account_of(session: Session, turn: Turn, post: Post) -> Account | None:
    """The account of a post, if it has one."""
    return accounts.by_id(session, turn.workspace_id, post.account_id) if post.account_id is not None else None


def owners_of(session: Session, turn: Turn, post: Post) -> list[Person]:
    """Whose yes a post needs: its owner's, else that of its account's owner or backup; who is away comes last."""
    account = account_of(session, turn, post)
    chain = [post.owner_id, account.owner_id if account else None, account.backup_id if account else None]
    named = people.by_ids(session, turn.workspace_id, [one for one in chain if one is not None])
    found = [named[one] for one in dict.fromkeys(chain) if one in named]
    away = away_of(session, turn, found)
    return sorted(found, key=lambda person: person.id in away)


def _line(session: Session, turn: Turn, post: Post, held: Held | None) -> HeldLine:
    owners = owners_of(session, turn, post)
    owner = owners[0].name if owners else post.owner_name
    return HeldLine(post, owner, upkeep_of(session, turn, post), held)


def _names(session: Session, turn: Turn, ids: Sequence[int | None]) -> list[str]:
    named = people.by_ids(session, turn.workspace_id, [one for one in ids if one is not None])
    return [named[one].name if one in named else "" for one in ids]
