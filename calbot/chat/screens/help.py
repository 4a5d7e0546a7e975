"""What one can say to calbot: the commands of one's own role."""

from __future__ import annotations

from collections.abc import Sequence

from calbot.chat.cards import Card, Fields, Note, Span, Title, spans
from calbot.words.say import Say


def card(commands: Sequence[tuple[str, str, Sequence[str]]], say: Say) -> Card:
    """`commands` are (usage, what it does, other words for it)."""
    lead = say("help.lead", n=len(commands))
    pairs = tuple((usage, _about(about, _others(usage, aliases), say)) for usage, about, aliases in commands)
    return Card((Title(spans(lead)), Fields(pairs), Note(spans(say("help.note")))), lead)


def _others(usage: str, aliases: Sequence[str]) -> list[str]:
    return [alias for alias in aliases if not usage.startswith(alias)]


def _about(about: str, aliases: Sequence[str], say: Say) -> tuple[Span, ...]:
    also = f" {say('help.also', words=say.listing(aliases))}" if aliases else ""
    return spans(about + also)
