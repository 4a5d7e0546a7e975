"""On SQLite one process does all the work, a second one is refused; who was killed holds nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from calbot.errors import TellOperator
from calbot.wiring.alone import alone

HOLDS = """
import sys
from calbot.wiring.alone import alone
with alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_until_the_first_is_gone_even_if_that_was_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'calbot.db'}"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(TellOperator, match="another calbot works on"), alone(url):
            raise AssertionError("two work on one file")
        first.kill()
        first.wait()
    with alone(url):
        pass


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://calbot@localhost/calbot"])
def test_where_several_may_work_nobody_is_refused(url: str) -> None:
    with alone(url), alone(url):
        pass
