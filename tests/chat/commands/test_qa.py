"""A care lead draws conversations by the date, scores them by the rubric, and nobody is named by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import conversation
from calbot.model.conversation import Conversation, ConversationId
from calbot.model.person import Person
from calbot.model.qa import Draw, Score
from calbot.model.workspace import History, Workspace
from calbot.store.session import reading
from tests.chat.conftest import NOW

HOUR = timedelta(hours=1)
ALL_YES = {f"line{line}": "yes" for line in range(5)}


def told(count: int, at: Any = NOW - 20 * HOUR, first: int = 1000, network: str = "tiktok") -> list[ConversationId]:
    return [ConversationId("zendesk", str(first + n), at, network, n % 4) for n in range(count)]


def take(chat: Any, *ids: ConversationId) -> None:
    def kept(session: Any, turn: Any) -> None:
        conversation.take(session, turn, ids)
        session.commit()

    chat.flow(kept)


def rows(chat: Any, noun: Any) -> list[Any]:
    with reading(chat.engine) as session:
        return list(session.exec(select(noun)))


def set_to(chat: Any, **said: object) -> None:
    def change(session: Any, turn: Any) -> None:
        session.get_one(Workspace, "acme").settings = {"qa": said}
        session.commit()

    chat.flow(change)


@pytest.fixture
def known(chat: Any) -> Any:
    take(chat, *told(20))
    return chat


def test_a_lead_draws_three_and_scores_them(known: Any, button: Any) -> None:
    reply = known.say("Lead", "qa draw", "#care")
    shown = plain(reply.card)
    assert reply.private
    assert shown.startswith("qa-1 · 3 conversations drawn by 20261125")
    assert "by seed 20261125 from 20 conversations" in shown
    assert [one.marks for one in rows(known, Score)] == [[], [], []]
    form = known.press("Lead", button(reply, "Score 2"), "#care")
    assert [one.label for one in form.form.fields] == ["Listen", "Empathise", "Apologise", "Respond", "And now"]
    after = known.send("Lead", form, {**ALL_YES, "line4": "no", "line2": "none"}, "#care")
    assert "Average 75%, 1 of 3 scored." in plain(after.card)
    assert "Least met: And now, 0%." in plain(after.card)
    assert "Scored by Lead." in plain(after.card)
    with reading(known.engine) as session:
        lines = session.exec(select(History).where(History.noun == "draw").order_by(History.id))
        assert [(one.verb, one.person_id) for one in lines] == [("drawn", 3), ("scored", 3)]


def test_the_same_wish_of_a_day_has_one_answer(known: Any) -> None:
    first = plain(known.say("Lead", "qa draw 3", "#care").card)
    again = plain(known.say("Lead", "品質 抽出 3件", "#care").card)
    assert again.startswith("qa-1 · 3 conversations, drawn by 20261125 already")
    assert first.splitlines()[1:4] == again.splitlines()[1:4]
    assert len(rows(known, Draw)) == 1


def test_what_is_drawn_can_be_reckoned_by_hand(known: Any) -> None:
    known.say("Lead", "qa draw 2", "#care")
    drawn = [one.key for one in rows(known, Score)]
    # printf "20261125 zendesk 1004" | sha256sum begins with 0a22da, that of 1018 with 1e496c, all others with more.
    assert drawn == ["1004", "1018"]


def test_no_conversation_is_drawn_twice_while_it_is_known(known: Any) -> None:
    for _ in range(6):
        known.say("Lead", "qa draw 3", "#care")
        known.later(days=1)
        # The same export is imported again each night.
        take(known, *told(20))
    drawn = [one.key for one in rows(known, Score)]
    assert len(drawn) == len(set(drawn)) == 18
    assert "There were no more to draw: 5 were wanted." in plain(known.say("Lead", "qa draw 5", "#care").card)
    none = known.say("Lead", "qa draw 4", "#care")
    assert none.refused
    assert plain(none.card).startswith("None of 20 known conversations is left")


def test_after_a_post_its_channel_of_two_days_is_drawn_from(chat: Any) -> None:
    # p-228 went out on Instagram at 11:00.
    take(chat, *told(3, NOW - 18 * timedelta(minutes=1), 1, "instagram"), *told(9, NOW - HOUR, 10, "instagram"))
    take(chat, *told(9, NOW, 30, "x"), *told(1, NOW, 50, ""))
    shown = plain(chat.say("Lead", "qa draw 10 p-228", "#care").card)
    assert "p-228" in shown
    assert "in the 48 h after it" in shown
    assert {one.key for one in rows(chat, Score)} == {"1", "2", "3", "50"}


def test_what_cannot_be_drawn_is_told(chat: Any) -> None:
    for words, says in (
        ("qa draw", "No conversation is known."),
        ("qa draw p-214", "p-214 goes out"),
        ("qa draw p-9", "There is no post p-9"),
        ("qa draw 0", "Draw from 1 to 10."),
        ("qa draw 11", "Draw from 1 to 10."),
        ("qa draw three", "Draw: /calbot qa draw 3"),
        ("qa draw 3 p-228 4", "Draw: /calbot qa draw 3"),
        ("qa", "No conversations have been drawn yet."),
        ("qa qa-7", "There is no qa-7."),
        ("qa soon", "Draw: /calbot qa draw 3"),
    ):
        assert says in plain(chat.say("Lead", words, "#care").card), words
    take(chat, *told(4, NOW - timedelta(days=9)))
    assert "None of 4 known" in plain(chat.say("Lead", "qa draw", "#care").card)
    assert "on the channel of p-228" in plain(chat.say("Lead", "qa draw p-228", "#care").card)
    assert rows(chat, Draw) == []


@pytest.mark.parametrize("who", ["Mkt", "Agt1"])
def test_it_is_for_care_leads_alone(known: Any, who: str) -> None:
    assert known.say(who, "qa draw", "#care").refused
    assert known.say(who, "qa", "#care").refused
    known.say("Lead", "qa draw", "#care")
    assert known.say(who, "qa qa-1", "#care").refused
    assert known.press(who, Button("", "qa.form", 1, 1), "#care").refused
    assert known.press(who, Button("", "qa.score", 1, 1, {**ALL_YES, "lines": "5"}), "#care").refused
    assert rows(known, Score)[0].marks == []
    assert "qa" not in plain(known.say(who, "help", "#care").card).split()


def test_a_line_that_is_left_out_is_asked_for(known: Any, button: Any) -> None:
    form = known.press("Lead", button(known.say("Lead", "qa draw", "#care"), "Score 1"), "#care")
    gaps = known.send("Lead", form, {"line0": "yes", "line1": "well"}, "#care")
    assert [one.error for one in gaps.form.fields] == ["", *["Choose one."] * 4]
    assert gaps.form.fields[0].value == "yes"
    assert rows(known, Score)[0].marks == []


@pytest.mark.parametrize("lines", ["", "3", "99", "5件", "-1"])
def test_a_form_that_is_none_of_ours_scores_nothing(known: Any, lines: str) -> None:
    known.say("Lead", "qa draw", "#care")
    many = {f"line{line}": "yes" for line in range(99)}
    assert known.press("Lead", Button("", "qa.score", 1, 1, {**many, "lines": lines}), "#care").refused
    assert rows(known, Score)[0].marks == []


def test_the_companys_own_lines_come_after_the_five(known: Any, button: Any) -> None:
    set_to(known, own=["Facts right", "Tone of the brand", "Link given"])
    drawn = known.say("Lead", "qa draw", "#care")
    set_to(known, own=["Something else"])
    form = known.press("Lead", button(drawn, "Score 1"), "#care")
    assert [one.label for one in form.form.fields][5:] == ["Facts right", "Tone of the brand", "Link given"]
    values = {f"line{line}": "yes" for line in range(7)} | {"line7": "partly"}
    assert "Least met: Link given, 50%." in plain(known.send("Lead", form, values, "#care").card)


def test_the_same_form_sent_twice_is_one_score_and_an_older_one_is_none(known: Any, button: Any) -> None:
    form = known.press("Lead", button(known.say("Lead", "qa draw", "#care"), "Score 1"), "#care")
    assert not known.send("Lead", form, ALL_YES, "#care").refused
    assert not known.send("Lead", form, ALL_YES, "#care").refused
    assert known.send("Lead", form, {**ALL_YES, "line0": "no"}, "#care").refused
    assert (rows(known, Score)[0].marks, rows(known, Score)[0].revision) == (["yes"] * 5, 2)
    changed = known.press("Lead", button(known.say("Lead", "qa qa-1", "#care"), "Change 1"), "#care")
    assert {one.value for one in changed.form.fields} == {"yes"}
    assert "80%" in plain(known.send("Lead", changed, {"line0": "no"}, "#care").card)


def test_ids_are_forgotten_and_what_was_found_stays(known: Any, button: Any) -> None:
    form = known.press("Lead", button(known.say("Lead", "qa draw 3", "#care"), "Score 1"), "#care")
    known.send("Lead", form, ALL_YES, "#care")
    known.later(days=34)
    known.flow(_tidy)
    assert len(rows(known, Conversation)) == 20
    known.later(days=1)
    known.flow(_tidy)
    assert rows(known, Conversation) == []
    assert {one.key for one in rows(known, Score)} == {""}
    shown = known.say("Lead", "qa qa-1", "#care")
    assert "Average 100%, 1 of 3 scored." in plain(shown.card)
    assert "id no longer kept" in plain(shown.card)
    with pytest.raises(StopIteration):
        button(shown, "Score 2")
    # An old export brings none of them back.
    take(known, *told(20))
    assert rows(known, Conversation) == []


def _tidy(session: Any, turn: Any) -> None:
    conversation.tidy(session, turn)
    session.commit()


def test_a_company_may_keep_none(chat: Any) -> None:
    set_to(chat, keep_days=0)
    take(chat, *told(20))
    assert rows(chat, Conversation) == []
    assert plain(chat.say("Lead", "qa draw", "#care").card).startswith("This company keeps no ids")


def test_the_last_draws_are_listed(known: Any, button: Any) -> None:
    form = known.press("Lead", button(known.say("Lead", "qa draw 3", "#care"), "Score 1"), "#care")
    known.send("Lead", form, ALL_YES, "#care")
    known.say("Lead", "qa draw 2", "#care")
    shown = plain(known.say("Lead", "qa", "#care").card)
    assert shown.startswith("The last 2 draws")
    assert "qa-1" in shown
    assert "100%" in shown


def test_of_another_company_nothing_is_known(chat: Any) -> None:
    chat.keep(Workspace(id="other", name="Other", zone="Europe/London", locale="en", created_at=NOW))
    chat.keep(Person(workspace_id="other", id=1, name="O", roles=["lead"]))
    for one in told(5):
        chat.keep(Conversation(workspace_id="other", desk=one.desk, key=one.key, at=one.at, network=one.network))
    chat.keep(Draw(workspace_id="other", id=4, seed=20261125, wanted=3, among=5, person_id=1, drawn_at=NOW))
    chat.keep(Score(workspace_id="other", id=4, draw_id=4, desk="zendesk", key="1000", at=NOW))
    assert "No conversation is known." in plain(chat.say("Lead", "qa draw", "#care").card)
    assert chat.say("Lead", "qa qa-4", "#care").refused
    assert chat.press("Lead", Button("", "qa.form", 4, 1), "#care").refused


def test_a_draw_is_not_called_as_an_answer_is(known: Any) -> None:
    """q-1 is an approved answer."""
    known.say("Lead", "qa draw", "#care")
    assert known.say("Lead", "qa q-1", "#care").refused
    assert plain(known.say("Lead", "qa qa-1", "#care").card).startswith("qa-1 ·")
