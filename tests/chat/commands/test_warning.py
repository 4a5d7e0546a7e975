"""Answering warnings in chat: by words, by buttons, by forms; a stale press explains; Japanese words work too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Button, Mentions
from calbot.chat.plain import plain
from calbot.flows import ladder, telling
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.cover import Cover, CoverState
from calbot.model.estimate import Estimate
from calbot.model.event import Event, EventKind
from calbot.model.forecast import Expectation
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.model.verdict import Opinion, Verdict
from calbot.store.session import reading, writing
from tests.chat.conftest import NOW


@pytest.fixture
def warned(chat: Any, alert: Any) -> Any:
    """One warning stands, and its card is in #care."""
    chat.keep(alert(told_at=NOW))
    chat.say("Lead", "here care", "#new")
    chat.deliver()
    return chat


def card(chat: Any) -> Any:
    return chat.room.places["#new"][0]


def test_ack_by_word_needs_no_number_where_one_warning_stands(warned: Any) -> None:
    reply = warned.say("Mkt", "/calbot ack")
    assert plain(reply.card).startswith("s-88: Mkt has it.")
    assert warned.row(Alert, 88).state is AlertState.ACKED
    warned.deliver()
    assert "Who     Mkt has it." in plain(card(warned).card)
    assert card(warned).edits == 1


def test_what_is_told_again_stands_in_the_thread_of_its_card(warned: Any) -> None:
    def armed(session: Any, turn: Any) -> None:
        ladder.arm(session, turn, session.get_one(Alert, ("acme", 88)))
        session.commit()

    warned.flow(armed)
    warned.clock[0] = warned.row(Alert, 88).rung_at
    warned.flow(ladder.climb, 88)
    warned.deliver()
    first, rung = warned.room.places["#new"]
    assert plain(rung.card).startswith("s-88 is still true and nobody has it.")
    assert (first.thread, rung.thread) == ("", first.ref)


def test_who_took_it_and_why_stands_in_the_thread_of_its_card(warned: Any, button: Any) -> None:
    warned.say("Mkt", "/calbot snooze s-88 until 16:30")
    warned.deliver()
    assert len(warned.room.places["#new"]) == 1
    warned.later(seconds=10)
    warned.deliver()
    reply = warned.press("Lead", button(card(warned), "I have it"), "#new")
    assert not reply.refused
    warned.say("Lead", "assign s-88 Mkt2")
    warned.later(seconds=10)
    warned.deliver()
    first, put_off, taken = warned.room.places["#new"]
    assert plain(put_off.card) == "Put off by Mkt until Wed 25 Nov 16:30 London."
    assert plain(taken.card) == "Lead has it.\nLead gave it to Mkt2."
    assert {one.thread for one in (put_off, taken)} == {first.ref}
    assert not [element for one in (put_off, taken) for element in one.card.elements if isinstance(element, Mentions)]


def test_why_it_is_left_stands_in_the_thread_as_words_of_another(warned: Any, button: Any) -> None:
    reply = warned.press("Mkt", button(card(warned), "Leave it as it is"), "#new")
    warned.send("Mkt", reply, {"reason": "<!channel> known, ask kim@pot.example"})
    warned.later(seconds=10)
    warned.deliver()
    said = warned.room.places["#new"][-1].card
    assert plain(said) == "Mkt has it and leaves it as it is: “<!channel> known, ask [email]”"


def test_without_a_warning_there_is_nothing_to_take(chat: Any) -> None:
    assert plain(chat.say("Mkt", "ack").card) == "No warning stands."


@pytest.mark.parametrize("words", ["ack", "snooze", "assign"])
def test_where_a_calendar_cannot_be_read_nobody_hears_that_no_warning_stands(chat: Any, words: str) -> None:
    chat.keep(Source(workspace_id="acme", id=1, name="Pot social", state=SourceState.BLIND))
    said = plain(chat.say("Lead", words).card)
    assert said.startswith("Whether anything is to be warned of is not known.")
    assert "Pot social" in said
    assert plain(chat.say("Agt2", "対応").card).startswith("注意の有無は判断できません。")


def test_with_several_it_asks_which(warned: Any, alert: Any) -> None:
    warned.keep(alert(id=89))
    assert plain(warned.say("Mkt", "ack").card).startswith("Which one? Say it with its number: ack s-8.\ns-88 ")
    assert plain(warned.say("Mkt", "snooze").card).startswith("Which one?")


def test_the_button_a_second_time_explains_itself(warned: Any, button: Any) -> None:
    press = button(card(warned), "I have it")
    warned.press("Lead", press, "#new")
    again = warned.press("Mkt", press, "#new")
    assert plain(again.card).startswith(
        "Nothing changed, because s-88 changed since this button was drawn. Lead has it"
    )
    assert warned.row(Alert, 88).owner_id == 3


def test_who_was_faster_and_what_became_of_it_is_said(warned: Any, button: Any) -> None:
    take, late = button(card(warned), "I have it"), button(card(warned), "Too late")
    warned.press("Lead", button(card(warned), "Until my next shift"), "#new")
    assert "Lead put it off until Wed 25 Nov 19:18 London" in plain(warned.press("Mkt", take, "#new").card)
    assert "Lead put it off until" in plain(warned.press("Agt1", late, "#new").card)

    def off(session: Any, turn: Any) -> None:
        session.get_one(Alert, ("acme", 88)).call_off("alert.gone.moved", turn.now)
        session.commit()

    warned.flow(off)
    assert "It is off by now" in plain(warned.press("Mkt", take, "#new").card)


@pytest.mark.parametrize("label", ["Give to...", "Leave it as it is", "Until..."])
def test_a_button_of_an_older_card_opens_no_form(warned: Any, button: Any, label: str) -> None:
    press = button(card(warned), label)
    assert warned.press("Lead", press, "#new").form is not None
    warned.say("Mkt", "assign s-88 Mkt2")
    reply = warned.press("Lead", press, "#new")
    assert (reply.form, reply.refused) == (None, True)
    assert plain(reply.card).startswith("Nothing changed, because s-88 changed since this button was drawn.")


def test_an_older_form_is_not_drawn_anew_for_a_slip_in_it(warned: Any, button: Any) -> None:
    reply = warned.press("Lead", button(card(warned), "Until..."), "#new")
    warned.say("Mkt", "assign s-88 Mkt2")
    again = warned.send("Lead", reply, {"until": "at", "at": "yesterday 8:00"}, "#new")
    assert (again.form, again.refused) == (None, True)


def test_what_was_drawn_before_a_post_changed_asks_for_no_number_of_messages(chat: Any, button: Any) -> None:
    chat.keep(expectation())
    press = button(chat.say("Lead", "why p-214"), "I expect more")
    form = chat.press("Lead", press)
    chat.press("Mkt", button(chat.say("Mkt", "move p-214 fri 8:00"), "Move"))
    for reply in (chat.press("Lead", press), chat.send("Lead", form, {"messages": "many"})):
        assert (reply.form, reply.refused) == (None, True)
        assert plain(reply.card).startswith("Nothing changed, because p-214 changed since this button was drawn.")


def test_snoozed_until_the_next_shift(warned: Any, button: Any) -> None:
    reply = warned.press("Lead", button(card(warned), "Until my next shift"), "#new")
    assert plain(reply.card) == "s-88 comes back Wed 25 Nov 13:18 Chicago, if it is still true then."


def test_put_off_until_an_hour_by_word(warned: Any) -> None:
    said = plain(warned.say("Mkt", "snooze s-88 until 16:30").card)
    assert said == "s-88 comes back Wed 25 Nov 16:30 London, if it is still true then."


def test_put_off_until_an_hour_without_its_number(warned: Any) -> None:
    said = plain(warned.say("Mkt", "後で 明日9時").card)
    assert said == "s-88 comes back Thu 26 Nov 09:00 London, if it is still true then."


def test_put_off_by_a_form_in_the_language_and_zone_of_whoever_presses(warned: Any, button: Any) -> None:
    press = button(card(warned), "Until...")
    form = warned.press("Agt2", press, "#new").form
    assert form.title == "s-88 をいつまで保留"
    assert [label for _, label in form.fields[0].options] == [
        "次のシフトまで(11月26日(木) 4:18 東京)",
        "下の日時まで",
    ]
    reply = warned.press("Lead", press, "#new")
    asked = {one.name: (one.kind, one.value, one.required) for one in reply.form.fields}
    assert asked == {"until": ("choice", "shift", True), "at": ("instant", "", False)}
    assert reply.form.fields[1].label == "Day and time, at the latest Thu 26 Nov 10:30 Chicago"
    done = warned.send("Lead", reply, {"until": "at", "at": "thu 8:00"}, "#new")
    assert plain(done.card) == "s-88 comes back Thu 26 Nov 08:00 Chicago, if it is still true then."


def test_put_off_by_a_form_until_the_next_shift(warned: Any, button: Any) -> None:
    reply = warned.press("Lead", button(card(warned), "Until..."), "#new")
    done = warned.send("Lead", reply, {"at": "yesterday"}, "#new")
    assert plain(done.card) == "s-88 comes back Wed 25 Nov 13:18 Chicago, if it is still true then."


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", "This is missing."),
        ("yesterday 8:00", "That time is over."),
        ("fri 8", "That can be read in several ways."),
        ("thu 18:00", "After Thu 26 Nov 16:30 London nothing can be changed any more."),
        ("someday", "I do not understand"),
    ],
)
def test_an_hour_that_is_none_is_said_in_the_form(warned: Any, button: Any, typed: str, wrong: str) -> None:
    reply = warned.press("Mkt", button(card(warned), "Until..."), "#new")
    again = warned.send("Mkt", reply, {"until": "at", "at": typed}, "#new").form
    assert [(one.name, one.error.startswith(wrong)) for one in again.fields if one.error] == [("at", True)]
    assert again.fields[0].value == "at"
    assert warned.row(Alert, 88).state is AlertState.OPEN


def test_beyond_the_last_useful_hour_nothing_is_put_off_by_word_either(warned: Any) -> None:
    said = plain(warned.say("Mkt", "snooze s-88 thu 18:00").card)
    assert said.startswith("Nothing changed: Thu 26 Nov 16:30 London is the last time")


def test_a_button_of_an_older_card_puts_off_until_the_next_shift(warned: Any) -> None:
    old = Button("", "alert.snooze", 88, warned.row(Alert, 88).revision)
    assert "Wed 25 Nov 19:18 London" in plain(warned.press("Mkt", old, "#new").card)


def test_what_is_over_is_not_put_off(warned: Any, button: Any) -> None:
    press = button(card(warned), "Until...")
    with writing(warned.engine) as session:
        session.get_one(Alert, ("acme", 88)).state = AlertState.PAST
        session.commit()
    reply = warned.press("Mkt", press, "#new")
    assert reply.form is None
    assert reply.refused


def test_given_by_form_and_by_word(warned: Any, button: Any) -> None:
    reply = warned.press("Lead", button(card(warned), "Give to..."), "#new")
    done = warned.send("Lead", reply, {"to": "1"}, "#new")
    assert plain(done.card).startswith("s-88: Mkt has it.")
    warned.deliver()
    assert "you can change it" in warned.told("Mkt")[0]
    assert plain(warned.say("Lead", "assign s-88 to mkt2").card).startswith("s-88: Mkt2 has it.")
    assert plain(warned.say("Lead", "assign s-88 Nobody").card).startswith(
        "A warning can be given to somebody who plans"
    )
    warned.deliver()
    # Each alone, and whoever had it reads who has it now.
    (former,), (heir,) = warned.told("Mkt"), warned.told("Mkt2")
    assert "Mkt2 has it" in former
    assert "you can change it" not in former
    assert "you can change it" in heir


def test_who_is_away_is_given_nothing(warned: Any, button: Any) -> None:
    on_leave = {"kind": EventKind.ABSENCE, "title": "Leave", "starts_at": NOW, "ends_at": NOW + timedelta(days=3)}
    warned.keep(Event(workspace_id="acme", id=1, owner="mkt", **on_leave))
    press = button(card(warned), "Give to...")
    reply = warned.press("Lead", press, "#new")
    assert [label for _, label in reply.form.fields[0].options] == ["Mkt2", "Lead"]
    away = "Mkt is away. Give it to somebody who is there."
    assert plain(warned.send("Lead", reply, {"to": "1"}, "#new").card) == away
    assert plain(warned.say("Lead", "assign s-88 mkt").card) == away
    assert warned.row(Alert, 88).state is AlertState.OPEN
    # Whoever presses is there, whatever the calendar says.
    assert "Mkt" in [label for _, label in warned.press("Mkt", press, "#new").form.fields[0].options]
    assert plain(warned.say("Mkt", "assign s-88 mkt").card).startswith("s-88: Mkt has it.")


def test_left_as_it_is_with_a_reason(warned: Any, button: Any) -> None:
    reply = warned.press("Mkt", button(card(warned), "Leave it as it is"), "#new")
    assert plain(warned.send("Mkt", reply, {"reason": " "}, "#new").card).startswith("Say why nothing is done")
    assert plain(warned.send("Mkt", reply, {"reason": "known"}, "#new").card).startswith("s-88: Mkt has it.")


def test_why_me(warned: Any, button: Any) -> None:
    press = button(card(warned), "Why me?")
    assert plain(warned.press("Lead", press, "#new").card).startswith(
        "You get this as care lead.\nCover is yours to give."
    )
    assert plain(warned.press("Mkt", press, "#new").card).startswith(
        "You get this as Accountable for TikTok.\nYou can move or cancel a post that causes it."
    )
    assert plain(warned.press("Mkt2", press, "#new").card).startswith("You get this as stand-in for TikTok.")
    assert "a place bound to care" in plain(warned.press("Agt1", press, "#new").card)
    assert "a place bound to care" not in plain(warned.press("Agt2", press, "#new").card)


def test_an_act_names_people_and_nothing_that_stands_in_a_calendar_does(chat: Any, alert: Any) -> None:
    hostile = "<!channel> @Lead <@U123> <at>Lead</at> @here"
    with writing(chat.engine) as session:
        session.get_one(Post, ("acme", 214)).title = hostile
        session.commit()
    evening = {"starts_at": NOW, "ends_at": NOW + timedelta(days=3)}
    chat.keep(Shift(workspace_id="acme", id=1, heads=2, **evening))
    chat.keep(alert(level=AlertLevel.ACT, told_at=NOW), alert(id=89, told_at=NOW))
    with writing(chat.engine) as session:
        telling.call(session, Turn("acme", NOW), session.get_one(Alert, ("acme", 88)), "raised")
        session.commit()
    chat.say("Lead", "here care", "#new")
    chat.deliver()
    act, watch = (
        next(one for one in chat.room.places["#new"] if one.card.fallback.endswith(name)) for name in ("s-88", "s-89")
    )
    (named,) = [element for element in act.card.elements if isinstance(element, Mentions)]
    assert [(one.user, one.name) for one in named.people] == [("Mkt", "Mkt")]
    assert not [element for element in watch.card.elements if isinstance(element, Mentions)]
    assert hostile in plain(act.card)
    chat.say("Mkt", "ack s-88")
    chat.deliver()
    assert not [element for element in act.card.elements if isinstance(element, Mentions)]


@pytest.mark.parametrize(
    ("words", "kept", "said"),
    [
        ("late 45", 45, "You hear of a warning 45 min after it was first told"),
        ("late 1 h", 60, "You hear of a warning 60 min after"),
        ("late 1h30", 90, "You hear of a warning 1.5 h after"),
        ("late 20 min", 20, "You hear of a warning 20 min after"),
        ("late 0", 0, "You hear of a warning as soon as it is told"),
        ("late usual", None, "You hear of a warning at once where you answer for it, and 30 min later"),
        ("late", None, "You hear of a warning at once where you answer for it"),
        ("late 2000", None, "Say it like this: late 45"),
        ("late for lunch", None, "Say it like this: late 45"),
    ],
)
def test_how_late_a_person_hears_of_a_warning(chat: Any, words: str, kept: int | None, said: str) -> None:
    assert plain(chat.say("Mkt", words).card).startswith(said)
    assert chat.row(Person, 1).late_minutes == kept


def test_how_late_in_japanese(chat: Any) -> None:
    assert plain(chat.say("Agt2", "後から 1時間").card).startswith("注意は、最初のお知らせから60分たっても")
    assert chat.row(Person, 5).late_minutes == 60
    assert "代理なら30分後" in plain(chat.say("Agt2", "後から 解除").card)


def test_rated_by_button_and_by_word(warned: Any, button: Any) -> None:
    reply = warned.press("Agt1", button(card(warned), "Too much"), "#new")
    assert plain(reply.card) == "Thank you: that counts in the record of s-88."
    warned.say("Agt1", "rate s-88 too late")
    with reading(warned.engine) as session:
        assert session.get_one(Verdict, ("acme", 88, 4)).opinion is Opinion.TOO_LATE
    assert plain(warned.say("Agt1", "rate s-88 splendid").card).startswith("Say which and how")


def test_cover_is_asked_for_under_the_warning_and_filled_by_the_first(warned: Any, button: Any) -> None:
    reply = warned.press("Lead", button(card(warned), "Ask cover +1 (2 h)"), "#new")
    assert plain(reply.card).startswith("c-1: asked where care works.")
    warned.deliver()
    asked = warned.room.places["#new"][-1]
    assert plain(asked.card).startswith("1 person needed Thu 26 Nov 19:00-01:00 London")
    press = button(asked, "I can")
    assert plain(warned.press("Agt1", press, "#new").card).startswith("You are booked Thu 26 Nov 19:00-01:00 London.")
    assert plain(warned.press("Agt2", press, "#new").card).startswith("c-1 は必要な人数がそろいました。")
    warned.deliver()
    assert plain(asked.card).startswith("Found: 1 person for Thu 26 Nov 19:00-01:00 London")
    assert "[I can]" not in plain(asked.card)
    assert "Ask cover" not in plain(card(warned).card)


def test_a_yes_to_cover_is_taken_back_by_whoever_said_it(warned: Any, button: Any) -> None:
    warned.press("Lead", button(card(warned), "Ask cover +1 (2 h)"), "#new")
    warned.deliver()
    asked = warned.room.places["#new"][-1]
    said = warned.press("Agt1", button(asked, "I can"), "#new")
    assert "[I cannot after all]" in plain(said.card)
    warned.deliver()
    assert "cannot after all" not in plain(asked.card), "the card is for all"
    assert "cannot after all" not in plain(warned.say("Lead", "cover").card)
    listed = warned.say("Agt1", "cover")
    assert plain(warned.press("Agt1", button(listed, "c-1: I cannot after all"), "#new").card) == "Noted: not you."
    warned.deliver()
    assert "[I can]" in plain(asked.card)
    assert warned.press("Agt1", button(said, "I cannot after all"), "#new").refused, "drawn before that"


def test_an_older_press_for_cover_is_told_the_new_figures_and_may_ask_all_the_same(warned: Any, button: Any) -> None:
    press = button(card(warned), "Ask cover +1 (2 h)")

    def redrawn(session: Any, turn: Any) -> None:
        session.get_one(Alert, ("acme", 88)).redraw({"minutes": 300.0}, turn.now)
        session.commit()

    warned.flow(redrawn)
    reply = warned.press("Lead", press, "#new")
    assert reply.refused
    assert "Nothing changed, because s-88 changed" in plain(reply.card)
    assert "mean first response 5 h (SLA 4 h" in plain(reply.card)
    assert asked(warned) == []
    done = warned.press("Lead", button(reply, "Ask anyway"), "#new")
    assert not done.refused
    assert [one.alert_id for one in asked(warned)] == [88]


def asked(chat: Any) -> list[Cover]:
    with reading(chat.engine) as session:
        return list(session.exec(select(Cover).where(Cover.asked_by == 3)))


def test_of_two_who_press_different_ways_out_at_once_the_second_hears_of_the_first(warned: Any, button: Any) -> None:
    move, cover = (button(card(warned), label) for label in ("Move p-214", "Ask cover +1 (2 h)"))
    assert not warned.press("Mkt", move, "#new").refused
    reply = warned.press("Lead", cover, "#new")
    assert reply.refused
    assert "Mkt moved one of its posts, just now." in plain(reply.card)
    assert asked(warned) == []
    assert "asked where care works" in plain(warned.press("Lead", button(reply, "Ask anyway"), "#new").card)


def test_who_asks_for_cover_of_what_was_called_off_is_told_why_and_may_ask_for_its_hours(
    warned: Any, button: Any
) -> None:
    press = button(card(warned), "Ask cover +1 (2 h)")

    def off(session: Any, turn: Any) -> None:
        session.get_one(Alert, ("acme", 88)).call_off("alert.gone.moved", turn.now, 214)
        session.commit()

    warned.flow(off)
    reply = warned.press("Lead", press, "#new")
    text = plain(reply.card)
    assert "It is off by now" in text
    assert "Called off: p-214" in text
    assert "Cover would not help there any more" in text
    warned.press("Lead", button(reply, "Ask anyway"), "#new")
    alert, (cover,) = warned.row(Alert, 88), asked(warned)
    assert (cover.starts_at, cover.ends_at, cover.heads) == (alert.starts_at, alert.ends_at, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("cover fri 7-10", "Ask for 1 person Fri 27 Nov 07:00-10:00 Chicago?"),
        ("cover fri 19-1 2 people", "Ask for 2 people Fri 27 Nov 19:00-01:00 Chicago?"),
        ("cover 2026-11-27 7-10pm", "Ask for 1 person Fri 27 Nov 19:00-22:00 Chicago?"),
        ("cover fri 11-2pm", "Ask for 1 person Fri 27 Nov 11:00-14:00 Chicago?"),
        ("cover tomorrow 9:30-12:45", "Ask for 1 person Thu 26 Nov 09:30-12:45 Chicago?"),
        ("応援 金曜 7-10 3名", "Ask for 3 people Fri 27 Nov 07:00-10:00 Chicago?"),
    ],
)
def test_cover_in_words_is_said_back_first(chat: Any, button: Any, words: str, said: str) -> None:
    reply = chat.say("Lead", words)
    assert plain(reply.card).startswith(f"{said}\nThat begins ")
    assert " London" in plain(reply.card).splitlines()[1]
    done = chat.press("Lead", button(reply, "Ask"))
    assert plain(done.card).startswith("c-1: asked where care works.")
    assert chat.row(Cover, 1).state is CoverState.OPEN


@pytest.mark.parametrize("words", ["cover next fri 19-1 2 people", "cover fri or 4 dec 19-1 2 people"])
def test_which_of_several_hours_cover_is_asked_for_is_asked(chat: Any, button: Any, words: str) -> None:
    reply = chat.say("Lead", words)
    assert plain(reply.card).startswith("That can be read in several ways. Which?")
    echoed = chat.press("Lead", button(reply, "Fri 4 Dec 19:00 Chicago"))
    assert plain(echoed.card).startswith("Ask for 2 people Fri 4 Dec 19:00-01:00 Chicago?")
    chat.press("Lead", button(echoed, "Ask"))
    assert chat.row(Cover, 1).heads == 2


def test_words_without_hours_are_a_form_and_a_bad_end_comes_back(chat: Any) -> None:
    reply = chat.say("Lead", "cover friday")
    assert reply.form.fields[0].value == "friday"
    again = chat.send("Lead", reply, {"when": "fri 7:00", "until": "late"})
    assert again.form.fields[0].error == "Say the hour at which it ends: 10:00."
    echoed = chat.send("Lead", reply, {"when": "fri 7:00", "until": "10"})
    assert plain(echoed.card).startswith("Ask for 1 person Fri 27 Nov 07:00-10:00 Chicago?")


def test_cover_alone_lists_what_is_asked_for(chat: Any, button: Any) -> None:
    assert plain(chat.say("Agt1", "cover").card).startswith("No cover is asked for.")
    chat.press("Lead", button(chat.say("Lead", "cover fri 7-10"), "Ask"))
    assert plain(chat.say("Agt1", "cover").card).startswith("1 request for cover stands\nc-1 1 person needed")


def test_an_agent_cannot_ask(chat: Any, button: Any) -> None:
    reply = chat.say("Agt1", "cover fri 7-10")
    assert "ask for cover" in plain(chat.press("Agt1", button(reply, "Ask")).card)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("quiet 22-7", "22:00-07:00"),
        ("quiet 21:30 - 6", "21:30-06:00"),
        ("quiet never", ""),
        ("静音 23から8", "23:00-08:00"),
    ],
)
def test_quiet_hours(chat: Any, words: str, kept: str) -> None:
    chat.say("Agt1", words)
    assert chat.row(Person, 4).quiet == kept


def test_who_sets_quiet_hours_is_told_who_is_asked_meanwhile(chat: Any) -> None:
    text = plain(chat.say("Lead", "quiet 22:00-07:00").card)
    assert "asked first, while awake; then you, if you are the one who can still change it" in text
    assert "then nobody until 07:00, and the rest stands in the digest." in text
    assert "Meanwhile" not in plain(chat.say("Lead", "quiet never").card)


def test_quiet_hours_are_said_back_and_nonsense_is_not(chat: Any) -> None:
    assert plain(chat.say("Agt1", "quiet").card).startswith("You are not woken 22:00-07:00 London")
    assert plain(chat.say("Agt1", "quiet 25-99").card).startswith("Say it like this: quiet 22-7")
    assert plain(chat.say("Agt1", "quiet 7-7").card).startswith("From and until are the same hour.")
    assert plain(chat.say("Agt1", "quiet never").card).startswith("You have no quiet hours")


def test_another_number_than_calbots(chat: Any) -> None:
    assert plain(chat.say("Mkt", "expect p-214 260").card).startswith("Nothing is expected of p-214 yet.")
    told = {"made_at": NOW, "mean": 190.0, "low": 115.0, "high": 310.0, "first_hour": NOW}
    chat.keep(Expectation(workspace_id="acme", post_id=214, **told))
    reply = chat.say("Mkt", "expect p-214 1,260 the creator reposts it")
    assert plain(reply.card).startswith("p-214: your 1,260 is used for staffing until it is out; mine (190)")
    kept = chat.row(Estimate, 214)
    assert (kept.messages, kept.ours, kept.reason) == (1260, 190, "the creator reposts it")
    form = chat.say("Mkt", "expect p-214")
    assert "I expect 190" in form.form.fields[0].label
    assert chat.send("Mkt", form, {"messages": "many"}).form.fields[0].error.startswith("Say a number of messages")
    assert plain(chat.send("Mkt", form, {"messages": "80"}).card).startswith("p-214: your 80 is used")
    assert plain(chat.say("Mkt", "expect").card).startswith("Which post, and how many messages?")


def expectation(post_id: int = 214) -> Expectation:
    """190 messages are expected."""
    told = {"made_at": NOW, "mean": 190.0, "low": 115.0, "high": 310.0, "first_hour": NOW}
    return Expectation(workspace_id="acme", post_id=post_id, **told)


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        ("+40%", 266),
        ("-20 %", 152),
        ("−20%", 152),
        ("40% more", 266),
        ("20% less", 152),
        ("４０％増", 266),
        ("-100%", 0),
        ("+40% the creator reposts it, 3 times", 266),
    ],
)
def test_a_share_more_or_less_than_calbot_expects(chat: Any, words: str, messages: int) -> None:
    chat.keep(expectation())
    said = plain(chat.say("Mkt", f"expect p-214 {words}").card)
    assert f"your {messages} is used" in said


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("40%", "More or less?"),
        ("+40% less", "More or less?"),
        ("-140%", "Say a number of messages"),
        ("+99999999%", ""),
    ],
)
def test_a_share_that_says_nothing_is_asked_for_again(chat: Any, words: str, wrong: str) -> None:
    chat.keep(expectation())
    form = chat.say("Mkt", f"expect p-214 {words}").form
    assert form.fields[0].error.startswith(wrong)
    assert chat.say("Mkt", "why p-214").card is not None


def test_more_by_a_share_in_the_form(chat: Any) -> None:
    chat.keep(expectation())
    more = Button("", "expect.form", 214, 1, {"lean": "more"})
    form = chat.press("Lead", more)
    assert "your 266 is used" in plain(chat.send("Lead", form, {"messages": "40%", "reason": "repost"}).card)
    wrong = chat.send("Lead", form, {"messages": "-40%", "reason": "repost"}).form
    assert wrong.fields[0].error.startswith("You said more")
    assert (wrong.fields[0].value, wrong.fields[1].value) == ("-40%", "repost")


def test_more_or_less_than_calbot_expects_under_how_its_number_came_about(chat: Any, button: Any) -> None:
    told = {"made_at": NOW, "mean": 190.0, "low": 115.0, "high": 310.0, "first_hour": NOW}
    chat.keep(
        Expectation(workspace_id="acme", post_id=214, **told), Expectation(workspace_id="acme", post_id=228, **told)
    )
    why = chat.say("Lead", "why p-214")
    form = chat.press("Lead", button(why, "I expect more"))
    back = chat.send("Lead", form, {"messages": "120", "reason": "agreed repost"})
    assert back.form.fields[0].error == "You said more, and I expect 190. Say a higher number."
    assert back.form.fields[1].value == "agreed repost"
    assert plain(chat.send("Lead", back, {"messages": "260"}).card).startswith("p-214: your 260 is used for staffing")
    form = chat.press("Lead", button(why, "I expect less"))
    assert chat.send("Lead", form, {"messages": "190"}).form.fields[0].error.startswith("You said less")
    assert plain(chat.send("Lead", form, {"messages": "90"}).card).startswith("p-214: your 90 is used")
    # What is out, and who may not, has no such buttons.
    assert "I expect" not in plain(chat.say("Lead", "why p-228").card)
    assert "I expect" not in plain(chat.say("Agt1", "why p-214").card)


def test_a_split_is_asked_of_whoever_owns_the_post(chat: Any, alert: Any, button: Any) -> None:
    way = {"kind": "split", "to": "2026-11-27T08:00:00+00:00", "minutes": 150.0, "post_id": 214, "share": 0.5}
    chat.keep(alert(told_at=NOW, options=[way]))
    chat.say("Lead", "here care", "#new")
    chat.deliver()
    press = button(card(chat), "Split p-214: 50% at Fri 27 Nov 08:00 London (2.5 h)")
    reply = chat.press("Lead", press, "#new")
    assert plain(reply.card) == (
        "s-88: Mkt has it.\nAsked, not done: only Mkt can change it where it is sent. The card follows the calendar."
    )
    chat.deliver()
    (asked,) = chat.room.places["Mkt"]
    assert "Lead asks you for this: Send 50% of p-214 at Fri 27 Nov 08:00 London instead: 2.5 h." in plain(asked.card)
    assert "You get this because it was given to you." in plain(asked.card)
    again = chat.press("Mkt2", press, "#new")
    assert plain(again.card).startswith("Nothing changed, because s-88 changed since this button was drawn.")
    forged = Button("", "alert.request", 88, 9, {"kind": "split", "post": "x"})
    assert "older version" in plain(chat.press("Lead", forged, "#new").card)


def test_a_move_drawn_on_a_warning_that_changed_since_moves_nothing(chat: Any, alert: Any, button: Any) -> None:
    way = {"kind": "move", "to": "2026-11-27T08:00:00+00:00", "minutes": 150.0, "post_id": 214}
    chat.keep(alert(told_at=NOW, options=[way]))
    chat.say("Lead", "here care", "#new")
    chat.deliver()
    press, before = button(card(chat), "Move p-214"), chat.row(Post, 214).starts_at
    chat.say("Lead", "ack s-88", "#new")
    told = plain(chat.press("Mkt", press, "#new").card)
    assert told.startswith("Nothing changed, because s-88 changed since this button was drawn.")
    assert chat.row(Post, 214).starts_at == before
    forged = Button("", "post.move", 214, press.revision, {**press.values, "alert": "88"})
    assert "older version" in plain(chat.press("Mkt", forged, "#new").card)
    chat.deliver()
    chat.press("Mkt", button(card(chat), "Move p-214"), "#new")
    assert chat.row(Post, 214).starts_at != before


def test_nothing_was_missed(chat: Any) -> None:
    assert plain(chat.say("Lead", "miss").card) == "Nothing was missed in 30 days."


def test_the_scoreboard_tells_of_the_warnings(chat: Any) -> None:
    shown = plain(chat.say("Lead", "score").card)
    assert "0 told in 90 days." in shown
    assert "No record yet: fewer than five are over." in shown
    assert "In 7 days 0 messages about warnings were sent (new warnings: 0). Answered: 0; plan changed: 0." in shown


def test_japanese_words(warned: Any) -> None:
    assert plain(warned.say("Agt2", "対応 s-88").card).startswith("s-88: Agt2 さんが対応します。")
    assert plain(warned.say("Agt2", "評価 s-88 役立った").card) == "ありがとうございます。s-88 の実績に反映します。"
    assert plain(warned.say("Agt2", "見逃し").card) == "過去30日間に見逃しはありません。"
