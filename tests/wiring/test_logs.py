"""What the log keeps of a defect."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from calbot.wiring.logs import open_log


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("of_a_library", [True, False])
def test_a_defect_leaves_its_traceback_in_one_line(capsys: pytest.CaptureFixture[str], of_a_library: bool) -> None:
    open_log("warning", for_people=False)
    logger = logging.getLogger("calbot.chat") if of_a_library else structlog.get_logger("calbot.jobs")
    try:
        raise RuntimeError("boom")
    except RuntimeError as defect:
        logger.error("incident 1", exc_info=defect)
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "incident 1"
    assert "test_logs.py" in line["exception"]
    assert line["exception"].endswith("RuntimeError: boom")
