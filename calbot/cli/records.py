"""People, accounts and sources as one types them in one line each: `instagram @pot brand=Pot owner=Mika`."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from calbot.cli import answers
from calbot.config.keys import ROLES, SOURCE_KINDS
from calbot.config.workspace import AccountSetting, PersonSetting, SourceSetting
from calbot.errors import TellUser
from calbot.model.source import CALENDARS

_KEY = re.compile(r"(?:^|\s)([a-z]+)\s*=\s*")
_KIND = re.compile(rf"({'|'.join(SOURCE_KINDS)})=(.+)")
_ADDRESS = re.compile(r"(https?|webcal)://[^\s/]\S*")


def person(text: str, zone: str, locale: str, taken: Collection[str]) -> PersonSetting:
    """`Mika Sato zone=Asia/Tokyo roles=marketer,lead`; whoever names no zone lives in `zone`."""
    name, told = _split(text, ("zone", "roles"))
    if not name:
        raise TellUser("init.wrong.person")
    if name in taken:
        raise TellUser("init.wrong.twice", text=name)
    roles = answers.words(told.get("roles", ""))
    for role in roles:
        if role not in ROLES:
            raise TellUser("init.wrong.word", text=role, known=", ".join(ROLES))
    known = {"playground": re.sub(r"\s+", "-", name.casefold())}
    return PersonSetting(name, answers.zone(told["zone"]) if "zone" in told else zone, locale, roles, known)


def account(text: str, names: Collection[str], taken: Collection[tuple[str, str]]) -> AccountSetting:
    """`instagram @pot brand=Pot owner=Mika audience=120,000`; `names` are those of the people."""
    head, told = _split(text, ("brand", "owner", "audience"))
    network, _, handle = head.partition(" ")
    if not network or not handle.strip():
        raise TellUser("init.wrong.account")
    if (network.casefold(), handle.strip()) in taken:
        raise TellUser("init.wrong.twice", text=head)
    owner = told.get("owner", "")
    if owner and owner not in names:
        if near := get_close_matches(owner, names, n=1):
            raise TellUser("init.wrong.owner_near", text=owner, near=near[0])
        raise TellUser("init.wrong.owner", text=owner)
    audience = int(answers.number(told["audience"])) if told.get("audience") else None
    return AccountSetting(
        network.casefold(), handle.strip(), told.get("brand", ""), audience=audience or None, owner=owner
    )


def source(text: str, zone: str, folder: Path, taken: Collection[str]) -> SourceSetting:
    """A file or an address, `kind=` before it where it cannot be told. Its path is written from `folder` on."""
    said = text.strip()
    match = _KIND.fullmatch(said)
    kind, where = (match[1], match[2].strip()) if match else ("", said)
    if not where or not where.isprintable() or len(where) > 2000:
        raise TellUser("init.wrong.source")
    if "://" in where:
        return _feed(where, kind, zone, taken)
    path = Path(where).expanduser()
    kind = kind or _kind_of(path, zone)
    return SourceSetting(kind, _unique(path.name, taken), _from(folder, path), "", zone, {})


def _feed(where: str, kind: str, zone: str, taken: Collection[str]) -> SourceSetting:
    if not _ADDRESS.fullmatch(where):
        raise TellUser("init.wrong.address")
    name = urlsplit(where).hostname or "feed"
    return SourceSetting(kind or "ics", _unique(name, taken), "", where, zone, {})


def _kind_of(path: Path, zone: str) -> str:
    from calbot.clock import system_clock
    from calbot.errors import InputError
    from calbot.wiring.bringing import read_once

    try:
        return read_once(path, None, zone, system_clock())[0].value
    except FileNotFoundError:
        raise TellUser("init.wrong.no_file", file=str(path)) from None
    except (InputError, OSError) as error:
        raise TellUser("init.wrong.unreadable", why=str(error)) from None


def found(folder: Path, zone: str) -> Sequence[SourceSetting]:
    """The calendars, counts and rosters that lie in `folder`: what can be read as one."""
    files = sorted(
        path for path in folder.glob("*") if path.suffix.lower() in (".ics", ".csv", ".xlsx") and path.is_file()
    )
    seen: list[SourceSetting] = []
    for path in files[:20]:
        try:
            kind = _kind_of(path, zone)
        except TellUser:
            continue
        seen.append(SourceSetting(kind, path.name, path.name, "", zone, {}))
    return seen if any(one.kind in CALENDARS for one in seen) else ()


def _from(folder: Path, path: Path) -> str:
    return os.path.relpath(path, folder) if not path.is_absolute() else str(path)


def _unique(name: str, taken: Collection[str]) -> str:
    at = (f"{name[:180]}{f' {n}' if n > 1 else ''}" for n in range(1, len(taken) + 2))
    return next(one for one in at if one not in taken)


def _split(text: str, keys: Collection[str]) -> tuple[str, Mapping[str, str]]:
    """What stands before the first key, and the value of each key: it reaches to the next one."""
    head, *rest = _KEY.split(answers.line(text))
    told = dict(zip(rest[::2], (value.strip() for value in rest[1::2]), strict=True))
    for key in told:
        if key not in keys:
            raise TellUser("init.wrong.word", text=f"{key}=", known=", ".join(f"{key}=" for key in keys))
    return head.strip(), told
