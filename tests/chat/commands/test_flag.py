"""Care tells marketing what is broken, and hears when it is right again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import flag as flow
from calbot.flows import flag_ladder
from calbot.flows.revised import keep_revision
from calbot.model.event import Event, EventKind
from calbot.model.flag import Flag, FlagKind, FlagState
from calbot.model.forecast import Expectation
from calbot.model.post import Post, PostState
from tests.chat.conftest import NOW

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
    assert plain(opened.card).startswith("f-57 opened, Mkt told.")
    chat.deliver()
    assert chat.told("#care") == []
    (card,) = chat.room.places["#marketing"]
    assert [button(card, label).verb for label in ("I'm on it", "Fixed", "Not mine", "Not an issue")] == [
        "flag.claim",
        "flag.fixed",
        "flag.pass_on",
        "flag.decline.form",
    ]
    (told,) = chat.told("Mkt")
    assert "This is for you (grave)." in told, "the owner of the account is told by name"


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


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("policy risk they promise a cure", FlagKind.POLICY_RISK),
        ("missing answer which seal fits?", FlagKind.MISSING_ANSWER),
        ("duplicate post", FlagKind.DUPLICATE_POST),
        ("wrong date it says May", FlagKind.WRONG_PRICE),
        ("praise people love it", FlagKind.PRAISE),
        ("日付違い 5月になっている", FlagKind.WRONG_PRICE),
        ("重複投稿", FlagKind.DUPLICATE_POST),
        ("お褒め とても好評です", FlagKind.PRAISE),
    ],
)
def test_more_kinds_by_words(chat: Any, button: Any, words: str, kind: FlagKind) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"/flag {words}"), "Yes"))
    assert chat.row(Flag, 57).kind is kind


def test_a_link_alone_is_a_broken_link(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag <{LINK}|pan.example>"), "Yes"))
    flag = chat.row(Flag, 57)
    assert (flag.kind, flag.url) == (FlagKind.BROKEN_LINK, LINK)


def test_a_sentence_that_goes_on_behind_a_link_without_a_space_is_none_of_it(chat: Any, button: Any, post: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag {LINK}価格違い"), "Yes"))
    flag = chat.row(Flag, 57)
    assert (flag.kind, flag.url, flag.post_id) == (FlagKind.WRONG_PRICE, "", 228), "the post's own page names the post"
    longer = "https://pot.example/JR東日本"
    chat.keep(post(id=240, title="Rails", link=longer, starts_at=NOW - timedelta(hours=2)))
    chat.press("Agt1", button(chat.say("Agt1", f"flag {longer} リンク切れ"), "Yes"))
    assert (chat.row(Flag, 58).url, chat.row(Flag, 58).post_id) == (longer, 240), "a post leads there"


def test_a_shortcut_on_an_old_message_means_what_was_out_then(chat: Any, button: Any) -> None:
    old = str(int((NOW - timedelta(days=30)).timestamp()))
    for said_at, guessed in (({}, "Is it p-228"), ({"said_at": old}, "I know no post")):
        form = chat.press("Agt1", Button("", "flag.form", 0, 0, said_at))
        told = chat.send("Agt1", form, {"kind": "copy_error", "note": "3 L"})
        assert plain(told.card).startswith(guessed), "then no post was out that calbot knows"
        assert button(told, "Yes" if not said_at else "Flag").values.get("said_at") == said_at.get("said_at")


def test_a_named_post_needs_no_guess(chat: Any) -> None:
    assert plain(chat.say("Agt1", "flag copy error p-214 wrong size").card).startswith("f-57 opened")
    assert chat.row(Flag, 57).post_id == 214


def test_a_flag_that_is_named_alone_is_shown_and_not_flagged(chat: Any, button: Any) -> None:
    chat.say("Agt1", "flag copy error p-214 wrong size")
    assert plain(chat.say("Mkt", "flag F-57").card) == plain(chat.say("Mkt", "flags f-57").card)
    assert chat.say("Mkt", "flag f-99").refused


def test_without_words_a_form(chat: Any, button: Any) -> None:
    reply = chat.say("Agt1", "flag")
    assert [one.name for one in reply.form.fields] == ["kind", "url", "post", "note", "case"]
    guess = chat.send("Agt1", reply, {"kind": "copy_error", "note": "3 L"})
    assert "(copy error)" in plain(guess.card)


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("pan.example/pyramid", LINK),
        (f"{LINK}.", LINK),
        ("www.pan.example", "https://www.pan.example"),
        (f" {LINK} ", LINK),
    ],
)
def test_an_address_in_the_form_is_read_as_in_the_chat(chat: Any, url: str, meant: str) -> None:
    filled = {"kind": "broken_link", "url": url, "post": "228"}
    chat.send("Agt1", chat.say("Agt1", "flag"), filled)
    assert chat.row(Flag, 57).url == meant


@pytest.mark.parametrize("url", ["javascript:alert(1)", "pan.example", "https://a.example https://b.example"])
def test_what_is_no_link_is_refused(chat: Any, url: str) -> None:
    form = chat.send("Agt1", chat.say("Agt1", "flag"), {"kind": "copy_error", "url": url, "note": "3 L"}).form
    assert {one.name: one.error for one in form.fields if one.error}.keys() == {"url"}
    assert "Nothing was flagged" in form.fields[1].error
    assert {one.name: one.value for one in form.fields} == {
        "kind": "copy_error",
        "url": url,
        "post": "",
        "note": "3 L",
        "case": "",
    }


def test_a_post_that_was_found_in_the_form_needs_no_guess(chat: Any) -> None:
    form = chat.say("Agt1", "flag")
    assert [value for value, _ in form.form.fields[2].options] == ["228", "214"], "the nearest first"
    assert [value for value, _ in chat.look("Agt1", "post.near", "pyramid")] == ["228"]
    assert plain(chat.send("Agt1", form, {"kind": "confusing", "post": "228"}).card).startswith("f-57 opened")
    assert chat.row(Flag, 57).post_id == 228


@pytest.mark.parametrize("chosen", ["0", "x", "-1", "٢"])
def test_a_choice_that_was_not_offered_is_none(chat: Any, chosen: str) -> None:
    reply = chat.send("Agt1", chat.say("Agt1", "flag"), {"kind": "copy_error", "post": chosen, "note": "3 L"})
    assert "(copy error)" in plain(reply.card), "it is guessed"


def test_the_flag_button_of_a_post_knows_its_post(chat: Any, button: Any) -> None:
    reply = chat.press("Agt1", button(chat.say("Agt1", "check p-214"), "Flag"))
    assert plain(chat.send("Agt1", reply, {"kind": "confusing"}).card).startswith("f-57 opened")
    assert chat.row(Flag, 57).post_id == 214


def test_two_hands_on_one_card_the_second_is_told_why_nothing_happened(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.deliver()
    (card,) = chat.room.places["#marketing"]
    claim = button(card, "I'm on it")
    assert plain(chat.press("Mkt", claim).card) == "You have f-57. The reporters hear of it when it is right."
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


def test_not_mine_hands_it_to_no_backup_who_is_away(chat: Any, button: Any) -> None:
    days = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=2)}
    chat.keep(Event(workspace_id="acme", id=901, kind=EventKind.ABSENCE, title="Leave", owner="Mkt2", **days))
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.deliver()
    done = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Not mine"))
    assert plain(done.card) == "f-57 is open again for whoever takes it."


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
    forged = Button("", "flag.open", 214, 1, {"kind": "other", "post": chosen})
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
    (told,) = chat.told("Agt1")
    assert told.startswith("f-57 is fixed after 1 min: p-214 TikTok “Do's & don'ts”")
    assert "verified" not in told
    assert "verified" not in chat.told("#marketing")[0]


def opened(chat: Any, button: Any, words: str = f"broken link {LINK}", who: str = "Agt1") -> Any:
    """A flag, and marketing's card of it."""
    chat.press(who, button(chat.say(who, f"flag {words}", "#care"), "Yes"), "#care")
    chat.deliver()
    return chat.room.places["#marketing"][0]


def test_not_an_issue_is_told_kindly_and_teaches_the_next_one(chat: Any, button: Any) -> None:
    card = opened(chat, button)
    form = chat.press("Mkt", button(card, "Not an issue"))
    done = chat.send("Mkt", form, {"why": "login", "words": "Sign in to the shop first"})
    assert plain(done.card) == "f-57 is closed. The reporters are told why, with thanks."
    chat.deliver()
    (told,) = chat.told("Agt1")
    assert told.startswith("f-57 turned out to be no issue (works for me, after signing in): p-228")
    assert "Thank you for looking closely" in told
    assert "Mkt: Sign in to the shop first" in told
    chat.later(days=20)
    again = chat.say("Agt2", f"flag broken link {LINK}?utm_source=x", "#care")
    assert "f-57" in plain(again.card)
    assert "Sign in to the shop first" in plain(again.card)
    assert button(again, "それでも報告する").verb == "flag.open"


def test_another_reason_needs_words(chat: Any, button: Any) -> None:
    form = chat.press("Mkt", button(opened(chat, button), "Not an issue"))
    asked = chat.send("Mkt", form, {"why": "other", "words": ""})
    assert asked.form.fields[1].error.startswith("Nothing changed")
    assert chat.row(Flag, 57).state is FlagState.OPEN


def test_a_flag_is_handed_over_to_somebody_by_name(chat: Any, button: Any) -> None:
    card = opened(chat, button)
    chat.press("Mkt", button(card, "I'm on it"))
    chat.deliver()
    form = chat.press("Mkt", button(card, "Hand over"))
    assert "Agt1" not in dict(form.form.fields[0].options).values()
    assert plain(chat.send("Mkt", form, {"to": "2"}).card) == "f-57 goes to Mkt2."
    chat.deliver()
    assert any("It was handed over to you." in told for told in chat.told("Mkt2"))


def test_a_wait_ends_by_itself_and_whoever_has_it_is_told(chat: Any, button: Any) -> None:
    card = opened(chat, button)
    chat.press("Mkt", button(card, "I'm on it"))
    chat.deliver()
    form = chat.press("Mkt", button(card, "Wait"))
    assert chat.send("Mkt", form, {"until": "yesterday"}).form.fields[0].error
    assert "I ask again" in plain(chat.send("Mkt", form, {"until": "tomorrow 9:00"}).card)
    chat.deliver()
    assert "Mkt waits until Thu 26 Nov 09:00" in chat.told("#marketing")[0]
    chat.later(hours=22)
    chat.flow(flag_ladder.climb, 57)
    chat.deliver()
    assert chat.row(Flag, 57).state is FlagState.CLAIMED
    assert "Your wait is over." in chat.told("Mkt")[-1]


def test_a_line_for_customers_is_read_by_whoever_reports_and_hears(chat: Any, button: Any) -> None:
    card = opened(chat, button)
    chat.press("Mkt", button(card, "I'm on it"))
    chat.deliver()
    form = chat.press("Mkt", button(card, "Line for customers"))
    told = chat.send("Mkt", form, {"line": "Thanks, call 07700 900123, a new link comes"})
    assert "[phone]" in plain(told.card)
    assert "phone number" in plain(told.card), "the writer is told what was taken out"
    chat.deliver()
    joined = chat.say("Lead", f"flag broken link {LINK}", "#care")
    assert "Customers may be told: Thanks, call [phone], a new link comes" in plain(joined.card)
    chat.deliver()
    chat.press("Mkt", button(card, "Fixed"))
    chat.flow(flow.settle_look, 57, {"at": "", "healthy": True, "status": 200, "said": "link.healthy", "url": LINK})
    chat.deliver()
    for who in ("Agt1", "Lead"):
        assert "Customers may be told: Thanks" in chat.told(who)[-1]


def test_what_is_not_out_yet_is_asked_to_be_held(chat: Any, button: Any) -> None:
    said = plain(chat.say("Agt1", "flag copy error p-214 it says 3 L", "#care").card)
    assert said.startswith("f-57 opened: Mkt is asked to hold the post until it is right.")
    chat.deliver()
    (card,) = chat.room.places["#marketing"]
    assert "please hold it until this is right" in plain(card.card)
    hold = button(card, "Hold p-214")
    assert (hold.verb, hold.subject) == ("post.hold", 214)
    chat.press("Mkt", hold)
    assert chat.row(Post, 214).all_day


@pytest.mark.parametrize("bare", ["www.pan.example/other", "pan.example/other"])
def test_another_page_without_its_scheme_is_not_joined_to_the_flag_of_one(chat: Any, button: Any, bare: str) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.later(minutes=1)
    reply = chat.say("Lead", f"flag broken link {bare}")
    assert "Already f-57" not in plain(reply.card)
    assert button(reply, "Flag").values["url"] == f"https://{bare}"
    said = plain(chat.say("Lead", f"flag broken link {LINK.removeprefix('https://')}").card)
    assert said.startswith("Already f-57"), "the same page is"


def test_who_names_neither_link_nor_post_is_asked_before_joining(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}"), "Yes"))
    chat.later(minutes=1)
    reply = chat.say("Lead", "flag broken link in the story")
    assert plain(reply.card).startswith("Is it p-228")
    assert plain(chat.press("Lead", button(reply, "Yes")).card).startswith("Already f-57")


@pytest.mark.parametrize("words", [f"{LINK} 404", f"404 {LINK}", f"broken link {LINK} 404", "404"])
def test_a_number_beside_a_link_is_no_post(chat: Any, button: Any, post: Any, words: str) -> None:
    chat.keep(post(id=404, title="Lids", starts_at=NOW - timedelta(days=1)))
    reply = chat.say("Agt1", f"flag {words}")
    assert plain(reply.card).startswith("Is it p-228 Instagram “Pyramid of pans”? (broken link)")
    assert chat.say("Agt1", "flag 404p").form is None
    assert all(chat.say("Agt1", f"flag {alone}").form is not None for alone in ("214", "#214")), "it says nothing"


def test_a_post_is_named_by_its_letter(chat: Any) -> None:
    chat.links[LINK] = 404
    assert plain(chat.say("Agt1", f"flag {LINK} p-228").card).startswith("f-57 opened")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (f"{LINK} is broken", FlagKind.BROKEN_LINK),
        (f"the link is broken {LINK}", FlagKind.BROKEN_LINK),
        (f"{LINK} does not open", FlagKind.BROKEN_LINK),
        (f"customers say {LINK} doesn’t open", FlagKind.BROKEN_LINK),
        (f"{LINK} is down for customers", FlagKind.BROKEN_LINK),
        (f"wrong link {LINK}", FlagKind.BROKEN_LINK),
        (f"{LINK} が開かない", FlagKind.BROKEN_LINK),
        (f"{LINK} has the wrong price", FlagKind.WRONG_PRICE),
        (f"{LINK} 画像違いです", FlagKind.WRONG_IMAGE),
        (f"confusing: {LINK} is down", FlagKind.CONFUSING),
        (f"{LINK} slows down on unbroken pages", FlagKind.OTHER),
        (f"{LINK} mentions the other lid", FlagKind.OTHER),
    ],
)
def test_the_kind_stands_anywhere_beside_a_link(chat: Any, button: Any, words: str, kind: FlagKind) -> None:
    reply = chat.say("Agt1", f"flag {words}")
    chat.press("Agt1", button(reply, "Yes"))
    flag = chat.row(Flag, 57)
    assert (flag.kind, flag.post_id) == (kind, 228)
    assert flag.note, "the words stay"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the link in the pyramid reel is broken", FlagKind.BROKEN_LINK),
        ("p-228 link in bio doesn’t work", FlagKind.BROKEN_LINK),
        ("p-228のリンクが切れています", FlagKind.BROKEN_LINK),
        ("the pyramid post has the wrong price", FlagKind.WRONG_PRICE),
        ("p-228の価格が間違っています", FlagKind.WRONG_PRICE),
        ("there is a typo in p-228", FlagKind.COPY_ERROR),
        ("p-228にタイポがあります", FlagKind.COPY_ERROR),
        ("the picture of the pyramid is wrong", FlagKind.WRONG_IMAGE),
        ("broken image", FlagKind.WRONG_IMAGE),
        ("customers are confused by p-228", FlagKind.CONFUSING),
        ("p-228 was posted twice", FlagKind.DUPLICATE_POST),
        ("the lid is broken", FlagKind.OTHER),
        ("the pages of the book are too dark, the song is down-tempo", FlagKind.OTHER),
        ("the page says that lids come broken, with salt of the dead sea", FlagKind.OTHER),
        ("what date is it?", FlagKind.OTHER),
    ],
)
def test_the_kind_is_what_a_sentence_says(chat: Any, button: Any, words: str, kind: FlagKind) -> None:
    reply = chat.say("Agt1", f"flag {words}")
    if "p-228" not in words:
        chat.press("Agt1", button(reply, "Yes"))
    flag = chat.row(Flag, 57)
    assert (flag.kind, flag.post_id) == (kind, 228)
    assert flag.note, "the words stay"


def test_praise_is_passed_on_and_thanked_for(chat: Any, button: Any) -> None:
    card = opened(chat, button, "praise everybody loves it")
    assert "Due" not in plain(card.card)
    chat.press("Mkt", button(card, "Thank them"))
    chat.deliver()
    assert chat.told("Agt1")[-1].startswith("Mkt thanks you for f-57: p-228")
    assert "thanked" in chat.told("#marketing")[0]


def test_copy_is_fixed_when_its_words_are_others(chat: Any, button: Any, post: Any) -> None:
    live = {"id": 240, "title": "Lids", "starts_at": NOW - timedelta(hours=2)}
    chat.keep(post(**live, copy_text="All lids since 2019 #pot #lid"))
    chat.say("Agt1", "flag copy error p-240 it is 2021", "#care")
    chat.deliver()
    card = chat.room.places["#marketing"][0]
    said = plain(chat.press("Mkt", button(card, "Fixed")).card)
    assert "not fixed yet" in said
    assert "what they were when it was flagged" in said
    chat.deliver()

    def rewritten(session: Any, turn: Any, words: str) -> None:
        session.get_one(Post, ("acme", 240)).copy_text = words
        session.commit()

    chat.flow(rewritten, "All  lids since 2019 #lid #pot")
    assert "not fixed yet" in plain(chat.press("Mkt", button(card, "Fixed")).card), "spaces and tags are no change"
    chat.deliver()
    chat.flow(rewritten, "All lids since 2021 #lid #pot")
    assert plain(chat.press("Mkt", button(card, "Fixed")).card).startswith("f-57 is settled")
    chat.deliver()
    assert "The post's words are others" in chat.told("Agt1")[-1]


@pytest.mark.parametrize(
    ("kind", "change", "fixed"),
    [
        ("copy error", {}, False),
        ("copy error", {"starts_at": NOW + timedelta(hours=9)}, False),
        ("confusing", {"starts_at": NOW + timedelta(hours=9)}, False),
        ("copy error", {"link": "https://pot.example/lids?utm_source=tiktok"}, False),
        ("copy error", {"all_day": True, "starts_at": NOW}, False),
        ("wrong price", {"all_day": True, "starts_at": NOW}, False),
        ("wrong price", {"link": "https://pot.example/other"}, False),
        ("wrong price", {"starts_at": NOW + timedelta(hours=9)}, True),
        ("copy error", {"title": "All lids, now from 2021"}, True),
    ],
)
def test_neither_another_link_nor_another_hour_mends_words(
    chat: Any, button: Any, post: Any, kind: str, change: dict[str, Any], fixed: bool
) -> None:
    chat.keep(post(id=240, title="Lids", starts_at=NOW + timedelta(hours=3), copy_text="All lids", link=LINK))
    chat.say("Agt1", f"flag {kind} p-240 it is 2021", "#care")
    chat.deliver()

    def changed(session: Any, turn: Any) -> None:
        for name, value in change.items():
            setattr(session.get_one(Post, ("acme", 240)), name, value)
        session.commit()

    chat.flow(changed)
    said = plain(chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed")).card)
    assert said.startswith("f-57 is settled") if fixed else "not fixed yet" in said


def test_what_is_reported_again_wants_other_words_again(chat: Any, button: Any, post: Any) -> None:
    chat.keep(post(id=240, title="Lids", starts_at=NOW - timedelta(hours=2), copy_text="All lids since 2019"))
    chat.say("Agt1", "flag copy error p-240 it is 2021", "#care")
    chat.deliver()

    def rewritten(session: Any, turn: Any) -> None:
        session.get_one(Post, ("acme", 240)).copy_text = "All lids since 2020"
        session.commit()

    chat.flow(rewritten)
    chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    chat.deliver()
    chat.say("Agt2", "flag copy error p-240 it is 2021", "#care")
    chat.deliver()
    assert "others than when" not in chat.told("#marketing")[0], "the look of before tells nothing of it"
    said = plain(chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed")).card)
    assert "not fixed yet" in said


@pytest.mark.parametrize(
    ("change", "looked", "said"),
    [
        ({"link": "https://pan.example/new"}, ("https://pan.example/new",), "I look at the link now"),
        ({"link": "https://pan.example/new", "also": True}, (LINK,), "I look at the link now"),
        ({"link": f"{LINK}?utm_source=x"}, (LINK,), "I look at the link now"),
        ({"link": ""}, (), "f-57 is settled"),
        ({"state": PostState.CANCELLED}, (), "f-57 is settled"),
        ({"state": PostState.CANCELLED, "also": True}, (LINK,), "I look at the link now"),
    ],
)
def test_another_link_of_its_post_is_looked_at_instead(
    chat: Any, button: Any, post: Any, change: dict[str, Any], looked: tuple[str, ...], said: str
) -> None:
    changes = dict(change)
    if changes.pop("also", False):
        chat.keep(post(id=240, title="Lids", starts_at=NOW + timedelta(hours=2), link=LINK))
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}", "#care"), "Yes"), "#care")
    chat.deliver()

    def changed(session: Any, turn: Any) -> None:
        held = session.get_one(Post, ("acme", 228))
        keep_revision(session, turn, held, held.take(changes, turn.now))
        session.commit()

    chat.flow(changed)
    done = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    assert plain(done.card).startswith(said)
    found: list[Any] = []
    chat.flow(lambda session, turn: found.extend(flow.to_look_at(session, turn)))
    assert found == ([(57, looked)] if looked else [])
    if not looked:
        chat.deliver()
        assert ("verified" in chat.told("Agt1")[-1]) is (change == {"link": ""}), "or its post was called off"


def test_a_post_that_is_off_by_the_time_of_the_look_settles_its_link(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}", "#care"), "Yes"), "#care")
    chat.deliver()
    chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    chat.flow(flow.settle_look, 57)
    assert chat.row(Flag, 57).state is FlagState.VERIFYING, "nobody has looked"

    def cancelled(session: Any, turn: Any) -> None:
        session.get_one(Post, ("acme", 228)).state = PostState.CANCELLED
        session.commit()

    chat.flow(cancelled)
    chat.flow(flow.settle_look, 57)
    assert chat.row(Flag, 57).state is FlagState.SETTLED
    chat.deliver()
    told = chat.told("Agt1")[-1]
    assert told.startswith("f-57 is closed: its post was called off and does not go out.")
    assert "verified" not in told + chat.told("#marketing")[0], "nobody has mended anything"


def test_a_page_of_something_else_says_so_and_whoever_knows_better_is_believed(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}", "#care"), "Yes"), "#care")
    chat.deliver()
    other = {"at": "", "asked": LINK, "healthy": True, "said": "link.healthy", "status": 200, "title": "Gift cards"}
    chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    chat.flow(flow.settle_look, 57, {**other, "url": LINK})
    chat.deliver()
    bounced = chat.room.places["#marketing"][-1]
    assert "speaks of something else than the post: Gift cards" in plain(bounced.card)
    chat.press("Mkt", button(bounced, "It is the right page"))
    chat.flow(flow.settle_look, 57, {**other, "url": LINK})
    chat.deliver()
    assert "verified" not in chat.told("Agt1")[-1]
    assert "Whoever fixed it says that this is the right one: Gift cards." in chat.told("Agt1")[-1]


def test_who_takes_what_bounced_reads_that_it_is_taken(chat: Any, button: Any, post: Any) -> None:
    chat.keep(post(id=240, title="Lids", starts_at=NOW - timedelta(hours=2), copy_text="All lids since 2019"))
    chat.say("Agt1", "flag copy error p-240 it is 2021", "#care")
    chat.deliver()
    chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    chat.press("Mkt", Button("", "flag.wait", 57, chat.row(Flag, 57).revision, {"until": "tomorrow 9am"}))
    assert chat.row(Flag, 57).state is FlagState.WAITING
    chat.deliver()
    assert "not fixed yet" not in plain(chat.press("Mkt2", button(chat.room.places["#marketing"][0], "I'm on it")).card)


def test_what_goes_out_earlier_is_to_be_right_earlier(chat: Any, post: Any) -> None:
    chat.keep(post(id=240, title="Lids", starts_at=NOW + timedelta(days=3), copy_text="All lids since 2019"))
    chat.say("Agt1", "flag copy error p-240 it is 2021", "#care")
    assert chat.row(Flag, 57).due_at == NOW + timedelta(hours=24)

    def moved(hours: float) -> Any:
        def go(session: Any, turn: Any) -> None:
            held = session.get_one(Post, ("acme", 240))
            keep_revision(session, turn, held, held.take({"starts_at": NOW + timedelta(hours=hours)}, turn.now))
            session.commit()

        return go

    chat.flow(moved(60))
    assert chat.row(Flag, 57).due_at == NOW + timedelta(hours=24)
    chat.flow(moved(2))
    assert chat.row(Flag, 57).due_at == NOW + timedelta(minutes=105)
    assert chat.row(Flag, 57).rung_at == NOW + timedelta(minutes=52, seconds=30)
    chat.flow(moved(9))
    assert chat.row(Flag, 57).due_at == NOW + timedelta(minutes=105), "whoever was told so need not learn anew"


def test_what_was_changed_where_calbot_cannot_see_it_is_believed_on_word(chat: Any, button: Any, post: Any) -> None:
    chat.keep(post(id=240, title="Lids", starts_at=NOW - timedelta(hours=2), copy_text="All lids"))
    chat.say("Agt1", "flag wrong price p-240", "#care")
    chat.deliver()
    bounced = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    done = chat.press("Mkt", button(bounced, "Changed on the network itself"))
    assert plain(done.card).startswith("f-57 is settled")
    chat.deliver()
    assert "verified" not in chat.told("#marketing")[0]


@pytest.mark.parametrize("said", ["link.blocked", "link.robots", "link.moved"])
def test_a_link_that_calbot_may_not_open_is_believed_on_word(chat: Any, button: Any, said: str) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {LINK}", "#care"), "Yes"), "#care")
    chat.deliver()
    seen = {"at": "", "asked": LINK, "healthy": False, "status": 403, "host": "bots.example", "url": LINK}
    chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    chat.flow(flow.settle_look, 57, {**seen, "said": "link.missing"})
    chat.deliver()
    assert "It opens for me" not in chat.told("#marketing")[-1], "it is gone, whatever anybody says"
    believed = Button("", "flag.fixed", 57, chat.row(Flag, 57).revision, {"by_word": "1"})
    assert "I look at the link" in plain(chat.press("Mkt", believed).card)
    gone = {**seen, "asked": f"{LINK}/2", "said": "link.missing"}
    chat.flow(flow.settle_look, 57, {**seen, "said": said}, gone)
    chat.deliver()
    assert "It opens for me" not in chat.told("#marketing")[-1], "one of its pages is gone"
    chat.press("Mkt", button(chat.room.places["#marketing"][0], "Fixed"))
    chat.flow(flow.settle_look, 57, {**seen, "said": said})
    chat.deliver()
    done = chat.press("Mkt", button(chat.room.places["#marketing"][-1], "It opens for me"))
    assert plain(done.card).startswith("f-57 is settled")
    chat.deliver()
    assert "verified" not in chat.told("#marketing")[0]
    assert "Fixed by word: calbot cannot open the link itself." in chat.told("Agt1")[-1]


def test_a_shortened_link_and_the_page_behind_it_are_one_flag(chat: Any, button: Any) -> None:
    async def behind(url: str) -> str:
        return f"{LINK}/?utm_source=bitly" if url == "https://bit.ly/x1" else url

    chat.wires = replace(chat.wires, behind=behind)
    chat.press("Agt1", button(chat.say("Agt1", "flag broken link https://bit.ly/x1", "#care"), "Yes"), "#care")
    flag = chat.row(Flag, 57)
    assert (flag.url, flag.post_id, flag.url_key) == ("https://bit.ly/x1", 228, "https://pan.example/pyramid")
    assert plain(chat.say("Agt2", f"報告 リンク切れ {LINK}", "#care").card).startswith("f-57 として登録済みです")


def test_the_place_and_the_words_help_to_guess(chat: Any, post: Any) -> None:
    chat.keep(post(id=241, title="Lids and seals", starts_at=NOW - timedelta(hours=5)))
    assert plain(chat.say("Agt1", "flag typo in the first line", "#care").card).startswith("Is it p-228")
    assert plain(chat.say("Agt1", "flag typo in the seals post", "#care").card).startswith("Is it p-241")
    chat.say("Lead", "here marketing pot", "#new")
    assert plain(chat.say("Agt1", "flag typo in the first line", "#new").card).startswith("Is it p-241")


def test_the_queue_shows_what_costs_most_first(chat: Any, button: Any, post: Any) -> None:
    chat.keep(post(id=242, title="Quiet", link="https://pot.example/quiet", starts_at=NOW - timedelta(hours=5)))
    for number, rate in ((228, 30.0), (242, 2.0)):
        at = NOW.replace(minute=0)
        told = {"made_at": NOW, "mean": 90.0, "low": 1.0, "high": 99.0, "first_hour": at, "per_hour": [rate] * 5}
        chat.keep(Expectation(workspace_id="acme", post_id=number, **told))
    assert plain(chat.say("Agt1", "flags").card) == "No flag is open."
    chat.say("Agt1", "flag broken link p-242 https://pot.example/quiet", "#care")
    chat.say("Agt1", f"flag broken link p-228 {LINK}", "#care")
    queue = plain(chat.say("Mkt", "flags").card).split("\n")
    assert queue[0] == "2 flags are open, what costs most first"
    assert queue[1].startswith("f-58 broken link")
    assert queue[2].startswith("About 15 messages an hour because of it, 4 so far. Due ")
    assert queue[3].startswith("f-57 broken link")
    assert button(chat.say("Mkt", "flags f-58"), "I'm on it").subject == 58


@pytest.mark.parametrize(
    ("who", "words", "lead"),
    [
        ("Lead", "flags report", "Flags of the last 30 days: 1 opened"),
        ("Mkt", "flags report 7", "Flags of the last 7 days: 1 opened"),
        ("Agt2", "報告一覧 集計 ７日", "過去7日間の報告: 1件"),
    ],
)
def test_the_case_report_is_asked_for_in_words(chat: Any, who: str, words: str, lead: str) -> None:
    chat.say("Agt1", f"flag broken link p-228 {LINK}", "#care")
    chat.later(minutes=25)
    chat.press("Mkt", Button("", "flag.claim", 57, 1))
    lines = plain(chat.say(who, words).card).split("\n")
    assert lines[0] == lead
    assert any("25" in line for line in lines), "the time to claim"


def test_a_case_report_of_no_days_says_which_days_there_are(chat: Any) -> None:
    said = plain(chat.say("Lead", "flags report 0").card)
    assert said.startswith("How many days? Between 1 and 400")
    assert plain(chat.say("Lead", "flags report").card) == "Nothing was flagged in the last 30 days."


@pytest.mark.parametrize("way", ["number", "sentence", "form", "other post"])
def test_who_names_the_post_reads_first_that_the_same_was_no_issue(chat: Any, button: Any, way: str) -> None:
    chat.say("Agt1", "flag copy error p-228")
    words = {"why": "intended", "words": "It is a play on words"}
    chat.press("Mkt", Button("", "flag.decline", 57, 1, words))
    chat.later(minutes=30)
    if way == "number":
        reply = chat.say("Lead", "flag p-228 copy error")
    elif way == "sentence":
        reply = chat.say("Lead", "flag there is a typo in p-228")
    elif way == "form":
        reply = chat.send("Lead", chat.say("Lead", "flag"), {"kind": "copy_error", "post": "228"})
    else:
        guess = chat.say("Lead", "flag copy error")
        reply = chat.send("Lead", chat.press("Lead", button(guess, "Other post")), {"post": "228"})
    told = plain(reply.card)
    assert "f-57 about the same was no issue" in told
    assert "it is meant to be so" in told
    assert "It is a play on words" in told
    assert chat.row(Flag, 57).state is FlagState.DECLINED, "nothing is flagged before the tap"
    assert "f-57 is open again" in plain(chat.press("Lead", button(reply, "Flag it all the same")).card)


def test_the_guess_says_that_its_matter_is_flagged_already(chat: Any, button: Any) -> None:
    first = chat.say("Agt1", "flag typo in the pyramid of pans", "#care")
    assert "flagged already" not in plain(first.card)
    chat.press("Agt1", button(first, "Yes, flag"), "#care")
    chat.later(minutes=2)
    reply = chat.say("Lead", "flag typo in the pyramid of pans", "#care")
    assert "It is flagged already: f-57 (Agt1, 2 min ago). A tap adds you." in plain(reply.card)
    assert plain(chat.press("Lead", button(reply, "Yes"), "#care").card).startswith("Already f-57")
