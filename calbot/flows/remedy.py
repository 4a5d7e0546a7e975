"""What would mend a finding most cheaply, and who can do it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from calbot.flows.plan import plan_of
from calbot.flows.team import TeamPicture, as_remedy
from calbot.flows.ways import Remedy
from calbot.flows.world import World
from calbot.model.event import Event
from calbot.model.person import Person, Role
from calbot.model.post import Post
from calbot.rulebook.found import Found
from calbot.staffing.slots import Stretch, free_slot


def remedies(found: Found, world: World, teams: Mapping[str, TeamPicture]) -> tuple[Remedy, ...]:
    """The ways out of `found`, cheapest first: a move of the post that the rule's `do` names, and for a spike cover."""
    if found.rule.when.kind == "load":
        return _out_of_spike(found, world, teams)
    if not found.posts or "free_slot" not in found.rule.needs:
        return ()
    slot = _moved(found, world, teams)
    return (slot,) if slot is not None else ()


def who_can(found: Found, remedy: Remedy | None, world: World) -> Person | None:
    """Cover is the care lead's to give; a move is the owner's, or the backup's."""
    if remedy is not None and remedy.kind == "cover":
        return next((person for person in world.people.values() if person.has(Role.LEAD)), None)
    post = remedy.post if remedy is not None else (found.posts[-1] if found.posts else None)
    return owner_of(post, world) if post is not None else None


def until(found: Found, remedy: Remedy | None) -> datetime:
    """The last useful moment: before the first of the posts goes out, or the cover begins."""
    moments = [found.at, *(post.starts_at for post in found.posts)]
    if remedy is not None and remedy.kind == "cover":
        return remedy.to
    return min(moments)


def owner_of(post: Post, world: World) -> Person | None:
    """The post's own owner, else the account's, else its backup."""
    account = world.account_of(post)
    chain = (post.owner_id, account.owner_id if account else None, account.backup_id if account else None)
    return next((world.people[one] for one in chain if one is not None and one in world.people), None)


def _out_of_spike(found: Found, world: World, teams: Mapping[str, TeamPicture]) -> tuple[Remedy, ...]:
    """The options of the spike that `found` stands in; of the moves only that of the post which the rule names."""
    mover = found.values.get("b" if "{b}" in found.rule.do else "a")
    named = {post.id: post for post in world.posts}
    return tuple(
        as_remedy(option, named)
        for picture in teams.values()
        for spike, options in picture.options
        if spike.starts_at <= found.at < spike.ends_at
        for option in options
        if option.post_id is None or named[option.post_id].name == mover
    )


def _moved(found: Found, world: World, teams: Mapping[str, TeamPicture]) -> Remedy | None:
    """The nearest slot that keeps the target and the account's gap, and in which the finding would be gone."""
    post = found.posts[-1]
    picture = teams[world.team_of(post)]
    plan = picture.plan or plan_of(world, picture.team, picture.forecast, picture.capacity, picture.sla)
    slot = free_slot(plan, post.id, avoid=_avoided(found, post, world))
    return as_remedy(slot, {post.id: post}) if slot is not None else None


def _avoided(found: Found, post: Post, world: World) -> list[Stretch]:
    """Where the same finding would come again: near the other post of a pair, inside an event the post stands in."""
    when = found.rule.when
    if when.kind == "pair":
        others = (other.starts_at for other in found.posts if other.id != post.id)
        return [(at - when.within + timedelta(seconds=1), at + when.within) for at in others]
    return [(event.starts_at, event.ends_at) for event in world.events if _stands_in(post, event)]


def _stands_in(post: Post, event: Event) -> bool:
    return event.starts_at <= post.starts_at < event.ends_at
