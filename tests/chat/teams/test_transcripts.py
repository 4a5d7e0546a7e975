"""More of the working day in Teams: cover, ideas, a cancelled evening, three moves that are one message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.flows import moved
from calbot.flows.turn import Turn
from calbot.model.alert import Alert, AlertState
from calbot.model.cover import Cover, CoverState
from calbot.model.finding import Finding
from calbot.model.idea import Idea, IdeaState
from calbot.model.override import Override
from calbot.model.post import Post, PostState
from calbot.model.rule import Level
from calbot.store import post as posts
from calbot.wiring.house import MAIN
from tests.chat.conftest import ALERT, NOW
from tests.chat.teams.office import AGT1, AGT2, CARE, LEAD, MARKETING, MKT, Office, alone, buttons, shown, words
from tests.teams.connector import Said


@pytest.fixture
def day(office: Office) -> Office:
    """A TikTok of Pot goes out tomorrow evening, into a thin shift; a warning of it stands in care's channel."""
    office.keep(office.post_of(), office.post_of(231, title="How to run the water test"))
    office.work()
    office.keep(Alert(**{**ALERT, "workspace_id": MAIN}))
    office.say(LEAD, "here care", CARE)
    return office


def standing(office: Office, conversation: str, name: str) -> Said:
    """The card about `name` in a conversation; the lines of its thread are its log."""
    return [one for one in office.town.told(conversation) if name in one.summary and not one.thread][-1]


def by_verb(card: Mapping[str, Any], verb: str) -> str:
    """The label of the first button that asks for `verb`."""
    return next(label for label, one in buttons(card).items() if one.get("data", {}).get("action") == verb)


def test_she_asks_for_cover_and_somebody_comes(day: Office) -> None:
    warning = standing(day, CARE, "s-88")
    day.press(LEAD, warning.card, by_verb(warning.card, "cover.ask.alert"), CARE)
    card = standing(day, CARE, "c-1")
    stale = dict(card.card)
    day.press(AGT2, card.card, by_verb(card.card, "cover.comes"), CARE)
    (cover,) = day.rows(Cover)
    assert cover.state is CoverState.FILLED
    assert "Agt2" in words(card.card), "the card says who comes"
    assert "cover.comes" not in str(buttons(card.card)), "and is closed for the others"
    late = day.press(AGT1, stale, by_verb(stale, "cover.comes"), CARE)
    assert "Agt2 said yes, just now." in str(late), "whoever comes second is told who was first"


def test_what_customers_keep_asking_becomes_an_idea_that_marketing_takes(day: Office) -> None:
    (counted,) = day.say(AGT1, "idea video: many ask how to run the water test +8", alone(AGT1))
    assert "i-1" in words(counted.card)
    told = day.say(AGT2, "提案 people ask how the water test is run +3", alone(AGT2))
    assert "i-1" in words([one.card for one in told if one.conversation == alone(AGT2)])
    card = standing(day, MARKETING, "i-1")
    assert "11 customers" in words(card.card)
    opened = day.press(MKT, card.card, by_verb(card.card, "idea.take.form"), MARKETING)
    (send,) = buttons(shown(opened))
    day.submit(MKT, opened, send, MARKETING, wish="video", post="231")
    (idea,) = day.rows(Idea)
    assert (idea.state, idea.post_id) == (IdeaState.TAKEN, 231)
    assert "Mkt" in words(card.card), "on the same card"


def test_a_post_that_is_cancelled_takes_its_warning_along(day: Office) -> None:
    (asked,) = day.say(MKT, "cancel p-214", alone(MKT))
    day.press(MKT, asked.card, by_verb(asked.card, "post.cancel"), alone(MKT))
    day.work()
    assert next(row for row in day.rows(Post) if row.id == 214).state is PostState.CANCELLED
    (alert,) = day.rows(Alert)
    assert alert.state is AlertState.CALLED_OFF
    card = standing(day, CARE, "s-88")
    assert card.edits >= 1, "struck where it stands"
    assert "strikethrough" in str(card.card)
    assert not [one for one in buttons(card.card).values() if str(one.get("verb")).startswith(("post.", "cover."))]


def test_three_moves_in_a_calendar_are_one_message(day: Office) -> None:
    def move(session: Session, turn: Turn, hour: int) -> None:
        post = posts.by_id(session, MAIN, 214)
        assert post is not None
        old, at = post.starts_at, datetime(2026, 12, 3, hour, tzinfo=UTC)
        changes = post.take({"starts_at": at}, turn.now)
        posts.keep_revision(session, post, changes, turn.now)
        moved.note(session, turn, post, old)
        session.commit()

    before = len(day.town.told(MARKETING))
    for minutes, hour in ((0, 14), (4, 16), (5, 12)):
        day.later(minutes=minutes)
        day.runner.run(day.house.wires.flow(move, Turn(MAIN, day.clock()), hour))
        day.work()
        assert len(day.town.told(MARKETING)) == before, "while it is being dragged nothing is said"
    day.later(minutes=11)
    day.work()
    (told,) = day.town.told(MARKETING)[before:]
    assert "p-214" in words(told.card)
    assert "12:00" in words(told.card)
    assert day.clock() - datetime(2026, 11, 25, 11, 18, tzinfo=UTC) == timedelta(minutes=20)


def test_somebody_answers_for_a_finding_in_a_dialog(day: Office) -> None:
    about = {"key": "owner-missing:214", "rule": "owner-missing", "level": Level.WARN, "post_ids": [214]}
    about |= {"at": NOW + timedelta(days=1), "values": {"a": "p-214", "account": "@pot", "more": 0}}
    day.keep(Finding(workspace_id=MAIN, id=300, found_at=NOW, changed_at=NOW, **about))
    (offered,) = day.say(MKT, "override n-300", alone(MKT))
    opened = day.press(MKT, offered.card, next(iter(buttons(offered.card))), alone(MKT))
    (send,) = buttons(shown(opened))
    wrong = day.submit(MKT, opened, send, alone(MKT), reason="Known", until="soon")
    assert "I do not understand" in words(shown(wrong)), "the slip stands above its field"
    assert "Known" in str(shown(wrong)), "what was typed stays"
    day.submit(MKT, wrong, send, alone(MKT), reason="Known", until="fri 18:00")
    (override,) = day.rows(Override)
    assert (override.reason, override.finding_id) == ("Known", 300)
