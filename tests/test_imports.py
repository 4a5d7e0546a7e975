"""The floors of the house hold: import contracts of pyproject.toml, and what no import tells."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.parsing import parsed

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "calbot"
MINDS = ("rulebook", "forecast", "staffing", "alerts", "sample")
# The playground is a chat server of its own: it keeps its messages itself.
MAY_QUERY = ("model", "store", "chat/playground/board.py")
LONGEST = 300


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms or ("",) for path in (PACKAGE / room).rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[str]:
    """The dotted names of all calls ("datetime.now")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def tree(path: Path) -> ast.Module:
    return parsed(path)


@pytest.fixture
def loggers_left_alone() -> Iterator[None]:
    """The linter's logging set-up silences every logger that is there already, for all tests after it."""
    known = [logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger)]
    disabled = [logger.disabled for logger in known]
    yield
    for logger, was in zip(known, disabled, strict=True):
        logger.disabled = was


@pytest.mark.usefixtures("loggers_left_alone")
def test_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert not broken, capsys.readouterr().out


def test_only_the_clock_reads_the_machines_time() -> None:
    readers = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "dt.now"}
    found = [path for path in modules() if readers & set(calls(tree(path)))]
    assert found == [PACKAGE / "clock.py"]


def test_minds_open_no_file_and_print_nothing() -> None:
    doings = {"open", "print", "input", "exec", "eval", "__import__"}
    assert [path for path in modules(*MINDS) if doings & set(calls(tree(path)))] == []


def test_rooms_above_the_store_know_sqlmodel_by_its_session_only() -> None:
    strangers = {}
    for path in modules():
        if str(path.relative_to(PACKAGE)).startswith(MAY_QUERY):
            continue
        names = {
            name.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom) and node.module == "sqlmodel"
            for name in node.names
        }
        if names - {"Session"}:
            strangers[str(path)] = names
    assert strangers == {}


WRITTEN = [path for path in modules() if "versions" not in path.parts]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_says_what_it_is_and_stays_short(path: Path) -> None:
    said = ast.get_docstring(tree(path)) or ""
    first = said.partition("\n")[0]
    assert first, "the first line of a module is one sentence"
    assert first[-1] in ".:!?", first
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_every_room_says_what_may_live_there() -> None:
    silent = [path for path in modules() if path.name == "__init__.py" and path.parent != PACKAGE and not _tells(path)]
    assert silent == []


def test_type_checker_is_silenced_only_with_a_reason() -> None:
    for path in modules():
        for line in path.read_text(encoding="utf-8").splitlines():
            if "type: ignore" in line and "`" not in line:
                assert line.count("#") >= 2, f"{path}: {line.strip()}"


def _tells(path: Path) -> bool:
    return bool(ast.get_docstring(tree(path)))
