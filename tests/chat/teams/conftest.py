"""The company that works in Teams."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.teams.office import Office, open_office, with_company
from tests.databases import Databases


@pytest.fixture
def office(sqlite_databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """Over SQLite."""
    model = sqlite_databases.model("the company in Teams", with_company)
    shutil.copy(model.removeprefix("sqlite:///"), tmp_path / "calbot.db")
    with open_office(f"sqlite:///{tmp_path / 'calbot.db'}") as opened:
        yield opened
