"""`calbot doctor slack` against a Slack that judges as Slack does: the token, its rights, and every kind of card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from calbot.chat import cards
from calbot.chat.slack import manifest, samples
from calbot.cli.app import run
from calbot.config.environment import read_settings
from calbot.wiring.doctor_check import Check
from calbot.wiring.slack_doctor import examine_slack
from tests.slack.server import served
from tests.slack.town import Town


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    town = Town(scopes=frozenset(manifest.SCOPES))
    with served(town) as base:
        monkeypatch.setenv("CALBOT_SLACK_TOKEN", town.token)
        monkeypatch.setenv("CALBOT_SLACK_SIGNING_SECRETS", town.secret)
        monkeypatch.setenv("CALBOT_SLACK_API_URL", f"{base}api/")
        yield town


def looked() -> dict[str, Check]:
    return {check.name: check for check in examine_slack(read_settings())}


def test_an_app_as_its_manifest_makes_it_is_well(town: Town) -> None:
    found = looked()
    assert {check.state for check in found.values()} == {"ok"}
    assert "Pan & Pot" in found["slack token"].said
    assert {method for method, _ in town.calls} == {"auth.test", "blocks.validate"}, "nothing is said in Slack"
    assert town.token not in str(found)


def test_every_element_of_a_card_and_every_field_of_a_form_is_among_the_samples() -> None:
    names = {one.name for one in samples.samples()}
    assert {kind.__name__.lower() for kind in cards.Element.__args__} <= names
    assert {field.kind for field in samples._FORM.fields} == set(cards.FieldKind.__args__)
    assert {"card", "struck card", "plain card", "modal", "home"} <= names


@pytest.mark.parametrize(
    ("scopes", "state", "named"),
    [
        (frozenset(manifest.SCOPES) - {"users:read"}, "fail", "users:read"),
        (frozenset(manifest.SCOPES) | {"channels:history"}, "warn", "channels:history"),
        (frozenset(manifest.SCOPES) | {manifest.DIRECT}, "ok", ""),
    ],
)
def test_rights_are_those_of_the_manifest(town: Town, scopes: frozenset[str], state: str, named: str) -> None:
    town.scopes = scopes
    check = looked()["slack scopes"]
    assert check.state == state
    assert named in check.said
    assert bool(check.do) == (state != "ok")


def test_a_card_that_slack_does_not_take_is_told_with_its_place(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: dict[str, Any] = {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}
    monkeypatch.setattr("calbot.wiring.slack_doctor.samples", lambda: [samples.Sample("long title", wrong)])
    check = looked()["slack long title"]
    assert check.state == "fail"
    assert "failed_constraint" in check.said
    assert "xxx" not in check.said


@pytest.mark.parametrize("fault", ["invalid_auth", "token_revoked", "away", "broken", "dropped"])
def test_a_token_that_slack_does_not_know_is_told_once(town: Town, fault: str) -> None:
    town.fail(fault, "auth.test")
    (check,) = looked().values()
    assert (check.name, check.state) == ("slack token", "fail")


def test_slack_that_is_busy_meanwhile_is_no_fault_of_the_card(town: Town) -> None:
    town.fail("busy", "blocks.validate")
    states = [check.state for check in looked().values()]
    assert (states.count("warn"), states.count("fail")) == (1, 0)


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    with pytest.raises(SystemExit) as left:
        run(["doctor", *words])
    code = left.value.code
    return int(code or 0), capsys.readouterr().out


def test_as_people_call_it(town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = called(capsys, "slack", "--json")
    assert (code, json.loads(told)["ok"]) == (0, True)
    town.token = "xoxb-another"
    code, told = called(capsys, "slack")
    assert (code, "invalid_auth" in told) == (1, True)
    monkeypatch.delenv("CALBOT_SLACK_TOKEN")
    monkeypatch.delenv("CALBOT_SLACK_SIGNING_SECRETS")
    assert called(capsys, "slack")[0] == 1
    assert called(capsys, "teapot")[0] == 2
