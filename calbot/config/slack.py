"""What the environment sets for Slack."""

from __future__ import annotations

from typing import Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

_TEAM: Final = r"[TE][A-Z0-9]{2,24}(=[a-z][a-z0-9-]{0,30})?"


class SlackSettings(BaseSettings):
    """The part of `Settings` that is about the app in Slack."""

    slack_token: SecretStr = Field(
        default=SecretStr(""),
        description="Bot token (xoxb-...) of calbot's app in the Slack workspace. Empty: calbot does not speak there.",
    )
    slack_signing_secrets: SecretStr = Field(
        default=SecretStr(""),
        description="Signing secret of the Slack app; two, with a comma, while one replaces the other. Empty: nothing"
        " comes in at /slack/events.",
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""),
        description="App-level token (xapp-...) of the Slack app, for calbot slack dev (Socket Mode).",
    )
    slack_client_id: str = Field(
        default="",
        max_length=100,
        description="Client id of the Slack app, which is then installed from a browser at /slack/install instead of by"
        " its token; the four settings below go with it.",
    )
    slack_client_secret: SecretStr = Field(default=SecretStr(""), description="Its client secret.")
    slack_team: str = Field(
        default="",
        pattern=rf"^({_TEAM}(\s*,\s*{_TEAM})*)?$",
        description="The workspace (T...) or organisation (E...) of Slack that may install it; no other. Several have"
        " commas between them; T0SECOND=pan is for the company pan of CALBOT_MORE_WORKSPACES.",
    )
    slack_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Where browsers reach calbot: https://calbot.example.",
    )
    slack_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Keys that seal its tokens in the database (calbot slack key makes one), the newest first; one that"
        " is replaced may go when calbot has run for a minute.",
    )
    slack_flag_command: str = Field(
        default="/flag",
        pattern=r"^/[a-z0-9_-]{1,31}$",
        description="The second slash command, for agents in a hurry; /calbot flag is the same.",
    )
    slack_direct: bool = Field(
        default=False,
        description="People write to calbot alone in Slack, which needs the scope im:history (calbot slack manifest"
        " --direct).",
    )
    slack_pictures: bool = Field(
        default=False,
        description="Upload charts as pictures where Slack takes no chart of its own; needs the scope files:write and"
        " calbot[pictures].",
    )
    slack_channels: bool = Field(
        default=False,
        description="calbot doctor slack looks at each channel in which calbot is to speak: whether it is in it, and"
        " whether other companies read it; needs the scopes channels:read and groups:read (calbot slack manifest"
        " --channels).",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        description="Where Slack's Web API answers; another one for a proxy or a test.",
    )

    @property
    def slack_teams(self) -> dict[str, str]:
        """Who may install the Slack app, in order, and for which company ("" the one of CALBOT_WORKSPACE)."""
        parts = (part.strip().partition("=") for part in self.slack_team.split(",") if part.strip())
        return {team: company for team, _, company in parts}

    @property
    def slack_seals(self) -> tuple[str, ...]:
        """The keys that seal tokens of Slack."""
        return tuple(part.strip() for part in self.slack_keys.get_secret_value().split(",") if part.strip())

    @property
    def slack_secrets(self) -> tuple[str, ...]:
        """The signing secrets of the Slack app."""
        return tuple(part.strip() for part in self.slack_signing_secrets.get_secret_value().split(",") if part.strip())

    @field_validator("slack_flag_command")
    @classmethod
    def _another(cls, value: str) -> str:
        if value == "/calbot":
            raise ValueError("that is calbot's own command, behind which all others stand")
        return value

    @field_validator("slack_token")
    @classmethod
    def _bot_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith("xoxb-"):
            raise ValueError("no bot token; it begins with xoxb- and stands under OAuth & Permissions of the Slack app")
        return value
