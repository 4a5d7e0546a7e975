"""`calbot cases`: flags as rows that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import shutil
from io import StringIO
from pathlib import Path

import pytest

from calbot.cli.app import run
from calbot.flows import flag
from calbot.flows.turn import Turn
from calbot.model.flag import FlagKind
from calbot.sources.table import guarded, read_rows
from calbot.store import place as places
from calbot.store.person import by_name
from calbot.store.session import now, reading, writing
from calbot.wiring.house import MAIN, install, open_house

FILE = """[workspace]
name = "Pans"
[[people]]
name = "Agt1"
roles = ["agent"]
[[places]]
platform = "playground"
address = "#care"
kind = "care"
"""
HOSTILE = "=HYPERLINK(1)"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path))
    shutil.copy(ready, tmp_path / "calbot.db")
    (tmp_path / "calbot.toml").write_text(FILE)
    house = open_house(f"sqlite:///{tmp_path / 'calbot.db'}")
    install(house, tmp_path / "calbot.toml")
    with reading(house.engine) as session:
        who, where = by_name(session, MAIN, "Agt1"), places.by_address(session, MAIN, "playground", "#care")
    assert who is not None
    assert where is not None
    with writing(house.engine, MAIN) as session:
        turn = Turn(MAIN, now(session), who.id, where.id)
        flag.open_flag(session, turn, FlagKind.OTHER, "", None, HOSTILE)
    house.close()


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["cases", *words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_each_flag_is_a_row_and_its_note_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys)
    header, row = csv.reader(StringIO(out))
    told = dict(zip(header, row, strict=True))
    assert code == 0
    assert (told["flag"], told["kind"], told["source"], told["note"]) == ("f-1", "other", "playground", f"'{HOSTILE}")
    assert told["opened_at"].endswith("+00:00")
    assert told["claimed_at"] == told["minutes_to_fix"] == ""


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "|x", "%x", " =1", "\t=1", "\r=1", "＝1"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("f-1") == "f-1"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("see;=1+1;x", "see;'=1+1;x"),
        ("see; @x", "see; '@x"),
        ("a\t-1", "a\t'-1"),
        ("a - b; c", "a - b; c"),
        ("\u200b=1", "'\u200b=1"),
        (";=1+1", ";'=1+1"),
        ("see ;=1+1", "see ;'=1+1"),
        ("see;  =1+1", "see;  '=1+1"),
        ("see; \u200b@x", "see; \u200b'@x"),
        ("see;;-(1)", "see;;'-(1)"),
        ("all well ;-)", "all well ;-)"),
        ("a;" + "\t" * 300 + "b", "a;" + "\t" * 300 + "b"),
    ],
)
def test_where_a_decimal_comma_is_written_a_semicolon_begins_no_formula(cell: str, shown: str) -> None:
    assert guarded(cell) == shown
    (row,) = read_rows(f'Note\n"{guarded(cell)}"\n'.encode(), "cases.csv")[1:]
    assert row.cells[0] == cell


def test_days_that_are_none_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(capsys, "--days", "0")
    assert code == 2
    assert "give a number from 1 to 400" in err
