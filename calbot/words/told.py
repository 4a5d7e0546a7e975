"""A sentence that remembers which of its words are instants, for chats that show those by the clock of whoever reads.

Only what `Say` itself writes from an instant is one: words from a calendar that look like an hour stay words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, or a stretch `until` another, that stands in a sentence as `text`.

    `named` is the same with its day and zone named, `end` the last hour of a stretch, named too; `day` says whether the
    text has its day.
    """

    text: str
    at: datetime
    named: str
    day: bool = True
    until: datetime | None = None
    end: str = ""


Part = str | Moment


class Told(str):
    """A sentence with instants in it; for whatever does not ask for `parts` it is the text."""

    parts: tuple[Part, ...]

    def __new__(cls, *parts: Part) -> Self:
        """The parts in a row."""
        told = super().__new__(cls, "".join(one if isinstance(one, str) else one.text for one in parts))
        told.parts = parts
        return told


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a sentence; a text without instants is one."""
    return text.parts if isinstance(text, Told) else (text,)


def joined(parts: Iterable[Part]) -> str:
    """One sentence of parts; one without instants is a plain text."""
    flat, words = list[Part](), ""
    for part in parts:
        for inner in parts_of(part) if isinstance(part, str) else (part,):
            if isinstance(inner, str):
                words += inner
                continue
            flat += [words, inner] if words else [inner]
            words = ""
    return Told(*flat, *((words,) if words else ())) if flat else words


def lines(texts: Iterable[str]) -> str:
    """Sentences, each on a line of its own."""
    parts: list[Part] = []
    for text in texts:
        parts += ["\n", text] if parts else [text]
    return joined(parts)
