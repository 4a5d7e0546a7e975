"""Two people hold what would go out; when it is over each post goes on by its owner's yes, and nothing at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.plain import plain
from calbot.chat.scope import scope_in
from calbot.flows import pause_offer, pause_watch, picture
from calbot.flows.assess import assess
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertState
from calbot.model.identity import Identity
from calbot.model.pause import Held, HeldState, Pause, PauseState, Verdict
from calbot.model.post import Post, PostState
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.model.workspace import History
from calbot.model.writeback import Writeback
from calbot.store.session import reading
from tests.chat.conftest import NOW

HOUR = timedelta(hours=1)
ASK = 'pause all brand:pot reason:"lid recall" until:tomorrow 09:00'
END = NOW.replace(hour=9, minute=0) + timedelta(days=1)


@pytest.fixture
def crisis(chat: Any, post: Any) -> Any:
    """Six posts of Pot until tomorrow nine, one of them from a calendar that calbot only reads; and one of Pan."""
    chat.keep(
        Source(workspace_id="acme", id=90, kind=SourceKind.ICS, name="Pot social", location="https://c.example/p.ics"),
        Shift(workspace_id="acme", id=1, name="Care", heads=9, starts_at=NOW - HOUR, ends_at=NOW + 30 * 24 * HOUR),
    )
    chat.keep(
        post(id=301, title="Seal, part 1", starts_at=NOW + 2 * HOUR, source_id=90, entry_key="a"),
        post(id=302, title="Seal, part 2", starts_at=NOW + 4 * HOUR),
        post(id=303, title="Half price today only", starts_at=NOW + 5 * HOUR),
        post(id=304, title="Win a pot", content_type="giveaway", starts_at=NOW + 6 * HOUR),
        post(id=305, title="How to close the lid", starts_at=NOW + 8 * HOUR, owner_id=2),
        post(id=306, title="Recipe of the day", starts_at=NOW + 21 * HOUR),
        post(id=307, title="Pans", starts_at=NOW + 3 * HOUR, account_id=1, brand="Pan", network="instagram"),
    )
    return chat


def watched(chat: Any) -> None:
    """What the worker does once a minute."""
    turn = Turn("acme", chat.clock[0])
    with reading(chat.engine) as session:
        due = pause_watch.due(session, turn)
    for one in due:
        chat.flow(pause_watch.follow, one)
        plan = asyncio.run(chat.wires.flow(pause_offer.proposal, turn, one))
        if plan is not None:
            chat.flow(pause_watch.offer, one, plan)
    chat.deliver()


def held(chat: Any) -> dict[int, Held]:
    with reading(chat.engine) as session:
        return {one.post_id: one for one in session.exec(select(Held).order_by(Held.id))}


def confirmed(chat: Any, button: Any) -> None:
    chat.say("Mkt", ASK)
    chat.deliver()
    chat.press("Lead", button(chat.room.places["#care"][-1], "Confirm the pause"), "#care")
    watched(chat)


def test_nothing_is_held_before_a_second_person_confirms(crisis: Any, button: Any) -> None:
    asked = plain(crisis.say("Mkt", ASK).card)
    assert asked.startswith("x-1: asked to pause Pot. 6 posts would be held.")
    crisis.deliver()
    card = crisis.told("#marketing")[-1]
    assert card.startswith("x-1: Mkt asks to pause Pot until Thu 26 Nov 09:00 London. 6 posts would be held.")
    assert "“lid recall”" in card
    assert "1 needs a hand: calbot stops no scheduler. p-301 (Pot social, Mkt)" in card
    assert "p-307" not in card
    assert crisis.told("#care")[-1].startswith("x-1: Mkt asks to pause Pot")
    assert held(crisis) == {}
    yes = button(crisis.room.places["#care"][-1], "Confirm the pause")
    assert "it takes a second person" in plain(crisis.press("Mkt", yes).card)
    assert crisis.press("Agt1", yes, "#care").refused
    assert held(crisis) == {}
    done = crisis.press("Lead", yes, "#care")
    assert plain(done.card).startswith("x-1: Pot paused until Thu 26 Nov 03:00 Chicago. 6 posts held.")
    assert sorted(held(crisis)) == [301, 302, 303, 304, 305, 306]
    # Two at once: the second one comes too late, and is told who was first.
    late = crisis.press("Mkt2", yes)
    assert late.refused
    assert "Lead confirmed it" in plain(late.card)


def test_a_person_linked_in_another_chat_is_no_second_person(crisis: Any, button: Any) -> None:
    crisis.keep(Identity(workspace_id="acme", id=60, person_id=1, platform="room", user="mkt-elsewhere"))
    crisis.say("Mkt", ASK)
    crisis.deliver()
    yes = button(crisis.room.places["#care"][-1], "Confirm the pause")
    refused = crisis.press("mkt-elsewhere", yes, "#care")
    assert refused.refused
    assert "also if you are linked in another chat" in plain(refused.card)
    assert held(crisis) == {}


def test_it_lapses_when_nobody_confirms_and_a_late_press_does_nothing(crisis: Any, button: Any) -> None:
    crisis.say("Mkt", ASK)
    crisis.deliver()
    yes = button(crisis.room.places["#care"][-1], "Confirm the pause")
    crisis.later(minutes=31)
    assert "nobody confirmed x-1 in time" in plain(crisis.press("Lead", yes, "#care").card)
    watched(crisis)
    assert crisis.row(Pause, 1).state is PauseState.OFF
    assert crisis.told("#care")[-1].startswith("~x-1: Pot was not paused.~")
    assert crisis.press("Lead", yes, "#care").refused
    assert held(crisis) == {}


def test_owners_hear_what_is_held_and_what_to_stop_by_hand(crisis: Any, button: Any) -> None:
    confirmed(crisis, button)
    (mine,) = crisis.told("Mkt")
    assert mine.startswith("5 of your posts are held until Thu 26 Nov 09:00 London (x-1).")
    assert "p-301 Pot · TikTok · Seal, part 1" in mine
    assert "Stop it by hand where it is scheduled: calbot only reads Pot social." in mine
    assert "Planned in calbot alone." in mine
    assert crisis.told("Mkt2")[0].startswith("1 of your posts is held")
    with reading(crisis.engine) as session:
        assert session.exec(select(Writeback)).all() == [], "nothing is written to any calendar"
        assert session.exec(select(Post.state).where(Post.id == 301)).one() is PostState.SCHEDULED


def test_what_is_held_brings_nothing_and_its_warning_ends(crisis: Any, button: Any, alert: Any) -> None:
    told = alert(starts_at=NOW + 4 * HOUR, ends_at=NOW + 9 * HOUR, told_at=NOW)
    told.causes = [{"post_id": 302, "expected": 190.0, "low": 115.0, "high": 310.0}]
    crisis.keep(told)
    confirmed(crisis, button)

    def thought() -> set[int]:
        turn = Turn("acme", crisis.clock[0])
        world = asyncio.run(crisis.wires.flow(picture.gather, turn))
        seen = assess(world)
        crisis.flow(picture.keep, world, seen, crisis.clock[0])
        return set(seen.posts)

    assert thought() == {214, 228, 307}
    gone = crisis.row(Alert, 88)
    assert (gone.state, gone.why_gone, gone.gone_post_id) == (AlertState.CALLED_OFF, "alert.gone.held", 302)
    assert "held" in plain(crisis.say("Mkt", "week pot").card)
    check = plain(crisis.say("Mkt", "check p-302").card)
    assert check.startswith("p-302 is held by x-1: it goes out once its owner says yes.")


def test_what_is_added_or_moved_into_it_is_held_too_and_its_owner_told(crisis: Any, button: Any, post: Any) -> None:
    confirmed(crisis, button)
    crisis.keep(post(id=308, title="New one", starts_at=NOW + 10 * HOUR))
    watched(crisis)
    assert held(crisis)[308].state is HeldState.HELD
    assert crisis.told("Mkt")[-1].startswith("1 new post of yours falls into x-1 and is held until Thu 26 Nov 09:00")
    inside = crisis.say("Mkt", "move p-214 today 22:00")
    refused = crisis.press("Mkt", button(inside, "Move"))
    assert refused.refused
    assert "x-1 holds p-214 until Thu 26 Nov 09:00" in plain(refused.card)
    assert crisis.say("Mkt", "hold p-302").refused


def test_resume_is_a_plan_and_takes_two(crisis: Any, button: Any) -> None:
    confirmed(crisis, button)
    # Its own hour is over: what was of that day alone is stale.
    crisis.later(hours=9)
    plan = crisis.say("Lead", "resume", "#care")
    assert plain(plan.card).startswith(
        "6 held. 1 to drop (stale “today only”) and 1 conflicts with the tone of “lid recall”. "
        "4 re-spread over 1 day, mean ≤ "
    )
    assert "Each needs its owner’s yes." in plain(plan.card)
    shown = plain(crisis.press("Lead", button(plan, "Show plan"), "#care").card)
    assert "drop: of a day that is over" in shown
    assert "conflicts with the tone" in shown
    crisis.press("Lead", button(plan, "Ask to resume"), "#care")
    crisis.deliver()
    assert crisis.row(Pause, 1).state is PauseState.ENDING
    again = button(crisis.room.places["#marketing"][-1], "Resume")
    assert crisis.press("Lead", again, "#care").refused, "who asks for it is no second person"
    crisis.press("Mkt2", again)
    watched(crisis)
    assert crisis.row(Pause, 1).state is PauseState.OVER
    assert {one.state for one in held(crisis).values()} == {HeldState.HELD}, "nothing goes out by that"
    verdicts = {key: one.verdict for key, one in held(crisis).items()}
    assert (verdicts[303], verdicts[304]) == (Verdict.STALE, Verdict.TONE)
    assert [one for one in crisis.told("Mkt") if "can go out" in one]


def test_each_owner_says_yes_chooses_another_hour_or_drops(crisis: Any, button: Any) -> None:
    confirmed(crisis, button)
    crisis.clock[0] = END + timedelta(minutes=1)
    watched(crisis)
    assert crisis.row(Pause, 1).state is PauseState.OVER
    over = next(one for one in crisis.told("Mkt") if "the pause of Pot is over" in one)
    assert not [one for one in crisis.told("Lead") if "the pause of Pot is over" in one], (
        "it is three in the morning in Chicago"
    )
    assert "6 held." in over
    assert "[Show plan]" in over
    asked = {
        name: {int(text.split("p-")[1].split()[0].rstrip(":.")): message for text, message in found}
        for name in ("Mkt", "Mkt2")
        if (found := [(plain(one.card), one) for one in crisis.room.places[name] if plain(one.card).startswith("p-")])
    }
    assert sorted(asked["Mkt"]) == [301, 302, 303, 304, 306]
    assert sorted(asked["Mkt2"]) == [305]
    rows = held(crisis)
    assert crisis.press("Agt1", button(asked["Mkt"][301], "Yes"), "#care").refused
    yes = crisis.press("Mkt", button(asked["Mkt"][301], "Yes, this hour"))
    assert plain(yes.card).startswith("p-301 goes out")
    moved = crisis.row(Post, 301)
    assert moved.starts_at == rows[301].slot_at
    assert crisis.press("Mkt2", button(asked["Mkt"][301], "Yes, this hour")).refused, "answered already"
    form = crisis.press("Mkt", button(asked["Mkt"][304], "Other hour"))
    crisis.send("Mkt", form, {"when": "mon 30 nov 14:00"})
    assert crisis.row(Post, 304).starts_at.day == 30
    dropped = crisis.press("Mkt", button(asked["Mkt"][303], "Drop"))
    assert "does not go out" in plain(dropped.card)
    assert crisis.row(Post, 303).state is PostState.CANCELLED
    watched(crisis)
    card = crisis.told("#marketing")
    assert any("3 posts held until their owners say yes" in one for one in card)
    for number in (302, 306):
        crisis.press("Mkt", button(asked["Mkt"][number], "Yes, this hour"))
    crisis.press("Mkt2", button(asked["Mkt2"][305], "Yes, this hour"))
    assert crisis.row(Pause, 1).state is PauseState.DONE
    with reading(crisis.engine) as session:
        verbs = [one.verb for one in session.exec(select(History).where(History.noun == "pause").order_by(History.id))]
    assert verbs == ["asked", "confirmed", "ended", "offered", "done"]


def test_what_nobody_answers_stays_held_and_is_listed(crisis: Any, button: Any) -> None:
    confirmed(crisis, button)
    crisis.clock[0] = END + timedelta(minutes=1)
    for _ in range(3):
        watched(crisis)
    crisis.later(days=3)
    watched(crisis)
    assert {one.state for one in held(crisis).values()} == {HeldState.HELD}
    assert all(one.slot_at is None or one.slot_at > crisis.clock[0] for one in held(crisis).values())
    listed = plain(crisis.say("Mkt", "resume").card)
    assert listed.startswith("6 held.")


def test_words_are_asked_for_and_refused_in_words(crisis: Any) -> None:
    form = crisis.say("Mkt", "pause pot")
    assert form.form is not None
    assert "brand" in plain(crisis.say("Mkt", 'pause all brand:nil reason:"x" until:tomorrow').card).casefold()
    assert "no channel" in plain(crisis.say("Mkt", 'pause channel:nil reason:"x" until:tomorrow').card)
    assert crisis.say("Agt1", ASK, "#care").refused
    assert plain(crisis.say("Mkt", "resume").card) == "Nothing is paused."
    crisis.send("Mkt", form, {"reason": "lid recall, call +44 7700 900123", "until": "tomorrow 09:00"})
    kept = crisis.row(Pause, 1)
    assert "900123" not in kept.reason
    assert "asked to pause" in plain(
        crisis.say("Mkt", "一時停止 すべて チャンネル:tiktok 理由:「回収」 期限:明日9時").card
    )


def test_all_is_said_of_every_brand_and_nothing_of_the_brand_of_the_place() -> None:
    said = scope_in('all reason:"until: Monday" until:tomorrow 09:00')
    assert (said.brand, said.every, said.reason, said.until) == ("", True, "until: Monday", "tomorrow 09:00")
    assert scope_in('reason:"x"').every is False
    assert scope_in("pot until tomorrow").brand == "pot"
    told = scope_in("すべて 理由:「フタの回収」 明日9時まで")
    assert (told.every, told.reason, told.until) == (True, "フタの回収", "明日9時まで")
