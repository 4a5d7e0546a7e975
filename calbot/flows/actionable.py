"""Which part of comments asks for an answer, as a company's own counts and its networks tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from calbot.flows.turn import Turn
from calbot.flows.world import World
from calbot.forecast.actionable import Shares, counted_in, learn_shares
from calbot.forecast.history import PostFact, fact

if TYPE_CHECKING:
    from sqlmodel import Session


def known(session: Session, turn: Turn) -> Mapping[str, float]:
    """The parts that are kept with the networks, by key."""
    from calbot.store import account as accounts  # a check of files asks no store

    networks = accounts.networks(session, turn.workspace_id)
    return {one.key: one.actionable_share for one in networks if one.actionable_share is not None}


def told(facts: Sequence[PostFact], shares: Shares) -> list[PostFact]:
    """`facts`, each with the part of its comments that asks for an answer where that is known."""
    return [replace(one, actionable=shares.of(one.network, one.content_type)) for one in facts]


def shares_of(world: World) -> Shares:
    """What the counts of `world` show; the parts that its networks keep stand for those that they do not show.

    A network whose comments are counted is learnt anew from all its counts, so that what is kept counts but once."""
    facts = [fact(post, world.account_of(post)) for post in world.posts if post.live and post.starts_at < world.now]
    counted = counted_in(world.inbound, facts)
    shown = {one.network for one in counted}
    return learn_shares(counted, {key: share for key, share in world.actionable.items() if key not in shown})


def keep(session: Session, turn: Turn, world: World) -> None:
    """Keep with each network what its counts show; the caller commits."""
    from calbot.store import account as accounts  # a check of files asks no store

    shares = shares_of(world)
    for network in accounts.networks(session, turn.workspace_id):
        share = shares.of(network.key)
        if share is not None and network.actionable_share != round(share, 4):
            network.actionable_share = round(share, 4)
