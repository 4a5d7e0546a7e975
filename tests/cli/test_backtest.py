"""`calbot rules backtest` as people call it: on past files, and on the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calbot.cli.app import run

NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def past(tmp_path: Path) -> Path:
    """Ten posts, one a day at 3:00 UTC, the last yesterday; and one that is still to come."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//EN"]
    for number, day in enumerate((*range(-10, 0), 3)):
        at = NOW.replace(hour=3) + timedelta(days=day)
        lines += ["BEGIN:VEVENT", f"UID:{number}", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"DTSTART:{at:%Y%m%dT%H%M%SZ}"]
        lines += [f"SUMMARY:[IG] Post {number}", "END:VEVENT"]
    file = tmp_path / "past.ics"
    file.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), encoding="utf-8")
    return file


def called(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["rules", "backtest", *map(str, words)])
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, err


def test_it_counts_what_it_would_have_told_by_weeks(past: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "night-publish", past, "--days", 20, "--json")
    said = json.loads(out)
    assert (code, said["rule"], said["posts"], said["findings"]) == (0, "night-publish", 10, 10)
    assert sum(week["findings"] for week in said["weeks"]) == 10
    assert len(said["weeks"]) in (3, 4)
    assert all(datetime.fromisoformat(week["monday"]).isoweekday() == 1 for week in said["weeks"])
    assert said["per_week"] == 3.5
    assert [one["posts"][0].split(" ", 1)[1] for one in said["examples"]] == [
        f"Post {number}" for number in (0, 2, 4, 6, 8)
    ]


def test_only_the_last_days_count_and_what_is_to_come_does_not(past: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = called(capsys, "night-publish", past, "--days", 4, "--json")
    assert json.loads(out)["findings"] in (3, 4)
    _, out, _ = called(capsys, "placeholder-text", past, "--json")
    assert (json.loads(out)["findings"], json.loads(out)["examples"]) == (0, [])


def test_too_loud_a_rule_exits_1(past: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "night-publish", past, "--days", 20, "--at-most", 3.4)[0] == 1
    assert called(capsys, "night-publish", past, "--days", 20, "--at-most", 3.6)[0] == 0


def test_the_text_shows_weeks_and_examples(past: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = called(capsys, "night-publish", past, "--days", 20)
    assert "10 posts\nwould have told 10 times, 3.5 a week\n" in out
    assert "#" in out
    assert "For example\n" in out


def test_a_rule_about_cover_is_replayed_week_by_week_and_says_what_it_lacks(
    past: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = called(capsys, "load-above-cover", past, "--days", 12, "--json")
    assert json.loads(out)["notes"] == [
        "no roster of that time is known (--shifts): a rule about cover finds nothing without"
    ]
    roster = tmp_path / "shifts.csv"
    days = [(NOW + timedelta(days=day)).date().isoformat() for day in range(-14, 2)]
    rows = "\n".join(f"One,{day}T09:00Z,{day}T10:00Z" for day in days)
    roster.write_text(f"name,start,end\n{rows}\n", encoding="utf-8")
    _, out, _ = called(capsys, "load-above-cover", past, "--days", 12, "--shifts", roster, "--json")
    said = json.loads(out)
    assert said["notes"] == []
    assert said["findings"] > 0


def test_an_unknown_rule_or_file_exits_2(past: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = called(capsys, "night-publsh", past)
    assert (code, err) == (2, "there is no rule night-publsh; did you mean night-publish?\n")
    code, out, err = called(capsys, "night-publish", past.parent / "none.ics", "--json")
    assert code == 2
    assert "none.ics" in err
    assert "none.ics" in json.loads(out)["error"]


def test_without_files_it_asks_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from calbot.model.post import Post
    from calbot.model.workspace import Workspace
    from calbot.store.engine import open_engine
    from calbot.store.session import writing
    from calbot.wiring.database import migrate

    url = f"sqlite:///{tmp_path / 'calbot.db'}"
    monkeypatch.setenv("CALBOT_DATABASE_URL", url)
    monkeypatch.delenv("CALBOT_WORKSPACE", raising=False)
    code, _, err = called(capsys, "night-publish")
    assert (code, "calbot migrate" in err) == (2, True)
    migrate(url)
    code, _, err = called(capsys, "night-publish")
    assert (code, "holds no company yet" in err) == (2, True)
    engine = open_engine(url)
    with writing(engine) as session:
        session.add(Workspace(id="main", name="m", zone="Europe/London", created_at=NOW))
        session.flush()
        for number in (1, 2):
            at = NOW.replace(hour=3) - timedelta(days=number)
            session.add(Post(workspace_id="main", id=number, title=f"Post {number}", starts_at=at, zone="UTC"))
        session.commit()
    engine.dispose()
    code, out, _ = called(capsys, "night-publish", "--days", "30", "--json")
    assert (code, json.loads(out)["findings"], json.loads(out)["zone"]) == (0, 2, "Europe/London")
