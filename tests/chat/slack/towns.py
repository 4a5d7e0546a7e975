"""Two workspaces and an organisation behind one app, with channels and people of the same ids."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from calbot.chat.platform import Platform
from calbot.chat.slack.vault import new_key
from calbot.flows import heard as inbox
from calbot.flows.turn import Turn
from calbot.wiring.house import install
from calbot.wiring.slack import Installing
from tests.chat.slack.office import AGT1, AGT2, CARE, COMPANY, LEAD, MARKETING, MKT, Office, open_office, with_company
from tests.chat.slack.test_install import begun, get
from tests.databases import Databases
from tests.slack.hands import Hands, Sent
from tests.slack.town import Message, Town

FIRST, SECOND, WHOLE = "T0PANPOT", "T0SECOND", "E0POTS"
KEY = new_key()
APP = Installing(
    "client", "client-secret", (KEY,), FIRST, "https://calbot.example", others={SECOND: "pan", WHOLE: "main"}
)


def town(team: str, token: str, numbers: int, organisation: str = "") -> Town:
    """One more workspace, whose ids are those of the first one."""
    made = Town(team=team, token=token, organisation=organisation, pace=0.0, codes={f"code-{numbers}"})
    made.refresh, made._numbers = f"xoxe-{numbers}", itertools.count(numbers)
    for user in (MKT, AGT1):
        made.person(user, user[2:].title())
    made.channel(MARKETING, "marketing")
    made.channel(CARE, "care")
    return made


@dataclass
class Town3:
    """The office of the first workspace with the two others beside it."""

    office: Office
    second: Town
    whole: Town

    def hands(self, town: Town) -> Hands:
        return Hands(town, self.office.hands.base, self.office.clock.seconds)

    def towns(self) -> list[Town]:
        return [self.office.town, self.second, self.whole]

    def installed(self, town: Town) -> httpx.Response:
        """Somebody there installs it."""
        code = f"code-of-{town.token}"
        town.codes.add(code)
        state, cookie = begun(self.office)
        return get(self.office, f"/slack/oauth_redirect?code={code}&state={state}", cookie)

    def asks(self, town: Town, sent: Sent) -> list[Message]:
        """What stands in MARKETING of that workspace after it."""
        assert self.office.send(sent).status_code == 200
        self.answer()
        return town.told(MARKETING, MKT)

    def answer(self) -> None:
        """All companies are worked for."""

        async def do() -> None:
            house = self.office.house
            assert house.slack is not None
            await house.slack.settled()
            for company in ("main", "pan"):
                for heard_id in await house.wires.flow(inbox.due, Turn(company, self.office.clock())):
                    await house.hands.hear(company, heard_id)
            await house.hands.deliver()

        self.office.runner.run(do())

    @property
    def platform(self) -> Platform:
        return self.office.house.wires.platforms["slack"]


THEIRS = COMPANY.replace("Pan & Pot", "Pan alone")
for theirs in (MKT, LEAD, AGT1, AGT2, MARKETING, CARE):
    THEIRS = THEIRS.replace(f'"{theirs}"', f'"{SECOND}:{theirs}"')
"""The file of the second one's company: the same people and channels, in their own workspace."""


@contextmanager
def open_towns(databases: Databases, folder: Path) -> Iterator[Town3]:
    """All three installed; the second one is another company's."""
    second, whole = town(SECOND, "xoxb-second", 100_000), town("T0ANY", "xoxb-whole", 200_000, WHOLE)
    database = databases.copy("the company in Slack", with_company)
    with open_office(database, folder, APP, (second, whole)) as office:
        theirs = folder / "pan.toml"
        theirs.write_text(THEIRS, encoding="utf-8")
        install(office.house, theirs, "pan")
        made = Town3(office, second, whole)
        assert [made.installed(one).status_code for one in made.towns()] == [200] * 3
        yield made
