"""What comes in (words, a press, a form) and what goes back to the one who asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calbot.chat.cards import Card, Form


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody said `text`, or pressed a button or sent a form (`text` is "" and `verb` is set).

    `address` is the place and `user` the person as `platform` names them. `key` is the same for a repeated delivery.
    `thread` is the message under which it was said, `message` the one that held the button.
    """

    platform: str
    address: str
    user: str
    text: str = ""
    verb: str = ""
    subject: int = 0
    revision: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    thread: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A card or a form for the one who asked; `private` False shows the card to the whole place. `refused` says that
    the card tells why nothing was done."""

    card: Card | None = None
    form: Form | None = None
    private: bool = True
    refused: bool = False
