"""The calendar benchmark on other people's folders, whole, in part or broken: it measures, or says what to do."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks import calendar, calendar_packs, calendar_speed
from calbot.sources import bounds

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//pot//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART:20260113T090000Z
DTEND:20260113T093000Z
SUMMARY:Water test
END:VEVENT
END:VCALENDAR
"""
HAND = {"a": "2026-01-01T00:00+00:00", "b": "2026-02-01T00:00+00:00", "flag": "", "ics": ICS}
QUERY = {
    "test": "january",
    "file": "pot.ics",
    "start": ["d", "2026-01-01"],
    "stop": ["d", "2026-02-01"],
    "events": [{"start": ["dt", "2026-01-13T09:00:00", 0], "summary": "Water test"}],
    "known": False,
}
NWAY = {"window": ["2026-01-01T00:00+00:00", "2026-02-01T00:00+00:00"], "starts": ["20260113T090000Z"], "votes": 4}
RULE = {
    "rrule": "FREQ=DAILY;COUNT=2",
    "dtstart": "20260113T090000",
    "instances": ["20260113T090000", "20260114T090000"],
    "hold": True,
}
PHRASE = {"text": "fri 8:00", "tz": "UTC", "dayfirst": True, "accept": ["2026-11-27T08:00"]}
MAKER = f"import sys\nfor name in 'ab':\n    open(sys.argv[1] + '/' + name + '.ics', 'w').write({ICS!r})\n"
WHOLE = {
    "hand": [1, 2],
    "queries": [1, 1],
    "nway": [1, 1],
    "torture": [1, 1],
    "bad_events": [12, 12],
    "rrule": [1, 1],
    "danger": [2, 2],
    "sheets": {"right": 2, "asked": 0, "wrong": 1},
    "phrases": {"right": 1, "wrong": 0, "refused": 0},
}
Run = Callable[..., tuple[int, dict[str, Any], str]]


def keep(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A conformance pack with one case of a kind, and one that no reader can have right; not called `conformance`."""
    folder = tmp_path / "some" / "where" / "kept-2"
    good = {**HAND, "exp": ["20260113T090000Z Water test"]}
    keep(folder / "hand_cases.json", {"one": good, "never": {**HAND, "exp": ["20260113T090000Z Fire test"]}})
    keep(folder / "rie" / "queries.json", [QUERY, {**QUERY, "known": True}])
    keep(folder / "rie" / "pot.ics", ICS)
    keep(folder / "nway_expect.json", {"conformance/torture/pot/one.ics": NWAY})
    keep(folder / "torture" / "pot" / "one.ics", ICS)
    keep(folder / "rrule" / "rrule_cases.json", [RULE, {**RULE, "hold": False}])
    keep(folder / "gen_danger.py", MAKER)
    keep(folder / "phrases_dev.json", {"now": "2026-11-25T11:18:00+00:00", "phrases": [PHRASE]})
    return folder


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """A folder with one content calendar, and the key of its columns with a mistake."""
    folder = tmp_path / "plans"
    keep(folder / "pot.csv", "Date,Channel,Text\n2026-12-03,tiktok,Water test\n")
    keep(folder / "key.json", {"pot.csv": {"columns": {"A": "date", "B": "channel", "C": "title"}}})
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The benchmark without its speeds: exit code, the JSON of its last line, and what it said."""
    monkeypatch.delenv("CALBOT_BENCH_DATA", raising=False)

    def asked(*arguments: object) -> tuple[int, dict[str, Any], str]:
        monkeypatch.setattr(sys, "argv", ["calendar", "--json", "--speed", "none", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            calendar.main()
        said = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return code, json.loads(said.out) if said.out else {}, said.err

    return asked


def test_a_whole_pack_under_another_name_gives_the_documented_object(run: Run, pack: Path, sheets: Path) -> None:
    code, told, said = run("--conformance", pack, "--sheets", sheets)
    assert (code, told) == (0, WHOLE)
    assert list(told) == list(WHOLE)
    assert "never" in said


@pytest.mark.parametrize(
    ("gone", "sets"),
    [
        (["hand_cases.json"], {"hand"}),
        (["rie"], {"queries"}),
        (["rie/queries.json"], {"queries"}),
        (["rie/pot.ics"], {"queries"}),
        (["nway_expect.json"], {"nway"}),
        (["torture"], {"torture", "nway"}),
        (["rrule"], {"rrule"}),
        (["gen_danger.py"], {"danger"}),
        (["phrases_dev.json"], {"phrases"}),
        (
            ["hand_cases.json", "rie", "nway_expect.json", "torture", "rrule", "gen_danger.py"],
            WHOLE.keys() - {"phrases", "bad_events"},
        ),
    ],
)
def test_sets_that_are_not_there_are_left_out(run: Run, pack: Path, gone: list[str], sets: set[str]) -> None:
    for name in gone:
        path = pack / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    code, told, _ = run("--conformance", pack)
    assert (code, told) == (0, {name: WHOLE[name] for name in WHOLE.keys() - sets - {"sheets"}})


def test_cases_are_left_out_by_name_where_their_calendar_or_a_key_is_missing(run: Run, pack: Path) -> None:
    keep(pack / "rie" / "queries.json", [QUERY, {**QUERY, "file": "away.ics"}])
    keep(pack / "nway_expect.json", {"conformance/torture/pot/one.ics": NWAY, "conformance/torture/away/two.ics": NWAY})
    keep(pack / "hand_cases.json", {"no answer": HAND, "one": {**HAND, "exp": ["20260113T090000Z Water test"]}})
    keep(pack / "rrule" / "rrule_cases.json", [RULE, {"rrule": "FREQ=DAILY;COUNT=3", "hold": True}])
    phrases = [PHRASE, {**PHRASE, "dayfirst": True} | {"text": "next month"}, {"text": "fri 9:00"}]
    keep(pack / "phrases_dev.json", {"now": "2026-11-25T11:18:00+00:00", "phrases": phrases})
    code, told, said = run("--conformance", pack)
    assert code == 0
    assert [told[name] for name in ("hand", "queries", "nway", "rrule")] == [[1, 1]] * 4
    assert sum(told["phrases"].values()) == 2
    for name in ("away.ics", "two.ics", "no answer", "COUNT=3", "fri 9:00"):
        assert name in said


def test_a_part_that_was_kept_back_has_another_name_or_lies_beside(run: Run, pack: Path) -> None:
    (pack / "phrases_dev.json").rename(pack / "phrases_kept.json")
    keep(pack / "hand_cases_kept.json", {"two": {**HAND, "exp": ["20260113T090000Z Water test"]}})
    _, told, _ = run("--conformance", pack)
    assert (told["hand"], told["phrases"]) == ([2, 3], WHOLE["phrases"])


def test_hostile_files_that_lie_ready_need_no_maker(run: Run, pack: Path) -> None:
    (pack / "gen_danger.py").unlink()
    keep(pack / "danger" / "one.ics", ICS)
    assert run("--conformance", pack)[1]["danger"] == [1, 1]


@pytest.mark.parametrize("where", ["relative", "here", "link", "read-only"])
def test_wherever_the_pack_lies(run: Run, pack: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder: Path | str = pack
    if where == "relative":
        monkeypatch.chdir(pack.parent)
        folder = pack.name
    elif where == "here":
        monkeypatch.chdir(pack)
        folder = "."
    elif where == "link":
        folder = pack.parent / "link"
        folder.symlink_to(pack, target_is_directory=True)
    else:
        for path in pack.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        pack.chmod(0o555)
    code, told, _ = run("--conformance", folder)
    for path in (pack, *pack.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert (code, told) == (0, {name: value for name, value in WHOLE.items() if name != "sheets"})


def test_only_what_is_given_is_measured(
    run: Run, pack: Path, sheets: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = tmp_path / "data" / "calendars"
    shutil.copytree(pack, usual / "conformance")
    monkeypatch.setenv("CALBOT_BENCH_DATA", str(tmp_path / "data"))
    assert list(run("--sheets", sheets)[1]) == ["sheets"]
    assert list(run()[1]) == [name for name in WHOLE if name != "sheets"]


def test_nothing_given_says_what_could_be(run: Run) -> None:
    code, told, said = run()
    assert (code, told) == (0, {})
    assert "--conformance DIR" in said


@pytest.mark.parametrize("option", ["--conformance", "--sheets"])
@pytest.mark.parametrize("what", ["away", "empty", "file"])
def test_a_folder_with_nothing_to_measure_is_one_sentence(run: Run, tmp_path: Path, option: str, what: str) -> None:
    folder = tmp_path / what
    if what == "empty":
        folder.mkdir()
    elif what == "file":
        folder.write_text("{}")
    code, told, said = run(option, folder)
    assert (code, told) == (2, {})
    assert said.startswith(f"{option} {folder} ")
    assert said.count("\n") == 1
    assert "give " in said


@pytest.mark.parametrize("given", ["..", "rie"])
def test_the_folder_beside_is_named(run: Run, pack: Path, given: str) -> None:
    code, _, said = run("--conformance", (pack / given).resolve())
    assert code == 2
    assert said.endswith(f"give --conformance {pack}\n")


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("hand_cases.json", "{", "hand"),
        ("hand_cases.json", "[1, 2]", "hand"),
        ("rie/queries.json", '{"a": 1}', "queries"),
        ("nway_expect.json", '{"a": 1}', "nway"),
        ("rrule/rrule_cases.json", "[3]", "rrule"),
        ("phrases_dev.json", "[]", "phrases"),
        ("gen_danger.py", "raise SystemExit('no room left')", "danger"),
    ],
)
def test_a_broken_set_costs_no_other(run: Run, pack: Path, file: str, text: str, name: str) -> None:
    keep(pack / file, text)
    code, told, said = run("--conformance", pack)
    assert (code, told) == (1, {one: WHOLE[one] for one in WHOLE.keys() - {name, "sheets"}})
    assert f"{name} is left out:" in said
    assert "mend it" in said


def test_a_reader_that_breaks_misses_that_case(run: Run, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no such day")

    monkeypatch.setattr(calendar_packs, "read", broken)
    code, told, said = run("--conformance", pack)
    assert code == 0
    assert [told[name] for name in ("hand", "queries", "nway", "torture")] == [[0, 2], [0, 1], [0, 1], [0, 1]]
    assert told["bad_events"] == [0, 12]
    assert "no such day" in said


def test_a_reader_that_loses_a_good_event_with_the_bad_one_misses_that_file(
    run: Run, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = calendar_packs.read

    def strict(data: bytes, start: datetime, end: datetime) -> Iterator[Any]:
        if b"SEQUENCE:abc" not in data:
            yield from reads(data, start, end)

    monkeypatch.setattr(calendar_packs, "read", strict)
    code, told, said = run("--conformance", pack)
    assert (code, told["bad_events"]) == (0, [11, 12])
    assert "bad_events: 11 of 12, missed:\n  a sequence that is no number" in said


def test_sheets_without_a_key_are_left_out_and_a_key_is_proposed(run: Run, sheets: Path) -> None:
    (sheets / "key.json").unlink()
    code, told, said = run("--sheets", sheets)
    assert (code, told) == (0, {})
    line = next(line for line in said.splitlines() if "pot.csv" in line)
    keep(sheets / "key.json", line)
    assert run("--sheets", sheets)[1] == {"sheets": {"right": 3, "asked": 0, "wrong": 0}}


@pytest.mark.parametrize("text", ["{", "[]", '{"pot.csv": ["A"]}'])
def test_a_key_that_is_none_is_said(run: Run, pack: Path, sheets: Path, text: str) -> None:
    keep(sheets / "key.json", text)
    code, told, said = run("--conformance", pack, "--sheets", sheets)
    assert (code, told) == (1, {name: WHOLE[name] for name in WHOLE.keys() - {"sheets"}})
    assert "key.json" in said


def test_a_large_calendar_is_measured_under_the_setting_of_operators() -> None:
    assert [calendar_speed.scale(size) for size in (10_000, 50_000, 100_000, 100_001)] == [1, 1, 2, 3]
    assert calendar_speed.resync_apart(200, 1, scale=2)["scale"] == 2
    assert bounds.SCALE == 1


def test_a_peer_that_is_not_installed_costs_one_figure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    figures = [("expand_ratio", lambda: calendar.expansion_ratio(1)), ("hand", lambda: [1, 1])]
    assert calendar.measure(iter(figures)) == ({"hand": [1, 1]}, False)
    assert "uv sync --group peers" in capsys.readouterr().err
