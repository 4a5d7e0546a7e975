"""Microsoft Teams as the settings tell of it, or what is missing there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calbot.errors import SettingError

if TYPE_CHECKING:
    from calbot.config.environment import Settings
    from calbot.wiring.teams import TeamsSetup


def teams_of(settings: Settings) -> TeamsSetup | None:
    """The bot to speak with in Teams; None where nothing of it is set. Raises SettingError for what is missing."""
    needed = {
        "CALBOT_TEAMS_CLIENT_ID": settings.teams_client_id,
        "CALBOT_TEAMS_CLIENT_SECRET": settings.teams_client_secret.get_secret_value(),
        "CALBOT_TEAMS_TENANT_ID": settings.teams_tenant_id,
    }
    if not any(needed.values()):
        return None
    for name, value in needed.items():
        if not value:
            raise SettingError("it is not set, and the bot in Teams needs all three", key=name)
    from calbot.chat.teams.clouds import CLOUDS

    cloud = CLOUDS[settings.teams_cloud]
    service = settings.teams_service_url or cloud.service
    if not service:
        said = f"the cloud {settings.teams_cloud} has no address that is the same for all: name that of your tenant"
        raise SettingError(said, key="CALBOT_TEAMS_SERVICE_URL")
    try:
        from calbot.wiring.teams import TeamsSetup
    except ImportError:
        said = "Microsoft Teams' libraries are not installed: pip install 'calbot[teams]'"
        raise SettingError(said, key="CALBOT_TEAMS_CLIENT_ID") from None
    client_id, secret, tenant = needed.values()
    login = settings.teams_login_url or cloud.login
    return TeamsSetup(client_id, secret, tenant, service, login, cloud.metadata, cloud.scope, cloud.issuer)
