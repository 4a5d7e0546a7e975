"""Points at the place of a mistake: the source line, and a caret below it."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

_TAB = 4
_WIDEST = 110
_CUT_BEFORE = 60


def caret(line: str, column: int) -> str:
    """Two indented lines: `line` and a caret under its 1-based `column`; long lines are cut around the place."""
    at = max(column - 1, 0)
    if len(line) > _WIDEST and at > _CUT_BEFORE:
        cut = at - _CUT_BEFORE
        line, at = "..." + line[cut:], at - cut + 3
    shown = line[:_WIDEST].expandtabs(_TAB)
    return f"    {shown}\n    {' ' * _width(line[:at].expandtabs(_TAB))}^"


def _width(text: str) -> int:
    """Terminal cells: full-width Japanese takes two, or the caret would stand left of the place."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
