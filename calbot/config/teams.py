"""What the environment sets for Microsoft Teams."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class TeamsSettings(BaseSettings):
    """The part of `Settings` that is about the bot in Teams."""

    teams_client_id: str = Field(
        default="",
        max_length=200,
        description="Client (application) id of calbot's bot in Microsoft Teams. Empty: calbot does not speak there.",
    )
    teams_client_secret: SecretStr = Field(default=SecretStr(""), description="Its client secret.")
    teams_tenant_id: str = Field(
        default="",
        pattern=r"^([0-9a-fA-F-]{36})?$",
        description="The one tenant (directory) in which it speaks.",
    )
    teams_service_url: str = Field(
        default="https://smba.trafficmanager.net/teams/",
        pattern=r"^https?://[^\s?#]+/$",
        description="Where Teams takes messages; national clouds have addresses of their own.",
    )
    teams_login_url: str = Field(
        default="https://login.microsoftonline.com",
        pattern=r"^https://[^\s?#]+[^\s?#/]$",
        description="Where Microsoft gives tokens; national clouds have addresses of their own.",
    )
