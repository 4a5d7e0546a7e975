"""Looks behind a shortened address: one hop, asked for where shorteners live, and nowhere else."""

from __future__ import annotations

from urllib.parse import urljoin

from calbot.errors import Outside
from calbot.model.link import host, web_url
from calbot.sources.link import Asks

SHORTENERS = frozenset(
    [
        *("bit.ly", "t.co", "tinyurl.com", "ow.ly", "buff.ly", "lnkd.in", "goo.gl", "is.gd", "v.gd", "rebrand.ly"),
        *("rb.gy", "cutt.ly", "t.ly", "s.id", "x.gd", "tiny.cc", "shorturl.at", "trib.al", "dlvr.it", "hubs.ly"),
        *("hubs.li", "spr.ly", "lin.ee", "fb.me", "pin.it", "amzn.to", "youtu.be", "apple.co", "j.mp", "bl.ink"),
    ]
)
_A_LITTLE = 2_000


async def behind(fetcher: Asks, url: str) -> str:
    """Where a shortened `url` leads in one hop; `url` itself where it is not shortened, or leads nowhere just now."""
    if host(url) not in SHORTENERS:
        return url
    try:
        answer = await fetcher.get(url, max_bytes=_A_LITTLE, cut=True, hops=0)
    except Outside:
        return url
    target = web_url(urljoin(answer.url, answer.headers.get("location", "")))
    return target if target is not None else url
