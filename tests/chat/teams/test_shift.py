"""An early shift in Teams: the brief as it starts, what changes after it was read, the note as it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.brief import BriefRead
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.store import post as posts
from calbot.store.session import writing
from calbot.wiring.house import MAIN
from tests.chat.teams.office import AGT1, AGT2, CARE, MKT, Office, alone, buttons, shown, words
from tests.teams.connector import Said
from tests.teams.shapes import unsafe, wrong_with_card

SEVEN = datetime(2026, 11, 26, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def shift(office: Office) -> Office:
    """Thursday, seven in London: a reel at eleven, a TikTok at three, as the shift of Agt1 ends."""
    water = {"title": "How to run the water test", "copy_text": "For all lids", "link": "https://pot.example/water"}
    office.keep(office.post_of(228, title="Pyramid of pans", starts_at=SEVEN + 4 * HOUR))
    office.keep(office.post_of(231, **water, starts_at=SEVEN + 8 * HOUR))
    office.keep(Shift(workspace_id=MAIN, id=1, name="Agt1", starts_at=SEVEN, ends_at=SEVEN + 8 * HOUR))
    office.keep(Shift(workspace_id=MAIN, id=2, name="Agt2", starts_at=SEVEN + 8 * HOUR, ends_at=SEVEN + 16 * HOUR))
    office.clock.now = SEVEN
    office.work()
    return office


def told(office: Office, user: str, about: str = "") -> list[Said]:
    """What somebody reads alone with calbot that says so."""
    return [one for one in office.town.told(alone(user)) if about in words(one.card)]


def edited(office: Office, **values: Any) -> None:
    """The calendar says something else of p-231."""

    def edit(session: Session, turn: Turn) -> None:
        post = session.get_one(Post, (MAIN, 231))
        posts.keep_revision(session, post, post.take(values, turn.now), turn.now)
        session.commit()

    with writing(office.house.engine, MAIN) as session:
        edit(session, Turn(MAIN, office.clock.now))


def test_a_shift_from_seven_to_three(shift: Office) -> None:
    # 07:00 One private card, by her own clock.
    (brief,) = told(shift, AGT1)
    assert "Agt1, your shift Thu 26 Nov 07:00-15:00 London: 2 posts touch it." in brief.summary
    assert list(buttons(brief.card)) == ["Read", "Question", "This brief was no help"]
    assert wrong_with_card(brief.card) + unsafe(brief.card) == []
    assert told(shift, AGT2) == []
    shift.press(AGT1, brief.card, "Read", alone(AGT1))
    assert {(one.post_id, one.version) for one in shift.rows(BriefRead)} == {(228, 1), (231, 1)}

    # 09:00 The link changes. Eleven minutes later whoever has read the old one hears what is different.
    shift.clock.now = SEVEN + 2 * HOUR
    edited(shift, link="https://pot.example/water-test", copy_text="For lids since 2021")
    shift.later(minutes=11)
    shift.work()
    (changed,) = told(shift, AGT1, "changed after you read v1")
    assert "/water-test" in words(changed.card)
    assert told(shift, AGT2) == []
    assert told(shift, MKT, "changed after you read") == []
    shift.press(AGT1, changed.card, "Read v2", alone(AGT1))
    assert {(one.post_id, one.version) for one in shift.rows(BriefRead)} == {(228, 1), (231, 2)}

    # 14:50 The note to the next shift is drafted; she edits it in a dialog, and posts it once.
    shift.clock.now = SEVEN + 8 * HOUR - timedelta(minutes=10)
    shift.work()
    (draft,) = told(shift, AGT1, "A draft for Agt2")
    opened = shift.press(AGT1, draft.card, "Edit and post", alone(AGT1))
    (field,) = (one for one in shown(opened)["body"] if one["type"] == "Input.Text")
    assert field["isMultiline"]
    assert "p-228" in field["value"]
    note = "p-228 is live.\nMany ask for 3 L."
    shift.submit(AGT1, opened, "Post to next shift", alone(AGT1), note=note)
    shift.submit(AGT1, opened, "Post to next shift", alone(AGT1), note=note)

    # 15:00 Agt2 reads it with her own brief; the channel reads nothing of all that.
    shift.clock.now = SEVEN + 8 * HOUR
    shift.work()
    (next_brief,) = told(shift, AGT2)
    assert "Many ask for 3 L." in words(next_brief.card)
    assert not [one for one in shift.town.told(CARE) if "shift" in words(one.card)]
