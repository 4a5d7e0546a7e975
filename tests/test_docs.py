"""README and docs say what the code does: tables, commands, settings, links."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from calbot.chat.command import Command
from calbot.chat.commands.table import COMMANDS, WORDS, command_table_markdown
from calbot.chat.reading import folded
from calbot.cli.app import VERBS, run
from calbot.config.environment import FOR_TESTS, settings_table
from calbot.config.guide import settings_markdown
from calbot.config.keys import KEYS
from calbot.rulebook.guide import guide
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_BYTES = 200_000

_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_GROUPS = ("rules", "slack", "teams")
_CALL = re.compile(r"(?:^|[`\s])calbot ((?:rules |slack |teams )?[a-z]+)((?: [^`\n#|]+)?)")


@cache
def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _code(page: Path) -> list[str]:
    """What stands in code spans and fenced blocks; Mermaid and example output are no commands."""
    return [part for part in _CODE.findall(_text(page)) if not part.startswith(("```mermaid", "```text"))]


def _calls() -> list[tuple[str, tuple[str, ...]]]:
    """(verb, options) of every `calbot ...` of the command line that a page shows."""
    found = {
        (
            verb if verb.split()[0] in _GROUPS else verb.split()[0],
            tuple(re.findall(r"--[a-z-]+", rest)),
        )
        for page in PAGES
        for part in _code(page)
        for verb, rest in _CALL.findall(part)
    }
    return sorted(found)


@cache
def _targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z][a-z-]*):", _text(ROOT / "Makefile"), re.MULTILINE))


def _slug(heading: str) -> str:
    """The anchor that a heading gets on a page."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    return {_slug(heading) for heading in re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)}


def test_the_readme_has_the_table_of_commands() -> None:
    inside = re.search(r"<!-- commands -->\n(.*?)\n?<!-- /commands -->", _text(ROOT / "README.md"), re.DOTALL)
    assert inside is not None
    assert inside[1] == command_table_markdown(), "put calbot.chat.commands.table.command_table_markdown() between them"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_readme_names_the_command(command: Command) -> None:
    assert f"/calbot {command.name}" in _text(ROOT / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_chat_commands_that_a_page_shows_exist(page: Path) -> None:
    said = {word for part in _code(page) for word in re.findall(r"/calbot ([^\s`]+)", part)}
    assert {word for word in said if folded(word) not in WORDS} == set()


def test_the_page_of_settings_is_fresh() -> None:
    assert _text(ROOT / "docs/settings.md") == settings_markdown(), "python -m calbot.config.guide > docs/settings.md"


def test_every_key_of_a_workspace_file_is_on_the_page_of_settings() -> None:
    page = _text(ROOT / "docs/settings.md")
    assert {key for keys in KEYS.values() for key in keys if f"| `{key}` |" not in page} == set()


def test_the_page_of_rules_is_fresh() -> None:
    rules = load_rules(read_rule_texts(None))
    assert _text(ROOT / "docs/rules.md") == guide(rules), "calbot rules list --format markdown > docs/rules.md"


@pytest.mark.parametrize(("verb", "options"), _calls(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_call_that_a_page_shows_is_one_that_calbot_takes(
    verb: str, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run([*verb.split(), "--help"])
    assert left.value.code == 0
    helped = capsys.readouterr().out
    assert [option for option in options if option not in helped] == []


def test_the_readme_shows_every_verb_of_the_command_line() -> None:
    shown = {verb.split()[0] for verb, _ in _calls()}
    assert {verb.name for verb in VERBS} <= shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(_text(page)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        leads_to = (page.parent / path).resolve() if path else page
        assert leads_to.exists(), target
        assert not anchor or anchor in _anchors(leads_to), target


def test_pictures_are_small_and_shown() -> None:
    pictures = sorted((ROOT / "docs/pictures").iterdir())
    shown = "".join(_text(page) for page in PAGES)
    assert [path.name for path in pictures if path.stat().st_size >= MOST_BYTES] == []
    assert [path.name for path in pictures if f"docs/pictures/{path.name}" not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_that_a_page_names_exist(page: Path) -> None:
    named = {name for part in _code(page) for name in re.findall(r"^`?make ([a-z][a-z-]*)", part, re.MULTILINE)}
    assert named <= _targets()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_variables_that_a_page_names_are_settings(page: Path) -> None:
    known = {name for name, _, _ in settings_table()} | FOR_TESTS
    assert set(re.findall(r"CALBOT_[A-Z_]*[A-Z]", _text(page))) - {"CALBOT_"} <= known


def test_the_rule_that_the_readme_shows_loads_and_its_cases_hold() -> None:
    from calbot.rulebook.cases import play

    shown = re.search(r"```toml\n(.*?)```", _text(ROOT / "README.md"), re.DOTALL)
    assert shown is not None
    [rule] = load_rules({"my-rules/two-promos.toml": shown[1]})
    assert play(rule) == []


def test_the_readme_tells_of_the_lines_of_the_procfile() -> None:
    readme = _text(ROOT / "README.md")
    for line in _text(ROOT / "Procfile").splitlines():
        name, _, call = line.partition(": ")
        assert f"`{name}`" in readme
        assert f"`{call}`" in readme


def test_the_changelog_keeps_what_is_not_released_yet() -> None:
    first = re.search(r"^## (.+)$", _text(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert first is not None
    assert first[1] == "[Unreleased]"
