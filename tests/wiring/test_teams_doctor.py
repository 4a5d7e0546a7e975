"""`calbot doctor teams` against a Bot Connector: the token, and whether calbot is where it is to speak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from calbot.cli.app import run
from calbot.wiring.teams import TeamsSetup
from calbot.wiring.teams_doctor import examine_teams
from tests.chat.teams.office import CARE, COMPANY, MARKETING
from tests.teams.connector import BOT, SECRET, TENANT, Fault, Login, Tenant, served


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    return tmp_path / "calbot.toml"


@pytest.fixture
def town() -> Tenant:
    return Tenant({MARKETING, CARE})


@pytest.fixture
def setup(town: Tenant) -> Iterator[TeamsSetup]:
    with served(town) as base:
        yield TeamsSetup(BOT, SECRET, TENANT, f"{base}teams/", http=Login(base))


def looked(setup: TeamsSetup | None, file: Path | None) -> dict[str, tuple[str, str]]:
    return {check.name: (check.state, check.said) for check in examine_teams(setup, file)}


def test_a_bot_that_is_in_its_places_is_well_and_says_nothing(setup: TeamsSetup, town: Tenant, file: Path) -> None:
    assert {name: state for name, (state, _) in looked(setup, file).items()} == {
        "teams token": "ok",
        "teams #marketing": "ok",
        "teams #care": "ok",
    }
    assert {what for what, _ in town.calls} == {"members"}
    assert town.said == []


def test_a_place_that_calbot_is_not_in_is_named(setup: TeamsSetup, town: Tenant, file: Path) -> None:
    town.closed.add(MARKETING)
    town.conversations.remove(CARE)
    found = looked(setup, file)
    assert found["teams #marketing"] == ("fail", "Teams refused: 403 BotNotInConversationRoster")
    assert found["teams #care"] == ("fail", "Teams refused: 404 ConversationNotFound")


def test_what_passes_by_itself_is_no_fault(setup: TeamsSetup, town: Tenant, file: Path) -> None:
    town.faults += [Fault(503), Fault(429, "7")]
    assert {state for name, (state, _) in looked(setup, file).items() if name != "teams token"} == {"warn"}


def test_a_secret_that_is_wrong_is_told_and_not_shown(setup: TeamsSetup, file: Path) -> None:
    ((state, said),) = looked(replace(setup, client_secret="wr0ng"), file).values()
    assert (state, "invalid_client" in said, "wr0ng" in said) == ("fail", True, False)


def test_without_a_bot_a_place_or_a_file_it_says_what_to_do(setup: TeamsSetup, tmp_path: Path) -> None:
    assert looked(None, None) == {"teams token": ("fail", "there is no bot")}
    assert looked(setup, None)["teams places"][0] == "warn"
    assert looked(setup, tmp_path / "none.toml")["teams places"][0] == "fail"


def test_the_command_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["doctor", "teams"])
    assert left.value.code == 1
    assert "there is no bot" in capsys.readouterr().out
