"""A calendar read again at the price of what changed: what it said before, and new bytes, give the whole reading.

Pure: what is kept is a value that goes in and comes out. Only series whose bytes changed (DTSTAMP aside) are read; the
result is what a reading of the whole file gives, but for the share of days that all series together may cost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from calbot.model.state import SourceState
from calbot.sources import bounds
from calbot.sources.identity import known_again
from calbot.sources.rawsplit import Chunk, Cut, cut, stamps
from calbot.sources.reading import NOTHING, CalendarReading, Entry, Problem, assumed

Read = Callable[[bytes], CalendarReading]
"""Bytes of a calendar -> its reading, behind whatever fence there is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a reading is asked for: another file, span (aware, end excluded), zone, or other `names` of
    zones that somebody has explained, is another question."""

    file: str
    start: datetime
    end: datetime
    zone: str = ""
    names: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Series:
    """All events of one UID as they were read: the lines where they stood, and what came of them."""

    digest: bytes
    lines: tuple[int, ...]
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()

    def moved(self, lines: tuple[int, ...]) -> Series:
        """The same, where it stands now."""
        if lines == self.lines:
            return self
        at = dict(zip(self.lines, lines, strict=True))
        entries = tuple(replace(entry, line=at[entry.line]) for entry in self.entries)
        problems = tuple(replace(problem, line=at[problem.line]) for problem in self.problems)
        return Series(self.digest, lines, entries, problems)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept between two looks at a feed. `again` maps keys of now to those under which entries are known."""

    question: Question
    frame: bytes
    series: Mapping[str, Series]
    head: CalendarReading
    again: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many entries it holds."""
        return sum(len(series.entries) for series in self.series.values())

    def entries(self) -> Iterable[Entry]:
        """Every entry, in no order, under the keys that the feed gave."""
        return (entry for series in self.series.values() for entry in series.entries)


def reread(kept: Kept | None, data: bytes, question: Question, read: Read) -> tuple[CalendarReading, Kept | None]:
    """The reading of `data`, and what to keep for the next one (None: nothing can be). `read` sees only what changed
    since `kept`, or everything where that cannot be told. Raises InputError where `read` does."""
    parts = cut(data)
    if parts is None:
        return read(data), None
    asked = _Asked(question, parts, _digests(parts))
    if kept is not None and kept.question == question and kept.frame == parts.frame():
        changed = {name for name, (digest, _) in asked.series.items() if kept.series.get(name, _NONE).digest != digest}
        joined = _joined(asked, kept, changed, read)
        if joined is not None:
            return _named(joined, kept)
    reading = read(data)
    return _named(_kept(asked, reading, asked.series.keys(), {}), kept) if _usable(reading) else (reading, None)


_NONE = Series(b"", ())
_Result = tuple[CalendarReading, "Kept | None"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about a file that was cut; `series` maps a name to (hash, chunks)."""

    question: Question
    parts: Cut
    series: Mapping[str, tuple[bytes, tuple[Chunk, ...]]]


def _digests(parts: Cut) -> dict[str, tuple[bytes, tuple[Chunk, ...]]]:
    grouped: dict[str, list[Chunk]] = {}
    for chunk in parts.chunks:
        # One without a UID stands alone; two that say the same are told apart by their order.
        name = chunk.uid
        if not name:
            name = f"\0{chunk.digest.hex()}"
            name = next(f"{name}#{n}" for n in range(len(parts.chunks)) if f"{name}#{n}" not in grouped)
        grouped.setdefault(name, []).append(chunk)
    return {name: (_digest(tuple(chunks)), tuple(chunks)) for name, chunks in grouped.items()}


def _digest(chunks: tuple[Chunk, ...]) -> bytes:
    if len(chunks) == 1:
        return chunks[0].digest
    return b"".join(chunk.digest for chunk in chunks) + bytes(str(tuple(stamps(chunks))), "ascii")


def _joined(asked: _Asked, kept: Kept, changed: set[str], read: Read) -> _Result | None:
    """The kept series and the changed ones read anew; None where only a reading of the whole file tells."""
    same = {
        name: kept.series[name].moved(tuple(chunk.line for chunk in chunks))
        for name, (_, chunks) in asked.series.items()
        if name not in changed
    }
    if not any(series.entries for series in same.values()):
        return None  # whether all of a file is bad is told by the whole file only
    if changed:
        reading = _at_home(read(_reduced(asked, changed)), asked, changed)
        if reading is None:
            return None
    else:
        reading = kept.head
    many = sum(len(series.entries) for series in same.values()) + len(reading.entries)
    if many > bounds.OCCURRENCES_A_FEED:
        return None
    joined = _kept(asked, replace(reading, state=SourceState.FRESH), changed, same)
    return joined if joined[1] is not None else None


def _reduced(asked: _Asked, changed: set[str]) -> bytes:
    """The file without the events that did not change."""
    return asked.parts.only({chunk.line for name in changed for chunk in asked.series[name][1]})


def _at_home(reading: CalendarReading, asked: _Asked, changed: set[str]) -> CalendarReading | None:
    """A reading of the reduced file with the lines of the whole one; None where it says something about the file."""
    if any(not problem.line for problem in reading.problems):
        return None
    wanted = {chunk.line for name in changed for chunk in asked.series[name][1]}
    starts, homes = [1], [1]
    reduced = asked.parts.head.count(b"\n") + 1
    for chunk, tail in zip(asked.parts.chunks, asked.parts.tails, strict=True):
        inside, behind = chunk.body.count(b"\n"), tail.count(b"\n")
        if chunk.line in wanted:
            starts.append(reduced + 1)
            homes.append(chunk.line)
            reduced += inside + behind
        elif tail.strip():
            starts.append(reduced)
            homes.append(chunk.line + inside - 1)
            reduced += behind

    def home(at: int) -> int:
        place = bisect_right(starts, at) - 1
        return homes[place] + at - starts[place]

    return replace(
        reading,
        entries=tuple(replace(entry, line=home(entry.line)) for entry in reading.entries),
        problems=tuple(replace(problem, line=home(problem.line)) for problem in reading.problems),
    )


def _kept(asked: _Asked, reading: CalendarReading, read: Iterable[str], same: Mapping[str, Series]) -> _Result:
    """`reading`, which holds the series called `read`, put together with those that stayed the same."""
    owner = {chunk.line: name for name in read for chunk in asked.series[name][1]}
    entries: dict[str, list[Entry]] = {}
    problems: dict[str, list[Problem]] = {}
    for entry in reading.entries:
        if entry.line not in owner:
            return reading, None
        entries.setdefault(owner[entry.line], []).append(entry)
    for problem in reading.problems:
        if problem.line not in owner:
            return reading, None  # of a zone, which is told only where it is used
        problems.setdefault(owner[problem.line], []).append(problem)
    series = dict(same)
    for name in set(owner.values()):
        digest, chunks = asked.series[name]
        lines = tuple(chunk.line for chunk in chunks)
        series[name] = Series(digest, lines, tuple(entries.get(name, ())), tuple(problems.get(name, ())))
    whole = _assembled(reading, series)
    if _renumbered(whole.entries) or len(whole.problems) > bounds.PROBLEMS_TOLD:
        return whole, None
    head = replace(reading, entries=(), problems=(), assumed=())
    return whole, Kept(asked.question, asked.parts.frame(), series, head)


def _assembled(reading: CalendarReading, series: Mapping[str, Series]) -> CalendarReading:
    entries = [entry for one in series.values() for entry in one.entries]
    entries.sort(key=lambda entry: (entry.starts_at, entry.line))
    problems = [problem for one in series.values() for problem in one.problems]
    problems.sort(key=lambda problem: problem.line)
    return replace(reading, entries=tuple(entries), problems=tuple(problems), assumed=tuple(assumed(entries)))


def _renumbered(entries: Sequence[Entry]) -> bool:
    """Whether two entries share a key and are told apart by a number: that is settled over the whole file only."""
    keys = {entry.key for entry in entries}
    return len(keys) < len(entries) or any("#" in key and key.rpartition("#")[0] in keys for key in keys)


def _usable(reading: CalendarReading) -> bool:
    return reading.state is not SourceState.BLIND and all(problem.line for problem in reading.problems)


def _named(result: _Result, before: Kept | None) -> _Result:
    """The reading under the keys by which its entries are known, where the feed has given them new ones."""
    reading, kept = result
    if before is None or kept is None or before.question.file != kept.question.file:
        return result
    keys = {entry.key for entry in reading.entries}
    again = {new: old for new, old in before.again.items() if new in keys and old not in keys}
    known = {before.again.get(one.key, one.key): one for one in before.entries()}
    fresh = known_again(known, {again.get(one.key, one.key): one for one in reading.entries})
    if not again and not fresh:
        return result
    again |= fresh
    named = tuple(replace(entry, key=again.get(entry.key, entry.key)) for entry in reading.entries)
    return replace(reading, entries=named), replace(kept, again=again)
