"""Reading a workspace file: all of its mistakes are told at once, each with file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TypeVar

from calbot.config.activity import read_activity
from calbot.config.business import country_code, read_business
from calbot.config.day import read_day
from calbot.config.fetch import read_fetch
from calbot.config.flags import read_flags
from calbot.config.ideas import read_answers, read_ideas
from calbot.config.keys import (
    CLOCKS,
    DAY_ORDERS,
    DISCIPLINES,
    LOCALES,
    OVERLAYS,
    PLACE_KINDS,
    ROLES,
    SHIPPED_SLA,
    SOURCE_KINDS,
)
from calbot.config.preflight import read_preflight
from calbot.config.promise import read_promise
from calbot.config.qa import read_qa
from calbot.config.section import Mistakes, Section, nearest
from calbot.config.server import SERVERS, read_server
from calbot.config.sizing import read_sizing
from calbot.config.warnings import late_minutes, read_warnings
from calbot.config.webhook import read_webhook
from calbot.config.workspace import (
    AccountSetting,
    BlackoutSetting,
    PersonSetting,
    PlaceSetting,
    SkillSetting,
    SourceSetting,
    TermSetting,
    WorkspaceFile,
)
from calbot.errors import SettingError, SeveralErrors

S = TypeVar("S")
T = TypeVar("T")

_DEFAULT = WorkspaceFile()
_BROKEN_AT = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def read_workspace_file(text: str, file: str = "calbot.toml") -> WorkspaceFile:
    """What the file says; raises `SeveralErrors` of `SettingError`s. `file` is only for messages."""
    text = text.removeprefix("\ufeff")
    mistakes = Mistakes(text, file)
    said = _whole(Section(_parsed(text, file), (), "", mistakes))
    mistakes.tell()
    return said


def _parsed(text: str, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        match = _BROKEN_AT.fullmatch(str(problem))
        said, line, column = match.groups() if match else (str(problem), None, None)
        at_end = text.count("\n") + 1
        raise SeveralErrors(
            [SettingError(f"not TOML: {said}", file=file, line=int(line or at_end), column=int(column or 1))]
        ) from None
    except RecursionError:
        raise SeveralErrors([SettingError("nested too deeply", file=file, line=1)]) from None
    except ValueError:
        # Python reads no whole number of more than 4,300 digits.
        raise SeveralErrors([SettingError("a number has too many digits", file=file, line=1)]) from None


def _whole(root: Section) -> WorkspaceFile:
    company = root.section("workspace")
    zone = company.zone("zone", _DEFAULT.zone)
    locale = company.word("locale", LOCALES, _DEFAULT.locale)
    business = read_business(root)
    promises = _each(root.named("sla", "sla.NAME").items(), lambda named: read_promise(*named, business))
    people = _people(root, zone, locale)
    accounts = _accounts(root, {person.name for person in people}, {*SHIPPED_SLA, *(one.name for one in promises)})
    brands = {account.brand for account in accounts if account.brand}
    return WorkspaceFile(
        name=company.text("name", _DEFAULT.name),
        zone=zone,
        locale=locale,
        replies_per_hour=company.number("replies_per_hour") or _DEFAULT.replies_per_hour,
        web=company.site("web"),
        discipline=company.word("discipline", DISCIPLINES, _DEFAULT.discipline),
        business=business,
        sla=promises,
        people=people,
        accounts=accounts,
        places=_places(root, zone, locale, brands),
        sources=_sources(root, zone, {person.name for person in people}),
        blackouts=_each(root.each("blackouts"), lambda one: _blackout(one, brands)),
        terms=_terms(root),
        skills=_each(root.each("skills"), _skill),
        activity=read_activity(root, zone, brands),
        sizing=read_sizing(root, zone),
        warnings=read_warnings(root),
        flags=read_flags(root),
        ideas=read_ideas(root),
        answers=read_answers(root),
        day=read_day(root),
        qa=read_qa(root),
        preflight=read_preflight(root),
        webhook=read_webhook(root),
        fetch_exceptions=read_fetch(root),
    )


def _people(root: Section, zone: str, locale: str) -> tuple[PersonSetting, ...]:
    sections = root.each("people")
    people = _each(sections, lambda section: _person(section, zone, locale))
    _once(sections, people, "name", lambda person: person.name)
    seen: set[tuple[str, str]] = set()
    for section, person in zip(sections, people, strict=True):
        for identity in person.identities.items():
            if identity in seen:
                section.wrong("identities", f"somebody else is {identity[1]!r} on {identity[0]} already")
            seen.add(identity)
    return people


def _person(section: Section, zone: str, locale: str) -> PersonSetting:
    return PersonSetting(
        name=section.text("name", required=True),
        zone=section.zone("zone", zone),
        locale=section.word("locale", LOCALES, locale),
        roles=section.words("roles", ROLES),
        identities={platform: _called(platform, user) for platform, user in section.pairs("identities").items()},
        late_minutes=late_minutes(section),
    )


def _called(platform: str, user: str) -> str:
    """Object ids of Entra, by which Teams calls people, are the same in capitals; Teams' own ids (29:...) are not."""
    return user.lower() if platform == "teams" and ":" not in user else user


def _accounts(root: Section, names: Collection[str], promises: Collection[str]) -> tuple[AccountSetting, ...]:
    sections = root.each("accounts")
    accounts = _each(sections, lambda section: _account(section, names, sorted(promises)))
    _once(sections, accounts, "handle", lambda account: account.handle and (account.network, account.handle))
    return accounts


def _account(section: Section, names: Collection[str], promises: list[str]) -> AccountSetting:
    return AccountSetting(
        network=section.text("network", required=True).casefold(),
        handle=section.text("handle", required=True),
        brand=section.text("brand"),
        team=section.text("team", "care"),
        audience=section.whole("audience"),
        owner=_known(section, "owner", names, "person"),
        backup=_known(section, "backup", names, "person"),
        sla=section.word("sla", promises, "general"),
        raci=_raci(section, names),
        country=country_code(section),
    )


def _raci(section: Section, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    letters: dict[str, tuple[str, ...]] = {}
    for letter, held in section.table("raci").items():
        if letter not in "RACI" or len(letter) != 1:
            section.wrong("raci", f"{letter} is none of the letters R, A, C, I")
        elif not isinstance(held, list) or not all(isinstance(name, str) for name in held):
            section.wrong("raci", f'write {letter} as a list of names, like ["Mika"]')
        else:
            for name in (name for name in held if name not in names):
                section.wrong("raci", f"no person is called {name!r}{nearest(name, names)}")
            letters[letter] = tuple(held)
    return letters


def _places(root: Section, zone: str, locale: str, brands: Collection[str]) -> tuple[PlaceSetting, ...]:
    sections = root.each("places")
    places = _each(sections, lambda section: _place(section, zone, locale, brands))
    _once(sections, places, "address", lambda place: place.address and (place.platform, place.address))
    return places


def _place(section: Section, zone: str, locale: str, brands: Collection[str]) -> PlaceSetting:
    address = section.text("address", required=True)
    return PlaceSetting(
        platform=section.text("platform", required=True),
        address=address,
        kind=section.word("kind", PLACE_KINDS, "unbound"),
        brand=_known(section, "brand", brands, "brand"),
        name=section.text("name", address),
        zone=section.zone("zone", zone),
        locale=section.word("locale", LOCALES, locale),
    )


def _sources(root: Section, zone: str, names: Collection[str]) -> tuple[SourceSetting, ...]:
    sections = root.each("sources")
    sources = _each(sections, lambda section: _source(section, zone, names))
    _once(sections, sources, "name", lambda source: source.name)
    return sources


def _source(section: Section, zone: str, names: Collection[str]) -> SourceSetting:
    path, url = section.address("path"), section.address("url")
    kind = section.word("kind", SOURCE_KINDS, "", required=True)
    server = read_server(section, kind)
    if kind not in SERVERS and bool(path) == bool(url):
        section.wrong("url" if path else "path", "write either path or url")
    if url and not re.match(r"(https?|webcal)://[^\s/]", url):
        section.wrong("url", "write an address that begins with https://")
    if section.has("look_minutes") and (kind in SERVERS or not url):
        section.wrong("look_minutes", "is of feeds only: files and calendar servers are looked at often anyway")
    return SourceSetting(
        kind=kind,
        name=section.text("name", required=True),
        path=path,
        url=url,
        zone=section.zone("zone", zone),
        fields=section.pairs("fields"),
        overlay=section.word("overlay", OVERLAYS, ""),
        country=country_code(section),
        day_order=section.word("day_order", DAY_ORDERS, ""),
        year=int(section.within("year", 2000, 2100, whole=True) or 0),
        zone_names=section.zones("zone_names"),
        clock=section.word("clock", CLOCKS, ""),
        owner=_known(section, "owner", names, "person"),
        look_minutes=int(section.within("look_minutes", 15, 10080, whole=True) or 0),
        server=server,
    )


def _blackout(section: Section, brands: Collection[str]) -> BlackoutSetting | None:
    title, starts, ends = section.text("title", required=True), section.instant("starts"), section.instant("ends")
    reason, brand = section.text("reason", longest=500), _known(section, "brand", brands, "brand")
    if starts is None or ends is None:
        return None
    if ends <= starts:
        section.wrong("ends", "must be later than starts")
    return BlackoutSetting(title, starts, ends, reason, brand, section.text("network").casefold())


def _terms(root: Section) -> tuple[TermSetting, ...]:
    sections = root.each("terms")
    seen: set[str] = set()
    for section in sections:
        wrong = section.words("wrong")
        if not wrong or not all(term.strip() for term in wrong):
            section.wrong("wrong", 'must be there: how it is not written, like ["PanPot"]')
        for term in wrong:
            if term in seen or term == section.text("right"):
                section.wrong("wrong", f"{term!r} stands twice in this file")
            seen.add(term)
    return tuple(TermSetting(section.text("right"), section.words("wrong")) for section in sections)


def _skill(section: Section) -> SkillSetting:
    return SkillSetting(section.text("tag", required=True), section.text("skill", required=True))


def _known(section: Section, key: str, names: Collection[str], noun: str) -> str:
    """A name that must be one of `names`."""
    name = section.text(key)
    if name and name not in names:
        section.wrong(key, f"no {noun} is called {name!r}{nearest(name, names)}")
    return name


def _each(sections: Iterable[S], read: Callable[[S], T | None]) -> tuple[T, ...]:
    return tuple(one for one in map(read, sections) if one is not None)


def _once(sections: Iterable[Section], read: Iterable[T], key: str, name: Callable[[T], Hashable]) -> None:
    """Tell each that has the same name as one before it."""
    seen: set[Hashable] = set()
    for section, one in zip(sections, read, strict=True):
        if name(one) and name(one) in seen:
            section.wrong(key, "stands twice in this file")
        seen.add(name(one))
