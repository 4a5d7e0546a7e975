"""The words of a post as rules read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from calbot.rulebook.field import Plan


def texts(plan: Plan) -> Sequence[str]:
    """Of each post its title and its copy, one line each."""
    return [f"{title}\n{copy}" for title, copy in zip(plan.column("title"), plan.column("copy"), strict=True)]


def plain_texts(plan: Plan) -> Sequence[str]:
    """The same with full-width letters, digits and signs as plain ones (NFKC)."""
    return [text if text.isascii() else unicodedata.normalize("NFKC", text) for text in plan.column("text")]
