"""Reads the `.po` files of one locale into one gettext catalog."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parent / "locales"

LOCALES: tuple[str, ...] = tuple(sorted(folder.name for folder in LOCALE_DIR.iterdir() if folder.is_dir()))
"""Languages that calbot speaks; each folder is one."""

FALLBACK = "en"


def fragments(locale: str) -> list[Path]:
    """The `.po` files of `locale`, one per noun, by name."""
    return sorted((LOCALE_DIR / locale / "LC_MESSAGES").glob("*.po"))


def entries(path: Path, locale: str) -> list[Message]:
    """The messages of one file, without the header."""
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=locale, abort_invalid=True) if message.id]


@cache
def translations(locale: str) -> GNUTranslations:
    """All fragments of `locale` as one catalog, compiled in memory; a key in two files is an error."""
    compiled = BytesIO()
    write_mo(compiled, _merged(locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _merged(locale: str) -> Catalog:
    merged, origin = Catalog(locale=locale), dict[str, str]()
    for path in fragments(locale):
        for message in entries(path, locale):
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in origin:
                raise ValueError(f"{path}: {key!r} stands in {origin[key]} too")
            origin[key] = path.name
            merged.add(message.id, message.string)
    return merged
