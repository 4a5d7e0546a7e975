"""Slack put together: the platform that every process sends by, and the door of those that serve it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_hex

from calbot.chat.slack.caller import API, Caller
from calbot.chat.slack.door import Door
from calbot.chat.slack.pace import GAP_SECONDS
from calbot.chat.slack.send import SlackChat
from calbot.chat.slack.socket import Socket
from calbot.chat.wires import RunFlow, Wires
from calbot.clock import Clock
from calbot.flows import heard, place
from calbot.flows.heard import Return
from calbot.flows.turn import Turn
from calbot.store.lane import Lane


@dataclass(frozen=True)
class SlackSetup:
    """One workspace of Slack, by its bot token; without `secrets` it is only spoken to, unless `app_token`
    opens a socket to it. `gap` are the seconds between two
    messages to a channel."""

    token: str = field(repr=False)
    secrets: Sequence[str] = field(default=(), repr=False)
    app_token: str = field(default="", repr=False)
    flag_command: str = "/flag"
    api: str = API
    gap: float = GAP_SECONDS


def slack_chat(setup: SlackSetup, run: RunFlow, workspace_id: str, clock: Clock) -> tuple[Caller, SlackChat]:
    """The connection, and calbot speaking over it."""
    caller = Caller(setup.token, setup.api)

    async def recall(key: str) -> Return | None:
        noun, _, number = key.partition(":")
        turn = Turn(workspace_id, clock())
        if noun == heard.SUBJECT and number.isdigit():
            return await run(heard.return_of, turn, int(number))
        return await run(heard.way_back, turn, key)

    async def park(address: str, why: str) -> None:
        await run(place.park, Turn(workspace_id, clock()), "slack", address, why)

    return caller, SlackChat(caller, clock, recall, park, setup.gap)


def slack_door(
    setup: SlackSetup, caller: Caller, wires: Wires, workspace_id: str, lane: Lane | None = None
) -> Door | None:
    """The door; None where no secret says who may come in. Where only a socket does, nobody knows the secret."""
    secrets = setup.secrets or ((token_hex(32),) if setup.app_token else ())
    if not secrets:
        return None
    return Door(wires, caller, workspace_id, secrets, flag_command=setup.flag_command, lane=lane)


def slack_socket(door: Door | None, token: str, api: str) -> Socket:
    """The socket that hands what Slack sends to `door`."""
    if door is None:
        raise ValueError("a socket without a door")
    return Socket(door, token, api)
