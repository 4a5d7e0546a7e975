"""Which posts lead to the same page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from calbot.model.link import LONGEST, url_key

# Host and path in signs that need no normalising, and the rest.
_PLAIN = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)((?:/[\w.-]+)*)/?((?:[?#].*)?)", re.ASCII | re.IGNORECASE)
_ANY_HOST = "https://a.example"
# With any host in front a rest stays shorter than the longest address.
_SHORT = 1900


def shared_links(links: Sequence[str]) -> list[str]:
    """For each link one text that equals that of all others to the same page.

    "" for none, for a page that no other link means, and for a bare home page, which says nothing about a post.
    """
    keys = {link: _telling_key(link) for link in set(links)}
    uses = Counter(map(keys.__getitem__, links))
    return [key if uses[key := keys[link]] > 1 else "" for link in links]


def _telling_key(link: str) -> str:
    """`url_key` of a link that leads further than to a home page, else "". A plain link takes a tenth of its 10 us."""
    plain = _PLAIN.fullmatch(link) if len(link) <= _SHORT else None
    if plain is None:
        return _telling(url_key(link))
    name, path, rest = plain.groups()
    key = _rest_key(rest) if rest else _ANY_HOST
    if not key or (not path and key == _ANY_HOST):
        return ""
    whole = f"https://{name.lower()}{path}{key.removeprefix(_ANY_HOST)}"
    # What its escapes make too long has a digest for a key.
    too_long = len(whole) > LONGEST or key.startswith(f"{_ANY_HOST}/")
    return _telling(url_key(link)) if too_long else whole


@lru_cache(maxsize=1024)
def _rest_key(rest: str) -> str:
    """`url_key` of a query and fragment behind any host: most links share theirs (utm_source=x) with many."""
    return url_key(_ANY_HOST + rest)


def _telling(key: str) -> str:
    parts = urlsplit(key)
    return key if parts.path.strip("/") or parts.query else ""
