"""Looks before and after a post goes out: which are due, and what they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.mention import Probe
from calbot.alerts.preflight import (
    COPY_RULES,
    PreflightPolicy,
    Problem,
    is_over,
    look_again,
    next_look,
    our_own_fault,
    over_at,
    problems_of,
    told_from,
)
from calbot.errors import TellUser
from calbot.flows import flag_merge
from calbot.flows.allowed import actor, demand
from calbot.flows.flag_view import account_of
from calbot.flows.paused import held_ids
from calbot.flows.preflight_mentions import KEPT, keep_told, own_handles, probes_of, unknown
from calbot.flows.preflight_policy import preflight_policy_of
from calbot.flows.preflight_told import speak_of
from calbot.flows.preflight_view import kept_problem, problems_in
from calbot.flows.turn import Turn, looking
from calbot.model.link import site, web_url
from calbot.model.post import Post
from calbot.model.preflight import Preflight
from calbot.model.rule import Level
from calbot.store import finding as findings
from calbot.store import post as posts
from calbot.store import preflight as preflights

__all__ = ["Seen", "Wanted", "due", "keep", "look_anew", "our_own_fault", "policy_of", "put_off"]

_BEHIND: Final = timedelta(hours=37)
_LINKED: Final = timedelta(days=190)
_LINE_DOWN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post to take on; `link` is to be looked at, "" where nothing is, and so are `probes`, of whom it mentions;
    `anew`: what was seen before does not do."""

    post_id: int
    link: str = ""
    anew: bool = False
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a post's `link`; `checked` is None where there was nothing to look at. `mentions` is what was
    seen of whom it mentions, by handle."""

    post_id: int
    link: str = ""
    checked: Mapping[str, Any] | None = None
    mentions: Mapping[str, str] = field(default_factory=dict)


@looking
def due(session: Session, turn: Turn) -> list[Wanted]:
    """The posts to take on now: new or changed ones, those whose hour has come, and those whose words were judged
    anew."""
    policy = preflight_policy_of(session, turn)
    rows = preflights.due(session, turn.workspace_id, turn.now - _BEHIND, turn.now, policy.most)
    own = own_handles(session, turn)
    wanted = {post.id: _wanted(post, known, turn.now, policy, probes_of(post, own, policy)) for post, known in rows}
    for post_id in _judged_anew(session, turn):
        wanted.setdefault(post_id, Wanted(post_id))
    return list(wanted.values())


def keep(session: Session, turn: Turn, seen: Sequence[Seen]) -> None:
    """Keep what looks found, and tell the owners what is new; one commit."""
    named = posts.by_ids(session, turn.workspace_id, [one.post_id for one in seen])
    rows = preflights.of_posts(session, turn.workspace_id, list(named))
    worded = findings.of_rules(session, turn.workspace_id, COPY_RULES)
    own, policy = _own_sites(session, turn), preflight_policy_of(session, turn)
    handles = own_handles(session, turn)
    held = held_ids(session, turn, list(named))
    for one in seen:
        post = named.get(one.post_id)
        if post is None or (one.checked is not None and one.link != web_url(post.link)):
            # It was given another link meanwhile: its revision keeps it due.
            continue
        known = _row(session, turn, post, rows.get(post.id))
        before, asked = known.checked.get(KEPT, {}), probes_of(post, handles, policy)
        certain = one.checked is None or _is_certain(known, post, one.checked, turn.now, policy)
        keep_told(known, asked, before, one.mentions)
        if one.mentions and not known.link:
            known.looked_at = turn.now
        if certain:
            going = post.live and post.id not in held
            _judge(session, turn, known, post, worded.get(post.id, {}), own, policy, going=going)
        if not known.link and unknown(asked, known):
            # Nobody could say yet; a link has looks of its own.
            known.next_at = turn.now + policy.mended
        if one.checked is not None and (one.checked.get("hops") or one.checked.get("asked") != one.link):
            flag_merge.follow(session, turn, post)
    session.commit()


@looking
def policy_of(session: Session, turn: Turn) -> PreflightPolicy:
    """How the turn's workspace wants its links looked at."""
    return preflight_policy_of(session, turn)


def look_anew(session: Session, turn: Turn, post_id: int, revision: int) -> Post:
    """Somebody wants a post's link to be looked at once more, now: whatever was seen before does not do."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    if post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    demand(actor(session, turn), "rule.see", account_of(session, turn, post))
    post.meet(revision)
    policy = preflight_policy_of(session, turn)
    known = preflights.of_post(session, turn.workspace_id, post_id)
    mentions = known.checked.get(KEPT) if known is not None else None
    if (
        not post.live
        or not (web_url(post.link) or mentions)
        or is_over(post.starts_at, turn.now, all_day=post.all_day, policy=policy)
    ):
        raise TellUser("preflight.nothing", post=post.name)
    known = _row(session, turn, post, known)
    known.looked_at, known.looks, known.next_at, known.post_revision = None, 0, turn.now, post.revision
    turn.wake(session, "preflight")
    session.commit()
    return post


def put_off(session: Session, turn: Turn, post_ids: Sequence[int]) -> None:
    """Nothing could be seen of any link, so nothing is said of them: again in five minutes."""
    named = posts.by_ids(session, turn.workspace_id, post_ids)
    rows = preflights.of_posts(session, turn.workspace_id, post_ids)
    for post in named.values():
        known = _row(session, turn, post, rows.get(post.id))
        known.next_at, known.post_revision = turn.now + _LINE_DOWN, post.revision
    session.commit()


def _wanted(
    post: Post, known: Preflight | None, now: datetime, policy: PreflightPolicy, asked: tuple[Probe, ...]
) -> Wanted:
    link = web_url(post.link) or ""
    if not post.live or not (link or asked) or is_over(post.starts_at, now, all_day=post.all_day, policy=policy):
        return Wanted(post.id)
    fresh = known is None or known.link != link
    looked_at = None if fresh or known is None else known.looked_at
    at = next_look(post.starts_at, looked_at, now, all_day=post.all_day, policy=policy)
    asked_again = not fresh and known is not None and known.next_at is not None and known.next_at <= now
    wanted = asked_again or (at is not None and at <= now)
    probes = asked if wanted or (at is not None and unknown(asked, known)) else ()
    return Wanted(post.id, link if wanted else "", not fresh and looked_at is None, probes)


def _judged_anew(session: Session, turn: Turn) -> list[int]:
    worded = findings.of_rules(session, turn.workspace_id, COPY_RULES)
    rows = preflights.of_posts(session, turn.workspace_id, list(worded))
    rows |= {one.post_id: one for one in preflights.standing(session, turn.workspace_id)}
    return [key for key, known in rows.items() if set(known.findings) != set(worded.get(key, {}))]


def _row(session: Session, turn: Turn, post: Post, known: Preflight | None) -> Preflight:
    if known is None:
        known = Preflight(workspace_id=turn.workspace_id, post_id=post.id, changed_at=turn.now)
        session.add(known)
    link = web_url(post.link) or ""
    if known.link != link:
        # What was told of the old link stands until the new one was looked at.
        known.link, known.looked_at, known.looks, known.checked = link, None, 0, {}
    known.changed_at = turn.now
    return known


def _is_certain(
    known: Preflight, post: Post, checked: Mapping[str, Any], now: datetime, policy: PreflightPolicy
) -> bool:
    """Keep a look; false where it is looked once more before anybody is told."""
    known.looks += 1
    again = look_again(checked, known.looks, now, policy)
    if again is not None:
        known.next_at, known.post_revision = again, post.revision
        return False
    known.checked, known.looked_at, known.looks = dict(checked), now, 0
    return True


def _judge(
    session: Session,
    turn: Turn,
    known: Preflight,
    post: Post,
    worded: Mapping[int, Level],
    own: Mapping[str, int],
    policy: PreflightPolicy,
    *,
    going: bool,
) -> None:
    """What is known of a post now, and when it is looked at again; nothing is said of one that is off or held."""
    over = is_over(post.starts_at, turn.now, all_day=post.all_day, policy=policy)
    known.post_revision, known.findings = post.revision, sorted(worded)
    if not going or over:
        known.next_at, known.problems = None, []
        if over:
            # Its message stays as it is: nobody reads that a post of yesterday is well.
            known.told, known.stands = [], False
        else:
            speak_of(session, turn, known, post, ())
        return
    if known.looked_at is not None or not known.link:
        known.problems = [kept_problem(one) for one in _problems(turn, known, post, own, policy)]
    broken = [one.said for one in problems_in(known) if one.told]
    loud = [*broken, *(f"n-{number}" for number, level in worded.items() if level is not Level.NOTE)]
    later = told_from(post.starts_at, post.told_at, turn.now, policy) if loud and not known.stands else None
    speak_of(session, turn, known, post, () if later else loud)
    hours: dict[str, Any] = {"all_day": post.all_day, "policy": policy}
    looks = known.link or known.checked.get(KEPT)
    look = next_look(post.starts_at, known.looked_at, turn.now, **hours) if looks else None
    mended = turn.now + policy.mended if broken and not later else None
    ends = over_at(post.starts_at, **hours) if known.stands else None
    known.next_at = min((at for at in (look, mended, later) if at is not None), default=ends)


def _problems(
    turn: Turn, known: Preflight, post: Post, own: Mapping[str, int], policy: PreflightPolicy
) -> list[Problem]:
    """What the last look means for a post. A site is its company's own where another post leads there too."""
    return problems_of(
        known.checked,
        known.link,
        post.starts_at,
        post.title,
        turn.now,
        own={name for name, count in own.items() if count > (name == site(known.link))},
        copy=post.copy_text,
        brand=post.brand,
        network=post.network,
        all_day=post.all_day,
        policy=policy,
    )


def _own_sites(session: Session, turn: Turn) -> dict[str, int]:
    """How many posts lead to each site."""
    found: dict[str, int] = {}
    for link in posts.links(session, turn.workspace_id, turn.now - _LINKED, turn.now + _LINKED):
        found[site(link)] = found.get(site(link), 0) + 1
    return found
