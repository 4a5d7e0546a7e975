"""How many have read what a brief says now: for the lead, and at the marketer's home."""

from __future__ import annotations

from typing import Any

from calbot.chat.plain import plain
from calbot.flows import brief_change, home
from calbot.flows.turn import Turn
from calbot.store.session import reading
from tests.chat.briefs import HOUR, SEVEN, a_shift, begin, said
from tests.chat.commands.test_brief_changed import edit, read_shift


def mine(chat: Any) -> dict[str, tuple[int, int] | None]:
    """What the marketer's home says of her posts."""
    with reading(chat.engine) as session:
        view = home.of_person(session, Turn("acme", chat.clock[0], 1))
    assert view.posts is not None
    return {line.post.name: line.care for _, lines in view.posts.days for line in lines}


def test_the_shifts_are_counted_and_nobody_is_named(early: Any, button: Any) -> None:
    early.keep(a_shift(2, "Agt2", SEVEN, 8), a_shift(3, "Lead", SEVEN + 7 * HOUR, 6))
    assert "have read" not in plain(early.say("Lead", "brief p-231", "#care").card), "nobody was told yet"
    begin(early)
    read_shift(early, button)
    told = said(early.say("Lead", "brief p-231", "#care").card)
    assert "Read  1 of 2 on the shift Thu 26 Nov 01:00-09:00 Chicago have read v1" in told
    assert "Agt" not in told
    assert mine(early) == {"p-229": (1, 2), "p-231": (1, 2), "p-214": None}
    assert "care: 1/2 read" in plain(early.say("Lead", "brief week", "#care").card)
    early.clock[0] = SEVEN + 7 * HOUR
    begin(early)
    told = said(early.say("Lead", "brief p-231", "#care").card)
    assert "0 of 1 on the shift Thu 26 Nov 08:00-14:00 Chicago has read v1" in told
    assert mine(early)["p-231"] == (1, 3)


def test_a_new_version_has_to_be_read_anew(early: Any, button: Any) -> None:
    begin(early)
    read_shift(early, button)
    assert mine(early)["p-231"] == (1, 1)
    edit(early, 231, title="How to test with water")
    early.later(minutes=11)
    early.flow(brief_change.settle, 231)
    assert mine(early)["p-231"] == (0, 1)
    early.say("Agt1", "read p-231", "#care")
    assert mine(early)["p-231"] == (1, 1)


def test_no_help_is_a_number_of_the_week(early: Any, button: Any) -> None:
    begin(early)
    early.press("Agt1", button(early.room.places["Agt1"][0], "This brief"), "#care")
    told = plain(early.say("Lead", "brief week", "#care").card)
    assert "1 of 1 brief of the last 7 days was no help." in told
