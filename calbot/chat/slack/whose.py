"""Whose installation of the app a request is for, as each kind of request tells it, and whether that is ours.

In a channel that companies share (Slack Connect) a request names several workspaces: that of whoever asks, that of the
channel, that of the app. Only the last one has the token, and the people and places, that the request is about. Where
the app is in such a channel twice, Slack tells of each event once, for either of them; which one was meant is told by
the bot that the event is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from calbot.chat.slack.modal import opened_by

_CALLED: Final = re.compile(r"<@([A-Z0-9]{2,24})(?:\|[^<>]*)?>")
_READ: Final = 40_000


@dataclass(frozen=True)
class Whose:
    """Which installation of the app this is: its team, and what its bot is called there."""

    team: str
    bot_user: str = ""
    bot_id: str = ""
    whole: str = ""
    """The organisation, where it was installed for all of its workspaces."""

    @property
    def name(self) -> str:
        """The team or organisation that it was installed for."""
        return self.whole or self.team

    def hears(self, body: Mapping[str, Any]) -> bool:
        """Whether the request is for it."""
        return self.name in installations(body)

    def told(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The event as Slack would have told it to this installation."""
        row = {
            "team_id": None if self.whole else self.team,
            "enterprise_id": self.whole or None,
            "user_id": self.bot_user,
            "is_bot": True,
            "is_enterprise_install": bool(self.whole),
        }
        return {**body, "authorizations": [row]}


def installations(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The team (T...) or organisation (E...) whose installation a request is for; none where it names none. Two only
    where Slack does not say whether it comes of one for a whole organisation; the team goes first then."""
    view, rows = _table(body, "view"), body.get("authorizations")
    if named := opened_by(view):
        return (named,)
    if named := _text(view, "app_installed_team_id"):
        # Beside it stands the team of whoever looks at the view.
        return _either(body, named, named if named.startswith("E") else _organisation(body))
    if isinstance(rows, list) and rows:
        # Beside it stands the team that the channel belongs to; one that an event leaves out is not another's.
        row = rows[0] if isinstance(rows[0], dict) else {}
        return _either(row, _text(row, "team_id"), _text(row, "enterprise_id"))
    return _either(body, _text(body, "team_id") or _text(_table(body, "team"), "id"), _organisation(body))


def bots_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom an event is about, by what bots are called: all that a message calls, in its order (people too), or whoever
    has posted what Slack tells of. Nothing for requests that name their installation well enough."""
    event = _table(body, "event")
    if event.get("type") == "app_mention":
        return tuple(dict.fromkeys(_CALLED.findall(_text(event, "text")[:_READ])))
    poster = _text(event, "user_id") if event.get("type") == "message_metadata_posted" else ""
    return (poster,) if poster else ()


def _either(said: Mapping[str, Any], team: str, organisation: str) -> tuple[str, ...]:
    whole = str(said.get("is_enterprise_install", "")).lower()
    found = (organisation,) if whole == "true" else (team,) if whole == "false" else (team, organisation)
    return tuple(dict.fromkeys(name for name in found if name))


def _organisation(body: Mapping[str, Any]) -> str:
    return _text(body, "enterprise_id") or _text(_table(body, "enterprise"), "id")


def _table(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    return part if isinstance(part, dict) else {}


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
