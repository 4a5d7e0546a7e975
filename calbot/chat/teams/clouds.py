"""Microsoft's clouds: where each takes messages, gives tokens and publishes keys; a bot lives in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Cloud:
    """The addresses of one cloud. `service` is where Teams takes messages ("": only the tenant knows), `login` where
    Microsoft gives tokens for `scope`; tokens of its Bot Connector are of `issuer`, and beside `metadata` stand its
    keys."""

    service: str
    login: str
    scope: str
    metadata: str
    issuer: str


_KEYS: Final = "/v1/.well-known/openidconfiguration"
PUBLIC: Final = Cloud(
    "https://smba.trafficmanager.net/teams/",
    "https://login.microsoftonline.com",
    "https://api.botframework.com/.default",
    f"https://login.botframework.com{_KEYS}",
    "https://api.botframework.com",
)
_GOVERNMENT: Final = (
    "https://login.microsoftonline.us",
    "https://api.botframework.us/.default",
    f"https://login.botframework.azure.us{_KEYS}",
    "https://api.botframework.us",
)
CLOUDS: Final[Mapping[str, Cloud]] = {
    "public": PUBLIC,
    "gcc": Cloud(
        "https://smba.infra.gcc.teams.microsoft.com/teams/", PUBLIC.login, PUBLIC.scope, PUBLIC.metadata, PUBLIC.issuer
    ),
    "gcch": Cloud("https://smba.infra.gov.teams.microsoft.us/teams/", *_GOVERNMENT),
    "dod": Cloud("https://smba.infra.dod.teams.microsoft.us/teams/", *_GOVERNMENT),
    "china": Cloud(
        "",
        "https://login.partner.microsoftonline.cn",
        "https://api.botframework.azure.cn/.default",
        f"https://login.botframework.azure.cn{_KEYS}",
        "https://api.botframework.azure.cn",
    ),
}
"""By the names that the setting takes. A test compares them with those of Microsoft's SDK."""
