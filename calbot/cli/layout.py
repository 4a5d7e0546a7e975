"""Plain text in columns that stay aligned when signs are two cells wide, as Japanese ones are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width


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
    """`text` in lines of at most `cells`: broken at blanks, and between wide signs, which need no blank."""
    lines, line = [], ""
    for piece in _pieces(text):
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


def _row(row: Sequence[str], widest: Sequence[int], right: Sequence[int], gap: str, margin: str) -> str:
    cells = (padded(text, widest[number], right=number in right) for number, text in enumerate(row))
    return (margin + gap.join(cells)).rstrip()


def _cells(sign: str) -> int:
    if combining(sign):
        return 0
    return 2 if east_asian_width(sign) in ("W", "F") else 1


def _pieces(text: str) -> Iterator[str]:
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
