"""Plots of what was measured; needs matplotlib (dependency group peers)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.forecast.common import Floats, Result


def bars(result: Result, file: Path) -> None:
    """Pinball and coverage of the 80 % interval of each method, best first."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    rows = sorted(((row["pinball"], row["coverage80"], name) for name, row in result.items() if "pinball" in row))
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 0.4 * len(rows) + 1), sharey=True, layout="constrained")
    names = [name for _, _, name in rows]
    left.barh(
        names, [row[0] for row in rows], color=["tab:blue" if name == "calbot" else "lightgrey" for name in names]
    )
    left.invert_yaxis()
    left.set_xlabel("pinball by the mean (less is better)")
    right.plot([row[1] for row in rows], names, "o", color="black")
    right.axvspan(0.76, 0.84, color="lightblue")
    right.set_xlabel("part of the hours in the 80 % range")
    figure.savefig(file, dpi=100)
    pyplot.close(figure)


def ranges(lines: Mapping[str, tuple[Floats, Floats]], file: Path) -> None:
    """Quantiles (5, hours) as bands, and what came (hours,), one panel per name."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(len(lines), 1, figsize=(10, 2 * len(lines)), squeeze=False, layout="constrained")
    for panel, (name, (quantiles, actual)) in zip(panels[:, 0], lines.items(), strict=True):
        hours = np.arange(len(actual))
        panel.fill_between(hours, quantiles[0], quantiles[4], color="lightblue", label="80 %")
        panel.fill_between(hours, quantiles[1], quantiles[3], color="tab:blue", alpha=0.4, label="50 %")
        panel.plot(hours, quantiles[2], color="tab:blue", label="median")
        panel.plot(hours, actual, ".", color="black", label="what came")
        panel.set_ylabel(name)
    panels[0, 0].legend(ncols=4, fontsize="small")
    figure.savefig(file, dpi=100)
    pyplot.close(figure)


def growth(lines: Mapping[str, tuple[Floats, Floats]], labels: tuple[str, str], file: Path) -> None:
    """Cost against size, one line per name, with the straight line through its ends: linear cost lies on it."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(lines), figsize=(5 * len(lines), 3.5), squeeze=False, layout="constrained")
    for panel, (name, (sizes, seconds)) in zip(panels[0], lines.items(), strict=True):
        panel.plot(sizes, seconds, "o-", color="tab:blue")
        panel.plot(sizes[[0, -1]], seconds[[0, -1]], "--", color="grey")
        panel.set_title(name, fontsize="medium")
        panel.set_xlabel(labels[0])
        panel.set_ylabel(labels[1])
        panel.set_ylim(bottom=0)
    figure.savefig(file, dpi=100)
    pyplot.close(figure)
