"""An answer on its way: the card as it was drawn when somebody asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calbot.chat.cards import Card
from calbot.chat.kept import card_of
from calbot.words.say import Say


def card(kept: Mapping[str, Any], _say: Say) -> Card:
    """The card that was kept, in the language in which it was drawn."""
    return card_of(kept)
