"""Whether somebody whom a post mentions is there: asked of the network, and believed only where it tells the truth.

Most networks answer programs with a wall, or with the same page for every name. So each time two more names are asked
for: one of the company's own, which is there, and one that nobody has. Only a network that has a page for the first and
none for the second is believed about the third; of all others nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from calbot.model.link import site

DEAD, THERE, UNTOLD = "dead", "there", "untold"
"""What can be said of somebody who is mentioned."""
_MOST: Final = 3
_NOT_THERE: Final = (404, 410)
PROFILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "instagram": "https://www.instagram.com/{}/",
        "tiktok": "https://www.tiktok.com/@{}",
        "youtube": "https://www.youtube.com/@{}",
        "facebook": "https://www.facebook.com/{}",
        "x": "https://x.com/{}",
        "twitter": "https://x.com/{}",
        "threads": "https://www.threads.com/@{}",
        "pinterest": "https://www.pinterest.com/{}/",
        "bluesky": "https://bsky.app/profile/{}",
    }
)
"""Where each network shows everybody who somebody is."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Whom a post mentions (`handle`, with @), and the pages to ask for: that one's, one of the company's `own` handle
    and one of nobody."""

    handle: str
    page: str
    own: str
    own_page: str
    nobody: str

    @property
    def pages(self) -> tuple[str, ...]:
        """All of them."""
        return (self.page, self.own_page, self.nobody)


def probes(network: str, handles: Sequence[str], own: Sequence[str]) -> tuple[Probe, ...]:
    """What to ask for to know of those `handles` that are not the company's `own` there; nothing on a network where it
    has none, or whose pages nobody knows."""
    profile = PROFILES.get(network.casefold())
    ours = {_bare(one): one for one in own if _bare(one)}
    if profile is None or not ours:
        return ()
    known = next(iter(ours))
    nobody = f"zq{sha256(f'{network} {known}'.encode()).hexdigest()[:18]}"
    theirs = dict.fromkeys(_bare(one) for one in handles)
    asked = [one for one in theirs if one and one not in ours][:_MOST]
    own_page, none = profile.format(known), profile.format(nobody)
    return tuple(Probe(f"@{one}", profile.format(one), known, own_page, none) for one in asked)


def verdict(probe: Probe, seen: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What the looks (by address, see `Flag.checked`) say; None while some were not made."""
    if not all(page in seen for page in probe.pages):
        return None
    theirs, ours, nobody = (seen[page] for page in probe.pages)
    if not _is_gone(nobody) or not _is_shown(ours, probe.own_page, probe.own):
        return UNTOLD
    if _is_gone(theirs):
        return DEAD
    return THERE if theirs.get("healthy") else UNTOLD


def _is_gone(look: Mapping[str, Any]) -> bool:
    return look.get("status") in _NOT_THERE


def _is_shown(look: Mapping[str, Any], page: str, handle: str) -> bool:
    """Whether the page of `handle` itself came: not a wall, nor a question about cookies."""
    final = str(look.get("url") or page)
    path = unquote(urlsplit(final).path).casefold().replace("@", "/").split("/")
    return bool(look.get("healthy")) and site(final) == site(page) and handle in path


def _bare(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()
