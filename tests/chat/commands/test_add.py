"""A new post in words: said back first, asked where in doubt, saved once."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.chat.cards import Actions, Button
from calbot.chat.plain import plain
from calbot.model.account import Account
from calbot.model.post import Post

WORDS = 'add tiktok pot tue 3pm "How to clean the seal" https://pot.example/seal'


def test_it_is_said_back_with_weekday_and_other_zones_before_anything_is_saved(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", WORDS)
    assert reply.private
    said = plain(reply.card)
    assert said.startswith("I read: Pot · TikTok @pot · Tue 1 Dec 15:00 London")
    assert "That is 09:00 Chicago and Wed 2 Dec 00:00 Tokyo." in said
    assert [button(reply, label).verb for label in ("Save", "Change", "Cancel")] == [
        "post.add",
        "post.add.form",
        "post.add.drop",
    ]
    assert "p-229" not in plain(chat.say("Mkt", "week").card)


def test_save_pressed_twice_is_one_post(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", WORDS)
    first, second = (chat.press("Mkt", button(reply, "Save")) for _ in range(2))
    assert plain(first.card).startswith("Saved p-229: Tue 1 Dec 15:00 London")
    assert plain(second.card).startswith("Saved p-229")
    post = chat.row(Post, 229)
    assert (post.title, post.link, post.zone) == ("How to clean the seal", "https://pot.example/seal", "Europe/London")


def test_dropped_is_dropped(chat: Any, button: Any) -> None:
    reply = chat.press("Mkt", button(chat.say("Mkt", WORDS), "Cancel"))
    assert plain(reply.card) == "Dropped. Nothing was saved."


def test_without_words_there_is_a_form_that_complains_of_nothing(chat: Any) -> None:
    form = chat.say("Mkt", "add").form
    assert [field.name for field in form.fields] == ["account", "when", "title", "link"]
    assert {field.error for field in form.fields} == {""}


def test_a_filled_form_is_said_back_too(chat: Any) -> None:
    values = {"account": "2", "when": "tue 3pm", "title": "Seal", "link": ""}
    reply = chat.send("Mkt", chat.say("Mkt", "add"), values)
    assert plain(reply.card).startswith("I read: Pot · TikTok @pot · Tue 1 Dec 15:00 London")


@pytest.mark.parametrize(
    ("words", "field", "error"),
    [
        ('tiktok pot "Seal"', "when", "This is missing."),
        ("tiktok pot tue 3pm", "title", "This is missing."),
        ('pan tue 3pm "Seal"', "account", "This is missing."),
        ('tiktok pan tue 3pm "Seal"', "account", "Pan has no account on TikTok."),
        ('tiktok pot tue "Seal"', "when", "At what time? Try: tue 3pm."),
        ('tiktok pot fri 5 dec 3pm "Seal"', "when", "Weekday and date differ: that date is Sat 5 Dec 2026."),
        ('tiktok pot yesterday 3pm "Seal"', "when", "That time is over."),
    ],
)
def test_what_is_missing_or_wrong_is_asked_in_a_form_that_keeps_the_rest(
    chat: Any, words: str, field: str, error: str
) -> None:
    form = chat.say("Mkt", f"add {words}").form
    assert {one.name: one.error for one in form.fields if one.error} == {field: error}
    assert any(one.value for one in form.fields)


def test_doubt_about_the_day_is_a_choice_of_buttons(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", 'add tiktok pot next fri 3pm "Seal"')
    assert plain(reply.card).startswith("That can be read in several ways. Which?")
    echoed = chat.press("Mkt", button(reply, "Fri 4 Dec 15:00 London"))
    assert plain(echoed.card).startswith("I read: Pot · TikTok @pot · Fri 4 Dec 15:00 London")


def test_change_opens_the_form_with_what_was_understood(chat: Any, button: Any) -> None:
    form = chat.press("Mkt", button(chat.say("Mkt", WORDS), "Change")).form
    assert {one.name: one.value for one in form.fields} == {
        "account": "2",
        "when": "2026-12-01 15:00",
        "title": "How to clean the seal",
        "link": "https://pot.example/seal",
    }


def test_japanese_words_an_account_name_and_brackets(chat: Any) -> None:
    said = plain(chat.say("Mkt", "追加 @pot 明日15時「シールの洗い方」").card)
    assert said.startswith("I read: Pot · TikTok @pot · Thu 26 Nov 15:00 London")
    assert "シールの洗い方" in said


def test_the_hour_is_read_in_the_writer_s_own_zone(chat: Any) -> None:
    said = plain(chat.say("Mkt", 'add tiktok pot tue 3pm tokyo "Seal"').card)
    assert said.startswith("I read: Pot · TikTok @pot · Tue 1 Dec 15:00 Tokyo")
    assert "06:00 London" in said


def test_an_agent_may_not(chat: Any) -> None:
    assert "your role cannot add posts here" in plain(chat.say("Agt1", WORDS).card)
    for drawn in (chat.say("Agt1", "add"), chat.press("Agt1", Button("", "post.add.form"))):
        assert drawn.form is None
        assert "your role cannot add posts here" in plain(drawn.card)


def test_who_answers_for_one_account_picks_from_it_alone(chat: Any) -> None:
    chat.keep(
        Account(workspace_id="acme", id=4, network="x", handle="@desk", brand="Desk", raci={"R": [4]}),
    )
    choices = {one.name: [value for value, _ in one.options] for one in chat.say("Agt1", "add").form.fields}
    assert choices["account"] == ["4"]
    assert chat.look("Agt1", "account", "") == [("4", "Desk · X @desk")]


@pytest.mark.parametrize(
    "words",
    [
        "tiktok pot tue 3pm https://pot.example/a How to clean https://pot.example/b",
        'tiktok pot tue 3pm "How to clean" https://pot.example/a <https://pot.example/b|b>',
    ],
)
def test_of_several_links_the_one_that_is_meant_is_asked_for_and_none_is_of_the_title(
    chat: Any, button: Any, words: str
) -> None:
    reply = chat.say("Mkt", f"add {words}")
    fields = {field.name: field for field in reply.form.fields}
    assert (fields["title"].value, fields["title"].error) == ("How to clean", "")
    assert fields["link"].value == "https://pot.example/a https://pot.example/b"
    assert fields["link"].error == "A post has one link. Leave the one that is meant."
    values = {name: field.value for name, field in fields.items()} | {"link": "https://pot.example/b"}
    chat.press("Mkt", button(chat.send("Mkt", reply, values), "Save"))
    post = chat.row(Post, 229)
    assert (post.title, post.link) == ("How to clean", "https://pot.example/b")


def test_a_link_that_is_said_twice_is_one(chat: Any) -> None:
    said = plain(chat.say("Mkt", "add tiktok pot tue 3pm https://pot.example/a Seal https://pot.example/a").card)
    assert said.startswith("I read: Pot · TikTok @pot · Tue 1 Dec 15:00 London")


def test_one_account_that_fits_is_the_one_that_is_meant(chat: Any) -> None:
    said = plain(chat.say("Mkt", 'add pot tue 3pm "Seal"').card)
    assert said.startswith("I read: Pot · TikTok @pot · Tue 1 Dec 15:00 London")


def test_of_two_accounts_of_a_brand_on_a_network_the_chosen_one_is_posted_on(chat: Any, button: Any) -> None:
    chat.keep(Account(workspace_id="acme", id=4, network="tiktok", handle="@pot_jp", brand="Pot", owner_id=1))
    values = {"account": "4", "when": "tue 3pm", "title": "Seal", "link": ""}
    echoed = chat.send("Mkt", chat.say("Mkt", "add"), values)
    assert plain(echoed.card).startswith("I read: Pot · TikTok @pot_jp")
    chat.press("Mkt", button(echoed, "Save"))
    assert chat.row(Post, 229).account_id == 4


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Pan · Instagram @pan", "Pan · X @pan_x", "Pot · TikTok @pot"]),
        ("PAN", ["Pan · Instagram @pan", "Pan · X @pan_x"]),
        ("pan insta", ["Pan · Instagram @pan"]),
        ("ＰＯＴ", ["Pot · TikTok @pot"]),
        ("%", []),
        ("_x", ["Pan · X @pan_x"]),
        ("nothing", []),
    ],
)
def test_accounts_are_offered_by_what_was_typed(chat: Any, typed: str, found: list[str]) -> None:
    assert [label for _, label in chat.look("Mkt", "account", typed)] == found


def test_nothing_is_offered_to_whom_it_is_not_for(chat: Any) -> None:
    assert chat.look("Agt1", "account", "") == []
    assert chat.look("Stranger", "account", "") == []
    assert chat.look("Mkt", "no such lookup", "") == []
    assert chat.look("Mkt", "account", "", "#unheard of") == [], "nor is a place kept for having been typed in"


@pytest.mark.parametrize("forged", ["99", "-1", "2 or 1=1", "９", "1" * 40, ""])
def test_an_account_that_was_not_offered_is_none(chat: Any, forged: str) -> None:
    values = {"account": forged, "when": "tue 3pm", "title": "Seal", "link": ""}
    form = chat.send("Mkt", chat.say("Mkt", "add"), values).form
    assert {one.name: one.error for one in form.fields if one.error} == {"account": "This is missing."}


def test_a_forged_press_saves_no_post_without_a_title(chat: Any) -> None:
    values = {"network": "tiktok", "brand": "Pot", "at": "2026-12-01T15:00:00+00:00", "zone": "Europe/London"}
    assert "older version" in plain(chat.press("Mkt", Button("", "post.add", 0, 0, values)).card)


def test_what_a_draft_would_cause_has_no_number_yet(chat: Any) -> None:
    said = plain(chat.say("Mkt", 'add tiktok pot thu 19:30 "Which seal?"').card)
    assert "[WARN]" in said
    assert "n-0" not in said


@pytest.mark.parametrize(
    ("words", "at", "title"),
    [
        ("tiktok pot thu 3pm how-to clean the seal", "Thu 26 Nov 15:00 London", "how-to clean the seal"),
        ("tiktok pot 3pm thu: Water test", "Thu 26 Nov 15:00 London", "Water test"),
        ("tiktok pot thu 3pm ET how-to", "Thu 26 Nov 15:00 New York", "how-to"),
        ("tiktok pot 木曜15時 掃除の仕方", "Thu 26 Nov 15:00 London", "掃除の仕方"),
        ("tiktok pot 11月26日(木)15時半、蓋の洗い方", "Thu 26 Nov 15:30 London", "蓋の洗い方"),
    ],
)
def test_a_title_needs_no_quotes_where_it_is_plain_where_the_hour_ends(
    chat: Any, words: str, at: str, title: str
) -> None:
    said = plain(chat.say("Mkt", f"add {words}").card)
    assert (at in said, title in said) == (True, True), said


@pytest.mark.parametrize("words", ["fri maybe 3pm seal", "soon seal", "thu 3pm how to clean or fri 4pm"])
def test_a_title_that_may_be_part_of_the_hour_is_not_guessed(chat: Any, words: str) -> None:
    form = chat.say("Mkt", f"add tiktok pot {words}").form
    assert next(one for one in form.fields if one.name == "title").value == ""
    assert next(one for one in form.fields if one.name == "when").value == words


def asked(reply: Any) -> list[str]:
    """What can be chosen."""
    (row,) = [one for one in reply.card.elements if isinstance(one, Actions)]
    return [one.label for one in row.buttons if one.verb == "post.draft"]


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("thu 3pm or fri 4pm how to clean", ["Thu 26 Nov 15:00 London", "Fri 27 Nov 16:00 London"]),
        ('thu 3pm or fri 4pm "How to clean"', ["Thu 26 Nov 15:00 London", "Fri 27 Nov 16:00 London"]),
        ('"How to clean" 5pm thu 3pm', ["Thu 26 Nov 15:00 London", "Thu 26 Nov 17:00 London"]),
        ("木曜15時か金曜16時「シールの洗い方」", ["Thu 26 Nov 15:00 London", "Fri 27 Nov 16:00 London"]),
        (
            "thu 3pm monday motivation",
            [
                "Thu 26 Nov 15:00 London: “motivation”",
                "Mon 30 Nov 15:00 London: “motivation”",
                "Thu 26 Nov 15:00 London: “monday motivation”",
            ],
        ),
        (
            "fri 3pm christmas cookies",
            ["Fri 25 Dec 15:00 London: “cookies”", "Fri 27 Nov 15:00 London: “christmas cookies”"],
        ),
        ("fri 3pm china glaze", ["Fri 27 Nov 15:00 Shanghai: “glaze”", "Fri 27 Nov 15:00 London: “china glaze”"]),
    ],
)
def test_two_times_are_asked_about_and_so_is_where_the_title_begins(chat: Any, words: str, labels: list[str]) -> None:
    reply = chat.say("Mkt", f"add tiktok pot {words}")
    assert plain(reply.card).startswith("That can be read in several ways. Which?")
    assert asked(reply) == labels


def test_the_way_that_was_chosen_is_what_is_said_back_and_saved(chat: Any, button: Any) -> None:
    reply = chat.say("Mkt", "add tiktok pot fri 3pm china glaze https://pot.example/glaze")
    echoed = chat.press("Mkt", button(reply, "Fri 27 Nov 15:00 Shanghai: “glaze”"))
    assert plain(echoed.card).startswith("I read: Pot · TikTok @pot · Fri 27 Nov 15:00 Shanghai")
    chat.press("Mkt", button(echoed, "Save"))
    post = chat.row(Post, 229)
    assert (post.title, post.zone, post.link) == ("glaze", "Asia/Shanghai", "https://pot.example/glaze")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("thu 3pm their time", "their time names several time zones. Say the city: 3pm London."),
        ("thu 3pm their time how to clean", "their time names several time zones. Say the city: 3pm London."),
        ('thu 3pm their time "How to clean"', "their time names several time zones. Say the city: 3pm London."),
        ("thu 3pm IST how to clean", "IST names several time zones. Say the city: 3pm London."),
        ("thu 3pm 25 dec how to clean", "Weekday and date differ: that date is Fri 25 Dec 2026."),
        ("thu 3pm or today 9am how to clean", "That time is over."),
        ("thu 3pm or so how to clean", "I do not understand that date and time. Try: tue 3pm"),
    ],
)
def test_what_makes_the_hour_doubtful_is_said_and_becomes_no_title(chat: Any, words: str, error: str) -> None:
    form = chat.say("Mkt", f"add tiktok pot {words}").form
    fields = {one.name: one for one in form.fields}
    assert fields["when"].error.startswith(error)
    assert fields["title"].value in ("", "How to clean")


def test_doubt_waits_until_nothing_else_is_missing(chat: Any) -> None:
    form = chat.say("Mkt", "add pan thu 3pm or fri 4pm how to clean").form
    assert {one.name: one.value for one in form.fields if one.value} == {
        "when": "thu 3pm or fri 4pm",
        "title": "how to clean",
    }
    asked_of = chat.say("Mkt", "add pan thu 3pm monday motivation").form
    assert {one.name: one.error for one in asked_of.fields if one.error} == {
        "account": "This is missing.",
        "title": "This is missing.",
    }
    assert {one.name: one.value for one in asked_of.fields if one.value} == {"when": "thu 3pm monday motivation"}
