"""A post leaves the plan after a second yes."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.post import Post, PostState


def test_asked_then_done_then_told(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "取消 p-214")
    assert chat.row(Post, 214).state is PostState.SCHEDULED
    assert button(reply, "Cancel the post").style == "danger"
    done = chat.press("Mkt", button(reply, "Cancel the post"))
    said = "Cancelled p-214 TikTok “Do's & don'ts”. Both teams are told."
    assert plain(done.card) == f"{said}\n[Undo until 11:28]"
    assert chat.row(Post, 214).state is PostState.CANCELLED
    chat.deliver()
    assert chat.told("#care") == ["p-214 TikTok “Do's & don'ts” at Thu 26 Nov 19:00 London is cancelled (Mkt)."]


def test_twice_is_said(chat: Any, button: Any) -> None:
    chat.press("Mkt", button(chat.say("Mkt", "cancel p-214"), "Cancel the post"))
    assert plain(chat.say("Mkt", "cancel p-214").card) == "Nothing changed: p-214 is cancelled already."


def test_nobody_but_a_marketer(chat: Any) -> None:
    assert "your role cannot" in plain(chat.press("Agt1", Button("", "post.cancel", 214, 1)).card)
    assert chat.row(Post, 214).state is PostState.SCHEDULED


def test_titles_stand_in_the_quotes_of_the_reader_s_language(chat: Any, button: Any) -> None:
    chat.say("Mkt", "lang ja")
    done = chat.press("Mkt", button(chat.say("Mkt", "取消 p-214"), "投稿を取り消す"))
    assert "TikTok「Do's & don'ts」" in plain(done.card)


@pytest.mark.parametrize("verb", ["cancel", "hold"])
@pytest.mark.parametrize("more", ["unless it rains", "fri 3pm", ", 215", "をやめないで"])
def test_words_behind_the_number_are_not_passed_over(chat: Any, verb: str, more: str) -> None:
    said = plain(chat.say("Mkt", f"{verb} p-214 {more}").card)
    assert said.startswith("Nothing changed: I do not understand “")
    assert "Nothing changed" in plain(chat.say("Mkt", f"{verb} not p-214").card)


@pytest.mark.parametrize(
    "words", ["cancel p-214 please", "cancel the post p-214.", "取消 p-214 をお願いします", "hold p-214 as TBC"]
)
def test_politeness_behind_the_number_is_no_matter(chat: Any, words: str) -> None:
    assert "p-214" in plain(chat.say("Mkt", words).card).partition("?")[0]
