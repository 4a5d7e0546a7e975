"""Forecast benchmarks on other people's data: other brands, years, parts missing; what can be measured is, and told."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import alerts, alerts_stages, asked, outcome, staffing, stretches
from benchmarks.forecast import __main__ as benchmark
from benchmarks.forecast import b1, brands, common, p2, r1, releases, report

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAYS = 12
FRESH = {"mib": 1.0, "fit_mib": 0.5}
Run = Callable[..., tuple[int, dict[str, Any], str]]


def keep(file: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as lines:
        csv.writer(lines).writerows([names, *rows])


def brand(folder: Path, *, days: int = DAYS, start: datetime = START, seed: int = 0) -> None:
    """A brand with a post a day, of which 30 messages come within three hours."""
    rng, hours = np.random.default_rng(seed), days * 24
    posts = np.zeros(hours)
    for day in range(days):
        posts[24 * day + 10 : 24 * day + 13] = (18, 8, 4)
    usual = rng.poisson(np.where(np.arange(hours) % 24 < 8, 4.0, 12.0))
    told = [f"{start + HOUR * hour:%Y-%m-%dT%H:%MZ}" for hour in range(hours)]
    keep(folder / "inbound.csv", ["hour", "messages"], zip(told, (usual + posts).astype(int), strict=True))
    keep(folder / "truth_hourly.csv", ["hour", "from_posts"], zip(told, posts, strict=True))
    ids = [f"pot-{day:03}" for day in range(days)]
    keep(folder / "truth.csv", ["id", "true_contacts"], ((one, 30) for one in ids))
    keep(
        folder / "posts.csv",
        ["id", "channel", "published_at", "copy_length", "page_likes", "category"],
        ((one, "tiktok", told[24 * day + 10], 80, 1000, 1) for day, one in enumerate(ids)),
    )


def support(folder: Path, *, first: datetime, weeks: int, every: int) -> None:
    """Support counts with a major release on the Tuesday of every so many weeks."""
    rng, hours = np.random.default_rng(1), weeks * 168
    at = [first + HOUR * hour for hour in range(hours)]
    lift = np.array([1.3 if (hour // 168) % every == 0 else 1.0 for hour in range(hours)])
    counts = rng.poisson(lift * np.where(np.arange(hours) % 24 < 8, 1.0, 4.0))
    rows = ((f"{when:%Y-%m-%d %H:%M:%S}", n, n, n, 1, 0) for when, n in zip(at, counts, strict=True))
    keep(folder / "inbound.csv", ["hour_utc", "all", "en_us", "all_no_spam", "observed", "tail_risk"], rows)
    days = [first + timedelta(weeks=week) for week in range(0, weeks, every)]
    told = ((f"{day:%Y-%m-%d}", f"{day:%m}.0", "major", (day - timedelta(days=5)).isoformat()) for day in days)
    keep(folder / "events.csv", ["date", "version", "kind", "notes_created"], told)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two brands, and nothing else."""
    folder = tmp_path / "other"
    brand(folder / "brands" / "kettle")
    brand(folder / "brands" / "pan", seed=1)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A benchmark with --json: exit code, what it gave, and what it said. Memory is that of a process of its own each
    time, which is left out here."""
    for module in (b1, r1, p2):
        monkeypatch.setattr(module, "memory", lambda *_: {"mib": 1.0, "fit_mib": 0.5})

    def told(main: Callable[[list[str]], int], folder: Path, *more: object) -> tuple[int, dict[str, Any], str]:
        brands.read.cache_clear()
        code = main(["--data", str(folder), "--json", *map(str, more)])
        said = capsys.readouterr()
        return code, json.loads(said.out.splitlines()[-1]), said.err

    return told


def forecast(arguments: list[str]) -> int:
    return benchmark.main([*arguments, "--peers", "none"])


def test_other_brands_are_measured_and_sets_that_are_not_there_skipped(run: Run, data: Path) -> None:
    code, told, said = run(forecast, data)
    assert code == 0
    assert told["B1"]["calbot"].keys() >= {"pinball", "wape", "coverage80", "bias", "fit_s", "mib", "posts_wape"}
    assert told["B1"]["calbot"]["parts"].keys() == {"kettle", "pan"}
    assert told["B1"].keys() >= {"true law", "warm"}
    for task in ("R1", "R2", "P1", "P2"):
        assert "has no folder" in told[task]["skipped"]
        assert f"{task}: not measured" in said


def test_a_task_that_is_named_and_has_no_data_fails(run: Run, data: Path) -> None:
    code, told, _ = run(forecast, data, "--tasks", "P1")
    assert (code, list(told["P1"])) == (1, ["skipped"])


@pytest.mark.parametrize("gone", ["truth.csv", "truth_hourly.csv"])
def test_without_truth_only_what_is_held_against_it_is_left_out(run: Run, data: Path, gone: str) -> None:
    (data / "brands" / "pan" / gone).unlink()
    code, told, said = run(forecast, data, "--tasks", "B1")
    assert code == 0
    assert told["B1"].keys() == {"calbot", "warm"}
    assert "posts_wape" not in told["B1"]["calbot"]
    assert "no truth of pan" in said


def test_truth_is_that_of_the_same_hour_where_counts_begin_later(data: Path) -> None:
    folder = data / "brands" / "pan"
    whole = brands.read(folder)
    rows = (folder / "inbound.csv").read_text().splitlines(keepends=True)
    (folder / "inbound.csv").write_text("".join([rows[0], *rows[1 + 48 :]]))
    brands.read.cache_clear()
    cut = brands.read(folder)
    assert cut.told
    assert (cut.from_posts == whole.from_posts[48:]).all()
    (folder / "truth_hourly.csv").write_text("hour,from_posts\n2026-03-02T00:00Z,1\n")
    brands.read.cache_clear()
    assert not brands.read(folder).told


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        (
            "inbound.csv",
            lambda text: text.replace("2026-03-05T07:00Z,", "2026-03-05T07:30Z,"),
            "needs a row for 2026-03-05 07",
        ),
        ("inbound.csv", lambda text: text.replace("messages", "count"), "has no column 'messages'"),
        ("inbound.csv", lambda text: text.replace("T07:00Z,", "T07:00Z,many"), "line 9 cannot be read"),
        ("inbound.csv", lambda text: text[: text.index("\n") + 1], "has no rows"),
        ("posts.csv", None, "posts.csv is not there"),
        ("inbound.csv", lambda text: "".join(text.splitlines(keepends=True)[: 24 * 6]), "give longer counts"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(run: Run, data: Path, file: str, change: Any, says: str) -> None:
    shutil.rmtree(data / "brands" / "kettle")
    path = data / "brands" / "pan" / file
    path.unlink() if change is None else path.write_text(change(path.read_text()))
    code, told, said = run(forecast, data, "--tasks", "B1")
    assert code == 1
    assert says in told["B1"]["error"]
    assert "Traceback" not in said


def test_a_brand_that_is_too_short_is_left_out_by_name(run: Run, data: Path) -> None:
    shutil.rmtree(data / "brands" / "pan")
    brand(data / "brands" / "pan", days=5)
    code, told, said = run(forecast, data, "--tasks", "B1")
    assert (code, list(told["B1"]["calbot"]["parts"])) == (0, ["kettle"])
    assert "pan is left out" in said


def test_the_other_benchmarks_leave_it_out_too(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(data / "brands" / "pan")
    brand(data / "brands" / "pan", days=5)
    brands.read.cache_clear()
    assert [stage.brand.name for stage in alerts_stages.played(data, None)[1]] == ["kettle"]
    assert [stretch.name for stretch in stretches.of_brands(data, None)] == ["kettle"]
    assert staffing.against_judge(data).keys() == {"mean_error", "worst_error", "minutes_apart"}
    assert capsys.readouterr().err.count("pan is left out") == 3


@pytest.mark.parametrize("since", ["2026-03-02", "2026-03-11", "2027-01-01"])
def test_any_first_day_is_evaluated_from_or_told(run: Run, data: Path, since: str) -> None:
    shutil.rmtree(data / "brands" / "kettle")
    for folder in (data / "brands").iterdir():
        (folder / "truth.csv").unlink()
    code, told, said = run(forecast, data, "--tasks", "B1", "--since", since)
    assert (code, list(told["B1"]["calbot"]["parts"])) == (0, ["pan"])
    assert ("evaluated as without --since" in said) == (since == "2027-01-01")
    assert run(outcome.main, data, "--since", since)[0] == 0


def test_a_task_that_breaks_costs_no_other(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(data / "posts_live_sellers" / "Live.csv", ["status_id"], [["1_2"]])

    def broken(*_: object) -> None:
        raise ZeroDivisionError("no such week")

    (data / "releases").mkdir()
    monkeypatch.setattr(r1.releases, "read", broken)
    code, told, said = run(forecast, data, "--tasks", "B1,R1,P1")
    assert code == 1
    assert "calbot" in told["B1"]
    assert "no such week" in told["R1"]["error"]
    assert "has no column" in told["P1"]["error"]
    assert said.count("Traceback") == 1


def test_a_peer_that_breaks_costs_no_other(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(data / "brands" / "kettle")

    def broken(*_: object) -> None:
        raise ValueError("too short")

    monkeypatch.setattr(
        b1.peers, "METHODS", {"mstl": ("numpy", broken), "hour-of-week": b1.peers.METHODS["hour-of-week"]}
    )
    code, told, said = run(benchmark.main, data, "--tasks", "B1")
    assert code == 1
    assert "too short" in told["B1"]["mstl"]["absent"]
    assert told["B1"]["hour-of-week"]["pinball"] > 0
    assert "no reference for this data" in said


def test_a_peer_is_judged_on_the_reference_data_alone_whatever_it_is_called(data: Path) -> None:
    pan = brands.read(data / "brands" / "pan")
    origins = list(pan.origins(None))
    (data / "brands" / "pan").rename(data / "brands" / "lid")
    assert brands.data_of(brands.read(data / "brands" / "lid"), origins) == brands.data_of(pan, origins)
    assert brands.data_of(pan, origins[1:]) != brands.data_of(pan, origins)
    assert brands.data_of(brands.read(data / "brands" / "kettle"), origins) != brands.data_of(pan, origins)
    worse = {"mstl": {"pinball": 0.3, "wape": 0.6}, "lightgbm": {"absent": "not installed"}}
    common.judged("B1", worse, False, b1.REFERENCE)
    assert not common.void(worse)
    common.judged("B1", worse, True, b1.REFERENCE)
    assert common.void(worse)


def test_the_reference_data_is_known_by_its_fingerprint(bench_data: Path) -> None:
    data = bench_data / "forecast"
    scored = b1._evaluated([brands.read(folder) for folder in brands.folders(data)], None)
    assert common.fingerprint(*sorted(brands.data_of(*one) for one in scored)) == b1.KNOWN
    told = releases.read(data)
    assert releases.data_of(told, told.majors(releases.TUNE)) == r1.KNOWN


@pytest.mark.parametrize("first", [date(2023, 1, 3), date(2024, 10, 1)])
def test_releases_of_other_years_are_evaluated(run: Run, tmp_path: Path, first: date) -> None:
    """Of five majors the first has no four weeks before it; two are of 2025, or half of the others are evaluated."""
    support(tmp_path / "releases", first=datetime.combine(first, time(0), UTC), weeks=25, every=5)
    code, told, said = run(forecast, tmp_path, "--tasks", "R1")
    assert (code, told["R1"]["calbot"]["weeks"]) == (0, 2)
    assert ("no major from 2025-01-01 on" in said) == (first.year < 2024)


def test_counts_without_any_major_are_one_sentence(run: Run, tmp_path: Path) -> None:
    support(tmp_path / "releases", first=datetime(2023, 1, 3, tzinfo=UTC), weeks=4, every=5)
    code, told, _ = run(forecast, tmp_path, "--tasks", "R1")
    assert code == 1
    assert "no major release" in told["R1"]["error"]
    code, told, _ = run(alerts.main, tmp_path)
    assert code == 1
    assert told["planned"].keys() == {"skipped"}
    assert "no major release" in told["releases"]["error"]
    assert run(outcome.main, tmp_path)[0] == 1


def test_spikes_are_not_called_where_nobody_knows_what_posts_brought(run: Run, data: Path) -> None:
    shutil.rmtree(data / "brands" / "kettle")
    code, told, _ = run(alerts.main, data)
    assert (code, told["planned"].keys() >= {"precision", "recall"}) == (0, True)
    for folder in (data / "brands").iterdir():
        (folder / "truth_hourly.csv").unlink()
    code, told, said = run(alerts.main, data)
    assert (code, list(told)) == (1, ["planned"])
    assert "truth_hourly.csv" in told["planned"]["error"]
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["alerts", "forecast", "outcome", "staffing"])
def test_a_folder_without_data_is_named(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "forecast" / "brands").mkdir(parents=True)
    for folder, says in ((tmp_path / "away", "is no folder"), (tmp_path, f"give {tmp_path / 'forecast'}")):
        with pytest.raises(SystemExit) as ended:
            asked.parser(name, "").parse_args(["--data", str(folder)])
        assert ended.value.code == 2
        assert says in capsys.readouterr().err


def test_ranges_of_a_ranking_come_from_what_was_missed_at_like_guesses() -> None:
    rng = np.random.default_rng(3)
    guess = rng.uniform(0, 5, 4000)
    came = np.round(np.expm1(guess + np.where(guess > 2.5, 0.2, 0.6) * rng.standard_normal(4000)).clip(0))
    misses = p2._Misses.of(guess[::2], came[::2])
    quantiles, mean = misses.around(guess[1::2])
    row = common.scores(quantiles, came[1::2], mean)
    assert 0.77 < row["coverage80"] < 0.83
    assert abs(row["bias"]) < 0.03
    assert (np.diff(quantiles, axis=0) >= 0).all()


def test_what_was_not_measured_is_told_on_the_table_and_kept_off_the_page(tmp_path: Path) -> None:
    found = {"B1": {"calbot": {"pinball": float("nan")}}, "R1": {"error": "no such week"}}
    assert "no such week" in report.table(found)
    page = tmp_path / "page.md"
    page.write_text(f"{report.MARKS[0]}\n\n### R1\n\nold\n\n{report.MARKS[1]}\n")
    report.write_page(found, page)
    assert "old" in page.read_text()
    assert json.loads(asked.as_json(report.plain(found)))["B1"] == {"calbot": {"pinball": None}}
