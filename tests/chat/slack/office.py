"""A company that works in Slack: the real house behind the real bolt, and the fake Slack on loopback before it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from calbot.wiring.house import MAIN, install, open_house
from calbot.wiring.slack import Installing, SlackSetup
from tests.chat import office
from tests.chat.office import Moving, client_of, closed, company_in, with_links
from tests.slack.hands import Hands, Sent
from tests.slack.server import served
from tests.slack.town import Message, Town, View

MKT, LEAD, AGT1, AGT2, GUEST = "U0MKT", "U0LEAD", "U0AGT1", "U0AGT2", "U0GUEST"
MARKETING, CARE, SECRET = "C0MARKETING", "C0CARE", "G0SECRET"

COMPANY = (
    company_in("slack", {user[2:].lower(): user for user in (MKT, LEAD, AGT1, AGT2)}, MARKETING, CARE)
    + """
[[accounts]]
network = "instagram"
handle = "@pan"
brand = "Pan"
owner = "Mkt"
"""
)
"""The company of many tests, in Slack, with an account more."""


def words_of(part: Any) -> str:
    """All text of blocks, in order."""
    if isinstance(part, dict):
        return " ".join(
            words_of(value)
            for name, value in part.items()
            if name in ("text", "elements", "rows", "blocks", "label", "hint")
        )
    return " ".join(map(words_of, part)) if isinstance(part, list) else str(part)


def labels(message: Message) -> list[str]:
    rows = [block for block in message.blocks if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row["elements"]]


@dataclass
class Office(office.Office):
    """Do what people do in Slack, and see what they see there."""

    town: Town
    hands: Hands

    def send(self, sent: Sent, path: str = "/slack/events") -> httpx.Response:
        """One request as it goes over the wire; what calbot answers within the request."""
        return self.post(sent.body, sent.headers, path)

    def post(self, body: bytes, headers: Mapping[str, str], path: str = "/slack/events") -> httpx.Response:
        """The same from its parts."""
        return self.request(path, body, headers)

    def say(self, user: str, text: str, channel: str = MARKETING, command: str = "/calbot") -> list[Message]:
        """A slash command; what `user` sees in the channel that was not there before."""
        return self._seen(user, channel, self.hands.command(user, channel, text, command))

    def press(self, user: str, message: Message, label: str, channel: str = MARKETING) -> list[Message]:
        """A press of a button; what `user` sees that was not there before."""
        return self._seen(user, channel, self.hands.press(user, channel, message, label))

    def submit(self, user: str, view: View, values: Mapping[str, Any], channel: str = MARKETING) -> list[Message]:
        """A modal sent; what `user` sees in the channel that was not there before."""
        return self._seen(user, channel, self.hands.submit(user, view, values))

    def offered(self, user: str, block_id: str, typed: str) -> list[dict[str, Any]]:
        """What the field of the open modal offers for what `user` has typed."""
        answer = self.send(self.hands.typed(user, self.modal(), block_id, typed))
        assert answer.status_code == 200, (answer.status_code, answer.text)
        options: list[dict[str, Any]] = answer.json()["options"]
        return options

    def modal(self) -> View:
        """The modal that was opened last."""
        return list(self.town.views.values())[-1]

    def _seen(self, user: str, channel: str, sent: Sent) -> list[Message]:
        before = {id(one) for one in self.town.told(channel, user)}
        edits = {id(one): one.edits for one in self.town.told(channel, user)}
        answer = self.send(sent)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        self.answer()
        seen = self.town.told(channel, user)
        return [one for one in seen if id(one) not in before or one.edits != edits[id(one)]]


def with_company(database: str) -> None:
    """What a new office finds, to be copied."""
    office.with_company(database, COMPANY)


@contextmanager
def open_office(
    database: str, folder: Path, installing: Installing | None = None, others: Sequence[Town] = ()
) -> Iterator[Office]:
    """The company over `database`, which has all tables and may have the company; with `installing` its app has no
    token until it is installed. `others` are further workspaces of Slack."""
    clock = Moving()
    town = Town(clock=clock.seconds, pace=0.0)
    for user, name, zone in (
        (MKT, "Mkt", "Europe/London"),
        (LEAD, "Lead", "America/Chicago"),
        (AGT1, "Agt1", "Europe/London"),
        (AGT2, "Agt2", "Asia/Tokyo"),
        (GUEST, "Guest", "Europe/Paris"),
    ):
        town.person(user, name, zone)
    town.channel(MARKETING, "marketing")
    town.channel(CARE, "care")
    town.channel(SECRET, "secret", member=False)
    (folder / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    for other in others:
        other.clock = clock.seconds
    with served(town, *others) as base, asyncio.Runner() as runner:
        token = "" if installing else town.token
        setup = SlackSetup(token, (town.secret,), api=f"{base}api/", gap=0.0, installing=installing)
        house = open_house(database, clock=clock, slack=setup, own_url="https://calbot.example")
        if MAIN not in house.wires.workspaces():
            install(house, folder / "calbot.toml")
        links, client = with_links(house, clock), client_of(house)
        try:
            yield Office(house, clock, runner, client, links, town, Hands(town, base, clock.seconds))
        finally:
            runner.run(closed(house, client))
            house.close()
