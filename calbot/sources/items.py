"""Reads the items of a collection as one calendar, and again only those that have changed.

Every item is a calendar of its own, so a bad one, or the time zones that it brings, concern no other; only where two
are of one UID may one say something of the other, and then all are read together (`_tangled`). All that changed goes
behind the fence in one go.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from calbot.model.state import SourceState
from calbot.sources import bounds
from calbot.sources.mirror import Item
from calbot.sources.reading import ANY, MORE, CalendarReading, Entry, Problem, assumed
from calbot.sources.reread import Question

Read = Callable[[bytes], CalendarReading]

_UID, _FOLD = re.compile(rb"(?im)^UID[:;](.*)$"), re.compile(rb"\r?\n[ \t]")
_BEGIN = b"BEGIN:VCALENDAR"
_CLOSED = b"BEGIN:VCALENDAR\nEND:VCALENDAR\n"
"""Stands at the end, so that an item whose own end is missing does not make the whole look cut off."""


@dataclass(frozen=True, slots=True)
class ReadItem:
    """What one item was read as."""

    digest: bytes
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptItems:
    """What is kept between two looks."""

    question: Question
    items: Mapping[str, ReadItem]
    tangled: bool = False
    """Whether two of them were of one UID (see `_tangled`)."""

    @property
    def size(self) -> int:
        """How many entries it holds."""
        return sum(len(item.entries) for item in self.items.values())


def read_items(
    kept: KeptItems | None, items: Mapping[str, Item], question: Question, read: Read
) -> tuple[CalendarReading, KeptItems | None]:
    """The reading of all `items`, and what to keep for the next one. `read` sees only those that are not as `kept`
    has them. BLIND, and nothing to keep, where something may be missing that nobody took out."""
    known = kept.items if kept is not None and kept.question == question else {}
    digests = {name: blake2b(item.body, digest_size=16).digest() for name, item in items.items()}
    tangled = _tangled(items)
    if (tangled or (kept is not None and kept.tangled)) and digests != {n: one.digest for n, one in known.items()}:
        known = {}
    same = {name: known[name] for name, digest in digests.items() if name in known and known[name].digest == digest}
    changed = {name: item.body for name, item in items.items() if name not in same}
    if changed:
        reading, fresh = _read(changed, digests, question, read)
        if reading.state is SourceState.BLIND:
            return reading, None
        same |= fresh
    whole = _assembled(same.values(), question)
    return whole, KeptItems(question, same, tangled) if whole.state is not SourceState.BLIND else None


def _read(
    bodies: Mapping[str, bytes], digests: Mapping[str, bytes], question: Question, read: Read
) -> tuple[CalendarReading, dict[str, ReadItem]]:
    names, starts, pieces, line = [], [], [], 1
    found = {name: ReadItem(digests[name]) for name in bodies}
    for name, body in bodies.items():
        piece = _calendar(body)
        if not piece:
            named = name.rpartition("/")[2][:120]
            lost = Problem(question.file, 0, named, "it is no calendar, so it is not read", key=ANY)
            found[name] = ReadItem(digests[name], problems=(lost,))
            continue
        names.append(name)
        starts.append(line)
        pieces.append(piece + b"\n")
        line += piece.count(b"\n") + 1
    if not names:
        return CalendarReading(question.file, SourceState.EMPTY), found
    reading = read(b"".join([*pieces, _CLOSED]))
    if reading.state is SourceState.BLIND and any(not problem.line for problem in reading.problems):
        return reading, {}
    entries: dict[str, list[Entry]] = {}
    problems: dict[str, list[Problem]] = {}
    for entry in reading.entries:
        at = _place(starts, entry.line)
        entries.setdefault(names[at], []).append(replace(entry, key=_plain_key(entry.key), line=0))
    for problem in reading.problems:
        problems.setdefault(names[_place(starts, problem.line)], []).append(replace(problem, line=0))
    for name in names:
        found[name] = ReadItem(digests[name], tuple(entries.get(name, ())), tuple(problems.get(name, ())))
    return replace(reading, state=SourceState.FRESH), found


def _tangled(items: Mapping[str, Item]) -> bool:
    """Whether two items are of one UID, which RFC 4791 (4.1) forbids: one may call off or replace what the other tells,
    so they are read together or not at all."""
    found: Counter[bytes] = Counter()
    for item in items.values():
        found.update({uid.strip() for uid in _UID.findall(_FOLD.sub(b"", item.body))})
    return any(number > 1 for number in found.values())


def one_body(items: Mapping[str, Item]) -> bytes:
    """One calendar of `items`, b"" where none of them is one."""
    pieces = [piece for item in items.values() if (piece := _calendar(item.body))]
    return b"\n".join([*pieces, _CLOSED]) if pieces else b""


def _calendar(body: bytes) -> bytes:
    """The calendar that an item is, b"" where it is none."""
    piece = body.strip().removeprefix(b"\xef\xbb\xbf")
    # Without its head an item would be read as part of the one before it.
    return piece if piece.upper().startswith(_BEGIN) else b""


def _place(starts: list[int], line: int) -> int:
    return max(bisect_right(starts, line) - 1, 0)


def _plain_key(key: str) -> str:
    """Without the number that told it from another with the same key: that is given anew over all items."""
    plain, mark, number = key.rpartition("#")
    return plain if mark and number.isdecimal() else key


def _assembled(items: Iterable[ReadItem], question: Question) -> CalendarReading:
    read = list(items)
    entries = sorted((entry for item in read for entry in item.entries), key=lambda one: (one.starts_at, one.key))
    problems = [problem for item in read for problem in item.problems]
    if len(entries) > bounds.OCCURRENCES_A_FEED:
        most = f"more than {bounds.OCCURRENCES_A_FEED:,} entries in the window; the rest is not read"
        broken = Problem(question.file, 0, "", most)
        return CalendarReading(question.file, SourceState.BLIND, problems=(broken,))
    seen: Counter[str] = Counter()
    told = []
    for entry in entries:
        seen[entry.key] += 1
        told.append(entry if seen[entry.key] == 1 else replace(entry, key=f"{entry.key}#{seen[entry.key]}"))
    lost = bool(read) and not entries and all(item.problems for item in read)
    state = SourceState.BLIND if lost else SourceState.FRESH if read else SourceState.EMPTY
    more = len(problems) - bounds.PROBLEMS_TOLD
    said = problems[: bounds.PROBLEMS_TOLD]
    if more > 0:
        said.append(Problem(question.file, 0, "", f"and {more:,} more problems", key=MORE))
    return CalendarReading(question.file, state, tuple(told), tuple(said), tuple(assumed(told)))
