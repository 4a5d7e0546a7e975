"""Engines for tests: one for each kind of database, pointed at one database after the other.

Half of the time of a short test would go into turning the same questions into SQL again, which an engine remembers. So
do all engines of a process together (`remember_together`): a house opens several of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from calbot.store.session import normal_url, open_engine


class _Turned:
    """calbot's own engine, whose connections lead to whatever `url` says."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.url = url
        self.taken = False
        event.listen(self.engine, "do_connect", self._lead)

    def _lead(self, dialect: Any, _record: object, words: list[Any], named: dict[str, Any]) -> None:
        here, how = dialect.create_connect_args(make_url(normal_url(self.url)))
        words[:] = here
        named.update(how)


_known: dict[str, _Turned] = {}


@contextmanager
def engine_on(url: str) -> Iterator[Engine]:
    """An engine on the file or server database at `url`, without connections before and after.

    Who asks for a second one of a kind meanwhile gets one that is new."""
    kind = make_url(normal_url(url)).get_backend_name()
    if kind not in _known:
        _known[kind] = _Turned(url)
    one = _Turned(url) if _known[kind].taken else _known[kind]
    one.url, one.taken = url, True
    try:
        yield one.engine
    finally:
        one.engine.dispose()
        one.taken = False


class _Alike:
    """Two that were made alike turn questions into the same SQL, so that what one has turned serves the other."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self._told = told

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._told == vars(other)["_told"]

    def __hash__(self) -> int:
        return hash(type(self))


class AlikeSqlite(_Alike, SQLiteDialect_pysqlite):
    """SQLite's."""

    supports_statement_cache = True


class AlikePostgres(_Alike, PGDialect_psycopg):
    """PostgreSQL's."""

    supports_statement_cache = True


_MOST = 2000
"""Questions that are kept as SQL: all of the suite's are fewer."""


def remember_together() -> None:
    """From now on all engines of this process share what they know of questions as SQL."""
    for name, one in (("sqlite", AlikeSqlite), ("sqlite.pysqlite", AlikeSqlite), ("postgresql.psycopg", AlikePostgres)):
        registry.register(name, __name__, one.__name__)
    known = LRUCache[Any, Any](_MOST)

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=known)

    event.listen(Engine, "engine_connect", share)
