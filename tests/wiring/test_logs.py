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


@pytest.mark.parametrize("for_people", [True, False])
@pytest.mark.parametrize("of_a_library", [True, False])
def test_a_secret_in_a_local_variable_never_gets_into_the_log(
    capsys: pytest.CaptureFixture[str], for_people: bool, of_a_library: bool
) -> None:
    def sent(part: str) -> None:
        token = f"xoxb-{part}-canary"
        raise ValueError(f"{len(token)} signs were refused")

    open_log("debug", for_people=for_people)
    logger = logging.getLogger("calbot.chat") if of_a_library else structlog.get_logger("calbot.jobs")
    try:
        sent("SECRET"[::-1])
    except ValueError:
        logger.exception("a message could not be sent", place=7) if not of_a_library else logger.exception("not sent")
    said = capsys.readouterr().err
    assert "signs were refused" in said, "the defect itself is told"
    assert "in sent" in said, "and where it was"
    assert "TERCES" not in said
