"""CALBOT_* variables: defaults, what a host hands in, and mistakes told without values."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from calbot.config.environment import read_settings, settings_table
from calbot.errors import SeveralErrors


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CALBOT_") or name in ("DATABASE_URL", "PORT"):
            monkeypatch.delenv(name)


def test_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/mika")
    settings = read_settings()
    assert settings.database == "sqlite:////home/mika/.calbot/calbot.db"
    assert (settings.host, settings.playground, settings.workspace) == ("127.0.0.1", False, None)


def test_what_a_hosting_service_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/d")
    monkeypatch.setenv("PORT", "5000")
    settings = read_settings()
    assert (settings.database, settings.port) == ("postgres://u:p@h/d", 5000)
    monkeypatch.setenv("CALBOT_PORT", "6000")
    assert read_settings().port == 6000


def test_lists_have_commas_and_empty_means_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALBOT_FETCH_EXCEPTIONS", "a:1=10.0.0.0/8, b:2=10.0.0.0/8,")
    monkeypatch.setenv("CALBOT_HOST", "")
    monkeypatch.setenv("CALBOT_WORKSPACE", "calbot.toml")
    monkeypatch.setenv("CALBOT_PLAYGROUND", "1")
    settings = read_settings()
    assert settings.fetch_exceptions == ("a:1=10.0.0.0/8", "b:2=10.0.0.0/8")
    assert (settings.host, settings.workspace, settings.playground) == ("127.0.0.1", Path("calbot.toml"), True)


def test_all_mistakes_at_once_and_no_value_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "CALBOT_PORT": "hunter2",
        "CALBOT_ZONE": "hunter2/there",
        "CALBOT_LOCALE": "hunter2",
        "CALBOT_DATABSE_URL": "hunter2",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SeveralErrors) as caught:
        read_settings()
    assert [error.key for error in caught.value.errors] == [
        "CALBOT_DATABSE_URL",
        "CALBOT_PORT",
        "CALBOT_ZONE",
        "CALBOT_LOCALE",
    ]
    assert "did you mean CALBOT_DATABASE_URL?" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(caught.value)


def test_what_the_benchmarks_set_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALBOT_BENCH_DATA", "/data")
    read_settings()


def test_the_password_is_not_in_what_gets_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALBOT_DATABASE_URL", "postgresql://u:hunter2@h/d")
    assert "hunter2" not in repr(read_settings())


def test_every_setting_says_what_it_means() -> None:
    table = settings_table()
    assert all(name.startswith("CALBOT_") and meaning for name, _, meaning in table)
    assert ("CALBOT_HOST", "127.0.0.1", "Address to listen on; 0.0.0.0 for all.") in table


@pytest.mark.parametrize("said", ["main=x.toml", "x.toml", "Pan=x.toml", "pan=", "pan=x.toml,pan=y.toml", "=x.toml"])
def test_a_further_company_has_a_name_of_its_own_and_a_file(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("CALBOT_MORE_WORKSPACES", said)
    with pytest.raises(SeveralErrors) as mistakes:
        read_settings()
    assert [error.key for error in mistakes.value.errors] == ["CALBOT_MORE_WORKSPACES"]
    monkeypatch.setenv("CALBOT_MORE_WORKSPACES", "pan=pan.toml, pot-2=/srv/a=b.toml")
    assert read_settings().companies == {"pan": Path("pan.toml"), "pot-2": Path("/srv/a=b.toml")}


@pytest.mark.parametrize(
    "said", ["T0PANPOT;T0B", "t0panpot", "T0PANPOT,", "X0PANPOT", "T0PANPOT=Pan", "T0PANPOT,T0B=main pan"]
)
def test_a_team_of_slack_is_named_as_slack_does(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("CALBOT_SLACK_TEAM", said)
    with pytest.raises(SeveralErrors) as mistakes:
        read_settings()
    assert [error.key for error in mistakes.value.errors] == ["CALBOT_SLACK_TEAM"]
    monkeypatch.setenv("CALBOT_SLACK_TEAM", "T0PANPOT, E0POTS=pan ,T0B")
    assert read_settings().slack_teams == {"T0PANPOT": "", "E0POTS": "pan", "T0B": ""}
