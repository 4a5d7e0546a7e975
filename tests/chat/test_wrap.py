"""Before the evening each marketer reads once what is still open for tomorrow, and only if something is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import ticking, wrap
from calbot.flows.turn import Turn
from calbot.model.event import Event, EventKind
from calbot.model.faq import Faq
from calbot.model.flag import Flag
from calbot.store import workspace as workspaces
from calbot.store.session import reading
from tests.chat.conftest import buttons

EVENING = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
"""Wednesday, half past five in London; p-214 of Pot goes out on Thursday at seven in the evening."""


@pytest.fixture
def asked(chat: Any) -> Any:
    """Agt1 has asked about p-214, and nobody has answered."""
    brief = chat.say("Agt1", "brief p-214", "#care")
    form = chat.press("Agt1", buttons(brief.card)["Question"], "#care")
    chat.send("Agt1", form, {"words": "Which seal fits?"}, "#care")
    chat.deliver()
    return chat


def due(chat: Any) -> list[int]:
    with reading(chat.engine) as session:
        return wrap.due(session, Turn("acme", chat.clock[0]))


def wraps(chat: Any, who: str = "Mkt") -> list[str]:
    """What stands in the person's own chat of it, after all that is due was done."""
    for person_id in due(chat):
        chat.flow(wrap.tell_now, person_id)
    chat.deliver()
    return [one for one in chat.told(who) if "working day, only if" in one or "Nothing is open any more" in one]


def said(reply: Any) -> str:
    return plain(reply.card)


def setting(chat: Any, **told: str) -> None:
    def kept(session: Any, turn: Any) -> None:
        workspaces.by_id(session, turn.workspace_id).settings = {"day": told}
        session.commit()

    chat.flow(kept)


def last(chat: Any, who: str = "Mkt") -> Any:
    return chat.room.places[who][-1]


def test_once_a_day_at_half_past_five_by_ones_own_clock(asked: Any) -> None:
    asked.clock[0] = EVENING - timedelta(minutes=1)
    assert wraps(asked) == []
    asked.clock[0] = EVENING
    (told,) = wraps(asked)
    assert told.startswith("Tomorrow: p-214 19:00.\nFAQ “Which seal fits?” (p-214) still has no owner.")
    assert list(buttons(last(asked).card)) == ["Take", "Ask Agt1"]
    asked.flow(wrap.tell_now, 1)
    asked.later(minutes=7)
    assert len(wraps(asked)) == 1, "never twice"


def test_the_tick_finds_it(asked: Any) -> None:
    asked.clock[0] = EVENING
    woken: list[tuple[str, int]] = []

    def tick(session: Any, turn: Turn) -> None:
        def enqueue(session: Any, workspace_id: str, kind: str, subject_id: int, at: Any) -> None:
            woken.append((kind, subject_id))

        ticking.wake_due(session, Turn(turn.workspace_id, turn.now, enqueue=enqueue))

    asked.flow(tick)
    assert [one for one in woken if one[0] == "wrap"] == [("wrap", 1), ("wrap", 2)]


def test_nothing_is_said_where_nothing_is_open(chat: Any) -> None:
    chat.clock[0] = EVENING
    assert wraps(chat) == []
    assert due(chat) == [], "and it is not looked at all evening long"


def test_a_marketer_without_posts_reads_nothing(asked: Any) -> None:
    asked.clock[0] = EVENING
    assert wraps(asked, "Mkt2") == []


@pytest.mark.parametrize(
    ("hour", "told"),
    [({"wrap_at": "16:00"}, 1), ({"wrap_at": ""}, 0), ({"wrap_at": "18:00"}, 0)],
    ids=["earlier", "never", "later"],
)
def test_the_hour_is_a_setting(asked: Any, hour: dict[str, str], told: int) -> None:
    setting(asked, **hour)
    asked.clock[0] = EVENING
    assert len(wraps(asked)) == told


def test_nobody_is_disturbed_in_quiet_hours_or_away_or_on_a_holiday_or_late_at_night(asked: Any) -> None:
    asked.clock[0] = EVENING
    asked.say("Mkt", "quiet 17:00-18:30")
    assert due(asked) == [2]
    asked.later(hours=1)
    assert due(asked) == [1, 2], "but when they are over"
    asked.clock[0] = EVENING + timedelta(hours=4)
    assert due(asked) == [], "after an outage it is of no use any more"
    asked.say("Mkt", "quiet off")
    asked.clock[0] = EVENING
    day = {"workspace_id": "acme", "starts_at": EVENING - timedelta(hours=9), "ends_at": EVENING + timedelta(hours=6)}
    asked.keep(Event(id=1, kind=EventKind.ABSENCE, title="Leave", owner="Mkt", **day))
    assert due(asked) == [2]
    asked.keep(Event(id=2, kind=EventKind.HOLIDAY, title="Elsewhere", country="US", **day))
    assert due(asked) == [2]
    asked.keep(Event(id=3, kind=EventKind.HOLIDAY, title="Here", country="GB", **day))
    assert due(asked) == []


def test_on_a_friday_it_looks_to_monday_and_rests_until_then(asked: Any, post: Any) -> None:
    monday = datetime(2026, 11, 30, 9, tzinfo=UTC)
    asked.keep(post(id=300, title="Which seal fits, and why", starts_at=monday))
    form = asked.press("Agt1", buttons(asked.say("Agt1", "brief p-300", "#care").card)["Question"], "#care")
    asked.send("Agt1", form, {"words": "Does the small lid fit?"}, "#care")
    asked.clock[0] = EVENING + timedelta(days=2)
    (told,) = wraps(asked)
    assert "Until the end of the next working day: p-300 Mon 30 Nov 09:00 London." in told
    asked.clock[0] = EVENING + timedelta(days=3)
    assert due(asked) == []


def test_take_makes_whoever_presses_the_owner_and_leaves_the_message_empty(asked: Any) -> None:
    asked.clock[0] = EVENING
    wraps(asked)
    button = buttons(last(asked).card)["Take"]
    taken = asked.press("Mkt", button)
    assert not taken.refused, said(taken)
    assert said(taken).startswith("q-1 · Which seal fits?")
    faq = asked.row(Faq, 1)
    assert (faq.question, faq.owner_id, faq.brand) == ("Which seal fits?", 1, "Pot")
    asked.deliver()
    (told,) = wraps(asked)
    assert told == "Nothing is open any more.", "the same message"
    other = asked.press("Mkt2", button)
    assert other.refused
    assert "Mkt answers for q-1 already" in said(other)
    asked.clock[0] = EVENING + timedelta(days=1)
    assert len(wraps(asked)) == 1, "on the day after nothing is open"


def test_ask_has_that_person_write_it_and_tells_who_asked(asked: Any) -> None:
    asked.clock[0] = EVENING
    wraps(asked)
    ask = buttons(last(asked).card)["Ask Agt1"]
    assert said(asked.press("Mkt", ask)).startswith("Asked Agt1.")
    again = asked.press("Mkt", ask)
    assert again.refused
    asked.deliver()
    wanted = last(asked, "Agt1").card
    assert "You are asked for an answer: q-1\nWhich seal fits?" in asked.told("Agt1")[-1]
    form = asked.press("Agt1", buttons(wanted)["Write the answer"], "#care")
    asked.send("Agt1", form, {"text": "The 22 cm one."}, "#care")
    asked.deliver()
    told = asked.told("Mkt")[-1]
    assert told.startswith("The answer that you asked for is there: q-1")
    approve = buttons(last(asked).card)["Approve (English)"]
    assert not asked.press("Mkt", approve).refused
    asked.clock[0] = EVENING + timedelta(days=1)
    assert len(wraps(asked)) == 1, "it is answered"


def test_what_was_drawn_before_the_post_changed_does_nothing(asked: Any) -> None:
    asked.clock[0] = EVENING
    wraps(asked)
    old = buttons(last(asked).card)["Take"]
    older = Button("", old.verb, old.subject, old.revision - 1, old.values)
    assert asked.press("Mkt", older).refused
    with reading(asked.engine) as session:
        assert session.get(Faq, ("acme", 1)) is None


def test_flags_on_ones_posts_are_open_too(chat: Any) -> None:
    opened = {"workspace_id": "acme", "opened_at": chat.clock[0], "changed_at": chat.clock[0]}
    chat.keep(Flag(id=55, post_id=214, **opened), Flag(id=56, post_id=214, owner_id=2, **opened))
    chat.clock[0] = EVENING
    (told,) = wraps(chat)
    assert "Open: f-55" in told
    assert "f-56" not in told, "somebody else has it"
    assert "Open: f-56" in wraps(chat, "Mkt2")[0], "who reads of it"


def test_in_the_readers_language_and_zone(asked: Any) -> None:
    asked.say("Mkt", "lang ja")
    asked.clock[0] = EVENING
    for person_id in due(asked):
        asked.flow(wrap.tell_now, person_id)
    asked.deliver()
    assert asked.told("Mkt")[-1].startswith(
        "明日: p-214 19:00。\nFAQ「Which seal fits?」(p-214)の担当者がまだいません。"
    )
