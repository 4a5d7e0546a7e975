"""`calbot report`: the joint report as JSON and as rows that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import json
import shutil
from io import StringIO
from pathlib import Path

import pytest

from calbot.cli.app import run
from calbot.flows import idea
from calbot.flows.turn import Turn
from calbot.sources.table import guarded
from calbot.store.person import by_name
from calbot.store.session import now, reading, writing
from calbot.wiring.house import MAIN, install, open_house

FILE = """[workspace]
name = "Pans"
[[people]]
name = "=Agt1"
roles = ["agent"]
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
        who = by_name(session, MAIN, "=Agt1")
    assert who is not None
    with writing(house.engine, MAIN) as session:
        idea.give(session, Turn(MAIN, now(session), who.id), HOSTILE, times=12)
    house.close()


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["report", *words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "week")
    told = json.loads(out)
    assert code == 0
    assert told["questions"] == [{"name": "i-1", "text": HOSTILE, "times": 12, "before": 0}]
    assert told["contacts"] is None
    assert told["warned"]["precision"] is None
    assert told["period"]["start"] < told["period"]["end"]


def test_each_figure_is_a_row_and_no_cell_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "week", "--csv")
    header, *rows = csv.reader(StringIO(out))
    assert (code, header) == (0, ["section", "name", "figure", "value"])
    assert ["questions", "i-1", "times", "12"] in rows
    assert ["questions", "i-1", "text", guarded(HOSTILE)] in rows
    assert ["contacts", "", "contacts", ""] in rows
    assert all(not cell.startswith("=") for row in rows for cell in row)


@pytest.mark.parametrize("period", ["year", "2999-01"])
def test_what_is_no_period_is_told(capsys: pytest.CaptureFixture[str], period: str) -> None:
    code, out, err = called(capsys, period)
    assert (code, out) == (2, "")
    assert "week, month" in err
