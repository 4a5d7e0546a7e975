"""One row of a sheet can announce several posts: channels in one cell, or a column for each channel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from calbot.sources.columns import POSTS
from calbot.sources.letters import letters
from calbot.sources.networks import networks_of
from calbot.sources.reading import Column
from calbot.sources.table import Row, Table, plain_name

_SIGNS = re.compile(r"\s*(?:[,;/|&+\n、・]|\band\b|(?<=\s)(?:y|e|et|und|en|i|и)(?=\s))\s*")
_TICKS = frozenset({"x", "✓", "✔", "✅", "☑", "yes", "y", "true", "1", "○", "◯", "●"})
_STATUS = frozenset(POSTS["status"])
_COPY = frozenset(POSTS["copy"])
_PARTS = ("copy", "title", "type", "link", "owner", "tags", "notes")
_ROLES = frozenset(name for role in _PARTS for name in POSTS[role])
_POSTS = {
    **dict.fromkeys(("tweet", "tweets", "ツイート"), "x"),
    **dict.fromkeys(("toot", "toots"), "mastodon"),
    **dict.fromkeys(("skeet", "skeets"), "bluesky"),
}
"""What the posts of one network are called and no other's."""
_BLANKS = frozenset({"", "-", "–", "—", "no", "n", "false", "0", "n/a", "×", "❌", "✗"})


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a row: the channel as written, its network if we know it, and what this channel's columns say.
    `first`: the column of its words is the one that the row's would be, were it not a channel's."""

    channel: str
    network: str = ""
    words: str = ""
    status: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """The column of one channel: its index, what the header calls it, its network ("" where we know none), and the
    index of the column of its status (-1: none)."""

    index: int
    name: str
    network: str
    status: int = -1


def channel_columns(table: Table) -> tuple[Channel, ...]:
    """The columns of channels where the sheet has one for each of several: such that are called by a network, or such
    that have a column of status beside each."""
    if "channel" in table.columns:
        return ()
    beside = _with_status(table)
    if len(beside) > 1:
        return beside
    taken = {index for role, index in table.columns.items() if role != "copy"}
    free = [(index, cell) for index, cell in enumerate(table.header.cells) if index not in taken]
    named = [(index, cell, _networks(cell) or _networks_of_copy(cell)) for index, cell in free]
    single = tuple(Channel(index, cell, networks[0]) for index, cell, networks in named if len(networks) == 1)
    return single if len({one.network for one in single}) > 1 else ()


def _networks(title: str) -> tuple[str, ...]:
    """The networks that a column is called by, or by the word for a post of one: "Tweet"."""
    post = _POSTS.get(plain_name(title), "")
    return networks_of(title)[0] or ((post,) if post else ())


def _networks_of_copy(title: str) -> tuple[str, ...]:
    """The networks whose words a column holds: "IG caption", "Copy (Facebook)", "Tweet text"."""
    words = plain_name(title).split()
    for size in range(1, len(words)):
        for name, rest in ((words[:size], words[size:]), (words[size:], words[:size])):
            if " ".join(rest) in _COPY and (networks := _networks(" ".join(name))):
                return networks
    return ()


def _with_status(table: Table) -> tuple[Channel, ...]:
    cells = table.header.cells
    dated = {table.columns[role] for role in ("when", "date", "time", "weekday", "id") if role in table.columns}
    found = []
    for index, (cell, after) in enumerate(pairwise(cells)):
        if not cell or index in dated or plain_name(after) not in _STATUS or plain_name(cell).endswith("status"):
            continue
        # "Caption" with "Status" beside it belongs to what stands above the two.
        name = _label(table, index) if plain_name(cell) in _ROLES else cell
        if name:
            networks = networks_of(name)[0]
            found.append(Channel(index, name, networks[0] if len(networks) == 1 else "", index + 1))
    return tuple(found)


def _label(table: Table, index: int) -> str:
    """The nearest text at or left of a column in the row above the header."""
    return next((cell for cell in reversed(table.above[: index + 1]) if cell), "")


def parts_of(table: Table, row: Row, channels: Sequence[Channel]) -> list[Part]:
    """The posts of a row, at least one."""
    if not channels:
        return _in_cell(table.cell(row, "channel"))
    told = ((one, _at(row, one.index), _at(row, one.status)) for one in channels)
    copy = table.columns.get("copy", -1)
    # A column with its status beside it was always a channel's.
    first = next((one.index for one in channels if one.index == copy and one.status < 0), -1)
    return [
        Part(one.network or one.name, one.network, "" if cell.lower() in _TICKS else cell, status, one.index == first)
        for one, cell, status in told
        if cell.lower() not in _BLANKS
    ] or [Part("")]


def columns_of(table: Table) -> Iterator[Column]:
    """What each column that has a name is taken for, in their order."""
    roles = {index: role for role, index in table.columns.items()}
    for channel in channel_columns(table):
        roles[channel.index] = "channel"
        roles |= {channel.status: "status"} if channel.status >= 0 else {}
    for index, title in enumerate(table.header.cells):
        if title:
            yield Column(table.sheet, table.header.line, letters(index), title, roles.get(index, ""))


def plain_words(text: str) -> str:
    """A cell of status without the emoji and signs around its words."""
    signs = "".join(sign for sign in text if unicodedata.category(sign) not in ("So", "Sk", "Cf", "Mn"))
    return signs.strip(" -–—:•|")


def _at(row: Row, index: int) -> str:
    return row.cells[index] if 0 <= index < len(row.cells) else ""


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
