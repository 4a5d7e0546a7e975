"""The token that calbot speaks to Teams with, where whoever gives it does not come to an end."""

from __future__ import annotations

import asyncio
import time

import pytest

from calbot.chat.teams.tokens import Tokens
from calbot.errors import Passing
from tests.teams.connector import BOT, SECRET, TENANT, Login, Tenant, served

CALL = 1.0


def test_a_login_that_drips_along_is_given_up_and_asked_anew() -> None:
    town = Tenant(login_drips=CALL / 10)
    with served(town) as base:
        tokens = Tokens(BOT, SECRET, TENANT, http=Login(base, CALL))
        began = time.monotonic()
        with pytest.raises(Passing, match="TimeoutError"):
            asyncio.run(tokens.token())
        assert time.monotonic() - began < 3 * CALL
        town.login_drips = 0.0
        assert asyncio.run(tokens.token()) in town.tokens
