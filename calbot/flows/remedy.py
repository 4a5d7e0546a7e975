"""What would mend a finding most cheaply, and who can do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from calbot.flows.team import TeamPicture, as_remedy
from calbot.flows.ways import Remedy
from calbot.flows.world import World
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.rulebook.again import alone, bad_moments, comes_again
from calbot.rulebook.facts import Facts
from calbot.rulebook.found import Found
from calbot.rulebook.rule import Rule
from calbot.staffing.options import Option, free_slot
from calbot.staffing.plan import Stretch

_HOUR = timedelta(hours=1)
_AROUND, _FAR = timedelta(days=3), timedelta(days=14)
_TRIES = 5


def remedies(found: Found, world: World, teams: Mapping[str, TeamPicture], facts: Facts) -> tuple[Remedy, ...]:
    """The ways out of `found`, cheapest first: a move of the post that the rule's `do` names, and for a spike cover."""
    if found.rule.when.kind == "load":
        return _out_of_spike(found, world, teams)
    if not found.posts or "free_slot" not in found.rule.needs:
        return ()
    slot = _moved(found, world, teams, facts)
    return (slot,) if slot is not None else ()


def who_can(found: Found, remedy: Remedy | None, world: World) -> Person | None:
    """Cover is the care lead's to give; a move is the owner's, or the backup's; nobody's who is away just now."""
    if remedy is not None and remedy.kind == "cover":
        return next(
            (person for person in world.people.values() if person.has(Role.LEAD) and _is_here(person, world)), None
        )
    post = remedy.post if remedy is not None else (found.posts[-1] if found.posts else None)
    return owner_of(post, world) if post is not None else None


def until(found: Found, remedy: Remedy | None, now: datetime) -> datetime:
    """The last useful moment: before the first of the posts to come goes out, or the cover begins."""
    moments = [found.at, *(post.starts_at for post in found.posts)]
    moments = [at for at in moments if at > now] or moments
    if remedy is not None and remedy.kind == "cover":
        return remedy.to
    return min(moments)


def owner_of(post: Post, world: World) -> Person | None:
    """The post's own owner, else the account's, else its backup; nobody who is away just now."""
    account = world.account_of(post)
    chain = (post.owner_id, account.owner_id if account else None, account.backup_id if account else None)
    named = (world.people[one] for one in chain if one is not None and one in world.people)
    return next((person for person in named if _is_here(person, world)), None)


def _is_here(person: Person, world: World) -> bool:
    return not any(event.keeps_away(person.name, world.now) for event in world.events)


def _out_of_spike(found: Found, world: World, teams: Mapping[str, TeamPicture]) -> tuple[Remedy, ...]:
    """The options of the spike that `found` stands in; of the moves only that of the post which the rule names."""
    mover = found.values.get("b" if "{b}" in found.rule.do else "a")
    named = {post.id: post for post in world.posts}
    return tuple(
        as_remedy(option, named)
        for picture in teams.values()
        for spike, options in picture.options
        if spike.starts_at <= found.at < spike.ends_at
        for option in _worth_telling(options)
        if option.post_id is None or named[option.post_id].name == mover
    )


def _worth_telling(options: Sequence[Option]) -> Iterator[Option]:
    """No move that still breaks a promise, where there is a way that keeps all."""
    kept = any(option.kept for option in options)
    return (option for option in options if not kept or option.kind != "move" or option.kept)


def _moved(found: Found, world: World, teams: Mapping[str, TeamPicture], facts: Facts) -> Remedy | None:
    """The nearest slot that keeps the target and the account's gap, and in which the finding would be gone."""
    post = _mover(found)
    if post is None or post.starts_at <= world.now:
        return None
    plan = teams[world.team_of(post)].plan
    if plan is None:
        return None
    if alone(found.rule):
        slot = free_slot(plan, post.id, avoid=_bad(found.rule, post, world, facts))
        return as_remedy(slot, {post.id: post}) if slot is not None else None
    avoid = _near_the_others(found, post)
    for _ in range(_TRIES):
        slot = free_slot(plan, post.id, avoid=avoid)
        if slot is None or not comes_again(found.rule, post, slot.to, replace(facts, posts=world.around())):
            return as_remedy(slot, {post.id: post}) if slot is not None else None
        avoid.append((slot.to, slot.to + _HOUR))
    return None


def _mover(found: Found) -> Post | None:
    """The post whose move would mend it: the one that its text names, else the last; none where one is not enough."""
    if found.rule.when.kind == "count" and found.values["count"] != found.rule.when.more_than + 1:
        return None
    named = found.values.get("mover")
    return next((post for post in found.posts if post.name == named), found.posts[-1])


def _bad(rule: Rule, post: Post, world: World, facts: Facts) -> list[Stretch]:
    """The hours around the post, and from now on as far as all are bad, in which the rule would find it again."""
    first = max(post.starts_at - _AROUND, world.now).astimezone(ZoneInfo(post.zone)).replace(minute=0, second=0)
    first = first.replace(microsecond=0).astimezone(UTC)
    for days in (_AROUND, _FAR):
        hours = _hours(first, max(post.starts_at, world.now) + days)
        bad = bad_moments(rule, post, hours, facts)
        if len(bad) < len(hours):
            break
    return [(at, at + _HOUR) for at in sorted(bad)]


def _hours(first: datetime, last: datetime) -> list[datetime]:
    return [first + _HOUR * number for number in range(max(int((last - first) / _HOUR), 1))]


def _near_the_others(found: Found, post: Post) -> list[Stretch]:
    """Where a pair would meet again, so that the search begins beyond it."""
    when = found.rule.when
    if when.kind != "pair":
        return []
    others = (other.starts_at for other in found.posts if other.id != post.id)
    return [(at - when.within + timedelta(seconds=1), at + when.within) for at in others]
