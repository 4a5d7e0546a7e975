"""A named week of six real brands, judged from nothing but their posts, their counts and a roster."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from calbot.cli.app import application

BRANDS = ("amzn", "fb", "goog", "ibm", "pfe", "ups")
FIRST, LAST = date(2015, 4, 14), date(2015, 4, 20)


def checked(*words: str | Path) -> tuple[int, Any]:
    told = ["check", *map(str, words), "--from", str(FIRST), "--to", str(LAST), "--format", "json"]
    result = typer.testing.CliRunner().invoke(application(told), told, prog_name="calbot")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout)


def roster(path: Path, inbound: Path) -> Path:
    """A crew that can answer just what comes on average, round the clock."""
    with inbound.open(encoding="utf-8") as file:
        counts = [float(row["messages"]) for row in csv.DictReader(file)]
    pace = sum(counts) / len(counts)
    days = (FIRST + timedelta(days=day) for day in range(-1, (LAST - FIRST).days + 2))
    shifts = [f"Crew,{day} 00:00,{day + timedelta(days=1)} 00:00,UTC,1,{pace:.2f}" for day in days]
    path.write_text("\n".join(["name,start,end,zone,heads,replies_per_hour", *shifts, ""]))
    return path


@pytest.mark.parametrize("brand", BRANDS)
def test_a_week_of_a_brand_has_posts_findings_forecasts_and_spikes(
    bench_data: Path, tmp_path: Path, brand: str
) -> None:
    folder = bench_data / "forecast" / "brands" / brand
    inbound = folder / "inbound.csv"
    code, said = checked(
        folder / "posts.csv", "--inbound", inbound, "--shifts", roster(tmp_path / "roster.csv", inbound)
    )
    assert code in (0, 1)
    assert len(said["posts"]) > 10
    assert said["findings"]
    (team,) = said["forecast"]
    assert len(team["hours"]) == 7 * 24
    assert not team["guess"]
    assert all(0 <= hour["low"] <= hour["high"] for hour in team["hours"])
    assert {one["post"] for one in team["posts"]} >= {post["id"] for post in said["posts"]}
    assert said["spikes"]
    assert all(spike["minutes"] > spike["target_minutes"] for spike in said["spikes"])
    assert [source["state"] for source in said["sources"]] == ["fresh"] * 3


def test_a_past_week_is_forecast_from_what_was_known_before_it(bench_data: Path, tmp_path: Path) -> None:
    folder = bench_data / "forecast" / "brands" / "goog"
    whole, known = folder / "inbound.csv", tmp_path / "inbound.csv"
    head, *rows = whole.read_text(encoding="utf-8").splitlines()
    before = [row for row in rows if row < str(FIRST)]
    known.write_text("\n".join([head, *before, ""]))
    assert len(before) < len(rows)
    (_, today), (_, then) = (checked(folder / "posts.csv", "--inbound", path) for path in (whole, known))
    assert today["forecast"] == then["forecast"]
    assert today["findings"] == then["findings"]
