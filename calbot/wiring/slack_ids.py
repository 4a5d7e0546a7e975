"""Ids of Slack to which calbot is to speak, in workspace files and in the database: whose they are, which channels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import make_url
from sqlmodel import Session

from calbot.chat.slack.listen import PLATFORM
from calbot.chat.slack.send import SHARED
from calbot.chat.slack.several import parted
from calbot.config.environment import Settings
from calbot.errors import CalbotError, SettingError, SeveralErrors
from calbot.model.place import PlaceKind
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import workspace as workspaces
from calbot.store.migrate import pending
from calbot.store.session import normal_url, open_engine, reading
from calbot.wiring.company import read_company
from calbot.wiring.doctor_check import Check
from calbot.wiring.house import MAIN
from calbot.wiring.slack_own import demand_own, wrong_with

T = TypeVar("T")

_IDS: Final = "slack ids"
_SIDES: Final = (PlaceKind.MARKETING, PlaceKind.CARE)


def strange(settings: Settings) -> Iterator[Check]:
    """Ids of Slack, in workspace files and in the database, that are another company's; nothing where none is."""
    teams = list(settings.slack_teams.items()) if settings.slack_client_id else []
    owners = {"": MAIN, **{team: company or MAIN for team, company in teams[1:]}}

    def company_of(name: str) -> str:
        return owners.get(parted(name)[0], "")

    for company, file in _files(settings):
        try:
            demand_own(file, company, company_of)
        except SeveralErrors as several:
            yield from (Check(_IDS, "fail", str(error), "mend this line, or that setting") for error in several.errors)
        except SettingError:
            # That it cannot be read is for calbot doctor to say: no id of it is anybody's.
            continue
    for company, what, name in _kept(settings, _ids):
        if said := wrong_with(name, company, company_of):
            do = "nothing is sent there; change CALBOT_SLACK_TEAM to speak there again"
            yield Check(_IDS, "warn", f"{what} of {company} in the database: {said}", do)


def _ids(session: Session) -> list[tuple[str, str, str]]:
    """(company, what it is of, id) of all that the database knows in Slack."""
    found = []
    for company in [workspace.id for workspace in workspaces.every(session)]:
        for place in places.every(session, company):
            found += [(company, f"place {place.name}", place.address)] if place.platform == PLATFORM else []
        for person in people.every(session, company):
            known = people.identities(session, company, person.id)
            found += [(company, person.name, one.user) for one in known if one.platform == PLATFORM]
    return found


def _bound(session: Session) -> list[tuple[str, str]]:
    """(address, name) of each place in which marketing or care is spoken to."""
    every = [place for one in workspaces.every(session) for place in places.every(session, one.id)]
    return [(one.address, one.name) for one in every if one.platform == PLATFORM and one.kind in _SIDES]


def _kept(settings: Settings, read: Callable[[Session], list[T]]) -> list[T]:
    """What is read of the database; nothing where it cannot be read as it is."""
    if not _is_ready(settings.database):
        return []
    engine = open_engine(settings.database)
    try:
        with reading(engine) as session:
            return read(session)
    finally:
        engine.dispose()


def _is_ready(database: str) -> bool:
    """Whether there is a database of this version; why there is none, is for `calbot doctor` to say."""
    address = make_url(normal_url(database))
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return False
    try:
        return not pending(database)
    except CalbotError:
        return False


def _files(settings: Settings) -> list[tuple[str, Path]]:
    """The workspace file of each company."""
    return [*([(MAIN, settings.workspace)] if settings.workspace else ()), *settings.companies.items()]


def _in_files(settings: Settings) -> Iterator[tuple[str, str]]:
    """(address, name) of each place of a file that can be read."""
    for _, file in _files(settings):
        try:
            told = read_company(file)
        except CalbotError:
            continue
        yield from ((one.address, one.name) for one in told.places if one.platform == PLATFORM)


def channels(settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """By workspace of Slack ("" the one of the token), the ids of the channels to look at and what each is called here;
    none where that is not switched on."""
    first = next(iter(settings.slack_teams), "") if settings.slack_client_id else ""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for address, name in (*_in_files(settings), *_kept(settings, _bound)) if settings.slack_channels else ():
        team, channel = parted(address)
        if channel.startswith(SHARED):
            found[team or first].setdefault(channel, name or channel)
    return found
