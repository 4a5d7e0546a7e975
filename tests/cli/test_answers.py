"""What people type at the questions of `calbot init`, and what is made of it or said against it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.cli import answers
from calbot.config.keys import DAYS
from calbot.errors import TellUser

WEEK = ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize(
    ("read", "text", "made"),
    [
        (answers.number, "8500", 8500),
        (answers.number, " 8,500 ", 8500),
        (answers.number, "8 500", 8500),
        (answers.number, "8\u202f500", 8500),
        (answers.number, "1,234,567.5", 1234567.5),
        (answers.number, "8'500", 8500),
        (answers.number, "8.5k", 8500),
        (answers.number, "1.2万", 12000),
        (answers.number, "８，５００", 8500),
        (answers.number, "12,5", 12.5),
        (answers.people, "0", 0),
        (answers.line, "株式会社\u3000ポット", "株式会社 ポット"),
        (answers.people, "4人", 4),
        (answers.people, "1,200", 1200),
        (answers.percent, "80 %", 80),
        (answers.percent, "８０％", 80),
        (answers.percent, "0", 0),
        (answers.percent, "99,5", 99.5),
        (answers.minutes, "240", 240),
        (answers.minutes, "4h", 240),
        (answers.minutes, "1.5 hours", 90),
        (answers.minutes, "90 min", 90),
        (answers.minutes, "1 day", 1440),
        (answers.minutes, "4時間", 240),
        (answers.minutes, "30分", 30),
        (answers.hours, "08:00-20:00", "08:00-20:00"),
        (answers.hours, "8 – 20", "08:00-20:00"),
        (answers.hours, "8.30 to 20", "08:30-20:00"),
        (answers.hours, "9時〜18時30分", "09:00-18:30"),
        (answers.hours, "22-6", "22:00-06:00"),
        (answers.hours, "24h", "00:00-24:00"),
        (answers.days, "mon-fri", WEEK),
        (answers.days, "Monday to Friday", None),
        (answers.days, "sat, mon", ("mon", "sat")),
        (answers.days, "fri-mon", ("mon", "fri", "sat", "sun")),
        (answers.days, "月-金", WEEK),
        (answers.days, "月曜日、水", ("mon", "wed")),
        (answers.days, "日", ("sun",)),
        (answers.days, "all", DAYS),
        (answers.days, "毎日", DAYS),
        (answers.zone, "europe/london", "Europe/London"),
        (answers.zone, "london", "Europe/London"),
        (answers.zone, "New York", "America/New_York"),
        (answers.words, "delivery, damage,, delivery", ("delivery", "damage")),
        (answers.words, "配送、破損", ("配送", "破損")),
        (answers.words, "", ()),
    ],
)
def test_it_is_read_as_meant_or_asked_about(read: Callable[[str], Any], text: str, made: object) -> None:
    if made is None:
        with pytest.raises(TellUser):
            read(text)
    else:
        assert read(text) == made


@pytest.mark.parametrize(
    ("read", "text", "key"),
    [
        (answers.number, "8.500", "init.wrong.two_ways"),
        (answers.number, "0", "init.wrong.number"),
        (answers.number, "-5", "init.wrong.number"),
        (answers.number, "many", "init.wrong.number"),
        (answers.number, "8,50,0", "init.wrong.number"),
        (answers.number, "9" * 30, "init.wrong.number"),
        (answers.number, "1e5", "init.wrong.number"),
        (answers.people, "2.5", "init.wrong.people"),
        (answers.people, "20000", "init.wrong.people"),
        (answers.percent, "0.8", "init.wrong.share"),
        (answers.percent, "101", "init.wrong.percent"),
        (answers.percent, "-1", "init.wrong.percent"),
        (answers.minutes, "0", "init.wrong.minutes"),
        (answers.minutes, "4 weeks", "init.wrong.minutes"),
        (answers.minutes, "31 days", "init.wrong.minutes"),
        (answers.hours, "8", "init.wrong.hours"),
        (answers.hours, "8-25", "init.wrong.hours"),
        (answers.hours, "8-8", "init.wrong.hours"),
        (answers.hours, "8-12-20", "init.wrong.hours"),
        (answers.days, "moon", "init.wrong.days"),
        (answers.days, "", "init.wrong.days"),
        (answers.zone, "Asia/Tokio", "init.wrong.zone_near"),
        (answers.zone, "Londn", "init.wrong.zone_near"),
        (answers.zone, "../etc/passwd", "init.wrong.zone"),
        (answers.zone, "", "init.wrong.zone"),
        (answers.needed, "  ", "init.wrong.empty"),
        (answers.line, "a\nb", "init.wrong.line"),
        (answers.line, "a\x1b[31m", "init.wrong.line"),
        (answers.line, "x" * 201, "init.wrong.line"),
    ],
)
def test_it_is_refused_with_what_to_write(read: Callable[[str], Any], text: str, key: str) -> None:
    with pytest.raises(TellUser) as refused:
        read(text)
    assert refused.value.key == key


def test_a_mistyped_zone_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(TellUser) as refused:
        answers.zone("Asia/Tokio")
    assert refused.value.values["near"] == "Asia/Tokyo"


@given(st.text(max_size=40))
@pytest.mark.parametrize(
    "read",
    [answers.number, answers.people, answers.percent, answers.minutes, answers.hours, answers.days, answers.words],
)
def test_any_text_is_read_or_refused(read: Callable[[str], Any], text: str) -> None:
    with suppress(TellUser):
        read(text)
