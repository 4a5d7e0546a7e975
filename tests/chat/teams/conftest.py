"""The company that works in Teams."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.teams.office import Office, open_office


@pytest.fixture
def office(ready: Path, tmp_path: Path) -> Iterator[Office]:
    """Over SQLite."""
    shutil.copy(ready, tmp_path / "calbot.db")
    with open_office(f"sqlite:///{tmp_path / 'calbot.db'}", tmp_path) as opened:
        yield opened
