"""What the environment sets for Microsoft Teams."""

from __future__ import annotations

from typing import Literal

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
    teams_cloud: Literal["public", "gcc", "gcch", "dod", "china"] = Field(
        default="public",
        description="Microsoft's cloud in which the tenant is: public, or a national one: gcc, gcch, dod, china.",
    )
    teams_service_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+/)?$",
        description="Where Teams takes messages; empty: where that cloud does. In china it has to be named.",
    )
    teams_login_url: str = Field(
        default="",
        pattern=r"^(https://[^\s?#]+[^\s?#/])?$",
        description="Where Microsoft gives tokens; empty: where that cloud does.",
    )
