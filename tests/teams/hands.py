"""What Teams sends when people do something there, with tokens as the Bot Connector signs them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.teams.connector import BOT, TENANT

ISSUER = "https://api.botframework.com"
KID = "key-1"
PEOPLE = {
    "6a1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b11": "29:1Mkt",
    "7b1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b22": "29:1Lead",
    "8c1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b33": "29:1Agt1",
    "ad1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b55": "29:1Agt2",
    "be1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b66": "29:1Mkt2",
    "ce1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b77": "29:1Agt3",
}


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """The private key of that name; each is another."""
    return rsa.generate_private_key(65537, 2048)


def published(*names: str) -> dict[str, Any]:
    """The keys of those names (KID alone where none is named) as Microsoft publishes them."""
    return {"keys": [_public(name) for name in names or (KID,)]}


def _public(name: str) -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key()))
    return {**public, "kid": name, "use": "sig", "endorsements": ["msteams"]}


class Hands:
    """Activities of one tenant, from the service at `service`."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._number = 0

    def token(self, *, signed: str = KID, kid: str = KID, algorithm: str = "RS256", **claims: Any) -> str:
        """A token as the Bot Connector's, with other claims; None leaves one out."""
        now = int(time.time())
        told = {
            "iss": ISSUER,
            "aud": BOT,
            "serviceurl": self.service,
            "iat": now - 60,
            "nbf": now - 60,
            "exp": now + 3600,
        }
        told = {name: value for name, value in (told | claims).items() if value is not None}
        secret: Any = "x" * 64 if algorithm == "HS256" else key(signed)
        return jwt.encode(told, secret, algorithm, headers={"kid": kid})

    def headers(self, token: str | None = None) -> dict[str, str]:
        """The headers of a request."""
        said = self.token() if token is None else token
        return {"Authorization": f"Bearer {said}", "Content-Type": "application/json"}

    def activity(self, kind: str, user: str, conversation: str, **more: Any) -> dict[str, Any]:
        """An activity of any type."""
        self._number += 1
        personal = conversation.startswith("a:")
        made = {
            "type": kind,
            "id": f"17000000{self._number:05d}",
            "channelId": "msteams",
            "serviceUrl": self.service,
            "timestamp": "2026-11-25T11:18:00.000Z",
            "locale": "en-GB",
            "from": {"id": PEOPLE.get(user, "29:1Guest"), "name": "A person", "aadObjectId": user},
            "recipient": {"id": f"28:{BOT}", "name": "calbot"},
            "conversation": {
                "id": conversation,
                "tenantId": TENANT,
                "conversationType": "personal" if personal else "channel",
                "isGroup": not personal,
            },
            "channelData": {"tenant": {"id": TENANT}},
        }
        return made | more

    def says(self, user: str, conversation: str, text: str, **more: Any) -> dict[str, Any]:
        """A message to calbot: called by name in a channel, as it is alone with it."""
        if conversation.startswith("a:"):
            return self.activity("message", user, conversation, text=text, textFormat="plain", **more)
        called = {"type": "mention", "mentioned": {"id": f"28:{BOT}", "name": "calbot"}, "text": "<at>calbot</at>"}
        said = {"text": f"<at>calbot</at> {text}", "textFormat": "plain", "entities": [called]}
        return self.activity("message", user, conversation, **said, **more)

    def slashes(self, user: str, conversation: str, text: str) -> dict[str, Any]:
        """A slash command in a channel or group chat: calbot alone sees it."""
        recipient = {"id": f"28:{BOT}", "name": "calbot", "isTargeted": True}
        said = {"text": f"/{text}", "textFormat": "plain", "recipient": recipient}
        return self.activity("message", user, conversation, **said)

    def presses(
        self,
        user: str,
        conversation: str,
        action: Mapping[str, Any],
        inputs: Mapping[str, str] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """A press of a button of a card, with what was filled in: one that opens a dialog, or one of a card in a
        conversation."""
        if action["type"] == "Action.Submit":
            return self.opens(user, conversation, action, **more)
        told = {"type": "Action.Execute", "verb": action["verb"], "data": {**action["data"], **(inputs or {})}}
        value = {"action": told, "trigger": "manual"}
        return self.activity("invoke", user, conversation, name="adaptiveCard/action", value=value)

    def opens(self, user: str, conversation: str, action: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """A press of a button that opens a dialog."""
        assert action["data"]["msteams"] == {"type": "task/fetch"}
        value = {"data": {**action["data"], "type": "task/fetch"}, "context": {"theme": "default"}}
        return self.activity("invoke", user, conversation, name="task/fetch", value=value, **more)

    def submits(
        self,
        user: str,
        conversation: str,
        action: Mapping[str, Any],
        inputs: Mapping[str, str],
        extension: str = "",
    ) -> dict[str, Any]:
        """A press in a dialog, with what was filled in; of the app's own menu where `extension` names its command."""
        assert action["type"] == "Action.Submit"
        assert "msteams" not in action["data"]
        value = {"data": {**action["data"], **inputs}, "context": {"theme": "default"}}
        name = "composeExtension/submitAction" if extension else "task/submit"
        value |= {"commandId": extension, "commandContext": "message"} if extension else {}
        return self.activity("invoke", user, conversation, name=name, value=value)

    def types(self, user: str, conversation: str, field: Mapping[str, Any], text: str) -> dict[str, Any]:
        """Letters typed into a list that asks for what it offers."""
        told = field["choices.data"]
        assert told["type"] == "Data.Query"
        options = {"skip": 0, "top": 15}
        value = {"queryText": text, "queryOptions": options, "dataset": told["dataset"], "kind": "search"}
        return self.activity("invoke", user, conversation, name="application/search", value=value)

    def writes(self, user: str, conversation: str, url: str) -> dict[str, Any]:
        """A link to the app's own domain, where somebody writes."""
        return self.activity("invoke", user, conversation, name="composeExtension/queryLink", value={"url": url})

    def chooses(
        self, user: str, conversation: str, command: str, content: str | None = None, written: str = ""
    ) -> dict[str, Any]:
        """A command of the app's own menu, on a message of `content` or where one writes."""
        value: dict[str, Any] = {"commandId": command, "commandContext": "compose" if content is None else "message"}
        if content is not None:
            body = {"contentType": "html", "content": content}
            who = {"user": {"displayName": "x"}}
            value["messagePayload"] = {"id": "1700000000001", "body": body, "from": who, "createdDateTime": written}
        return self.activity("invoke", user, conversation, name="composeExtension/fetchTask", value=value)
