"""The app's manifest, made from the command table: what somebody pastes into api.slack.com to make calbot's app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from calbot.chat.commands.table import COMMANDS, HELP
from calbot.chat.slack.listen import ADD_SHORTCUT, FLAG_SHORTCUT, METADATA
from calbot.errors import SettingError
from calbot.words.say import sayer

COMMAND: Final = "/calbot"
PATH: Final = "/slack/events"
SCOPES: Final = ("app_mentions:read", "chat:write", "commands", "metadata.message:read", "users:read")
"""What calbot cannot do without. None of them reads what people say to each other."""
REDIRECT: Final = "/slack/oauth_redirect"
EVENTS: Final = ("app_home_opened", "app_mention", "message_metadata_posted")
UNINSTALLED: Final = ("app_uninstalled", "tokens_revoked")
DIRECT: Final = "im:history"
"""Asked for with direct messages: what a person writes to calbot alone."""
PICTURES: Final = "files:write"
"""Asked for with pictures: charts where Slack takes none of its own."""
LINKS: Final = ("links:read", "links:write")
"""Asked for with links of calbot's own: that one was shared, and to show what it leads to."""
CHANNELS: Final = ("channels:read", "groups:read")
"""Asked for with a look at its channels: whether calbot is in them, and who else reads them. No message is read."""
_DESCRIPTION: Final = 140
_HINT: Final = 1000


def manifest(
    url: str = "",
    *,
    socket: bool = False,
    direct: bool = False,
    pictures: bool = False,
    links: bool = False,
    channels: bool = False,
    oauth: bool = False,
    flag_command: str = "/flag",
) -> dict[str, Any]:
    """The manifest for an app that is reached at `url` (https://...), or over a socket. With `direct` people may also
    write to calbot alone; with `pictures` it may upload charts; with `links` calbot's own links are shown; with
    `channels` it may look up its channels; with `oauth` it is installed from a browser, its tokens are renewed, and
    Slack tells when it is uninstalled. Links and installing need its address over a socket too. Raises SettingError
    where there is no address to reach it at.
    """
    if not socket and not url.startswith("https://"):
        raise SettingError("name the address at which Slack reaches calbot: --url https://calbot.example", key="--url")
    if (links or oauth) and not url.startswith("https://"):
        what = "calbot's own links" if links else "the page on which it is installed"
        raise SettingError(f"name the address of {what}: --url https://calbot.example", key="--url")
    endpoint = "" if socket else f"{url.rstrip('/')}{PATH}"
    asked = _Asked(endpoint, direct=direct, pictures=pictures, links=links, channels=channels, oauth=oauth)
    root = url.rstrip("/")
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "calbot",
            "description": "Warns marketing and customer care of what the calendar brings."[:_DESCRIPTION],
            "background_color": "#1f3a5f",
        },
        "features": _features(asked, flag_command, urlsplit(url).hostname or ""),
        "oauth_config": {
            **({"redirect_urls": [f"{root}{REDIRECT}"]} if oauth else {}),
            "scopes": {"bot": asked.scopes()},
        },
        "settings": _settings(asked),
    }


class _Asked(NamedTuple):
    """What the app is to do, beyond what every calbot does; `endpoint` takes Slack's requests ("" over a socket)."""

    endpoint: str
    direct: bool
    pictures: bool
    links: bool
    channels: bool
    oauth: bool

    def scopes(self) -> list[str]:
        """Every right that it needs, sorted."""
        wanted = {(DIRECT,): self.direct, (PICTURES,): self.pictures, LINKS: self.links, CHANNELS: self.channels}
        return sorted((*SCOPES, *(one for scopes, is_on in wanted.items() if is_on for one in scopes)))

    def events(self) -> list[str]:
        """Everything that Slack is to tell of, sorted."""
        wanted = {("message.im",): self.direct, ("link_shared",): self.links, UNINSTALLED: self.oauth}
        return sorted((*EVENTS, *(one for events, is_on in wanted.items() if is_on for one in events)))


def _features(asked: _Asked, flag_command: str, host: str) -> dict[str, Any]:
    """What people see of it; its own links lead to `host`."""
    address = {"url": asked.endpoint} if asked.endpoint else {}
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": not asked.direct,
        },
        "bot_user": {"display_name": "calbot", "always_online": True},
        "shortcuts": _shortcuts(),
        **({"unfurl_domains": [host]} if asked.links else {}),
        "slash_commands": [
            _slash(COMMAND, "The marketing calendar, and what it brings to care", _words(), address),
            _slash(flag_command, "Tell marketing that something is wrong", "broken link https://...", address),
        ],
    }


def _settings(asked: _Asked) -> dict[str, Any]:
    request = {"request_url": asked.endpoint} if asked.endpoint else {}
    return {
        "event_subscriptions": {
            **request,
            "bot_events": asked.events(),
            "metadata_subscriptions": [{"app_id": "*", "event_type": METADATA}],
        },
        "interactivity": {"is_enabled": True, **request},
        "org_deploy_enabled": True,
        "socket_mode_enabled": not asked.endpoint,
        "token_rotation_enabled": asked.oauth,
    }


def _slash(command: str, description: str, hint: str, address: dict[str, str]) -> dict[str, Any]:
    # Escaped, who is called comes with an id, as in a mention; else with what Slack calls the account.
    told = {"command": command, "description": description, "usage_hint": hint[:_HINT], "should_escape": True}
    return {**told, **address}


def _words() -> str:
    """The first word of each command, help at the front: what people see while they type."""
    say = sayer("en", "UTC")
    words: Sequence[str] = [say(command.usage).split(maxsplit=1)[0] for command in (HELP, *COMMANDS)]
    return " | ".join(dict.fromkeys(words))


def _shortcuts() -> list[dict[str, str]]:
    return [
        {
            "name": "Flag a problem",
            "type": "message",
            "callback_id": FLAG_SHORTCUT,
            "description": "Tell marketing that something about a post is wrong",
        },
        {
            "name": "Add a post",
            "type": "global",
            "callback_id": ADD_SHORTCUT,
            "description": "Put a post into the plan, with what it will bring",
        },
    ]
