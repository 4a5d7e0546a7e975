"""What libraries print by themselves is no part of an answer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from calbot.cli.quiet import quiet

PRINTING = """
import ctypes, sys
from calbot.cli.quiet import quiet
print("before")
with quiet():
    ctypes.CDLL(None).puts(b"a solver's own words")
print("the answer")
"""


def test_what_c_prints_meanwhile_is_not_in_the_answer_however_late_it_is_written() -> None:
    told = subprocess.run([sys.executable, "-c", PRINTING], capture_output=True, text=True, check=True)
    assert told.stdout == "before\nthe answer\n"
    assert told.stderr == "a solver's own words\n"


def test_output_comes_back_after_a_mistake(capfd: pytest.CaptureFixture[str]) -> None:
    def mistaken() -> None:
        with quiet():
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        mistaken()
    os.write(1, b"here\n")
    assert capfd.readouterr().out == "here\n"
