"""Places inside TOML strings, and carets under them."""

from __future__ import annotations

import tomllib

import pytest

from calbot.rulebook.caret import caret
from calbot.rulebook.literal import string_at, string_offsets


@pytest.mark.parametrize(
    "literal",
    [
        '"plain"',
        "'raw \\n'",
        r'"a \" \u00e9 \U0001F600 \\ z"',
        '"""\nfirst\nsecond \\\n   third "quoted" """',
        "'''\nit's ''raw'''",
        "''''quoted''''",
    ],
)
def test_each_character_stands_where_its_offset_says(literal: str) -> None:
    meant = tomllib.loads(f"x = {literal}")["x"]
    text = f"x = {literal} # rest '"
    assert string_at(text, 4) == literal
    offsets = string_offsets(literal)
    assert len(offsets) == len(meant) + 1
    for character, offset in zip(meant, offsets, strict=False):
        assert literal[offset] in (character, "\\")


def test_a_long_line_is_cut_around_the_place() -> None:
    shown, mark = caret("x" * 300 + "here" + "y" * 300, 301).split("\n")
    assert shown[mark.index("^") :].startswith("here")
    assert len(shown) < 120


def test_a_tab_and_full_width_signs_move_the_caret() -> None:
    assert caret("\t日x", 3) == f"        日x\n{' ' * 10}^"
