"""calbot for Microsoft's Agents Playground: the sample company, in a Teams that anybody on this machine may play.

`make playground-teams` says how. The playground signs nothing, so here, and only here, nobody is asked for a token: it
listens on loopback, no part of calbot that is installed can be switched to this, and its database is its own. The
playground's licence lets a developer try a bot with it, and forbids to ship it: who wants it installs it.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_DNS, uuid5

from calbot.chat.teams.caller import Caller
from calbot.chat.teams.door import Door
from calbot.chat.teams.send import TeamsChat
from calbot.cli.demo import DATABASE, SEED, WORKSPACE_FILE, write_sample
from calbot.clock import system_clock
from calbot.sample.plan import PAGES
from calbot.web.link_server import LinkServer
from calbot.web.opened import app_of
from calbot.web.server import Server
from calbot.wiring.database import migrate
from calbot.wiring.house import MAIN, House, install, open_house
from calbot.wiring.logs import open_log
from calbot.words.say import sayer

HOME: Final = Path("playground-teams-data")
PORT: Final = 3978
CONNECTOR: Final = "http://localhost:56150/_connector/"
TENANT: Final = str(uuid5(NAMESPACE_DNS, "calbot.example"))
CONFIG: Final = ".m365agentsplayground.yml"
PEOPLE: Final = ("mkt", "mkt2", "lead", "agt1", "agt2", "agt3")
HOW: Final = """
calbot listens at http://127.0.0.1:{port}/api/messages, with the sample company; Ctrl-C stops it.
In another terminal:

    cd {home}
    npm install @microsoft/m365agentsplayground
    node node_modules/@microsoft/m365agentsplayground/cli.js start \\
        -e http://127.0.0.1:{port}/api/messages -c msteams -p 56150 --dt

That is Microsoft's, for evaluation only: read its licence. It listens on all interfaces. {config} there
makes you Mkt, in #marketing and #care. Say @calbot week, or flag a message by its menu. It draws no dialogs of
cards, and knows no slash commands: those need a tenant.
"""


class Anybody:
    """In the place of the check of tokens: whoever reaches loopback."""

    def prepare(self) -> object:
        """Nothing to load."""
        return None

    async def demand(self, authorization: str, service: str) -> None:
        """Nobody is asked."""


class NoToken:
    """In the place of Microsoft's tokens."""

    async def token(self) -> str:
        """The playground asks for none."""
        return "none"

    def forget(self) -> None:
        """Nothing to forget."""


def entra(name: str) -> str:
    """The object id of a person of the sample."""
    return str(uuid5(NAMESPACE_DNS, f"{name}.calbot.example"))


def channel(name: str) -> str:
    """The address of a channel of the sample."""
    return f"19:{name}@thread.tacv2"


def in_teams(text: str) -> str:
    """The sample's workspace file, with its people and places in Teams."""
    text = re.sub(r'playground = "([a-z0-9]+)"', lambda said: f'teams = "{entra(said[1])}"', text)
    text = re.sub(r'address = "#([a-z]+)"', lambda said: f'address = "{channel(said[1])}"', text)
    return text.replace('platform = "playground"', 'platform = "teams"')


def config() -> dict[str, Any]:
    """Whom and what the playground plays; JSON is YAML, too."""
    people = [
        {
            "id": f"29:{name}",
            "name": name.title(),
            "userPrincipleName": f"{name}@calbot.example",
            "aadObjectId": entra(name),
            "givenName": name.title(),
            "surname": "Sample",
            "email": f"{name}@calbot.example",
        }
        for name in PEOPLE
    ]
    places = [{"id": channel(name), "name": name} for name in ("marketing", "care")]
    return {
        "version": "0.1.0",
        "tenantId": TENANT,
        "bot": {"id": "28:calbot", "name": "calbot"},
        "currentUser": people[0],
        "users": people[1:],
        "personalChat": {"id": "a:personal"},
        "groupChat": {"id": "19:group@thread.v2", "name": "A group chat"},
        "team": {"id": channel("marketing"), "name": "Launch", "aadGroupId": entra("team"), "channels": places},
    }


def opened(folder: Path, links: LinkServer, connector: str = CONNECTOR) -> House:
    """The sample company in `folder`, speaking to the playground at `connector`."""
    write_sample(folder, system_clock(), SEED, links.address)
    file = folder / WORKSPACE_FILE
    file.write_text(in_teams(file.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / CONFIG).write_text(json.dumps(config(), indent=2), encoding="utf-8")
    database = f"sqlite:///{(folder / DATABASE).resolve()}"
    migrate(database)
    chat = TeamsChat(Caller(NoToken(), TENANT, connector))
    house = open_house(database, platforms={"teams": chat}, fetch_exceptions=(links.exception,))
    install(house, file)
    return replace(house, teams=Door(house.wires, Anybody(), MAIN, tenant=TENANT, service=connector))


def main() -> None:
    """Serve it until Ctrl-C."""
    open_log("info")
    links = LinkServer(PAGES, sayer("en", "UTC"))
    links.start()
    house = opened(HOME, links)

    def started(port: int) -> None:
        sys.stdout.write(HOW.format(port=port, home=HOME, config=CONFIG))
        sys.stdout.flush()

    try:
        with suppress(KeyboardInterrupt):
            Server(app_of(house, work=True), "127.0.0.1", PORT, started).run()
    finally:
        links.stop()
        house.close()


if __name__ == "__main__":
    main()
