"""The benchmark of six brands, on one of them, where its data is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from benchmarks import brands


def test_without_data_it_says_so_in_one_json_line(monkeypatch, capsys):
    monkeypatch.setenv("CALBOT_BENCH_DATA", "")
    assert brands.main(["--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"benchmark": "brands", "skipped": True}


def test_one_brand_is_forecast_better_than_its_usual_week():
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    if not named:
        pytest.skip("CALBOT_BENCH_DATA does not point at the benchmark data")
    row = brands.score(brands.read(Path(named) / "forecast" / "brands" / "goog"))
    assert row["pinball"] < 0.125
    assert 0.7 < row["coverage"] < 0.92
