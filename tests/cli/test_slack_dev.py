"""`calbot slack dev` as somebody runs it: one workspace by its token, or several that install it from a browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from calbot.chat.slack.vault import new_key
from calbot.cli.app import run
from tests.chat.slack.office import COMPANY, MARKETING, MKT
from tests.chat.slack.test_socket import envelope
from tests.chat.slack.towns import FIRST, SECOND, THEIRS, town
from tests.slack.hands import Hands, Sent
from tests.slack.server import served
from tests.slack.town import Message, Town

COMMAND = [sys.executable, "-m", "calbot"]


@pytest.fixture
def towns() -> tuple[Town, Town]:
    return town(FIRST, "xoxb-first", 100_000), town(SECOND, "xoxb-second", 200_000)


@pytest.fixture
def base(towns: tuple[Town, Town]) -> Iterator[str]:
    with served(*towns) as address:
        yield address


@pytest.fixture
def settings(tmp_path: Path, base: str, towns: tuple[Town, Town], ready: Path) -> Mapping[str, str]:
    (tmp_path / "calbot.toml").write_text(COMPANY, encoding="utf-8")
    (tmp_path / "pan.toml").write_text(THEIRS, encoding="utf-8")
    shutil.copy(ready, tmp_path / "calbot.db")
    return {
        "CALBOT_HOME": str(tmp_path),
        "CALBOT_WORKSPACE": str(tmp_path / "calbot.toml"),
        "CALBOT_SLACK_APP_TOKEN": towns[0].app_token,
        "CALBOT_SLACK_API_URL": f"{base}api/",
        "CALBOT_PORT": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PATH": os.environ["PATH"],
    }


@contextmanager
def running(settings: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """It runs, and stops cleanly when it is told to."""
    process = subprocess.Popen(
        [*COMMAND, "slack", "dev"], env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def asked(base: str, there: Town, sent: Sent) -> Message:
    """What stands in the channel after Slack has sent that over the socket."""
    before = len(there.told(MARKETING, MKT))
    for _ in range(100):
        answer = httpx.post(f"{base}socket/send?seconds=2", json=envelope(sent)).json()
        if answer["acked"]:
            break
        time.sleep(0.1)
    for _ in range(200):
        if len(there.told(MARKETING, MKT)) > before:
            return there.told(MARKETING, MKT)[-1]
        time.sleep(0.05)
    raise AssertionError("nobody answers")


def test_one_workspace_is_served_by_its_token(settings: Mapping[str, str], base: str, towns: tuple[Town, Town]) -> None:
    with running({**settings, "CALBOT_SLACK_TOKEN": towns[0].token}):
        assert asked(base, towns[0], Hands(towns[0], base).mention(MKT, MARKETING, "week")).only_for == MKT


def test_several_install_it_and_each_is_answered_by_its_own_token(
    settings: Mapping[str, str], base: str, towns: tuple[Town, Town]
) -> None:
    app = {
        "CALBOT_SLACK_CLIENT_ID": "client",
        "CALBOT_SLACK_CLIENT_SECRET": "client-secret",
        "CALBOT_SLACK_TEAM": f"{FIRST},{SECOND}=pan",
        "CALBOT_MORE_WORKSPACES": f"pan={Path(settings['CALBOT_HOME']) / 'pan.toml'}",
        "CALBOT_SLACK_URL": "https://calbot.example",
        "CALBOT_SLACK_KEYS": new_key(),
    }
    with running({**settings, **app}) as process:
        assert process.stdout is not None
        said = next(line for line in process.stdout if "/slack/install" in line)
        port = int(said.rpartition(":")[2].partition("/")[0])
        for one in towns:
            assert install(port, one) == 200
        for one in towns:
            assert asked(base, one, Hands(one, base).mention(MKT, MARKETING, "week")).only_for == MKT
        pages = httpx.Client(base_url=f"http://127.0.0.1:{port}")
        assert pages.post("/slack/events", content=b"{}").status_code == 404, "nothing comes in but over the socket"
        pages.close()


def install(port: int, there: Town) -> int:
    """Somebody there installs it in a browser; what that shows in the end."""
    code = f"code-of-{there.team}"
    there.codes.add(code)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as browser:
        page = browser.get("/slack/install")
        led = re.search(r'href="(https://slack.com/oauth/v2/authorize[^"]*)"', page.text)
        assert led is not None
        state = parse_qs(urlsplit(led[1].replace("&amp;", "&")).query)["state"][0]
        # The cookie is for https, as Slack's redirects are.
        cookie = page.headers["set-cookie"].partition(";")[0]
        path = f"/slack/oauth_redirect?code={code}&state={state}"
        return browser.get(path, headers={"Cookie": cookie}).status_code


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"CALBOT_SLACK_APP_TOKEN": "xapp-1"}, "CALBOT_SLACK_TOKEN"),
        ({"CALBOT_SLACK_TOKEN": "xoxb-1"}, "CALBOT_SLACK_APP_TOKEN"),
        ({"CALBOT_SLACK_CLIENT_ID": "1.2"}, "CALBOT_SLACK_APP_TOKEN"),
        ({"CALBOT_SLACK_CLIENT_ID": "1.2", "CALBOT_SLACK_APP_TOKEN": "xapp-1"}, "CALBOT_SLACK_CLIENT_SECRET"),
    ],
)
def test_a_token_that_is_missing_is_named(
    given: Mapping[str, str],
    missing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {**given, "CALBOT_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="2"):
        run(["slack", "dev"])
    assert missing in capsys.readouterr().err.splitlines()[-1].partition(":")[0]


def test_a_token_that_slack_does_not_take_ends_it(settings: Mapping[str, str], towns: tuple[Town, Town]) -> None:
    told = {**settings, "CALBOT_SLACK_TOKEN": towns[0].token, "CALBOT_SLACK_APP_TOKEN": "xapp-another"}
    done = subprocess.run([*COMMAND, "slack", "dev"], env=told, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "CALBOT_SLACK_APP_TOKEN: Slack does not take it" in done.stderr
    assert "Traceback" not in done.stderr
