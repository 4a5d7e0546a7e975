"""What the fake Slack keeps: a workspace with its people, channels, messages, views, triggers, and faults to come."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TRIGGER_SECONDS = 3.0
"""How long a trigger_id opens a view."""
RESPONSES, RESPONSE_SECONDS = 5, 1800.0
"""How often, and for how long, a response_url may be used."""


@dataclass
class Message:
    """What a channel holds; `only_for` one person it is ephemeral."""

    ts: str
    text: str
    blocks: list[dict[str, Any]]
    metadata: dict[str, Any] = field(default_factory=dict)
    thread_ts: str = ""
    only_for: str = ""
    edits: int = 0
    said: dict[str, Any] = field(default_factory=dict)
    unfurls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What stands below it, by link."""


@dataclass
class Channel:
    """A conversation; the bot speaks where it is a member, and other companies read one that is `shared`."""

    id: str
    name: str = ""
    member: bool = True
    archived: bool = False
    direct: str = ""
    shared: bool = False
    messages: list[Message] = field(default_factory=list)
    posted_at: float = -1e9

    def find(self, ts: str) -> Message | None:
        """The message of that time stamp that everybody sees."""
        return next((one for one in self.messages if one.ts == ts and not one.only_for), None)


@dataclass
class Trigger:
    """What opens one view, once, for three seconds."""

    user: str
    at: float
    used: bool = False


@dataclass
class Response:
    """A response_url: where it answers to, and how often it was used."""

    channel: str
    user: str
    at: float
    message: str = ""
    used: int = 0


@dataclass
class View:
    """A modal that is open, or somebody's home."""

    id: str
    user: str
    view: dict[str, Any]
    hash: str
    external_id: str = ""


@dataclass
class Fault:
    """What happens to the next call of `method` ("" any): before it is done, or after."""

    kind: str
    method: str = ""
    seconds: float = 1.0
    times: int = 1


@dataclass
class Town:
    """One workspace of Slack with one app in it."""

    team: str = "T0PANPOT"
    app: str = "A0CALBOT"
    bot: str = "U0CALBOT"
    bot_id: str = "B0CALBOT"
    token: str = "xoxb-town"
    app_token: str = "xapp-town"
    client: tuple[str, str] = ("client", "client-secret")
    organisation: str = ""
    """With one the app is installed for all of its workspaces."""
    rotates: bool = False
    refresh: str = "xoxe-1"
    codes: set[str] = field(default_factory=lambda: {"code-1"})
    secret: str = "0123456789abcdef0123456789abcdef"
    pace: float = 1.0
    domains: tuple[str, ...] = ("calbot.example",)
    """Of whose links Slack tells the app."""
    native: bool = True
    """Whether it takes data tables and charts; it takes no picture before it has looked at it `looks` times."""
    looks: int = 0
    scopes: frozenset[str] = frozenset({"commands", "chat:write", "users:read", "app_mentions:read"})
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refused: list[tuple[str, list[str]]] = field(default_factory=list)
    refusals: int = 0
    """How often somebody was told to come later (429)."""
    clock: Callable[[], float] = time.time
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def person(self, user: str, name: str, zone: str = "Europe/London", locale: str = "en-GB") -> str:
        """Somebody moves in."""
        self.users[user] = {"id": user, "name": name, "real_name": name, "tz": zone, "locale": locale}
        return user

    def channel(self, channel: str, name: str = "", **about: Any) -> Channel:
        """A channel is made."""
        self.channels[channel] = Channel(channel, name, **about)
        return self.channels[channel]

    def direct(self, user: str) -> Channel:
        """The direct conversation of the app with a person."""
        known = next((one for one in self.channels.values() if one.direct == user), None)
        return known or self.channel(f"D{user[1:]}", direct=user)

    def trigger(self, user: str) -> str:
        """A new trigger_id."""
        name = f"{self.number()}.{self.team}.trigger"
        self.triggers[name] = Trigger(user, self.clock())
        return name

    def response(self, channel: str, user: str, message: str = "") -> str:
        """The last part of a new response_url."""
        name = f"r{self.number()}"
        self.responses[name] = Response(channel, user, self.clock(), message)
        return name

    def number(self) -> int:
        """Never the same twice."""
        return next(self._numbers)

    def stamp(self) -> str:
        """The time stamp of a new message."""
        return f"{int(self.clock())}.{self.number():06d}"

    def fail(self, kind: str, method: str = "", seconds: float = 1.0, times: int = 1) -> None:
        """Let coming calls fail: busy (429), away (503), broken (500), dropped (before it is done), lost (after it is
        done), slow, or any other word as Slack's own error."""
        self.faults.append(Fault(kind, method, seconds, times))

    def fault(self, method: str) -> Fault | None:
        """What befalls this call."""
        for fault in self.faults:
            if fault.method in ("", method):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def called(self, method: str) -> list[dict[str, Any]]:
        """What was said in the calls of `method`."""
        return [said for name, said in self.calls if name == method]

    def told(self, channel: str, user: str = "") -> list[Message]:
        """What `user` sees in a channel; "" only what everybody sees."""
        return [one for one in self.channels[channel].messages if one.only_for in ("", user)]
