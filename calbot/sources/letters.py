"""What a spreadsheet calls its columns."""

from __future__ import annotations


def letters(index: int) -> str:
    """The name of column `index` (from 0): A, B ... Z, AA."""
    told = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        told = chr(ord("A") + rest) + told
    return told
