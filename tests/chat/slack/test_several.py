"""Two workspaces and an organisation behind one app: each hears and speaks by its own token, and goes by itself.

All of them have channels and people of the same ids: whatever went to the wrong one would stand there.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from calbot.chat.cards import Card, Mention, Mentions, Title, spans
from calbot.chat.slack.manifest import SCOPES
from calbot.chat.slack.several import known_in, parted, qualified
from calbot.cli.slack_setup import slack_of
from calbot.config.environment import Settings
from calbot.errors import Lasting, Passing, SettingError
from calbot.model.installation import Installation
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.wiring.slack_doctor import examine_slack
from tests.chat.slack.office import CARE, MARKETING, MKT, labels, open_office, with_company
from tests.chat.slack.towns import APP, FIRST, KEY, SECOND, WHOLE, Town3, town
from tests.databases import ON_SQLITE, Databases
from tests.slack.hands import Sent, signed

CARD = Card((Title(spans("hello")),), "hello")


@ON_SQLITE
def test_each_is_one_row_sealed_for_its_own_company(three: Town3) -> None:
    rows = sorted(three.office.rows(Installation), key=lambda row: row.team)
    assert [(row.team, row.workspace_id, row.whole) for row in rows] == [
        (WHOLE, "main", True),
        (FIRST, "main", False),
        (SECOND, "pan", False),
    ]
    told = str(rows)
    assert not any(one.token in told for one in three.towns())
    assert three.installed(three.second).status_code == 200
    assert len(three.office.rows(Installation)) == 3


@ON_SQLITE
def test_a_question_is_answered_where_it_was_asked_by_that_ones_token_and_by_that_company(three: Town3) -> None:
    three.office.keep(Post(**{**three.office.post_of().model_dump(), "title": "Only in the first"}))
    for asked, others in ((one, [other for other in three.towns() if other is not one]) for one in three.towns()):
        before = [len(other.calls) for other in others]
        messages = three.asks(asked, three.hands(asked).command(MKT, MARKETING, "week"))
        assert len(messages) == 1
        assert [len(other.calls) for other in others] == before, "no other token was used"
    seen = [str(one.told(MARKETING, MKT)[-1].blocks) for one in three.towns()]
    # Who asks in the organisation is nobody of the company's file: its ids have the organisation before them.
    assert ["Only in the first" in told for told in seen] == [True, False, False]
    assert f"{WHOLE}:{MKT}" in seen[2]


def test_ids_that_are_the_same_in_two_workspaces_are_two_places(three: Town3) -> None:
    for one in three.towns():
        three.asks(one, three.hands(one).mention(MKT, MARKETING, "week"))
    known = {(row.workspace_id, row.address) for row in three.office.rows(Place) if row.address.endswith(MARKETING)}
    assert known == {("main", MARKETING), ("pan", f"{SECOND}:{MARKETING}"), ("main", f"{WHOLE}:{MARKETING}")}


@ON_SQLITE
def test_a_form_opens_and_comes_back_in_its_own_workspace(three: Town3) -> None:
    hands = three.hands(three.second)
    assert three.office.send(hands.command(MKT, MARKETING, "add")).status_code == 200
    (view,) = three.second.views.values()
    assert not three.office.town.views
    wanted = {"account": "1", "title": "Pan only", "when": int(three.office.clock.seconds()) + 86_400}
    (draft,) = three.asks(three.second, hands.submit(MKT, view, wanted))
    assert "Pan only" in str(draft.blocks)
    three.asks(three.second, hands.press(MKT, MARKETING, draft, next(one for one in labels(draft) if "Save" in one)))
    assert [(row.workspace_id, row.title) for row in three.office.rows(Post)] == [("pan", "Pan only")]
    assert not three.office.town.told(MARKETING, MKT)


@ON_SQLITE
def test_what_is_said_by_the_outbox_goes_out_by_the_token_of_its_place(three: Town3) -> None:
    async def speak() -> list[str]:
        return [await three.platform.post(qualified(team, CARE), CARD, key=f"k{team}") for team in ("", SECOND, WHOLE)]

    refs = three.office.runner.run(speak())
    assert [[one.metadata["event_payload"]["key"] for one in each.told(CARE)] for each in three.towns()] == [
        ["k"],
        [f"k{SECOND}"],
        [f"k{WHOLE}"],
    ]

    async def edit() -> None:
        await three.platform.amend(f"{SECOND}:{CARE}", refs[1], replace(CARD, fallback="edited"), key="k")
        with pytest.raises(Lasting, match="T0NOBODY"):
            await three.platform.post(f"T0NOBODY:{CARE}", CARD, key="k")
        with pytest.raises(Lasting, match="another workspace"):
            await three.platform.whisper(CARE, f"{SECOND}:{MKT}", CARD, key="k")

    three.office.runner.run(edit())
    assert [one.told(CARE)[0].text for one in three.towns()] == ["hello", "edited", "hello"]


@ON_SQLITE
def test_uninstalled_in_one_it_goes_on_in_the_others(three: Town3) -> None:
    three.second.token = "xoxb-not-any-more"
    assert three.office.send(three.hands(three.second).event({"type": "app_uninstalled"})).status_code == 200
    assert {row.team for row in three.office.rows(Installation)} == {FIRST, WHOLE}
    assert three.office.send(three.hands(three.second).mention(MKT, MARKETING, "week")).status_code == 503
    for one in (three.office.town, three.whole):
        assert three.asks(one, three.hands(one).command(MKT, MARKETING, "week"))

    async def speak() -> None:
        with pytest.raises(Passing, match="/slack/install"):
            await three.platform.post(f"{SECOND}:{CARE}", CARD, key="k")

    three.office.runner.run(speak())
    three.whole.token = "xoxb-gone-too"
    gone = three.hands(three.whole).event({"type": "tokens_revoked", "tokens": {"bot": ["U1"]}})
    assert three.office.send(gone).status_code == 200
    assert {row.team for row in three.office.rows(Installation)} == {FIRST}


@ON_SQLITE
def test_whoever_else_has_the_app_is_left_alone(three: Town3) -> None:
    for team, organisation in (("T0NOBODY", ""), ("T0NOBODY", "E0NOBODY"), (FIRST, "E0NOBODY")):
        stranger = town(team, "xoxb-strange", 300_000, organisation)
        for sent in (
            three.hands(stranger).command(MKT, MARKETING, "week"),
            three.hands(stranger).mention(MKT, MARKETING, "week"),
            three.hands(stranger).shortcut(MKT, "cal:add"),
            three.hands(stranger).event({"type": "app_uninstalled"}),
        ):
            assert three.office.send(sent).status_code == 200
    three.answer()
    assert three.office.heard() == []
    assert len(three.office.rows(Installation)) == 3


@ON_SQLITE
def test_the_signature_is_asked_for_before_anybody_is_told_whose_it_is(three: Town3) -> None:
    hands = three.hands(three.second)
    good = hands.command(MKT, MARKETING, "week")
    forged = {**good.headers, "X-Slack-Signature": "v0=" + "0" * 64}
    assert three.office.post(good.body, forged).status_code == 401
    assert three.office.post(good.body, {"Content-Type": "application/json"}).status_code == 401
    nothing = Sent(b"{", signed(three.second.secret, b"{", three.office.clock.seconds()))
    assert three.office.send(nothing).status_code == 400
    assert three.office.send(hands.verification("c-1")).json() == {"challenge": "c-1"}
    three.answer()
    assert three.office.heard() == []


def test_each_renews_its_own_token_also_when_it_only_sends(three: Town3) -> None:
    for one in three.towns():
        one.rotates = True
        assert three.installed(one).status_code == 200
    before = [one.token for one in three.towns()]
    three.office.later(hours=11)

    async def many() -> None:
        teams = ("", SECOND, WHOLE) * 4
        await asyncio.gather(
            *(three.platform.post(qualified(team, CARE), CARD, key=f"k{at}") for at, team in enumerate(teams))
        )

    # What was read a minute ago is read anew.
    for office in three.platform._chats.values():  # type: ignore[attr-defined]
        office._caller.source.forget()
    three.office.runner.run(many())
    refreshes = [
        sum(said.get("grant_type") == "refresh_token" for said in one.called("oauth.v2.access"))
        for one in three.towns()
    ]
    assert refreshes == [1, 1, 1]
    assert all(one.token != old for one, old in zip(three.towns(), before, strict=True))
    assert [len(one.told(CARE)) for one in three.towns()] == [4, 4, 4]


def test_for_a_company_that_is_not_set_up_nobody_installs_it(databases: Databases, tmp_path: Path) -> None:
    second = town(SECOND, "xoxb-second", 100_000)
    database = databases.copy("the company in Slack", with_company)
    with open_office(database, tmp_path, replace(APP, others={SECOND: "pan"}), (second,)) as office:
        made = Town3(office, second, second)
        assert made.installed(second).status_code == 403
        assert office.rows(Installation) == []


@ON_SQLITE
def test_the_doctor_asks_by_each_token(three: Town3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calbot.wiring.slack_doctor.samples", list)
    monkeypatch.setattr("calbot.wiring.examples.drawn", list)
    told = {
        "slack_client_id": "client",
        "slack_client_secret": "s",
        "slack_signing_secrets": "s",
        "slack_team": f"{FIRST}, {SECOND}=pan,{WHOLE}",
        "more_workspaces": "pan=pan.toml",
        "slack_url": "https://calbot.example",
        "slack_keys": KEY,
        "slack_api_url": f"{three.office.hands.base}api/",
        "database_url": three.office.house.database,
    }
    for one in three.towns():
        one.scopes = frozenset(SCOPES)
    tokens = [check for check in examine_slack(Settings(**told)) if check.name == "slack token"]
    assert [check.state for check in tokens] == ["ok"] * 3
    three.second.team = "T0OTHER"
    (wrong,) = [check for check in examine_slack(Settings(**told)) if check.state == "fail"]
    assert wrong.said == f"that of {SECOND} is one of T0OTHER"


@pytest.mark.parametrize(
    ("teams", "more", "key"),
    [
        (f"{FIRST},{SECOND}=pan", "", "CALBOT_SLACK_TEAM"),
        (f"{FIRST}=pan,{SECOND}", "pan=pan.toml", "CALBOT_SLACK_TEAM"),
        (f"{FIRST},{SECOND}=pan", "pan=pan.toml", ""),
        (f"{FIRST}", "", ""),
    ],
)
def test_settings_name_companies_that_there_are(teams: str, more: str, key: str) -> None:
    told = {
        "slack_client_id": "1.2",
        "slack_client_secret": "s",
        "slack_signing_secrets": "s",
        "slack_team": teams,
        "more_workspaces": more,
        "slack_url": "https://calbot.example",
        "slack_keys": KEY,
    }
    if key:
        with pytest.raises(SettingError) as refused:
            slack_of(Settings(**told))
        assert refused.value.key == key
        return
    setup = slack_of(Settings(**told))
    assert setup is not None
    assert setup.installing is not None
    assert (setup.installing.team, dict(setup.installing.others)) == (FIRST, {SECOND: "pan"} if more else {})


def test_whom_a_card_calls_is_called_only_where_that_id_is_theirs() -> None:
    card = Card((Mentions((Mention(MKT, "Mkt"), Mention(f"{SECOND}:{MKT}", "Pan"))),), "x")
    users = [[one.user for one in known_in(team, card).elements[0].people] for team in ("", SECOND, WHOLE)]  # type: ignore[union-attr]
    assert users == [[MKT, ""], ["", MKT], ["", ""]]
    assert parted(qualified(SECOND, MKT)) == (SECOND, MKT)
    assert parted(qualified("", MKT)) == ("", MKT)
