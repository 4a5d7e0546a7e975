"""On SQLite one process does all the work: whoever comes second is told so instead of sharing a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import make_url

from calbot.errors import TellOperator
from calbot.store.session import normal_url


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Hold an SQLite database for this process; nothing to hold on PostgreSQL. The system lets go of it for a process
    that is killed. Raises `TellOperator` where another one has it."""
    address = make_url(normal_url(url))
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        yield
        return
    lock = FileLock(f"{address.database}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise TellOperator(
            f"another calbot works on {address.database}: stop it first, or move to PostgreSQL for several processes"
        ) from None
    try:
        yield
    finally:
        lock.release()
