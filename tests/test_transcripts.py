"""The page of what is played in which chat says what is so: every test on it is there, and is collected."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from calbot.chat.commands.table import WORDS
from tests.transcripts import CHATS, CHECKS, DAY, EDGES, Row, markdown, node

ROOT = Path(__file__).parents[1]
EVERY = (*DAY, *EDGES)
HOURS = ("08:45", "09:10", "09:12", "10:30", "11:20", "14:00", "14:45", "17:30")
LEAD = ("07:30", "07:34", "09:00", "10:00", "12:50", "15:00", "02:48", "48 h", "report")
AGENT = ("07:00", "09:05", "11:18", "12:40", "13:10", "14:50", "QA", "23:00")


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """What pytest collects of the files on the page, with and without the parameters."""
    named = {node(one) for row in EVERY for chat in CHATS for one in row.played(chat)}
    named |= {node(one) for check in CHECKS for one in check.tests}
    files = sorted({one.partition("::")[0] for one in named})
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    found = {line.strip() for line in told.stdout.splitlines() if "::" in line}
    return found | {one.partition("[")[0] for one in found}


def test_the_page_has_the_tables() -> None:
    text = (ROOT / "docs/transcripts.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("<!-- transcripts -->\n")
    assert rest.partition("\n<!-- /transcripts -->")[0] == markdown(), "put tests.transcripts.markdown() there"


def test_no_exchange_of_the_design_is_left_out() -> None:
    keys = [row.key.partition(" ") for row in EVERY]
    assert [rest for first, _, rest in keys if first == "E1"] == list(HOURS)
    assert [rest for first, _, rest in keys if first == "E2"] == list(LEAD)
    assert [rest for first, _, rest in keys if first == "E3"] == list(AGENT)
    edges = [first for first, _, _ in keys if first.startswith("EC")]
    assert list(dict.fromkeys(edges)) == [f"EC{number}" for number in range(1, 21)]
    assert {"E0", "E5", "E6", "E7"} <= {first for first, _, _ in keys}
    assert [check.key for check in CHECKS] == [str(number) for number in range(1, 31)]
    assert len({row.key for row in EVERY}) == len(EVERY)


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.key)
def test_each_is_played_in_every_chat_by_a_test_or_says_that_it_is_not(row: Row, collected: set[str]) -> None:
    for chat in CHATS:
        played = row.played(chat)
        assert played or row.lacks.startswith(("not built", "no exchange", "asked in")), chat
        assert {node(one) for one in played} <= collected, chat


@pytest.mark.parametrize("row", [row for row in EVERY if "not built" in row.lacks], ids=lambda row: row.key)
def test_no_command_that_there_is_is_said_not_to_be_built(row: Row) -> None:
    named = set(re.findall(r"`(\w+)`", row.lacks.partition("not built")[2]))
    assert named.isdisjoint(WORDS), "name its tests in tests/transcripts.py, and put markdown() on the page"


@pytest.mark.parametrize("number", range(len(CHECKS)))
def test_each_check_is_made(number: int, collected: set[str]) -> None:
    assert {node(one) for one in CHECKS[number].tests} <= collected
