"""Care tells marketing what is broken, and hears when it is right again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.flag import Flag, FlagKind, FlagState

LINK = "https://pan.example/pyramid"


def test_one_tap_from_the_guess_to_marketing(chat: Any, button: Any) -> None:
    chat.links[LINK] = 404
    reply = chat.say("Agt1", f"flag broken link {LINK}", "#care")
    assert reply.private
    assert plain(reply.card).split("\n")[:2] == [
        "Is it p-228 Instagram “Pyramid of pans”? (broken link)",
        "I see 404 too. It went out 18 min ago.",
    ]
    opened = chat.press("Agt1", button(reply, "Yes, flag"), "#care")
    assert plain(opened.card).startswith("f-57 opened, marketing told.")
    chat.deliver()
    assert chat.told("#care") == []
    (card,) = chat.room.places["#marketing"]
    assert [button(card, label).verb for label in ("I'm on it", "Not mine", "Fixed")] == [
        "flag.claim",
        "flag.pass_on",
        "flag.fixed",
    ]


@pytest.mark.parametrize(
    ("status", "seen"), [(200, "It opens for me (200)."), (410, "I see 410 too."), (500, "status 500")]
)
def test_what_calbot_itself_sees(chat: Any, status: int, seen: str) -> None:
    chat.links[LINK] = status
    assert seen in plain(chat.say("Agt1", f"flag broken link {LINK}").card)


def test_a_second_reporter_joins_the_first_whatever_tracking_the_link_carries(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.later(minutes=1)
    reply = chat.say("Lead", f"flag broken link {LINK}?utm_source=mail#top")
    said = "Already f-57 (Agt1, 1 min ago). Added you; you will hear when it is fixed."
    assert plain(reply.card).startswith(said)
    assert button(reply, "Different problem").verb == "flag.form"


def test_another_post_is_chosen_in_a_form(chat: Any, button: Any) -> None:
    form = chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Other post"))
    assert [value for value, _ in form.form.fields[0].options] == ["228", "214", "0"]
    opened = chat.send("Agt1", form, {"post": "214"})
    assert plain(opened.card).startswith("f-57 opened")
    assert chat.row(Flag, 57).post_id == 214


@pytest.mark.parametrize(
    ("words", "kind", "note"),
    [
        ("copy error it says 3 L", FlagKind.COPY_ERROR, "it says 3 L"),
        ("price on the lid is 20", FlagKind.WRONG_PRICE, "price on the lid is 20"),
        ("wrong image", FlagKind.WRONG_IMAGE, ""),
        ("typo", FlagKind.COPY_ERROR, ""),
        ("confusing people ask if it fits", FlagKind.CONFUSING, "people ask if it fits"),
        ("the song is too loud", FlagKind.OTHER, "the song is too loud"),
        ("リンク切れ", FlagKind.BROKEN_LINK, ""),
        ("誤字 水テスト", FlagKind.COPY_ERROR, "誤字 水テスト"),
    ],
)
def test_kinds_by_words(chat: Any, button: Any, words: str, kind: FlagKind, note: str) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"/flag {words}"), "Yes"))
    flag = chat.row(Flag, 57)
    assert (flag.kind, flag.note) == (kind, note)


def test_a_link_alone_is_a_broken_link(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag <{LINK}|pan.example>"), "Yes"))
    flag = chat.row(Flag, 57)
    assert (flag.kind, flag.url) == (FlagKind.BROKEN_LINK, LINK)


def test_a_named_post_needs_no_guess(chat: Any) -> None:
    assert plain(chat.say("Agt1", "flag copy error p-214 wrong size").card).startswith("f-57 opened")
    assert chat.row(Flag, 57).post_id == 214


def test_without_words_a_form(chat: Any, button: Any) -> None:
    reply = chat.say("Agt1", "flag")
    assert [one.name for one in reply.form.fields] == ["kind", "url", "note"]
    guess = chat.send("Agt1", reply, {"kind": "copy_error", "note": "3 L"})
    assert "(copy error)" in plain(guess.card)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "pan.example", "https://a.example https://b.example"])
def test_what_is_no_link_is_refused(chat: Any, url: str) -> None:
    reply = chat.send("Agt1", chat.say("Agt1", "flag"), {"kind": "broken_link", "url": url})
    assert "Nothing was flagged" in plain(reply.card)


def test_the_flag_button_of_a_post_knows_its_post(chat: Any, button: Any) -> None:
    reply = chat.press("Agt1", button(chat.say("Agt1", "check p-214"), "Flag"))
    assert plain(chat.send("Agt1", reply, {"kind": "confusing"}).card).startswith("f-57 opened")
    assert chat.row(Flag, 57).post_id == 214


def test_two_hands_on_one_card_the_second_is_told_why_nothing_happened(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.deliver()
    (card,) = chat.room.places["#marketing"]
    claim = button(card, "I'm on it")
    assert plain(chat.press("Mkt", claim).card) == "You have f-57. The reporters see it."
    late = chat.press("Mkt2", claim)
    assert late.private
    assert plain(late.card).startswith("Nothing changed, because f-57 changed since this button was drawn.")
    assert chat.row(Flag, 57).owner_id == 1


def test_an_agent_cannot_take_a_flag(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.deliver()
    claim = button(chat.room.places["#marketing"][0], "I'm on it")
    assert "your role cannot take flags here" in plain(chat.press("Agt1", claim).card)


def test_fixed_is_believed_after_a_look(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.deliver()
    done = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    assert plain(done.card) == "I look at the link now. f-57 settles once it opens."
    assert chat.row(Flag, 57).state is FlagState.VERIFYING


def test_not_mine_hands_it_to_the_backup(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.deliver()
    done = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Not mine"))
    assert plain(done.card) == "f-57 goes to Mkt2."


def test_a_link_of_a_post_that_is_not_out_yet_finds_its_post(chat: Any, post: Any) -> None:
    later = datetime(2026, 12, 20, 9, tzinfo=UTC)
    chat.keep(post(id=230, title="Winter", link="https://pot.example/winter", starts_at=later))
    said = plain(chat.say("Agt1", "flag broken link https://pot.example/winter?utm_source=x").card)
    assert said.startswith("Is it p-230 TikTok “Winter”?")


@pytest.mark.parametrize("words", ["flag p-99999 broken link", "flag copy error p-99999"])
def test_a_post_that_does_not_exist_is_not_flagged(chat: Any, words: str) -> None:
    assert plain(chat.say("Agt1", words).card) == "There is no post p-99999."
    forged = Button("", "flag.open", 99999, 0, {"kind": "broken_link"})
    assert plain(chat.press("Agt1", forged).card) == "There is no post p-99999."


@pytest.mark.parametrize("chosen", ["²", "9" * 200, "-1", "x"])
def test_a_choice_that_is_no_number_falls_back_to_the_button_s_post(chat: Any, chosen: str) -> None:
    forged = Button("", "flag.open", 214, 0, {"kind": "other", "post": chosen})
    assert plain(chat.press("Agt1", forged).card).startswith("f-57 opened")
    assert chat.row(Flag, 57).post_id == 214


def test_where_no_place_hears_of_it_nobody_is_said_to_be_told(chat: Any) -> None:
    chat.say("Lead", "here marketing pan", "#marketing")
    said = plain(chat.say("Agt1", "flag copy error p-214 wrong size", "#care").card)
    assert said.startswith("f-57 is kept, but nobody was told")
    chat.deliver()
    assert not any("f-57" in told for told in chat.told("#marketing"))
    for _ in range(2):
        chat.say("Lead", "here marketing", "#marketing")
        chat.deliver()
    assert sum("f-57" in told for told in chat.told("#marketing")) == 1


def test_a_typo_is_fixed_by_word_whatever_the_link_of_its_post_answers(chat: Any, button: Any) -> None:
    chat.say("Agt1", "flag copy error p-214 wrong size", "#care")
    chat.deliver()
    done = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    assert plain(done.card) == "f-57 is settled. The reporters are told."
    chat.deliver()
    (told,) = chat.told("#care")
    assert told.startswith("f-57 is fixed after 1 min: p-214 TikTok “Do's & don'ts”")
    assert "verified" not in told
    assert "verified" not in chat.told("#marketing")[0]
