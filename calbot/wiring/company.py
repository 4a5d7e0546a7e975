"""A workspace file as nouns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from calbot import __version__
from calbot.config.reading import read_workspace_file
from calbot.config.workspace import AccountSetting, PersonSetting, SourceSetting, WorkspaceFile
from calbot.errors import SettingError
from calbot.flows.business import countries_of
from calbot.flows.workspace import Company
from calbot.flows.world import terms
from calbot.model.account import Account
from calbot.model.country import country_of
from calbot.model.event import Event, EventKind
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.model.source import LOOK_MINUTES, MEANS, Source, SourceKind
from calbot.model.workspace import Workspace

GRAPH = "graph:"
"""What stands before the mailbox in the location of its source."""
DATES = "holidays and sensitive dates"
"""What people call the source that calbot brings along."""


def read_company(path: Path) -> WorkspaceFile:
    """The workspace file at `path`. Raises SettingError where it cannot be read, SeveralErrors with its mistakes."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        said = f"cannot be read ({error.strerror}); CALBOT_WORKSPACE names it, calbot init writes one"
        raise SettingError(said, file=str(path)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingError("this line is not UTF-8; save the file as UTF-8", file=str(path), line=line) from None
    return read_workspace_file(text, str(path))


def company(file: WorkspaceFile, workspace_id: str, folder: Path, now: datetime) -> Company:
    """The company that `file` tells of; paths in it are relative to `folder`. Ids count from 1 in the file's order."""
    people = [_person(one, n, workspace_id, file) for n, one in enumerate(file.people, start=1)]
    named = {person.name: person.id for person in people}
    means = _means(file)
    return Company(
        workspace=Workspace(
            id=workspace_id,
            name=file.name,
            zone=file.zone,
            locale=file.locale,
            created_at=now,
            settings=_settings(file, folder),
        ),
        people=people,
        identities={n: one.identities for n, one in enumerate(file.people, start=1)},
        accounts=[_account(one, n, workspace_id, named) for n, one in enumerate(file.accounts, start=1)],
        places=_places(file, workspace_id),
        sources=[
            *(_source(one, n, workspace_id, folder, means) for n, one in enumerate(file.sources, start=1)),
            _dates(file, len(file.sources) + 1, workspace_id),
        ],
        events=_blackouts(file, workspace_id),
    )


def _settings(file: WorkspaceFile, folder: Path) -> dict[str, object]:
    kept = file.settings()
    secret = file.webhook.get("secret_file")
    if secret:
        kept["webhook"] = {**file.webhook, "secret_file": str((folder / str(secret)).resolve())}
    return kept


def _person(one: PersonSetting, number: int, workspace_id: str, file: WorkspaceFile) -> Person:
    person = Person(workspace_id=workspace_id, id=number, name=one.name, zone=one.zone, locale=one.locale)
    person.roles, person.late_minutes = list(one.roles), one.late_minutes
    if file.warnings is not None:
        person.quiet = file.warnings.quiet
    return person


def _account(one: AccountSetting, number: int, workspace_id: str, named: Mapping[str, int]) -> Account:
    return Account(
        workspace_id=workspace_id,
        id=number,
        network=one.network,
        handle=one.handle,
        brand=one.brand,
        team=one.team,
        audience=one.audience,
        sla_profile=one.sla,
        owner_id=named.get(one.owner),
        backup_id=named.get(one.backup),
        country=one.country,
        raci={letter: [named[name] for name in names if name in named] for letter, names in one.raci.items()},
    )


def _places(file: WorkspaceFile, workspace_id: str) -> list[Place]:
    return [
        Place(
            workspace_id=workspace_id,
            id=number,
            platform=one.platform,
            address=one.address,
            name=one.name,
            kind=PlaceKind(one.kind),
            brand=one.brand,
            zone=one.zone,
            locale=one.locale,
        )
        for number, one in enumerate(file.places, start=1)
    ]


def _means(file: WorkspaceFile) -> str:
    """What the same bytes of a calendar are read by: the accounts and people that posts belong to, and this version of
    calbot. Where it is another one than at the last start, a calendar is read anew however long it asks for rest."""
    said = repr((__version__, file.accounts, file.people))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _source(one: SourceSetting, number: int, workspace_id: str, folder: Path, means: str) -> Source:
    return Source(
        workspace_id=workspace_id,
        id=number,
        kind=SourceKind(one.kind),
        name=one.name,
        location=_location(one, folder),
        zone=one.zone,
        memory={
            "fields": dict(one.fields),
            "overlay": one.overlay,
            "country": one.country,
            "day_order": one.day_order,
            "year": one.year,
            "zone_names": dict(one.zone_names),
            "clock": one.clock,
            "owner": one.owner,
            LOOK_MINUTES: one.look_minutes,
            MEANS: means,
            **_server(one, folder),
        },
    )


def _location(one: SourceSetting, folder: Path) -> str:
    if one.kind == SourceKind.GRAPH:
        return f"{GRAPH}{one.server.mailbox}"
    if one.kind == SourceKind.SHIFTS_GRAPH:
        return f"{GRAPH}{one.server.team}"
    return one.url or str((folder / one.path).resolve())


def _server(one: SourceSetting, folder: Path) -> dict[str, object]:
    """What a look at a calendar server is told; the password itself is read when it is asked for."""
    if one.kind not in (SourceKind.CALDAV, SourceKind.GRAPH, SourceKind.SHIFTS_GRAPH):
        return {}
    server = one.server
    return {
        "user": server.user,
        "password_file": str((folder / server.password_file).resolve()) if server.password_file else "",
        "password_variable": server.password_variable,
        "calendar": server.calendar,
        "write": server.write,
    }


def _dates(file: WorkspaceFile, number: int, workspace_id: str) -> Source:
    """The source of public holidays and sensitive dates, for the countries that the company has to do with."""
    zones = (file.zone, *(one.zone for one in file.sources), *(one.zone for one in file.people))
    closed = countries_of(terms(file.settings(), file.zone).sla.values(), file.zone)
    countries = {*(one.country for one in file.accounts), *(country_of(zone) for zone in zones), *closed} - {""}
    return Source(
        workspace_id=workspace_id,
        id=number,
        kind=SourceKind.DATES,
        name=DATES,
        location="calbot:dates",
        zone=file.zone,
        memory={"countries": sorted(countries), "locale": file.locale},
    )


def _blackouts(file: WorkspaceFile, workspace_id: str) -> list[Event]:
    return [
        Event(
            workspace_id=workspace_id,
            id=number,
            kind=EventKind.BLACKOUT,
            title=one.title,
            reason=one.reason,
            starts_at=one.starts,
            ends_at=one.ends,
            zone=file.zone,
            brand=one.brand,
            network=one.network,
        )
        for number, one in enumerate(file.blackouts, start=1)
    ]
