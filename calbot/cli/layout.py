"""Plain text in columns that stay aligned when signs are two cells wide, as Japanese ones are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category, combining, east_asian_width

_ENDLESS = 10**9
_CLOSING, _OPENING = "。、」』)）,.!?", "「『(（"
_UNIT = re.compile(r"(?:h|min)\b")
_HEAD = 8


def width(text: str) -> int:
    """Cells that `text` takes on a terminal (UAX 11: wide and full-width signs take two, combining marks none)."""
    return len(text) if text.isascii() else sum(_cells(sign) for sign in text)


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `cells`; a longer text stays as it is."""
    blanks = " " * max(cells - width(text), 0)
    return blanks + text if right else text + blanks


def cut(text: str, cells: int) -> str:
    """`text` if it fits into `cells`, else its beginning and an ellipsis."""
    if width(text) <= cells:
        return text
    kept, used = "", 1
    for sign in text:
        used += _cells(sign)
        if used > cells:
            break
        kept += sign
    return kept.rstrip() + "…"


def wrapped(text: str, cells: int) -> list[str]:
    """`text` in lines of at most `cells`: broken at blanks, and between wide signs, which need no blank. A longer word
    is broken where it must be; an address or a path is left whole, since it is there to be copied."""
    lines, line = [], ""
    for piece in _pieces(text, cells):
        if width(line) + width(piece.rstrip()) > cells and line.strip():
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def labelled(label: str, text: str, label_cells: int, cells: int, indent: int = 0) -> list[str]:
    """`text` wrapped beside `label`, all under `indent` blanks."""
    room = max(cells - indent - label_cells - 1, 20)
    first, *rest = wrapped(text, room)
    margin = " " * indent
    return [f"{margin}{padded(label, label_cells)} {first}"] + [f"{margin}{' ' * label_cells} {line}" for line in rest]


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = (), gap: int = 2, indent: int = 0) -> list[str]:
    """`rows` of equal length as aligned lines; the columns numbered in `right` stand against their right edge."""
    if not rows:
        return []
    widest = [max(width(row[number]) for row in rows) for number in range(len(rows[0]))]
    return [_row(row, widest, right, " " * gap, " " * indent) for row in rows]


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    cells: int,
    right: Sequence[int] = (),
    gap: int = 2,
    indent: int = 0,
    spare: Sequence[int] = (),
) -> list[str]:
    """`rows` under `heads` in lines of at most `cells`: headings are broken into several lines where that is needed,
    then the columns numbered in `spare` are left out, the first first."""
    shown, spared = list(range(len(heads))), list(spare)
    while True:
        widest = [max((width(row[at]) for row in rows), default=0) for at in shown]
        room = cells - indent - gap * (len(shown) - 1)
        wide = [max(most, width(heads[at])) for most, at in zip(widest, shown, strict=True)]
        least = [max(most, _least(heads[at])) for most, at in zip(widest, shown, strict=True)]
        if sum(wide) <= room or sum(least) <= room or not spared:
            break
        shown.remove(spared.pop(0))
    broken = [wrapped(heads[at], most) for at, most in zip(shown, wide if sum(wide) <= room else least, strict=True)]
    height = max(map(len, broken))
    # A short heading stands on the line above the numbers.
    above = [[""] * (height - len(lines)) + lines for lines in broken]
    told = [list(line) for line in zip(*above, strict=True)] + [[row[at] for at in shown] for row in rows]
    return columns(told, [shown.index(at) for at in right if at in shown], gap, indent)


def _least(head: str) -> int:
    """How narrow a heading may become: its longest word, and not less than four Japanese signs."""
    longest = max((width(piece.strip()) for piece in _pieces(head, _ENDLESS)), default=0)
    return max(longest, min(width(head), _HEAD))


def _row(row: Sequence[str], widest: Sequence[int], right: Sequence[int], gap: str, margin: str) -> str:
    cells = (padded(text, widest[number], right=number in right) for number, text in enumerate(row))
    return (margin + gap.join(cells)).rstrip()


def _cells(sign: str) -> int:
    if combining(sign) or category(sign) == "Cf":
        return 0
    return 2 if east_asian_width(sign) in ("W", "F") else 1


def _pieces(text: str, cells: int) -> Iterator[str]:
    """What a line may be broken after."""
    for piece in _kept_together(_words(text)):
        whole = width(piece.rstrip()) <= cells or "/" in piece
        yield from (piece,) if whole else _slices(piece, cells)


def _kept_together(pieces: Iterator[str]) -> Iterator[str]:
    """No line begins with a full stop or ends with an opening bracket (JIS X 4051), and no number loses its unit."""
    held = ""
    for piece in pieces:
        if held and not (
            piece[0] in _CLOSING or held[-1] in _OPENING or (_UNIT.match(piece) and held[-2:-1].isdigit())
        ):
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _slices(word: str, cells: int) -> Iterator[str]:
    slice_ = ""
    for sign in word:
        if slice_ and width(slice_ + sign.rstrip()) > cells:
            yield slice_
            slice_ = ""
        slice_ += sign
    yield slice_


def _words(text: str) -> Iterator[str]:
    piece = ""
    for sign in text:
        if _cells(sign) > 1 and piece:
            yield piece
            piece = ""
        piece += sign
        if sign == " " or (_cells(sign) > 1 and piece == sign):
            yield piece
            piece = ""
    if piece:
        yield piece
