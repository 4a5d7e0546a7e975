"""The chats of a house put together: what speaks in each, and the doors by which they come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from calbot.chat.platform import Platform
from calbot.chat.playground.board import Board
from calbot.chat.playground.listen import PLATFORM
from calbot.chat.playground.send import Playground
from calbot.chat.wires import RunFlow, Wires
from calbot.clock import Clock
from calbot.store.lane import open_lane
from calbot.wiring.slack_own import SLACK

if TYPE_CHECKING:
    from calbot.chat.slack.door import Door as SlackDoor
    from calbot.chat.slack.doors import Doors as SlackDoors
    from calbot.chat.slack.install import Install as SlackInstall
    from calbot.chat.teams.door import Door as TeamsDoor
    from calbot.wiring.slack import Slack, SlackSetup
    from calbot.wiring.teams import Teams, TeamsSetup

_TEAMS = "teams"


class ChatDoors(NamedTuple):
    """`slack` is None where Slack does not come in, `slack_install` where nobody installs the app, `teams` where Teams
    does not come in."""

    slack: SlackDoor | SlackDoors | None
    slack_install: SlackInstall | None
    teams: TeamsDoor | None


@dataclass(frozen=True)
class Chats:
    """What speaks for the company `main`, by the name of its chat. `slack` and `teams` are None where calbot is not."""

    main: str
    platforms: Mapping[str, Platform]
    slack: Slack | None
    teams: Teams | None

    def company_of(self, platform: str, address: str) -> str:
        """The company (workspace) that an address belongs to, "" for none."""
        if platform == SLACK and self.slack is not None:
            return self.slack.company_of(address)
        return self.main if platform in (PLATFORM, SLACK, _TEAMS) else ""

    def doors(self, wires: Wires, database: str) -> ChatDoors:
        """What comes in; each door has its own short way into the `database`."""
        slack = self.slack.door(wires, lambda: open_lane(database)) if self.slack is not None else None
        installing = self.slack.install(slack) if self.slack is not None else None
        teams = self.teams.door(wires, open_lane(database)) if self.teams is not None else None
        return ChatDoors(slack, installing, teams)


def open_chats(
    board: Board | None, slack: SlackSetup | None, teams: TeamsSetup | None, run: RunFlow, main: str, clock: Clock
) -> Chats:
    """The playground over `board`, Slack and Teams, each where it is set up."""
    platforms: dict[str, Platform] = {PLATFORM: Playground(board)} if board is not None else {}
    workspaces, tenant = None, None
    # Imported here: who has no such chat needs none of its libraries.
    if slack is not None:
        from calbot.wiring.slack import Slack

        workspaces = Slack(slack, run, main, clock)
        platforms[SLACK] = workspaces.chat()
    if teams is not None:
        from calbot.wiring.teams import Teams

        tenant = Teams(teams, run, main, clock)
        platforms[_TEAMS] = tenant.chat()
    return Chats(main, platforms, workspaces, tenant)
