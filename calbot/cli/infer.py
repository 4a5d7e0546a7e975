"""Accounts for posts of which no workspace file tells any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calbot.flows.accounts import AccountFinder
from calbot.model.account import Account
from calbot.model.person import Person
from calbot.model.post import Post

TEAM = "care"


def place(posts: Sequence[Post], known: Sequence[Account], people: Sequence[Person]) -> tuple[list[Account], int]:
    """Sets `account_id` on each post: to a known account, else to one made from its own words (network, handle, brand).

    Returns all accounts, and how many posts stand on a made one. Posts that name neither network nor handle stay alone.
    """
    finder = AccountFinder(tuple(known), tuple(people))
    made: dict[tuple[str, str, str], Account] = {}
    first = max((account.id for account in known), default=0) + 1
    strangers = 0
    for post in posts:
        finder.placed(post)
        key = (post.network, post.handle.casefold(), post.brand.casefold())
        if post.account_id is not None or not (post.network or post.handle):
            continue
        if key not in made:
            made[key] = _account(post, first + len(made))
        post.account_id = made[key].id
        strangers += 1
    return [*known, *made.values()], strangers


def without_network(posts: Iterable[Post]) -> int:
    """How many posts say nothing about where they appear."""
    return sum(1 for post in posts if not post.network)


def _account(post: Post, number: int) -> Account:
    return Account(
        workspace_id=post.workspace_id,
        id=number,
        network=post.network,
        handle=post.handle,
        brand=post.brand,
        team=TEAM,
    )
