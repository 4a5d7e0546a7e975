"""The same post again: said back first, and saved beside the one that it was made of."""

from __future__ import annotations

from typing import Any

from calbot.chat.plain import plain
from calbot.model.account import Account
from calbot.model.post import PRIVATE, Post


def test_a_copy_is_a_draft_of_the_same_post_at_another_hour(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "copy p-214 to thu 3pm")
    first = chat.row(Post, 214)
    assert first.title in plain(reply.card)
    assert plain(chat.press("Mkt", button(reply, "Save")).card).startswith("Saved p-229: Thu 26 Nov 15:00 London")
    copy = chat.row(Post, 229)
    assert (copy.title, copy.link, copy.account_id) == (first.title, first.link, first.account_id)
    assert chat.row(Post, 214).revision == first.revision


def test_a_copy_may_be_for_another_channel(chat: Any, button: Any) -> None:
    chat.keep(Account(workspace_id="acme", id=77, network="x", handle="@pot", brand="Pot"))
    reply = chat.say("Mkt", "複製 p-214 x 木曜15時")
    chat.press("Mkt", button(reply, "Save"))
    assert (chat.row(Post, 229).account_id, chat.row(Post, 229).network) == (77, "x")


def test_a_copy_of_what_is_private_does_not_tell_its_title(chat: Any) -> None:
    def hide(session: Any, turn: Any) -> None:
        session.get_one(Post, ("acme", 214)).notes = [{"key": PRIVATE}]
        session.commit()

    chat.flow(hide)
    form = chat.say("Mkt", "copy p-214 thu 3pm").form
    assert next(one for one in form.fields if one.name == "title").value == ""


def test_a_copy_of_nothing_or_without_an_hour_is_asked(chat: Any) -> None:
    assert "Which post?" in plain(chat.say("Mkt", "copy").card)
    form = chat.say("Mkt", "copy p-214").form
    assert {one.name: one.error for one in form.fields if one.error} == {"when": "This is missing."}
    assert next(one for one in form.fields if one.name == "title").value == chat.row(Post, 214).title
