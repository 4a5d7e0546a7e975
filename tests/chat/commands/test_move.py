"""A post's hour changes after it was said back, and only as it was when the button was drawn."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import moved
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.post import Post, PostState
from tests.chat.conftest import NOW


def test_said_back_then_moved_then_told_where_both_teams_work(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "/calbot move p-214 fri 8:00")
    assert plain(reply.card).startswith("Move p-214 from Thu 26 Nov 19:00 London to Fri 27 Nov 08:00 London?")
    assert chat.row(Post, 214).starts_at == datetime(2026, 11, 26, 19, tzinfo=UTC)
    done = chat.press("Mkt", button(reply, "Move"))
    assert plain(done.card).startswith("p-214 moved to Fri 27 Nov 08:00 London.")
    assert "n-3" not in plain(done.card)  # found of the old hour
    assert chat.row(Post, 214).starts_at == datetime(2026, 11, 27, 8, tzinfo=UTC)
    chat.deliver()
    assert chat.told("#care") == []
    settle(chat, minutes=10)
    line = "p-214 TikTok “Do's & don'ts” moved Thu 26 Nov 19:00 London → Fri 27 Nov 08:00 London (Mkt)."
    assert chat.told("#marketing") == [line]
    assert chat.told("#care") == [line]


def test_a_question_or_form_that_was_drawn_before_the_post_changed_asks_for_no_other_hour(
    chat: Any, button: Any
) -> None:
    change = button(chat.say("Mkt", "move p-214 fri 8:00"), "Change")
    form = chat.press("Mkt", change)
    assert form.form.subject == 214
    chat.press("Mkt2", button(chat.say("Mkt2", "move p-214 fri 9:00"), "Move"))
    for reply in (chat.press("Mkt", change), chat.send("Mkt", form, {"when": "fri 10:00"})):
        assert (reply.form, reply.refused) == (None, True)
        assert plain(reply.card).startswith("Nothing changed, because p-214 changed since this button was drawn.")


def settle(chat: Any, **passed: float) -> None:
    """What the engine does when that time has passed."""
    chat.later(**passed)
    turn = Turn("acme", chat.clock[0])
    for number in asyncio.run(chat.wires.flow(moved.due, turn)):
        asyncio.run(chat.wires.flow(moved.settle, turn, number))
    chat.deliver()


def test_the_third_move_of_a_week_offers_to_leave_its_hour_open(chat: Any, button: Any) -> None:
    for hour in ("8:00", "9:00", "10:00"):
        chat.press("Mkt", button(chat.say("Mkt", f"move p-214 fri {hour}"), "Move"))
        settle(chat, minutes=30)
    first, second, third = chat.room.places["#care"]
    assert "TBC" not in plain(first.card) + plain(second.card)
    assert "Moved 3 times in 7 days. Is its hour still to be confirmed?" in plain(third.card)
    reply = chat.press("Mkt", button(third, "Hold as TBC"), "#care")
    assert plain(reply.card).startswith("p-214 TikTok “Do's & don'ts”: Fri 27 Nov, hour to be confirmed.")
    chat.deliver()
    assert chat.told("#care")[-1] == (
        "p-214 TikTok “Do's & don'ts” at Fri 27 Nov 10:00 London is held as TBC: "
        "Fri 27 Nov, hour to be confirmed (Mkt)."
    )
    again = chat.press("Mkt", button(third, "Hold as TBC"), "#care")
    assert plain(again.card).startswith("Nothing changed, because p-214 changed since this button was drawn.")


def test_the_same_button_a_second_time_changes_nothing_and_says_why(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "move p-214 fri 8:00")
    chat.press("Mkt", button(reply, "Move"))
    again = chat.press("Mkt2", button(reply, "Move"))
    assert plain(again.card).startswith("Nothing changed, because p-214 changed since this button was drawn.")


def test_leave_it(chat: Any, button: Any) -> None:
    reply = chat.press("Mkt", button(chat.say("Mkt", "move p-214 fri 8:00"), "Leave it"))
    assert plain(reply.card) == "Nothing changed: p-214 stays as it is."


def test_without_an_hour_a_form_asks(chat: Any) -> None:
    reply = chat.say("Mkt", "move p-214")
    assert reply.form.fields[0].value == "2026-11-26 19:00"
    assert reply.form.fields[0].label == "Day and time, London time (tue 3pm, 1 Dec 15:00)"
    echoed = chat.send("Mkt", reply, {"when": "fri 8:00"})
    assert plain(echoed.card).startswith("Move p-214 from")


def test_an_hour_that_is_not_understood_comes_back_with_its_reason(chat: Any) -> None:
    (field,) = chat.say("Mkt", "move p-214 fri").form.fields
    assert (field.value, field.error) == ("fri", "At what time? Try: tue 3pm.")


def test_doubt_is_a_choice(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "move p-214 to fri at 8")
    echoed = chat.press("Mkt", button(reply, "Fri 27 Nov 20:00"))
    assert plain(echoed.card).startswith("Move p-214 from Thu 26 Nov 19:00 London to Fri 27 Nov 20:00 London?")


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("thu 3pm or fri 4pm", ["Thu 26 Nov 15:00 London", "Fri 27 Nov 16:00 London"]),
        ("to thu 3pm / fri 4pm", ["Thu 26 Nov 15:00 London", "Fri 27 Nov 16:00 London"]),
        ("5pm thu 3pm", ["Thu 26 Nov 15:00 London", "Thu 26 Nov 17:00 London"]),
        ("を木曜か金曜の15時", ["Thu 26 Nov 15:00 London", "Fri 27 Nov 15:00 London"]),
    ],
)
def test_of_two_hours_none_is_taken_unasked(chat: Any, button: Any, words: str, hours: list[str]) -> None:
    reply = chat.say("Mkt", f"move p-214 {words}")
    for hour in hours:
        echoed = chat.press("Mkt", button(reply, hour))
        assert plain(echoed.card).startswith(f"Move p-214 from Thu 26 Nov 19:00 London to {hour}?")
    assert chat.row(Post, 214).revision == 1


@pytest.mark.parametrize(
    "words",
    ["move p-214 p-228 fri 8:00", "move p-214 and P228 fri 8:00", "hold p-214, p-228", "cancel p-214/p-228",
     "copy p-214 p-228 fri 8:00", "取消 ｐ－２１４ と p-228"],
)  # fmt: skip
def test_a_second_post_is_not_passed_over_in_silence(chat: Any, words: str) -> None:
    assert plain(chat.say("Mkt", words).card) == "Nothing changed: name one post at a time."
    assert [chat.row(Post, number).revision for number in (214, 228)] == [1, 1]


def test_the_hour_that_it_has_already_is_not_asked_about(chat: Any) -> None:
    told = plain(chat.say("Mkt", "move p-214 thu 19:00").card)
    assert told == "Nothing changed: p-214 is at that time already."


def test_nobody_knows_whose_hour_that_is(chat: Any) -> None:
    (field,) = chat.say("Mkt", "move p-214 thu 3pm their time").form.fields
    assert field.error == "their time names several time zones. Say the city: 3pm London."


def test_japanese(chat: Any) -> None:
    chat.say("Mkt", "lang ja")
    said = plain(chat.say("Mkt", "移動 p-214 を金曜8時").card)
    assert said.startswith("p-214 を 11月26日(木) 19:00 ロンドン から 11月27日(金) 8:00 ロンドン に移動しますか?")


def test_a_post_that_nobody_named(chat: Any) -> None:
    form = chat.say("Mkt", "move to fri 8:00").form
    assert [(one.kind, one.lookup, one.value, one.error) for one in form.fields] == [
        ("lookup", "post.coming", "", ""),
        ("instant", "", "fri 8:00", ""),
    ]
    assert [label for _, label in form.fields[0].options] == [
        "p-214 · Thu 26 Nov 19:00 London · TikTok · Do's & don'ts"
    ], "what is out cannot be moved"
    echoed = chat.send("Mkt", chat.say("Mkt", "move"), {"post": "214", "when": "fri 8:00"})
    assert plain(echoed.card).startswith("Move p-214 from Thu 26 Nov 19:00 London to Fri 27 Nov 08:00 London?")
    unread = chat.say("Mkt", "move it")
    assert unread.form.fields[1].error.startswith("I do not understand")
    assert plain(chat.say("Mkt", "move p-9 fri 8:00").card) == "There is no post p-9."


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"post", "when"}),
        ({"post": "214"}, {"when"}),
        ({"post": "214", "when": "yesterday 8:00"}, {"when"}),
        ({"post": "p-214", "when": "fri 8:00"}, {"post"}),
        ({"post": "٢١٤", "when": "fri 8:00"}, {"post"}),
    ],
)
def test_what_is_missing_or_wrong_stands_at_its_field(chat: Any, values: dict[str, str], wrong: set[str]) -> None:
    form = chat.send("Mkt", chat.say("Mkt", "move"), values).form
    assert {one.name for one in form.fields if one.error} == wrong
    assert {one.name: one.value for one in form.fields}["when"] == values.get("when", "")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["217", "214", "216", "215"]),
        ("don'ts", ["214"]),
        ("POT tiktok", ["217", "214", "216"]),
        ("p-214", ["214"]),
        ("214", ["214", "216"]),
        ("100%", ["217"]),
        ("%", ["217"]),
        ("_", []),
        ("水テスト", ["216"]),
        ("nothing like it", []),
        ("a b c d e f g h", []),
        ("' or 1=1 --", []),
    ],
)
def test_posts_are_offered_by_what_was_typed_the_next_first(chat: Any, post: Any, typed: str, found: list[str]) -> None:
    chat.keep(
        post(id=215, network="x", brand="Pan", title="Giveaway", account_id=3, starts_at=NOW + timedelta(days=9)),
        post(id=216, title="水テスト (214)", starts_at=NOW + timedelta(days=3)),
        post(id=217, title="100% safe", starts_at=NOW + timedelta(hours=2)),
        post(id=218, title="Called off", state=PostState.CANCELLED),
    )
    assert [value for value, _ in chat.look("Mkt", "post.coming", typed)] == found


def test_of_very_many_posts_a_hundred_are_offered(chat: Any, post: Any) -> None:
    chat.keep(*(post(id=300 + at, starts_at=NOW + timedelta(hours=at + 1)) for at in range(150)))
    offered = chat.look("Mkt", "post.coming", "")
    assert (len(offered), offered[0][0]) == (100, "300")


def test_who_answers_for_one_account_is_offered_its_posts_alone(chat: Any, post: Any) -> None:
    assert chat.look("Agt1", "post.coming", "") == []
    chat.keep(Account(workspace_id="acme", id=4, network="x", handle="@desk", brand="Desk", raci={"R": [4]}))
    chat.keep(post(id=215, account_id=4, title="Ours"))
    assert [value for value, _ in chat.look("Agt1", "post.coming", "")] == ["215"]


def test_hours_of_offered_posts_are_those_of_whoever_types(chat: Any, post: Any) -> None:
    chat.keep(Account(workspace_id="acme", id=4, network="x", handle="@desk", brand="Desk", raci={"R": [5]}))
    chat.keep(post(id=215, account_id=4, network="x", title="Ours"))
    assert [label for _, label in chat.look("Mkt", "post.coming", "ours")] == [
        "p-215 · Thu 26 Nov 19:00 London · X · Ours"
    ]
    assert [label for _, label in chat.look("Agt2", "post.coming", "")] == ["p-215 · 11月27日(金) 4:00 東京 · X · Ours"]


def test_a_cancelled_post_stays_where_it_is(chat: Any, button: Any) -> None:
    chat.press("Mkt", button(chat.say("Mkt", "cancel p-214"), "Cancel the post"))
    assert plain(chat.say("Mkt", "move p-214 fri 8:00").card) == "Nothing changed: p-214 is cancelled."


def test_the_hour_that_the_clocks_repeat_is_told_apart(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "move p-214 31 oct 2027 01:30")
    first, second = (
        button(reply, "Sun 31 Oct 2027 01:30 London (UTC+1)"),
        button(reply, "Sun 31 Oct 2027 01:30 London (UTC+0)"),
    )
    assert (first.values["to"], second.values["to"]) == ("2027-10-31T00:30:00+00:00", "2027-10-31T01:30:00+00:00")


def test_a_day_years_away_is_a_slip(chat: Any) -> None:
    (field,) = chat.say("Mkt", "move p-214 31 dec 2099 9:00").form.fields
    assert field.error == "That is more than 400 days away. Say a nearer day."
    values = {"to": "2099-12-31T09:00:00+00:00", "zone": "Europe/London"}
    assert plain(chat.press("Mkt", Button("", "post.move", 214, 1, values)).card) == field.error
    assert chat.row(Post, 214).revision == 1


@pytest.mark.parametrize("to", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_an_instant_at_the_end_of_the_calendar_is_no_button_of_ours(chat: Any, to: str) -> None:
    values = {"to": to, "zone": "Asia/Tokyo"}
    for verb in ("post.move", "post.move.ask", "post.move.form"):
        assert "older version" in plain(chat.press("Mkt", Button("", verb, 214, 1, values)).card)


@pytest.mark.parametrize("words", ["move p-214 fri 8:00", "move p-214", "cancel p-214"])
def test_who_may_not_is_not_asked_when_either(chat: Any, words: str) -> None:
    reply = chat.say("Agt1", words)
    assert reply.form is None
    assert "your role cannot" in plain(reply.card)
    assert "[" not in plain(reply.card)


@pytest.mark.parametrize("verb", ["post.move.form", "post.move.ask", "post.cancel.ask"])
def test_a_forged_press_draws_no_form_for_who_may_not(chat: Any, verb: str) -> None:
    reply = chat.press("Agt1", Button("", verb, 214, 1, {"to": "2026-11-27T08:00:00+00:00", "zone": "Europe/London"}))
    assert reply.form is None
    assert "your role cannot" in plain(reply.card)


@pytest.mark.parametrize(
    ("to", "choices"),
    [
        ("to 5pm", ["Wed 25 Nov 17:00 London", "Thu 26 Nov 17:00 London"]),
        ("20:00 chicago", ["Wed 25 Nov 20:00 Chicago", "Thu 26 Nov 20:00 Chicago"]),
        ("を1時間後に", ["Wed 25 Nov 12:18 London", "Thu 26 Nov 20:00 London"]),
    ],
)
def test_an_hour_without_a_day_may_be_of_the_day_that_the_post_has(chat: Any, to: str, choices: list[str]) -> None:
    said = plain(chat.say("Mkt", f"move p-214 {to}").card)
    assert said.startswith("That can be read in several ways. Which?")
    assert all(f"[{choice}]" in said for choice in choices)


def test_an_hour_without_a_day_that_is_of_that_day_anyhow_is_not_asked_about(chat: Any) -> None:
    assert "to Thu 26 Nov 08:00 London?" in plain(chat.say("Mkt", "move p-214 8am").card)
