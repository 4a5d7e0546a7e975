"""Engines for tests: one for each kind of database, pointed at one database after the other.

Half of the time of a short test would go into turning the same questions into SQL again, which an engine remembers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, make_url

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
