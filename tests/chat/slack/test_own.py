"""An id of Slack is one company's: another's file may not hold it, and what is kept all the same is said nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from calbot.config.environment import Settings
from calbot.errors import SeveralErrors
from calbot.flows.tell import tell
from calbot.flows.turn import Turn
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.store import number as numbers
from calbot.store.session import writing
from calbot.wiring.doctor_check import Check
from calbot.wiring.house import install
from calbot.wiring.slack_doctor import examine_slack
from tests.chat.slack.office import CARE, COMPANY, MARKETING, MKT, Office
from tests.chat.slack.towns import FIRST, KEY, SECOND, THEIRS, WHOLE, Town3
from tests.databases import ON_SQLITE


def kept(office: Office, company: str, address: str) -> int:
    """A notice in a place that is in the database, whoever put it there."""
    with writing(office.house.engine, company) as session:
        turn = Turn(company, office.clock())
        place = Place(workspace_id=company, id=numbers.next_number(session, company, "place"), name=f"#{address}")
        place.platform, place.address, place.kind = "slack", address, PlaceKind.CARE
        session.add(place)
        session.flush()
        tell(session, turn, [place], "place.parked", ("place", place.id), address)
        session.commit()
        return place.id


@pytest.mark.parametrize(
    ("company", "address"), [("main", f"{SECOND}:C0THEIRS"), ("pan", "C0OURS"), ("pan", f"{WHOLE}:C0OURS")]
)
def test_nothing_is_said_by_the_token_of_another_company(three: Town3, company: str, address: str) -> None:
    for town in three.towns():
        town.channel(address.rpartition(":")[2], "other")
    before = [len(town.calls) for town in three.towns()]
    place_id = kept(three.office, company, address)
    three.answer()
    assert [len(town.calls) for town in three.towns()] == before
    (notice,) = [row for row in three.office.rows(Notice) if (row.workspace_id, row.place_id) == (company, place_id)]
    assert (notice.state, notice.called_at) == (NoticeState.DEAD, None)
    assert notice.problem == f"{address} is another company's on slack: nothing is said there"


@ON_SQLITE
@pytest.mark.parametrize(
    ("company", "address"), [("main", "C0OURS"), ("pan", f"{SECOND}:C0OURS"), ("main", f"{WHOLE}:C0OURS")]
)
def test_what_is_the_companys_own_is_said(three: Town3, company: str, address: str) -> None:
    for town in three.towns():
        town.channel("C0OURS", "ours")
    kept(three.office, company, address)
    three.answer()
    told = {town.organisation or town.team: len(town.told("C0OURS")) for town in three.towns()}
    assert told == {team: int(team == (address.rpartition(":")[0] or FIRST)) for team in (FIRST, SECOND, WHOLE)}


WRONG = {
    "of the second": (
        "main",
        COMPANY.replace(f'"{CARE}"', f'"{SECOND}:{CARE}"'),
        "address",
        "is of company pan, by CALBOT_SLACK_TEAM",
    ),
    "somebody of the second": (
        "main",
        COMPANY.replace(f'"{MKT}"', f'"{SECOND}:{MKT}"'),
        "identities",
        "is of company pan",
    ),
    "of the first by its name": (
        "main",
        COMPANY.replace(f'"{CARE}"', f'"{FIRST}:{CARE}"'),
        "address",
        f"CALBOT_SLACK_TEAM names no {FIRST}, or names it first",
    ),
    "of nobody": (
        "main",
        COMPANY.replace(f'"{CARE}"', f'"T0NOBODY:{CARE}"'),
        "address",
        "CALBOT_SLACK_TEAM names no T0NOBODY",
    ),
    "of the first": (
        "pan",
        THEIRS.replace(f'"{SECOND}:{CARE}"', f'"{CARE}"'),
        "address",
        f"pan's look like T0SECOND:{CARE}, with T0SECOND=pan",
    ),
    "somebody of the first": (
        "pan",
        THEIRS.replace(f'"{SECOND}:{MKT}"', f'"{MKT}"'),
        "identities",
        "is of company main",
    ),
    "of an organisation of the first": (
        "pan",
        THEIRS.replace(SECOND, WHOLE),
        "address",
        "is of company main, by CALBOT_SLACK_TEAM",
    ),
}
"""Company, its file, the key that is wrong, and why."""


@pytest.mark.parametrize("name", WRONG)
def test_a_file_with_an_id_of_another_company_is_refused_whole(three: Town3, tmp_path: Path, name: str) -> None:
    company, text, key, why = WRONG[name]
    file, before = tmp_path / "wrong.toml", three.office.rows(Place)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SeveralErrors) as refused:
        install(three.office.house, file, company)
    error = (
        refused.value.errors[-1] if key == "identities" else next(one for one in refused.value.errors if key in one.key)
    )
    assert key in error.key
    assert why in error.problem
    lines = file.read_text(encoding="utf-8").splitlines()
    assert key in lines[error.line - 1], "it says where"
    assert {row.address for row in three.office.rows(Place)} == {row.address for row in before}


def test_with_one_token_all_ids_are_the_first_companys(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "pan.toml"
    file.write_text(COMPANY, encoding="utf-8")
    with pytest.raises(SeveralErrors, match=f"{MARKETING} is of company main, as all ids"):
        install(office.house, file, "pan")
    install(office.house, file)


def looked(three: Town3, folder: Path) -> list[Check]:
    told = {
        "slack_client_id": "client",
        "slack_client_secret": "s",
        "slack_signing_secrets": "s",
        "slack_team": f"{FIRST}, {SECOND}=pan,{WHOLE}",
        "workspace": folder / "calbot.toml",
        "more_workspaces": f"pan={folder / 'pan.toml'}",
        "slack_url": "https://calbot.example",
        "slack_keys": KEY,
        "slack_api_url": f"{three.office.hands.base}api/",
        "database_url": three.office.house.database,
    }
    return [check for check in examine_slack(Settings(**told)) if check.name == "slack ids"]


def test_the_doctor_finds_them_in_files_and_in_the_database(
    three: Town3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calbot.wiring.slack_doctor.samples", list)
    monkeypatch.setattr("calbot.wiring.examples.drawn", list)
    assert looked(three, tmp_path) == []
    (tmp_path / "pan.toml").write_text(THEIRS.replace(f'"{SECOND}:{CARE}"', f'"{CARE}"'), encoding="utf-8")
    kept(three.office, "main", f"{SECOND}:C0THEIRS")
    wrong, left = looked(three, tmp_path)
    assert (wrong.state, left.state) == ("fail", "warn")
    assert f"{CARE} is of company main" in wrong.said
    assert "T0SECOND=pan in CALBOT_SLACK_TEAM" in wrong.said
    assert f"place #{SECOND}:C0THEIRS of main in the database: {SECOND}:C0THEIRS is of company pan" in left.said
    assert "CALBOT_SLACK_TEAM" in left.do
