"""A post's hour is left open after it was said back, and only as it was when the button was drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.post import Post
from calbot.model.source import Source


def test_said_back_then_held_then_told(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "hold p-214")
    assert reply.private
    assert plain(reply.card).startswith(
        "Hold p-214? Its hour, Thu 26 Nov 19:00 London, goes; its day stays: Thu 26 Nov, hour to be confirmed."
    )
    assert "Do's & don'ts" in plain(reply.card)
    post = chat.row(Post, 214)
    assert (post.all_day, post.revision, post.starts_at) == (False, 1, datetime(2026, 11, 26, 19, tzinfo=UTC))
    done = chat.press("Mkt", button(reply, "Hold as TBC"))
    assert "hour to be confirmed. A move gives it an hour again." in plain(done.card)
    assert chat.row(Post, 214).all_day
    chat.deliver()
    (line,) = chat.told("#care")
    assert line.endswith("is held as TBC: Thu 26 Nov, hour to be confirmed (Mkt).")


def test_that_its_calendar_keeps_the_hour_is_said_where_it_is_from_one(chat: Any) -> None:
    assert "keeps its hour" not in plain(chat.say("Mkt", "hold p-214").card)
    chat.keep(Source(workspace_id="acme", id=1, name="Pot social", location="https://pot.example/a.ics"))

    def bring(session: Any, turn: Any) -> None:
        session.get_one(Post, ("acme", 214)).source_id = 1
        session.commit()

    chat.flow(bring)
    assert "Pot social keeps its hour until somebody changes it there." in plain(chat.say("Mkt", "hold p-214").card)


def test_a_second_press_and_one_on_a_post_that_changed_meanwhile_do_nothing(chat: Any, button: Any) -> None:
    hold = button(chat.say("Mkt", "hold p-214"), "Hold as TBC")
    chat.press("Mkt2", button(chat.say("Mkt2", "move p-214 fri 9:00"), "Move"))
    for _ in range(2):
        again = chat.press("Mkt", hold)
        assert again.refused
        assert plain(again.card).startswith("Nothing changed, because p-214 changed since this button was drawn.")
    assert not chat.row(Post, 214).all_day


def test_it_may_be_left_or_moved_instead(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "hold p-214")
    assert chat.press("Mkt", button(reply, "Change")).form.subject == 214
    assert plain(chat.press("Mkt", button(reply, "Leave it")).card) == "Nothing changed: p-214 stays as it is."
    assert chat.row(Post, 214).revision == 1


def test_nothing_is_asked_that_the_press_would_refuse(chat: Any) -> None:
    assert plain(chat.say("Mkt", "hold it").card) == "Which post? Say: hold p-12"
    assert "your role cannot" in plain(chat.say("Agt1", "hold p-214").card)
    chat.press("Mkt", Button("", "post.hold", 214, 1))
    chat.say("Mkt", "lang ja")
    assert plain(chat.say("Mkt", "時刻未定 p-214").card) == "変更なし: p-214 の時刻はすでに未定です。"
    chat.press("Mkt", Button("", "post.cancel", 214, 2))
    assert plain(chat.say("Mkt", "時刻未定 p-214").card) == "変更なし: p-214 は取り消されています。"


@pytest.mark.parametrize("words", ["hold p-214", "move p-214 fri 8:00", "move p-214", "cancel p-214"])
def test_what_is_out_is_said_to_be_out_and_not_to_be_nobody_s(chat: Any, words: str) -> None:
    chat.later(days=2)
    assert plain(chat.say("Mkt", words).card).startswith("Nothing changed: p-214 is already out.")
