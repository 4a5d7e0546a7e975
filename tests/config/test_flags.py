"""The section [flags] of a company's file."""

from __future__ import annotations

import pytest

from calbot.config.reading import read_workspace_file
from calbot.errors import SeveralErrors


def test_minutes_are_kept_as_told_and_the_rest_is_as_shipped() -> None:
    file = read_workspace_file("[flags]\ngrave_minutes = 30\nslight_minutes = 2880\n", "calbot.toml")
    assert file.settings()["flags"] == {"grave_minutes": 30, "slight_minutes": 2880}
    assert "flags" not in read_workspace_file("", "calbot.toml").settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grave_minutes = 0", "from 5 to"),
        ("grave_minutes = 7.5", "whole number"),
        ("grave_minutes = 60\nmoderate_minutes = 30", "graver may not be due later"),
        ("grave_minutes = 90\nslight_minutes = 60", "graver may not be due later"),
        ("minutes = 3", "minutes"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SeveralErrors) as refusal:
        read_workspace_file(f"[flags]\n{text}\n", "calbot.toml")
    assert said in str(refusal.value)
    assert "calbot.toml:" in str(refusal.value)
