"""Tells what was measured: a table per task in Markdown, and plots where matplotlib is installed."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.asked import FAILED, LEFT_OUT
from benchmarks.forecast.common import Result, Row

MARKS = ("<!-- tables: written by python -m benchmarks.forecast --page -->", "<!-- end of tables -->")
_HEADING = "\n### "
_NO_FIGURES = ("absent", "parts", "reference")
_IN_PARTS = ("calbot", "no_update", "refit", "trust, hindsight")
"""Methods whose parts (brands, hours, pages) are told one by one."""
_FIRST = ("pinball", "wape", "coverage80", "coverage80_day", "bias", "fit_s", "update_s", "mib", "fit_mib")


_RATIO = "ratio"
_COMPARED = ("pinball", "mae", "wape")
"""Figures of which the ratio of calbot's to each method's is told: the first that both have; under 1 calbot is better.
"""


def table(found: Mapping[str, Result]) -> str:
    """One Markdown table per task, one line per method, then one per part (brand, hour) of some of them."""
    tables = {task: _task(result) for task, result in measured(found).items()}
    reasons = {task: "\n".join(map(str, result.values())) for task, result in found.items()}
    return "\n\n".join(f"### {task}\n\n{tables.get(task, reasons[task])}" for task in found)


def plain(found: Mapping[str, Result]) -> dict[str, Any]:
    """`found` as JSON may hold it: numbers rounded to five digits."""
    return {task: {name: _rounded(row) for name, row in result.items()} for task, result in found.items()}


def measured(found: Mapping[str, Result]) -> dict[str, Result]:
    """The tasks that were measured, without those of which it is only told why they were not."""
    return {task: result for task, result in found.items() if not result.keys() & {FAILED, LEFT_OUT}}


def save(found: Mapping[str, Result], data: Path, folder: Path) -> None:
    """Writes forecast.md, forecast.json and the plots of each task that draws some (`plots(data, result, folder)`)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "forecast.md").write_text(table(found) + "\n", encoding="utf-8")
    (folder / "forecast.json").write_text(json.dumps(plain(found), indent=1) + "\n", encoding="utf-8")
    if importlib.util.find_spec("matplotlib") is None:
        print("no plots: matplotlib is not installed (dependency group peers)")
        return
    for task, result in measured(found).items():
        module = importlib.import_module(f"benchmarks.forecast.{task.lower()}")
        if hasattr(module, "plots"):
            module.plots(data, result, folder)


def write_page(found: Mapping[str, Result], page: Path) -> None:
    """Writes the tables of `found` between the marks of `page`, in place of those of the same tasks; others stay as
    they are. Raises ValueError where it has no marks."""
    text = page.read_text(encoding="utf-8")
    before, begun, rest = text.partition(MARKS[0])
    inside, ended, after = rest.partition(MARKS[1])
    if not (begun and ended):
        raise ValueError(f"{page} has no {MARKS[0]} and {MARKS[1]}")
    _, *known = inside.split(_HEADING)
    tables = {one.partition("\n")[0]: one.strip() for one in known}
    tables |= {task: f"{task}\n\n{_task(result)}" for task, result in measured(found).items()}
    told = "\n\n".join(f"### {one}" for one in tables.values())
    page.write_text(f"{before}{begun}\n\n{told}\n\n{ended}{after}", encoding="utf-8")


def _task(result: Result) -> str:
    rows = [(name, row | _ratio(result, name)) for name, row in result.items() if "absent" not in row]
    names = _columns([row for _, row in rows])
    lines = ["| method | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    lines += [_line(name, row, names) for name, row in rows]
    for name in _IN_PARTS:
        for part, row in result.get(name, {}).get("parts", {}).items():
            lines.append(_line(f"{name}, {part}", row, names))
    lines += [f"\n{name}: absent, {row['absent']}" for name, row in result.items() if "absent" in row]
    return "\n".join(lines)


def _ratio(result: Result, name: str) -> Row:
    own, other = result.get("calbot", {}), result[name]
    known = [figure for figure in _COMPARED if figure in own and other.get(figure)]
    return {_RATIO: own[known[0]] / other[known[0]]} if known and name != "calbot" else {}


def _columns(rows: list[Row]) -> list[str]:
    seen = dict.fromkeys(name for row in rows for name in row if name not in _NO_FIGURES)
    ratio = [_RATIO] if _RATIO in seen else []
    return [name for name in _FIRST if name in seen] + [name for name in seen if name not in (*_FIRST, *ratio)] + ratio


def _line(name: str, row: Row, names: list[str]) -> str:
    return f"| {name} | " + " | ".join(_number(row.get(key)) for key in names) + " |"


def _number(value: object) -> str:
    if not isinstance(value, int | float):
        return ""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.4g}" if abs(value) >= 10 else f"{value:.3f}"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return float(f"{value:.5g}") if isinstance(value, float) else value
