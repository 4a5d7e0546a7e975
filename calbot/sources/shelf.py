"""What calendars said at their last look, for the next one: in the memory of one process, the latest few only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from calbot.sources.items import KeptItems, read_items
from calbot.sources.mirror import Item
from calbot.sources.reading import CalendarReading
from calbot.sources.reread import Kept, Question, Read, reread

_MOST = 32
_MOST_ENTRIES = 60_000


class Shelf:
    """Readings by the number of their source. A process that was just started reads everything once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Kept | KeptItems] = OrderedDict()

    def read(self, source: int, data: bytes, question: Question, read: Read) -> CalendarReading:
        """As `reread`, with what is kept of `source`."""
        known = self._kept.get(source)
        reading, kept = reread(known if isinstance(known, Kept) else None, data, question, read)
        self._keep(source, kept)
        return reading

    def read_items(self, source: int, items: Mapping[str, Item], question: Question, read: Read) -> CalendarReading:
        """As `items.read_items`, with what is kept of `source`."""
        known = self._kept.get(source)
        reading, kept = read_items(known if isinstance(known, KeptItems) else None, items, question, read)
        self._keep(source, kept)
        return reading

    def _keep(self, source: int, kept: Kept | KeptItems | None) -> None:
        if kept is None:
            return  # what was known before a bad look is still what its entries were called
        self._kept[source] = kept
        self._kept.move_to_end(source)
        while len(self._kept) > 1 and (len(self._kept) > _MOST or self._entries() > _MOST_ENTRIES):
            self._kept.popitem(last=False)

    def _entries(self) -> int:
        return sum(kept.size for kept in self._kept.values())
