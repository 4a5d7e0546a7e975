"""What care is told of its shifts and of posts, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import shift_brief
from calbot.flows.turn import Turn
from calbot.model.brief import Brief, BriefQuestion, BriefRead, ShiftBrief
from calbot.model.faq import Faq, FaqPost, FaqState, FaqText
from calbot.model.flag import Flag
from calbot.model.idea import Idea
from tests.chat.briefs import HOUR, SEVEN, a_shift, begin, rows, said


def test_seven_o_clock_what_touches_the_shift_and_nothing_else(early: Any) -> None:
    early.keep(
        Idea(workspace_id="acme", id=31, text="Is the water test safe for 3 L?", person_id=5, opened_at=SEVEN,
             changed_at=SEVEN),
        Flag(workspace_id="acme", id=55, owner_id=1, kind="wrong_price", opened_at=SEVEN, changed_at=SEVEN),
    )  # fmt: skip
    begin(early)
    (one,) = early.room.places["Agt1"]
    told = said(one.card)
    lines = told.splitlines()
    assert lines[0] == "Agt1, your shift Thu 26 Nov 07:00-15:00 London: 2 posts touch it. 1-minute read"
    assert lines[1] == "1  11:00 p-229 Pan · Instagram · Pyramid · small, 25 messages (10-60)"
    assert lines[2].startswith("2  15:00 p-231 Pot · TikTok · How to run the water test · big, 190 messages (10-60)")
    assert "goes out as you leave: hand it over" in lines[2]
    assert "Customer sees  “All lids” https://pot.example/water" in told
    assert "They will ask  1 Is the water test safe for 3 L? (no approved answer yet)" in told
    assert "Private?  Ask for a direct message on TikTok, never for a phone number in public." in told
    assert "Missing: whom it affects and answers." in told
    assert "Open: f-55 wrong price or date (Mkt has it)." in told
    assert "p-214" not in told, "what goes out in the evening is not theirs"
    assert early.told("#care") == []


def test_a_shift_is_told_once_however_often_it_is_asked_for(early: Any) -> None:
    for minutes in (0, 1, 5, 200):
        early.clock[0] = SEVEN + timedelta(minutes=minutes)
        begin(early)
        early.flow(shift_brief.begin, 4)
        early.deliver()
    assert len(early.told("Agt1")) == 1
    assert len(rows(early, ShiftBrief)) == 1


def test_nothing_is_said_before_the_shift_or_of_a_shift_without_posts(early: Any) -> None:
    early.clock[0] = SEVEN - timedelta(minutes=1)
    begin(early)
    assert early.told("Agt1") == []
    early.keep(a_shift(2, "Lead", SEVEN, 2))
    early.clock[0] = SEVEN
    begin(early)
    assert early.told("Lead") == []


def test_after_a_break_it_is_the_same_shift(early: Any) -> None:
    early.keep(a_shift(2, "agt1", SEVEN + 9 * HOUR, 3))
    begin(early)
    early.clock[0] = SEVEN + 9 * HOUR
    begin(early)
    (told,) = early.told("Agt1")
    assert "07:00-19:00" in told
    assert early.room.places["Agt1"][0].edits == 1


def test_whom_the_roster_does_not_name_is_briefed_at_the_first_sign_once(early: Any) -> None:
    early.keep(a_shift(2, "", SEVEN, 8, heads=3))
    early.clock[0] = SEVEN + timedelta(minutes=5)
    begin(early)
    assert early.told("Agt2") == [], "nobody knows that they are there"
    early.say("Agt2", "today", "#care")
    early.deliver()
    assert len(early.told("Agt2")) == 1
    assert early.told("Agt2")[0].startswith("Agt2さん、")
    early.say("Agt2", "today", "#care")
    early.deliver()
    assert len(early.told("Agt2")) == 1
    early.say("Mkt", "today", "#care")
    early.deliver()
    assert early.told("Mkt") == [], "a marketer is on no shift"


def test_the_early_shift_of_another_team_is_not_told_of_ours(early: Any) -> None:
    early.keep(a_shift(2, "Lead", SEVEN, 8, team="elsewhere"))
    begin(early)
    assert early.told("Lead") == []


def test_read_keeps_the_versions_that_were_shown(early: Any, button: Any) -> None:
    begin(early)
    card = early.room.places["Agt1"][0]
    reply = early.press("Agt1", button(card, "Read"), "#care")
    assert plain(reply.card) == "You have read p-229 v1 and p-231 v1."
    assert [(one.post_id, one.person_id, one.version) for one in rows(early, BriefRead)] == [(229, 4, 1), (231, 4, 1)]
    early.deliver()
    assert "You have read it" in early.told("Agt1")[0]
    assert not early.press("Agt1", button(card, "Question"), "#care").refused
    again = early.say("Agt1", "read", "#care")
    assert plain(again.card) == "You have read p-229 v1 and p-231 v1."
    assert len(rows(early, BriefRead)) == 2


def test_nobody_reads_for_somebody_else(early: Any, button: Any) -> None:
    begin(early)
    assert early.press("Agt2", button(early.room.places["Agt1"][0], "Read"), "#care").refused
    assert rows(early, BriefRead) == []


def test_a_new_post_in_the_shift_is_drawn_and_an_old_press_reads_nothing(early: Any, button: Any, post: Any) -> None:
    begin(early)
    old = button(early.room.places["Agt1"][0], "Read")
    early.keep(post(id=232, title="Quick promo", starts_at=SEVEN + 5 * HOUR))
    early.flow(followed)
    early.deliver()
    (told,) = early.told("Agt1")
    assert "3 posts touch it" in told
    refused = early.press("Agt1", old, "#care")
    assert refused.refused
    assert plain(refused.card).startswith("Nothing changed: the brief of your shift has changed since.")
    assert rows(early, BriefRead) == []


def followed(session: Any, turn: Turn) -> None:
    shift_brief.follow(session, turn)
    session.commit()


def test_a_cancelled_post_is_gone_from_the_shift(early: Any) -> None:
    begin(early)
    early.press("Mkt", Button("", "post.hold", 229, 1))
    early.press("Mkt", Button("", "post.cancel", 229, 2))
    early.flow(followed)
    early.deliver()
    assert "p-229" not in early.told("Agt1")[0]


def test_what_is_open_is_shown_as_it_becomes_open_somebody_s_and_right_again(early: Any) -> None:
    early.keep(Flag(workspace_id="acme", id=55, owner_id=1, kind="wrong_price", opened_at=SEVEN, changed_at=SEVEN))
    begin(early)
    message = early.room.places["Agt1"][0]
    assert not early.say("Agt2", "flag wrong image p-229", "#care").refused
    early.deliver()
    number = max(one.id for one in rows(early, Flag))
    for verb, values, line in (
        ("", {}, f"f-{number} wrong image (Mkt has it)"),
        ("flag.pass_on", {}, f"f-{number} wrong image (Mkt2 has it)"),
        ("flag.claim", {}, f"f-{number} wrong image (Mkt has it)"),
        ("flag.fixed", {}, ""),
    ):
        revision = next(one.revision for one in rows(early, Flag) if one.id == number)
        if verb:
            assert not early.press("Mkt", Button("", verb, number, revision, values)).refused
            early.deliver()
        told = said(message.card)
        assert "f-55 wrong price or date (Mkt has it)" in told
        assert line in told
        assert (f"f-{number}" in told) is bool(line)
    assert len(early.told("Agt1")) == 1, "nobody's phone rings for that"


def test_no_help_is_counted_once_and_without_a_word_to_anybody(early: Any, button: Any) -> None:
    begin(early)
    card = early.room.places["Agt1"][0]
    assert plain(early.press("Agt1", button(card, "This brief"), "#care").card).startswith("Thank you")
    assert rows(early, ShiftBrief)[0].poor == SEVEN


def test_a_question_goes_to_the_owner_and_the_answer_into_the_brief(early: Any, button: Any) -> None:
    begin(early)
    form = early.press("Agt1", button(early.room.places["Agt1"][0], "Question"), "#care")
    assert [one.name for one in form.form.fields] == ["post", "words"]
    again = early.send("Agt1", form, {"post": "231", "words": " "}, "#care")
    assert again.form.fields[1].error
    early.send("Agt1", form, {"post": "231", "words": "Is it safe for 3 L?"}, "#care")
    early.send("Agt1", form, {"post": "231", "words": "Is it safe for 3 L?"}, "#care")
    early.deliver()
    (asked,) = early.told("Mkt")
    assert asked.startswith("Agt1 asks about the brief of p-231")
    assert len(rows(early, BriefQuestion)) == 1
    assert "1 Is it safe for 3 L? (no approved answer yet)" in early.told("Agt1")[0]
    reply = early.press("Mkt", button(early.room.places["Mkt"][0], "Reply"))
    early.send("Mkt", reply, {"words": "Yes, with the valve open."})
    early.deliver()
    assert "Mkt has answered about p-231" in early.told("Agt1")[1]
    assert "Approved  Is it safe for 3 L? “Yes, with the valve open.” (Mkt)" in said(early.room.places["Agt1"][0].card)
    assert "no approved answer yet" not in early.told("Agt1")[0]
    late = early.send("Mkt2", reply, {"words": "No"})
    assert late.refused, "somebody has replied since"


def test_an_agent_fills_nothing_in_and_replies_nothing(early: Any) -> None:
    early.say("Agt1", "brief p-231", "#care")
    for verb in ("brief.fill", "brief.fill.form", "brief.reply"):
        assert early.press("Agt1", Button("", verb, 231, 1, {"words": "Yes"}), "#care").refused


def test_what_is_filled_in_is_a_new_version_and_blanks_are_none(early: Any, button: Any) -> None:
    shown = early.say("Mkt", "brief p-231")
    assert plain(shown.card).startswith("p-231 · brief v1 · Pot · TikTok")
    form = early.press("Mkt", button(shown, "Fill in"))
    values = {"affects": "all lids sold since 2019", "private": "Use TikTok messages"}
    filled = early.send("Mkt", form, values)
    told = said(filled.card)
    assert "brief v2" in told
    assert "Affects  all lids sold since 2019" in told
    assert "Private?  Use TikTok messages" in told
    assert early.send("Mkt2", form, values).refused, "it was drawn on v1"
    same = early.press("Mkt", button(filled, "Fill in"))
    early.send("Mkt", same, {**values, "affects": "all  lids sold since 2019"})
    assert early.row(Brief, 231).version == 2


def test_personal_data_is_kept_out_of_questions(early: Any) -> None:
    early.say("Agt1", "brief p-231", "#care")
    early.press("Agt1", Button("", "brief.about", 231, 1, {"words": "call +44 7700 900123?"}), "#care")
    assert "900123" not in rows(early, BriefQuestion)[0].text


def test_the_next_shift_the_evening_and_the_week(early: Any) -> None:
    early.clock[0] = SEVEN - HOUR
    assert "Thu 26 Nov 07:00-15:00 London: 2 posts" in plain(early.say("Agt1", "brief", "#care").card)
    assert "Thu 26 Nov 17:00-02:00 London: 1 post" in plain(early.say("Mkt", "brief tonight").card)
    assert "p-214" in plain(early.say("Lead", "brief week", "#care").card)
    assert "3件" in plain(early.say("Agt2", "ブリーフ 今週", "#care").card)
    assert early.say("Lead", "brief soon", "#care").refused
    assert early.say("Lead", "read", "#care").refused
    assert early.say("Lead", "brief p-999", "#care").refused


def test_nobody_invents_what_nobody_has_said(chat: Any, post: Any) -> None:
    chat.keep(post(id=240, title="", link="", account_id=None, owner_id=None, network="blog", handle="", brand=""))
    told = plain(chat.say("Lead", "brief p-240", "#care").card)
    assert "Missing: what the customer sees, whom it affects, an owner, and a forecast." in told
    for label in ("Customer sees", "Affects", "They will ask", "Approved", "Private?", "Owner", "Expected"):
        assert f"{label}  " not in told


def test_approved_answers_of_the_post_stand_in_its_brief_until_they_expire(early: Any) -> None:
    kept: dict[str, Any] = {"workspace_id": "acme", "opened_at": SEVEN, "changed_at": SEVEN, "person_id": 1}
    told: dict[str, Any] = {"workspace_id": "acme", "faq_id": 7, "person_id": 1, "approved_by": 1, "approved_at": SEVEN}
    told |= {"state": FaqState.APPROVED, "expires_at": SEVEN + HOUR, "changed_at": SEVEN}
    early.keep(Faq(id=7, question="How is the water test run?", owner_id=1, **kept))
    early.keep(
        FaqText(id=1, locale="en", text="Fill it with water and press.", **told),
        FaqText(id=2, locale="ja", text="水を入れて押します。", **told),
        FaqPost(workspace_id="acme", id=1, faq_id=7, post_id=231, person_id=1, at=SEVEN),
    )
    line = "Approved  How is the water test run? “Fill it with water and press.” (Mkt)"
    assert line in said(early.say("Agt1", "brief p-231", "#care").card)
    early.later(hours=1)
    assert "Approved" not in said(early.say("Agt1", "brief p-231", "#care").card)
