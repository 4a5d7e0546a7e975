"""The same post in two sources is one post: it belongs to the source that stands first in the workspace file.

The same is one account, one instant and one title. The other source's entry stands for nothing of its own as long as
the post is on at that instant. Where one calendar has moved it or taken it off, and the other has not followed by the
time that such a change is settled, nobody can know which of them is right, and a post too many costs less than one
that nobody expects: what was moved is two posts, what is off in one calendar only is on, under its old number. What a
person has decided in chat holds for both calendars, and so does an answer to which of them is right (`parted`,
`half_off`). Two posts that become the same are one from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calbot.alerts.moved import Moving, settles_at
from calbot.flows import flag_merge, half_off, moved, paused, removal
from calbot.flows.anew import TWINS, read_anew
from calbot.flows.changing import world_changed
from calbot.flows.policy import policy_of
from calbot.flows.tell import record
from calbot.flows.telling import hold
from calbot.flows.turn import Turn
from calbot.flows.writeback import settle
from calbot.model.post import Post, PostState, plain
from calbot.model.revision import PostRevision
from calbot.model.source import CALENDARS, Source
from calbot.model.writeback import Saying, WritebackState
from calbot.store import post as posts
from calbot.store import source as sources
from calbot.store import writeback as writebacks

_ONE: Final = timedelta(seconds=1)
_ABOUT: Final = ("starts_at", "title", "account_id", "state")
"""What makes another post of an entry, where its calendar changes it."""

_AGREED: Final = "agreed"
"""Memory of a source: by entry, the hours that it and the post were at when somebody said that it is one post."""
_SEEN: Final = "turned"
"""Memory of a source: by entry, the new hour that it alone tells, or that it is off, and since when it does."""
_OFF: Final = "off"

_Same = tuple[int, datetime, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """Those posts that a source speaks for (`own`), and `apart`: by entry, the post that it stood for until now, which
    goes out at another hour. `halved`: by post, the source that alone says that it is off."""

    own: list[Post]
    apart: Mapping[str, Post] = field(default_factory=dict)
    halved: Mapping[int, int] = field(default_factory=dict)


def merged(session: Session, turn: Turn, source: Source, known: dict[str, Post], told: Sequence[Post]) -> Merged:
    """What of `told` (on their accounts) this source speaks for. A post of a source that comes later becomes this
    one's, and so does one that is off in another source only: both join `known`. The caller commits."""
    twins: dict[str, int] = dict(source.memory.get(TWINS, {}))
    standing = posts.by_ids(session, turn.workspace_id, list(twins.values()))
    twins = {key: number for key, number in twins.items() if number in standing}
    apart: dict[str, Post] = {}
    halved: dict[int, int] = {}
    for one in told:
        post = standing.get(twins.get(one.entry_key, 0))
        if post is None:
            continue
        _followed(session, turn, source, known.get(one.entry_key), post, one)
        if one.live and _parted(session, turn, source, post, one):
            del twins[one.entry_key]
            _forget(source, one.entry_key)
            if one.entry_key in known:
                _withdraw(session, turn, known[one.entry_key])
            if post.live and post.account_id == one.account_id:
                apart[one.entry_key] = post
            elif not post.live:
                halved |= _back(session, turn, source, known, post, one)
        elif not one.live and post.live and _called_off(session, turn, source, post, one):
            halved[post.id] = source.id
    news = [post for post in told if post.entry_key not in twins and _same(post) and _is_news(known, post)]
    if news:
        _pair(session, turn, source, known, news, twins)
    if twins != source.memory.get(TWINS, {}):
        source.memory[TWINS] = twins
    return Merged([post for post in told if post.entry_key not in twins] if twins else list(told), apart, halved)


def join(session: Session, turn: Turn, source: Source, twin: Post, post: Post, told: datetime) -> None:
    """Somebody says that `twin`, which `source` tells at `told`, is `post`, of another calendar, at the hour at which
    that is now: what it tells stands for it as long as neither calendar says something else. The caller commits."""
    source.memory[TWINS] = {**source.memory.get(TWINS, {}), twin.entry_key: post.id}
    agree(source, twin, post, told)
    _one_of(session, turn, post, twin, source)


def joined(session: Session, turn: Turn, source: Source, twin: Post) -> Post | None:
    """The post of another calendar for which the entry of `twin` in `source` stands, None where it is a post itself."""
    number = source.memory.get(TWINS, {}).get(twin.entry_key)
    return posts.by_id(session, turn.workspace_id, number) if number is not None else None


def agree(source: Source, twin: Post, post: Post, told: datetime) -> None:
    """Somebody knows that `source` tells the entry of `twin` at `told`, and that it stands for `post` as that is."""
    agreed = [told.isoformat(), post.starts_at.isoformat()]
    source.memory[_AGREED] = {**source.memory.get(_AGREED, {}), twin.entry_key: agreed}


def _parted(session: Session, turn: Turn, source: Source, post: Post, told: Post) -> bool:
    """Whether `post` does not stand for what this source tells any more; while it may still be followed, the source is
    asked again."""
    if told.account_id != post.account_id:
        return True
    agreed = source.memory.get(_AGREED, {}).get(told.entry_key, ("", ""))
    if post.live and (post.starts_at == told.starts_at or agreed == _hours(told, post)):
        return False
    past = [one for one in posts.revisions(session, turn.workspace_id, post.id) if _decides(one)]
    last = past[-1] if past else None
    starts = (at for one in past for at in one.changes.get("starts_at", ()))
    hours = {plain(post.starts_at), *starts}
    if last is not None and last.person_id is not None and plain(told.starts_at) in {*hours, agreed[0]}:
        return False
    if last is not None and (not post.live or plain(told.starts_at) in hours):
        since = last.at
    else:
        # What is at an hour of before has not followed; what is at one that is news has moved by itself.
        since = _turned(session, turn, source, post, told)
    settled = settles_at(Moving(post.starts_at, since, since), told.starts_at, policy_of(session, turn))
    if settled > turn.now:
        read_anew(session, turn, source, settled - turn.now)
    return settled <= turn.now


def _called_off(session: Session, turn: Turn, source: Source, post: Post, told: Post) -> bool:
    """Whether this source alone has taken `post` off, for so long that the other one would have followed."""
    since = _turned(session, turn, source, post, told)
    settled = settles_at(Moving(post.starts_at, since, since), post.starts_at, policy_of(session, turn))
    if settled > turn.now:
        read_anew(session, turn, source, settled - turn.now)
    return settled <= turn.now and told.account_id == post.account_id


def _back(
    session: Session, turn: Turn, source: Source, known: dict[str, Post], post: Post, told: Post
) -> dict[int, int]:
    """This source brings back what is off, as its own; by that post, the source that says that it is off, if it was a
    calendar that has taken it off."""
    past = [one for one in posts.revisions(session, turn.workspace_id, post.id) if _decides(one)]
    by = post.source_id if past and past[-1].person_id is None and told.account_id == post.account_id else None
    if told.entry_key not in known:
        _passes(session, turn, source, known, post, told)
    return {known[told.entry_key].id: by} if by is not None else {}


def _turned(session: Session, turn: Turn, source: Source, post: Post, told: Post) -> datetime:
    """Since when this source tells an hour that is news, or that it is off; the calendar of the post is asked at once
    what it says."""
    turned, says = source.memory.get(_SEEN, {}), plain(told.starts_at) if told.live else _OFF
    at, since = turned.get(told.entry_key, ("", ""))
    if at == says:
        return datetime.fromisoformat(since)
    source.memory[_SEEN] = {**turned, told.entry_key: [says, turn.now.isoformat()]}
    other = sources.by_id(session, turn.workspace_id, post.source_id) if post.source_id is not None else None
    if other is not None and other.location:
        read_anew(session, turn, other)
    return turn.now


def _followed(session: Session, turn: Turn, source: Source, twin: Post | None, post: Post, told: Post) -> None:
    """Once this source tells what its keeper was asked for, that is done; once both tell the same, nothing is left of
    what was said while they did not."""
    if twin is not None and told.entry_key in source.memory.get(_AGREED, {}):
        asked = writebacks.open_of_post(session, turn.workspace_id, twin.id)
        if asked is not None and Saying.of(told).says(asked.wants):
            settle(session, turn, asked, WritebackState.DONE)
    if post.live and told.live and post.starts_at == told.starts_at:
        _forget(source, told.entry_key)
        half_off.agreed(session, turn, [post])


def _forget(source: Source, key: str) -> None:
    for name in (_AGREED, _SEEN):
        if key in source.memory.get(name, {}):
            source.memory[name] = {one: kept for one, kept in source.memory[name].items() if one != key}


def _hours(told: Post, post: Post) -> list[str]:
    return [told.starts_at.isoformat(), post.starts_at.isoformat()]


def _decides(revision: PostRevision) -> bool:
    """Whether it is about when the post goes out, or whether at all; being missing decides nothing."""
    return "starts_at" in revision.changes or PostState.CANCELLED in revision.changes.get("state", ())


def _is_news(known: Mapping[str, Post], told: Post) -> bool:
    """Whether it is new to its source, or another post than it was."""
    before = known.get(told.entry_key)
    return before is None or any(before.said.get(name) != plain(getattr(told, name)) for name in _ABOUT)


def _pair(
    session: Session, turn: Turn, source: Source, known: dict[str, Post], news: Sequence[Post], twins: dict[str, int]
) -> None:
    every = {one.id: one for one in sources.every(session, turn.workspace_id) if one.kind in CALENDARS}
    starts = [post.starts_at for post in news]
    others: dict[_Same, Post] = {}
    for post in posts.between(session, turn.workspace_id, min(starts), max(starts) + _ONE):
        if post.source_id != source.id and post.source_id in every and (same := _same(post)):
            others.setdefault(same, post)
    for told in news:
        same = _same(told)
        if same is None or same not in others:
            continue
        post, own = others.pop(same), known.get(told.entry_key)
        other = every[post.source_id or 0]
        if _rank(other) < _rank(source):
            twins[told.entry_key] = post.id
            _one_of(session, turn, post, own, source)
            continue
        other.memory[TWINS] = {**other.memory.get(TWINS, {}), post.entry_key: (own or post).id}
        if own is not None:
            _one_of(session, turn, own, post, other)
        else:
            _passes(session, turn, source, known, post, told, verb="merged")
    session.flush()


def _one_of(session: Session, turn: Turn, stays: Post, goes: Post | None, source: Source) -> None:
    """`stays` stands for what `source` tells; what that had as a post of its own (`goes`) is off, without a word: it is
    the same one."""
    record(session, turn, "post", stays.id, "merged", source=source.id, with_source=stays.source_id)
    half_off.agreed(session, turn, [stays, goes])
    if goes is None:
        return
    _withdraw(session, turn, goes)
    moved.take_over(session, turn, goes.id)
    changes = goes.take({"state": PostState.CANCELLED}, turn.now)
    # As if the calendar itself had said so: then it brings the post back where the two part again.
    goes.said = {**goes.said, "state": PostState.CANCELLED.value}
    posts.keep_revision(session, goes, changes, turn.now, source_id=source.id)
    flag_merge.pass_to(session, turn, goes, stays)
    paused.merged(session, turn, goes, stays)
    hold(session, turn, goes.id)
    world_changed(session, turn)


def _passes(
    session: Session,
    turn: Turn,
    source: Source,
    known: dict[str, Post],
    post: Post,
    told: Post,
    verb: str = "passed",
) -> None:
    """`post` is this source's from now on, as its entry `told`."""
    record(session, turn, "post", post.id, verb, source=source.id, with_source=post.source_id)
    half_off.agreed(session, turn, [post])
    _withdraw(session, turn, post)
    if not post.live:
        # Then what this source tells brings it back.
        post.said = {**post.said, "state": PostState.CANCELLED.value}
    post.source_id, post.entry_key = source.id, told.entry_key
    known[told.entry_key] = post
    session.flush()


def _withdraw(session: Session, turn: Turn, post: Post) -> None:
    """What was asked of its calendar, or about what that mentions no more, is asked no more."""
    waiting = writebacks.open_of_post(session, turn.workspace_id, post.id)
    if waiting is not None:
        settle(session, turn, waiting, WritebackState.DROPPED)
    removal.withdraw(session, turn, post)


def _rank(source: Source) -> tuple[bool, int]:
    """In the order of the file; what was brought in once comes after all that is looked at."""
    return not source.location, source.id


def _same(post: Post) -> _Same | None:
    """What two entries about one post have in common, None where that cannot be told."""
    title = "".join(letter for letter in post.title.casefold() if letter.isalnum())
    return (post.account_id, post.starts_at, title) if post.account_id is not None and title and post.live else None
