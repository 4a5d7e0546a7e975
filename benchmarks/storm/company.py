"""The companies whose care teams are warned: some workspaces, each with as many places as its share."""

from __future__ import annotations

from datetime import datetime

from benchmarks.storm.platform import NAME
from calbot.flows import workspace as workspace_flow
from calbot.flows.turn import Turn
from calbot.flows.workspace import Company
from calbot.model.place import Place, PlaceKind
from calbot.model.source import Source
from calbot.model.workspace import Workspace
from calbot.store import workspace as workspaces
from calbot.store.session import now, open_engine, reading, writing
from calbot.wiring.house import MAIN


def name_of(number: int) -> str:
    """The id of the workspace of that number; the first is the one that a single company has."""
    return f"w{number:03d}" if number else MAIN


def address_of(workspace_id: str, place: int) -> str:
    """What the chat server calls that place."""
    return f"{prefix_of(workspace_id)}p{place}"


def prefix_of(workspace_id: str) -> str:
    """How all places of that workspace begin."""
    return f"{workspace_id}/"


def workspace_of(address: str) -> str:
    """The workspace that a place belongs to."""
    return address.partition("/")[0]


def found(database: str, companies: int, places: int, first: int = 0, calendar: str = "") -> None:
    """Found them in a migrated database, from number `first` on, each with that calendar if one is given. They have
    just been assessed: their hour holds nothing but spikes."""
    engine = open_engine(database)
    try:
        with reading(engine) as session:
            at = now(session)
        for number in range(first, first + companies):
            told = _company(name_of(number), places, at, calendar)
            with writing(engine, told.workspace.id) as session:
                workspace_flow.install(session, Turn(told.workspace.id, at), told)
            with writing(engine, told.workspace.id) as session:
                kept = workspaces.by_id(session, told.workspace.id)
                assert kept is not None
                kept.assessed_at = kept.changed_at = at
                session.commit()
    finally:
        engine.dispose()


def _company(workspace_id: str, places: int, at: datetime, calendar: str) -> Company:
    addresses = [address_of(workspace_id, number) for number in range(1, places + 1)]
    return Company(
        workspace=Workspace(id=workspace_id, name=workspace_id, zone="Europe/London", created_at=at),
        places=[
            Place(
                workspace_id=workspace_id, id=number, platform=NAME, address=address, name=address, kind=PlaceKind.CARE
            )
            for number, address in enumerate(addresses, 1)
        ],
        sources=[Source(workspace_id=workspace_id, id=1, name="plan", location=calendar)] if calendar else [],
    )
