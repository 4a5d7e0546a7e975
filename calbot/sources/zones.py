"""What the zone names of one feed mean: resolved per feed, so that one feed can never colour another's times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from calbot.sources.split import Component
from calbot.sources.vtimezone import FeedZone, YearlyRules, feed_zone

_SAFE = re.compile(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*$")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)
_UTC = frozenset({"UTC", "GMT", "Z", "ZULU", "ETC/UTC", "ETC/GMT", "UNIVERSAL"})
# Names of the United States' zones as Outlook and its exporters write them for people.
_SPOKEN = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
}
_OF_AMERICA = re.compile(
    r"\bUSA?\b|\bU\.S\.|É\.-U\.|États-Unis|EE\.\s?UU\.|EUA\b|Stati Uniti|\bVS\b|США|米国|美国|미국"
)
_WITHOUT_SUMMER = re.compile(r"Arizona|Аризона|アリゾナ|亚利桑那|애리조나|US Mountain", re.IGNORECASE)
_IN_AMERICA = {-5: "America/New_York", -6: "America/Chicago", -7: "America/Denver", -8: "America/Los_Angeles"}
"""Where the names of zones in other languages than English say that they are those of the United States: by the hours
of their winter, which they say as well."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A resolved zone: `name` is an IANA name for people, `info` tells the offset. `guessed`: the source's own zone
    stands in, because the calendar names one that nobody knows. `unclear` are those that may be meant by what the
    calendar says (`called`), where several may; this one stands in. `placed` are the clocks by which occurrences of a
    series are called, where these are others: an answer about a zone gives no post another name."""

    name: str
    info: tzinfo
    guessed: bool = False
    unclear: tuple[Zone, ...] = ()
    called: str = ""
    placed: tzinfo | None = None


_UTC_ZONE = Zone("UTC", UTC)
Letters = Callable[[str, str], tuple[Zone, ...]]
"""(TZID, zone at home) -> the zones that letters may mean, likeliest first; () where they are none."""


def _nothing(_: str, __: str) -> tuple[Zone, ...]:
    return ()


def known(name: str) -> ZoneInfo | None:
    """The IANA zone called `name`, None where there is none (a folder of the database, a path, anything else)."""
    if not _SAFE.match(name) or len(name) > 64:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class Zones:
    """The zones of one VCALENDAR. `home` is where times without a zone are read: the zone that the calendar declares
    (`declared`, X-WR-TIMEZONE), else `fallback`, else the only zone it brings along, else UTC. `letters` tells what a
    TZID that it does not define may mean."""

    def __init__(
        self,
        components: Iterable[Component],
        declared: str = "",
        fallback: str = "",
        rules: YearlyRules | None = None,
        letters: Letters = _nothing,
    ) -> None:
        self._refused: dict[str, tuple[int, str]] = {}
        self._own: Mapping[str, Component] = {component.value("TZID").strip(): component for component in components}
        self._found: dict[str, Zone] = {}
        self._rules = rules or YearlyRules()
        self._letters, self._near = letters, fallback or "UTC"
        self.home = (_iana(fallback) if fallback else None) or _UTC_ZONE
        self.home = self._home(declared, fallback)
        self._near = self.home.name
        # What was guessed while there was no home yet must not stay.
        self._found.clear()

    @property
    def refused(self) -> Iterable[tuple[int, str, str]]:
        """(line, TZID, why) of each zone that was asked for and whose definition is not followed."""
        return [(line, tzid, why) for tzid, (line, why) in self._refused.items()]

    def named(self, tzid: str) -> Zone:
        """The zone that `tzid` means in this feed."""
        tzid = tzid.strip()
        if tzid not in self._found:
            self._found[tzid] = self._look(tzid)
        return self._found[tzid]

    def _home(self, declared: str, fallback: str) -> Zone:
        for name in (declared, fallback, *(self._own if len(self._own) == 1 else ())):
            if name and not (zone := self.named(name)).guessed:
                return zone
        return _UTC_ZONE

    def _look(self, tzid: str) -> Zone:
        if tzid.upper() in _UTC:
            return _UTC_ZONE
        # A short name such as EST or CET means what the calendar says it means, if it says so.
        own = None if "/" in tzid or tzid.endswith("Time") else self._brought_along(tzid)
        meant = () if own or tzid in self._own else self._letters(tzid, self._near)
        found = own or self._called(tzid)
        if len(meant) == 1:
            return Zone(meant[0].name, meant[0].info, placed=found.info)
        return Zone(found.name, found.info, unclear=meant, called=tzid) if meant else found

    def _called(self, tzid: str) -> Zone:
        """The zone of a name that the calendar does not bring along under just that name."""
        return (
            _iana(tzid)
            or _windows(tzid)
            or _tail(tzid)
            or self._brought_along(tzid)
            or _spoken(tzid)
            or Zone(self.home.name, self.home.info, guessed=True)
        )

    def _brought_along(self, tzid: str) -> Zone | None:
        component = self._own.get(tzid)
        if component is None:
            return None
        lives = component.value("X-LIC-LOCATION")
        if info := known(lives):
            return Zone(lives, info)
        try:
            zone = feed_zone(component, self._rules)
        except ValueError as error:
            self._refused[tzid] = (component.line, str(error))
            return None
        return Zone(_shown(zone) or (tzid if known(tzid) else self.home.name), zone)


def _iana(name: str) -> Zone | None:
    info = known(name)
    return Zone(name, info) if info else None


def _windows(tzid: str) -> Zone | None:
    if not tzid.endswith("Time") and "Time (" not in tzid:
        return None
    # 0.2 s to import: only Outlook's feeds pay for it.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = WINDOWS_TO_OLSON.get(tzid)
    return _iana(name) if isinstance(name, str) else None


def _tail(tzid: str) -> Zone | None:
    """Vendors put a path before the name: /mozilla.org/20050126_1/Europe/Berlin, tzone://Microsoft/Utc."""
    parts = [part for part in tzid.split("/") if part]
    for size in range(min(3, len(parts) - 1), 0, -1):
        if size == 1 and parts[-1].upper() in _UTC:
            return _UTC_ZONE
        if size > 1 and (zone := _iana("/".join(parts[-size:]))):
            return zone
    return None


def _spoken(tzid: str) -> Zone | None:
    """Names for people: "(UTC+09:00) Osaka, Sapporo, Tokyo", "(GMT-05:00) Eastern Time (US & Canada)", "UTC+9"."""
    lower = tzid.lower()
    for said, name in _SPOKEN.items():
        if said in lower:
            return _iana(name)
    offset = _OFFSET.search(tzid)
    american = _OF_AMERICA.search(tzid) and not _WITHOUT_SUMMER.search(tzid)
    if offset is not None and american and int(offset[3] or 0) == 0:
        winter = _IN_AMERICA.get(int(offset[1] + offset[2]))
        if winter is not None:
            return _iana(winter)
    found = _city(tzid) if offset or "(utc)" in lower else None
    return found or (_fixed(offset) if offset and _is_one(tzid) else None)


def _is_one(tzid: str) -> bool:
    """Whether it names one offset alone, not those of a winter and of a summer."""
    return len({(sign, int(hours), minutes or "00") for sign, hours, minutes in _OFFSET.findall(tzid)}) == 1


def _city(tzid: str) -> Zone | None:
    words = {word.strip().replace(" ", "_") for word in re.split(r"[,()]", tzid)}
    names = sorted(name for name in available_timezones() if "/" in name and name.rpartition("/")[2] in words)
    return _iana(names[0]) if names else None


def _fixed(offset: re.Match[str]) -> Zone | None:
    sign, hours, minutes = offset.groups()
    east = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if east > timedelta(hours=14):
        return None
    info = timezone(-east if sign == "-" else east)
    name = _etc(int(hours) * (-1 if sign == "-" else 1)) if not int(minutes or 0) else ""
    return Zone(name or "UTC", info)


def _shown(zone: FeedZone) -> str:
    hours = zone.whole_hours
    return _etc(hours) if hours is not None else ""


def _etc(hours_east: int) -> str:
    # POSIX counts west as positive: Etc/GMT-9 is nine hours east.
    name = f"Etc/GMT{-hours_east:+d}" if hours_east else "UTC"
    return name if known(name) else ""


def instant(wall: datetime, zone: Zone) -> datetime:
    """Aware UTC of a naive wall clock; in a gap the offset before it holds, of two equal times the first is meant."""
    return wall.replace(tzinfo=zone.info).astimezone(UTC)
