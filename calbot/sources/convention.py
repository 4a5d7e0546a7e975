"""How an entry says what it is about: one order of places to look, the higher one wins and a disagreement is noted.

1. the source's own mapping (`fields`: {"link": ["key:Landing"], "owner": ["x:X-OWNER", "prop:organizer"]})
2. X-...-CHANNEL, -LINK, -OWNER, -CAMPAIGN, -COPY ...; for a sheet, its columns
3. `Key: value` lines of the description, English and Japanese
4. CATEGORIES: channel words, `campaign-x`, draft or approved
5. the title: `[IG]`, `IG/FB:`, `TikTok - `, `【インスタ】`, `(Pinterest)`, `#campaign`, `@owner`
6. an address of the entry (never one of a planning tool), the name of the calendar, the source's default
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from calbot.model.link import url_key, web_url
from calbot.sources.description import FIELD_OF, KEYS, addresses, plain_text, read_lines
from calbot.sources.networks import network_inside, networks_of
from calbot.sources.reading import Entry
from calbot.sources.title import TitleParts, title_parts

Fields = Mapping[str, Sequence[str] | str]
Note = dict[str, str]

# Hosts of tools: an address there leads to the plan, the draft or the meeting, never to what the post is about.
_TOOLS = (
    *(
        "trello.com",
        "asana.com",
        "airtable.com",
        "notion.so",
        "notion.site",
        "monday.com",
        "clickup.com",
        "basecamp.com",
    ),
    *("outlook.office.com", "outlook.office365.com", "outlook.live.com", "teams.microsoft.com", "teams.live.com"),
    *("meet.google.com", "docs.google.com", "drive.google.com", "calendar.google.com", "sharepoint.com", "1drv.ms"),
    *("zoom.us", "webex.com", "dropbox.com", "figma.com", "canva.com", "miro.com", "atlassian.net", "slack.com"),
    *("hootsuite.com", "sproutsocial.com", "buffer.com", "later.com", "planable.io", "loomly.com", "coschedule.com"),
)
_VENDORS = ("X-MICROSOFT", "X-MS", "X-APPLE", "X-GOOGLE", "X-MOZ", "X-WR", "X-EVOLUTION", "X-LIC", "X-ALT", "X-OUTLOOK")
_CAMPAIGN = re.compile(r"(?:campaign|キャンペーン)\s*[-:：_=]\s*(.+)", re.IGNORECASE)
_HANDLE = re.compile(r"[@＠][\w.]+")
_STATES = frozenset({"draft", "approved", "scheduled", "in review", "下書き", "承認済み", "承認済"})
_NOTED = {"channel": "network", "link": "link", "campaign": "campaign", "owner": "owner", "brand": "brand"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an entry says about its post. `values` holds the fields of `description.KEYS`; `networks` may be several."""

    title: str
    networks: tuple[str, ...]
    values: Mapping[str, str]
    tags: tuple[str, ...]
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _Claims:
    """Values by field, best first, and what lost against them."""

    values: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def claim(self, name: str, value: str) -> None:
        value = value.strip() if name == "copy" else " ".join(value.split())[:2000]
        # A ticket beside the real link is no second link.
        if not value or (name == "link" and is_tool(value)):
            return
        kept = self.values.setdefault(name, value)
        if name in _NOTED and not _same(name, kept, value):
            self.notes.append({"key": f"reading.two_{_NOTED[name]}s", "kept": kept[:200], "other": value[:200]})


def metadata(entry: Entry, *, fields: Fields | None = None, calendar: str = "") -> Metadata:
    """Everything that `entry` says; `calendar` is the name of its calendar."""
    own = fields or {}
    claims, text, parts = _Claims(), plain_text(entry.description), title_parts(entry.title)
    lines = read_lines(text, _own_keys(own))
    for name, places in own.items():
        for value in _mapped(entry, lines, places):
            claims.claim(name, value)
    for name, value in (*_extra(entry), *((name, lines[name]) for name in KEYS if name in lines)):
        claims.claim(name, value)
    tags = tuple(_tags(entry, claims))
    _from_title(claims, parts)
    _from_addresses(claims, entry, text)
    if "copy" not in claims.values and not lines and text:
        claims.values["copy"] = text
    networks = _networks(claims, calendar)
    return Metadata(parts.title, networks, claims.values, tags, tuple(claims.notes))


def is_tool(url: str) -> bool:
    """Whether an address leads to a planning or meeting tool."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return any(host == tool or host.endswith(f".{tool}") for tool in _TOOLS)


def _same(name: str, one: str, other: str) -> bool:
    if name == "channel":
        return bool(set(networks_of(one)[0]) & set(networks_of(other)[0])) or one.casefold() == other.casefold()
    if name == "link":
        return (url_key(one) or one) == (url_key(other) or other)
    return one.casefold().lstrip("@") == other.casefold().lstrip("@")


def _own_keys(fields: Fields) -> frozenset[str]:
    places = (place for listed in fields.values() for place in _several(listed))
    return frozenset(place[4:].strip().casefold() for place in places if place.startswith("key:"))


def _several(places: Sequence[str] | str) -> Sequence[str]:
    return (places,) if isinstance(places, str) else places


def _mapped(entry: Entry, lines: Mapping[str, str], places: Sequence[str] | str) -> Iterator[str]:
    for place in _several(places):
        kind, _, name = place.partition(":")
        if kind == "key":
            yield lines.get(f"key:{name.strip().casefold()}", "")
        elif kind == "x":
            yield entry.extra.get(name.strip().upper(), "") or entry.extra.get(name.strip(), "")
        elif kind == "prop":
            yield _property(entry, name.strip().lower())


def _property(entry: Entry, name: str) -> str:
    match name:
        case "organizer":
            return entry.organizer
        case "location":
            return entry.location
        case "url":
            return entry.url
        case "categories":
            return ", ".join(entry.categories)
        case "summary" | "title":
            return entry.title
        case _:
            return ""


def _extra(entry: Entry) -> Iterator[tuple[str, str]]:
    for name, value in entry.extra.items():
        if not name.startswith("X-"):
            yield FIELD_OF.get(name.casefold(), name), value
        elif not name.startswith(_VENDORS) and (known := FIELD_OF.get(name.rpartition("-")[2].casefold())):
            yield known, value


def _tags(entry: Entry, claims: _Claims) -> Iterator[str]:
    words = (*entry.categories, *re.split(r"[,;、\n]|\s+(?=#)", claims.values.get("tags", "")))
    for word in dict.fromkeys(word.strip().lstrip("#＃") for word in words):
        if networks_of(word)[0]:
            claims.claim("channel", word)
        elif campaign := _CAMPAIGN.fullmatch(word):
            claims.claim("campaign", campaign.group(1))
        elif word.casefold() in _STATES:
            claims.values.setdefault("status", word)
        elif word:
            yield word[:80]


def _from_title(claims: _Claims, parts: TitleParts) -> None:
    if parts.networks:
        claims.claim("channel", "/".join(parts.networks))
    claims.values.setdefault("type", parts.kind)
    claims.claim("campaign", parts.campaign)
    claims.claim("owner", parts.owner)


def _from_addresses(claims: _Claims, entry: Entry, text: str) -> None:
    """The link, checked; and the campaign that its address names."""
    told = claims.values.get("link", "")
    found: Iterable[str] = addresses(" ".join((told, entry.url, text, entry.location)))
    typed = web_url(told.split()[0]) if told else None
    link = next((url for url in (*((typed,) if typed else ()), *found) if not is_tool(url)), "")
    claims.values["link"] = link
    if not claims.values.get("campaign"):
        claims.values["campaign"] = _utm_campaign(link)


def _utm_campaign(link: str) -> str:
    try:
        return parse_qs(urlsplit(link).query).get("utm_campaign", [""])[0][:200]
    except ValueError:
        return ""


def _networks(claims: _Claims, calendar: str) -> tuple[str, ...]:
    told = claims.values.get("channel", "")
    if handle := _HANDLE.search(told):
        claims.values.setdefault("account", handle.group())
        told = _HANDLE.sub("", told).replace("()", "").strip()
    networks, kind = networks_of(told)
    if kind and not claims.values.get("type"):
        claims.values["type"] = kind
    if networks:
        return networks
    if told:
        # A channel that nobody listed is still a channel: an in-store screen, a partner's page.
        return (network_inside(told) or told.casefold()[:40],)
    inside = network_inside(calendar)
    return (inside,) if inside else ()
