"""Calendars that are being read in child processes, or fetched, while the rest of a command is still loading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from calbot.cli.window import reading_span
from calbot.errors import InputError, TellOperator
from calbot.sources.fence import start_read
from calbot.sources.reading import NOTHING

if TYPE_CHECKING:
    from calbot.sources.feed import PendingFeed
    from calbot.sources.reading import CalendarReading


SHEETS = (".csv", ".xlsx", ".xlsm")
"""Names of files that hold a table; any other is taken for an .ics."""


class Pending(Protocol):
    """A reading under way."""

    def result(self) -> CalendarReading:
        """The reading, once it is there. Raises InputError where nothing usable came."""
        ...

    def close(self) -> None:
        """Nobody asks any more."""
        ...


Reading = Mapping[str, Pending]
"""Calendars under way, by the file name or address that was typed."""


def start_reading(
    files: Sequence[str | Path],
    start: str,
    end: str,
    zone: str,
    now: datetime,
    workspace: Path | None = None,
    zone_names: Sequence[str] = (),
) -> Reading:
    """Begins to read each .ics and each address of `files` around the window that `--from` and `--to` name.

    The operator's fetch exceptions come from the settings and from the `workspace` file. `zone_names` are typed as
    NAME=ZONE; what is none is told later."""
    return start_span(files, *reading_span(start, end, now), zone, workspace, zone_names)


def start_span(
    files: Sequence[str | Path],
    first: datetime,
    last: datetime,
    zone: str,
    workspace: Path | None = None,
    zone_names: Sequence[str] = (),
) -> Reading:
    """The same for what stands between `first` and `last`."""
    names = _named(zone_names)
    under_way: dict[str, Pending] = {}
    for file in map(str, files):
        if file in under_way:
            continue
        if "://" in file:
            under_way[file] = _fetching(file, first, last, zone, workspace, names)
        elif not file.casefold().endswith(SHEETS):
            # One that cannot be opened is told later, together with everything else that is wrong.
            with suppress(InputError):
                under_way[file] = start_read(file, first, last, zone, names=names)
    return under_way


def _named(typed: Sequence[str]) -> Mapping[str, str]:
    if not typed:
        return NOTHING
    from calbot.sources.answers import zone_names_of

    return zone_names_of({name.strip(): zone.strip() for name, _, zone in (one.rpartition("=") for one in typed)})


def _fetching(
    url: str, first: datetime, last: datetime, zone: str, workspace: Path | None, names: Mapping[str, str]
) -> PendingFeed:
    # Reaching out is loaded only where there is an address: files are judged a third of a second sooner.
    from calbot.config.environment import read_settings
    from calbot.config.reading import read_workspace_file
    from calbot.sources.feed import PendingFeed
    from calbot.sources.fetch import Fetcher
    from calbot.sources.guard import read_exemption

    allowed = list(read_settings().fetch_exceptions)
    # A workspace file that does not load is told later, with all that is wrong in it.
    with suppress(TellOperator, OSError, ValueError):
        if workspace is not None:
            allowed += read_workspace_file(workspace.read_text("utf-8-sig"), str(workspace)).fetch_exceptions
    return PendingFeed(url, Fetcher(exceptions=[read_exemption(one) for one in allowed]), first, last, zone, names)
