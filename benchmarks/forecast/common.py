"""What all tasks of the forecast benchmark share: the seam of a task, the scores, and what a fit costs.

A task is a module with `run(data, since, peers) -> Result`, listed in `__main__.TASKS`:

* `data`: the folder with brands/, releases/, posts_live_sellers/, posts_comment_volume/;
* `since`: where the evaluated part starts (None: as the task's text says);
* `peers`: names of the peers to run beside calbot, or None for all; an empty set leaves them out.

It gives one row per method, "calbot" among them: figures by name (`pinball`, `wape`, `coverage80`, `bias`, `fit_s`,
`mib`, `fit_mib`, and what else the task measures). Three names are not figures: `absent` says why a peer did not run,
`parts` holds rows of the same shape per brand (or release kind, page ...), `reference` the published or earlier figures
of this method on this very data, against which `void` judges. Data is known by its `fingerprint`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.asked import say

Floats = NDArray[np.float64]
Row = dict[str, Any]
Result = dict[str, Row]
LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
BROKE = "it broke"
PEER_SLACK = 1.03
"""A peer more than 3 % worse than its reference was not set up fairly: the run is void."""


@dataclass(frozen=True)
class Ranges:
    """What a method says of some hours: `quantiles` (5, hours) at LEVELS, and the ends of the 80 % ranges of the totals
    of their days, `days` (2, days); None of a method without sample paths: quantiles of hours do not add up."""

    quantiles: Floats
    days: Floats | None = None

    @classmethod
    def of(cls, quantiles: Floats, paths: Floats) -> Ranges:
        """With the days of `paths` (paths, hours), whole days."""
        totals = paths.reshape(len(paths), -1, 24).sum(axis=2)
        return cls(quantiles, np.quantile(totals, LEVELS[[0, -1]], axis=0))


class Task(Protocol):
    """A module that measures one task."""

    def run(self, data: Path, since: date | None, peers: Collection[str] | None) -> Result:
        """One row per method."""


def default_data() -> Path | None:
    """The folder named by CALBOT_BENCH_DATA, None where it is not set or not there."""
    named = os.environ.get("CALBOT_BENCH_DATA", "")
    folder = Path(named) / "forecast"
    return folder if named and folder.is_dir() else None


def wanted(name: str, peers: Collection[str] | None) -> bool:
    """Whether the peer `name` is to run."""
    return peers is None or name in peers


def absent(module: str) -> Row | None:
    """The row of a peer whose library is not installed, None where it is."""
    if importlib.util.find_spec(module) is not None:
        return None
    return {"absent": f"{module} is not installed (dependency group peers)"}


def tried(name: str, measure: Callable[[], Row]) -> Row:
    """The row of a peer, or that of one that broke on this data, which is said: it must not lose the others."""
    try:
        return measure()
    except Exception as error:  # peers were set up for the reference data; other data may be too short for them
        traceback.print_exc()
        say(f"{name} broke: {error!r}")
        return {"absent": f"{BROKE}: {error!r}"}


def broken(row: Row) -> bool:
    """Whether a peer broke on this data."""
    return str(row.get("absent", "")).startswith(BROKE)


def fingerprint(*parts: object) -> str:
    """What tells these arrays and values from others."""
    found = hashlib.sha256()
    for part in parts:
        text = np.ascontiguousarray(part, dtype="<f8").tobytes() if isinstance(part, np.ndarray) else str(part).encode()
        found.update(str(len(text)).encode() + b":" + text)
    return found.hexdigest()[:16]


def judged(task: str, result: Result, known: bool, reference: Mapping[str, Mapping[str, float]]) -> None:
    """Put its reference beside each peer that has one, where `known`: where the data is that of the reference."""
    peers = [name for name, row in result.items() if name in reference and "absent" not in row]
    for name in peers if known else ():
        result[name]["reference"] = dict(reference[name])
    if peers and not known:
        say(f"{task}: no reference for this data, so that no peer is judged")


def pinball(quantiles: Floats, actual: Floats, levels: Floats = LEVELS) -> float:
    """Mean pinball loss of `quantiles` (levels, n) against `actual` (n,)."""
    gap = actual - quantiles
    return float(np.maximum(levels[:, None] * gap, (levels[:, None] - 1) * gap).mean())


def scores(quantiles: Floats, actual: Floats, mean: Floats | None = None) -> Row:
    """`pinball` by the mean of `actual`, `wape` of the median, `coverage80`, and `bias` of the total.

    `quantiles` (5, n) at LEVELS; the bias is that of `mean` (n,), else of the median."""
    total = float(actual.sum())
    point = quantiles[2] if mean is None else mean
    return {
        "pinball": pinball(quantiles, actual) * len(actual) / total,
        "wape": float(np.abs(actual - quantiles[2]).sum()) / total,
        "coverage80": float(((actual >= quantiles[0]) & (actual <= quantiles[-1])).mean()),
        "bias": float(point.sum()) / total - 1,
    }


def instant(text: str) -> datetime:
    """An aware instant of the data's files."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def void(result: Mapping[str, Row]) -> list[str]:
    """Sentences on peers that did over 3 % worse than their reference on the same data; such a run counts nothing."""
    return [
        f"void: {name} has {figure} {row[figure]:.4g}, over 3 % worse than its reference {reference:.4g}"
        for name, row in result.items()
        for figure, reference in row.get("reference", {}).items()
        if name != "calbot" and row[figure] > reference * PEER_SLACK
    ]
