"""Asks Microsoft Graph to knock when a calendar changes: subscriptions made, renewed at half their life, made anew.

A knock only says "look now". Polling goes on, so a subscription that fails costs minutes, never a change.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from calbot.sources.graph import Mailbox
from calbot.sources.graphline import Access, Line, Refused, line
from calbot.sources.notread import NotRead

LIFE: Final = timedelta(minutes=4200)
"""Graph lets an event's subscription live somewhat less than three days; what it answers counts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A subscription as it is kept: its id, until when it lives, the hash of the secret that it knocks with, and
    whether Graph has asked for it to be renewed."""

    id: str = ""
    until: str = ""
    seal: str = ""
    renew: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Standing:
        """What `kept` gives back; an empty one where that says nothing usable."""
        told = {name: kept.get(name) for name in ("id", "until", "seal")}
        if not all(isinstance(value, str) and value for value in told.values()):
            return cls()
        return cls(str(told["id"]), str(told["until"]), str(told["seal"]), kept.get("renew") is True)

    @property
    def kept(self) -> dict[str, Any]:
        """In JSON terms, {} where there is none."""
        told: dict[str, Any] = {"id": self.id, "until": self.until, "seal": self.seal}
        return (told | {"renew": True} if self.renew else told) if self.id else {}

    def is_due(self, now: datetime) -> bool:
        """Whether half of its life is over, or Graph wants it sooner."""
        return not self.id or self.renew or datetime.fromisoformat(self.until) - now < LIFE / 2


def seal(secret: str) -> str:
    """The hash under which a secret is kept and compared."""
    return sha256(secret.encode()).hexdigest()


async def stand(mailbox: Mailbox, home: str, standing: Standing, access: Access, url: str, now: datetime) -> Standing:
    """`standing` made, renewed or made anew as it needs; the same where it needs nothing. Raises NotRead."""
    if not standing.is_due(now):
        return standing
    async with line(access) as open_line:
        if standing.id:
            try:
                return await _renewed(open_line, standing, now)
            except Refused as problem:
                if problem.status != HTTPStatus.NOT_FOUND:
                    raise
        return await _made(open_line, mailbox, home, url, now)


async def _made(open_line: Line, mailbox: Mailbox, home: str, url: str, now: datetime) -> Standing:
    from msgraph.generated.models.subscription import Subscription

    secret = secrets.token_urlsafe(32)
    place = f"calendars/{home}/events" if home else "events"
    asked = Subscription(
        change_type="created,updated,deleted",
        notification_url=url,
        # It cannot be added to a subscription later on.
        lifecycle_notification_url=url,
        resource=f"users/{mailbox.address}/{place}",
        expiration_date_time=now + LIFE,
        client_state=secret,
    )
    request = open_line.client.subscriptions.to_post_request_information(asked)
    request.headers.add("Prefer", 'IdType="ImmutableId"')
    return _standing(await open_line.json(request), seal(secret))


async def _renewed(open_line: Line, standing: Standing, now: datetime) -> Standing:
    from msgraph.generated.models.subscription import Subscription

    one = open_line.client.subscriptions.by_subscription_id(standing.id)
    request = one.to_patch_request_information(Subscription(expiration_date_time=now + LIFE))
    return _standing(await open_line.json(request), standing.seal)


def _standing(said: Mapping[str, Any], sealed: str) -> Standing:
    try:
        until = datetime.fromisoformat(str(said["expirationDateTime"])[:19]).replace(tzinfo=UTC)
        return Standing(str(said["id"])[:200], until.isoformat(), sealed)
    except (KeyError, ValueError):
        raise NotRead("source.unreadable", "Microsoft Graph's answer is no subscription") from None
