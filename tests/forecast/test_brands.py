"""The benchmark of brands: its splits and scores, and one brand where its data is at hand."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast import __main__ as benchmark
from benchmarks.forecast import common, report
from benchmarks.forecast.b1 import _days, _put, calbot, run
from benchmarks.forecast.brands import Brand, folders, read
from benchmarks.forecast.peers import hour_of_week
from calbot.forecast.history import Series


def brand(hours: int = 55 * 24) -> Brand:
    series = Series(datetime(2026, 1, 1, tzinfo=UTC), np.arange(hours, dtype=np.float64))
    return Brand("pot", series, (), {}, np.zeros(hours))


def test_without_data_it_says_so_in_one_json_line(monkeypatch, capsys):
    monkeypatch.setenv("CALBOT_BENCH_DATA", "")
    assert benchmark.main(["--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"skipped": True}


def test_origins_are_two_days_apart_and_leave_room_for_three_days():
    hours = list(brand().origins(None))
    assert hours[0] == 41 * 24
    assert set(np.diff(hours)) == {48}
    assert hours[-1] + 72 <= 55 * 24


def test_the_time_before_the_evaluated_part_ends_where_that_begins():
    hours = list(brand().earlier(None))
    assert hours[0] == 20 * 24
    assert hours[-1] + 72 <= 41 * 24


def test_another_start_moves_the_first_origin_but_never_into_the_first_week():
    assert next(brand().origins(date(2026, 2, 1))) == 31 * 24
    assert next(brand().origins(date(2020, 1, 1))) == 7 * 24


def test_a_perfect_forecast_costs_nothing_and_a_wide_one_covers_all():
    actual = np.array([4.0, 0.0, 8.0])
    perfect = common.scores(np.tile(actual, (5, 1)), actual)
    assert (perfect["pinball"], perfect["wape"], perfect["bias"]) == (0, 0, 0)
    wide = common.scores(np.array([actual * 0, actual * 0, actual + 1, actual + 9, actual + 9]), actual)
    assert wide["coverage80"] == 1
    assert wide["wape"] == pytest.approx(3 / 12)
    assert wide["bias"] == pytest.approx(3 / 12)


def test_ranges_of_days_come_from_whole_futures():
    """Hours that are high together make wide days, of the same ranges of hours."""
    rng = np.random.default_rng(2)
    apart = rng.normal(50, 10, (4_000, 72))
    together = 50 + 10 * np.repeat(rng.standard_normal((4_000, 3)), 24, axis=1)
    quantiles = np.tile(np.array([37.2, 43.3, 50.0, 56.7, 62.8])[:, None], 72)
    narrow, wide = (common.Ranges.of(quantiles, paths).days for paths in (apart, together))
    assert narrow is not None
    assert wide is not None
    assert wide.shape == (2, 3)
    assert (np.ptp(wide, axis=0) / np.ptp(narrow, axis=0)).round() == pytest.approx(5.0)


def test_days_are_covered_where_a_method_tells_them():
    hours = np.zeros((5, 72))
    said = [common.Ranges(hours, np.array([[10.0, 10.0, 10.0], [20.0, 20.0, 20.0]]))]
    came = np.concatenate([np.full(24, 0.5), np.full(24, 1.0), np.full(24, 0.2)])
    assert _days(said, came) == {"coverage80_day": pytest.approx(1 / 3)}
    assert _days([common.Ranges(hours)], came) == {"coverage80_day": None}


def test_a_figure_that_no_brand_has_is_null_and_not_a_mean():
    row = {"parts": {"a": {}, "b": {}}}
    _put(row, {"a": {"mib": 2.0, "coverage80_day": None}, "b": {"mib": 4.0, "coverage80_day": None}})
    assert row["mib"] == 3.0
    assert row["coverage80_day"] is None
    assert row["parts"]["b"]["mib"] == 4.0


def test_hour_of_week_quantiles_look_back_only():
    told = hour_of_week(brand(), 1_000).quantiles
    assert told.max() < 1_000
    assert told[2][0] == np.median(np.arange(160, 1_000, 168))


def test_a_peer_worse_than_its_reference_voids_the_run():
    row = {"pinball": 0.18, "reference": {"pinball": 0.172}}
    assert common.void({"calbot": {"pinball": 9.0, "reference": {"pinball": 0.1}}, "hour-of-week": row})
    assert not common.void({"hour-of-week": row | {"pinball": 0.177}, "lightgbm": {"absent": "not installed"}})


def test_a_page_keeps_its_words_and_gets_new_tables(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n{report.MARKS[0]}\nold\n{report.MARKS[1]}\nend\n")
    report.write_page({"B1": {"calbot": {"pinball": 0.1448}}}, page)
    assert page.read_text().startswith("# Title\n")
    assert page.read_text().endswith("\nend\n")
    assert "0.145" in page.read_text()
    assert "old" not in page.read_text()
    page.write_text("no marks")
    with pytest.raises(ValueError, match="has no"):
        report.write_page({}, page)


def test_an_unknown_task_is_named(capsys):
    with pytest.raises(SystemExit):
        benchmark.main(["--tasks", "B1,Z9"])
    assert "no task z9" in capsys.readouterr().err


def test_one_brand_is_forecast_better_than_its_usual_week():
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    if not named:
        pytest.skip("CALBOT_BENCH_DATA does not point at the benchmark data")
    one = read(Path(named) / "forecast" / "brands" / "goog")
    actual = np.concatenate([one.series.counts[at : at + 72] for at in one.origins(None)])
    own, usual = (
        common.scores(np.concatenate([method(one, at).quantiles for at in one.origins(None)], axis=1), actual)
        for method in (calbot, hour_of_week)
    )
    assert own["pinball"] < 0.87 * usual["pinball"]
    assert 0.7 < own["coverage80"] < 0.9


def test_all_brands_of_a_folder_are_measured(tmp_path):
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    if not named:
        pytest.skip("CALBOT_BENCH_DATA does not point at the benchmark data")
    (tmp_path / "brands").mkdir()
    (tmp_path / "brands" / "another").symlink_to(Path(named) / "forecast" / "brands" / "pfe")
    assert [place.name for place in folders(tmp_path)] == ["another"]
    found = run(tmp_path, date(2015, 4, 17), frozenset())
    assert set(found["calbot"]["parts"]) == {"another"}
    assert "lightgbm" not in found
    assert 0 <= found["calbot"]["coverage80_day"] <= 1
    assert {"fit_s", "mib", "coverage80_day"} <= found["calbot"]["parts"]["another"].keys()
    assert found["true law, evener"]["pinball"] <= found["true law"]["pinball"] * 1.01
    assert found["true sizes"]["pinball"] < found["calbot"]["pinball"]
    assert 0 < found["calbot"]["posts_share"] < 3
