"""Microsoft Teams as the settings tell of it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

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
