"""`calbot doctor slack` against a Slack that judges as Slack does: the token, its rights, and every kind of card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calbot.chat import cards
from calbot.chat.screens.table import SCREENS
from calbot.chat.slack import manifest, samples
from calbot.chat.slack.render import KNOWN, NATIVE, SIMPLE, message
from calbot.cli.app import run
from calbot.config.environment import read_settings
from calbot.wiring import examples
from calbot.wiring.doctor_check import Check
from calbot.wiring.slack_doctor import examine_slack
from tests.chat.office import company_in, place_in
from tests.chat.slack.test_render import unsafe
from tests.slack.server import served
from tests.slack.shapes import wrong_with_message
from tests.slack.town import Town


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    town = Town(scopes=frozenset(manifest.SCOPES))
    with served(town) as base:
        monkeypatch.setenv("CALBOT_SLACK_TOKEN", town.token)
        monkeypatch.setenv("CALBOT_SLACK_SIGNING_SECRETS", town.secret)
        monkeypatch.setenv("CALBOT_SLACK_API_URL", f"{base}api/")
        yield town


@pytest.fixture
def no_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """For who asks about rights: to judge all cards takes seconds, and others do it."""
    monkeypatch.setattr("calbot.wiring.slack_doctor.samples", list)
    monkeypatch.setattr("calbot.wiring.examples.drawn", list)


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


@pytest.mark.usefixtures("no_cards")
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


@pytest.mark.usefixtures("no_cards")
def test_a_card_that_slack_does_not_take_is_told_with_its_place(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: dict[str, Any] = {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}
    monkeypatch.setattr("calbot.wiring.slack_doctor.samples", lambda: [samples.Sample("long title", wrong, wrong)])
    check = looked()["slack long title"]
    assert check.state == "fail"
    assert "failed_constraint" in check.said
    assert "xxx" not in check.said


@pytest.mark.parametrize("fault", ["invalid_auth", "token_revoked", "away", "broken", "dropped"])
def test_a_token_that_slack_does_not_know_is_told_once(town: Town, fault: str) -> None:
    town.fail(fault, "auth.test")
    (check,) = looked().values()
    assert (check.name, check.state) == ("slack token", "fail")


@pytest.mark.usefixtures("no_cards")
@pytest.mark.parametrize(
    "database", ["sqlite:///{folder}/none.db", "sqlite:///{folder}/empty.db", "postgresql://x@127.0.0.1:1/x"]
)
def test_without_a_database_slack_is_asked_all_the_same(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    (tmp_path / "empty.db").touch()
    monkeypatch.setenv("CALBOT_DATABASE_URL", database.format(folder=tmp_path))
    monkeypatch.setenv("CALBOT_WORKSPACE", str(tmp_path / "none.toml"))
    assert {check.state for check in looked().values()} == {"ok"}
    assert not (tmp_path / "none.db").exists()


def test_slack_that_is_busy_meanwhile_is_no_fault_of_the_card(town: Town) -> None:
    town.fail("busy", "blocks.validate", seconds=0, times=2)
    assert {check.state for check in looked().values()} == {"ok"}, "asked again when Slack wants it"
    town.fail("busy", "blocks.validate", seconds=90, times=99)
    before = len(town.called("blocks.validate"))
    states = [check.state for check in looked().values()]
    assert (states.count("warn"), states.count("fail")) == (2, 0)
    assert len(town.called("blocks.validate")) == before, "who is asked too often is left alone"


def test_every_screen_is_judged_with_hostile_words_too(town: Town) -> None:
    found = looked()
    assert {f"slack {screen}" for screen in SCREENS} <= found.keys()
    told = json.dumps(town.called("blocks.validate"), ensure_ascii=False)
    assert told.count("<!channel> <@U1|x>") > len(SCREENS)
    cards = list(examples.drawn())
    assert {name for name, _ in cards} == set(SCREENS)
    for _, card in cards:
        for look in (NATIVE, KNOWN, SIMPLE):
            text, blocks = message(card, look)
            assert wrong_with_message(blocks, text) == []
            assert unsafe(blocks) == []


def test_a_screen_beyond_slacks_limits_is_told_by_its_name(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calbot.chat.slack.blocks.HEADER", 151)
    long = cards.Card((cards.Title(cards.spans("x" * 151)),), "x")
    monkeypatch.setattr("calbot.wiring.examples.drawn", lambda: [("alert.card", long)])
    assert (looked()["slack alert.card"].state, looked()["slack token"].state) == ("fail", "ok")


def test_where_slack_takes_no_tables_and_charts_of_its_own_that_is_said_and_is_well(town: Town) -> None:
    town.native = False
    found = looked()
    assert "older blocks" in found["slack heard.reply"].said
    assert {check.state for check in found.values()} == {"ok"}
    assert found["slack alert.card"].said == "Slack takes it"
    assert "older blocks" in found["slack table"].said


@pytest.mark.usefixtures("no_cards")
def test_pictures_need_their_right(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALBOT_SLACK_PICTURES", "1")
    assert looked()["slack scopes"].said == "missing: files:write"
    town.scopes |= {"files:write"}
    assert looked()["slack scopes"].state == "ok"


@pytest.mark.usefixtures("no_cards")
def test_direct_words_need_their_right(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALBOT_SLACK_DIRECT", "1")
    assert looked()["slack scopes"].said == "missing: im:history"
    town.scopes |= {"im:history"}
    assert looked()["slack scopes"].state == "ok"


@pytest.mark.usefixtures("no_cards")
def test_its_channels_are_looked_at_where_that_is_switched_on(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = company_in("slack", {}, "C0MARKETING", "C0CARE") + place_in("slack", "C0AWAY", "care", "#away")
    (tmp_path / "calbot.toml").write_text(file + place_in("slack", "C0OLD", "care", "#old"), encoding="utf-8")
    monkeypatch.setenv("CALBOT_WORKSPACE", str(tmp_path / "calbot.toml"))
    monkeypatch.setenv("CALBOT_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    town.channel("C0MARKETING", "marketing", shared=True)
    town.channel("C0AWAY", "away", member=False)
    town.channel("C0OLD", "old", archived=True)
    assert "slack channel" not in looked()
    monkeypatch.setenv("CALBOT_SLACK_CHANNELS", "1")
    assert looked()["slack scopes"].said == "missing: channels:read, groups:read"
    town.scopes |= set(manifest.CHANNELS)
    found = {check.said: check for check in examine_slack(read_settings()) if check.name == "slack channel"}
    assert {said: check.state for said, check in found.items()} == {
        "people of other companies read #marketing (C0MARKETING)": "warn",
        "#care (C0CARE): channel_not_found": "fail",
        "calbot is not in #away (C0AWAY)": "fail",
        "#old (C0OLD) is archived": "fail",
    }
    assert all(check.do for check in found.values())
    town.channel("C0CARE", "care")
    town.channel("C0MARKETING", "marketing")
    said = [check.said for check in examine_slack(read_settings()) if check.state == "ok"]
    assert {"calbot is in #marketing (C0MARKETING)", "calbot is in #care (C0CARE)"} <= set(said)


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
