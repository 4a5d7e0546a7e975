"""Who is heard, how words find their command, and what is said when something is wrong."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest

from calbot.chat.ask import Reply
from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.flag import Flag
from calbot.model.place import Place, PlaceKind
from calbot.model.workspace import Workspace
from calbot.store.session import writing


def text(reply: Reply) -> str:
    assert reply.card is not None
    return plain(reply.card)


@pytest.mark.parametrize(
    "said",
    [
        "today",
        "/calbot today",
        "@calbot today",
        "<@U123> today",
        "<at>calbot</at> today",
        "ＴＯＤＡＹ",
        "今日",
        "@calbot  今日",
    ],
)
def test_every_way_of_calling_finds_the_command(chat: Any, said: str) -> None:
    assert "1 post today" in text(chat.say("Mkt", said))


def test_a_slash_flag_is_the_flag_command(chat: Any) -> None:
    assert "Is it p-228" in text(chat.say("Agt1", "/flag broken link https://pan.example/pyramid"))


def test_japanese_without_spaces_is_understood(chat: Any) -> None:
    assert "p-228" in text(chat.say("Agt2", "報告リンク切れ https://pan.example/pyramid"))


def test_nothing_but_the_name_is_help(chat: Any) -> None:
    assert "things you can say to me" in text(chat.say("Mkt", "@calbot"))


def test_a_misspelt_word_is_answered_with_the_nearest(chat: Any) -> None:
    assert 'I do not know "flg". Did you mean flag?' in text(chat.say("Agt1", "flg broken link https://x.example"))


def test_an_unknown_word_points_to_help(chat: Any) -> None:
    assert text(chat.say("Agt1", "xyzzy")) == 'I do not know "xyzzy". Say help to see what I do.'


def test_a_stranger_is_greeted_and_told_nothing(chat: Any) -> None:
    reply = chat.say("Nobody", "week")
    assert reply.private
    assert "your name here is Nobody" in text(reply)
    assert "p-" not in text(reply)


def test_a_place_of_no_workspace_is_told_so(chat: Any) -> None:
    assert "do not belong to a workspace" in text(chat.say("Mkt", "week", place="elsewhere"))


def test_a_place_seen_for_the_first_time_is_answered_like_any_other(chat: Any) -> None:
    assert "1 post today" in text(chat.say("Mkt", "today", place="#random"))


def test_whoever_speaks_to_calbot_alone_can_be_told_something_alone_again(chat: Any) -> None:
    own: dict[str, Any] = {"platform": "room", "kind": PlaceKind.DIRECT, "parked_at": chat.clock[0]}
    chat.keep(*(Place(workspace_id="acme", id=n, address=who, **own) for n, who in ((94, "#agt1"), (95, "#mkt"))))
    chat.say("Agt1", "today", place="#care")
    chat.look("Agt1", "post.coming", "", place="#agt1")
    assert chat.row(Place, 94).is_shut_own, "not by what is said elsewhere, nor by a list that is opened"
    chat.say("Agt1", "today", place="#agt1")
    assert [chat.row(Place, number).is_shut_own for number in (94, 95)] == [False, True]


def test_a_command_of_another_role_is_refused_in_words(chat: Any) -> None:
    assert "see forecasts" not in text(chat.say("Agt1", "help"))
    assert "your role cannot set what a place is for here" in text(chat.say("Agt1", "here care"))
    assert "投稿を取り消す" in text(chat.press("Agt2", Button("", "post.cancel", 214, 1)))


def test_a_button_that_no_version_knows_changes_nothing(chat: Any) -> None:
    assert "older version" in text(chat.press("Mkt", Button("", "post.teleport", 214, 1)))


def test_a_defect_is_an_apology_with_an_id_and_a_log_line_without_words(
    chat: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    chat.wires = replace(chat.wires, flow=broken)
    logging.getLogger().addHandler(caplog.handler)  # the log may have been opened anew by a test before this one
    with caplog.at_level(logging.ERROR):
        said = text(chat.say("Mkt", "check p-214 my secret"))
    incident = said.rsplit(" ", 1)[-1]
    assert said.startswith("Something broke here.")
    assert incident in caplog.messages[0]
    assert "secret" not in caplog.messages[0]


def test_refusals_come_in_the_language_of_the_one_who_asked(chat: Any) -> None:
    assert text(chat.say("Agt2", "確認 p-999")) == "投稿 p-999 はありません。"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"to": "tomorrow", "zone": "Europe/London"},
        {"to": "2026-11-27T08:00:00", "zone": "Europe/London"},
        {"to": "2026-11-27T08:00:00+00:00", "zone": "../../etc/passwd"},
        {"to": "2026-11-27T08:00:00+00:00", "zone": "Mars/Olympus"},
    ],
)
def test_a_press_that_no_button_of_ours_sends_changes_nothing(chat: Any, values: dict[str, str]) -> None:
    assert "older version" in text(chat.press("Mkt", Button("", "post.move", 214, 1, values)))
    assert "p-214" in text(chat.say("Mkt", "check p-214"))


def test_who_only_asks_does_not_wait_for_whoever_writes(chat):
    with writing(chat.engine, "acme") as session:
        session.get_one(Workspace, "acme")
        assert "p-214" in text(chat.say("Mkt", "week"))


def test_personal_data_is_taken_out_of_words_and_fields_before_any_command_sees_them(chat: Any) -> None:
    said = plain(chat.say("Agt1", "flag copy error p-214, a.b@c.example called from 07700 900123", "#care").card)
    assert "phone number" in said
    assert "mail address" in said
    flag = chat.row(Flag, 57)
    assert "07700" not in flag.note
    assert "a.b@c.example" not in flag.note
    values = {"kind": "confusing", "note": "ring +44 7700 900123", "url": "https://pot.example/07700900123"}
    pressed = chat.press("Agt1", Button("", "flag.open", 228, 1, values), "#care")
    assert "phone number" in plain(pressed.card)
    kept = chat.row(Flag, 58)
    assert (kept.note, kept.url) == ("ring [phone]", "https://pot.example/07700900123")


def test_what_was_taken_out_is_told_in_a_form_that_comes_back_too(chat: Any) -> None:
    form = chat.say("Agt1", "flag", "#care")
    values = {"kind": "confusing", "post": "228", "url": "", "note": "Mail jane@x.example", "case": "not a case!"}
    back = chat.send("Agt1", form, values).form
    assert back is not None
    shown = {one.name: one for one in back.fields}
    assert shown["note"].value == "Mail [email]"
    assert "mail address" in shown["note"].error
    assert shown["case"].error
    assert "mail address" not in shown["case"].error
    plainly = chat.send("Agt1", form, values | {"note": "typo"}).form
    assert not {one.name: one for one in plainly.fields}["note"].error


@pytest.mark.parametrize("masked_before", [False, True])
def test_a_form_that_words_open_tells_what_was_left_out_of_them(chat: Any, masked_before: bool) -> None:
    asks = "which seal does Mr Smith need?"
    form = chat.say("Mkt", "faq new " + (asks.replace("Smith", "[name]") if masked_before else asks)).form
    told = {one.name: one.error for one in form.fields}
    assert "I removed a name" in told.pop("question")
    assert not any(told.values())
    assert not any(one.error for one in chat.say("Mkt", "faq new which seal fits?").form.fields)


def test_where_nothing_personal_was_said_nothing_is_told_of_it(chat: Any) -> None:
    assert "I removed" not in plain(chat.say("Agt1", "flag copy error p-214 see 2026-11-27 08:00", "#care").card)
    assert chat.row(Flag, 57).note == "see 2026-11-27 08:00"
