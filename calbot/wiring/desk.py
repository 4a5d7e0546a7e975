"""The conversations that an export of a help desk names, without its counts: for looking at how they were answered."""

from __future__ import annotations

from pathlib import Path

from calbot.errors import InputError
from calbot.flows import conversation
from calbot.flows.turn import Turn
from calbot.sources.contacts import preset_of, read_contacts
from calbot.store.session import writing
from calbot.wiring.house import MAIN, House


def know_conversations(house: House, path: Path, workspace_id: str = MAIN) -> int:
    """Take over the ids in the export at `path`; how many there are. Raises InputError where it is none."""
    data = path.read_bytes()
    preset = preset_of(data, path.name)
    if preset is None:
        raise InputError("this is no export of a help desk that is known", file=path.name)
    named = read_contacts(data, path.name, preset).conversations
    with writing(house.engine, workspace_id) as session:
        conversation.take(session, Turn(workspace_id, house.clock()), named)
        session.commit()
    return len(named)
