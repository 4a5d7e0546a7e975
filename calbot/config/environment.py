"""What the environment sets: CALBOT_* variables, each with its default and meaning."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from calbot.config.section import nearest
from calbot.config.signing import read_keys
from calbot.config.slack import SlackSettings
from calbot.config.teams import TeamsSettings
from calbot.errors import SettingError, SeveralErrors

PREFIX: Final = "CALBOT_"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
"""Addresses that only this machine reaches."""
FOR_TESTS: Final = frozenset({"CALBOT_BENCH_DATA"})
"""Set for tests and benchmarks; no running calbot reads it."""

Several = Annotated[tuple[str, ...], NoDecode]
"""Texts with commas between them."""


class Settings(SlackSettings, TeamsSettings):
    """Every knob of a running calbot. Read it through `read_settings`, which says what is wrong in words."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True, env_ignore_empty=True
    )

    home: Path = Field(default=Path("~/.calbot"), description="Folder for the database and what calbot keeps.")
    database_url: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("CALBOT_DATABASE_URL", "DATABASE_URL"),
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; empty: calbot.db in the home folder.",
    )
    workspace: Path | None = Field(default=None, description="Workspace file (calbot.toml) of the company to serve.")
    more_workspaces: Several = Field(
        default=(), description="Workspace files of further companies: pan=/srv/pan.toml, with commas between."
    )
    rules: Path | None = Field(default=None, description="Folder of rule files; empty: the rules that calbot brings.")
    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 for all.")
    port: int = Field(
        default=8321,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("CALBOT_PORT", "PORT"),
        description="Port to listen on; 0 takes a free one.",
    )
    host_names: Several = Field(default=(), description="Host names that are served beside the loopback ones.")
    own_url: str = Field(
        default="",
        pattern=r"^(https://[a-zA-Z0-9.-]+(:[0-9]{1,5})?(/[a-zA-Z0-9._~-]+)*/?)?$",
        max_length=200,
        description="Where browsers reach calbot: https://calbot.example. With it each post has a link of its own,"
        " /p/12, which Slack shows where calbot tells of the post anyway. Empty: there are no such links.",
    )
    playground: bool = Field(default=False, description="Serve the playground; only on a loopback address.")
    metrics: bool = Field(
        default=False, description="Serve /metrics for Prometheus: counts and ages, to whoever reaches the address."
    )
    fetch_exceptions: Several = Field(
        default=(), description="What may be dialled though it is not public: host:port=CIDR, with commas between."
    )
    spike_secrets: SecretStr = Field(
        default=SecretStr(""),
        description="whsec_... with which other systems sign POST /spikes; two, with a comma, while one replaces the"
        " other. Empty: there is no such door.",
    )
    inbound_secrets: SecretStr = Field(
        default=SecretStr(""),
        description="whsec_... with which other systems sign POST /inbound; two, with a comma, while one replaces the"
        " other. Empty: there is no such door.",
    )
    form_secrets: SecretStr = Field(
        default=SecretStr(""),
        description="whsec_... with which calbot signs the addresses of the web form for flags (`calbot form NAME`);"
        " two, with a comma, while one replaces the other. Empty: there is no such form.",
    )
    calendar_scale: int = Field(
        default=1,
        ge=1,
        le=20,
        description="How many times the usual size a calendar may have: 1 is 50,000 events or 20 MB, read in at most 16"
        " seconds of processor time and a gigabyte; all of it grows alike.",
    )
    graph_tenant: str = Field(default="", max_length=200, description="Tenant id of the app that reads Graph.")
    graph_client_id: str = Field(
        default="", max_length=200, description="Client (application) id of that app, or of a user-assigned identity."
    )
    graph_client_secret: SecretStr = Field(default=SecretStr(""), description="Its client secret.")
    graph_certificate: Path | None = Field(
        default=None, description="Instead of a secret: PEM or PFX file of its certificate with the private key."
    )
    graph_certificate_password: SecretStr = Field(default=SecretStr(""), description="Password of that file.")
    graph_managed_identity: bool = Field(
        default=False, description="Instead of both: the managed identity of the machine in Azure."
    )
    graph_url: str = Field(
        default="https://graph.microsoft.com/v1.0",
        pattern=r"^https?://[^\s/?#]+/[^\s?#]+$",
        description="Where Graph answers; national clouds have addresses of their own.",
    )
    graph_authority: str = Field(
        default="",
        max_length=500,
        pattern=r"^(https://[^\s/?#]+/?)?$",
        description="Where its token is given; national clouds have addresses of their own. Empty: the public cloud's.",
    )
    graph_notify_url: str = Field(
        default="",
        pattern=r"^(https://[^\s?#]+/graph/notifications)?$",
        description="Public address of calbot's /graph/notifications, where Graph knocks when a calendar has changed."
        " Empty: calendars are looked at every five minutes.",
    )
    mail_url: SecretStr = Field(
        default=SecretStr(""),
        description="smtps://USER:PASSWORD@HOST:PORT (or smtp://, which starts TLS): the mail server by which people"
        " hear of an ACT that the chat has not taken for five minutes. Empty: there is no mail.",
    )
    mail_from: str = Field(
        default="",
        pattern=r"^([^\s@<>]+@[^\s@<>]+)?$",
        description="The address from which calbot writes then: calbot@pot.example.",
    )
    heartbeat_url: SecretStr = Field(
        default=SecretStr(""),
        description="Called every minute while calbot's own audit finds all well: silence is the alarm.",
    )
    zone: str = Field(default="UTC", description="Time zone where no workspace file names one.")
    locale: Literal["en", "ja"] = Field(
        default="en", description="Language where no workspace file names one: en or ja."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged: debug, info, warning or error."
    )

    @property
    def database(self) -> str:
        """The address of the database, with its password: for the engine, never for a message."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.home.expanduser() / 'calbot.db'}"

    @property
    def spike_keys(self) -> tuple[bytes, ...]:
        """The keys with which POST /spikes may be signed; none: there is no such door."""
        return read_keys(self.spike_secrets.get_secret_value())

    @property
    def inbound_keys(self) -> tuple[bytes, ...]:
        """The keys with which POST /inbound may be signed; none: there is no such door."""
        return read_keys(self.inbound_secrets.get_secret_value())

    @property
    def form_keys(self) -> tuple[bytes, ...]:
        """The keys that sign the addresses of the web form, the first for new ones; none: there is no form."""
        return read_keys(self.form_secrets.get_secret_value())

    @property
    def companies(self) -> dict[str, Path]:
        """The workspace files of further companies, by name."""
        return {name: Path(file) for name, _, file in (one.partition("=") for one in self.more_workspaces)}

    @field_validator("spike_secrets", "inbound_secrets", "form_secrets")
    @classmethod
    def _usable_secrets(cls, value: SecretStr) -> SecretStr:
        read_keys(value.get_secret_value())
        return value

    @field_validator("more_workspaces")
    @classmethod
    def _named_files(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = [one.partition("=")[0] for one in value if re.fullmatch(r"[a-z][a-z0-9-]{0,30}=.+", one)]
        if len(names) < len(value) or len(set(names)) < len(names) or "main" in names:
            raise ValueError("each is a name of its own (a-z, 0-9, -; not main), = and a file")
        return value

    @field_validator("host_names", "fetch_exceptions", "more_workspaces", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (ValueError, OSError, KeyError):
            raise ValueError("no time zone of that name; write one like Europe/London") from None

    @field_validator("log_level", "locale", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


def read_settings() -> Settings:
    """The settings of this process; raises `SeveralErrors` with the variables that are wrong or unknown.

    A message never repeats a value: some are secret.
    """
    mistakes = [SettingError(f"no such setting{nearest(name, _names())}", key=name) for name in _unknown()]
    try:
        settings = Settings()
    except ValidationError as problem:
        mistakes += [SettingError(one["msg"], key=_name(str(one["loc"][0]))) for one in problem.errors()]
    else:
        if not mistakes:
            return settings
    raise SeveralErrors(mistakes)


def settings_without(wrong: Collection[str]) -> Settings:
    """The settings with the defaults of the variables `wrong`: to look at all else, never to run with."""
    fields = Settings.model_fields.items()
    return Settings(
        **{field: info.get_default(call_default_factory=True) for field, info in fields if _name(field) in wrong}
    )


def settings_table() -> list[tuple[str, str, str]]:
    """(variable, default, meaning) of every setting, for the documentation."""
    return [
        (_name(field), _default(info.default), info.description or "") for field, info in Settings.model_fields.items()
    ]


def _unknown() -> list[str]:
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in _names() | FOR_TESTS)


def _names() -> frozenset[str]:
    return frozenset(_name(field) for field in Settings.model_fields)


def _name(field: str) -> str:
    return field if field.isupper() else PREFIX + field.upper()


def _default(value: object) -> str:
    if isinstance(value, SecretStr) or value is None or value == ():
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
