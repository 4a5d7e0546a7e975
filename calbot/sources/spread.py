"""One row of a sheet can announce several posts: channels in one cell, or a column for each channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from calbot.sources.networks import networks_of
from calbot.sources.table import Row, Table

_SIGNS = re.compile(r"\s*(?:[,;/|&+\n、・]|\band\b)\s*")
_TICKS = frozenset({"x", "✓", "✔", "✅", "☑", "yes", "y", "true", "1", "○", "◯", "●"})
_BLANKS = frozenset({"", "-", "–", "—", "no", "n", "false", "0", "n/a", "×", "❌", "✗"})


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a row: the channel as written, its network if we know it, and what this channel's column says."""

    channel: str
    network: str = ""
    words: str = ""


def channel_columns(table: Table) -> Mapping[int, str]:
    """Column -> network where the sheet has a column for each of several channels; else nothing."""
    if "channel" in table.columns:
        return {}
    free = {index: cell for index, cell in enumerate(table.header.cells) if index not in table.columns.values()}
    named = {index: networks_of(cell)[0] for index, cell in free.items()}
    single = {index: networks[0] for index, networks in named.items() if len(networks) == 1}
    return single if len(set(single.values())) > 1 else {}


def parts_of(table: Table, row: Row, by_column: Mapping[int, str]) -> list[Part]:
    """The posts of a row, at least one."""
    if by_column:
        cells = [(network, row.cells[index]) for index, network in by_column.items() if index < len(row.cells)]
        said = [(network, cell) for network, cell in cells if cell.lower() not in _BLANKS]
        return [Part(network, network, "" if cell.lower() in _TICKS else cell) for network, cell in said] or [Part("")]
    return _in_cell(table.cell(row, "channel"))


def _in_cell(cell: str) -> list[Part]:
    """ "Instagram / TikTok" is two posts; "In-store screen & till", of which we know neither, is one."""
    pieces = [piece for piece in _SIGNS.split(cell) if piece]
    networks = [networks_of(piece)[0] for piece in pieces]
    if 1 < len(pieces) <= 12 and all(len(found) == 1 for found in networks):
        return [Part(piece, found[0]) for piece, found in _distinct(pieces, networks)]
    whole = networks_of(cell)[0]
    return [Part(cell, whole[0] if len(whole) == 1 else "")]


def _distinct(pieces: list[str], networks: list[tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    first: dict[tuple[str, ...], str] = {}
    for piece, found in zip(pieces, networks, strict=True):
        first.setdefault(found, piece)
    return [(piece, found) for found, piece in first.items()]
