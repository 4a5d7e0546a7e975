"""The web application over an open house."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import FastAPI

from calbot.web.app import make_app
from calbot.wiring.house import House


def app_of(house: House, *, work: bool, hosts: Collection[str] = (), links_url: str = "") -> FastAPI:
    """Pages over `house`; with `work` the jobs run beside them in the same process."""
    return make_app(
        house.wires,
        house.board,
        hosts=hosts,
        work=house.work if work else None,
        problems=house.problems,
        links_url=links_url,
    )
