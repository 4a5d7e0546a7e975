"""The playground's messages: posting, editing, and what is new since a page looked last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from calbot.model.playground import PlaygroundMessage
from calbot.store.number import next_number


def by_id(session: Session, workspace_id: str, message_id: int) -> PlaygroundMessage | None:
    """One message."""
    return session.get(PlaygroundMessage, (workspace_id, message_id))


def by_delivery(session: Session, workspace_id: str, delivery_key: str) -> PlaygroundMessage | None:
    """The message that one delivery made."""
    return session.exec(
        select(PlaygroundMessage).where(
            PlaygroundMessage.workspace_id == workspace_id, PlaygroundMessage.delivery_key == delivery_key
        )
    ).first()


def post(
    session: Session,
    workspace_id: str,
    *,
    address: str,
    author: str,
    payload: Mapping[str, Any],
    at: datetime,
    only_for: str = "",
    thread_of: int | None = None,
    delivery_key: str | None = None,
) -> PlaygroundMessage:
    """Say something; the same delivery twice is one message, the first."""
    if delivery_key is not None and (known := by_delivery(session, workspace_id, delivery_key)):
        return known
    message = PlaygroundMessage(
        workspace_id=workspace_id,
        id=next_number(session, workspace_id, "playground"),
        address=address,
        author=author,
        only_for=only_for,
        thread_of=thread_of,
        delivery_key=delivery_key,
        payload=dict(payload),
        change=next_number(session, workspace_id, "playground_change"),
        posted_at=at,
    )
    session.add(message)
    return message


def amend(
    session: Session, workspace_id: str, message_id: int, payload: Mapping[str, Any], at: datetime
) -> PlaygroundMessage | None:
    """Show `payload` instead; an edit that changes nothing is no change. None when there is no such message."""
    message = by_id(session, workspace_id, message_id)
    if message is not None and message.payload != dict(payload):
        message.payload, message.edited_at = dict(payload), at
        message.change = next_number(session, workspace_id, "playground_change")
    return message


def since(
    session: Session, workspace_id: str, change: int, user: str = "", address: str = ""
) -> list[PlaygroundMessage]:
    """What `user` may see and was posted or edited after `change`, in that order; at one address if given."""
    # The counter's row is locked until its writer commits, so no smaller change can appear behind a greater one.
    wanted = select(PlaygroundMessage).where(
        PlaygroundMessage.workspace_id == workspace_id,
        PlaygroundMessage.change > change,
        col(PlaygroundMessage.only_for).in_({"", user}),
    )
    if address:
        wanted = wanted.where(PlaygroundMessage.address == address)
    return list(session.exec(wanted.order_by(col(PlaygroundMessage.change))))


def thread(session: Session, workspace_id: str, message_id: int, user: str = "") -> list[PlaygroundMessage]:
    """The answers to a message that `user` may see, oldest first."""
    wanted = select(PlaygroundMessage).where(
        PlaygroundMessage.workspace_id == workspace_id,
        PlaygroundMessage.thread_of == message_id,
        col(PlaygroundMessage.only_for).in_({"", user}),
    )
    return list(session.exec(wanted.order_by(col(PlaygroundMessage.id))))
