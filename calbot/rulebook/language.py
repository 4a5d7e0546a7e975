"""In which language a post is written, against the one that its account's country reads."""

from __future__ import annotations

from collections.abc import Sequence

from calbot.model.language import other_language
from calbot.rulebook.field import Plan


def other_languages(plan: Plan) -> Sequence[str]:
    """Of each post the language that it is surely written in, where that is another one; "" for all others. A title
    is for those who plan: it counts only where there is no copy."""
    rows = zip(plan.column("copy"), plan.column("title"), plan.column("account_country"), strict=True)
    return [other_language(copy.strip() or title, country) if country else "" for copy, title, country in rows]
