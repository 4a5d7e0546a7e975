"""What a fit needs of memory is that of the fit, not of the process that asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast.memory import memory

MIB = 1024 * 1024


def takes(mib: int) -> None:
    """Holds so much for a moment."""
    np.ones(mib * MIB // 8).sum()


def takes_in_a_child(mib: int) -> None:
    """A child holds so much, and is seen doing it."""
    subprocess.run([sys.executable, "-c", f"import time; held = b'x' * {mib * MIB}; time.sleep(0.2)"], check=True)


def fails() -> None:
    """Cannot be measured."""
    raise ValueError("no fit")


@pytest.fixture(autouse=True)
def on_linux():
    """Only there a process tells its own peak."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("only Linux tells the peak of a process and sets it back")


def test_the_fit_s_own_memory_is_told_whatever_the_asking_process_holds():
    held = np.ones(400 * MIB // 8)
    small, big = memory(takes, 20), memory(takes, 120)
    assert held.sum() > 0
    assert small["mib"] < 300
    assert small["fit_mib"] == pytest.approx(20, abs=6)
    assert big["fit_mib"] == pytest.approx(120, abs=6)
    assert big["mib"] - small["mib"] == pytest.approx(100, abs=15)


def test_children_count():
    assert memory(takes_in_a_child, 100)["fit_mib"] > 100


def test_a_fit_that_fails_is_an_error_and_not_a_figure(capfd):
    with pytest.raises(EOFError):
        memory(fails)
    assert "no fit" in capfd.readouterr().err
