"""Where a time ends and a title begins: said back where that is certain, asked where both may be meant."""

from __future__ import annotations

import pytest

from calbot.chat.free_title import parted
from calbot.chat.when import Reading, read_when
from calbot.chat.when_several import read_several
from tests.chat.test_when import NOW


def reads(text: str) -> Reading:
    """As a desk in London does."""
    reading = read_when(text, NOW, "Europe/London")
    return reading if reading.problem != "when.unknown" else read_several(text, NOW, "Europe/London")


def ways(text: str) -> list[tuple[str, str]]:
    """Each instant that may be meant, with its title."""
    found, _ = parted(text, reads)
    return [(f"{at:%m-%d %H:%M}", way.title) for way in found for at in way.reading.choices]


@pytest.mark.parametrize(
    ("text", "at", "title"),
    [
        ("thu 3pm how-to clean the seal", "11-26 15:00", "how-to clean the seal"),
        ("3pm thu: Water test", "11-26 15:00", "Water test"),
        ("thu 3pm ET how-to", "11-26 20:00", "how-to"),
        ("thu 3pm for 2 days only", "11-26 15:00", "for 2 days only"),
        ("thu 3pm 5 tips for seals", "11-26 15:00", "5 tips for seals"),
        ("thu 3pm to clean a pot", "11-26 15:00", "to clean a pot"),
        ("thu 3pm before & after", "11-26 15:00", "before & after"),
        ("thu 3pm story time with Pot", "11-26 15:00", "story time with Pot"),
        ("thu 3pm black/white pans", "11-26 15:00", "black/white pans"),
        ("thu 3pm this or that", "11-26 15:00", "this or that"),
        ("thu 3pm sale ends fri 4pm", "11-26 15:00", "sale ends fri 4pm"),
        ("thu 3pm local time seal", "11-26 15:00", "seal"),
        ("thu 15:00-16:00 seal", "11-26 15:00", "seal"),
        ("thu 3pm the seal", "11-26 15:00", "the seal"),
        ("thu 3pm on sale now", "11-26 15:00", "on sale now"),
        ("thu 3pm of pots and pans", "11-26 15:00", "of pots and pans"),
        ("3pm tomorrow seal", "11-26 15:00", "seal"),
        ("thu 3pm 26 nov seal", "11-26 15:00", "seal"),
        ("thu 3pm 2026 recap", "11-26 15:00", "2026 recap"),
        ("thu 3pm 50% off", "11-26 15:00", "50% off"),
        ("thu 3pm tomorrow's news", "11-26 15:00", "tomorrow's news"),
        ("thu 3pm sun-dried tomatoes", "11-26 15:00", "sun-dried tomatoes"),
        ("thu 3pm US launch", "11-26 15:00", "US launch"),
        ("thu 3pm cat food", "11-26 15:00", "cat food"),
        ("3pm sale ends today", "11-25 15:00", "sale ends today"),
        ("木曜15時 掃除の仕方", "11-26 15:00", "掃除の仕方"),
        ("木曜15時CET掃除", "11-26 14:00", "掃除"),
        ("木曜15時 PR動画", "11-26 15:00", "PR動画"),
        ("木曜15時 24時間セール", "11-26 15:00", "24時間セール"),
        ("木曜15時ごろ掃除の仕方", "11-26 15:00", "掃除の仕方"),
    ],
)
def test_one_way(text: str, at: str, title: str) -> None:
    assert ways(text) == [(at, title)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thu 3pm or fri 4pm how to clean", [("11-26 15:00", "how to clean"), ("11-27 16:00", "how to clean")]),
        ("thu or fri 3pm seal", [("11-26 15:00", "seal"), ("11-27 15:00", "seal")]),
        ("5pm thu 3pm seal", [("11-26 15:00", "seal"), ("11-26 17:00", "seal"), ("11-26 17:00", "3pm seal")]),
        ("thu 3pm to fri 5pm seal", [("11-26 15:00", "seal"), ("11-27 17:00", "seal")]),
        (
            "thu 3pm - fri 5pm seal",
            [("11-26 15:00", "seal"), ("11-27 17:00", "seal"), ("11-26 15:00", "fri 5pm seal")],
        ),
        (
            "thu 3pm monday motivation",
            [("11-26 15:00", "motivation"), ("11-30 15:00", "motivation"), ("11-26 15:00", "monday motivation")],
        ),
        (
            "thu 3pm 9am club",
            [("11-26 09:00", "club"), ("11-26 15:00", "club"), ("11-26 15:00", "9am club")],
        ),
        ("fri 3pm christmas cookies", [("12-25 15:00", "cookies"), ("11-27 15:00", "christmas cookies")]),
        ("fri 3pm china glaze", [("11-27 07:00", "glaze"), ("11-27 15:00", "china glaze")]),
        ("thu 3pm London fashion week", [("11-26 15:00", "fashion week"), ("11-26 15:00", "London fashion week")]),
        ("thu 3pm UK launch", [("11-26 15:00", "launch"), ("11-26 15:00", "UK launch")]),
        (
            "thu morning 5 tips",
            [("11-26 05:00", "tips"), ("11-26 08:00", "5 tips"), ("11-26 09:00", "5 tips")],
        ),
        ("thu 3pm seal EST", [("11-26 15:00", "seal EST"), ("11-26 20:00", "seal")]),
        ("thu 3pm seal (Tokyo time)", [("11-26 15:00", "seal (Tokyo time)"), ("11-26 06:00", "seal")]),
        ("3pm seal on friday", [("11-25 15:00", "seal on friday"), ("11-27 15:00", "seal")]),
        ("15時 掃除 金曜", [("11-25 15:00", "掃除 金曜"), ("11-27 15:00", "掃除")]),
        ("thu 3pm this week only", [("11-26 15:00", "only"), ("11-26 15:00", "this week only")]),
        ("thu 3pm next week planning", [("12-03 15:00", "planning"), ("11-26 15:00", "next week planning")]),
        ("next fri 3pm seal", [("11-27 15:00", "seal"), ("12-04 15:00", "seal")]),
        ("木曜15時か金曜16時 掃除", [("11-26 15:00", "掃除"), ("11-27 16:00", "掃除")]),
        ("木曜15時または金曜 掃除", [("11-26 15:00", "掃除"), ("11-27 15:00", "掃除")]),
        (
            "木曜15時 金曜セール",
            [("11-26 15:00", "セール"), ("11-27 15:00", "セール"), ("11-26 15:00", "金曜セール")],
        ),
    ],
)
def test_every_way_in_which_it_may_be_meant(text: str, expected: list[tuple[str, str]]) -> None:
    assert ways(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("thu 3pm their time", "when.zone_shared"),
        ("thu 3pm their time seal", "when.zone_shared"),
        ("thu 3pm client's time seal", "when.zone_shared"),
        ("thu 3pm Pat's time seal", "when.unknown"),
        ("thu 3pm IST seal", "when.zone_shared"),
        ("thu 3pm Asia/Toky seal", "when.zone_unknown"),
        ("thu 3pm EET seal", "when.zone_unknown"),
        ("thu 3pm (EET) seal", "when.zone_unknown"),
        ("thu 3pm Helsinki time: seal", "when.zone_unknown"),
        ("thu 3pm Eastern Standard Time seal", "when.zone_unknown"),
        ("thu 3pm Central European Time seal", "when.zone_unknown"),
        ("thu 3pm US Eastern seal", "when.zone_unknown"),
        ("木曜15時 ハワイ時間 掃除", "when.zone_unknown"),
        ("木曜15時 米国時間 掃除", "when.zone_unknown"),
        ("thu 3pm 25 dec seal", "when.weekday"),
        ("thu 3pm today only", "when.weekday"),
        ("thu 3pm or today 9am seal", "when.past"),
        ("thu 3pm or so seal", "when.unknown"),
        ("thu 3pm-ish seal", "when.unknown"),
        ("thu 3pm ish seal", "when.unknown"),
        ("thu 3pm? seal", "when.unknown"),
        ("thu 3pm maybe seal", "when.unknown"),
        ("thu 3pm latest seal", "when.unknown"),
        ("thu 3pm pm seal", "when.unknown"),
        ("thu 3pm 26:00 seal", "when.unknown"),
        ("thu 3pm half past", "when.unknown"),
        ("thu 3pm every friday seal", "when.unknown"),
        ("thu 3pm not fri seal", "when.unknown"),
        ("thu 3pm after 5pm seal", "when.unknown"),
        ("thu 3pm how to clean or fri 4pm", "when.unknown"),
        ("木曜15時 現地時間 掃除", "when.zone_shared"),
        ("木曜15時から金曜まで掃除", "when.unknown"),
        ("木曜15時以降 掃除", "when.unknown"),
        ("木曜15時または 掃除", "when.unknown"),
        ("soon seal", "when.unknown"),
        ("fri maybe 3pm seal", "when.unknown"),
    ],
)
def test_what_is_said_of_the_time_and_not_understood_becomes_no_title(text: str, problem: str) -> None:
    found, wrong = parted(text, reads)
    assert (found, wrong.problem) == ((), problem)


@pytest.mark.parametrize("text", ["", "thu 3pm", "thu 3pm fri", "fri 8:00 london", "木曜15時"])
def test_a_time_alone_has_no_title(text: str) -> None:
    assert parted(text, reads)[0] == ()
