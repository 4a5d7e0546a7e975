"""Where a link ends that people type, and where the sentence goes on behind it."""

from __future__ import annotations

import time

import pytest

from calbot.chat.flag_links import parted

HOST = "https://pan.example"


@pytest.mark.parametrize(
    ("address", "glued"),
    [
        ("/a", "価格違い"),
        ("/pyramid", "リンク切れ、404"),
        ("/a", "価格3000円"),
        ("/a", "：開かない"),
        ("/a", "에서"),
        ("", "画像違い"),
        ("/a?b=1", "画像"),
        ("/a#top", "画像"),
        ("/%E3%82%A2", "価格違い"),
        ("/a", "画像https:"),
    ],
)
def test_signs_right_behind_a_letter_or_digit_are_the_sentence(address: str, glued: str) -> None:
    assert parted(f"{HOST}{address}{glued}") == (f"{HOST}{address}", glued)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/a",
            "/水",
            "/価格違い",
            "/水/a",
            "/JR東日本/a",
            "/a資料.pdf",
            "/JR東日本2/商品",
            "/a東%20b",
            "/a東?b=1",
        ),
        *("/?q=価格", "/a-価格", "/café", "/wiki/Pan_(鍋)", "/3Lの/"),
    ],
)
def test_signs_inside_of_an_address_are_its_own(path: str) -> None:
    assert parted(HOST + path) == (HOST + path, "")


def test_a_host_may_have_them() -> None:
    assert parted("https://鍋.example/a") == ("https://鍋.example/a", "")
    assert parted("https://pan鍋.example/a") == ("https://pan鍋.example/a", "")


@pytest.mark.parametrize("unit", ["a東", "a東-", "東", "a"])
def test_a_long_address_is_read_in_no_time(unit: str) -> None:
    began = time.process_time()
    parted(f"{HOST}/" + unit * 20_000)
    assert time.process_time() - began < 1.0
