"""One occurrence to one entry: text cleaned and cut, cancellation recognised, a key that stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from calbot.sources.event import Point
from calbot.sources.lines import listed, plain
from calbot.sources.reading import Entry
from calbot.sources.series import Occurrence
from calbot.sources.split import Component
from calbot.sources.zones import Zone

_TITLE, _TEXT, _WORD = 500, 20_000, 2_000
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_KEY = 300
# What Outlook and its relatives put before the title of a cancelled entry, by language of the sender.
CANCELLED_WORDS = (
    "cancell?ed(?: event)?",
    "cancell?ation",
    "abgesagt",
    "storniert",
    "annul[ée]+s?",
    "cancelad[oa]",
    "anulad[oa]",
    "annullat[oa]",
    "cancellat[oa]",
    "geannuleerd",
    "afgelast",
    "キャンセル済み",
    "キャンセル",
    "取り消し済み",
    "取り消し",
    "中止",
    "已取消",
    "取消",
    "취소(?:됨)?",
    "anulat[ăa]?",
    "ملغ[ىي]",
    "בוטל",
    "odwołan[eoay]",
    "anulowan[eoay]",
    "annulleret",
    "kansellert",
    "lemondva",
    "törölve",
    "ακυρ[ώω]θηκε",
    "скасовано",
    "отменен",
    "otkazano",
    "odpovedano",
    "atšaukta",
    "atcelts",
    "tühistatud",
    "cancel·lat",
    "đã h(?:ủy|uỷ)",
    "dibatalkan",
    "ยกเลิก(?:แล้ว)?",
    "zrušen[oéýa]",
    "inställ[td]",
    "aflyst",
    "avlyst",
    "peruut(?:ettu|us)",
    "отмен(?:ено|ена|ён|а)",
    "iptal(?: edildi)?",
)
_CANCELLED = re.compile(
    rf"\s*(?:[\[(【（](?:{'|'.join(CANCELLED_WORDS)})[\])】）]\s*[:：-]?|(?:{'|'.join(CANCELLED_WORDS)})\s*[:：])\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Texts:
    """What one event says apart from its times: read once, shared by all its occurrences."""

    title: str
    description: str
    categories: tuple[str, ...]
    url: str
    location: str
    status: str
    organizer: str
    extra: Mapping[str, str]
    private: bool
    cancelled: bool
    looks_cancelled: bool


def texts_of(component: Component, *, cancelled: bool = False) -> Texts:
    """The texts of one VEVENT. `cancelled`: its whole calendar cancels (METHOD:CANCEL)."""
    title, prefixed = without_prefix(" ".join(cleaned(plain(component.value("SUMMARY")), _TITLE).split()))
    status = component.value("STATUS").strip().upper()[:40]
    off = cancelled or status == "CANCELLED"
    return Texts(
        title=title,
        description=cleaned(plain(component.value("DESCRIPTION") or component.value("X-ALT-DESC")), _TEXT),
        categories=tuple(cleaned(word, 200) for line in component.all("CATEGORIES") for word in listed(line.value)),
        url=cleaned(component.value("URL").strip(), _WORD),
        location=cleaned(plain(component.value("LOCATION")), _WORD),
        status=status,
        organizer=_organizer(component),
        extra=_extra(component),
        private=component.value("CLASS").strip().upper() in ("PRIVATE", "CONFIDENTIAL"),
        cancelled=off or prefixed,
        looks_cancelled=prefixed and not off,
    )


def entry_of(occurrence: Occurrence, texts: Texts, home: Zone, file: str, read_as: str = "") -> Entry:
    """The entry of one occurrence; what has no zone is read at `home`."""
    starts_at, ends_at = occurrence.span(home)
    return Entry(
        key=key_of(occurrence),
        title=texts.title,
        starts_at=starts_at,
        ends_at=ends_at if ends_at > starts_at else None,
        zone=(occurrence.start.zone or home).name,
        all_day=occurrence.start.is_date,
        description=texts.description,
        categories=texts.categories,
        url=texts.url,
        location=texts.location,
        cancelled=texts.cancelled,
        status=texts.status,
        organizer=texts.organizer,
        extra=texts.extra,
        file=file,
        line=occurrence.event.component.line,
        private=texts.private,
        looks_cancelled=texts.looks_cancelled,
        in_gap=_in_gap(occurrence.start, starts_at, home),
        read_as=read_as,
    )


def _in_gap(start: Point, starts_at: datetime, home: Zone) -> bool:
    """Whether the wall clock of `start` never shows that time: read back, it is another."""
    if start.is_date:
        return False
    shown = starts_at.astimezone((start.zone or home).info)
    return bool(shown.replace(tzinfo=None, fold=0) != start.wall)


def without_prefix(title: str) -> tuple[str, bool]:
    """The title without "Canceled:" in any of the languages Outlook writes it in, and whether it had that."""
    found = _CANCELLED.match(title)
    return (title[found.end() :], True) if found and title[found.end() :] else (title, False)


def series_of(uid: str) -> str:
    """What the keys of all entries of a UID begin with."""
    return uid if len(uid) <= _KEY else f"{uid[:200]}-{blake2b(uid.encode(), digest_size=8).hexdigest()}"


def key_of(occurrence: Occurrence) -> str:
    """What it is called from read to read."""
    event = occurrence.event
    uid = event.uid
    if not uid:
        said = f"{event.start.wall.isoformat()} {event.component.value('SUMMARY')}"
        uid = f"no-uid-{blake2b(said.encode(), digest_size=8).hexdigest()}"
    uid = series_of(uid)
    return f"{uid}/{occurrence.place}" if occurrence.place else uid


def _organizer(component: Component) -> str:
    line = component.first("ORGANIZER")
    if line is None:
        return ""
    return cleaned(line.params.get("CN", "") or re.sub(r"(?i)^mailto:", "", line.value), 200).strip()


def _extra(component: Component) -> dict[str, str]:
    names = [name for name in component.rows if name.startswith("X-") and name != "X-ALT-DESC"]
    return {name: cleaned(plain(component.value(name)), _WORD) for name in names[:50]}


def cleaned(text: str, longest: int) -> str:
    """The text cut, and without signs that nobody sees."""
    # Direction and zero-width signs make a title read as another one.
    return _UNSEEN.sub("", text[:longest])
