"""The app's package for Teams, made from the command table: what an admin uploads to bring calbot into a tenant."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from calbot.chat.command import Command
from calbot.chat.commands.table import COMMANDS, HELP
from calbot.chat.teams import dialog, icon
from calbot.errors import SettingError
from calbot.words.say import sayer

VERSION: Final = "1.29"
SCHEMA: Final = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
SCOPES: Final = ("team", "groupChat", "personal")
_SHARED: Final = ("team", "groupChat")
"""Where Teams knows slash commands, which only the one who says them sees."""
_MENU, _LISTS = 12, 3
"""Commands of a list, and lists, that Teams takes. Behind a name it offers the first of them, where help leads and
tells of all; behind a slash all, those that its lists do not hold behind REST."""
REST: Final = "calbot"
"""The slash that takes every word: `/calbot week`."""
_TITLE, _ABOUT = 128, 4000
_ACTIONS: Final = (
    {
        "id": dialog.FLAG,
        "type": "action",
        "title": "Flag to marketing",
        "description": "Tell marketing that something about a post is wrong",
        "context": ["message"],
        "fetchTask": True,
    },
    {
        "id": dialog.ADD,
        "type": "action",
        "title": "Add a post",
        "description": "Put a post into the plan, with what it will bring",
        "context": ["compose", "commandBox"],
        "fetchTask": True,
    },
)
"""Of the app's own menus; each opens a dialog."""
_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""Of the files in the package, so that the same app is the same bytes."""


def manifest(client_id: str, url: str, version: str) -> dict[str, Any]:
    """The manifest of the bot `client_id`, whose pages are at `url` (https://...). Raises SettingError where either is
    none. It asks for no permission: calbot reads what is said to it, and nothing else."""
    if not client_id:
        raise SettingError("name the bot: its application (client) id", key="CALBOT_TEAMS_CLIENT_ID")
    host = urlsplit(url).hostname if url.startswith("https://") else None
    if not host:
        raise SettingError("name the address at which browsers reach calbot: --url https://calbot.example", key="--url")
    site = url.rstrip("/")
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": client_id,
        "developer": {"name": "calbot", "websiteUrl": site, "privacyUrl": site, "termsOfUseUrl": site},
        "name": {"short": "calbot", "full": "calbot: the marketing calendar, and what it brings to care"},
        "description": {
            "short": "Warns marketing and customer care of what the calendar brings.",
            "full": "Reads the marketing calendar, forecasts the messages that each post brings to customer care, warns"
            " both teams of spikes, and carries broken links and copy errors back to marketing.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1f3a5f",
        "bots": [
            {
                "botId": client_id,
                "scopes": list(SCOPES),
                "supportsFiles": False,
                "isNotificationOnly": False,
                "supportsTargetedMessages": True,
                "commandLists": _menus(),
            }
        ],
        "composeExtensions": [
            {"botId": client_id, "commands": list(_ACTIONS), "messageHandlers": [_links(host)]},
        ],
        "validDomains": [host],
    }


def _links(host: str) -> dict[str, Any]:
    """Teams asks calbot what links to its own pages show, and no others."""
    return {"type": "link", "value": {"domains": [host], "supportsAnonymizedPayloads": False}}


def package(client_id: str, url: str, version: str) -> bytes:
    """The zip with manifest and icons; the same arguments give the same bytes. Raises like `manifest`."""
    told = json.dumps(manifest(client_id, url, version), ensure_ascii=False, indent=2) + "\n"
    files = {"manifest.json": told.encode(), "color.png": icon.colour(), "outline.png": icon.outline()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in files.items():
            one = zipfile.ZipInfo(name, _DAY)
            one.compress_type, one.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            whole.writestr(one, data)
    return packed.getvalue()


def menu(commands: Sequence[Command] = COMMANDS) -> list[tuple[str, str]]:
    """The first word of each command with what it does, as far as Teams offers them; REST stands for those beyond."""
    say = sayer("en", "UTC")
    told = {say(one.usage).split(maxsplit=1)[0]: say(one.about) for one in (HELP, *commands)}
    room = _MENU * _LISTS
    return list(told.items()) if len(told) <= room else [*list(told.items())[: room - 1], (REST, say("teams.rest"))]


def _menus() -> list[dict[str, Any]]:
    shown = [{"title": word[:_TITLE], "description": about[:_ABOUT]} for word, about in menu()]
    first = {"scopes": list(SCOPES), "triggers": ["mention", "slash"], "commands": shown[:_MENU]}
    more = (shown[at : at + _MENU] for at in range(_MENU, len(shown), _MENU))
    return [first, *({"scopes": list(_SHARED), "triggers": ["slash"], "commands": few} for few in more)]
