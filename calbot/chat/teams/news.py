"""What Teams tells of conversations: calbot was added or removed, a channel or chat has another name, or is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from calbot.chat.arriving import CAME, GONE, NAMED
from calbot.chat.cards import one_line

INSTALLED: Final = "installationUpdate"
CHANGED: Final = "conversationUpdate"
_INSTALLS: Final = {"add": CAME, "add-upgrade": CAME, "upgrade": CAME, "remove": GONE}
"""A removal for the sake of an upgrade is none: its addition follows."""
_EVENTS: Final = {
    "channelDeleted": GONE,
    "channelRestored": CAME,
    "channelRenamed": NAMED,
    "teamArchived": GONE,
    "teamDeleted": GONE,
    "teamHardDeleted": GONE,
    "teamRenamed": NAMED,
    "teamRestored": CAME,
    "teamUnarchived": CAME,
}
_NAME: Final = 120


class News(NamedTuple):
    """What became of a conversation, of the activity's own where `address` is ""; `name` is its name as it is told."""

    what: str
    address: str = ""
    name: str = ""


def news(body: Mapping[str, Any]) -> News | None:
    """What an activity tells of a conversation; None for what calbot needs not know: who else comes and goes."""
    data = _table(body, "channelData")
    channel, team = _table(data, "channel"), _table(data, "team")
    if body.get("type") == INSTALLED:
        what = _INSTALLS.get(str(body.get("action")))
        chosen = _table(_table(data, "settings"), "selectedChannel")
        return News(what, _text(chosen, "id"), _name(chosen) or _name(team)) if what else None
    event = _EVENTS.get(str(data.get("eventType")))
    if event is not None:
        # A channel is named by itself; a team stands for its first channel, whose conversation is that of the event.
        of_channel = str(data.get("eventType")).startswith("channel")
        named = _name(channel) if of_channel else _name(team)
        return News(event, _text(channel, "id") if of_channel else "", named)
    if isinstance(body.get("topicName"), str):
        return News(NAMED, "", one_line(body["topicName"], _NAME))
    for members, what in (("membersAdded", CAME), ("membersRemoved", GONE)):
        if _has_calbot(body, members):
            return News(what, "", _name(team) if members == "membersAdded" else "")
    return None


def _has_calbot(body: Mapping[str, Any], members: str) -> bool:
    rows, own = body.get(members), _table(body, "recipient").get("id")
    return isinstance(rows, list) and any(isinstance(one, dict) and own and one.get("id") == own for one in rows)


def _name(said: Mapping[str, Any]) -> str:
    return one_line(_text(said, "name"), _NAME)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) and len(value) <= 1000 else ""


def _table(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    return part if isinstance(part, dict) else {}
