"""Looks at the links of many posts: politely, within a budget, and at each page once in a while."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from calbot.clock import Clock
from calbot.errors import Outside
from calbot.model.link import url_key
from calbot.sources.link import look_at
from calbot.sources.page import head_of
from calbot.sources.polite import PoliteFetcher, host_of
from calbot.sources.shortener import behind

BUDGET_S: Final = 40.0
_GOOD: Final = timedelta(minutes=10)
"""Shorter than what lies between the last look before a post and the one after it."""
_BAD: Final = timedelta(minutes=1)
_MANY: Final = 5_000
_IMAGE_BYTES: Final = 1_000

log = structlog.get_logger("calbot.sources")


class LinkInspector:
    """Looks through one polite fetcher. What was seen is good for ten minutes, for one where it was bad; which address
    is which page, `url_key` says."""

    def __init__(
        self,
        polite: PoliteFetcher,
        clock: Clock,
        *,
        budget_s: float = BUDGET_S,
    ) -> None:
        self._polite = polite
        self._clock = clock
        self._budget_s = budget_s
        self._seen: dict[str, tuple[dict[str, Any] | None, datetime]] = {}

    async def look(
        self, urls: Sequence[str], budget_s: float | None = None, anew: Collection[str] = ()
    ) -> dict[str, dict[str, Any]]:
        """What each of `urls` answers, the first first, in JSON terms: as a flag keeps it (`Flag.checked`), with
        {"asked", "og_title", "og_image", "image_ok", "hidden", "certificate", "way"} where a page came. What the budget
        did not reach is left out: it stays due. What was seen of those `anew` before does not do."""
        found: dict[str, dict[str, Any]] = {}
        hosts: dict[str, list[str]] = {}
        for url in dict.fromkeys(urls):
            hosts.setdefault(host_of(url), []).append(url)
        tasks = [asyncio.create_task(self._along(mine, found, anew)) for mine in hosts.values()]
        if not tasks:
            return found
        try:
            await asyncio.wait(tasks, timeout=self._budget_s if budget_s is None else budget_s)
        finally:
            for task in tasks:
                task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end
        return found

    async def _along(self, urls: Sequence[str], found: dict[str, dict[str, Any]], anew: Collection[str]) -> None:
        """One host's links, one after the other."""
        for url in urls:
            key, now = url_key(url) or url, self._clock()
            known = self._seen.get(key) if url not in anew else None
            if known is None or known[1] <= now or not holds_for(url, known[0]):
                seen = await self._tried(url)
                known = seen, self._clock() + (_BAD if seen and not seen["healthy"] else _GOOD)
                self._keep(key, known)
            if known[0] is not None:
                found[url] = {**known[0], "asked": url} if url_key(known[0]["asked"]) == key else known[0]

    async def _tried(self, url: str) -> dict[str, Any] | None:
        """What a look gives; None where it fails by a defect of ours, which must not cost the other links theirs."""
        try:
            return await self._look(url)
        except Exception:
            log.exception("a look at a link failed", host=host_of(url))
            return None

    async def _look(self, url: str) -> dict[str, Any]:
        target = await behind(self._polite, url)
        check, fetched = await look_at(self._polite, target, self._clock())
        seen: dict[str, Any] = {
            "at": check.checked_at.isoformat(),
            "asked": target,
            "healthy": check.healthy,
            "status": check.status,
            "said": check.said,
            "title": check.title,
            "url": check.final_url,
            "hops": check.hops,
            "lang": check.lang,
        }
        if fetched is None:
            return seen
        if fetched.certificate is not None:
            seen["certificate"] = [at.isoformat() for at in fetched.certificate]
        if fetched.way:
            seen["way"] = [[name, *(at.isoformat() for at in held)] for name, held in fetched.way]
        head = head_of(fetched) if check.healthy else None
        if head is None:
            return seen
        image_ok = await self._answers(head.image) if head.image else None
        return seen | {"og_title": head.title, "og_image": head.image, "image_ok": image_ok, "hidden": head.hidden}

    async def _answers(self, image: str) -> bool | None:
        """Whether there is a picture; None where the site does not let programs look."""
        known, now = self._seen.get(image), self._clock()
        if known is None or known[1] <= now:
            try:
                answer = await self._polite.get(image, max_bytes=_IMAGE_BYTES, cut=True)
            except Outside:
                return None
            # 401, 403 and 429 refuse programs, not people.
            ok = None if answer.status in (401, 403, 429) else 200 <= answer.status < 300
            known = {"ok": ok}, now + (_GOOD if ok else _BAD)
            self._keep(image, known)
        return (known[0] or {}).get("ok")

    def _keep(self, key: str, known: tuple[dict[str, Any] | None, datetime]) -> None:
        if len(self._seen) >= _MANY:
            now = self._clock()
            self._seen = {name: one for name, one in self._seen.items() if one[1] > now}
        if len(self._seen) < _MANY:
            self._seen[key] = known


def holds_for(url: str, seen: Mapping[str, Any] | None) -> bool:
    """Whether what was seen of the same page by another address is true of this one: another scheme has, or has not, a
    certificate, and a redirect may drop tracking that only one of them carries."""
    if seen is None or url_key(seen["asked"]) != url_key(url):
        return True
    before, here = urlsplit(seen["asked"]), urlsplit(url)
    same_tracking = ("utm_" in before.query.lower()) == ("utm_" in here.query.lower())
    return before.scheme == here.scheme and (same_tracking or not seen["hops"])
