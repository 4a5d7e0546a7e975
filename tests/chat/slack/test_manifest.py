"""The manifest: Slack's own shape, the fewest scopes, and everything that the door listens to."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from pydantic import ValidationError

from calbot.chat.commands.table import COMMANDS
from calbot.chat.slack.listen import ADD_SHORTCUT, FLAG_SHORTCUT
from calbot.chat.slack.manifest import manifest
from calbot.cli.app import run
from calbot.config.environment import Settings
from calbot.errors import SettingError
from tests.slack.shapes import wrong_with_manifest

URL = "https://calbot.example"


@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("socket", [False, True])
def test_slack_takes_it(socket: bool, direct: bool) -> None:
    made = manifest("" if socket else URL, socket=socket, direct=direct)
    assert wrong_with_manifest(made) == []
    urls = json.dumps(made).count(f"{URL}/slack/events")
    assert urls == (0 if socket else 4), "two commands, events and interactivity"


def test_one_that_is_installed_from_a_browser_is_told_when_it_is_gone() -> None:
    made = manifest(URL, oauth=True)
    assert wrong_with_manifest(made) == []
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert {"app_uninstalled", "tokens_revoked"} <= set(made["settings"]["event_subscriptions"]["bot_events"])
    assert made["settings"]["token_rotation_enabled"]
    assert not manifest(URL)["settings"]["token_rotation_enabled"], "once on, Slack never turns it off"
    over_socket = manifest(URL, socket=True, oauth=True)
    assert wrong_with_manifest(over_socket) == []
    assert "request_url" not in json.dumps(over_socket)
    with pytest.raises(SettingError, match="installed"):
        manifest(socket=True, oauth=True)


def test_its_scopes_are_the_fewest() -> None:
    scopes = manifest(URL)["oauth_config"]["scopes"]
    assert scopes == {"bot": ["app_mentions:read", "chat:write", "commands", "metadata.message:read", "users:read"]}
    assert manifest(URL, direct=True)["oauth_config"]["scopes"]["bot"][3] == "im:history"
    assert manifest(URL, pictures=True)["oauth_config"]["scopes"]["bot"][3] == "files:write"
    looking = manifest(URL, channels=True)
    assert set(looking["oauth_config"]["scopes"]["bot"]) - set(scopes["bot"]) == {"channels:read", "groups:read"}
    assert looking["settings"] == manifest(URL)["settings"], "it hears nothing more"
    every = manifest(URL, direct=True, pictures=True, links=True, channels=True, oauth=True)
    assert wrong_with_manifest(every) == []
    assert "channels:history" not in json.dumps(every)


def test_with_links_it_hears_of_its_own_address_alone() -> None:
    made = manifest(URL, links=True)
    assert wrong_with_manifest(made) == []
    assert made["features"]["unfurl_domains"] == ["calbot.example"]
    assert {"links:read", "links:write"} <= set(made["oauth_config"]["scopes"]["bot"])
    assert "link_shared" in made["settings"]["event_subscriptions"]["bot_events"]
    assert "link_shared" not in json.dumps(manifest(URL))
    assert "unfurl_domains" not in manifest(URL)["features"]
    over_socket = manifest(URL, socket=True, links=True)
    assert wrong_with_manifest(over_socket) == []
    assert "request_url" not in json.dumps(over_socket)
    with pytest.raises(SettingError, match="--url"):
        manifest(socket=True, links=True)


def test_it_tells_of_every_command_and_shortcut() -> None:
    features = manifest(URL, flag_command="/problem")["features"]
    assert [one["command"] for one in features["slash_commands"]] == ["/calbot", "/problem"]
    hint = features["slash_commands"][0]["usage_hint"].split(" | ")
    assert set(hint) == {command.name for command in COMMANDS}
    assert [one["callback_id"] for one in features["shortcuts"]] == [FLAG_SHORTCUT, ADD_SHORTCUT]


def test_the_second_command_is_another_than_the_first() -> None:
    assert Settings(slack_flag_command="/problem").slack_flag_command == "/problem"
    with pytest.raises(ValidationError, match="own command"):
        Settings(slack_flag_command="/calbot")


def test_without_an_address_it_says_what_to_name() -> None:
    for url in ("", "http://calbot.example", "calbot.example"):
        with pytest.raises(SettingError, match="--url"):
            manifest(url)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["slack", "manifest", "--socket"])
    assert json.loads(capsys.readouterr().out) == manifest(socket=True)


def test_who_has_no_slack_needs_none_of_its_libraries() -> None:
    """The demo's lock holds none of them."""
    gone = "import sys; sys.modules.update(dict.fromkeys(('slack_bolt', 'slack_sdk', 'aiohttp')))"
    rest = "import calbot.web.opened, calbot.chat.hearing, calbot.cli.serve, calbot.chat.slack.manifest"
    done = subprocess.run([sys.executable, "-c", f"{gone}; {rest}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
