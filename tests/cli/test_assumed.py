"""What a check read as something else than a post is told, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_as_text import calendar
from tests.cli.test_check import Ran, window

DAY = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:{title}\r\n"
    "END:VEVENT\r\n"
)


def told(tmp_path: Path, *titles: str, day: str = "20300305", words: tuple[str, ...] = ()) -> str:
    file = tmp_path / "team.ics"
    file.write_text(calendar(*(DAY.format(uid=n, day=day, title=t) for n, t in enumerate(titles))), newline="")
    return " ".join(Ran("check", file, *window(*words)).out.split())


def test_an_absence_is_told_with_the_name(tmp_path: Path) -> None:
    assert "1 entry says who is away (Anna): read as an absence, not as a post." in told(tmp_path, "OOO Anna")


def test_a_holiday_is_told_and_is_no_post(tmp_path: Path) -> None:
    said = told(tmp_path, "Bank holiday", "Instagram: Reel")
    assert "1 entry read as what goes on around the posts, not as a post: Bank holiday (holiday)." in said
    assert said.count("p-1") == 1
    assert "p-2" not in said


def test_of_many_a_few_are_named_once(tmp_path: Path) -> None:
    said = told(tmp_path, "OOO Anna", "OOO Anna", "OOO Ben", "OOO Cem", "OOO Dora")
    assert "5 entries say who is away (Anna, Ben, and Cem …)" in said


def test_what_lies_outside_the_window_is_not_told(tmp_path: Path) -> None:
    assert "away" not in told(tmp_path, "OOO Anna", "Instagram: Reel", day="20290101")


@pytest.mark.parametrize("words", [("--overlay", "absence={file}")])
def test_a_calendar_that_was_named_as_such_is_not_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "away.ics"
    file.write_text(calendar(DAY.format(uid=1, day="20300305", title="OOO Anna")), newline="")
    posts = tmp_path / "posts.ics"
    posts.write_text(calendar(DAY.format(uid=1, day="20300305", title="Instagram: Reel")), newline="")
    out = Ran("check", posts, *(word.format(file=file) for word in words), *window()).out
    assert "Anna" not in out


def test_in_japanese(tmp_path: Path) -> None:
    said = told(tmp_path, "OOO Anna", "Bank holiday", words=("--lang", "ja"))
    assert "不在を示す予定が1件あります(Anna)" in said
    assert "Bank holiday(祝日)" in said
