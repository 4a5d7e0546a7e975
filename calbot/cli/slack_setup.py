"""Slack as the settings tell of it, or what is missing there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calbot.errors import SettingError

if TYPE_CHECKING:
    from calbot.config.environment import Settings
    from calbot.wiring.slack import Installing, SlackSetup


def slack_of(settings: Settings, *, socket: bool = False) -> SlackSetup | None:
    """The workspace of Slack to speak in, by its token or as somebody installs it; None where neither is set."""
    token = settings.slack_token.get_secret_value()
    if token and settings.slack_client_id:
        raise SettingError("the app has a bot token of its own: leave one of both empty", key="CALBOT_SLACK_CLIENT_ID")
    if not token and not settings.slack_client_id:
        if settings.slack_secrets:
            raise SettingError("there is a signing secret, but no bot token to answer with", key="CALBOT_SLACK_TOKEN")
        return None
    try:
        from calbot.wiring.slack import SlackSetup
    except ImportError:
        said = "Slack's libraries are not installed: pip install 'calbot[slack]'"
        raise SettingError(said, key="CALBOT_SLACK_TOKEN") from None
    from calbot.chat.picture import can_draw

    if settings.slack_pictures and not can_draw():
        said = "the library that draws is not installed: pip install 'calbot[pictures]'"
        raise SettingError(said, key="CALBOT_SLACK_PICTURES")
    app = settings.slack_app_token.get_secret_value() if socket else ""
    return SlackSetup(
        token,
        settings.slack_secrets,
        app,
        settings.slack_flag_command,
        settings.slack_api_url,
        installing=_installing(settings, socket=socket) if settings.slack_client_id else None,
        pictures=settings.slack_pictures,
        links=bool(settings.own_url),
        direct=settings.slack_direct,
        channels=settings.slack_channels,
    )


def _installing(settings: Settings, *, socket: bool) -> Installing:
    from calbot.chat.slack.vault import Vault
    from calbot.wiring.slack import Installing

    needed = {
        "CALBOT_SLACK_CLIENT_SECRET": settings.slack_client_secret.get_secret_value(),
        # What comes over a socket is signed by nobody.
        "CALBOT_SLACK_SIGNING_SECRETS": socket or settings.slack_signing_secrets.get_secret_value(),
        "CALBOT_SLACK_TEAM": settings.slack_team,
        "CALBOT_SLACK_URL": settings.slack_url,
    }
    for name, value in needed.items():
        if not value:
            raise SettingError("it is not set, and CALBOT_SLACK_CLIENT_ID needs it", key=name)
    # Says at once which of the keys is none.
    Vault(settings.slack_seals)
    teams = settings.slack_teams
    unknown = sorted(set(teams.values()) - {"", *settings.companies})
    if unknown:
        said = f"CALBOT_MORE_WORKSPACES names no company {', '.join(unknown)}"
        raise SettingError(said, key="CALBOT_SLACK_TEAM")
    from calbot.wiring.house import MAIN

    (team, company), *others = teams.items()
    if company:
        said = "the first one is the one of CALBOT_WORKSPACE: ids in Slack without a workspace before them are its own"
        raise SettingError(said, key="CALBOT_SLACK_TEAM")
    return Installing(
        settings.slack_client_id,
        settings.slack_client_secret.get_secret_value(),
        settings.slack_seals,
        team,
        settings.slack_url,
        others={one: named or MAIN for one, named in others},
    )
