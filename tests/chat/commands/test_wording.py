"""Marketing asks care what in a coming post will confuse people, and hears it once, before the post goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import wording as flow
from calbot.flows.turn import Turn
from calbot.model.faq import FaqPost
from calbot.model.identity import Identity
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.wording import Wording, WordingAnswer, WordingState
from calbot.store.session import reading
from tests.chat.conftest import NOW

HOUR = timedelta(hours=1)
SAFE = "people will ask if this is safe for the 3 L model"
ADD = 'add tiktok pot tue 3pm "How to clean the seal" https://pot.example/seal'


@pytest.fixture
def shifts(chat: Any, post: Any) -> Any:
    """Agt1 and Agt2 are on shift, Agt3 comes on in three hours; p-231 goes out in four."""
    chat.keep(Person(workspace_id="acme", id=6, name="Agt3", zone="Europe/London", roles=["agent"]))
    chat.keep(Identity(workspace_id="acme", id=6, person_id=6, platform="room", user="Agt3"))
    chat.keep(
        post(id=231, title="How to run the water test", copy_text="Fill it. Close it.", starts_at=NOW + 4 * HOUR),
        *(
            Shift(workspace_id="acme", id=number, name=name, starts_at=NOW + start, ends_at=NOW + start + 8 * HOUR)
            for number, (name, start) in enumerate((("Agt1", -HOUR), ("Agt2", -HOUR), ("Agt3", 3 * HOUR)), 1)
        ),
    )
    return chat


def told_in_time(chat: Any) -> None:
    """What the worker does once a minute."""
    with reading(chat.engine) as session:
        due = flow.due(session, Turn("acme", chat.clock[0]))
    for one in due:
        chat.flow(flow.tell_now, one)
    chat.deliver()


def kept(chat: Any) -> list[tuple[int, str]]:
    with reading(chat.engine) as session:
        return [(one.person_id, one.text) for one in session.exec(select(WordingAnswer).order_by(WordingAnswer.id))]


def test_those_on_shift_are_asked_alone_and_marketing_hears_once_all_have_answered(shifts: Any, button: Any) -> None:
    asked = plain(shifts.say("Mkt", "wording p-231").card)
    assert asked.startswith("Asked Agt1 and Agt2 what in p-231 will confuse people.")
    assert "You hear once, by Wed 25 Nov 12:18" in asked
    shifts.deliver()
    (question,) = shifts.told("Agt1")
    assert question.startswith("Mkt asks: what in p-231 will confuse people?\np-231 TikTok “How to run the water test”")
    assert "Fill it. Close it." in question
    assert shifts.told("Agt2")[0].startswith("Mkt さんから：p-231 にわかりにくい点はありますか。")
    assert (shifts.told("Agt3"), shifts.told("#care")) == ([], [])
    form = shifts.press("Agt1", button(shifts.room.places["Agt1"][0], "This will confuse"), "#care")
    heard = shifts.send("Agt1", form, {"text": SAFE}, "#care")
    assert plain(heard.card).startswith("Thank you. Mkt hears of it before p-231 goes out.")
    told_in_time(shifts)
    assert shifts.told("Mkt") == [], "Agt2 still reads"
    shifts.press("Agt2", button(shifts.room.places["Agt2"][0], "問題なし"), "#care")
    told_in_time(shifts)
    (told,) = shifts.told("Mkt")
    assert told.startswith("Agt1 and Agt2 have read p-231 (Wed 25 Nov 15:18")
    assert f"Agt1: “{SAFE}”\nAgt2: all clear" in told
    assert "[Add line to copy]  [Add FAQ]  [Reply]" in told


def test_when_the_time_is_over_it_says_what_came_and_later_answers_edit_it(shifts: Any) -> None:
    shifts.say("Mkt", "wording p-231")
    shifts.say("Agt1", f"wording p-231 {SAFE}", "#care")
    shifts.later(minutes=61)
    for _ in range(3):
        told_in_time(shifts)
    (told,) = shifts.told("Mkt")
    assert told.startswith("Agt1 has read p-231")
    assert "Not answered: Agt2" in told
    shifts.say("Agt2", "文面 p-231 ok", "#care")
    told_in_time(shifts)
    (told,) = shifts.told("Mkt")
    assert "Agt2: all clear" in told
    assert shifts.room.places["Mkt"][0].edits == 1


def test_nobody_answered_is_said_before_the_post_goes_out(shifts: Any) -> None:
    shifts.later(hours=3)
    shifts.say("Mkt", "wording p-231")
    shifts.later(minutes=29)
    told_in_time(shifts)
    assert shifts.told("Mkt") == []
    shifts.later(minutes=2)
    told_in_time(shifts)
    (told,) = shifts.told("Mkt")
    assert told.startswith("Nobody in care has read p-231 yet; it goes out Wed 25 Nov 15:18")


def test_asked_twice_and_by_two_it_is_one_question(shifts: Any) -> None:
    for who in ("Mkt", "Mkt", "Mkt2"):
        assert not shifts.say(who, "wording p-231").refused
    shifts.deliver()
    assert len(shifts.told("Agt1")) == 1
    assert shifts.row(Wording, 1).person_id == 1


def test_two_agents_who_answer_at_once_are_both_heard_and_one_who_answers_twice_says_the_last(
    shifts: Any, button: Any
) -> None:
    shifts.say("Mkt", "wording p-231")
    shifts.deliver()
    forms = [shifts.press(who, Button("", "wording.say.form", 1, 1), "#care") for who in ("Agt1", "Agt2")]
    for who, form, text in zip(("Agt1", "Agt2", "Agt1"), (*forms, forms[0]), ("one", "two", "three"), strict=True):
        assert not shifts.send(who, form, {"text": text}, "#care").refused
    assert kept(shifts) == [(4, "three"), (5, "two")]


def test_where_nobody_is_on_shift_the_next_ones_are_asked_when_they_come(shifts: Any) -> None:
    shifts.later(hours=-4)
    assert plain(shifts.say("Mkt", "wording p-231").card).startswith("Asked Agt1, Agt2, and Agt3 what")
    shifts.deliver()
    assert shifts.told("Agt1") == []
    shifts.later(hours=3, minutes=1)
    shifts.deliver()
    assert len(shifts.told("Agt1")) == 1


def test_who_comes_on_later_is_not_disturbed_by_a_move_or_an_edit_before(shifts: Any) -> None:
    shifts.later(hours=-4)
    shifts.say("Mkt", "wording p-231")
    move = {"to": (NOW + 5 * HOUR).isoformat(), "zone": "Europe/London"}
    assert not shifts.press("Mkt", Button("", "post.move", 231, 1, move)).refused
    shifts.deliver()
    assert shifts.told("Agt1") == []
    shifts.later(hours=2)
    told_in_time(shifts)
    assert not any("read" in one for one in shifts.told("Mkt")), "nobody could read it yet"
    shifts.later(hours=1, minutes=1)
    shifts.deliver()
    (question,) = shifts.told("Agt1")
    assert "16:18" in question, "they read the hour that it has by then"
    shifts.later(hours=1)
    told_in_time(shifts)
    assert any("read" in one for one in shifts.told("Mkt"))


def test_without_a_roster_all_of_care_is_asked(chat: Any) -> None:
    assert plain(chat.say("Mkt", "wording p-214").card).startswith("Asked all of care what in p-214")
    chat.deliver()
    assert chat.told("#care")[0].startswith("Mkt asks: what in p-214 will confuse people?")
    chat.say("Agt2", f"wording p-214 {SAFE}", "#care")
    told_in_time(chat)
    assert chat.told("Mkt")[0].startswith("Agt2 has read p-214")


def test_a_move_goes_on_with_the_new_hour_and_a_cancel_stands_down(shifts: Any, button: Any) -> None:
    shifts.say("Mkt", "wording p-231")
    shifts.deliver()
    old = button(shifts.room.places["Agt1"][0], "All clear")
    move = {"to": (NOW + 24 * HOUR).isoformat(), "zone": "Europe/London"}
    assert not shifts.press("Mkt", Button("", "post.move", 231, 1, move)).refused
    shifts.deliver()
    (question,) = shifts.told("Agt1")
    assert "Thu 26 Nov 11:18" in question
    assert shifts.room.places["Agt1"][0].edits == 1
    assert shifts.press("Agt1", old, "#care").refused, "it was drawn with the old hour"
    assert not shifts.press("Mkt", Button("", "post.cancel", 231, 2)).refused
    shifts.deliver()
    assert shifts.told("Agt1")[0].startswith("~p-231 will not go out: nothing to read.~")
    assert shifts.row(Wording, 1).state is WordingState.OFF
    assert shifts.say("Agt1", "wording p-231 ok", "#care").refused
    shifts.later(hours=2)
    told_in_time(shifts)
    assert all("read" not in one for one in shifts.told("Mkt"))


def test_marketing_adds_the_line_an_answer_and_a_reply(shifts: Any, button: Any) -> None:
    shifts.say("Mkt", "wording p-231")
    for who, said in (("Agt1", SAFE), ("Agt2", "ok")):
        shifts.say(who, f"wording p-231 {said}", "#care")
    told_in_time(shifts)
    result = shifts.room.places["Mkt"][0]
    faq = shifts.press("Mkt", button(result, "Add FAQ"))
    assert faq.form.fields[0].value == SAFE
    shifts.send("Mkt", faq, {"text": "Yes, for all models since 2021."})
    with reading(shifts.engine) as session:
        assert session.exec(select(FaqPost.post_id)).all() == [231]
    line = shifts.press("Mkt", button(result, "Add line"))
    added = shifts.send("Mkt", line, {"text": "Not for the 3 L model."})
    assert plain(added.card).startswith("Added to the copy of p-231: Not for the 3 L model.")
    assert shifts.row(Post, 231).copy_text == "Fill it. Close it.\nNot for the 3 L model."
    shifts.deliver()
    assert "(read before it changed)" in shifts.told("Mkt")[0]
    reply = shifts.press("Mkt", button(shifts.room.places["Mkt"][0], "Reply"))
    shifts.send("Mkt", reply, {"text": "Thank you, it says so now."})
    shifts.deliver()
    assert any("“Thank you, it says so now.”" in one for one in shifts.told("Agt1"))
    assert shifts.send("Mkt", line, {"text": "Again"}).refused, "the form is of the old words"


def test_from_the_echo_of_a_new_post_it_is_saved_once_and_asked_once(shifts: Any, button: Any) -> None:
    shifts.later(days=5)
    press = button(shifts.say("Mkt", ADD), "Save, ask care")
    for _ in range(2):
        assert "Asked " in plain(shifts.press("Mkt", press).card)
    with reading(shifts.engine) as session:
        assert len(session.exec(select(Wording)).all()) == 1
        assert len(session.exec(select(Post).where(Post.title == "How to clean the seal")).all()) == 1


def test_who_may_and_what_is_out(shifts: Any) -> None:
    assert shifts.press("Agt1", Button("", "wording.ask", 231, 1), "#care").refused
    shifts.say("Mkt", "wording p-231")
    assert shifts.press("Mkt", Button("", "wording.ok", 1, 1)).refused
    for verb in ("wording.line", "wording.reply", "wording.reply.form"):
        assert shifts.press("Agt1", Button("", verb, 1, 1, {"text": "x"}), "#care").refused
    assert shifts.say("Mkt", "wording p-228").refused
    assert shifts.say("Mkt", "wording").refused
    shifts.later(hours=5)
    assert shifts.press("Agt1", Button("", "wording.ok", 1, 1), "#care").refused
    assert plain(shifts.say("Agt1", "wording p-231", "#care").card).startswith("~p-231 is out: its words stand.~")


def test_personal_data_is_not_kept_and_hostile_words_stay_words(shifts: Any) -> None:
    shifts.say("Mkt", "wording p-231")
    nasty = "call +44 7700 900123 <!channel> @here <b>x</b> \u202e"
    reply = shifts.press("Agt1", Button("", "wording.say", 1, 1, {"text": nasty}), "#care")
    assert "phone" in plain(reply.card)
    ((_, text),) = kept(shifts)
    assert "900123" not in text
    shifts.later(hours=2)
    told_in_time(shifts)
    assert "<!channel> @here <b>x</b>" in shifts.told("Mkt")[0]
    assert "\u202e" not in shifts.told("Mkt")[0]
