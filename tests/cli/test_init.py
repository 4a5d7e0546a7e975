"""`calbot init`: from questions or options to a workspace file that everything else takes at once."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.cli.app import run
from calbot.cli.workspace_text import workspace_text
from calbot.config.reading import read_workspace_file
from calbot.config.workspace import (
    AccountSetting,
    PersonSetting,
    PlaceSetting,
    SizingSetting,
    SlaSetting,
    SourceSetting,
    WorkspaceFile,
)
from calbot.words.say import sayer

POSTS = "date,time,channel,title\n2027-01-04,09:00,instagram,Soup\n2027-01-04,09:30,instagram,Stew\n"
ROSTER = "name,start,end\nAgt1,2027-01-04 08:00,2027-01-04 16:00\n"
LINES = st.text(st.sampled_from("aZ0é株ー🍲'\"\\[]{}=#$,.|<>&;"), min_size=1, max_size=20)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Europe/London")
    return tmp_path


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["init", *words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def written(here: Path, name: str = "calbot.toml") -> WorkspaceFile:
    return read_workspace_file((here / name).read_text("utf-8"), name)


def test_the_five_answers_as_options(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(
        capsys, "--yes", "--json", "--messages-per-month", "8,500", "--people", "4", "--days", "mon-sat",
        "--hours", "8-20", "--solvable-percent", "80%", "--message-types", "delivery, damage", "--first-response", "2h",
    )  # fmt: skip
    said = written(here)
    assert code == 0
    assert said.sizing == SizingSetting(
        8500, "Europe/London", 4, ("mon", "tue", "wed", "thu", "fri", "sat"), "08:00-20:00", 80, ("delivery", "damage")
    )
    assert said.sla[0].target_minutes == 120
    told = json.loads(out)
    assert told["file"] == "calbot.toml"
    assert told["replies_per_week"] == 4 * 6 * 12 * 10
    assert told["messages_per_week"] == pytest.approx(8500 * 12 / 365.25 * 7, abs=0.1)


def test_types_that_always_need_others_are_some_of_those_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--yes", "--message-types", "delivery, Damage", "--passed-on-types")
    assert called(capsys, *options, "damage")[0] == 0
    said = written(here).sizing
    assert said is not None
    assert said.passed_on_types == ("Damage",)
    code, _, err = called(capsys, "--force", *options, "praise")
    assert (code, "--passed-on-types: praise is none of what is asked most: delivery" in err) == (2, True)
    code, _, err = called(capsys, "--force", "--yes", "--passed-on-types", "damage")
    assert (code, "give --message-types too" in err) == (2, True)


def test_types_are_asked_after_what_is_asked_most(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--name", "Pot", "--zone", "UTC", "--messages-per-month", "900", "--people", "0")
    typed(monkeypatch, "12", "90", "配送, 破損", "配達", "破損", *[""] * 20)
    code, out, _ = called(capsys, "--lang", "ja", *options)
    said = written(here).sizing
    assert said is not None
    assert (code, said.passed_on_types) == (0, ("破損",))
    assert "必ず別の担当に回すもの" in (here / "calbot.toml").read_text("utf-8")
    assert "配達 は「多い問い合わせ」" in out


def test_a_wrong_number_of_people_hides_no_other_mistake(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(capsys, "--yes", "--people", "x", "--days", "foo", "--hours", "25-3")
    assert code == 2
    assert [option for option in ("--people", "--days", "--hours") if option in err] == [
        "--people",
        "--days",
        "--hours",
    ]
    assert err.count("--people") == 1


def test_the_questions_one_after_the_other_and_what_is_wrong_asked_again(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "plan.csv").write_text(POSTS)
    typed(
        monkeypatch, "Pan & Pot", "Asia/Tokio", "tokyo", "8.500", "8500", "3", "", "", "", "", "", "", "",
        "Mika Sato roles=marketer", "O'Brien roles=boss", "O'Brien roles=lead", "",
        "instagram @pot owner=Mika", "instagram @pot brand=Pot owner=Mika Sato audience=120,000", "", "", "", "y",
    )  # fmt: skip
    code, out, _ = called(capsys)
    said = written(here)
    assert code == 0
    assert (said.name, said.zone) == ("Pan & Pot", "Asia/Tokyo")
    assert [person.name for person in said.people] == ["Mika Sato", "O'Brien"]
    assert said.accounts == (AccountSetting("instagram", "@pot", "Pot", audience=120_000, owner="Mika Sato"),)
    assert [(source.kind, source.path) for source in said.sources] == [("posts_csv", "plan.csv")]
    for problem in ("did you mean Asia/Tokyo?", "can be read in two ways", "boss is none of", "did you mean Mika Sato"):
        assert problem in out


def test_questions_and_comments_in_japanese(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "株式会社ポット", "東京", "Asia/Tokyo", "1.2万", "3人", "月-金", "9時〜18時", *[""] * 20)
    code, out, _ = called(capsys, "--lang", "ja")
    said = written(here)
    assert code == 0
    assert "何人ですか" in out
    assert "というタイムゾーンはありません" in out
    assert (said.locale, said.sizing and said.sizing.messages_per_month) == ("ja", 12_000)
    assert "返信が必要" in (here / "calbot.toml").read_text("utf-8")


def test_every_wrong_option_is_told_at_once_and_nothing_is_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = called(
        capsys, "--yes", "--zone", "Mars", "--people", "x", "--hours", "8", "--solvable-percent", "120",
        "--account", "x @pan owner=Nobody", "--source", "gone.ics", "--person", "roles=lead",
    )  # fmt: skip
    assert code == 2
    for option in ("--zone", "--people", "--solvable-percent", "--account", "--source", "--person"):
        assert f"{option}: " in err
    assert list(here.iterdir()) == []


def test_input_that_ends_too_early_writes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "Pan & Pot")
    code, _, err = called(capsys)
    assert code == 2
    assert "--yes" in err
    assert list(here.iterdir()) == []


def test_a_file_that_is_there_stays_unless_forced(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "calbot.toml").write_text("mine")
    code, _, err = called(capsys, "--yes")
    assert (code, (here / "calbot.toml").read_text()) == (2, "mine")
    assert "--force" in err
    assert called(capsys, "--yes", "--force")[0] == 0
    assert written(here).zone == "Europe/London"
    assert [path.name for path in here.iterdir()] == ["calbot.toml"]


def test_a_folder_is_no_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(capsys, str(here), "--yes", "--force")
    assert code == 2
    assert "folder" in err


def test_paths_are_written_from_the_folder_of_the_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "plan.csv").write_text(POSTS)
    (here / "roster.csv").write_text(ROSTER)
    code, _, _ = called(capsys, "conf/calbot.toml", "--yes", "--source", "plan.csv", "--source", "roster.csv")
    said = written(here, "conf/calbot.toml")
    assert code == 0
    assert [(source.kind, source.path) for source in said.sources] == [
        ("posts_csv", "../plan.csv"),
        ("shifts_csv", "../roster.csv"),
    ]


def test_the_address_of_a_feed_is_told_to_nobody(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "https://calendar.example/private-k3y/basic.ics"
    code, out, err = called(capsys, "--yes", "--json", "--source", secret)
    assert code == 0
    assert "k3y" not in out + err
    assert written(here).sources[0].url == secret
    assert stat.S_IMODE((here / "calbot.toml").stat().st_mode) == 0o600


def test_a_file_that_comes_later_is_named_with_its_kind(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "--yes", "--source", "inbound_csv=later.csv")[0] == 0
    assert [(one.kind, one.path) for one in written(here).sources] == [("inbound_csv", "later.csv")]


def test_files_beside_it_are_found_but_only_with_a_calendar_among_them(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "roster.csv").write_text(ROSTER)
    (here / "notes.csv").write_text("a,b\n1,2\n")
    assert called(capsys, "--yes")[0] == 0
    assert written(here).sources == ()
    (here / "plan.csv").write_text(POSTS)
    assert called(capsys, "--yes", "--force")[0] == 0
    assert [one.path for one in written(here).sources] == ["plan.csv", "roster.csv"]


def test_check_takes_the_file_at_once_and_says_what_it_assumed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "plan.csv").write_text(POSTS)
    assert called(capsys, "--yes", "--messages-per-month", "8500", "--people", "3", "--solvable-percent", "80")[0] == 0
    with pytest.raises(SystemExit):
        run(["check", "plan.csv", "--workspace", "calbot.toml", "--from", "2027-01-04", "--to", "2027-01-05"])
    out = " ".join(capsys.readouterr().out.split())
    assert "mean first response" in out
    assert "3 people are taken to answer at once 09:00-17:00, 120 hours a week in all, with 10 first replies" in out
    assert "8,500 messages a month that you told" in out


@pytest.mark.parametrize("locale", ["en", "ja"])
@given(name=LINES, handle=LINES, brand=LINES, kind=LINES, path=LINES)
def test_whatever_was_answered_is_what_the_file_says(
    locale: str, name: str, handle: str, brand: str, kind: str, path: str
) -> None:
    said = WorkspaceFile(
        name=name,
        zone="Asia/Tokyo",
        locale=locale,
        replies_per_hour=9.5,
        sla=(SlaSetting("general", 90, "always"), SlaSetting("reviews", 480, "business")),
        people=(PersonSetting(name, "Asia/Tokyo", locale, ("lead",), {"playground": brand}),),
        accounts=(AccountSetting("x", handle, brand, audience=7, owner=name),),
        places=(PlaceSetting("playground", handle, "care", "", handle, "Asia/Tokyo", locale),),
        sources=(SourceSetting("ics", name, path, "", "Asia/Tokyo", {}),),
        sizing=SizingSetting(1234.5, "Asia/Tokyo", 2, ("sun",), "22:00-06:00", 12.5, (kind,)),
    )
    assert read_workspace_file(workspace_text(said, sayer(locale, "UTC"))) == said


def test_the_examples_in_the_file_are_right_once_their_marks_are_taken_away(here: Path) -> None:
    text = workspace_text(WorkspaceFile(sizing=SizingSetting(8500.0, "UTC")), sayer("en", "UTC"))
    lines = [line.removeprefix("# ") if "= " in line or "# [[" in line else line for line in text.splitlines()]
    opened = "\n".join(line for line in lines if not line.startswith("# "))
    said = read_workspace_file(opened.replace("replies_per_hour / (1 + their share)", ""))
    assert (len(said.people), len(said.accounts), len(said.sources), len(said.blackouts)) == (1, 1, 1, 1)
    assert said.sizing == SizingSetting(8500.0, "UTC", 3)
