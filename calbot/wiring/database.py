"""Bringing a database to this version: our tables, then those of the job engine."""

from __future__ import annotations

from calbot.jobs.system import migrate_jobs
from calbot.store import migrate as store


def migrate(url: str) -> None:
    """Take all steps that are missing; safe to run twice, and beside another one.

    Raises `TellOperator` when the database cannot be opened.
    """
    store.migrate(url)
    migrate_jobs(url)
