"""The same story in each chat, and in a company that sits in all three."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.chat.stories.company import SEATS
from tests.chat.stories.stage import Stage, open_stage, with_company
from tests.databases import Databases


@pytest.fixture(params=SEATS)
def stage(request: pytest.FixtureRequest, sqlite_databases: Databases) -> Iterator[Stage]:
    """The company, whose people sit in one chat, or in several."""
    mix = request.param
    database = sqlite_databases.copy(f"the company of stories, {mix}", partial(with_company, SEATS[mix]))
    with open_stage(database, mix) as opened:
        yield opened
    sqlite_databases.clear()
