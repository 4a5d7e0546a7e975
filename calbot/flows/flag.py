"""A flag's life: care reports, marketing takes it, a look from outside settles it, every reporter hears once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, allowed, demand
from calbot.flows.tell import marketing_places, record, tell
from calbot.flows.turn import Turn, looking
from calbot.flows.views import FlagView, Guess
from calbot.model.account import Account
from calbot.model.flag import Flag, FlagKind
from calbot.model.link import url_key
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.store import account as accounts
from calbot.store import flag as flags
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts

_GUESSES = 5
_LIVE_FOR = timedelta(days=14)
_SOON = timedelta(days=2)
_LINKED_FOR = timedelta(days=190)
"""A link is looked for among all posts that calbot holds, also those to come."""
_VERBS = ("flag.claim", "flag.pass_on", "flag.fixed", "flag.open")


@looking
def guess(session: Session, turn: Turn, kind: FlagKind, url: str = "", note: str = "") -> Guess:
    """Which post is meant: the one with this link, else those most recently out; and whether it is flagged already."""
    live = _around(session, turn, _LIVE_FOR, _SOON)
    around = _around(session, turn, _LINKED_FOR, _LINKED_FOR) if url else []
    linked = [post for post in around if post.link and url_key(post.link) == url_key(url)]
    best = linked[0] if linked else (live[0] if live and not url else None)
    others = tuple(post for post in live if best is None or post.id != best.id)[:_GUESSES]
    already = _open_flag(session, turn, kind, url, best) if best or url else None
    reporters = _reporters(session, turn, already) if already else ()
    return Guess(kind, url, note, best, others, already, reporters, turn.now)


def open_flag(
    session: Session, turn: Turn, kind: FlagKind, url: str = "", post_id: int | None = None, note: str = ""
) -> FlagView:
    """Open a flag, or join the open one about the same post, address and kind; two at once become one."""
    person = actor(session, turn)
    demand(person, "flag.open")
    post = _post(session, turn, post_id)
    if post_id is not None and post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    address = _address(kind, url, post)
    flag, joined = _open_or_join(session, turn, kind, address, post, note)
    new_reporter = flags.keep_report(session, turn.workspace_id, flag.id, person.id, turn.place_id, turn.now)
    record(session, turn, "flag", flag.id, "joined" if joined else "opened", new=new_reporter)
    if new_reporter:
        _show(session, turn, flag, f"r{flag.revision}.{len(flags.reports(session, turn.workspace_id, flag.id))}")
    session.commit()
    return _view(session, turn, flag, joined=joined)


def claim(session: Session, turn: Turn, flag_id: int, revision: int) -> FlagView:
    """I'm on it."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.claim")
    flag.claim(person.id, turn.now)
    return _kept(session, turn, flag, "claimed")


def pass_on(session: Session, turn: Turn, flag_id: int, revision: int, to: int | None = None) -> FlagView:
    """Not mine: back to the account's backup, or to whoever takes it."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.pass_on")
    account = _account(session, turn, _post(session, turn, flag.post_id))
    heir = to if to is not None else (account.backup_id if account and account.backup_id != person.id else None)
    flag.pass_on(heir, turn.now)
    return _kept(session, turn, flag, "passed_on", to=heir)


def fixed(session: Session, turn: Turn, flag_id: int, revision: int) -> FlagView:
    """Marketing says it is fixed: a link is looked at from outside before anybody is told; without one it is over."""
    flag, person = _pressed(session, turn, flag_id, revision, "flag.fixed")
    flag.verify(person.id, turn.now)
    if not flag.url:
        flag.settle({"at": turn.now.isoformat(), "healthy": True, "said": "flag.checked.by_word"}, turn.now)
        _tell_reporters(session, turn, flag)
    else:
        turn.wake(session, "verify", flag.id)
    return _kept(session, turn, flag, "fixed")


def settle_look(session: Session, turn: Turn, flag_id: int, checked: dict[str, Any]) -> FlagView:
    """What the look from outside said: a healthy answer settles the flag, anything else hands it back."""
    flag = _flag(session, turn, flag_id)
    if checked["healthy"]:
        flag.settle(checked, turn.now)
        _tell_reporters(session, turn, flag)
    else:
        flag.bounce(checked, turn.now)
        _tell_owner(session, turn, flag)
    return _kept(session, turn, flag, "settled" if checked["healthy"] else "bounced", **checked)


def catch_up(session: Session, turn: Turn, place: Place) -> None:
    """Show the open flags in a place that hears of them from now on; they go into the caller's commit."""
    for flag in flags.open_ones(session, turn.workspace_id):
        account = _account(session, turn, _post(session, turn, flag.post_id))
        if account is None or place.brand in ("", account.brand):
            tell(session, turn, [place], "flag.card", ("flag", flag.id), f"r{flag.revision}.bound", slot="card")


@looking
def to_look_at(session: Session, turn: Turn) -> list[tuple[int, str]]:
    """Flags that wait for a look from outside, as (id, address)."""
    return [(flag.id, flag.url) for flag in flags.verifying(session, turn.workspace_id)]


@looking
def show(session: Session, turn: Turn, flag_id: int) -> FlagView:
    """A flag as it stands."""
    return _view(session, turn, _flag(session, turn, flag_id))


def _nearness(post: Post, turn: Turn) -> tuple[bool, float]:
    """Posts already out come first, the latest of them first; then those that come soonest."""
    age = (turn.now - post.starts_at).total_seconds()
    return (age < 0, abs(age))


def _around(session: Session, turn: Turn, before: timedelta, after: timedelta) -> list[Post]:
    near = posts.between(session, turn.workspace_id, turn.now - before, turn.now + after)
    return sorted((post for post in near if post.live), key=lambda post: _nearness(post, turn))


def _address(kind: FlagKind, url: str, post: Post | None) -> str:
    """The link that the flag is about: only a broken link is about the post's own; a typo is not mended by a page."""
    return url or (post.link if post is not None and kind is FlagKind.BROKEN_LINK else "")


def _key(kind: FlagKind, url: str, post_id: int | None) -> str:
    """A broken link is one matter, whichever of the posts that lead to it is named."""
    about = "" if url and kind is FlagKind.BROKEN_LINK else post_id
    return f"{about or ''}|{url_key(url) if url else ''}|{kind.value}"


def _open_flag(session: Session, turn: Turn, kind: FlagKind, url: str, post: Post | None) -> Flag | None:
    address = _address(kind, url, post)
    return flags.by_open_key(session, turn.workspace_id, _key(kind, address, post.id if post else None))


def _open_or_join(
    session: Session, turn: Turn, kind: FlagKind, url: str, post: Post | None, note: str
) -> tuple[Flag, bool]:
    open_key = _key(kind, url, post.id if post else None)
    fresh = Flag(
        workspace_id=turn.workspace_id,
        id=0,
        kind=kind,
        post_id=post.id if post else None,
        url=url,
        url_key=url_key(url) if url else "",
        open_key=open_key,
        note=note,
        opened_at=turn.now,
        changed_at=turn.now,
    )
    return flags.open_or_join(session, fresh)


def _pressed(session: Session, turn: Turn, flag_id: int, revision: int, verb: str) -> tuple[Flag, Person]:
    person = actor(session, turn)
    flag = _flag(session, turn, flag_id)
    demand(person, verb, _account(session, turn, _post(session, turn, flag.post_id)))
    flag.meet(revision)
    return flag, person


def _kept(session: Session, turn: Turn, flag: Flag, verb: str, **details: Any) -> FlagView:
    record(session, turn, "flag", flag.id, verb, **details)
    _show(session, turn, flag, f"r{flag.revision}")
    session.commit()
    return _view(session, turn, flag)


def _show(session: Session, turn: Turn, flag: Flag, revision: str) -> None:
    account = _account(session, turn, _post(session, turn, flag.post_id))
    tell(session, turn, marketing_places(session, turn, account), "flag.card", ("flag", flag.id), revision, slot="card")


def _tell_reporters(session: Session, turn: Turn, flag: Flag) -> None:
    for report in flags.reports(session, turn.workspace_id, flag.id):
        if report.told_at is not None or report.place_id is None:
            continue
        place = places.by_id(session, turn.workspace_id, report.place_id)
        if place is not None:
            tell(session, turn, [place], "flag.settled", ("flag", flag.id), "told", only_for=report.person_id)
            report.told_at = turn.now


def _tell_owner(session: Session, turn: Turn, flag: Flag) -> None:
    account = _account(session, turn, _post(session, turn, flag.post_id))
    tell(
        session,
        turn,
        marketing_places(session, turn, account),
        "flag.bounced",
        ("flag", flag.id),
        f"r{flag.revision}",
        thread_slot="card",
    )


def _flag(session: Session, turn: Turn, flag_id: int) -> Flag:
    flag = flags.by_id(session, turn.workspace_id, flag_id)
    if flag is None:
        raise TellUser("flag.not_found", flag=f"f-{flag_id}")
    return flag


def _post(session: Session, turn: Turn, post_id: int | None) -> Post | None:
    return posts.by_id(session, turn.workspace_id, post_id) if post_id is not None else None


def _account(session: Session, turn: Turn, post: Post | None) -> Account | None:
    if post is None or post.account_id is None:
        return None
    return accounts.by_id(session, turn.workspace_id, post.account_id)


def _reporters(session: Session, turn: Turn, flag: Flag) -> tuple[str, ...]:
    found = (
        people.by_id(session, turn.workspace_id, report.person_id)
        for report in flags.reports(session, turn.workspace_id, flag.id)
    )
    return tuple(person.name for person in found if person is not None)


def _view(session: Session, turn: Turn, flag: Flag, *, joined: bool = False) -> FlagView:
    post = _post(session, turn, flag.post_id)
    account = _account(session, turn, post)
    owner = people.by_id(session, turn.workspace_id, flag.owner_id) if flag.owner_id is not None else None
    return FlagView(
        flag=flag,
        post=post,
        owner_name=owner.name if owner else "",
        reporters=_reporters(session, turn, flag),
        joined=joined,
        may=allowed(session, turn, _VERBS, account),
        now=turn.now,
        heard=bool(marketing_places(session, turn, account)),
    )
