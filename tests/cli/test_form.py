"""`calbot form`: the address of a person's web form."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from calbot.cli.app import run
from calbot.config.signing import read_keys
from calbot.store import person as people
from calbot.store.session import reading
from calbot.web.flag_form import PAGE
from calbot.web.signed_person import is_sealed
from calbot.wiring.house import MAIN, install, open_house

SECRET = "whsec_YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcywgeWVzISE="
FILE = '[workspace]\nname = "Pans"\n[[people]]\nname = "Zoe"\nroles = ["agent"]\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path))
    shutil.copy(ready, tmp_path / "calbot.db")
    (tmp_path / "calbot.toml").write_text(FILE)
    house = open_house(f"sqlite:///{tmp_path / 'calbot.db'}")
    install(house, tmp_path / "calbot.toml")
    house.close()


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["form", *words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_the_address_is_signed_for_that_person(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CALBOT_FORM_SECRETS", SECRET)
    code, out, _ = called(capsys, "Zoe", "--url", "https://calbot.example/", "--json")
    assert code == 0
    base, _, token = json.loads(out)["address"].rpartition("/")
    assert base == "https://calbot.example/flag"
    house = open_house(f"sqlite:///{tmp_path / 'calbot.db'}")
    with reading(house.engine) as session:
        zoe = people.by_name(session, MAIN, "Zoe")
    house.close()
    assert zoe is not None
    assert is_sealed(token, read_keys(SECRET), PAGE, zoe)


def test_nobody_of_that_name_and_no_secret_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = called(capsys, "Zoe")
    assert code == 2
    assert "CALBOT_FORM_SECRETS" in err
    monkeypatch.setenv("CALBOT_FORM_SECRETS", SECRET)
    code, _, err = called(capsys, "Zed")
    assert code == 2
    assert "the workspace has Zoe" in err
