"""Looking at links: healthy pages, missing ones, and those that only pretend to be there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.link import LinkCheck, check_link, says_missing
from tests.sources.loopback import Talk, answering, server

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def look(talk: Talk, path: str = "/water") -> LinkCheck:
    async def run() -> LinkCheck:
        async with server(talk) as port:
            fetcher = Fetcher(exceptions=[read_exemption(f"127.0.0.1:{port}=127.0.0.1/32")], deadline_s=2)
            return await check_link(fetcher, f"http://127.0.0.1:{port}{path}", NOW)

    return asyncio.run(run())


def page(title: str, body: str = "<h1>Water test</h1>" + "<p>Lids and pots.</p>" * 200) -> bytes:
    return f"<!doctype html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>".encode()


def test_healthy_page() -> None:
    check = look(answering(page("Water test &amp; lids | Pot"), Content_Type="text/html; charset=utf-8"))
    assert check == LinkCheck(True, 200, check.final_url, "Water test & lids | Pot", "link.healthy", NOW)
    assert check.final_url.endswith("/water")


@pytest.mark.parametrize(
    ("root", "told"),
    [
        ('<html class="a" LANG="de-CH">', "de-CH"),
        ("<html dir=ltr lang=ja>", "ja"),
        ("<html>", ""),
        ('<p lang="fr">', ""),
        ('<html lang="nonsense">', ""),
    ],
)
def test_a_page_may_say_in_which_language_it_is(root: str, told: str) -> None:
    assert look(answering(root.encode() + page("Lids"))).lang == told


def test_file_that_is_no_page_is_healthy() -> None:
    assert look(answering(b"%PDF-1.7 not found", Content_Type="application/pdf")).healthy


def test_page_longer_than_we_read_is_healthy() -> None:
    assert look(answering(page("Long") + b"x" * 900_000)).healthy


def test_redirect_is_followed_to_its_end() -> None:
    async def talk(head: str, writer: asyncio.StreamWriter) -> None:
        moved = answering(b"", "301 Moved Permanently", Location="/new")
        await (answering(page("New")) if head.startswith("GET /new") else moved)(head, writer)

    check = look(talk)
    assert check.healthy
    assert check.final_url.endswith("/new")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("404 Not Found", "link.missing"),
        ("410 Gone", "link.missing"),
        ("401 Unauthorized", "link.blocked"),
        ("403 Forbidden", "link.blocked"),
        ("429 Too Many Requests", "link.blocked"),
        ("500 Internal Server Error", "link.trouble"),
        ("503 Service Unavailable", "link.trouble"),
    ],
)
def test_page_with_a_bad_status_is_not_healthy(status: str, said: str) -> None:
    check = look(answering(page("Pot"), status))
    assert (check.healthy, check.said, check.status) == (False, said, int(status[:3]))


@pytest.mark.parametrize(
    "body",
    [
        page("Page not found | Pot"),
        page("404"),
        page("Pot", "<h1 class=big>Oops! Page not found</h1>" + "<p>Look at our other pots.</p>" * 300),
        page("ページが見つかりません | ポット"),
        page("Pot", "<p>Not found</p>"),
        b"404 page not found\n",
        "<title>お探しの商品は見つかりませんでした</title>".encode("shift_jis"),
    ],
)
def test_missing_page_with_a_good_status_is_not_healthy(body: bytes) -> None:
    kind = "text/html; charset=shift_jis" if not body.isascii() and b"utf-8" not in body else "text/html"
    assert look(answering(body, Content_Type=kind)).said == "link.soft_missing"


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Error 404",
        "404 - Page Not Found",
        "Page not found - Pot",
        "Pot | 404 Not Found",
        "Sorry, this page isn’t available.",
        "The page you were looking for doesn't exist (404)",
        "We can't find that page",
        "We can't find the page you're looking for",
        "The page you’re looking for doesn’t exist.",
        "We're sorry, the page you requested cannot be found",
        "This page does not exist anymore",
        "Oops! This page does not exist any more",
        "Unfortunately the page you've tried to open could not be found",
        "This page could not be found",
        "ページが見つかりません",
        "Error 404 (Not Found)!!1",
        "Nothing found | Pot",
        "Hmm, we can't find that page",
        "The page you requested has been removed",
        "This link has expired",
        "The requested URL was not found on this server.",
        "Seite nicht gefunden",
        "Page introuvable",
        "指定されたページは存在しないか、削除された可能性があります",
        "お探しのページは移動したか、削除された可能性があります。",
        "このページは現在ご利用いただけません",
        "アクセスしようとしたページは表示できませんでした",
        "該当するページはありません",
        "ご指定のページは見当たりません",
        "見つかりませんでした",
    ],
)
def test_titles_that_say_missing(title: str) -> None:
    assert says_missing(title)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Pot",
        "How to fix a 404 error on your shop",
        "Lost and found",
        "404 Media",
        "Gone | Films",
        "Missing lids: what to do",
        "The page of the month",
        "Error handling for beginners",
        "You're looking for more? Visit our pages",
        "Find the pan you're looking for",
        "The pan you can't find anywhere",
        "Why you're not missing more",
        "Why the lid was not found in your parcel",
        "Sold out: this product is not available",
        "Deleted scenes",
        "Expired: what to do with an old gasket",
        "ふたが見つかりません | よくある質問",
        "商品が見つかりませんか？サポート",
        "パッキンが見つかりませんでしたら",
        "ページが見つかりませんと表示されるとき",
        "削除されました商品のお知らせ",
        "このリンクに問題はありません",
    ],
)
def test_titles_that_do_not(title: str) -> None:
    assert not says_missing(title)


def test_unreadable_address_is_told_and_not_raised() -> None:
    fetcher = Fetcher(allow_http=True)
    check = asyncio.run(check_link(fetcher, "http://127.0.0.1/", NOW))
    assert check == LinkCheck(False, 0, "http://127.0.0.1/", "", "link.no_answer", NOW)


@pytest.mark.parametrize("piece", [b"<title", b"<h1", b"<script ", b"<", b"&amp", b"404 ", b"<title>the "])
def test_hostile_markup_is_judged_at_once(piece: bytes) -> None:
    assert look(answering(b"<html>" + piece * (400_000 // len(piece)))).status == 200
