"""What people do in the fake Slack, as the requests that Slack would send for it: signed, and again where need be."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from tests.slack.town import Message, Town, View

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Sent:
    """One request as it goes over the wire."""

    body: bytes
    headers: Mapping[str, str]

    def again(self, town: Town, number: int = 1, reason: str = "http_timeout") -> Sent:
        """Slack's own retry: the same body, signed anew."""
        more = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        return Sent(self.body, {**signed(town.secret, self.body, town.clock(), self.headers["Content-Type"]), **more})


def signed(secret: str, body: bytes, at: float | None = None, kind: str = JSON) -> dict[str, str]:
    """The headers of a request by Slack's scheme v0, written from its documentation."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


@dataclass
class Hands:
    """Makes requests; `base` is where the fake Slack answers, for the response_url."""

    town: Town
    base: str
    clock: Callable[[], float] = time.time

    def command(self, user: str, channel: str, text: str, command: str = "/calbot") -> Sent:
        """A slash command."""
        said = {
            "token": "old",
            "team_id": self.town.team,
            "team_domain": "panpot",
            "channel_id": channel,
            "channel_name": self._name(channel),
            "user_id": user,
            "user_name": self.town.users.get(user, {}).get("name", "?"),
            "command": command,
            "text": text,
            "api_app_id": self.town.app,
            "is_enterprise_install": "false",
            "response_url": self._url(channel, user),
            "trigger_id": self.town.trigger(user),
        }
        if self.town.organisation:
            said |= {"enterprise_id": self.town.organisation, "is_enterprise_install": "true"}
        return self._form(said)

    def press(self, user: str, channel: str, message: Message, label: str) -> Sent:
        """A press of the button whose label begins so."""
        element, block_id = _button(message.blocks, label)
        container = {"type": "message", "message_ts": message.ts, "channel_id": channel}
        said = {
            **self._who("block_actions", user),
            "container": {**container, "is_ephemeral": bool(message.only_for)},
            "channel": {"id": channel, "name": self._name(channel)},
            "response_url": self._url(channel, user, message.ts),
            "actions": [_acted(element, block_id)],
        }
        if not message.only_for:
            shown = {"type": "message", "ts": message.ts, "text": message.text, "blocks": message.blocks}
            said["message"] = shown | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
        elif message.thread_ts:
            said["container"]["thread_ts"] = message.thread_ts
        return self._payload(said)

    def press_home(self, user: str, label: str) -> Sent:
        """A press on one's own home."""
        home = self.town.homes[user]
        element, block_id = _button(home.view["blocks"], label)
        said = {
            **self._who("block_actions", user),
            "container": {"type": "view", "view_id": home.id},
            "view": self._shown(home),
            "actions": [_acted(element, block_id)],
        }
        return self._payload(said)

    def submit(self, user: str, view: View, values: Mapping[str, Any]) -> Sent:
        """A modal sent with `values` by label or block; what is not named stays as it was drawn."""
        state: dict[str, Any] = {}
        for block in view.view["blocks"]:
            if block["type"] == "input":
                wanted = next((values[k] for k in (block["block_id"], block["label"]["text"]) if k in values), None)
                state[block["block_id"]] = {block["element"]["action_id"]: _filled(block["element"], wanted)}
        shown = self._shown(view) | {"state": {"values": state}}
        return self._payload({**self._who("view_submission", user), "view": shown, "response_urls": []})

    def typed(self, user: str, view: View, block_id: str, text: str) -> Sent:
        """Letters typed into a field of an open modal that asks the app for its options."""
        element = next(block["element"] for block in view.view["blocks"] if block.get("block_id") == block_id)
        assert element["type"] == "external_select", element
        said = {
            **self._who("block_suggestion", user),
            "container": {"type": "view", "view_id": view.id},
            "view": self._shown(view) | {"state": {"values": {}}},
            "action_id": element["action_id"],
            "block_id": block_id,
            "value": text,
        }
        said.pop("trigger_id")
        return self._payload(said)

    def shortcut(self, user: str, name: str) -> Sent:
        """A global shortcut."""
        return self._payload({**self._who("shortcut", user), "callback_id": name, "action_ts": self.town.stamp()})

    def message_shortcut(self, user: str, channel: str, name: str, text: str, thread: str = "") -> Sent:
        """A shortcut on somebody's message."""
        ts = self.town.stamp()
        message = {"type": "message", "user": "U0OTHER", "ts": ts, "text": text}
        message |= {"thread_ts": thread} if thread else {}
        said = {
            **self._who("message_action", user),
            "callback_id": name,
            "message_ts": ts,
            "channel": {"id": channel, "name": self._name(channel)},
            "message": message,
            "response_url": self._url(channel, user),
        }
        return self._payload(said)

    def mention(self, user: str, channel: str, text: str, thread: str = "") -> Sent:
        """`@calbot text` in a channel."""
        said = {"type": "app_mention", "user": user, "text": f"<@{self.town.bot}> {text}", "channel": channel}
        return self._said(said, thread)

    def direct(self, user: str, text: str) -> Sent:
        """Words to the app alone."""
        channel = self.town.direct(user).id
        return self._said({"type": "message", "channel_type": "im", "user": user, "text": text, "channel": channel}, "")

    def home(self, user: str) -> Sent:
        """Somebody opens the app's home."""
        return self.event({"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": "home"})

    def echo(self, channel: str, message: Message) -> Sent:
        """Slack tells that a message with metadata was posted."""
        told = {"type": "message_metadata_posted", "app_id": self.town.app, "bot_id": self.town.bot_id}
        about = {"user_id": self.town.bot, "team_id": self.town.team, "channel_id": channel, "message_ts": message.ts}
        return self.event({**told, **about, "metadata": message.metadata, "event_ts": message.ts})

    def share(
        self, user: str, channel: str, text: str, links: list[str], more: Mapping[str, Any] | None = None
    ) -> Sent:
        """Somebody posts a message with links of the app's domains; `more` changes the event."""
        message = Message(self.town.stamp(), text, [])
        self.town.channels[channel].messages.append(message)
        told = [{"domain": link.split("/")[2] if link.count("/") > 1 else "", "url": link} for link in links]
        about = {"channel": channel, "user": user, "message_ts": message.ts}
        about |= {"is_bot_user_member": self.town.channels[channel].member}
        said = {"type": "link_shared", **about, "links": told, "source": "conversations_history"}
        return self.event({**said, "unfurl_id": f"{channel}.{message.ts}", "event_ts": message.ts, **(more or {})})

    def event(self, event: Mapping[str, Any], event_id: str = "") -> Sent:
        """An event in its envelope."""
        said = {
            "token": "old",
            "team_id": self.town.team,
            "api_app_id": self.town.app,
            "event": dict(event),
            "type": "event_callback",
            "event_id": event_id or f"Ev{self.town.number():08d}",
            "event_time": int(self.clock()),
            "authorizations": [
                {
                    "enterprise_id": self.town.organisation or None,
                    "team_id": self.town.team,
                    "user_id": self.town.bot,
                    "is_bot": True,
                    "is_enterprise_install": bool(self.town.organisation),
                }
            ],
        }
        if self.town.organisation:
            said |= {"enterprise_id": self.town.organisation}
        return self._json(said)

    def shared(self, sent: Sent, other: Town) -> Sent:
        """The same from a channel that is shared with `other`: whoever asks is of that one, and an event tells of it as
        the channel's own."""
        if sent.headers["Content-Type"] == JSON:
            said = json.loads(sent.body) | {"team_id": other.team, "is_ext_shared_channel": True}
            return self._json(said | {"enterprise_id": other.organisation or None, "context_team_id": self.town.team})
        said = json.loads(parse_qs(sent.body.decode())["payload"][0])
        said["user"]["team_id"] = other.team
        if "view" in said:
            said["team"], said["view"]["team_id"] = {"id": other.team, "domain": "other"}, other.team
            said["enterprise"] = {"id": other.organisation} if other.organisation else None
        return self._payload(said)

    def verification(self, challenge: str) -> Sent:
        """Slack asks whether the address is ours."""
        return self._json({"token": "old", "challenge": challenge, "type": "url_verification"})

    def _said(self, event: dict[str, Any], thread: str) -> Sent:
        ts = self.town.stamp()
        return self.event({**event, "ts": ts, "event_ts": ts} | ({"thread_ts": thread} if thread else {}))

    def _shown(self, view: View) -> dict[str, Any]:
        told = {"team_id": self.town.team, "app_installed_team_id": self.town.organisation or self.town.team}
        return {"id": view.id, "hash": view.hash, **view.view, **told}

    def _who(self, kind: str, user: str) -> dict[str, Any]:
        name = self.town.users.get(user, {}).get("name", "?")
        return {
            "type": kind,
            "team": {"id": self.town.team, "domain": "panpot"},
            "user": {"id": user, "username": name, "name": name, "team_id": self.town.team},
            "api_app_id": self.town.app,
            "token": "old",
            "trigger_id": self.town.trigger(user),
            "is_enterprise_install": bool(self.town.organisation),
            "enterprise": {"id": self.town.organisation, "name": "Pots"} if self.town.organisation else None,
        }

    def _name(self, channel: str) -> str:
        known = self.town.channels.get(channel)
        return "directmessage" if known and known.direct else known.name if known else "privategroup"

    def _url(self, channel: str, user: str, message: str = "") -> str:
        return f"{self.base}respond/{self.town.response(channel, user, message)}"

    def _form(self, said: Mapping[str, Any]) -> Sent:
        body = urlencode(said).encode()
        return Sent(body, signed(self.town.secret, body, self.clock(), FORM))

    def _payload(self, said: Mapping[str, Any]) -> Sent:
        return self._form({"payload": json.dumps(said)})

    def _json(self, said: Mapping[str, Any]) -> Sent:
        body = json.dumps(said).encode()
        return Sent(body, signed(self.town.secret, body, self.clock(), JSON))


def _button(blocks: list[dict[str, Any]], label: str) -> tuple[dict[str, Any], str]:
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if element["text"]["text"].startswith(label):
                return element, block.get("block_id", "auto")
    raise AssertionError(f"no button {label!r}")


def _acted(element: Mapping[str, Any], block_id: str) -> dict[str, Any]:
    acted = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id, "text": element["text"]}
    return acted | {name: element[name] for name in ("value", "style") if name in element} | {"action_ts": "1.1"}


def _filled(element: Mapping[str, Any], wanted: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind == "static_select":
        picked = element.get("initial_option")
        if wanted is not None:
            options = element["options"]
            picked = next(one for one in options if wanted in (one["value"], one["text"]["text"]))
        return {"type": kind, "selected_option": picked}
    if kind == "external_select":
        option = {"text": {"type": "plain_text", "text": str(wanted)}, "value": str(wanted)}
        return {"type": kind, "selected_option": option if wanted is not None else element.get("initial_option")}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": element.get("initial_date_time") if wanted is None else int(wanted)}
    return {"type": kind, "value": element.get("initial_value") if wanted is None else wanted}
