"""Every setting as Markdown: `python -m calbot.config.guide > docs/settings.md` writes the page anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from calbot.config.environment import settings_table
from calbot.config.keys import KEYS

_OPENING = """# Settings

Made by `python -m calbot.config.guide > docs/settings.md`; do not edit by hand.

What is not set has its default. A variable or key that calbot does not know is an error with the nearest one that it
does know, never ignored; all mistakes are told at once."""

_ENVIRONMENT = """## The environment

`calbot serve`, `calbot work` and `calbot migrate` read these variables. `DATABASE_URL` and `PORT` are read where
`CALBOT_DATABASE_URL` and `CALBOT_PORT` are not set."""

_WORKSPACE = """## The workspace file

`calbot.toml` describes one company. `CALBOT_WORKSPACE` names it for a server, `--workspace` for `calbot check`. `calbot
init` asks for what it needs and writes it. Names in it point to each other: an account's owner is the name of one
of the people."""

_MANY = frozenset({"people", "accounts", "places", "sources", "blackouts", "terms", "skills", "activity"})


def settings_markdown() -> str:
    """The whole page, ending in a newline."""
    parts = [_OPENING, _ENVIRONMENT, _table("variable", settings_table(), default=True), _WORKSPACE, *_sections()]
    return "\n\n".join(parts) + "\n"


def _sections() -> Iterator[str]:
    for section, keys in KEYS.items():
        title = f"### `{_headed(section)}`" if section else "### Sections"
        yield f"{title}\n\n" + _table("key", [(key, "", meaning) for key, meaning in keys.items()], default=False)


def _headed(section: str) -> str:
    return f"[[{section}]]" if section in _MANY else f"[{section}]"


def _table(head: str, rows: list[tuple[str, str, str]], *, default: bool) -> str:
    heads = (head, "default", "meaning") if default else (head, "meaning")
    lines = [_line(heads), _line(["---"] * len(heads))]
    for name, usual, meaning in rows:
        middle = [f"`{usual}`" if usual else ""] if default else []
        lines.append(_line([f"`{name}`", *middle, meaning.replace("|", "\\|")]))
    return "\n".join(lines)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(settings_markdown())
