"""What a field offers: accounts and posts as somebody reads them in a list, and the names of what looks them up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from calbot.model.account import Account
from calbot.model.post import Post
from calbot.words.names import network_name
from calbot.words.say import Say

Options = tuple[tuple[str, str], ...]
"""(value, label) of what can be chosen."""
ACCOUNTS: Final = "account"
"""The lookup of the accounts on which somebody may add posts."""
COMING: Final = "post.coming"
"""The lookup of the posts that somebody may move."""
NEAR: Final = "post.near"
"""The lookup of the posts that are out or to come."""


def account_options(accounts: Sequence[Account], say: Say) -> Options:
    """Accounts to choose from, by what people call them: "Pot · TikTok @pot"."""
    return tuple((str(one.id), f"{one.brand} · {network_name(one.network, say)} {one.handle}") for one in accounts)


def post_options(posts: Sequence[Post], say: Say) -> Options:
    """Posts to choose from; the title at the end, since that is what is cut."""
    told = ((post, network_name(post.network, say)) for post in posts)
    return tuple((str(post.id), f"{post.name} · {_hour(post, say)} · {where} · {post.title}") for post, where in told)


def _hour(post: Post, say: Say) -> str:
    return say.day(post.starts_at, post.zone) if post.all_day else say.instant(post.starts_at)
