"""Socket Mode: the same requests with the same effects, over a line that goes away, goes deaf, or was never there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from calbot.chat.slack.door import Door
from calbot.chat.slack.socket import Socket
from calbot.errors import TellOperator
from calbot.wiring.slack import Slack, SlackSetup, slack_socket
from tests.chat.slack.office import MARKETING, MKT, Office
from tests.slack.hands import Sent

Listening = Callable[["Line"], Awaitable[None]]


def envelope(sent: Sent) -> dict[str, Any]:
    """The request as Slack sends it over a socket: parsed, and without a signature."""
    if sent.headers["Content-Type"] == "application/json":
        return {"type": "events_api", "payload": json.loads(sent.body)}
    form = dict(parse_qsl(sent.body.decode(), keep_blank_values=True))
    if "payload" in form:
        return {"type": "interactive", "payload": json.loads(form["payload"])}
    return {"type": "slash_commands", "payload": form}


class Line:
    """What Slack does at its end of the socket."""

    def __init__(self, office: Office, client: httpx.AsyncClient) -> None:
        self.office = office
        self._client = client

    async def send(self, said: dict[str, Any], seconds: float = 5.0) -> dict[str, Any]:
        answer = await self._client.post(f"{self.office.hands.base}socket/send?seconds={seconds}", json=said)
        return dict(answer.json())

    async def trouble(self, kind: str) -> int:
        answer = await self._client.post(f"{self.office.hands.base}socket/trouble/{kind}")
        return int(answer.json()["dialled"])

    async def heard(self, sent: Sent) -> dict[str, Any]:
        """Send until somebody listens: Slack does so too."""
        for _ in range(100):
            told = await self.send(envelope(sent), 0.5)
            if told["acked"]:
                return told
            await asyncio.sleep(0.05)
        raise AssertionError("nobody listens")


def listening(office: Office, do: Listening, *, deaf: float = 30.0, token: str = "") -> None:
    """Do something while calbot listens."""
    assert office.house.slack is not None
    socket = Socket(
        office.house.slack, token or office.town.app_token, f"{office.hands.base}api/", ping=0.05, deaf=deaf
    )

    async def both() -> None:
        stop = asyncio.Event()
        running = asyncio.ensure_future(socket.run(stop))
        try:
            async with httpx.AsyncClient() as client:
                await do(Line(office, client))
        finally:
            stop.set()
            await running

    office.runner.run(both())


def test_a_command_an_event_and_a_press_come_over_the_socket(office: Office) -> None:
    office.keep(office.post_of())

    async def do(line: Line) -> None:
        for sent in (office.hands.command(MKT, MARKETING, "week"), office.hands.mention(MKT, MARKETING, "week")):
            assert (await line.heard(sent))["payload"] is None
            assert (await line.heard(sent))["acked"], "sent once more, it is acknowledged"

    listening(office, do)
    office.answer()
    assert len(office.heard()) == 2
    assert len(office.town.told(MARKETING, MKT)) == 2


def test_a_form_is_answered_in_its_acknowledgement(office: Office) -> None:
    async def do(line: Line) -> None:
        await line.heard(office.hands.command(MKT, MARKETING, "add"))
        assert office.house.slack is not None
        await office.house.slack.settled()
        sent = office.hands.submit(MKT, office.modal(), {"title": "Clean", "link": "not a link"})
        told = await line.heard(sent)
        assert told["payload"]["response_action"] == "errors"

    listening(office, do)


def test_what_is_no_request_is_not_acknowledged_and_has_no_effect(office: Office) -> None:
    good = envelope(office.hands.command(MKT, MARKETING, "week"))
    wrong = (
        {**good, "payload": {**good["payload"], "command": "calbot"}},
        {**good, "payload": {**good["payload"], "text": {"a": 1}}},
        {**good, "payload": {**good["payload"], "user_id": "../U1"}},
        {"type": "events_api", "payload": {"type": "event_callback"}},
        {"type": "interactive", "payload": {"type": "surprise"}},
        {"type": "surprise", "payload": good["payload"]},
    )

    async def do(line: Line) -> None:
        await line.heard(office.hands.verification("hello"))
        for one in wrong:
            assert not (await line.send(one, 0.2))["acked"], one

    listening(office, do)
    assert office.heard() == []


@pytest.mark.parametrize("kind", ["disconnect", "cut", "deaf"])
def test_a_line_that_goes_away_is_made_anew(office: Office, kind: str) -> None:
    async def do(line: Line) -> None:
        before = (await line.heard(office.hands.mention(MKT, MARKETING, "help")))["dialled"]
        await line.trouble(kind)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if (await line.trouble("none" if kind != "deaf" else "deaf")) > before:
                break
        await line.trouble("none")
        told = await line.heard(office.hands.mention(MKT, MARKETING, "week"))
        assert told["dialled"] > before

    listening(office, do, deaf=1.0)
    assert len(office.heard()) == 2


def test_a_slack_that_is_away_is_dialled_until_it_is_back(office: Office) -> None:
    office.town.fail("away", "apps.connections.open")

    async def do(line: Line) -> None:
        await line.heard(office.hands.mention(MKT, MARKETING, "week"))

    listening(office, do, deaf=0.5)
    assert len(office.heard()) == 1


def test_a_token_that_slack_does_not_take_is_told(office: Office) -> None:
    async def do(line: Line) -> None:
        await asyncio.sleep(1.5)

    for token in ("xapp-another", office.town.token):
        with pytest.raises(TellOperator, match=r"CALBOT_SLACK_APP_TOKEN.*connections:write"):
            listening(office, do, token=token)


def test_a_socket_needs_no_signing_secret_and_opens_no_other_door(office: Office) -> None:
    wires = office.house.wires

    def door_of(setup: SlackSetup) -> object:
        return Slack(setup, wires.flow, "main", office.clock).door(wires, lambda: None)

    assert door_of(SlackSetup("xoxb-x")) is None
    door = door_of(SlackSetup("xoxb-x", app_token="xapp-x"))
    assert isinstance(door, Door)
    assert len(door._secrets[0]) == 64
    with pytest.raises(ValueError, match="door"):
        slack_socket(None, "xapp-x", "")
