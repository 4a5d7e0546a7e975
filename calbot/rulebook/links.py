"""Which posts lead to the same page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from calbot.model.link import url_key

_PLAIN = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)((?:/[\w.-]+)*)/?(?:[?#].*)?", re.ASCII | re.IGNORECASE)


def shared_links(links: Sequence[str]) -> list[str]:
    """For each link one text that equals that of all others to the same page.

    "" for none, for a page that no other link could mean, and for a bare home page, which says nothing about a post.
    Normalising takes 10 us a link, so it is done only where host and path occur twice.
    """
    rough = {link: _rough(link) for link in set(links) if link}
    together = Counter(rough[link] for link in links if link)
    keys = {link: _telling(url_key(link)) for link, place in rough.items() if together[place] > 1}
    return [keys.get(link, "") for link in links]


def _rough(link: str) -> str:
    """Host and path in small letters: equal for all spellings of one page, and for some that differ in more."""
    plain = _PLAIN.fullmatch(link) or _PLAIN.fullmatch(url_key(link))
    return (plain[1] + plain[2]).lower() if plain else ""


def _telling(key: str) -> str:
    parts = urlsplit(key)
    return key if parts.path.strip("/") or parts.query else ""
