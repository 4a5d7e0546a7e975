"""`calbot outfeed`: addresses made, listed and taken back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from calbot.cli.app import run
from calbot.store import outfeed as outfeeds
from calbot.store.session import open_engine, reading
from calbot.wiring.house import MAIN, install, open_house

FILE = """[workspace]
name = "Pans"
[[places]]
platform = "playground"
address = "#care"
kind = "care"
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path))
    monkeypatch.setenv("CALBOT_PORT", "8400")
    shutil.copy(ready, tmp_path / "calbot.db")
    (tmp_path / "calbot.toml").write_text(FILE)
    house = open_house(f"sqlite:///{tmp_path / 'calbot.db'}")
    install(house, tmp_path / "calbot.toml")
    house.close()
    return tmp_path


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["outfeed", *words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_an_address_is_told_once_and_only_its_digest_is_kept(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys)[1] == "playground #care: has no address\n"
    code, out, _ = called(capsys, "#care", "--url", "https://calbot.example/")
    found = re.fullmatch(r"https://calbot\.example/calendar/([A-Za-z0-9_-]{43})\.ics\n", out)
    assert (code, found is not None) == (0, True)
    assert found is not None
    assert found[1].encode() not in (here / "calbot.db").read_bytes()
    assert "has an address since" in called(capsys)[1]
    assert [one["since"] is not None for one in json.loads(called(capsys, "--json")[1])] == [True]


def test_an_address_is_taken_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "#care")[1].startswith("http://127.0.0.1:8400/calendar/")
    assert called(capsys, "#care", "--revoke")[1] == "#care: the address is worth nothing any more\n"
    assert json.loads(called(capsys, "#care", "--revoke", "--json")[1]) == {"place": "#care", "revoked": False}
    engine = open_engine(f"sqlite:///{here / 'calbot.db'}")
    with reading(engine) as session:
        assert outfeeds.standing(session, MAIN) == []
    engine.dispose()


def test_a_place_that_is_not_there_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(capsys, "#cares")
    assert (code, err) == (2, 'no place is called "#cares"; the places are #care\n')
