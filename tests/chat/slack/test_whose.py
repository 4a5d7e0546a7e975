"""Whose installation a request is for, by the shapes that Slack documents for each kind of request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from calbot.chat.slack.whose import Whose, installations

T, E, OTHER, OTHERS = "T0OWN", "E0OWN", "T0OTHER", "E0OTHER"


def row(team: str | None, organisation: str | None, whole: bool) -> dict[str, Any]:
    about = {"user_id": "U0CALBOT", "is_bot": True, "is_enterprise_install": whole}
    return {"team_id": team, "enterprise_id": organisation, **about}


def view(named: str | None = None, opened: str | None = None) -> dict[str, Any]:
    about = json.dumps({"a": "C1", "t": "", "p": "0.0", "w": opened}) if opened is not None else ""
    return {"team_id": OTHER, "private_metadata": about, **({"app_installed_team_id": named} if named else {})}


VIEWER: dict[str, Any] = {"team": {"id": OTHER}, "user": {"id": "U1", "team_id": OTHER}, "enterprise": {"id": OTHERS}}
FROM: dict[str, Any] = {"team_id": OTHER, "enterprise_id": OTHERS, "is_ext_shared_channel": True}
SHAPES: dict[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {
    "a command": ({"team_id": T, "is_enterprise_install": "false"}, (T,)),
    "a command in an organisation": ({"team_id": T, "enterprise_id": E, "is_enterprise_install": "false"}, (T,)),
    "a command of an organisation's app": ({"team_id": T, "enterprise_id": E, "is_enterprise_install": "true"}, (E,)),
    "a command that does not say": ({"team_id": T, "enterprise_id": E}, (T, E)),
    "a press": ({"team": {"id": T}, "user": {"id": "U1", "team_id": OTHER}, "is_enterprise_install": False}, (T,)),
    "a press without a team": ({"team": None, "enterprise": {"id": E}, "user": {"team_id": OTHER}}, (E,)),
    "a press that names only a person's": ({"team": None, "enterprise": None, "user": {"team_id": OTHER}}, ()),
    "an event": ({"team_id": T, "authorizations": [row(T, None, False)]}, (T,)),
    "an event of a shared channel": ({**FROM, "authorizations": [row(T, None, False)]}, (T,)),
    "an event of a shared channel for an organisation": ({**FROM, "authorizations": [row(None, E, True)]}, (E,)),
    "an event that leaves its organisation out": ({**FROM, "authorizations": [{"team_id": T}]}, (T,)),
    "an event for nobody": ({**FROM, "authorizations": [{}]}, ()),
    "an uninstallation": ({"team_id": T, "authorizations": []}, (T,)),
    "a view": ({**VIEWER, "view": view(T), "is_enterprise_install": False}, (T,)),
    "a view of an organisation's app": ({**VIEWER, "view": view(E), "is_enterprise_install": True}, (E,)),
    "a view of an organisation that does not say": ({**VIEWER, "view": view(E)}, (E,)),
    "a modal of ours": ({**VIEWER, "view": view(T, T), "is_enterprise_install": False}, (T,)),
    "a modal of ours that a workspace is named for": (
        {**VIEWER, "view": view(T, E), "is_enterprise_install": True},
        (E,),
    ),
    "a modal that nothing is named for": ({**VIEWER, "view": view(None, E)}, (E,)),
    "a view of before": ({**VIEWER, "view": view(), "is_enterprise_install": False}, (OTHER,)),
    "a modal that says nothing": ({**VIEWER, "view": view(T, ""), "is_enterprise_install": False}, (T,)),
    "no text": ({"team_id": 7, "enterprise_id": ["E"], "team": "T", "view": 1, "authorizations": ["x"]}, ()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_whoever_has_the_token_and_not_whoever_asks(shape: str) -> None:
    body, expected = SHAPES[shape]
    assert installations(body) == expected
    whose = [Whose(T), Whose(T, whole=E), Whose(OTHER), Whose(OTHER, whole=OTHERS)]
    assert [one.hears(body) for one in whose] == [one.name in expected for one in whose]


@pytest.mark.parametrize("about", ["", "{", "[]", "7", '{"w": 7}', '{"w": null}', "[" * 2000, None, 7], ids=str)
def test_a_view_of_which_nothing_can_be_read_says_nothing(about: Any) -> None:
    body = {**VIEWER, "view": {"private_metadata": about, "app_installed_team_id": T}, "is_enterprise_install": False}
    assert installations(body) == (T,)
