"""Slack put together: the platform that every process sends by, and the door of those that serve it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_hex

from calbot.chat.slack.caller import API, Caller
from calbot.chat.slack.door import Door
from calbot.chat.slack.install import Install, OAuthApp, leaver, renewer
from calbot.chat.slack.pace import GAP_SECONDS
from calbot.chat.slack.send import SlackChat
from calbot.chat.slack.socket import Socket
from calbot.chat.slack.tokens import Tokens, Where
from calbot.chat.slack.vault import Vault
from calbot.chat.wires import RunFlow, Wires
from calbot.clock import Clock
from calbot.flows import heard, place
from calbot.flows.heard import Return
from calbot.flows.turn import Turn
from calbot.store.lane import Lane


@dataclass(frozen=True)
class Installing:
    """An app that is installed from a browser: `team` (T..., or E... for an organisation) is the one it is for, `keys`
    seal its tokens, `url` is where browsers reach calbot."""

    client_id: str
    client_secret: str = field(repr=False)
    keys: Sequence[str] = field(repr=False)
    team: str
    url: str
    authorize_url: str = "https://slack.com/oauth/v2/authorize"


@dataclass(frozen=True)
class SlackSetup:
    """One workspace of Slack, by its bot token; without `secrets` it is only spoken to, unless `app_token`
    opens a socket to it. With `installing` its token is what
    an installation has brought. `gap` are the seconds between two
    messages to a channel."""

    token: str = field(repr=False)
    secrets: Sequence[str] = field(default=(), repr=False)
    app_token: str = field(default="", repr=False)
    flag_command: str = "/flag"
    api: str = API
    gap: float = GAP_SECONDS
    installing: Installing | None = None

    def app(self) -> OAuthApp:
        """The app that is installed from a browser."""
        if self.installing is None:
            raise ValueError("the app has a token of its own")
        one = self.installing
        return OAuthApp(one.client_id, one.client_secret, one.url, api=self.api, authorize_url=one.authorize_url)


def slack_chat(setup: SlackSetup, run: RunFlow, workspace_id: str, clock: Clock) -> tuple[Caller, SlackChat]:
    """The connection, and calbot speaking over it."""
    tokens = slack_tokens(setup, run, workspace_id, clock)
    caller = Caller(tokens or setup.token, setup.api)

    async def recall(key: str) -> Return | None:
        noun, _, number = key.partition(":")
        turn = Turn(workspace_id, clock())
        if noun == heard.SUBJECT and number.isdigit():
            return await run(heard.return_of, turn, int(number))
        return await run(heard.way_back, turn, key)

    async def park(address: str, why: str) -> None:
        await run(place.park, Turn(workspace_id, clock()), "slack", address, why)

    return caller, SlackChat(caller, clock, recall, park, setup.gap)


def slack_tokens(setup: SlackSetup, run: RunFlow, workspace_id: str, clock: Clock) -> Tokens | None:
    """Where the token comes from, where it is not a setting."""
    if setup.installing is None:
        return None
    where = Where(workspace_id, setup.installing.team)
    return Tokens(run, clock, Vault(setup.installing.keys), where, renewer(setup.app()))


def slack_install(
    setup: SlackSetup, run: RunFlow, workspace_id: str, clock: Clock, door: Door | None
) -> Install | None:
    """What the two addresses of an installation answer."""
    if setup.installing is None or door is None:
        return None
    where, vault = Where(workspace_id, setup.installing.team), Vault(setup.installing.keys)
    return Install(setup.app(), run, clock, vault, where, door.forget)


def slack_door(
    setup: SlackSetup, caller: Caller, wires: Wires, workspace_id: str, lane: Lane | None = None
) -> Door | None:
    """The door; None where no secret says who may come in. Where only a socket does, nobody knows the secret."""
    secrets = setup.secrets or ((token_hex(32),) if setup.app_token else ())
    if not secrets:
        return None
    gone = leaver(caller, wires.flow, wires.clock) if setup.installing is not None else None
    return Door(wires, caller, workspace_id, secrets, flag_command=setup.flag_command, lane=lane, gone=gone)


def slack_socket(door: Door | None, token: str, api: str) -> Socket:
    """The socket that hands what Slack sends to `door`."""
    if door is None:
        raise ValueError("a socket without a door")
    return Socket(door, token, api)
