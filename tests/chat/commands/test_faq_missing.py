"""What customers will ask of a coming post and may not be told yet is said when it is added, and by a rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from calbot.chat.ask import Reply
from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import picture
from calbot.flows.assess import facts_of
from calbot.flows.turn import Turn
from calbot.model.faq import FaqText
from calbot.rulebook.check import judge
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts
from calbot.store.session import reading, writing
from tests.chat.commands.test_faq import written

ADD = 'add tiktok pot tue 3pm "How to clean the seal" https://pot.example/seal'


def test_the_echo_of_a_new_post_names_its_answers_and_what_is_missing(chat: Any) -> None:
    chat.say("Agt1", "idea which seal fits my pot +37", "#care")
    written(chat, question="Seal cleaning")
    edit = chat.press("Mkt", Button("", "faq.edit.form", 1, 1))
    chat.send("Mkt", edit, {"locale": "ja", "text": "ぬるま湯で洗ってください。"})
    echo = plain(chat.say("Mkt", ADD).card)
    assert (
        "Approved answers: “Seal cleaning” (en, ja). Missing for your top question: “which seal fits my pot”." in echo
    )
    written(chat, question="Which seal fits my pot?")
    echo = plain(chat.say("Mkt", ADD).card)
    assert "“Which seal fits my pot?” (en)" in echo
    assert "Missing" not in echo
    assert "承認済みの回答：「Seal cleaning」（en, ja）" in plain(_japanese(chat, ADD).card)


def _japanese(chat: Any, words: str) -> Reply:
    chat.say("Mkt2", "lang ja")
    return chat.say("Mkt2", words)


def found_by_the_rule(chat: Any) -> list[str]:
    """What the rule says of p-245, which is big for care."""
    with reading(chat.engine) as session:
        world = picture.gather(session, Turn("acme", chat.clock[0]))
    (rule,) = (one for one in load_rules(read_rule_texts(None)) if one.id == "faq-missing")
    found = judge([rule], facts_of(world, (), {245: "big"}))
    return [str(one.values["top_question"]) for one in found]


def test_the_rule_asks_for_an_answer_until_one_holds_when_the_post_goes_out(chat: Any, button: Any, post: Any) -> None:
    chat.keep(post(id=245, title="How to clean the seal", starts_at=chat.clock[0] + timedelta(days=6)))
    chat.say("Agt1", "idea which seal fits my pot +10", "#care")
    assert found_by_the_rule(chat) == [], "ten are few"
    chat.say("Agt1", "idea i-1 +1", "#care")
    assert found_by_the_rule(chat) == ["which seal fits my pot"]
    written(chat, approve="no", question="Which seal fits my pot?")
    assert found_by_the_rule(chat) == ["which seal fits my pot"], "a draft is none"
    chat.press("Mkt", button(chat.say("Mkt", "faq q-1"), "Approve (English)"))
    assert found_by_the_rule(chat) == []
    chat.press("Mkt", button(chat.say("Mkt", "faq q-1"), "Withdraw (English)"))
    assert found_by_the_rule(chat) == ["which seal fits my pot"]
    with writing(chat.engine) as session:
        text = session.get_one(FaqText, ("acme", 1))
        text.approve(text.text, 1, chat.clock[0] + timedelta(days=5), chat.clock[0])
        session.commit()
    assert found_by_the_rule(chat) == ["which seal fits my pot"], "it expires before the post goes out"


def test_what_marketing_declined_is_asked_for_no_more(chat: Any, post: Any) -> None:
    chat.keep(post(id=245, title="How to clean the seal", starts_at=chat.clock[0] + timedelta(days=6)))
    chat.say("Agt1", "idea which seal fits my pot +37", "#care")
    chat.press("Mkt", Button("", "idea.decline", 1, 2, {"words": "We sell one seal only"}))
    assert found_by_the_rule(chat) == []
