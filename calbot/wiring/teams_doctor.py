"""Asks Microsoft about calbot's bot in Teams: whether it gets a token, and whether it is in the places of its file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from calbot.chat.teams.caller import Caller, Refused
from calbot.chat.teams.send import PLATFORM
from calbot.errors import CalbotError, Outside
from calbot.wiring.company import read_company
from calbot.wiring.doctor_check import Check
from calbot.wiring.teams import TeamsSetup, tokens_of


def examine_teams(setup: TeamsSetup | None, file: Path | None) -> Iterator[Check]:
    """The token, and each place that the workspace file names in Teams. Changes and says nothing there."""
    if setup is None:
        do = "CALBOT_TEAMS_CLIENT_ID, CLIENT_SECRET and TENANT_ID; see docs/teams.md"
        yield Check("teams token", "fail", "there is no bot", do)
        return
    try:
        told = read_company(file).places if file is not None else ()
    except CalbotError as problem:
        yield Check("teams places", "fail", str(problem))
        return
    named = {place.address: place.name or place.address for place in told if place.platform == PLATFORM}
    yield from asyncio.run(_asked(setup, named))


async def _asked(setup: TeamsSetup, named: dict[str, str]) -> Sequence[Check]:
    tokens = tokens_of(setup)
    caller = Caller(tokens, setup.tenant, setup.service)
    try:
        await tokens.token()
    except Outside as trouble:
        do = "compare client id, secret and tenant with those of the bot; has the secret run out?"
        return [Check("teams token", "fail", str(trouble), do)]
    try:
        found = [await _place(caller, address, name) for address, name in named.items()]
    finally:
        await caller.close()
    if not found:
        do = 'add [[places]] with platform = "teams" to the workspace file'
        found = [Check("teams places", "warn", "the workspace file names no place in Teams", do)]
    return [Check("teams token", "ok", f"Microsoft gives one in {setup.tenant}"), *found]


async def _place(caller: Caller, address: str, name: str) -> Check:
    about = f"teams {name}"
    try:
        await caller.look(address)
    except Refused as refusal:
        do = "is the address right, and is the app added to that team or chat?"
        return Check(about, "fail", str(refusal), do)
    except Outside as trouble:
        return Check(about, "warn", str(trouble), "ask again in a minute")
    return Check(about, "ok", "calbot is there")
