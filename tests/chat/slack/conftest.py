"""The company that works in Slack, over both kinds of database where that matters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.slack.office import Office, open_office, with_company
from tests.chat.slack.towns import Town3, open_towns
from tests.databases import Databases


@pytest.fixture
def office(sqlite_databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """Over SQLite."""
    model = sqlite_databases.model("the company in Slack", with_company)
    shutil.copy(model.removeprefix("sqlite:///"), tmp_path / "calbot.db")
    with open_office(f"sqlite:///{tmp_path / 'calbot.db'}", tmp_path) as opened:
        yield opened


@pytest.fixture
def either(databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """Over SQLite and PostgreSQL."""
    with open_office(databases.copy("the company in Slack", with_company), tmp_path) as opened:
        yield opened


@pytest.fixture
def three(databases: Databases, tmp_path: Path) -> Iterator[Town3]:
    """Three workspaces and organisations behind one app, over both kinds of databases."""
    with open_towns(databases, tmp_path) as made:
        yield made
