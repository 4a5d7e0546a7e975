"""Addresses of posts in calbot itself: https://calbot.example/p/12."""

from __future__ import annotations

import re
from typing import Final

PATH: Final = "/p/"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")


def link_of(own_url: str, post_id: int) -> str:
    """The link to a post, "" where calbot has no address that browsers reach."""
    return f"{own_url.rstrip('/')}{PATH}{post_id}" if own_url else ""


def post_of(own_url: str, link: str) -> int | None:
    """The number of the post that `link` leads to; None for every other address."""
    number = link.removeprefix(f"{own_url.rstrip('/')}{PATH}") if own_url else link
    return int(number) if number != link and _NUMBER.fullmatch(number) else None
