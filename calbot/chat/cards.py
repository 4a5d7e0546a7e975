"""What a message is made of: a closed set of elements that every platform can show, or fall back to plain text.

All text is held in spans or labels, never in markup, and is cleaned when it is put in: control and invisible format
characters go, so a calendar title can neither turn the reading direction nor hide letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from calbot.words.told import Moment, parts_of

_KEPT = {"\n", "\u200d"}  # line ends, and the joiner that families and flags of emoji are made with
_LIMIT = 4000
_TITLE_LIMIT = 200

Style = Literal["plain", "primary", "danger"]
FieldKind = Literal["text", "lines", "choice", "instant", "lookup"]


def clean(text: str, limit: int = _LIMIT) -> str:
    """`text` without control (Cc) and format (Cf) characters and halves of letters (Cs), cut at `limit` characters with
    an ellipsis."""
    # A sentence that knows its instants becomes the letters alone: what is kept of it goes far.
    text = str(text)
    seen = text if text.isprintable() else _without_hidden(text)
    return seen if len(seen) <= limit else seen[: limit - 1].rstrip() + "…"


def one_line(text: str, limit: int = _TITLE_LIMIT) -> str:
    """`text` cleaned as one line of at most `limit` characters; cleaned first, as what goes may part two spaces."""
    return clean(" ".join(clean(text, len(text)).split()), limit)


def _without_hidden(text: str) -> str:
    # Each letter is looked at once, however often it stands there: most that is not printable is a line end.
    hidden = [ord(mark) for mark in set(text) if not _visible(mark)]
    return text.translate(dict.fromkeys(hidden)) if hidden else text


def _visible(mark: str) -> bool:
    return mark in _KEPT or unicodedata.category(mark) not in ("Cc", "Cf", "Cs")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text, our own or foreign; shown as it is, never read as markup. `when` is the instant that it says, for
    platforms that show an instant by the clock of whoever reads."""

    text: str
    bold: bool = False
    struck: bool = False
    code: bool = False
    when: Moment | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


def foreign(text: str, limit: int = _TITLE_LIMIT) -> Span:
    """A title or note from outside as one line of at most `limit` characters."""
    return Span(one_line(text, limit))


@dataclass(frozen=True, slots=True)
class Title:
    """The line that leads: the one number, the one action."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody of the workspace who is called by name; `user` is what the platform of the place calls the person.

    Made from identities only, never from text: what somebody writes into a calendar is a span, and calls nobody."""

    user: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name))


@dataclass(frozen=True, slots=True)
class Mentions:
    """A line with the people who are called."""

    people: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Labelled lines, in order."""

    pairs: tuple[tuple[str, tuple[Span, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; every row has as many cells as there are columns.

    `caption` says what it is a table of (for screen readers). Of several tables that are parts of one, `parts` says by
    what it is parted ("Day"), and each caption which part it is: a platform with one table a message shows them as one.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    parts: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has other cells than the table has columns")
        object.__setattr__(self, "rows", tuple(tuple(clean(cell, _TITLE_LIMIT) for cell in row) for row in self.rows))
        object.__setattr__(self, "caption", one_line(self.caption))


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over labelled points, with a line to compare with (a target), in `unit`; `ranges` are (low, high) of each,
    where the values are expected and not known.

    `limits` is a line that differs from point to point, such as what a team can answer in each hour. `names` are words
    for the values, the line, and the low and high ends, as many of them as there are.
    """

    title: str
    points: tuple[tuple[str, float], ...]
    line: float | None = None
    unit: str = ""
    ranges: tuple[tuple[float, float], ...] = ()
    limits: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(some and len(some) != len(self.points) for some in (self.ranges, self.limits)):
            raise ValueError("a chart has other ranges or limits than points")

    @property
    def across(self) -> tuple[float, ...]:
        """The line at each point; nothing where there is none."""
        return self.limits or (() if self.line is None else (self.line,) * len(self.points))

    def name(self, which: int, otherwise: str = "") -> str:
        """What values (0), line (1), low (2) or high (3) ends are called."""
        return (self.names[which] if which < len(self.names) else "") or otherwise


@dataclass(frozen=True, slots=True)
class Button:
    """A press of `verb` on `subject` as it was at `revision`. With `url` it opens that link and `label` is its host."""

    label: str
    verb: str = ""
    subject: int = 0
    revision: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    style: Style = "plain"
    url: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", one_line(self.label))


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons in a row, the best first."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """The small footer."""

    spans: tuple[Span, ...]


Element: TypeAlias = Title | Text | Mentions | Fields | Table | Chart | Actions | Note


@dataclass(frozen=True, slots=True)
class Card:
    """A message.

    `fallback` is one plain line with the id for notifications and screen readers. `level` ("note", "warn", "stop",
    "watch", "act", "now" or "") is also said in words inside, as colours carry no meaning alone. `struck` marks a card
    whose reason is gone. `moot` one whose hour is over: it edits what stands, and is no new message.
    """

    elements: tuple[Element, ...]
    fallback: str
    level: str = ""
    struck: bool = False
    moot: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "fallback", one_line(self.fallback, _LIMIT))


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `options` are (value, label) of a choice; `error` says what was wrong with the last try. `lines` is a
    text of several lines.

    A lookup is a choice among more than one sees: its options are the first ones, with the chosen one among them, and
    where the platform can it asks for others while somebody types (`lookup` names what answers)."""

    name: str
    label: str
    kind: FieldKind = "text"
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True
    error: str = ""
    lookup: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions whose answers come back as a press of `verb` with the fields and `values` in `Ask.values`."""

    title: str
    verb: str
    subject: int
    revision: int
    fields: tuple[Field, ...]
    submit: str
    values: Mapping[str, str] = field(default_factory=dict)


def spans(*parts: str | Span, bold: bool = False, struck: bool = False) -> tuple[Span, ...]:
    """Spans from sentences, with the instants in them, and spans; `bold` and `struck` are for the sentences."""
    return tuple(one for part in parts for one in (_said(part, bold, struck) if isinstance(part, str) else (part,)))


def _said(sentence: str, bold: bool, struck: bool) -> Iterator[Span]:
    for part in parts_of(sentence):
        if isinstance(part, Moment):
            yield Span(part.text, bold, struck, when=part)
        elif part or sentence == "":
            yield Span(part, bold, struck)


def actions(buttons: Iterable[Button | None]) -> tuple[Actions, ...]:
    """The row of buttons that are there, or nothing: an empty row is no element."""
    drawn = tuple(button for button in buttons if button is not None)
    return (Actions(drawn),) if drawn else ()
