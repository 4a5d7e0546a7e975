"""What of the web application is open beside health and the playground: to other systems, forms, files and chats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from fastapi import APIRouter, FastAPI

from calbot.chat.wires import Wires
from calbot.web.change import change_routes
from calbot.web.flag_form import FlagDoor, flag_routes
from calbot.web.graph import GraphDoor, graph_routes
from calbot.web.inbound import InboundDoor, inbound_routes
from calbot.web.metrics import Look, metrics_routes
from calbot.web.outfeed import OutfeedDoor, outfeed_routes
from calbot.web.post import post_routes
from calbot.web.spikes import SpikeDoor, spike_routes

if TYPE_CHECKING:
    from calbot.chat.slack.door import Door as SlackDoor
    from calbot.chat.slack.doors import Doors as SlackDoors
    from calbot.chat.slack.install import Install
    from calbot.chat.teams.door import Door as TeamsDoor


class WebDoors(NamedTuple):
    """Those that are open; None, or False, is shut.

    `spikes` opens POST /spikes, `inbound` POST /inbound, `graph` POST /graph/notifications, `measure` serves /metrics,
    `slack` takes what Slack sends, `teams` what Teams does, `outfeed` publishes calendars, `flag` takes flags by a web
    form, `change` hands out files.
    """

    spikes: SpikeDoor | None = None
    inbound: InboundDoor | None = None
    outfeed: OutfeedDoor | None = None
    flag: FlagDoor | None = None
    graph: GraphDoor | None = None
    change: bool = False
    measure: Look | None = None
    slack: SlackDoor | SlackDoors | None = None
    slack_install: Install | None = None
    teams: TeamsDoor | None = None

    @property
    def chats(self) -> list[SlackDoor | SlackDoors | TeamsDoor]:
        """Those that begin and close with the application."""
        return [door for door in (self.slack, self.teams) if door is not None]


SHUT: Final = WebDoors()


def open_doors(app: FastAPI, doors: WebDoors, wires: Wires) -> None:
    """Have `app` serve them."""
    for routes in _routes(doors, wires):
        app.include_router(routes)
    # Imported here: who has no such chat needs none of its libraries.
    if doors.slack is not None:
        from calbot.web.slack import SlackFirst

        app.add_middleware(SlackFirst, door=doors.slack)
    if doors.slack_install is not None:
        from calbot.web.slack_install import install_routes

        app.include_router(install_routes(doors.slack_install))
    if doors.teams is not None:
        from calbot.web.teams import TeamsFirst

        app.add_middleware(TeamsFirst, door=doors.teams)


def _routes(doors: WebDoors, wires: Wires) -> Iterator[APIRouter]:
    if doors.measure is not None:
        yield metrics_routes(doors.measure)
    if doors.spikes is not None:
        yield spike_routes(doors.spikes, wires)
    if doors.inbound is not None:
        yield inbound_routes(doors.inbound, wires)
    if doors.outfeed is not None:
        yield outfeed_routes(doors.outfeed, wires)
    if doors.flag is not None:
        yield flag_routes(doors.flag, wires)
    if doors.graph is not None:
        yield graph_routes(doors.graph, wires)
    if wires.own_url:
        yield post_routes()
    if doors.change:
        yield change_routes(wires)
