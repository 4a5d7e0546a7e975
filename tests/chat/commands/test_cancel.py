"""A post leaves the plan after a second yes."""

from __future__ import annotations

from typing import Any

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.post import Post, PostState


def test_asked_then_done_then_told(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "取消 p-214")
    assert chat.row(Post, 214).state is PostState.SCHEDULED
    assert button(reply, "Cancel the post").style == "danger"
    done = chat.press("Mkt", button(reply, "Cancel the post"))
    assert plain(done.card) == "Cancelled p-214 TikTok “Do's & don'ts”. Both teams are told."
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
