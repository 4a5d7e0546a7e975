"""The source that stands for everything that people say in chat."""

from __future__ import annotations

from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.source import Source, SourceKind
from calbot.model.state import SourceState
from calbot.store import number as numbers
from calbot.store import source as sources


def chat_source(session: Session, turn: Turn) -> Source:
    """The one of this workspace, made with the first that is said. Nothing reads it anew, so nothing takes back what
    comes of it."""
    standing = sources.of_kind(session, turn.workspace_id, SourceKind.CHAT)
    if standing:
        return standing[0]
    number = numbers.next_number(session, turn.workspace_id, "source")
    chat = Source(workspace_id=turn.workspace_id, id=number, kind=SourceKind.CHAT, name="chat", state=SourceState.FRESH)
    session.add(chat)
    session.flush()
    return chat
