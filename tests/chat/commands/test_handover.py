"""The note between two shifts: drafted from what is known, edited, posted once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from calbot.chat.plain import plain
from calbot.flows import handover
from calbot.flows.turn import Turn
from calbot.model.brief import ShiftBrief
from calbot.model.flag import Flag
from calbot.store.session import reading
from tests.chat.briefs import HOUR, SEVEN, a_shift, begin, rows, said

END = SEVEN + 8 * HOUR


def offer(chat: Any) -> None:
    """What a tick does as shifts end, twice: jobs come doubled."""
    with reading(chat.engine) as session:
        due = handover.due(session, Turn("acme", chat.clock[0]))
    for row_id in [*due, *due]:
        chat.flow(handover.offer, row_id)
    chat.deliver()


def worked(chat: Any) -> None:
    """A shift in which something was flagged and asked; it is ten to three."""
    chat.keep(Flag(workspace_id="acme", id=55, owner_id=1, kind="wrong_price", opened_at=SEVEN, changed_at=SEVEN))
    begin(chat)
    chat.later(hours=5)
    chat.say("Agt1", "idea many ask if the lid fits 3 L +3", "#care")
    chat.clock[0] = END - timedelta(minutes=10)


def test_ten_to_three_a_draft_is_offered_once(early: Any) -> None:
    worked(early)
    early.clock[0] -= timedelta(minutes=1)
    offer(early)
    assert len(early.told("Agt1")) == 1, "not yet"
    early.later(minutes=1)
    offer(early)
    told = early.told("Agt1")[1]
    assert told.startswith("Your shift ends at 15:00. A draft for all of care:")
    assert "Open: f-55 wrong price or date (Mkt has it)" in told
    assert "Live since Thu 26 Nov 11:00 London: p-229 Instagram “Pyramid”" in told
    assert "Goes out Thu 26 Nov 15:00 London: p-231 TikTok “How to run the water test”" in told
    assert "Asked 3 times today: many ask if the lid fits 3 L (i-1)" in told
    early.later(minutes=5)
    offer(early)
    assert len(early.told("Agt1")) == 2


def test_whoever_comes_next_reads_it_with_the_brief_and_it_is_posted_once(early: Any, button: Any) -> None:
    early.keep(a_shift(2, "Agt2", END, 8))
    worked(early)
    offer(early)
    form = early.press("Agt1", button(early.room.places["Agt1"][1], "Edit and post"), "#care")
    assert form.form.fields[0].kind == "lines"
    assert form.form.fields[0].label == "For Agt2"
    again = early.send("Agt1", form, {"note": " "}, "#care")
    assert again.form.fields[0].error
    done = early.send("Agt1", form, {"note": "f-55 is open.\n\n Call Mkt on +44 7700 900123 "}, "#care")
    assert plain(done.card).startswith("Posted: Agt2 will read it.")
    twice = early.send("Agt1", form, {"note": "Another one"}, "#care")
    assert twice.refused
    assert early.say("Agt1", "handover", "#care").refused
    early.deliver()
    assert early.told("Agt2") == [], "the shift has not begun"
    early.clock[0] = END
    begin(early)
    (told,) = early.told("Agt2")
    assert "f-55 is open." in told
    assert "Another one" not in told
    assert "900123" not in told
    assert rows(early, ShiftBrief)[0].note.startswith("f-55 is open.\nCall Mkt on")
    assert early.told("#care") == []


def test_who_is_there_already_reads_it_at_once(early: Any) -> None:
    early.keep(a_shift(2, "Lead", SEVEN + 7 * HOUR, 6))
    worked(early)
    begin(early)
    form = early.say("Agt1", "handover", "#care")
    early.send("Agt1", form, {"note": "The lid is asked for."}, "#care")
    early.deliver()
    (one,) = early.room.places["Lead"]
    assert "The lid is asked for." in said(one.card)
    assert one.edits == 1


def test_where_nobody_is_named_all_of_care_reads_it(early: Any) -> None:
    worked(early)
    form = early.say("Agt1", "引き継ぎ", "#care")
    early.send("Agt1", form, {"note": "All is well."}, "#care")
    early.deliver()
    (told,) = early.told("#care")
    assert told == "Handover by Agt1, shift Thu 26 Nov 07:00-15:00 London\nAll is well."


def test_an_old_form_and_other_people_post_nothing(early: Any) -> None:
    worked(early)
    form = early.say("Agt1", "handover", "#care")
    assert early.send("Agt2", form, {"note": "Mine"}, "#care").refused
    assert early.send("Mkt", form, {"note": "Mine"}, "#care").refused
    assert early.say("Agt2", "handover", "#care").refused, "she has no shift"
    early.clock[0] = END + 2 * HOUR
    assert early.say("Agt1", "handover", "#care").refused, "too late"
    assert all(row.handed_at is None for row in rows(early, ShiftBrief))
