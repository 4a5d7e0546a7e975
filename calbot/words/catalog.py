"""Reads the `.po` files of one locale as gettext catalogs, each when its first sentence is said."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parent / "locales"

LOCALES: tuple[str, ...] = tuple(sorted(folder.name for folder in LOCALE_DIR.iterdir() if folder.is_dir()))
"""Languages that calbot speaks; each folder is one."""

FALLBACK = "en"
RULES = "rule"
"""The noun whose message ids are the English texts of the shipped rules."""


@cache
def fragments(locale: str) -> dict[str, Path]:
    """The `.po` files of `locale` by noun: the first word of every key in it."""
    return {path.stem: path for path in sorted((LOCALE_DIR / locale / "LC_MESSAGES").glob("*.po"))}


def entries(path: Path, locale: str) -> list[Message]:
    """The messages of one file, without the header."""
    return [message for message in _read(path, locale) if message.id]


@cache
def spoken(locale: str, noun: str) -> NullTranslations:
    """The sentences of one noun, compiled in memory; every key speaks for itself where no file has them."""
    path = fragments(locale).get(noun)
    if path is None:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _read(path, locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def noun_of(key: str) -> str:
    """The noun whose file has `key`: "flag" for "flag.opened"."""
    return key.partition(".")[0]


def _read(path: Path, locale: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)
