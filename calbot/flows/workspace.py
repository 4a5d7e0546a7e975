"""Taking over what a workspace file says: people, accounts, places, sources, blackouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlmodel import Session

from calbot.flows import own_clock
from calbot.flows.changing import world_changed
from calbot.flows.tell import record
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.event import Event
from calbot.model.identity import Identity
from calbot.model.network import Network
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.model.source import REST, WISH, Source
from calbot.model.state import SourceState
from calbot.model.workspace import Workspace
from calbot.store import account as accounts
from calbot.store import event as events
from calbot.store import history as histories
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import source as sources
from calbot.store import workspace as workspaces


class Counted(Protocol):
    """A row that is counted per workspace: any noun but the workspace itself."""

    workspace_id: str
    id: int


@dataclass(frozen=True)
class Company:
    """A company as a file tells it. Ids are the file's own count from 1; the database gives its own.

    `identities` maps a person's id to {platform: user}.
    """

    workspace: Workspace
    people: Sequence[Person] = ()
    identities: Mapping[int, Mapping[str, str]] | None = None
    accounts: Sequence[Account] = ()
    places: Sequence[Place] = ()
    sources: Sequence[Source] = ()
    events: Sequence[Event] = ()


def install(session: Session, turn: Turn, company: Company) -> None:
    """Make the workspace say what the file says; what was set in chat since (bound places, languages) stays."""
    _workspace(session, turn, company.workspace)
    ids = {person.id: _person(session, turn, person, company.workspace.zone) for person in company.people}
    for file_id, known in (company.identities or {}).items():
        for platform, user in known.items():
            _identity(session, turn, ids[file_id], platform, user)
    for account in company.accounts:
        _account(session, turn, account, ids)
    for place in company.places:
        if places.by_address(session, turn.workspace_id, place.platform, place.address) is None:
            _new(session, turn, place, "place")
    for source in company.sources:
        _source(session, turn, source)
    events.replace(session, turn.workspace_id, None, list(company.events))
    world_changed(session, turn)
    record(session, turn, "workspace", 0, "installed", name=company.workspace.name)
    session.commit()


def _workspace(session: Session, turn: Turn, told: Workspace) -> None:
    known = workspaces.by_id(session, turn.workspace_id)
    if known is None:
        session.add(told)
        session.flush()
        return
    known.name, known.zone, known.locale, known.settings = told.name, told.zone, told.locale, dict(told.settings)


def _person(session: Session, turn: Turn, told: Person, zone: str) -> int:
    """`zone` is the workspace's, in which whoever the file gives no other is until a chat knows better."""
    known = people.by_name(session, turn.workspace_id, told.name)
    if known is None:
        return _new(session, turn, told, "person")
    known.roles = list(told.roles)
    # What the person said in chat counts more.
    said = {line.verb for line in histories.of(session, turn.workspace_id, "person", known.id)}
    if own_clock.SAID not in said:
        learnt = own_clock.learnt(session, turn.workspace_id, known.id) if told.zone == zone else ""
        known.zone = learnt or told.zone
    if known.late_minutes is None or "late" not in said:
        known.late_minutes = told.late_minutes
    return known.id


def _identity(session: Session, turn: Turn, person_id: int, platform: str, user: str) -> None:
    if people.by_identity(session, turn.workspace_id, platform, user) is None:
        _new(
            session,
            turn,
            Identity(workspace_id="", id=0, person_id=person_id, platform=platform, user=user),
            "identity",
        )


def _account(session: Session, turn: Turn, told: Account, ids: Mapping[int, int]) -> None:
    told.owner_id = ids.get(told.owner_id) if told.owner_id is not None else None
    told.backup_id = ids.get(told.backup_id) if told.backup_id is not None else None
    told.raci = {letter: [ids[one] for one in named if one in ids] for letter, named in told.raci.items()}
    if accounts.network(session, turn.workspace_id, told.network) is None:
        _new(session, turn, Network(workspace_id="", id=0, key=told.network, title=told.network.title()), "network")
    known = accounts.by_handle(session, turn.workspace_id, told.network, told.handle)
    if known is None:
        _new(session, turn, told, "account")
        return
    for field in ("brand", "team", "country", "audience", "sla_profile", "owner_id", "backup_id", "raci"):
        setattr(known, field, getattr(told, field))


def _source(session: Session, turn: Turn, told: Source) -> None:
    known = sources.by_name(session, turn.workspace_id, told.name)
    if known is None:
        _new(session, turn, told, "source")
        return
    before = (known.kind, known.location, known.zone, {name: known.memory.get(name) for name in told.memory})
    if before != (told.kind, told.location, told.zone, told.memory):
        # Said otherwise, the same bytes may mean something else.
        known.memory["day"], known.next_look_at = "", None
    elif not known.rests or known.state is SourceState.BLIND:
        known.next_look_at = None  # a feed that can be read is left alone for as long as it asks, whoever starts anew
    if (known.kind, known.location) != (told.kind, told.location):
        for wish in (WISH, REST):
            known.memory.pop(wish, None)  # another calendar has not asked for anything yet
    known.kind, known.location, known.zone = told.kind, told.location, told.zone
    known.memory.update(told.memory)


def _new(session: Session, turn: Turn, row: Counted, noun: str) -> int:
    number = numbers.next_number(session, turn.workspace_id, noun)
    row.workspace_id, row.id = turn.workspace_id, number
    session.add(row)
    session.flush()
    return number
