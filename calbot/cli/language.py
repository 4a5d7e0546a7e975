"""`--lang` on the command line."""

from __future__ import annotations

import typer


def language(lang: str) -> str:
    """`lang` where calbot speaks it; "" stays, for whoever decides later. Raises typer.BadParameter."""
    from calbot.words.catalog import LOCALES

    if lang and lang not in LOCALES:
        raise typer.BadParameter(f"one of {', '.join(LOCALES)}", param_hint="--lang")
    return lang
