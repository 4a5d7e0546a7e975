"""`Say`: sentences, instants, numbers and durations in the language and zone of one reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, get_timezone_location
from babel.lists import format_list
from babel.numbers import NumberPattern, format_percent, parse_pattern

from calbot.words.catalog import FALLBACK, LOCALES, RULES, noun_of, spoken
from calbot.words.told import Moment, Told, joined

__all__ = ["LOCALES", "Say", "sayer"]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MINUTES_UNTIL_HOURS = 90
_NIGHT_ENDS = 12  # "18:30-02:00" reads as one evening; past noon the end names its day
_ONE_NIGHT = timedelta(hours=16)
_SMALL = 999.5  # what is rounded to less than a thousand


@dataclass(frozen=True, slots=True)
class Say:
    """Bound to one reader: `locale` is one of LOCALES, `zone` an IANA name. Calling it says a message of a catalog.

    `now` is when it is said: a day of another year names its year. Without it no day does.
    """

    locale: str
    zone: str
    now: datetime | None = None

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of message id `key` with its {name} placeholders filled; an int named `n` selects the plural.

        Instants, numbers and lists of words among `values` are written as the reader writes them. An unknown key and an
        unfilled placeholder stay visible: a card with a hole is better than none.
        """
        return self._filled(self._template(key, values.get("n")), values)

    def rule(self, text: str, /, **values: object) -> str:
        """A rule's English sentence in the reader's language, or as it is where no catalog has it.

        So are the words that calbot itself put among `values`: a size, the name of a sensitive date and its reason.
        """
        known = spoken(self.locale, RULES)
        told = {
            name: known.gettext(value) if isinstance(value, str) and value else value for name, value in values.items()
        }
        return self._filled(known.gettext(text) if text else "", told)

    def knows(self, key: str) -> bool:
        """Whether the catalog has `key` (not as a plural)."""
        return spoken(self.locale, noun_of(key)).gettext(key) != key

    def instant(self, at: datetime, zone: str = "") -> str:
        """Day, time and the zone's city: "Thu 26 Nov 19:00 London"; `zone` "" is the reader's."""
        said = self._instant(at, zone)
        return Told(Moment(said, at, said)) if self._is_own(zone) else said

    def day(self, at: datetime, zone: str = "") -> str:
        """Weekday and date: "Thu 26 Nov", in another year than now's "Fri 26 Nov 2027"."""
        if self.now is not None and self._local(at, zone).year != self._local(self.now, zone).year:
            return self.date(at, zone)
        return self._dated("say.pattern.day", at, zone)

    def date(self, at: datetime, zone: str = "") -> str:
        """Weekday and date with its year: "Thu 26 Nov 2026"."""
        return self._dated("say.pattern.date", at, zone)

    def time(self, at: datetime, zone: str = "") -> str:
        """Hour and minute: "19:00"."""
        said = self._dated("say.pattern.time", at, zone)
        return Told(Moment(said, at, self._named(said, zone), day=False)) if self._is_own(zone) else said

    def hour(self, at: datetime) -> str:
        """Day and time where a reader knows the zone from beside it: "Thu 26 Nov 19:00"."""
        said = f"{self.day(at)} {self._dated('say.pattern.time', at, '')}"
        return Told(Moment(said, at, self._instant(at, "")))

    def weekday(self, at: datetime, zone: str = "") -> str:
        """The weekday in full: "Thursday"."""
        return self._dated("say.pattern.weekday", at, zone)

    def span(self, start: datetime, end: datetime, zone: str = "") -> str:
        """A stretch: "Thu 26 Nov 18:30-02:00 London"; an end further off than the next morning carries its own day."""
        return self._stretch(start, end, zone, self.city(zone))

    def stretches(self, told: Sequence[tuple[datetime, datetime, int]]) -> str:
        """Stretches in a row, each with the heads in it: "Thu 26 Nov 18:30-02:00 and Fri 27 Nov 18:30-22:00 London (2
        people)". The last one names the zone."""
        cities = [""] * (len(told) - 1) + [self.city()]
        spans = [self._stretch(start, end, "", city) for (start, end, _), city in zip(told, cities, strict=True)]
        return self.listing(
            [self("say.heads", n=heads, span=span) for (*_, heads), span in zip(told, spans, strict=True)]
        )

    def _stretch(self, start: datetime, end: datetime, zone: str, city: str) -> str:
        first, last = (moment.astimezone(ZoneInfo(zone or self.zone)) for moment in (start, end))
        days = (last.date() - first.date()).days
        key = "say.span" if days == 0 else "say.span.night"
        if days > 1 or (days == 1 and (last.hour >= _NIGHT_ENDS or end - start > _ONE_NIGHT)):
            key = "say.span.days"
        began, ended = (self._dated("say.pattern.time", moment, zone) for moment in (start, end))
        said = self(
            key,
            day=self.day(start, zone),
            start=began,
            last=self.day(end, zone),
            end=ended,
            zone=city,
        ).rstrip()
        if not self._is_own(zone):
            return said
        close = self._instant(end, zone) if key == "say.span.days" else self._named(ended, zone)
        return Told(Moment(said, start, self._instant(start, zone), until=end, end=close))

    def city(self, zone: str = "") -> str:
        """The zone by the name of its city: "London", "ロンドン"."""
        return _city(zone or self.zone, self.locale)

    def number(self, x: float, digits: int = 0) -> str:
        """`x` rounded to at most `digits` decimals, grouped as the reader's language does."""
        # Below a thousand there is nothing to group, and the pattern would take most of the time of a long table.
        small = digits == 0 and 0 <= x < _SMALL
        return str(round(x)) if small else str(_decimals(digits).apply(x, _locale(self.locale)))

    def percent(self, share: float) -> str:
        """A share 0..1 as whole percent: "62%"."""
        return format_percent(share, locale=_locale(self.locale))

    def hours(self, minutes: float) -> str:
        """A duration given in minutes: "25 min", from 90 on "4.6 h"."""
        if minutes < _MINUTES_UNTIL_HOURS:
            return self("say.minutes", count=self.number(minutes))
        return self("say.hours", count=self.number(minutes / 60, 1))

    def ago(self, seconds: float) -> str:
        """How long ago: "just now", "3 min ago", "5 h ago", "2 days ago"."""
        passed = timedelta(seconds=max(0.0, seconds))
        if passed < timedelta(minutes=1):
            return self("say.ago.now")
        if passed < timedelta(minutes=_MINUTES_UNTIL_HOURS):
            return self("say.ago.minutes", n=int(passed.total_seconds() // 60))
        if passed < timedelta(days=2):
            return self("say.ago.hours", n=round(passed.total_seconds() / 3600))
        return self("say.ago.days", n=passed.days)

    def text(self, *sentences: str) -> str:
        """Sentences in a row, "" left out; Japanese ones stand side by side without a blank."""
        between, kept = "" if self.locale == "ja" else " ", [one for one in sentences if one]
        return joined(part for at, one in enumerate(kept) for part in ((between, one) if at else (one,)))

    def listing(self, parts: Sequence[str]) -> str:
        """Words in a row: "Agt1 and Agt2"."""
        if not any(isinstance(part, Told) for part in parts):
            return format_list(list(parts), locale=_locale(self.locale))
        # Written once with a mark for each, as what stands between them differs with the language.
        frame = format_list([f"{{{number}}}" for number in range(len(parts))], locale=_locale(self.locale))
        return self._filled(frame, {str(number): part for number, part in enumerate(parts)})

    def either(self, parts: Sequence[str]) -> str:
        """Words of which one holds: "Mkt or Mkt2"."""
        return format_list(list(parts), style="or", locale=_locale(self.locale))

    def _template(self, key: str, count: object) -> str:
        sentences = spoken(self.locale, noun_of(key))
        if isinstance(count, int):
            plural = sentences.ngettext(key, key, count)
            if plural != key:
                return plural
        return sentences.gettext(key)

    def _filled(self, template: str, values: Mapping[str, object]) -> str:
        parts, at = list[str](), 0
        for hole in _PLACEHOLDER.finditer(template):
            parts += [template[at : hole.start()], self._shown(values[hole[1]]) if hole[1] in values else hole[0]]
            at = hole.end()
        return joined((*parts, template[at:]))

    def _shown(self, value: object) -> str:
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return self.date(datetime.combine(value, time(12), ZoneInfo(self.zone)))
        if isinstance(value, int | float) and not isinstance(value, bool | Enum):
            return self.number(value, 0 if isinstance(value, int) else 1)
        if isinstance(value, list | tuple):
            return self.listing([self._shown(part) for part in value])
        return value if isinstance(value, str) and not isinstance(value, Enum) else str(value)

    def _is_own(self, zone: str) -> bool:
        """Whether an hour is told by the reader's own clock; one of another city is told because it is another."""
        return not zone or zone == self.zone

    def _instant(self, at: datetime, zone: str) -> str:
        hour = self._dated("say.pattern.time", at, zone)
        return self("say.instant", day=self.day(at, zone), time=hour, zone=self.city(zone))

    def _named(self, hour: str, zone: str) -> str:
        return f"{hour} {self.city(zone)}"

    def _dated(self, pattern_key: str, at: datetime, zone: str) -> str:
        return format_datetime(self._local(at, zone), self(pattern_key), locale=_locale(self.locale))

    def _local(self, at: datetime, zone: str) -> datetime:
        return at.astimezone(ZoneInfo(zone or self.zone))


@cache
def _city(zone: str, locale: str) -> str:
    return get_timezone_location(ZoneInfo(zone), locale=_locale(locale), return_city=True).rsplit("/", 1)[-1]


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@cache
def _decimals(digits: int) -> NumberPattern:
    return parse_pattern("#,##0." + "#" * digits if digits else "#,##0")


def sayer(locale: str, zone: str, now: datetime | None = None) -> Say:
    """A `Say` for a reader at `now`; an unknown locale reads English, and "ja-JP" reads Japanese."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return Say(language if language in LOCALES else FALLBACK, zone, now)
