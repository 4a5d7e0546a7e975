"""The sample company, written and thought through once for all that only read it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from calbot.cli.demo import write_sample
from calbot.cli.gather import Gathered, Wanted, gather
from calbot.cli.reading import start_reading
from calbot.flows.assess import Assessment, assess
from calbot.wiring.spelling import spelt

NOW = datetime.now(UTC)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its files by name."""
    return dict(write_sample(tmp_path_factory.mktemp("sample"), NOW, 26, "http://127.0.0.1:8123"))


@pytest.fixture(scope="session")
def seen(sample: dict[str, Path]) -> tuple[Gathered, Assessment]:
    """What `calbot check` reads there, and makes of it."""
    files = (str(sample["marketing.ics"]), str(sample["posts-history.csv"]))
    wanted = Wanted(files, NOW, sample["inbound.csv"], sample["shifts.csv"], workspace=sample["calbot.toml"])
    gathered = gather(wanted, start_reading(files, "", "", "", NOW))
    return gathered, assess(spelt(gathered.world))
