"""Somebody answers for a finding, with a reason and an end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.finding import Finding, FindingState
from calbot.model.override import Override


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ('override n-3 until fri "Agreed with care"', datetime(2026, 11, 27, 23, 59, tzinfo=UTC)),
        ('override n-3 until fri 18:00 "Agreed with care"', datetime(2026, 11, 27, 18, 0, tzinfo=UTC)),
        ("承知 n-3 金曜まで「Agreed with care」", datetime(2026, 11, 27, 23, 59, tzinfo=UTC)),
    ],
)
def test_in_one_line(chat: Any, words: str, end: datetime) -> None:
    reply = chat.say("Mkt", words)
    assert plain(reply.card).startswith("n-3 is silent until Fri 27 Nov")
    override = chat.row(Override, 1)
    assert (override.reason, override.expires_at, override.person_id) == ("Agreed with care", end, 1)
    assert chat.row(Finding, 3).state is FindingState.OVERRIDDEN


def test_from_the_button_with_a_form(chat: Any, button: Any) -> None:
    reply = chat.press("Lead", button(chat.say("Lead", "check p-214"), "Override n-3"))
    assert [one.name for one in reply.form.fields] == ["reason", "until"]
    done = chat.send("Lead", reply, {"reason": "Known"})
    assert plain(done.card).startswith("n-3 is silent until")
    said = plain(chat.say("Mkt", "check p-214").card)
    assert "Lead answers for it until" in said
    assert said.count("Known") == 1


@pytest.mark.parametrize(
    ("until", "error"),
    [
        ("soon", "I do not understand that date and time."),
        ("yesterday", "That time is over."),
        ("next fri 9:00", "That may be Fri 27 Nov 09:00 London and Fri 4 Dec 09:00 London. Which?"),
    ],
)
def test_an_end_that_is_not_clear_is_asked_again(chat: Any, until: str, error: str) -> None:
    reply = chat.send("Mkt", chat.say("Mkt", "override n-3"), {"reason": "Known", "until": until})
    assert reply.form.fields[1].error.startswith(error)
    assert reply.form.fields[0].value == "Known"
    assert chat.row(Finding, 3).state is FindingState.OPEN


def test_a_button_drawn_before_a_change_does_nothing(chat: Any, button: Any) -> None:
    old = button(chat.say("Mkt", "check p-214"), "Override n-3")
    chat.say("Mkt", 'override n-3 until fri "First"')
    form = chat.press("Lead", old)
    assert (form.form, form.refused) == (None, True)
    assert plain(form.card).startswith("Nothing changed, because n-3 changed since this button was drawn.")
    assert chat.row(Override, 1).reason == "First"


def test_an_older_form_answers_for_nothing(chat: Any, button: Any) -> None:
    form = chat.press("Lead", button(chat.say("Lead", "check p-214"), "Override n-3"))
    chat.say("Mkt", 'override n-3 until fri "First"')
    assert chat.send("Lead", form, {"reason": "Second"}).refused
    assert chat.row(Override, 1).reason == "First"


def test_an_agent_may_not(chat: Any) -> None:
    assert "your role cannot" in plain(chat.say("Agt1", 'override n-3 until fri "x"').card)
    for drawn in (chat.say("Agt1", "override n-3"), chat.press("Agt1", Button("", "finding.override.form", 3, 1))):
        assert drawn.form is None
        assert "your role cannot" in plain(drawn.card)


def test_no_finding_named(chat: Any) -> None:
    assert "Say: override n-3" in plain(chat.say("Mkt", "override").card)
    assert plain(chat.say("Mkt", 'override n-9 until fri "x"').card) == "There is no finding n-9."
