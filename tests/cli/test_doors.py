"""`calbot serve`, `work`, `migrate` and `doctor` as an operator or a program calls them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from calbot.cli.app import VERBS, run
from calbot.model.trying import Trying
from calbot.store.migrate import head
from calbot.store.session import now, open_engine, writing

POSTS = "date,time,channel,title\n2027-01-04,09:00,instagram,Soup\n"
FILE = '[[sources]]\nkind = "posts_csv"\nname = "plan"\npath = "plan.csv"\n'


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Path) -> Mapping[str, str]:
    """A company in a folder and a database that is ready, in the environment of this process and for others."""
    for name in [name for name in os.environ if name.startswith("CALBOT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "plan.csv").write_text(POSTS)
    (tmp_path / "calbot.toml").write_text(FILE)
    shutil.copy(ready, tmp_path / "calbot.db")
    told = {"CALBOT_HOME": str(tmp_path), "CALBOT_WORKSPACE": str(tmp_path / "calbot.toml"), "CALBOT_PORT": "0"}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parents[2])}


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(words)
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS if not verb.group])
def test_every_verb_has_an_example_and_its_exit_codes(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, verb, "--help")
    assert code == 0
    assert f"calbot {verb}" in out.partition("Example: ")[2]


def test_migrate_twice_and_what_a_program_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path / "new"))
    code, out, _ = called(capsys, "migrate", "--json")
    assert code == 0
    assert json.loads(out)["at"] == head()
    assert json.loads(called(capsys, "migrate", "--json")[1]) == {"steps": [], "at": head()}


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path / "file" / "home"))
    code, _, err = called(capsys, "migrate")
    assert code == 2
    assert "CALBOT_HOME" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", ["serve", "work"])
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CALBOT_WORKSPACE", "gone.toml", "calbot init"),
        ("CALBOT_WORKSPACE", "plan.csv", "plan.csv:1"),
        ("CALBOT_HOME", "empty", "calbot migrate"),
        ("CALBOT_RULES", "gone", "gone"),
        ("CALBOT_FETCH_EXCEPTIONS", "nonsense", "nonsense"),
    ],
)
def test_settings_that_cannot_be_used_end_it_at_once(
    verb: str, name: str, value: str, said: str, surroundings: Mapping[str, str],
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(surroundings["CALBOT_HOME"])
    monkeypatch.setenv(name, value)
    code, _, err = called(capsys, verb)
    assert code == 2
    assert said in err


def test_a_port_that_is_taken_is_told(
    surroundings: Mapping[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("CALBOT_PORT", str(taken.getsockname()[1]))
        code, _, err = called(capsys, "serve")
    assert code == 2
    assert err.splitlines()[-1].startswith("CALBOT_PORT: cannot listen on 127.0.0.1")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_stops_cleanly(surroundings: Mapping[str, str], stop: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "calbot", "serve", "--json"],
        env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        address = urlsplit(told["address"])
        connection = HTTPConnection(str(address.hostname), address.port, timeout=20)
        connection.request("GET", "/readyz")
        assert connection.getresponse().status == 200
        connection.close()
        assert (told["playground"], told["pid"]) == (False, process.pid)
        second = subprocess.run(
            [sys.executable, "-m", "calbot", "work", "--once"],
            env=surroundings, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (second.returncode, second.stdout) == (2, "")
        assert "another calbot works on" in second.stderr
        process.send_signal(stop)
        rest, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, rest) == (0, ""), errors
    assert "Traceback" not in errors


def test_work_once_counts_what_it_did(surroundings: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "work", "--once", "--json")
    first = json.loads(out)
    assert code == 0
    assert (first["sources"], first["assessed"]) == (2, 1)  # the plan, and the holidays that calbot brings
    assert called(capsys, "work", "--once")[1].startswith("Done: ")


@pytest.mark.parametrize("words", ["jobs", "jobs --release notice:1", "outfeed", "cases", "report", "form Mika"])
@pytest.mark.parametrize("held", [b"", b"no database at all"])
def test_a_database_that_is_none_of_calbots_is_told_in_words(
    words: str,
    held: bytes,
    surroundings: Mapping[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALBOT_FORM_SECRETS", "whsec_" + "QUFB" * 8)
    (Path(surroundings["CALBOT_HOME"]) / "calbot.db").write_bytes(held)
    code, out, err = called(capsys, *words.split())
    assert (code, out) == (2, "")
    assert "CALBOT_DATABASE_URL" in err


def test_jobs_tell_what_was_parked_and_let_it_go_again(
    surroundings: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "work", "--once")
    code, out, _ = called(capsys, "jobs", "--json")
    assert (code, json.loads(out)["parked"]) == (0, [])
    engine = open_engine(f"sqlite:///{surroundings['CALBOT_HOME']}/calbot.db")
    with writing(engine) as session:
        at = now(session)
        known = Trying(
            workspace_id="main", kind="sync", subject_id=1, began_at=at, parked_at=at, problem="defect: Oops"
        )
        session.add(known)
        session.commit()
    engine.dispose()
    code, out, _ = called(capsys, "jobs")
    assert code == 1
    assert "Parked    sync:1  main  defect: Oops" in out
    assert called(capsys, "jobs", "--release", "sync:1", "--leave", "sync:1")[0] == 2
    assert called(capsys, "jobs", "--leave", "sync:1") == (0, "sync:1 is left as it is.\n", "")
    code, out, _ = called(capsys, "jobs")
    assert code == 0
    assert "Left      sync:1  main  defect: Oops" in out
    assert called(capsys, "jobs", "--release", "sync:1") == (0, "sync:1 is tried again.\n", "")
    code, out, errors = called(capsys, "jobs", "--release", "sync:1")
    assert (code, out) == (2, "")
    assert "calbot jobs lists what is" in errors
    code, out, _ = called(capsys, "jobs", "--json")
    assert (code, json.loads(out)["parked"]) == (0, [])


def test_work_without_a_workspace_says_so(
    surroundings: Mapping[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALBOT_WORKSPACE")
    code, _, err = called(capsys, "work", "--once")
    assert code == 2
    assert "calbot init" in err


def test_work_that_never_ends_has_nothing_to_count(
    surroundings: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = called(capsys, "work", "--json")
    assert code == 2
    assert "--once" in err


def test_the_doctor_tells_people_and_programs(
    surroundings: Mapping[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = called(capsys, "doctor", "--json")
    told = json.loads(out)
    assert (code, told["ok"]) == (0, True)
    assert {"settings", "rules", "database", "clock", "workspace"} <= {check["name"] for check in told["checks"]}
    monkeypatch.setenv("CALBOT_WORKSPACE", "gone.toml")
    code, out, _ = called(capsys, "doctor")
    assert code == 1
    assert "fail  workspace" in out
