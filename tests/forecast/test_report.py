"""Tables of the forecast benchmark on a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.forecast.report import MARKS, table, write_page


def test_only_the_tables_of_what_was_run_are_written_anew(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"above\n\n{MARKS[0]}\n\n{MARKS[1]}\n\nbelow\n", "utf-8")
    write_page({"B1": {"calbot": {"pinball": 0.5}}, "R2": {"calbot": {"wape": 0.25}}}, page)
    both = page.read_text("utf-8")
    write_page({"R2": {"calbot": {"wape": 0.125, "parts": {"6h": {"wape": 0.2}}}}}, page)
    told = page.read_text("utf-8")
    assert told.startswith("above\n")
    assert told.endswith("below\n")
    assert both.partition("### R2")[0] == told.partition("### R2")[0]
    assert "| calbot | 0.500 |" in told
    assert "| calbot | 0.125 |" in told
    assert "| calbot, 6h | 0.200 |" in told
    assert "0.250" not in told
    write_page({"R2": {"calbot": {"wape": 0.25}}}, page)
    assert page.read_text("utf-8") == both


def test_a_page_without_marks_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here", "utf-8")
    with pytest.raises(ValueError, match="has no"):
        write_page({}, page)


def test_each_method_is_told_how_calbot_compares_to_it() -> None:
    found = {
        "B1": {
            "calbot": {"pinball": 0.1, "mae": 9.0},
            "arima": {"pinball": 0.2, "mae": 3.0},
            "none": {"absent": "gone"},
        },
        "P1": {"calbot": {"pinball": 0.1, "mae": 90.0}, "mean": {"mae": 100.0}},
        "P2": {"calbot": {"hits10": 6.0}, "trees": {"hits10": 7.0}},
    }
    told = table(found).splitlines()
    assert told[2] == "| method | pinball | mae | ratio |"
    assert [line for line in told if line.startswith("| arima")] == ["| arima | 0.200 | 3.000 | 0.500 |"]
    assert [line for line in told if line.startswith("| mean")] == ["| mean |  | 100 | 0.900 |"]
    assert "| trees | 7.000 |" in told
