"""Microsoft Teams put together: the platform that every process sends by, and the door of those that serve it."""

from __future__ import annotations

from dataclasses import dataclass, field

from calbot.chat.platform import Platform
from calbot.chat.teams.caller import Caller
from calbot.chat.teams.clouds import PUBLIC
from calbot.chat.teams.door import Door
from calbot.chat.teams.genuine import Genuine
from calbot.chat.teams.pace import Pace
from calbot.chat.teams.send import PLATFORM as TEAMS
from calbot.chat.teams.send import TeamsChat
from calbot.chat.teams.tokens import Session, Tokens
from calbot.chat.wires import RunFlow, Wires
from calbot.clock import Clock
from calbot.flows import heard, place
from calbot.flows.heard import Return
from calbot.flows.turn import Turn
from calbot.store.lane import Lane


@dataclass(frozen=True)
class TeamsSetup:
    """The bot of one tenant. `service` is where Teams takes messages, `login` where Microsoft gives tokens,
    for `scope`, `metadata` stands beside the keys of the Bot Connector, whose tokens are of `issuer`; `http`
    replaces the session that asks for tokens."""

    client_id: str
    client_secret: str = field(repr=False)
    tenant: str
    service: str = PUBLIC.service
    login: str = PUBLIC.login
    metadata: str = PUBLIC.metadata
    scope: str = PUBLIC.scope
    issuer: str = PUBLIC.issuer
    http: Session | None = field(default=None, repr=False)
    pace: Pace = field(default_factory=Pace, repr=False, compare=False)


def tokens_of(setup: TeamsSetup) -> Tokens:
    """Where the bot's tokens come from."""
    one = setup
    return Tokens(one.client_id, one.client_secret, one.tenant, one.login, one.http, scope=one.scope)


class Teams:
    """The tenant that calbot is set up for."""

    def __init__(self, setup: TeamsSetup, run: RunFlow, workspace_id: str, clock: Clock) -> None:
        tokens = tokens_of(setup)

        async def park(address: str, why: str) -> None:
            await run(place.park, Turn(workspace_id, clock()), TEAMS, address, why)

        async def recall(key: str) -> Return | None:
            return await run(heard.return_to, Turn(workspace_id, clock()), key)

        self._setup = setup
        self._workspace_id = workspace_id
        self._chat = TeamsChat(Caller(tokens, setup.tenant, setup.service), park, setup.pace, recall)

    def chat(self) -> Platform:
        """calbot speaking there."""
        return self._chat

    def door(self, wires: Wires, lane: Lane | None) -> Door:
        """What comes in; `lane` is the short way into the database."""
        one = self._setup
        genuine = Genuine(one.client_id, one.metadata, one.issuer)
        return Door(wires, genuine, self._workspace_id, tenant=one.tenant, service=one.service, lane=lane)
