"""How the link of a post can be told apart in the visitors' statistics: its utm_ parameters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote_plus

from calbot.rulebook.field import Plan

_SOURCE = re.compile(r"[?&#;]utm_source=([^&#;\s]+)", re.IGNORECASE)
_HOST = re.compile(r"https?://([^/?#\s]+)", re.IGNORECASE)
_USUAL = 0.75
_FEWEST = 4
"""Fewer links to a host say nothing about what is usual there."""

_NETWORKS: Mapping[str, str] = {
    **{name: name for name in ("instagram", "tiktok", "x", "facebook", "youtube", "linkedin", "pinterest", "threads")},
    **{"ig": "instagram", "insta": "instagram", "fb": "facebook", "twitter": "x", "yt": "youtube", "tt": "tiktok"},
    **{"reddit": "reddit", "bluesky": "bluesky", "mastodon": "mastodon", "snapchat": "snapchat", "line": "line"},
    **{"newsletter": "newsletter", "email": "newsletter", "e-mail": "newsletter", "mail": "newsletter"},
}


def tracked(link: str) -> bool:
    """Whether the link carries any utm_ parameter."""
    return "utm_" in link or "utm_" in link.casefold()


def source_network(link: str) -> str:
    """The network that the link's utm_source names, in calbot's word for it; "" where it names none that is known."""
    found = _SOURCE.search(link) if tracked(link) else None
    return _network(found[1]) if found else ""


def usual(plan: Plan) -> Sequence[bool]:
    """For each post whether most links to the host of its own carry utm_ parameters."""
    hosts = [_host(link) for link in plan.column("link")]
    all_links, with_utm = Counter(hosts), Counter[str]()
    with_utm.update(host for host, has in zip(hosts, plan.column("tracked"), strict=True) if has)
    told = {host for host, n in all_links.items() if host and n >= _FEWEST and with_utm[host] >= _USUAL * n}
    return [host in told for host in hosts]


@lru_cache(maxsize=1024)
def _network(source: str) -> str:
    return _NETWORKS.get(unquote_plus(source).strip().casefold().removesuffix(".com"), "")


def _host(link: str) -> str:
    if not link:
        return ""
    # Most are plain, and a slice takes a third of a match.
    host = link[8 : link.find("/", 8)] if link.startswith("https://") else ""
    if not host.isascii() or not host.replace(".", "").replace("-", "").isalnum():
        found = _HOST.match(link)
        host = found[1] if found else ""
    return host.casefold().removeprefix("www.")
