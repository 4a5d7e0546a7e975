"""Slack put together: the platform that every process sends by, and the doors of those that serve it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex

from calbot.chat.platform import Platform
from calbot.chat.slack.caller import API, Caller
from calbot.chat.slack.door import Door
from calbot.chat.slack.doors import Doors
from calbot.chat.slack.install import Install, OAuthApp, leaver, renewer
from calbot.chat.slack.listen import PLATFORM as SLACK
from calbot.chat.slack.manifest import CHANNELS, DIRECT, LINKS, PICTURES, SCOPES
from calbot.chat.slack.pace import GAP_SECONDS
from calbot.chat.slack.pictures import Pictures
from calbot.chat.slack.send import SlackChat
from calbot.chat.slack.several import Several, parted, qualified
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
    """An app that is installed from a browser: `team` (T..., or E... for an organisation) is the first that it is for,
    `others` are further ones with the company (workspace) here that each of them works for. `keys` seal its tokens,
    `url` is where browsers reach calbot."""

    client_id: str
    client_secret: str = field(repr=False)
    keys: Sequence[str] = field(repr=False)
    team: str
    url: str
    authorize_url: str = "https://slack.com/oauth/v2/authorize"
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SlackSetup:
    """One workspace of Slack, by its bot token; without `secrets` it is only spoken to, unless `app_token`
    opens a socket to it. With `installing` its token is what
    an installation has brought. `gap` are the seconds between two
    messages to a channel; with `pictures` charts are uploaded where Slack takes none of its own, with `direct` people
    may write to calbot alone, with `links` its own links are shown, with `channels` it may look up its channels."""

    token: str = field(repr=False)
    secrets: Sequence[str] = field(default=(), repr=False)
    app_token: str = field(default="", repr=False)
    flag_command: str = "/flag"
    api: str = API
    gap: float = GAP_SECONDS
    installing: Installing | None = None
    pictures: bool = False
    links: bool = False
    direct: bool = False
    channels: bool = False

    def app(self) -> OAuthApp:
        """The app that is installed from a browser."""
        if self.installing is None:
            raise ValueError("the app has a token of its own")
        one = self.installing
        wanted = {(PICTURES,): self.pictures, (DIRECT,): self.direct, LINKS: self.links, CHANNELS: self.channels}
        more = (scope for scopes, is_on in wanted.items() if is_on for scope in scopes)
        return OAuthApp(one.client_id, one.client_secret, one.url, (*SCOPES, *more), self.api, one.authorize_url)


@dataclass(frozen=True)
class Office:
    """One workspace or organisation of Slack: `team` stands before its ids ("" before those of the first)."""

    team: str
    where: Where
    caller: Caller
    chat: SlackChat


class Slack:
    """All workspaces of Slack that calbot is set up for: one by its token, or those of an app that is installed."""

    def __init__(self, setup: SlackSetup, run: RunFlow, workspace_id: str, clock: Clock) -> None:
        self._setup = setup
        self._run = run
        self._clock = clock
        one = setup.installing
        companies = {one.team: workspace_id, **one.others} if one is not None else {"": workspace_id}
        first = next(iter(companies))
        self._offices = [
            self._office("" if team == first else team, Where(company, team)) for team, company in companies.items()
        ]

    def chat(self) -> Platform:
        """calbot speaking in all of them."""
        if len(self._offices) == 1:
            return self._offices[0].chat
        return Several(SLACK, {one.team: one.chat for one in self._offices})

    def company_of(self, address: str) -> str:
        """The company (workspace) here that an address belongs to, "" for none."""
        team, _ = parted(address)
        return next((one.where.workspace_id for one in self._offices if one.team == team), "")

    def door(self, wires: Wires, lane: Callable[[], Lane | None]) -> Door | Doors | None:
        """What comes in; None where no secret says who may. Where only a socket does, nobody knows the secret. `lane`
        opens the short way into the database, once for each of them."""
        secrets = self._setup.secrets or ((token_hex(32),) if self._setup.app_token else ())
        if not secrets:
            return None
        doors = {one.where.team: self._door(one, wires, secrets, lane()) for one in self._offices}
        return next(iter(doors.values())) if len(doors) == 1 else Doors(doors, secrets, self._clock)

    def install(self, door: Door | Doors | None) -> Install | None:
        """What the two addresses of an installation answer."""
        if self._setup.installing is None or door is None:
            return None
        where, vault = {one.where.team: one.where for one in self._offices}, Vault(self._setup.installing.keys)
        kept = door.forget if isinstance(door, Doors) else lambda _team: door.forget()
        return Install(self._setup.app(), self._run, self._clock, vault, where, kept)

    def _office(self, team: str, where: Where) -> Office:
        tokens = slack_tokens(self._setup, self._run, where, self._clock)
        caller = Caller(tokens or self._setup.token, self._setup.api)

        async def recall(key: str) -> Return | None:
            return await self._run(heard.return_to, Turn(where.workspace_id, self._clock()), key)

        async def park(address: str, why: str) -> None:
            turn = Turn(where.workspace_id, self._clock())
            await self._run(place.park, turn, SLACK, qualified(team, address), why)

        pictures = Pictures(caller) if self._setup.pictures else None
        return Office(team, where, caller, SlackChat(caller, self._clock, recall, park, self._setup.gap, pictures))

    def _door(self, one: Office, wires: Wires, secrets: Sequence[str], lane: Lane | None) -> Door:
        gone = leaver(one.caller, wires.flow, wires.clock) if self._setup.installing is not None else None
        command, company = self._setup.flag_command, one.where.workspace_id
        return Door(wires, one.caller, company, secrets, flag_command=command, lane=lane, gone=gone, team=one.team)


def slack_tokens(setup: SlackSetup, run: RunFlow, where: Where, clock: Clock) -> Tokens | None:
    """Where the token comes from, where it is not a setting."""
    if setup.installing is None:
        return None
    return Tokens(run, clock, Vault(setup.installing.keys), where, renewer(setup.app()))


def slack_socket(door: Door | Doors | None, token: str, api: str) -> Socket:
    """The socket that hands what Slack sends to `door`."""
    if door is None:
        raise ValueError("a socket without a door")
    return Socket(door, token, api)
