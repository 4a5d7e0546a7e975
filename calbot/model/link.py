"""Web addresses as nouns: which two mean the same page, which text is one, and what a button may call it."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2000
"""An address that is longer is none."""
_AS_IS = "surrogateescape"
"""Older Japanese sites escape Shift_JIS or EUC-JP in their addresses: no UTF-8, and still two pages."""

_TRACKING_PREFIXES = ("utm_", "mc_", "hsa_", "pk_", "piwik_", "mtm_", "matomo_", "vero_", "trk_", "oly_")
_TRACKING = frozenset(
    [
        *("gclid", "gclsrc", "gad_source", "gad_campaignid", "srsltid", "mibextid", "_kx"),
        *("dclid", "gbraid", "wbraid", "_ga", "_gl", "fbclid", "igshid", "igsh", "msclkid"),
        *("ttclid", "twclid", "li_fat_id", "yclid", "ymclid", "epik", "rdt_cid", "sccid", "s_kwcid", "_hsenc", "_hsmi"),
        *("mkt_tok", "ck_subscriber_id", "spm", "ref_src", "ref_url", "_branch_match_id", "wickedid", "rb_clickid"),
    ]
)

# A typed address without a scheme must look like a name people type: labels and a lettered end.
_TYPED_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[^\W\d_]{2,63}\.?(?::\d{1,5})?", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"[a-z0-9_.:-]*")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}]|\s")


def url_key(url: str) -> str:
    """One text for all spellings of a page's address; "" if `url` is no web address.

    Same for both schemes and every case of the host; without default port, fragment, closing slash and tracking
    parameters (utm_*, gclid, fbclid, mc_*, igshid, ...); the query is sorted. Applying it twice changes nothing. Signs
    that are no ASCII are escaped: what grows too long by that is told by its host and a digest.
    """
    checked = web_url(url)
    if checked is None:
        return ""
    parts = urlsplit(checked)
    told = parse_qsl(parts.query, keep_blank_values=True, errors=_AS_IS)
    kept = sorted((name, value) for name, value in told if not _tracks(name))
    query = f"?{urlencode(kept, errors=_AS_IS)}" if kept else ""
    key = f"https://{_place(parts)}{_path(parts.path)}{query}"
    return key if len(key) <= LONGEST else f"https://{_place(parts)}/~{sha256(key.encode()).hexdigest()}"


_SECOND_LEVEL = frozenset(["co", "com", "net", "org", "ne", "or", "go", "ac", "gov", "edu", "gob", "ltd", "plc"])
"""Under a country's domain these are no company's own."""


def site(url: str) -> str:
    """Whose address it is: the host without what its owner puts before it (www.pot.co.uk -> pot.co.uk). A rule of
    thumb, good for telling a move to another owner from one to another machine."""
    labels = host(url).partition(":")[0].split(".")
    own = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-own:])


def host(url: str) -> str:
    """The name that a button to `url` must carry, so that it leads nowhere it does not say; "" if it is no address."""
    checked = web_url(url)
    return _place(urlsplit(checked)) if checked else ""


def with_utm(url: str, source: str, medium: str, campaign: str) -> str:
    """`url` with the utm_ parameters that it has none of yet; as it is where it is no web address, or would be too
    long."""
    checked = web_url(url)
    if checked is None:
        return url
    parts = urlsplit(checked)
    there = {name.casefold() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    told = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}
    more = urlencode({name: value for name, value in told.items() if value and name not in there})
    query = "&".join(one for one in (parts.query, more) if one)
    tagged = parts._replace(query=query).geturl()
    return tagged if len(tagged) <= LONGEST else url


def has_utm(url: str) -> bool:
    """Whether it names a campaign already."""
    return "utm_campaign=" in url.casefold()


def web_url(text: str) -> str | None:
    """`text` as an http(s) address, or None.

    Chat's angle brackets are taken off, and a missing scheme becomes https where the rest looks like a host name.
    Addresses with a user name, spaces, control signs or a backslash are refused: they are how people get deceived.
    """
    bare = text.strip().removeprefix("<").removesuffix(">")
    if not re.match(r"[a-z][a-z0-9+.-]*://", bare, re.IGNORECASE):
        if not _TYPED_HOST.fullmatch(re.split(r"[/?#]", bare, maxsplit=1)[0]):
            return None
        bare = f"https://{bare}"
    return bare if len(bare) <= LONGEST and not _UNSAFE.search(bare) and _usable(bare) else None


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in _DEFAULT_PORTS and "@" not in parts.netloc and bool(_place(parts))
    except ValueError:
        return False


def _place(parts: SplitResult) -> str:
    """Host, and the port where it says something; raises ValueError for a port that is none."""
    name = (parts.hostname or "").rstrip(".")
    name = name if name.isascii() else _ascii(name)
    if not _PLAIN_HOST.fullmatch(name):
        raise ValueError("no host name")
    shown = f"[{name}]" if ":" in name else name
    return shown if parts.port in (None, *_DEFAULT_PORTS.values()) or not name else f"{shown}:{parts.port}"


def _ascii(name: str) -> str:
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError as problem:
        raise ValueError("no host name") from problem


def _path(path: str) -> str:
    # An escaped slash is part of a name, a bare one parts two.
    pieces = re.split("%2f", path, flags=re.IGNORECASE)
    return "%2F".join(
        quote(unquote(piece, errors=_AS_IS), safe="/:@!$&'()*+,;=~", errors=_AS_IS) for piece in pieces
    ).rstrip("/")


def _tracks(name: str) -> bool:
    lowered = name.lower()
    return lowered in _TRACKING or lowered.startswith(_TRACKING_PREFIXES)
