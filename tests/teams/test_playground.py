"""The sample company for Microsoft's playground answers on loopback without a token; nothing that is installed does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from calbot.config.reading import read_workspace_file
from calbot.flows import heard as inbox
from calbot.flows.turn import Turn
from calbot.sample.plan import PAGES
from calbot.web.link_server import LinkServer
from calbot.web.opened import app_of
from calbot.wiring.house import MAIN, House
from calbot.words.say import sayer
from tests.chat.teams.office import words
from tests.teams.connector import Tenant, served
from tests.teams.playground import CONFIG, HOME, TENANT, channel, config, entra, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture
def played(tmp_path: Path) -> Iterator[tuple[House, Tenant, str]]:
    """The house, what stands in the playground, and its address."""
    # It asks for no token of Microsoft's.
    town = Tenant({channel("marketing")}, tokens={"none"})
    links = LinkServer(PAGES, sayer("en", "UTC"))
    with served(town) as base:
        house = opened(tmp_path, links, f"{base}teams/")
        yield house, town, f"{base}teams/"
        house.close()
        links.stop()


def activity(service: str, text: str) -> dict[str, Any]:
    """What the playground sends for words in a channel."""
    told = config()
    return {
        "type": "message",
        "id": "1",
        "channelId": "msteams",
        "serviceUrl": service,
        "from": told["currentUser"],
        "recipient": told["bot"],
        "conversation": {"id": channel("marketing"), "tenantId": TENANT, "conversationType": "channel"},
        "channelData": {"tenant": {"id": TENANT}},
        "text": f"<at>calbot</at> {text}",
    }


def test_the_sample_answers_there_without_a_token(played: tuple[House, Tenant, str]) -> None:
    house, town, service = played
    town.conversations.add(f"a:1{entra('mkt').replace('-', '')}")

    async def ask() -> int:
        assert house.teams is not None
        app = app_of(house, work=False)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://c.test") as client:
            answer = await client.post("/api/messages", json=activity(service, "here marketing"))
        await house.teams.settled()
        for heard_id in await house.wires.flow(inbox.due, Turn(MAIN, house.clock())):
            await house.hands.hear(MAIN, heard_id)
        await house.hands.deliver()
        await house.teams.close()
        await house.hang_up()
        return answer.status_code

    assert asyncio.run(ask()) == 200
    assert any("speak" in words(one.card) or "here" in words(one.card) for one in town.told(channel("marketing")))


def test_the_playground_is_told_whom_to_play(played: tuple[House, Tenant, str], tmp_path: Path) -> None:
    assert json.loads((tmp_path / CONFIG).read_text(encoding="utf-8")) == config()
    assert len(config()["users"]) >= 5
    company = read_workspace_file((tmp_path / "calbot.toml").read_text(encoding="utf-8"))
    known = {user for person in company.people for user in person.identities.values()}
    assert {config()["currentUser"]["aadObjectId"], entra("lead"), entra("agt1")} == known
    assert {place.address for place in company.places} == {one["id"] for one in config()["team"]["channels"]}


def test_nothing_that_is_installed_opens_a_door_without_tokens() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "calbot").rglob("*.py"))
    assert "tests.teams" not in text
    assert "dangerously" not in text
    assert f"/{HOME}/" in (ROOT / ".gitignore").read_text(encoding="utf-8")
