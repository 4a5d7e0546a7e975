"""`calbot import`: files into the database once."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from calbot.cli.app import run
from calbot.model.inbound import Count
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.sources import fence
from calbot.store import inbound as inbounds
from calbot.store import post as posts
from calbot.store import shift as shifts
from calbot.store import source as sources
from calbot.store.session import open_engine, reading
from calbot.wiring.bringing import read_once
from calbot.wiring.house import MAIN
from tests.sources.books import book

COUNTS = "hour,messages\n2026-01-05T09:00,4\n2026-01-05T10:00,6\n"
ROSTER = "name,start,end\nAgt1,2026-01-05 08:00,2026-01-05 16:00\n"
POSTS = "date,time,channel,title\n2026-01-05,09:00,instagram,Soup\n"
NAMES = ("counts.csv", "roster.csv", "posts.csv")
ALL = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALBOT_HOME", str(tmp_path))
    monkeypatch.setenv("CALBOT_WORKSPACE", "calbot.toml")
    monkeypatch.setenv("CALBOT_LOG_LEVEL", "warning")
    (tmp_path / "calbot.toml").write_text('[workspace]\nzone = "Asia/Tokyo"\n')
    for name, text in (("counts.csv", COUNTS), ("roster.csv", ROSTER), ("posts.csv", POSTS)):
        (tmp_path / name).write_text(text)
    shutil.copy(ready, tmp_path / "calbot.db")
    return tmp_path


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["import", *words])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def kept(here: Path) -> tuple[list[Count], list[Shift], list[Post]]:
    engine = open_engine(f"sqlite:///{here / 'calbot.db'}")
    with reading(engine) as session:
        everything = (
            list(inbounds.between(session, MAIN, *ALL)),
            list(shifts.between(session, MAIN, *ALL)),
            list(posts.between(session, MAIN, *ALL)),
        )
    engine.dispose()
    return everything


def test_a_file_is_read_by_one_child_and_posts_by_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []

    def popen(words: Sequence[str], **more: Any) -> subprocess.Popen[bytes]:
        started.append(json.loads(words[-1])["file"])
        return subprocess.Popen(words, **more)

    monkeypatch.setattr(fence, "subprocess", SimpleNamespace(**{**vars(subprocess), "Popen": popen}))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    known = [read_once(Path(name), None, "", now, home="Asia/Tokyo")[0].value for name in NAMES]
    assert known == ["inbound_csv", "shifts_csv", "posts_csv"]
    assert started == ["counts.csv", "roster.csv", "posts.csv", "posts.csv"]


def test_each_file_is_known_by_its_columns_and_read_where_the_company_is(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = called(capsys, "counts.csv", "roster.csv", "posts.csv", "--json")
    told = json.loads(out)
    assert (code, told["kept"]) == (0, True), err
    assert [(one["kind"], one["rows"]) for one in told["files"]] == [
        ("inbound_csv", 2),
        ("shifts_csv", 1),
        ("posts_csv", 1),
    ]
    counts, roster, plan = kept(here)
    assert sum(count.messages for count in counts) == 10
    assert {at.hour for at in (counts[0].starts_at, plan[0].starts_at)} == {0}  # nine in Tokyo
    assert roster[0].starts_at.hour == 23


def test_the_same_again_changes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called(capsys, "counts.csv", "roster.csv", "posts.csv")
    before = kept(here)
    code, out, _ = called(capsys, "counts.csv", "roster.csv", "posts.csv", "--json")
    assert code == 0
    assert [one["changed"] for one in json.loads(out)["files"]] == [0, 0, 0]
    assert [len(rows) for rows in kept(here)] == [len(rows) for rows in before]


def test_files_of_one_name_from_two_folders_stand_side_by_side(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for year in ("2025", "2026"):
        (here / year).mkdir()
        (here / year / "posts.csv").write_text(POSTS.replace("2026", year))
        assert called(capsys, f"{year}/posts.csv")[0] == 0
    assert sorted(post.starts_at.year for post in kept(here)[2] if post.live) == [2025, 2026]


def test_a_preview_keeps_nothing_and_needs_no_database(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALBOT_HOME", str(here / "elsewhere"))
    code, out, _ = called(capsys, "counts.csv", "--dry-run")
    assert (code, out) == (0, "counts.csv: inbound_csv, 2 rows, nothing kept\n")
    assert not (here / "elsewhere").exists()


def test_all_that_is_wrong_is_told_and_nothing_is_kept(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "bad.csv").write_text("date,time\n99,99\n")
    code, _, err = called(capsys, "counts.csv", "gone.csv", "bad.csv", ".")
    assert code == 2
    assert all(name in err for name in ("gone.csv", "bad.csv", "folder"))
    assert kept(here) == ([], [], [])


def test_a_row_that_cannot_be_read_loses_only_itself(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "counts.csv").write_text(COUNTS + "2026-01-05T11:00,many\n")
    code, out, _ = called(capsys, "counts.csv")
    assert code == 0
    assert "lost: counts.csv:4" in out
    assert len(kept(here)[0]) == 2


def test_without_a_workspace_it_says_how_to_get_one(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALBOT_WORKSPACE")
    code, _, err = called(capsys, "counts.csv")
    assert code == 2
    assert "calbot init" in err


def test_what_was_brought_in_is_not_looked_at_again(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called(capsys, "posts.csv")
    engine = open_engine(f"sqlite:///{here / 'calbot.db'}")
    with reading(engine) as session:
        due = sources.due(session, MAIN, ALL[1])
        known = [source.name for source in sources.every(session, MAIN)]
    engine.dispose()
    assert f"import: {here.name}/posts.csv" in known
    assert [source.name for source in due if source.name.startswith("import")] == []


def test_a_tag_that_the_workspace_does_not_list_is_told_with_the_nearest(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "hour,messages,tag\n2026-01-05T09:00,4,delivery\n2026-01-05T09:00,2,Delivry\n2026-01-05T09:00,9,comments\n"
    (here / "tagged.csv").write_text(rows + "2026-01-05T09:00,1,zebra\n")
    assert "message_types" not in called(capsys, "tagged.csv", "--dry-run")[1]
    (here / "calbot.toml").write_text(
        '[workspace]\nzone = "Asia/Tokyo"\n[sizing]\nmessages_per_month = 900\nmessage_types = ["delivery", "damage"]\n'
    )
    code, told, _ = called(capsys, "tagged.csv", "--dry-run")
    assert code == 0
    assert "tag Delivry is not among [sizing] message_types of the workspace file: did you mean delivery?" in told
    assert "tag zebra is not among" in told
    assert told.count("is not among") == 2
    _, told, _ = called(capsys, "tagged.csv", "--dry-run", "--json")
    assert json.loads(told)["unlisted_tags"] == ["Delivry", "zebra"]


EXPORT = """Ticket ID,Subject,Source,Type,Status,Created time
1,my parcel is lost,Email,Question,Open,2026-01-05 09:05:00
2,where is it,Twitter,,Open,2026-01-05 10:05:00
3,still lost,Email,Question,Open,2026-01-05 11:05:00
"""


def test_an_export_of_a_help_desk_asks_for_its_zone_and_keeps_counts_only(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "tickets.csv").write_text(EXPORT)
    code, _, err = called(capsys, "tickets.csv")
    assert (code, "answer with --zone" in err) == (2, True)
    code, out, _ = called(capsys, "tickets.csv", "--zone", "Asia/Tokyo", "--dry-run")
    assert code == 0
    assert out.splitlines()[:2] == [
        "tickets.csv: inbound_csv, 2 rows, nothing kept",
        "  read as an export of Freshdesk: a row is a contact, its texts are not read",
    ]
    assert called(capsys, "tickets.csv", "--zone", "Asia/Tokyo")[0] == 0
    assert [(one.starts_at.hour, one.network, one.tag, one.messages) for one in kept(here)[0]] == [
        (0, "email", "Question", 1),
        (1, "x", "other", 1),
    ]
    assert b"lost" not in (here / "calbot.db").read_bytes()


def test_a_preset_may_be_named_and_another_one_does_not_fit(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "tickets.csv").write_text(EXPORT)
    assert called(capsys, "tickets.csv", "--preset", "freshdesk", "--zone", "UTC", "--dry-run")[0] == 0
    code, _, err = called(capsys, "tickets.csv", "--preset", "zendesk", "--zone", "UTC")
    assert code == 2
    assert 'no export of Zendesk: no row names a column "created at"' in err
    assert called(capsys, "tickets.csv", "--preset", "remedy")[0] == 2


BOOK = {
    "Plan": [
        ["Date", "Platform", "Caption", "Status"],
        ["17-Jun", "IG / X", "Lids", "✅"],
        ["18-Jun", "IG", "Pots", "idea"],
        ["soon", "IG", "Pans", "idea"],
    ],
    "Legend": [["Colour", "Meaning"], ["red", "late"]],
}


def test_workbook_is_previewed_with_its_columns_and_lost_rows(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "plan.xlsx").write_bytes(book(BOOK))
    code, out, _ = called(capsys, "plan.xlsx", "--dry-run", "--year", "2026")
    assert code == 0
    assert out.splitlines() == [
        "plan.xlsx: posts_csv, 3 rows, nothing kept",
        '  sheet "Plan", column A "Date" is read as date',
        '  sheet "Plan", column B "Platform" is read as channel',
        '  sheet "Plan", column C "Caption" is read as copy',
        '  sheet "Plan", column D "Status" is read as status',
        '  sheet "Legend" has no column of dates and is not read',
        '  lost: plan.xlsx:Plan!A4: Pans: "soon" is no date that I understand; write it as 2026-12-03',
    ]


def test_question_about_a_workbook_tells_how_to_answer(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row for row in BOOK["Plan"] if row[0] != "soon"]
    (here / "plan.xlsx").write_bytes(book({"Plan": rows}))
    code, _, err = called(capsys, "plan.xlsx", "--dry-run")
    assert code == 2
    assert 'sheet "Plan": the dates of column "Date" have no year ("17-Jun"); answer with --year 2026' in err
    assert '(understood: "Date" is date, "Platform" is channel' in err


def test_workbook_is_kept_and_again_changes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["Go live (when)", "Platform", "Caption"], [date(2026, 1, 5), "IG", "Lids"]]
    (here / "plan.xlsx").write_bytes(book({"Plan": rows}))
    words = ("plan.xlsx", "--column", "Go live (when)=date")
    assert called(capsys, *words)[1].startswith("plan.xlsx: posts_csv, 1 rows, 1 new or changed")
    assert called(capsys, *words)[1].startswith("plan.xlsx: posts_csv, 1 rows, 0 new or changed")
    assert [post.copy_text for post in kept(here)[2]] == ["Lids"]


@pytest.mark.parametrize("words", [("--column", "Date"), ("--column", "Date=day of doom"), ("--year", "26")])
def test_answers_that_are_none_are_refused(
    here: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    code, _, err = called(capsys, "posts.csv", *words)
    assert code == 2
    assert "write" in err
