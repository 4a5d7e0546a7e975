"""`calbot check` as a linter: SARIF, GitHub's workflow commands, baselines and feeds by address."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest
import typer.testing
from jsonschema import Draft202012Validator, FormatChecker

from calbot.cli.app import application
from calbot.cli.progress import progress

SCHEMA = Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json"
DAYS = ("--from", "2030-03-01", "--to", "2030-03-14")
EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{at}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
HOSTILE = "[IG] 50% off, now: \\n::error file=x::gotcha <!channel> 鍋\u202e"


def calendar(*events: tuple[str, str, str]) -> str:
    body = "".join(EVENT.format(uid=uid, at=at, title=title) for uid, at, title in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{body}END:VCALENDAR\r\n"


NEAR = (("a", "20300304T010000Z", HOSTILE), ("b", "20300304T013000Z", "[IG] Second"))
LATER = ("c", "20300304T020000Z", "[IG] Third")
LOST = ("d", "2030030", "[IG] lost")


def run(*words: str | Path) -> tuple[int, str, str]:
    told = [str(word) for word in words]
    result = typer.testing.CliRunner().invoke(application(told), told, prog_name="calbot")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.chdir(tmp_path)

    def written(*events: tuple[str, str, str], name: str = "plans of march.ics") -> Path:
        (tmp_path / name).write_text(calendar(*events), newline="")
        return Path(name)

    return written


def sarif(*words: str | Path) -> dict[str, Any]:
    _, out, _ = run("check", *words, *DAYS, "--format", "sarif")
    log: dict[str, Any] = json.loads(out)
    Draft202012Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker()).validate(log)
    return log["runs"][0]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_sarif_log_is_valid_and_points_at_the_line_of_the_event(write: Callable[..., Path], lang: str) -> None:
    found = sarif(write(*NEAR, LOST), "--lang", lang)
    pair = next(one for one in found["results"] if one["ruleId"] == "same-account-gap")
    place, related = pair["locations"][0]["physicalLocation"], pair["relatedLocations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "plans%20of%20march.ics"}, "region": {"startLine": 4}}
    assert related["region"]["startLine"] == 9
    assert pair["level"] == "warning"
    assert found["tool"]["driver"]["rules"][pair["ruleIndex"]]["id"] == "same-account-gap"
    (lost,) = found["invocations"][0]["toolExecutionNotifications"]
    assert lost["locations"][0]["physicalLocation"]["region"]["startLine"] == 14


def test_a_clean_calendar_is_a_valid_log_without_results(write: Callable[..., Path]) -> None:
    assert sarif(write(name="empty.ics"))["results"] == []


def test_a_row_of_a_sheet_is_pointed_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("posts.csv").write_text(
        "published at,channel,title\n2030-03-04T10:00Z,instagram,one\n2030-03-04T10:10Z,instagram,two\n"
    )
    pair = next(one for one in sarif("posts.csv")["results"] if one["ruleId"] == "same-account-gap")
    lines = [one["physicalLocation"]["region"]["startLine"] for one in (*pair["locations"], *pair["relatedLocations"])]
    assert lines == [2, 3]


def test_the_fingerprint_outlives_a_new_post_before_it_and_a_move(write: Callable[..., Path]) -> None:
    def marks(*events: tuple[str, str, str]) -> set[str]:
        results = sarif(write(*events))["results"]
        return {one["partialFingerprints"]["calbotFinding/v1"] for one in results if one["level"] == "warning"}

    before = marks(*NEAR)
    earlier = ("z", "20300302T010000Z", "[TikTok] alone")
    moved = (NEAR[0], ("b", "20300304T014000Z", "[IG] Second"))
    assert len(before) == 1
    assert marks(earlier, *NEAR) == before
    assert marks(*moved) == before
    assert marks(("q", "20300304T010000Z", "[IG] other"), NEAR[1]) != before


def test_github_commands_stay_one_line_and_one_command_each(write: Callable[..., Path]) -> None:
    code, out, _ = run("check", write(*NEAR, LOST), *DAYS, "--format", "github")
    lines = out.splitlines()
    assert code == 1
    assert all(re.match(r"::(notice|warning|error) file=[^,:]+,line=\d+,title=[^,:]*::", line) for line in lines)
    assert any("line=4," in line and "same-account-gap" in line for line in lines)
    assert any("line=14," in line for line in lines)
    assert not any(line.startswith("::error file=x") for line in lines)


def test_github_says_nothing_where_all_is_well(write: Callable[..., Path]) -> None:
    assert run("check", write(name="empty.ics"), *DAYS, "--format", "github") == (0, "", "")


def test_a_baseline_hides_what_is_known_and_only_that(write: Callable[..., Path]) -> None:
    file, accepted = write(*NEAR), Path("accepted.json")
    code, out, _ = run("check", file, *DAYS, "--baseline", accepted, "--write-baseline")
    kept = accepted.read_text()
    assert code == 0
    assert "accepted.json" in out
    assert "same-account-gap" in kept

    code, out, _ = run("check", file, *DAYS, "--baseline", accepted)
    assert (code, "same-account-gap" in out) == (0, False)
    assert "not shown" in out

    code, out, _ = run("check", write(*NEAR, LATER), *DAYS, "--baseline", accepted, "--format", "json")
    said = json.loads(out)
    new = [one for one in said["findings"] if one["rule"] == "same-account-gap"]
    assert code == 1
    assert [one["posts"] for one in new] == [["p-2", "p-3"]]
    assert said["baseline"]["known"] >= 1

    code, out, _ = run("check", write(NEAR[0]), *DAYS, "--baseline", accepted)
    assert code == 0
    assert "--write-baseline" in out
    run("check", write(*NEAR), *DAYS, "--baseline", accepted, "--write-baseline")
    assert accepted.read_text() == kept


def test_a_known_finding_that_got_worse_is_told(write: Callable[..., Path]) -> None:
    file, accepted = write(*NEAR), Path("accepted.json")
    run("check", file, *DAYS, "--baseline", accepted, "--write-baseline")
    accepted.write_text(accepted.read_text().replace('"warn"', '"note"'))
    assert run("check", file, *DAYS, "--baseline", accepted)[0] == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "calbot-baseline/1"}', '{"format": "calbot-baseline/1", "findings": [1]}']
)
def test_a_baseline_that_is_none_says_what_to_do(write: Callable[..., Path], text: str) -> None:
    Path("accepted.json").write_text(text)
    code, out, err = run("check", write(*NEAR), *DAYS, "--baseline", "accepted.json")
    assert (code, out) == (2, "")
    assert "accepted.json" in err
    assert "--write-baseline" in err


def test_a_baseline_that_is_not_there_says_so(write: Callable[..., Path]) -> None:
    code, _, err = run("check", write(*NEAR), *DAYS, "--baseline", "nowhere.json")
    assert (code, "nowhere.json" in err) == (2, True)
    assert run("check", write(*NEAR), *DAYS, "--write-baseline")[0] == 2


@contextmanager
def serving(status: int, body: str, kind: str = "text/calendar") -> Iterator[str]:
    """A feed's server on loopback; gives its address with a secret in it."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/private-s3cret/basic"
        server.shutdown()
        thread.join()


def allow(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    port = address.split(":")[2].split("/", maxsplit=1)[0]
    monkeypatch.setenv("CALBOT_FETCH_EXCEPTIONS", f"127.0.0.1:{port}=127.0.0.0/8")


def test_a_feed_is_judged_by_its_address_and_the_address_stays_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(200, calendar(*NEAR)) as address:
        allow(monkeypatch, address)
        code, out, err = run("check", address, *DAYS, "--format", "json")
    said = json.loads(out)
    assert code == 1
    assert [post["title"] for post in said["posts"]][1] == "Second"
    assert said["sources"][0]["file"] == "http://127.0.0.1/..."
    assert "s3cret" not in out + err


def test_a_sheet_is_judged_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = "published at,channel,title\n2030-03-04T10:00Z,instagram,one\n"
    with serving(200, sheet, "text/csv; charset=utf-8") as address:
        allow(monkeypatch, address)
        code, out, _ = run("check", address, *DAYS, "--format", "json")
    assert code == 0
    assert [post["title"] for post in json.loads(out)["posts"]] == ["one"]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, "", "secret address"),
        (404, "", "nothing at this address"),
        (503, "", "503"),
        (200, "<html>log in</html>", "calendar"),
    ],
)
def test_a_feed_that_gives_nothing_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, status: int, body: str, said: str
) -> None:
    with serving(status, body) as address:
        allow(monkeypatch, address)
        code, out, err = run("check", address, *DAYS)
    assert (code, out) == (2, "")
    assert said in err
    assert "s3cret" not in err


def test_an_address_inside_is_not_called() -> None:
    with serving(200, calendar(*NEAR)) as address:
        code, _, err = run("check", address, "webcal://10.0.0.1/private-s3cret.ics", *DAYS)
    assert code == 2
    assert err.count("could not be read") == 2
    assert "s3cret" not in err


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only_and_wiped() -> None:
    shown, log = Terminal(), StringIO()
    with progress(shown, patience_s=0.001) as stage:
        stage("Reading ...")
        for _ in range(1000):
            if "Reading ..." in shown.getvalue():
                break
            sleep(0.01)
    with progress(log, patience_s=0.0) as stage:
        stage("Reading ...")
    assert "Reading ..." in shown.getvalue()
    assert shown.getvalue().endswith("\r\x1b[K")
    assert log.getvalue() == ""
