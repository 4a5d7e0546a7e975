"""An early shift in Slack: what the agent is told at seven, what changes after she has read it. Written to be read."""

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
from tests.chat.slack.office import AGT1, AGT2, CARE, MKT, Office, labels, words_of
from tests.slack.town import Message

SEVEN = datetime(2026, 11, 26, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def shift(office: Office) -> Office:
    """Thursday, seven in London: a reel of Pan at eleven, a TikTok of Pot at three, as the shift of Agt1 ends."""
    pan: dict[str, Any] = {"account_id": 2, "network": "instagram", "handle": "@pan", "brand": "Pan"}
    water = {"title": "How to run the water test", "copy_text": "For all lids", "link": "https://pot.example/water"}
    office.keep(office.post_of(228, **pan, title="Pyramid of pans", starts_at=SEVEN + 4 * HOUR))
    office.keep(office.post_of(231, **water, starts_at=SEVEN + 8 * HOUR))
    office.keep(Shift(workspace_id=MAIN, id=1, name="Agt1", starts_at=SEVEN, ends_at=SEVEN + 8 * HOUR))
    office.clock.now = SEVEN
    office.work()
    return office


def edited(office: Office, **values: Any) -> None:
    """The calendar says something else of p-231."""

    def edit(session: Session, turn: Turn) -> None:
        post = session.get_one(Post, (MAIN, 231))
        posts.keep_revision(session, post, post.take(values, turn.now), turn.now)
        session.commit()

    with writing(office.house.engine, MAIN) as session:
        edit(session, Turn(MAIN, office.clock.now))


def alone(office: Office, user: str, about: str = "") -> list[Message]:
    """What somebody reads alone with calbot that says so."""
    return [one for one in office.town.direct(user).messages if about in words_of(one.blocks)]


def test_the_shift_begins(shift: Office) -> None:
    # 07:00 One private message: what goes out in her shift, and what goes out as she leaves.
    (brief,) = alone(shift, AGT1)
    told = words_of(brief.blocks)
    assert "Agt1, your shift Thu 26 Nov 07:00-15:00 London: 2 posts touch it." in told
    assert "p-228" in told
    assert "goes out as you leave: hand it over" in told
    assert "“For all lids”" in told
    assert "Missing: whom it affects" in told, "nobody has said, and calbot makes nothing up"
    assert labels(brief) == ["Read", "Question", "This brief was no help"]
    assert alone(shift, AGT2) == [], "she is not on shift"

    # 07:05 It is said once, however often the workers ask.
    shift.later(minutes=5)
    shift.work()
    assert len(alone(shift, AGT1)) == 1

    # 07:10 What is not clear goes to the owner, alone; the reply stands in the brief, approved.
    direct = shift.town.direct(AGT1).id
    shift.press(AGT1, brief, "Question", direct)
    shift.submit(AGT1, shift.modal(), {"post": "231", "words": "Is it safe for 3 L?"}, direct)
    (asked,) = alone(shift, MKT, "asks about the brief of p-231")
    assert "Is it safe for 3 L?" in words_of(asked.blocks)
    shift.press(MKT, asked, "Reply", shift.town.direct(MKT).id)
    shift.submit(MKT, shift.modal(), {"words": "Yes, with the valve open."}, shift.town.direct(MKT).id)
    assert "Yes, with the valve open." in words_of(alone(shift, AGT1, "has answered")[-1].blocks)
    assert "Yes, with the valve open." in words_of(brief.blocks)

    # 07:12 She has read it.
    shift.press(AGT1, brief, "Read", direct)
    assert {(one.post_id, one.version) for one in shift.rows(BriefRead)} == {(228, 1), (231, 1)}
    assert "You have read it" in words_of(brief.blocks)
    assert "Read" not in labels(brief)
    assert shift.town.refused == []


def test_the_post_changes_after_she_has_read(shift: Office) -> None:
    brief, direct = alone(shift, AGT1)[0], shift.town.direct(AGT1).id
    shift.press(AGT1, brief, "Read", direct)

    # 09:00 Marketing changes link and words, twice; while somebody may still be at it nothing is said.
    shift.clock.now = SEVEN + 2 * HOUR
    edited(shift, link="https://pot.example/water-tset", copy_text="For all lids")
    shift.later(minutes=3)
    edited(shift, link="https://pot.example/water-test", copy_text="For lids since 2021")
    shift.later(minutes=5)
    shift.work()
    assert alone(shift, AGT1, "changed after you read") == []

    # 09:14 It is settled: she hears what is different from what she has read; who has read nothing hears nothing.
    shift.later(minutes=6)
    shift.work()
    (changed,) = alone(shift, AGT1, "changed after you read")
    told = words_of(changed.blocks)
    assert "changed after you read v1" in told
    assert "/water → /water-test" in " ".join(told.split())
    assert "“all lids” → “lids since 2021”" in " ".join(told.split())
    assert labels(changed)[0] == "Read v2"
    assert alone(shift, AGT2) == []
    shift.press(AGT1, changed, "Read v2", direct)
    assert {(one.post_id, one.version) for one in shift.rows(BriefRead)} == {(228, 1), (231, 2)}

    # 10:00 Spaces are no news.
    shift.clock.now = SEVEN + 3 * HOUR
    edited(shift, copy_text="For lids  since 2021")
    shift.later(minutes=20)
    shift.work()
    assert len(alone(shift, AGT1, "changed after you read")) == 1

    # 10:30 It is cancelled: readers of the brief hear it, and it is gone from the shift.
    (asked,) = shift.say(MKT, "cancel p-231")
    shift.press(MKT, asked, next(label for label in labels(asked) if "ancel" in label))
    shift.later(minutes=1)
    shift.work()
    assert len(alone(shift, AGT1, "will not run")) == 1
    assert "p-231" not in words_of(brief.blocks)
    assert alone(shift, AGT2) == []
    assert not [one for one in shift.town.told(CARE) if "will not run" in one.text]
    assert shift.town.refused == []


def test_the_shift_ends(shift: Office) -> None:
    # 12:40 She counts what customers ask.
    shift.clock.now = SEVEN + 5 * HOUR + timedelta(minutes=40)
    shift.say(AGT1, "idea many ask if the lid fits 3 L +3", CARE)

    # 14:50 calbot drafts the note to the next shift; she edits it in a modal of several lines, and posts it once.
    shift.keep(Shift(workspace_id=MAIN, id=2, name="Agt2", starts_at=SEVEN + 8 * HOUR, ends_at=SEVEN + 16 * HOUR))
    shift.clock.now = SEVEN + 7 * HOUR + timedelta(minutes=50)
    shift.work()
    draft, direct = alone(shift, AGT1, "A draft for Agt2")[-1], shift.town.direct(AGT1).id
    assert "Your shift ends at 15:00. A draft for Agt2:" in words_of(draft.blocks)
    assert "Asked 3 times today: many ask if the lid fits 3 L (i-1)" in words_of(draft.blocks)
    shift.press(AGT1, draft, "Edit and post", direct)
    modal = shift.modal()
    (note,) = (block for block in modal.view["blocks"] if block["type"] == "input")
    assert note["element"]["multiline"]
    assert "p-228" in note["element"]["initial_value"]
    shift.submit(AGT1, modal, {"note": "p-228 is live.\nMany ask for 3 L."}, direct)
    shift.submit(AGT1, modal, {"note": "p-228 is live.\nMany ask for 3 L."}, direct)

    # 15:00 Agt2 reads it with the brief of her shift, in Japanese, by her own clock.
    assert alone(shift, AGT2) == []
    shift.clock.now = SEVEN + 8 * HOUR
    shift.work()
    (next_brief,) = alone(shift, AGT2)
    told = words_of(next_brief.blocks)
    assert "Agt2さん" in told
    assert "Many ask for 3 L." in told
    assert shift.town.refused == []
