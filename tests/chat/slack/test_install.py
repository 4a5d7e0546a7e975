"""Installing calbot from a browser: one sealed row, renewed once, under the newest key, and gone when uninstalled."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import text

from calbot.chat.slack.caller import Caller
from calbot.chat.slack.install import STATE
from calbot.chat.slack.manifest import SCOPES
from calbot.chat.slack.send import SlackChat
from calbot.chat.slack.tokens import Tokens, Where
from calbot.chat.slack.vault import Vault, new_key
from calbot.cli.app import run
from calbot.cli.slack_setup import slack_of
from calbot.config.environment import Settings
from calbot.errors import Lasting, Passing, SettingError
from calbot.flows import installation as flow
from calbot.flows.installation import Installed
from calbot.flows.turn import Turn
from calbot.model.installation import Installation
from calbot.store.session import reading
from calbot.wiring.slack import Installing, SlackSetup, slack_tokens
from calbot.wiring.slack_doctor import examine_slack
from tests.chat.slack import test_send as send
from tests.chat.slack.office import MARKETING, MKT, Office, open_office, with_company
from tests.chat.slack.test_send import CARD
from tests.databases import ON_SQLITE, Databases

KEY, OTHER_KEY = new_key(), new_key()
APP = Installing("client", "client-secret", (KEY,), "T0PANPOT", "https://calbot.example")
TOKEN = "xoxb-town"


@pytest.fixture
def opened(databases: Databases, tmp_path: Path) -> Callable[..., Any]:
    """An office whose app is still to be installed, over both kinds of databases."""

    @contextmanager
    def opened_(**changes: Any) -> Iterator[Office]:
        database = databases.copy("the company in Slack", with_company)
        with open_office(database, tmp_path, replace(APP, **changes)) as office:
            yield office

    return opened_


@pytest.fixture
def office(opened: Callable[..., Any]) -> Iterator[Office]:
    with opened() as office:
        yield office


def get(office: Office, path: str, cookie: str = "") -> httpx.Response:
    return office.runner.run(office.client.get(path, headers={"Cookie": cookie} if cookie else {}))


def begun(office: Office) -> tuple[str, str]:
    """The state, and the cookie of a browser that has opened the page."""
    page = get(office, "/slack/install")
    assert page.status_code == 200
    cookie = page.headers["set-cookie"].partition(";")[0]
    led = re.search(r'href="(https://slack.com/oauth/v2/authorize[^"]*)"', page.text)
    assert led is not None
    asked = parse_qs(urlsplit(led[1].replace("&amp;", "&")).query)
    assert asked["scope"] == ["app_mentions:read,chat:write,commands,metadata.message:read,users:read"]
    assert asked["redirect_uri"] == ["https://calbot.example/slack/oauth_redirect"]
    office.client.cookies.clear()
    return asked["state"][0], cookie


def installed(office: Office, code: str = "code-1") -> httpx.Response:
    office.town.codes.add(code)
    state, cookie = begun(office)
    return get(office, f"/slack/oauth_redirect?code={code}&state={state}", cookie)


def everything(office: Office) -> str:
    """The row as the database holds it."""
    with reading(office.house.engine) as session:
        return str(session.connection().execute(text("SELECT * FROM cb_installation")).all())


def refreshes(office: Office) -> int:
    return sum(said.get("grant_type") == "refresh_token" for said in office.town.called("oauth.v2.access"))


def tokens_of(office: Office, run: Any = None) -> Tokens:
    """The tokens of the installation, as another process has them."""
    setup = SlackSetup("", (), api=f"{office.hands.base}api/", installing=APP)
    tokens = slack_tokens(setup, run or office.house.wires.flow, Where("main", APP.team), office.clock)
    assert tokens is not None
    return tokens


@ON_SQLITE
def test_until_it_is_installed_slack_is_asked_to_send_again_and_after_that_it_answers(office: Office) -> None:
    sent = office.hands.mention(MKT, MARKETING, "week")
    assert office.send(sent).status_code == 503
    assert installed(office).status_code == 200
    assert office.send(sent.again(office.town)).status_code == 200
    office.answer()
    assert len(office.town.told(MARKETING, MKT)) == 1
    (row,) = office.rows(Installation)
    assert (row.team, row.whole, row.name, row.bot_user) == ("T0PANPOT", False, "Pan & Pot", office.town.bot)
    assert TOKEN not in everything(office)


def test_before_it_is_installed_slack_is_told_that_the_address_is_ours(office: Office) -> None:
    # Asked while the app is being made, of one that has no token yet.
    answer = office.send(office.hands.verification("ch4llenge"))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "ch4llenge"})
    assert office.town.calls == []


def test_what_one_process_has_changed_another_sends_with_at_once(office: Office) -> None:
    assert installed(office).status_code == 200
    setup = SlackSetup("", (), api=f"{office.hands.base}api/", installing=APP)
    tokens = slack_tokens(setup, office.house.wires.flow, Where("main", APP.team), office.clock)
    assert tokens is not None
    other = SlackChat(Caller(tokens, setup.api), office.clock, gap=0.0)
    send.run(office, other.post(MARKETING, CARD, key="k1"))
    # Uninstalled and installed anew, which this one has not heard of: its token is a minute old at most.
    office.town.token = "xoxb-new"
    assert installed(office, "code-2").status_code == 200
    send.run(office, other.post(MARKETING, CARD, key="k2"))
    assert len(office.town.told(MARKETING)) == 2
    # A token that nobody has changed is not tried twice.
    office.town.token, before = "xoxb-revoked", len(office.town.calls)
    with pytest.raises(Passing):
        send.run(office, other.post(MARKETING, CARD, key="k3"))
    assert len(office.town.calls) - before <= 1
    send.run(office, other.close())


def test_installed_three_times_it_is_one_row_with_the_last_token(office: Office) -> None:
    for number in range(3):
        office.town.token = f"xoxb-{number}"
        assert installed(office, f"code-{number}").status_code == 200
    assert len(office.rows(Installation)) == 1
    (card,) = office.say(MKT, "week")
    assert card.only_for == MKT


def test_what_is_no_installation_of_ours_keeps_nothing(office: Office) -> None:
    state, cookie = begun(office)
    other, _ = begun(office)
    back = "/slack/oauth_redirect"
    for path, with_cookie in (
        (back, ""),
        (f"{back}?code=code-1", cookie),
        (f"{back}?code=code-1&state={state}", ""),
        (f"{back}?code=code-1&state={other}", cookie),
        (f"{back}?code=code-1&state=x", "slack-app-oauth-state=x"),
        (f"{back}?code=code-1&state=1.x.{'0' * 64}", f"slack-app-oauth-state=1.x.{'0' * 64}"),
        (f"{back}?code=x{'y' * 5000}&state={state}", cookie),
        (f"{back}?code=wrong&state={state}", cookie),
        # That state was used just now.
        (f"{back}?code=code-1&state={state}", cookie),
    ):
        assert 400 <= get(office, path, with_cookie).status_code < 500, path
    state, cookie = begun(office)
    office.later(seconds=STATE.total_seconds() + 1)
    assert get(office, f"{back}?code=code-1&state={state}", cookie).status_code == 401
    assert office.rows(Installation) == []
    assert office.town.codes == {"code-1"}


def test_another_team_than_the_one_it_is_for_is_turned_away(office: Office) -> None:
    office.town.team = "T0STRANGE"
    assert installed(office).status_code == 403
    assert office.rows(Installation) == []


@ON_SQLITE
def test_an_organisation_has_it_in_all_of_its_workspaces(opened: Callable[..., Any]) -> None:
    with opened(team="E0POTS") as office:
        office.town.organisation = "E0POTS"
        assert installed(office).status_code == 200
        (row,) = office.rows(Installation)
        assert (row.team, row.whole) == ("E0POTS", True)
        for team in ("T0PANPOT", "T0SECOND"):
            office.town.team = team
            assert len(office.say(MKT, "week")) == 1
        kept = len(office.heard())
        office.town.organisation = "E0OTHERS"
        assert office.send(office.hands.command(MKT, MARKETING, "week")).status_code == 200
        assert len(office.heard()) == kept


def test_a_token_is_renewed_once_before_it_ends_also_when_calbot_only_sends(office: Office) -> None:
    office.town.rotates = True
    assert installed(office).status_code == 200
    platform = office.house.wires.platforms["slack"]
    assert isinstance(platform, SlackChat)
    for _ in range(3):
        office.later(hours=11)
        platform._caller.source.forget()  # type: ignore[union-attr]  # a minute passes
        before = refreshes(office)

        async def many() -> None:
            await asyncio.gather(*(platform.post(MARKETING, CARD, key=f"k{n}") for n in range(8)))

        office.runner.run(many())
        assert refreshes(office) == before + 1
    assert len(office.town.told(MARKETING)) == 24
    assert office.town.token not in everything(office)
    assert office.town.refresh not in everything(office)


def test_of_several_processes_one_renews(office: Office) -> None:
    office.town.rotates = True
    assert installed(office).status_code == 200
    office.later(hours=11, minutes=59, seconds=30)
    setup = SlackSetup("", (), api=f"{office.hands.base}api/", installing=APP)
    processes = [slack_tokens(setup, office.house.wires.flow, Where("main", APP.team), office.clock) for _ in range(4)]

    async def at_once() -> list[str]:
        return list(await asyncio.gather(*(one.token() for one in processes if one is not None)))

    assert office.runner.run(at_once()) == [office.town.token] * 4
    assert refreshes(office) == 1


def test_what_is_installed_anew_while_its_token_is_renewed_stays(office: Office) -> None:
    office.town.rotates = True
    assert installed(office).status_code == 200
    office.later(hours=11)

    async def meanwhile(_refresh: str) -> dict[str, Any]:
        new = Installed("slack", APP.team, False, "", "", "", "sealed anew", "", None, "U0ADMIN")
        await office.house.wires.flow(flow.keep, Turn("main", office.clock()), new)
        return {"access_token": "xoxb-late", "refresh_token": "xoxe-late", "expires_in": 43_200}

    tokens = Tokens(office.house.wires.flow, office.clock, Vault((KEY,)), Where("main", APP.team), meanwhile)
    office.runner.run(tokens.token())
    (row,) = office.rows(Installation)
    assert (row.token, row.expires_at) == ("sealed anew", None)


def test_a_renewal_that_fails_leaves_the_old_token_while_it_lasts(office: Office) -> None:
    office.town.rotates = True
    assert installed(office).status_code == 200
    setup = SlackSetup("", (), api=f"{office.hands.base}api/", installing=APP)
    tokens = slack_tokens(setup, office.house.wires.flow, Where("main", APP.team), office.clock)
    assert tokens is not None
    office.later(hours=11)
    office.town.fail("away", "oauth.v2.access")
    assert office.runner.run(tokens.token()) == TOKEN
    office.later(hours=2)
    tokens.forget()
    office.town.fail("invalid_refresh_token", "oauth.v2.access")
    with pytest.raises(Passing, match="renewed"):
        office.runner.run(tokens.token())
    office.later(seconds=flow.RENEWAL.total_seconds() + 1)
    assert office.runner.run(tokens.token()) == office.town.token != TOKEN


def test_whoever_gives_up_waiting_ends_no_renewal(office: Office) -> None:
    """A request opens a modal within a second; what Slack has given by then it gives to nobody again."""
    office.town.rotates = True
    assert installed(office).status_code == 200
    tokens = tokens_of(office)
    office.later(hours=11)
    office.town.fail("slow", "oauth.v2.access", seconds=0.3)

    async def impatient() -> str:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await tokens.token()
        return await tokens.token()

    assert office.runner.run(impatient()) == office.town.token != TOKEN
    assert refreshes(office) == 1
    assert tokens_of(office) is not tokens
    assert office.runner.run(tokens_of(office).token()) == office.town.token


def test_what_was_renewed_while_the_database_is_away_is_kept_when_it_is_back(office: Office) -> None:
    office.town.rotates = True
    assert installed(office).status_code == 200
    office.later(hours=11)
    away = [True]

    async def run(done: Any, turn: Turn, /, *args: Any, **named: Any) -> Any:
        if done is flow.renewed and away[0]:
            raise Passing("the database is busy", 1.0)
        return await office.house.wires.flow(done, turn, *args, **named)

    tokens = tokens_of(office, run)
    assert office.runner.run(tokens.token()) == office.town.token != TOKEN
    (row,) = office.rows(Installation)
    for _ in range(2):
        tokens.forget()
        assert office.runner.run(tokens.token()) == office.town.token
    assert office.rows(Installation)[0].token == row.token
    away[0] = False
    tokens.forget()
    office.runner.run(tokens.token())
    assert refreshes(office) == 1
    assert office.runner.run(tokens_of(office).token()) == office.town.token
    (row,) = office.rows(Installation)
    left = row.expires_at - office.clock()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)


def test_a_key_is_replaced_while_calbot_runs(office: Office) -> None:
    assert installed(office).status_code == 200
    sealed = office.rows(Installation)[0].token

    def read(*keys: str) -> str:
        setup = SlackSetup("", (), api=f"{office.hands.base}api/", installing=replace(APP, keys=keys))
        tokens = slack_tokens(setup, office.house.wires.flow, Where("main", APP.team), office.clock)
        assert tokens is not None
        return str(office.runner.run(tokens.token()))

    with pytest.raises(Lasting, match="CALBOT_SLACK_KEYS"):
        read(OTHER_KEY)
    assert read(OTHER_KEY, KEY) == TOKEN
    assert office.rows(Installation)[0].token != sealed
    assert read(OTHER_KEY) == TOKEN
    with pytest.raises(Lasting):
        read(KEY)


def test_a_token_opens_only_where_it_was_put() -> None:
    vault = Vault((KEY,))
    sealed = vault.seal(TOKEN, "main|slack|T1")
    assert vault.open(sealed, "main|slack|T1") == (TOKEN, False)
    for about in ("main|slack|T2", "other|slack|T1", ""):
        with pytest.raises(Lasting, match="not put"):
            vault.open(sealed, about)
    assert vault.seal("", "x") == ""
    assert vault.open("", "x").token == ""


def test_uninstalled_it_is_forgotten_and_an_old_event_takes_no_new_one_away(office: Office) -> None:
    assert installed(office).status_code == 200
    assert office.say(MKT, "week")
    gone = office.hands.event({"type": "app_uninstalled"})
    # Slack still takes the token: somebody plays an old event, or it was installed again since.
    assert office.send(gone).status_code == 200
    assert len(office.rows(Installation)) == 1
    office.town.token = "xoxb-new"
    office.town.fail("account_inactive", "auth.test")
    assert office.send(office.hands.event({"type": "tokens_revoked", "tokens": {"bot": ["U1"]}})).status_code == 200
    assert office.rows(Installation) == []
    assert office.send(office.hands.mention(MKT, MARKETING, "week")).status_code == 503
    assert installed(office, "code-2").status_code == 200
    assert office.send(gone).status_code == 200
    assert office.say(MKT, "week")


def test_uninstalled_while_its_token_had_ended_it_is_forgotten_too(office: Office) -> None:
    office.town.rotates = True
    assert installed(office).status_code == 200
    assert office.say(MKT, "week")
    # Nobody was there to renew it in time.
    office.later(hours=14)
    platform = office.house.wires.platforms["slack"]
    assert isinstance(platform, SlackChat)
    platform._caller.source.forget()  # type: ignore[union-attr]  # a minute passes
    gone = office.hands.event({"type": "app_uninstalled"})
    office.town.fail("away", "oauth.v2.access")
    assert office.send(gone).status_code == 503, "Slack says nothing of it just now"
    assert len(office.rows(Installation)) == 1
    office.later(seconds=flow.RENEWAL.total_seconds() + 1)
    office.town.token, office.town.refresh = "xoxb-gone", "xoxe-gone"
    assert office.send(office.hands.event({"type": "app_uninstalled"})).status_code == 200
    assert office.rows(Installation) == []


def test_nobody_but_its_own_team_uninstalls_it(office: Office) -> None:
    assert installed(office).status_code == 200
    office.town.team = "T0STRANGE"
    office.town.fail("account_inactive", "auth.test")
    assert office.send(office.hands.event({"type": "app_uninstalled"})).status_code == 200
    assert len(office.rows(Installation)) == 1


def test_a_process_that_dies_while_it_renews_holds_up_the_others_for_half_a_minute(office: Office) -> None:
    assert installed(office).status_code == 200
    (row,) = office.rows(Installation)

    def claimed() -> bool:
        async def claim() -> bool:
            return bool(await office.house.wires.flow(flow.claim, Turn("main", office.clock()), row.id, row.token))

        return office.runner.run(claim())

    assert [claimed(), claimed()] == [True, False]
    office.later(seconds=flow.RENEWAL.total_seconds())
    assert claimed()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"slack_client_secret": ""}, "CALBOT_SLACK_CLIENT_SECRET"),
        ({"slack_signing_secrets": ""}, "CALBOT_SLACK_SIGNING_SECRETS"),
        ({"slack_team": ""}, "CALBOT_SLACK_TEAM"),
        ({"slack_url": ""}, "CALBOT_SLACK_URL"),
        ({"slack_keys": ""}, "CALBOT_SLACK_KEYS"),
        ({"slack_keys": "secret"}, "CALBOT_SLACK_KEYS"),
        ({"slack_token": "xoxb-1"}, "CALBOT_SLACK_CLIENT_ID"),
    ],
)
def test_settings_that_lack_a_part_are_told_at_once(changes: dict[str, str], key: str) -> None:
    told = {
        "slack_client_id": "1.2",
        "slack_client_secret": "s",
        "slack_signing_secrets": "s",
        "slack_team": "T0PANPOT",
        "slack_url": "https://calbot.example",
        "slack_keys": KEY,
    }
    whole = slack_of(Settings(**told))
    assert whole is not None
    assert whole.installing is not None
    assert "secret" not in repr(whole)
    assert not whole.direct
    direct = slack_of(Settings(**told, slack_direct=True))
    assert direct is not None
    assert "im:history" in direct.app().scopes
    with pytest.raises(SettingError) as refused:
        slack_of(Settings(**{**told, **changes}))
    assert refused.value.key == key
    assert "secret" not in str(refused.value).replace("CLIENT_SECRET", "").replace("SIGNING_SECRETS", "")


def test_the_page_asks_for_what_is_switched_on_and_so_does_the_manifest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its right Slack tells nothing of what is written to calbot alone, whatever the manifest subscribes to."""
    for direct in ("", "1"):
        monkeypatch.setenv("CALBOT_SLACK_DIRECT", direct or "0")
        setup = SlackSetup("", installing=APP, direct=bool(direct))
        with pytest.raises(SystemExit):
            run(["slack", "manifest", "--oauth", "--url", "https://calbot.example"])
        made = json.loads(capsys.readouterr().out)
        assert sorted(setup.app().scopes) == made["oauth_config"]["scopes"]["bot"]
        assert ("im:history" in setup.app().scopes) is bool(direct)
        assert ("message.im" in made["settings"]["event_subscriptions"]["bot_events"]) is bool(direct)


def test_with_links_of_its_own_the_page_asks_for_no_more_than_the_manifest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"slack_client_id": "1.2", "slack_client_secret": "s", "slack_signing_secrets": "s", "slack_keys": KEY}
    told |= {"slack_team": "T0PANPOT", "slack_url": "https://calbot.example", "own_url": "https://calbot.example"}
    setup = slack_of(Settings(**told))
    assert setup is not None
    monkeypatch.setenv("CALBOT_OWN_URL", "https://calbot.example")
    with pytest.raises(SystemExit):
        run(["slack", "manifest", "--oauth"])
    made = json.loads(capsys.readouterr().out)
    assert sorted(setup.app().scopes) == made["oauth_config"]["scopes"]["bot"]
    assert "link_shared" in made["settings"]["event_subscriptions"]["bot_events"]


@ON_SQLITE
def test_the_doctor_finds_the_token_of_an_installation(office: Office) -> None:
    told = {
        "slack_client_id": "client",
        "slack_client_secret": "s",
        "slack_signing_secrets": "s",
        "slack_team": "T0PANPOT",
        "slack_url": "https://calbot.example",
        "slack_keys": KEY,
        "slack_api_url": f"{office.hands.base}api/",
        "database_url": office.house.database,
    }
    office.town.scopes = frozenset(SCOPES)
    (absent,) = examine_slack(Settings(**told))
    assert (absent.state, "/slack/install" in absent.do) == ("fail", True)
    assert installed(office).status_code == 200
    assert {check.state for check in examine_slack(Settings(**told))} == {"ok"}
    (wrong,) = examine_slack(Settings(**{**told, "slack_keys": OTHER_KEY}))
    assert (wrong.state, "CALBOT_SLACK_KEYS" in wrong.said) == ("fail", True)
