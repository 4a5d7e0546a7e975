"""Care counts what customers keep asking, and hears what marketing makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.idea import Idea, IdeaAsk, IdeaFor, IdeaState
from calbot.model.workspace import Workspace
from calbot.store.session import reading, writing

WATER = "many ask how to run the water test"


def offered(chat: Any) -> None:
    chat.say("Agt1", f"idea video: {WATER} +8", "#care")
    chat.say("Lead", "idea people ask how the water test is run +3", "#care")
    chat.deliver()


def test_alike_ideas_are_one_and_marketing_hears_once_so_many_ask(chat: Any, button: Any) -> None:
    assert plain(chat.say("Agt1", f"idea video: {WATER} +8", "#care").card).startswith("i-1 is kept and counted.")
    chat.deliver()
    assert chat.told("#marketing") == [], "eight are not enough"
    second = chat.say("Lead", "idea people ask how the water test is run +3", "#care")
    assert plain(second.card).startswith("8 others said nearly this. Added to i-1 (now 11).")
    chat.deliver()
    (told,) = chat.told("#marketing")
    assert told.startswith("i-1 · 11 customers asked in 14 days\n“many ask how to run the water test”")
    assert "Agt1 and Lead" in told
    assert chat.row(Idea, 1).wish is IdeaFor.VIDEO
    chat.press("Mkt", button(chat.room.places["#marketing"][0], "+1"))
    chat.deliver()
    assert [one.edits for one in chat.room.places["#marketing"]] == [1], "the count is an edit of the same card"
    assert chat.told("#marketing")[0].startswith("i-1 · 12 customers")


def test_what_was_asked_before_the_fortnight_counts_for_nothing_new(chat: Any) -> None:
    chat.say("Agt1", f"idea {WATER} +10", "#care")
    chat.later(days=15)
    chat.say("Agt1", "idea i-1 +10", "#care")
    chat.deliver()
    assert chat.told("#marketing") == []
    assert "i-1 · 10 (20 in all)" in plain(chat.say("Lead", "ideas").card)


@pytest.mark.parametrize("words", ["+10 i-1", "＋10　ｉ－１", "+ 10 I1 "])
def test_the_count_may_stand_before_the_number(chat: Any, words: str) -> None:
    chat.say("Agt1", f"idea {WATER} +10", "#care")
    chat.say("Lead", f"idea {words}", "#care")
    assert "i-1 · 20" in plain(chat.say("Lead", "ideas").card)
    assert plain(chat.say("Lead", "idea +10 people want i-1 for pans", "#care").card).startswith("i-2")


def test_different_makes_it_an_idea_of_its_own_once(chat: Any, button: Any) -> None:
    chat.say("Agt1", f"idea {WATER}", "#care")
    joined = chat.say("Lead", "idea is the water test safe to run alone +4", "#care")
    different = button(joined, "Different")
    assert plain(chat.press("Lead", different, "#care").card).startswith("i-2 is kept and counted.")
    assert chat.press("Lead", different, "#care").refused
    with reading(chat.engine) as session:
        counted = [(one.idea_id, one.times) for one in session.exec(select(IdeaAsk).order_by(IdeaAsk.id))]
    assert counted == [(1, 1), (2, 4)]


def test_nobody_parts_what_somebody_else_counted(chat: Any, button: Any) -> None:
    chat.say("Agt1", f"idea {WATER}", "#care")
    different = button(chat.say("Lead", f"idea {WATER} at home", "#care"), "Different")
    assert chat.press("Agt1", different, "#care").refused


def test_marketing_links_the_closest_post_and_care_reads_whose_idea_it_was(chat: Any, button: Any, post: Any) -> None:
    chat.keep(post(id=231, title="How to run the water test"))
    offered(chat)
    card = chat.room.places["#marketing"][0]
    assert "Closest post  p-231 Pot · TikTok · How to run the water test" in plain(card.card)
    form = chat.press("Mkt", button(card, "Link p-231"))
    assert {one.name: one.value for one in form.form.fields} == {"wish": "video", "post": "231"}
    taken = chat.send("Mkt", form, {})
    assert "Mkt makes something of it: video." in plain(taken.card)
    chat.deliver()
    out = chat.press("Mkt", button(chat.room.places["#marketing"][0], "It is out"))
    chat.send("Mkt", out, {})
    chat.deliver()
    (credit,) = chat.told("#care")
    assert credit.startswith("i-1 is out: p-231 TikTok “How to run the water test”")
    assert "Thank you, Agt1 and Lead: asked 11 times." in credit
    assert chat.row(Idea, 1).state is IdeaState.SHIPPED
    again = chat.say("Agt2", f"idea {WATER}", "#care")
    assert "p-231" in plain(again.card), "who meets it again reads what became of it"


def test_an_old_button_changes_nothing_and_says_so(chat: Any, button: Any) -> None:
    offered(chat)
    form = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Not for us"))
    assert not chat.send("Mkt", form, {"words": "The manual says so"}).refused
    stale = chat.send("Mkt2", form, {"words": "No"})
    assert stale.refused
    assert plain(stale.card).startswith("Nothing changed: i-1 was answered meanwhile.")
    assert chat.row(Idea, 1).reply == "The manual says so"


def test_not_for_us_needs_words_and_tells_whoever_had_it_alone(chat: Any, button: Any) -> None:
    offered(chat)
    form = chat.press("Mkt", button(chat.room.places["#marketing"][0], "Not for us"))
    again = chat.send("Mkt", form, {"words": " "})
    assert again.form is not None
    assert again.form.fields[0].error
    chat.send("Mkt", again, {"words": "The manual says so"})
    chat.deliver()
    (told,) = chat.told("Agt1")
    assert told.startswith("i-1 is not for marketing this time.")
    assert "“The manual says so”" in told
    assert chat.told("#care") == []


@pytest.mark.parametrize("verb", ["idea.take.form", "idea.ship.form", "idea.decline.form", "idea.take"])
def test_an_agent_counts_and_does_not_answer(chat: Any, verb: str) -> None:
    offered(chat)
    assert chat.press("Agt1", Button("", verb, 1, 2, {"wish": "video"}), "#care").refused
    assert chat.row(Idea, 1).state is IdeaState.OFFERED


def test_in_japanese_and_without_words(chat: Any) -> None:
    kept = plain(chat.say("Agt2", "提案 動画：水テストのやり方をよく聞かれる ＋12", "#care").card)
    assert kept.startswith("i-1 として記録しました。")
    assert chat.row(Idea, 1).state is IdeaState.OFFERED
    form = chat.say("Agt2", "提案", "#care")
    assert plain(chat.send("Agt2", form, {"text": "フタは3Lに合うか", "wish": "faq"}, "#care").card).startswith("i-2")
    assert chat.row(Idea, 2).wish is IdeaFor.FAQ
    assert plain(chat.say("Agt2", "提案一覧").card).startswith("提案2件")


def test_personal_data_is_not_kept(chat: Any) -> None:
    reply = chat.say("Agt1", "idea call +44 7700 900123 about the seal size", "#care")
    assert "900123" not in chat.row(Idea, 1).text
    assert "phone" in plain(reply.card)


@pytest.mark.parametrize("words", ["idea i-9", "idea i-9 +2", f"idea {WATER} +0", f"idea {WATER} +1000"])
def test_what_cannot_be_counted_is_refused(chat: Any, words: str) -> None:
    assert chat.say("Agt1", words, "#care").refused


def test_a_company_may_set_other_numbers(chat: Any) -> None:
    with writing(chat.engine) as session:
        acme = session.get_one(Workspace, "acme")
        acme.settings["ideas"] = {"threshold": 3, "days": 2}
        session.commit()
    chat.say("Agt1", f"idea {WATER} +2", "#care")
    chat.later(days=3)
    chat.say("Agt1", "idea i-1 +2", "#care")
    chat.deliver()
    assert chat.told("#marketing") == [], "the first two are of before"
    chat.say("Agt1", "idea i-1 +1", "#care")
    chat.deliver()
    assert chat.told("#marketing")[0].startswith("i-1 · 3 customers asked in 2 days")


def test_a_form_that_is_sent_twice_counts_once(chat: Any) -> None:
    form = chat.say("Agt1", "idea", "#care")
    for _ in range(2):
        told = plain(chat.send("Agt1", form, {"text": "Does the lid fit the 3 L pot?", "wish": "faq"}, "#care").card)
        assert told.startswith("i-1 is kept and counted."), told
    another = chat.say("Agt1", "idea", "#care")
    assert form.form.values != another.form.values
    joined = chat.send("Agt1", another, {"text": "Does the lid fit the 3 L pot?", "wish": "faq"}, "#care")
    assert "i-1" in plain(joined.card)
    with reading(chat.engine) as session:
        assert [one.times for one in session.exec(select(IdeaAsk).order_by(IdeaAsk.id))] == [1, 1]


def _bound(chat: Any, who: str, place: str, what: str) -> None:
    assert not chat.say(who, f"here {what}", place).refused


def test_what_two_brands_are_asked_is_two_ideas_and_each_ones_marketing_hears(chat: Any) -> None:
    for brand in ("Pot", "Pan"):
        _bound(chat, "Lead", f"#care-{brand}", f"care {brand}")
        _bound(chat, "Lead", f"#mkt-{brand}", f"marketing {brand}")
    first = plain(chat.say("Agt1", f"idea {WATER} +11", "#care-Pot").card)
    second = plain(chat.say("Agt1", f"idea {WATER} +11", "#care-Pan").card)
    assert [one[:3] for one in (first, second)] == ["i-1", "i-2"]
    chat.deliver()
    assert [told.split(" ")[0] for told in (*chat.told("#mkt-Pot"), *chat.told("#mkt-Pan"))] == ["i-1", "i-2"]
    assert "Added to i-1" in plain(chat.say("Lead", f"idea {WATER}", "#care-Pot").card)
    assert "Added to i-1" in plain(chat.say("Lead", f"idea {WATER}", "#care").card), "where all brands are heard"


def test_what_is_asked_of_all_brands_takes_in_what_one_of_them_is_asked(chat: Any) -> None:
    _bound(chat, "Lead", "#care-Pan", "care Pan")
    chat.say("Agt1", f"idea {WATER}", "#care")
    assert "Added to i-1" in plain(chat.say("Agt1", f"idea {WATER}", "#care-Pan").card)
