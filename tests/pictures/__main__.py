"""Draws the README's pictures anew: `python -m tests.pictures [FOLDER]`, by default into docs/pictures."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.pictures.stage import browser, chromium_path, stage
from tests.pictures.story import file_names, tell

HOME = Path(__file__).parents[2] / "docs" / "pictures"
NO_CHROMIUM = (
    "no Chromium on this machine (install chromium, or name it in CALBOT_CHROMIUM): the pictures stay as they are"
)


def draw(path: str, folder: Path) -> list[Path]:
    """Plays the story in the Chromium at `path`; the files in `folder` that it drew."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="calbot-pictures-") as home, stage(Path(home)) as here, browser(path) as chromium:
        tell(chromium, here, folder)
    return [folder / name for name in file_names()]


def main() -> None:
    """The command."""
    path = chromium_path()
    if path is None:
        sys.stdout.write(NO_CHROMIUM + "\n")
        return
    for drawn in draw(path, Path(sys.argv[1]) if len(sys.argv) > 1 else HOME):
        sys.stdout.write(f"{drawn}  {drawn.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
