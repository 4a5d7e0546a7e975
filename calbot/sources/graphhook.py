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
    """A subscription as it is kept: its id, until when it lives, the hash of the secret that it knocks with, whether
    Graph has asked for it to be renewed, and of what it tells ("" where that was not kept)."""

    id: str = ""
    until: str = ""
    seal: str = ""
    renew: bool = False
    resource: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Standing:
        """What `kept` gives back; an empty one where that says nothing usable."""
        told = {name: kept.get(name) for name in ("id", "until", "seal")}
        if not all(isinstance(value, str) and value for value in told.values()):
            return cls()
        return cls(
            str(told["id"]),
            str(told["until"]),
            str(told["seal"]),
            kept.get("renew") is True,
            str(kept.get("resource") or ""),
        )

    @property
    def kept(self) -> dict[str, Any]:
        """In JSON terms, {} where there is none."""
        told: dict[str, Any] = {"id": self.id, "until": self.until, "seal": self.seal, "resource": self.resource}
        return (told | {"renew": True} if self.renew else told) if self.id else {}

    def lives(self, resource: str, now: datetime) -> bool:
        """Whether Graph may still know it, and it tells of `resource`."""
        return bool(self.id) and self.resource in ("", resource) and datetime.fromisoformat(self.until) > now

    def is_due(self, now: datetime) -> bool:
        """Whether half of its life is over, or Graph wants it sooner."""
        return not self.id or self.renew or datetime.fromisoformat(self.until) - now < LIFE / 2


def seal(secret: str) -> str:
    """The hash under which a secret is kept and compared."""
    return sha256(secret.encode()).hexdigest()


async def stand(mailbox: Mailbox, home: str, standing: Standing, access: Access, url: str, now: datetime) -> Standing:
    """`standing` made, renewed or made anew as it needs, also where it is of another calendar; the same where it needs
    nothing. Raises NotRead."""
    resource = f"users/{mailbox.address}/{f'calendars/{home}/events' if home else 'events'}"
    lives = standing.lives(resource, now)
    if lives and not standing.is_due(now):
        return standing
    async with line(access) as open_line:
        if lives:
            try:
                return await _renewed(open_line, standing, resource, now)
            except Refused as problem:
                if problem.status != HTTPStatus.NOT_FOUND:
                    raise
        return await _made(open_line, resource, url, now)


async def _made(open_line: Line, resource: str, url: str, now: datetime) -> Standing:
    from msgraph.generated.models.subscription import Subscription

    secret = secrets.token_urlsafe(32)
    asked = Subscription(
        change_type="created,updated,deleted",
        notification_url=url,
        # It cannot be added to a subscription later on.
        lifecycle_notification_url=url,
        resource=resource,
        expiration_date_time=now + LIFE,
        client_state=secret,
    )
    request = open_line.client.subscriptions.to_post_request_information(asked)
    request.headers.add("Prefer", 'IdType="ImmutableId"')
    return _standing(await open_line.json(request), seal(secret), resource)


async def _renewed(open_line: Line, standing: Standing, resource: str, now: datetime) -> Standing:
    from msgraph.generated.models.subscription import Subscription

    one = open_line.client.subscriptions.by_subscription_id(standing.id)
    request = one.to_patch_request_information(Subscription(expiration_date_time=now + LIFE))
    return _standing(await open_line.json(request), standing.seal, resource)


def _standing(said: Mapping[str, Any], sealed: str, resource: str) -> Standing:
    try:
        until = datetime.fromisoformat(str(said["expirationDateTime"])[:19]).replace(tzinfo=UTC)
        return Standing(str(said["id"])[:200], until.isoformat(), sealed, resource=resource)
    except (KeyError, ValueError):
        raise NotRead("source.unreadable", "Microsoft Graph's answer is no subscription") from None
