"""How a result and the scoreboard look, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

from calbot.chat.plain import plain
from calbot.chat.screens import result as screen
from calbot.flows.result_view import ResultView, ScoreLine, ScoreView
from calbot.forecast.after import look_back
from calbot.model.post import Post
from calbot.model.result import Result
from calbot.words.say import sayer

AT = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
POST = Post(workspace_id="w", id=214, network="tiktok", brand="Pot", title="Do's & <!channel> don'ts", starts_at=AT)


def view(actual: float, anew: float = 190.0, guess: bool = False) -> ResultView:
    told = Result(
        workspace_id="w", post_id=214, told_at=AT, starts_at=AT, mean=190, low=115, high=310, guess=guess, actual=actual
    )
    return ResultView(POST, told, look_back(190, 115, 310, actual, anew))


def test_a_post_in_range_is_one_line_and_what_it_moved():
    card = screen.card(view(204, 196), sayer("en", "Europe/London"))
    text = plain(card)
    assert text.splitlines()[0] == "p-214: expected 190 (115-310), got 204. In range."
    assert "now expected 3% higher" in text
    assert "a guess" not in text


def test_a_post_out_of_range_says_how_far():
    text = plain(screen.card(view(570, 170, guess=True), sayer("en", "Europe/London")))
    assert "Out of range." in text
    assert "3 times" in text
    assert "lower" in text
    assert "guess" in text


def test_in_japanese():
    text = plain(screen.card(view(204, 196), sayer("ja", "Asia/Tokyo")))
    assert text.startswith("p-214: 見込み190件(115-310)、実績204件。見込みの範囲内でした。")


def test_the_board_lists_groups_and_misses():
    lines = (ScoreLine("tiktok", 6, 5, 0.04, 0.21), ScoreLine("x", 4, 3, None, None))
    board = ScoreView(
        ScoreLine("", 10, 8, -0.031, 0.2),
        lines,
        (),
        (ScoreLine("Mkt", 10, 8, 0.0, 0.2),),
        ((POST, 115.0, 310.0, 570.0),),
        90,
    )
    text = plain(screen.board(board, sayer("en", "Europe/London")))
    assert "What came is an estimate" in text
    assert "推定値" in plain(screen.board(board, sayer("ja", "UTC")))
    assert text.splitlines()[0] == "Forecasts of the last 90 days: 8 of 10 posts in range"
    for part in ("TikTok", "5 of 6", "+4%", "0.21", "-3%", "Mkt", "p-214", "expected 115-310, got 570"):
        assert part in text


def test_an_empty_board_says_so():
    none = ScoreView(ScoreLine("", 0, 0, None, None), (), (), (), (), 90)
    assert "No post of the last 90 days" in plain(screen.board(none, sayer("en", "UTC")))
    assert "90日間" in plain(screen.board(none, sayer("ja", "UTC")))
