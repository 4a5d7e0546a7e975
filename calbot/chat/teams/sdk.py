"""Microsoft's API client, taken in quietly: it warns of what calbot does not use, when it is imported and made."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Awaitable, Callable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from microsoft_teams.api.activities.message import MessageActivityInput
    from microsoft_teams.api.clients.api_client import ApiClient
    from microsoft_teams.api.clients.conversation import CreateConversationParams
    from microsoft_teams.api.models import Account
    from microsoft_teams.api.models.attachment import Attachment
    from microsoft_teams.common import Client, ClientOptions

__all__ = [
    "Account",
    "ApiClient",
    "Attachment",
    "Client",
    "CreateConversationParams",
    "MessageActivityInput",
    "client",
    "plain_client",
]

# Each client gives httpx the level of this log. httpx tells full addresses at INFO, and a feed's address is a secret.
logging.getLogger("microsoft_teams.common.http.client").setLevel(logging.WARNING)


def client(service: str, token: Callable[[], Awaitable[str]], seconds: float) -> ApiClient:
    """The Bot Connector at `service`; no call takes longer than `seconds` between two signs of life. Without that the
    SDK waits for ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ApiClient(service, ClientOptions(timeout=seconds, token=token))


def plain_client(seconds: float) -> Client:
    """For pages of Microsoft's that anybody may read; `seconds` as above."""
    return Client(ClientOptions(timeout=seconds))
