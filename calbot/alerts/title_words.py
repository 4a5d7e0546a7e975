"""What a title is about, in any script. Knows no noun: a check compares questions without a database."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"\w{3,}")
_IDEOGRAPHS: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")


def words(text: str) -> frozenset[str]:
    """What a title is about: words of three letters on, and pairs of signs where no spaces part them."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    latin = {word for word in _WORD.findall(plain) if not _IDEOGRAPHS.search(word)}
    return frozenset(latin | {run[at : at + 2] for run in _IDEOGRAPHS.findall(plain) for at in range(len(run) - 1)})
