"""The README's pictures: each is there, shown in both schemes, and the command still draws it."""

from __future__ import annotations

import re
from pathlib import Path
from struct import unpack

import pytest

from tests.pictures import __main__ as command
from tests.pictures.stage import chromium_path
from tests.pictures.story import PHONE, PICTURES, file_names

ROOT = Path(__file__).parents[2]
MOST_BYTES = 200_000


def _size(png: bytes) -> tuple[int, int]:
    """Width and height, from the header chunk."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = unpack(">II", png[16:24])
    return int(width), int(height)


def test_the_pictures_that_are_kept_are_those_that_the_story_draws() -> None:
    assert sorted(path.name for path in command.HOME.iterdir()) == sorted(file_names())


@pytest.mark.parametrize("picture", PICTURES)
def test_the_readme_shows_each_for_light_and_dark_readers_and_says_what_is_on_it(picture: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(
        r"<picture>\s*"
        rf'<source media="\(prefers-color-scheme: dark\)" srcset="docs/pictures/{picture}-dark\.png">\s*'
        rf'<img alt="([^"]{{20,}})" src="docs/pictures/{picture}-light\.png">\s*</picture>',
        readme,
    )
    assert shown is not None


def test_without_chromium_the_command_says_so_and_draws_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CALBOT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["pictures", str(tmp_path / "drawn")])
    command.main()
    assert capsys.readouterr().out == command.NO_CHROMIUM + "\n"
    assert list(tmp_path.iterdir()) == []


def test_the_story_can_be_played_and_fills_every_picture(tmp_path: Path) -> None:
    chromium = chromium_path()
    if chromium is None:
        pytest.skip("no chromium on this machine: no picture is drawn")
    drawn = {path.name: path.read_bytes() for path in command.draw(chromium, tmp_path / "drawn")}
    assert sorted(drawn) == sorted(file_names())
    assert [name for name, png in drawn.items() if len(png) >= MOST_BYTES] == []
    assert _size(drawn["phone-dark.png"]) == (PHONE["width"], PHONE["height"])
    for picture in PICTURES:
        light, dark = drawn[f"{picture}-light.png"], drawn[f"{picture}-dark.png"]
        assert _size(light) == _size(dark)
        assert light != dark
