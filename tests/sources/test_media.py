"""What a post shows, told by the files and words of a calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.forecast.history import MEDIA, fact
from calbot.sources.media import shown
from calbot.sources.metadata import to_post
from calbot.sources.sheet import read_sheet


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://cdn.example/a/pot.JPG?w=1200", "image"),
        ("launch_final.mp4", "video"),
        ("a.png, b.png", "carousel"),
        ("a.png b.png film.mov", "video"),
        ("Photo", "image"),
        ("動画(15秒)", "video"),
        ("写真", "image"),
        ("https://drive.example/open/4711", ""),
        ("https://video.example/watch", ""),
        ("see brief", ""),
        ("", ""),
        ("." * 100_000, ""),
    ],
)
def test_files_and_words_tell_what_is_shown(text: str, kind: str) -> None:
    assert shown(text) == kind
    assert not kind or kind in MEDIA


def test_a_column_of_a_sheet_reaches_the_forecast() -> None:
    text = "title,date,time,channel,tags,image url\nPot,2026-12-03,10:00,x,launch,https://cdn.example/pot.png\n"
    reading = read_sheet(text.encode(), "plan.csv", "UTC")
    (entry,) = reading.entries
    post = to_post(entry, workspace_id="w", source_id=None, number=1)
    assert post.tags == ["launch", "image"]
    told = fact(post, None)
    assert (told.media, told.tags) == ("image", ("launch",))
    assert told.starts_at == datetime(2026, 12, 3, 10, tzinfo=UTC)
