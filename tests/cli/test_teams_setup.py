"""Microsoft Teams as the settings tell of it."""

from __future__ import annotations

import warnings

import pytest
from pydantic import ValidationError

from calbot.chat.teams.clouds import CLOUDS, Cloud
from calbot.cli.teams_setup import teams_of
from calbot.config.environment import Settings
from calbot.errors import SettingError

TENANT = "11111111-2222-4333-8444-555555555555"
WHOLE = {"teams_client_id": "the-bot", "teams_client_secret": "s3cret", "teams_tenant_id": TENANT}


def test_nothing_set_is_no_bot() -> None:
    assert teams_of(Settings()) is None


def test_all_three_make_a_bot_whose_secret_is_not_printed() -> None:
    setup = teams_of(Settings(**WHOLE))
    assert setup is not None
    assert (setup.client_id, setup.tenant, setup.service) == (
        "the-bot",
        TENANT,
        "https://smba.trafficmanager.net/teams/",
    )
    assert "s3cret" not in repr(setup)


@pytest.mark.parametrize("missing", WHOLE)
def test_what_is_missing_is_named(missing: str) -> None:
    with pytest.raises(SettingError, match="needs all three") as told:
        teams_of(Settings(**{**WHOLE, missing: ""}))
    assert told.value.key == f"CALBOT_{missing.upper()}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"teams_tenant_id": "../common"},
        {"teams_tenant_id": "common"},
        {"teams_service_url": "https://smba.trafficmanager.net/teams?x=/"},
        {"teams_service_url": "smba.trafficmanager.net/"},
        {"teams_login_url": "http://login.example"},
    ],
)
def test_addresses_and_tenants_are_what_they_say(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**{**WHOLE, **wrong})


@pytest.mark.parametrize("name", set(CLOUDS) - {"china"})
def test_a_cloud_is_named_once_and_all_addresses_are_its_own(name: str) -> None:
    setup = teams_of(Settings(**WHOLE, teams_cloud=name))
    assert setup is not None
    told = Cloud(setup.service, setup.login, setup.scope, setup.metadata, setup.issuer)
    assert told == CLOUDS[name]


def test_in_china_the_tenants_own_address_has_to_be_named() -> None:
    with pytest.raises(SettingError, match="name that of your tenant") as told:
        teams_of(Settings(**WHOLE, teams_cloud="china"))
    assert told.value.key == "CALBOT_TEAMS_SERVICE_URL"
    setup = teams_of(Settings(**WHOLE, teams_cloud="china", teams_service_url="https://smba.example/teams/"))
    assert setup is not None
    assert (setup.service, setup.issuer) == ("https://smba.example/teams/", "https://api.botframework.azure.cn")


def test_the_clouds_are_those_of_microsofts_sdk() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from microsoft_teams.api.auth.cloud_environment import from_name
    named = {"public": "public", "gcc": "public", "gcch": "usgov", "dod": "usgovdod", "china": "china"}
    assert named.keys() == CLOUDS.keys()
    for name, theirs in named.items():
        told, cloud = from_name(theirs), CLOUDS[name]
        assert (cloud.login, cloud.scope) == (told.login_endpoint, told.bot_scope)
        assert (cloud.metadata, cloud.issuer) == (told.openid_metadata_url, told.token_issuer)


def test_a_cloud_that_nobody_knows_is_none() -> None:
    with pytest.raises(ValidationError):
        Settings(**WHOLE, teams_cloud="mars")
