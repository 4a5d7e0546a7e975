"""What an app may do in Microsoft Graph, as its token tells."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from urllib.parse import urlsplit

from calbot.errors import Lasting
from calbot.sources.graphline import Access

READS, WRITES = "Calendars.Read", "Calendars.ReadWrite"


def may_write(access: Access) -> bool | None:
    """Whether the app may change calendars; None where its token does not tell: rights that Exchange gives to some
    mailboxes stand in none. Raises Lasting where there is no token."""
    from azure.core.exceptions import AzureError

    scope = f"https://{urlsplit(access.url).hostname}/.default"
    try:
        token = access.credential.get_token(scope).token
    except AzureError:
        raise Lasting("Microsoft Entra gives the app no token") from None
    roles = _roles(token)
    return True if WRITES in roles else False if READS in roles else None


def _roles(token: str) -> frozenset[str]:
    """The rights in a token's own words, none where it is no readable one: it is Graph's, and only looked into."""
    try:
        payload = token.split(".")[1]
        told = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return frozenset(str(one) for one in told["roles"])
    except (IndexError, ValueError, KeyError, TypeError):
        return frozenset()
