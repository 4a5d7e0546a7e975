"""The web application over an open house."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from fastapi import FastAPI

from calbot.web.app import make_app
from calbot.web.doors import WebDoors
from calbot.web.flag_form import FlagDoor
from calbot.web.graph import GraphDoor
from calbot.web.inbound import InboundDoor
from calbot.web.outfeed import OutfeedDoor
from calbot.web.spikes import SpikeDoor
from calbot.wiring.house import MAIN, House
from calbot.wiring.queue import look


def app_of(
    house: House,
    *,
    work: bool,
    hosts: Collection[str] = (),
    links_url: str = "",
    spike_keys: Sequence[bytes] = (),
    inbound_keys: Sequence[bytes] = (),
    form_keys: Sequence[bytes] = (),
    graph_knocks: bool = False,
    metrics: bool = False,
) -> FastAPI:
    """Pages over `house`; with `work` the jobs run beside them in the same process, with `spike_keys` other systems may
    tell of spikes, with `inbound_keys` of counts, with `form_keys` people without a chat flag by a
    form, with `graph_knocks` Microsoft Graph that a calendar has changed; with `metrics` /metrics is served."""
    doors = WebDoors(
        spikes=SpikeDoor(MAIN, spike_keys) if spike_keys else None,
        inbound=InboundDoor(MAIN, inbound_keys) if inbound_keys else None,
        flag=FlagDoor(MAIN, form_keys) if form_keys else None,
        graph=GraphDoor(MAIN) if graph_knocks else None,
        outfeed=OutfeedDoor(MAIN),
        change=True,
        measure=partial(look, house.database) if metrics else None,
        slack=house.slack,
        slack_install=house.slack_install,
        teams=house.teams,
    )
    return make_app(
        house.wires,
        house.board,
        hosts=hosts,
        work=house.work if work else None,
        problems=house.problems,
        links_url=links_url,
        doors=doors,
    )
