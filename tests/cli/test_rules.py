"""`calbot rules` as people call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calbot.cli.app import run

ROOT = Path(__file__).parents[2]


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["rules", *words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


@pytest.fixture
def own(tmp_path: Path) -> Path:
    text = (ROOT / "rules/timing/night-publish.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shipped_rules_pass_and_no_advice_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "check")
    assert (code, out) == (0, "30 rules, 118 cases: all pass\n")


def test_a_failing_case_exits_1_and_names_its_line(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = own / "own.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("finds = 2", "finds = 3"), encoding="utf-8")
    code, out, _ = called(capsys, "check", "--rules", str(own))
    assert code == 1
    assert out.startswith(
        f"{file}:16: night-publish: case 'midnight, and the last minute of the night' expects 3, finds 2"
    )
    code, out, _ = called(capsys, "check", "--rules", str(own), "--json")
    assert (code, [one["line"] for one in json.loads(out)["failures"]]) == (1, [16])


def test_a_rule_that_does_not_load_exits_2_with_place_and_caret(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = own / "own.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("unless", "unles"), encoding="utf-8")
    code, out, err = called(capsys, "check", "--rules", str(own))
    assert (code, out) == (2, "")
    assert err.startswith(f'{file}:9:1: when.unles: unknown key "unles"; did you mean unless?\n')
    assert err.endswith("    ^\n")


def test_a_folder_without_rules_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "check", "--rules", str(tmp_path), "--json")
    assert (code, "no .toml file" in json.loads(out)["error"]) == (2, True)


def test_a_cut_case_leaves_advice_but_passes(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = own / "own.toml"
    file.write_text(file.read_text(encoding="utf-8").rpartition("\n[[case]]")[0], encoding="utf-8")
    code, out, _ = called(capsys, "check", "--rules", str(own))
    assert code == 0
    assert "no case notices when.unless changed: left out" in out


def test_list_and_explain_name_what_the_file_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "list")
    assert (code, len(out.splitlines())) == (0, 30)
    _, out, _ = called(capsys, "list", "--json")
    assert {"night-publish", "blackout"} <= {rule["id"] for rule in json.loads(out)["rules"]}
    _, out, _ = called(capsys, "list", "--format", "markdown")
    assert out == (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    code, out, _ = called(capsys, "explain", "night-publish")
    assert 'post = { local = "00:00-06:00" }\n      unless = "a.all_day"' in out
    _, out, _ = called(capsys, "explain", "night-publish", "--json")
    assert json.loads(out)["level"] == "note"


def test_an_unknown_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(capsys, "explain", "night-publsh")
    assert (code, err) == (2, "there is no rule night-publsh; did you mean night-publish?\n")


@pytest.mark.parametrize("words", [[], ["check"], ["list"], ["explain"]])
def test_every_help_ends_with_an_example(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = called(capsys, *words, "--help")
    assert "Example: calbot rules" in out
