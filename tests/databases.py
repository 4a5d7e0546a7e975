"""Both kinds of databases for the same tests: each made once from its migrations, and copied for each test."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from calbot.store.migrate import migrate
from tests.postgres import Server

Fill = Callable[[str], None]
"""Puts something into the database at an address, and holds no connection afterwards."""
KINDS = ("sqlite", "postgresql")
ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""For a story that takes long and is not about the database: each statement that it makes has been seen to be made on
PostgreSQL too, by two other tests at least. What is new in SQL, two writers at once, a death: on both."""


class Shelf(Protocol):
    """Databases of one kind. Addresses are as in CALBOT_DATABASE_URL."""

    def new(self) -> str:
        """An empty database, without tables."""

    def drop(self, url: str) -> None:
        """It is not needed any more."""

    def like(self, url: str) -> str:
        """A copy of a database that nobody is connected to."""


class SqliteShelf:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self) -> str:
        """A file in a folder of its own, neither of which is there yet."""
        return f"sqlite:///{self._folder / secrets.token_hex(8) / 'calbot.db'}"

    def drop(self, url: str) -> None:
        """Remove the file with all that lies beside it."""
        shutil.rmtree(_file(url).parent, ignore_errors=True)

    def like(self, url: str) -> str:
        """A copy of the file; it needs no other once its last connection is closed."""
        copy = self.new()
        _file(copy).parent.mkdir()
        shutil.copy(_file(url), _file(copy))
        return copy


class PostgresShelf:
    """Databases of a server, under names that no other run uses."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def new(self) -> str:
        """A new database."""
        return self._server.create(_name())

    def drop(self, url: str) -> None:
        """Remove the database."""
        self._server.drop(_database(url))

    def like(self, url: str) -> str:
        """A copy made by the server."""
        return self._server.create(_name(), _database(url))


class Databases:
    """What a test asks for: fresh databases and copies of models; `clear` removes those of the test."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._models: dict[str, str] = {}
        self._given: list[str] = []

    def new(self) -> str:
        """The address of an empty database, without tables."""
        self._given.append(self._shelf.new())
        return self._given[-1]

    def copy(self, model: str = "", fill: Fill | None = None) -> str:
        """The address of a migrated database, filled by `fill`; what goes by the same name `model` is filled once."""
        self._given.append(self._shelf.like(self.model(model, fill)))
        return self._given[-1]

    def model(self, model: str = "", fill: Fill | None = None) -> str:
        """The one that `copy` copies."""
        if model not in self._models:
            url = self._shelf.like(self.model()) if model else self._migrated()
            try:
                if fill is not None:
                    fill(url)
            except BaseException:
                # Half filled, it would mislead every test after this one.
                self._shelf.drop(url)
                raise
            self._models[model] = url
        return self._models[model]

    def clear(self) -> None:
        """Remove what `new` and `copy` gave."""
        while self._given:
            self._shelf.drop(self._given.pop())

    def close(self) -> None:
        """Remove the models too."""
        self.clear()
        for url in self._models.values():
            self._shelf.drop(url)

    def _migrated(self) -> str:
        url = self._shelf.new()
        migrate(url)
        return url


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _database(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


def _name() -> str:
    return f"calbot_test_{secrets.token_hex(8)}"
