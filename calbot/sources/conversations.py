"""Ids of conversations in exports of help desks: which there were lately, for looking at the quality of answers.

An id is taken only where it is written as its desk numbers conversations: an address of mail, a telephone number or
words in that column are not. Of a column in which many rows hold something else nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from calbot.model.conversation import ConversationId
from calbot.sources.presets import Preset
from calbot.sources.table import Row, Table

REACH: Final = timedelta(days=90)
"""Before the last contact of a file; nobody keeps them for longer."""
_STRANGE: Final = 0.1
"""A larger part of a column that is no id: it is another column."""


@dataclass
class Ids:
    """What the rows of one file hold: cells of ids, who answered by number, and how many were looked at."""

    cells: list[tuple[str, datetime, str, int]] = field(default_factory=list)
    agents: dict[str, int] = field(default_factory=dict)

    def note(self, table: Table, row: Row, at: datetime, network: str) -> None:
        """A row that is a contact, of the hour `at`."""
        if "number" in table.columns:
            agent = table.cell(row, "agent").casefold()
            lot = self.agents.setdefault(agent, len(self.agents) + 1) if agent else 0
            self.cells.append((table.cell(row, "number"), at, network, lot))

    def told(self, preset: Preset) -> tuple[ConversationId, ...]:
        """Those of the last months, each once, as it stands last."""
        found = self._found(preset)
        last = max((one.at for one in found.values()), default=None)
        return tuple(one for one in found.values() if last is not None and one.at > last - REACH)

    def said(self, preset: Preset, table: Table) -> str | None:
        """What a person is told of it; None where the export has no such column."""
        if not self.cells:
            return None
        number = len(self.told(preset))
        title = table.title("number")
        if not number:
            return f'column "{title}" does not number conversations as {preset.title} does: no id is read'
        return f'{number:,} ids of conversations are read from column "{title}", for qa draw'

    def _found(self, preset: Preset) -> Mapping[str, ConversationId]:
        shape = re.compile(preset.shape)
        good = [cell for cell in self.cells if shape.fullmatch(cell[0])]
        if len(self.cells) - len(good) > _STRANGE * len(self.cells):
            return {}
        return {key: ConversationId(preset.key, key, at, network, lot) for key, at, network, lot in good}
