"""Which of the company's accounts a calendar entry means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calbot.model.account import Account
from calbot.model.person import Person
from calbot.model.post import Post


@dataclass(frozen=True)
class AccountFinder:
    """Places posts on accounts by handle, by network and brand, or by a network that has only one."""

    accounts: Sequence[Account]
    people: Sequence[Person] = ()

    def placed(self, post: Post) -> Post:
        """`post` with account, handle, brand and owner filled in where they follow from what it says."""
        account = self._account(post)
        if account is not None:
            post.account_id = account.id
            post.network = account.network
            post.handle = post.handle or account.handle
            post.brand = post.brand or account.brand
        if post.owner_name and post.owner_id is None:
            post.owner_id = self._person(post.owner_name)
        return post

    def _account(self, post: Post) -> Account | None:
        on_network = [one for one in self.accounts if not post.network or one.network == post.network]
        if post.handle:
            wanted = _bare(post.handle)
            return next((one for one in on_network if _bare(one.handle) == wanted), None)
        if not post.network and not post.brand:
            return None
        fitting = [one for one in on_network if not post.brand or one.brand.casefold() == post.brand.casefold()]
        return fitting[0] if len(fitting) == 1 else None

    def _person(self, name: str) -> int | None:
        wanted = _bare(name)
        return next((person.id for person in self.people if _bare(person.name) == wanted), None)


def _bare(name: str) -> str:
    return name.strip().lstrip("@").casefold()
