"""What a page tells programs of itself: title and picture for previews, and whether it is to be found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from calbot.model.link import web_url
from calbot.sources.fetch import Fetched
from calbot.sources.link import text_of

_HEAD: Final = 128_000
"""Characters: what a page says of itself stands at its beginning."""
_TITLE_LENGTH: Final = 300
_MOST_TAGS: Final = 2_000


@dataclass(frozen=True, slots=True)
class PageHead:
    """`title` and `image` are those of Open Graph ("" for none; the image as a full address), `hidden` says that search
    engines are to leave the page out, as they are of drafts."""

    title: str = ""
    image: str = ""
    hidden: bool = False


def head_of(fetched: Fetched) -> PageHead | None:
    """The head of an answer; None where it is no page."""
    kind = fetched.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml"):
        return None
    told = _metas(text_of(fetched)[:_HEAD])
    image = told.get("og:image", "") or told.get("og:image:url", "") or told.get("og:image:secure_url", "")
    robots = ",".join((told.get("robots", ""), fetched.headers.get("x-robots-tag", ""))).lower()
    return PageHead(
        title=" ".join(told.get("og:title", "").split())[:_TITLE_LENGTH],
        image=_address(fetched.url, image),
        hidden=any(word.strip() in ("noindex", "none") for word in robots.split(",")),
    )


def _metas(text: str) -> dict[str, str]:
    """What the first `meta` of each name says, by name or property."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        # As bytes: lxml refuses text that names an encoding of its own.
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return {}
    found: dict[str, str] = {}
    for count, tag in enumerate(root.iter("meta") if root is not None else ()):
        name = (tag.get("property") or tag.get("name") or "").strip().lower()
        if name and count < _MOST_TAGS:
            found.setdefault(name, tag.get("content") or "")
    return found


def _address(base: str, image: str) -> str:
    try:
        return web_url(urljoin(base, image.strip())) or "" if image.strip() else ""
    except ValueError:
        return ""
