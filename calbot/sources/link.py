"""Looks at a post's link as a customer would: does a page come, and is it the page or a polite "not found"?"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from calbot.errors import Outside
from calbot.sources.fetch import Circling, Fetched, Untrusted, Unwelcome

_ENOUGH = 256_000
_MOST_HOPS = 5
_TITLE_LENGTH = 200
_HEADINGS = 3
_SHORT_PAGE = 300
_SHORT_MARKUP = 6000

# Only names known to be safe: Python has codecs (punycode, idna) that take quadratic time on hostile bytes.
_CHARSET = re.compile(
    r"charset=\s*[\"']?(utf-?8|utf-16|us-ascii|iso-8859-\d{1,2}|windows-125\d|shift_jis|euc-jp|iso-2022-jp|gbk|gb2312|gb18030"
    r"|big5|euc-kr|koi8-[ru])\b",
    re.IGNORECASE,
)

# What surrounds the news on such pages and says nothing itself.
_FILLER = re.compile(
    r"404|410|http|status|code|error|oops|sorry|whoops|uh|oh|we|you|are|were|looking|for|the|this|that|your|requested|web"
    r"|re|(?:we|you|they)'?re|(?:we|you)'?ve|(?:it|that)'?s|page|file|url|link|to|article|post|product|item|video|content"
    r"|was|is|but|it|seems|have|has|unfortunately|tried|trying|reach|visit|open|access|any|more|anymore"
    r"|been|on|server|hmm+|looked|everywhere|1"
)
_MISSING = frozenset(
    [
        *("not found", "cannot be found", "can't be found", "could not be found", "couldn't be found", "not be found"),
        *("does not exist", "doesn't exist", "no longer exists", "can't find", "cannot find", "couldn't find"),
        *("could not find", "nothing found"),
    ]
)
# A film may be called "Gone": these need the word page, or a number, beside them.
_MISSING_PAGE = frozenset(["gone", "missing", "unavailable", "not available", "isn't available", "no longer available"])
# "Deleted scenes" is a page: these need what a page is about beside them.
_ENDED = frozenset(["no longer available", "removed", "deleted", "expired"])
_WHAT_ENDS = frozenset(["page", "article", "post", "link", "url", "video", "content"])
# A lid, too, may not be found, and "what to do when a page is not found" is a page.
_MISSING_JAPANESE = re.compile(
    r"(?:(?:ページ|URL|記事|ファイル|コンテンツ|商品|お探し|ご指定)[^。！？]{0,30}?(?:見つかり|みつかり|見当たり|存在し)|^\W*(?:404)?\W*(?:見つかり|みつかり))"
    r"ません(?:でした)?(?![かとの時ら」場])"
    r"|(?:ページ|URL|記事|コンテンツ)[^。！？]{0,30}?(?:存在しないか|移動したか|削除された(?:か|可能性)|削除されました|表示できません(?![か時])"
    r"|(?:ご覧|ご利用)いただけません)|(?:ページ|記事)[はが](?:あり|ござい)ません(?![か])|(?:ページ|コンテンツ)[^。！？]{0,10}終了(?:いた)?しました"
)
_MISSING_ELSEWHERE = re.compile(
    r"(?:(?:die )?seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada"
    r"|pagina (?:non trovata|niet gevonden))[.!]?"
)
_SIGN_IN = re.compile(
    r"(?:please |you (?:need|have) to |members? |customer |(?:my )?account )?(?:log ?[io]n|sign ?in)"
    r"(?: (?:(?:to|or) .{1,60}|required|page|here|now))?"
    r"|(?:会員|メンバー|マイページ|お客様|アカウント)?(?:ログイン|サインイン)(?:ページ|画面|してください|が必要です)?"
)
_SIGN_IN_PATH = re.compile(
    r"/(?:log[-_]?in|sign[-_]?in|servicelogin|sessions?/new|sso|o?auth2?|authwall|password|accounts/login|wp-login\.php)"
    r"(?:[/.?]|$)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_LANG = re.compile(r"""\slang\s*=\s*["']?([a-z]{2,3}(?:-[a-z\d]{1,8}){0,3})(?![a-z\d-])""", re.IGNORECASE)
_ROOT = 2_000
_SEPARATORS = re.compile(r"\s*[|–—·•»«:：｜/]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What a look at a link gave: `said` is a message id (values: status), `status` 0 where no answer came, `hops` the
    redirects that were followed, `lang` the language that the page says it is in ("" for none)."""

    healthy: bool
    status: int
    final_url: str
    title: str
    said: str
    checked_at: datetime
    hops: int = 0
    lang: str = ""


class Asks(Protocol):
    """Whoever fetches: the guarded fetcher, or one that waits for its turn first."""

    async def get(self, url: str, *, max_bytes: int | None = None, cut: bool = False, hops: int = 3) -> Fetched:
        """The answer of `url` behind its redirects; raises Outside."""
        ...


async def check_link(fetcher: Asks, url: str, at: datetime) -> LinkCheck:
    """Fetches `url` (a few hundred kB at most) and judges it; never raises for what the other side does.

    Healthy means: in the end a 2xx over a connection that holds, and not a page that says it is missing.
    """
    return (await look_at(fetcher, url, at))[0]


async def look_at(fetcher: Asks, url: str, at: datetime) -> tuple[LinkCheck, Fetched | None]:
    """The same, and the answer itself, None where none came."""
    try:
        fetched = await fetcher.get(url, max_bytes=_ENOUGH, cut=True, hops=_MOST_HOPS)
    except Outside as problem:
        return LinkCheck(False, 0, url, "", _said_of(problem), at), None
    page = text_of(fetched)
    title = _between(page, "title")[:_TITLE_LENGTH]
    said = _judge(fetched.status, page, title)
    if said == "link.healthy" and _asks_to_sign_in(url, fetched.url, page, title):
        said = "link.login"
    seen = LinkCheck(
        said == "link.healthy", fetched.status, fetched.url, title, said, at, fetched.hops, _language(page)
    )
    return seen, fetched


def _said_of(problem: Outside) -> str:
    match problem:
        case Untrusted():
            return "link.untrusted"
        case Circling():
            return "link.circling"
        case Unwelcome():
            return "link.robots"
        case _:
            return "link.no_answer"


def says_missing(sentence: str) -> bool:
    """Whether a title or heading as a whole, or one part of it between separators, says that there is no such page.

    "How to fix a 404 error" does not: only a part that says nothing else counts.
    """
    if _MISSING_JAPANESE.search(sentence):
        return True
    return any(_is_missing_phrase(part) for part in _SEPARATORS.split(sentence[:_TITLE_LENGTH].replace("’", "'")))


def _is_missing_phrase(part: str) -> bool:
    words = re.findall(r"[\w']+", part.lower())
    if _MISSING_ELSEWHERE.fullmatch(part.strip().lower()):
        return True
    core = " ".join(word for word in words if not _FILLER.fullmatch(word))
    if core in _ENDED and not _WHAT_ENDS.isdisjoint(words):
        return True
    numbered = "404" in words or "410" in words
    return core in _MISSING or (numbered and not core) or (core in _MISSING_PAGE and (numbered or "page" in words))


def _judge(status: int, page: str, title: str) -> str:
    if status in (401, 403, 429):
        return "link.blocked"
    if status in (404, 410):
        return "link.missing"
    if not 200 <= status < 300:
        return "link.trouble"
    return "link.soft_missing" if _is_soft_missing(page, title) else "link.healthy"


def _asks_to_sign_in(asked: str, final: str, page: str, title: str) -> bool:
    """Whether whoever opens it meets a door: led to a page for signing in, or a page that is nothing else. A shop's
    page with such a form in its corner is not meant."""
    led = bool(_SIGN_IN_PATH.search(urlsplit(final).path)) and not _SIGN_IN_PATH.search(urlsplit(asked).path)
    named = any(_SIGN_IN.fullmatch(part.strip().lower()) for part in _SEPARATORS.split(title))
    return led or (named and bool(_PASSWORD.search(page)))


def _is_soft_missing(page: str, title: str) -> bool:
    if says_missing(title) or any(says_missing(heading) for heading in _headings(page)):
        return True
    # A page of a few words has no other place to say it.
    pieces = page.split("<") if len(page) < _SHORT_MARKUP else []
    shown = [_plain(f"<{piece}" if ">" in piece else piece) for piece in pieces]
    return sum(map(len, shown)) <= _SHORT_PAGE and any(says_missing(part) for part in shown)


def text_of(fetched: Fetched) -> str:
    """The body as text if it is a page at all."""
    kind, _, rest = fetched.headers.get("content-type", "text/html").partition(";")
    if kind.strip().lower() not in ("text/html", "application/xhtml+xml", "text/plain"):
        return ""
    named = _CHARSET.search(rest) or _CHARSET.search(fetched.body[:2048].decode("latin-1"))
    return fetched.body.decode(named[1] if named else "utf-8", "replace")


def _headings(page: str) -> list[str]:
    return [_between(part, "h1") for part in re.split(r"(?=<h1\b)", page, flags=re.IGNORECASE)[1 : _HEADINGS + 1]]


def _between(page: str, tag: str) -> str:
    """The text of the first `tag`, found by plain search: a pattern over hostile markup can take quadratic time."""
    lowered = page.lower()
    start = lowered.find(f"<{tag}")
    opened = lowered.find(">", start) + 1 if start >= 0 else 0
    ended = lowered.find(f"</{tag}", opened) if opened else -1
    return _plain(page[opened:ended]) if ended >= 0 else ""


def _language(page: str) -> str:
    """What the root of a page says of its language."""
    start = page.lower().find("<html")
    told = _LANG.search(page[start : start + _ROOT].partition(">")[0]) if start >= 0 else None
    return told[1] if told else ""


def _plain(markup: str) -> str:
    """Markup as the words it shows, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^<>]{0,500}>", " ", markup[:_SHORT_MARKUP])).split())
