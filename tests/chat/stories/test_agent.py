"""The working day of an agent, in each chat. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from calbot.flows.turn import Turn
from calbot.model.brief import BriefRead
from calbot.model.delight import Delight, DelightState
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.flag import Flag
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.store import post as posts
from calbot.wiring.house import MAIN
from tests.chat.conftest import NOW
from tests.chat.stories.company import ALONE, CARE, MARKETING
from tests.chat.stories.stage import Stage, said

SEVEN = datetime(2026, 11, 26, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
PYRAMID = "https://pan.example/pyramid"


@pytest.fixture
def shift(stage: Stage) -> Stage:
    """Thursday, seven in London: a reel at eleven, a TikTok at three as the shift of Agt1 ends; then comes Agt2."""
    water = {"title": "How to run the water test", "copy_text": "For all lids", "link": "https://pot.example/water"}
    stage.keep(
        stage.office.post_of(228, title="Pyramid of pans", starts_at=SEVEN + 4 * HOUR),
        stage.office.post_of(231, **water, starts_at=SEVEN + 8 * HOUR),
        Shift(workspace_id=MAIN, id=1, name="Agt1", starts_at=SEVEN, ends_at=SEVEN + 8 * HOUR),
        Shift(workspace_id=MAIN, id=2, name="Agt2", starts_at=SEVEN + 8 * HOUR, ends_at=SEVEN + 16 * HOUR),
    )
    stage.office.clock.now = SEVEN
    stage.work()
    return stage


def edited(stage: Stage, **values: Any) -> None:
    """The calendar says something else of p-231."""

    def edit(session: Session, turn: Turn) -> None:
        post = session.get_one(Post, (MAIN, 231))
        posts.keep_revision(session, post, post.take(values, turn.now), turn.now)
        session.commit()

    stage.flow(edit)


def test_the_shift_begins(shift: Stage) -> None:
    brief = shift.card("Agt1", ALONE, "your shift")
    assert "Agt1, your shift Thu 26 Nov 07:00-15:00 London: 2 posts touch it." in brief.words
    assert "goes out as you leave: hand it over" in brief.words
    assert "“For all lids”" in brief.words
    assert brief.labels == ("Read", "Question", "This brief was no help")
    assert not shift.sees("Agt2"), "she is not on shift"

    # What is not clear goes to the owner, alone; the reply stands in the brief.
    shift.presses("Agt1", brief, "Question", post="231", words="Is it safe for 3 L?")
    asked = shift.card("Mkt", ALONE, "asks about the brief of p-231")
    shift.presses("Mkt", asked, "Reply", words="Yes, with the valve open.")
    assert "Yes, with the valve open." in said(shift.sees("Agt1", ALONE, "has answered"))
    shift.presses("Agt1", shift.card("Agt1", ALONE, "your shift"), "Read")
    assert {(one.post_id, one.version) for one in shift.rows(BriefRead)} == {(228, 1), (231, 1)}
    shift.later(minutes=5)
    assert len(shift.sees("Agt1", ALONE, "your shift")) == 1


def test_who_works_at_night_elsewhere_reads_it_by_the_own_clock(shift: Stage) -> None:
    # 05:00 in London is 23:00 in Chicago.
    at = SEVEN + 22 * HOUR
    shift.keep(Shift(workspace_id=MAIN, id=3, name="Agt3", starts_at=at, ends_at=at + 8 * HOUR))
    shift.keep(shift.office.post_of(240, title="Night reel", starts_at=at + HOUR))
    shift.office.clock.now = at
    shift.work()
    brief = shift.card("Agt3", ALONE, "your shift")
    assert "Agt3, your shift Thu 26 Nov 23:00-07:00 Chicago" in brief.words
    assert "p-240" in brief.words
    shift.presses("Agt3", brief, "Read")
    assert 240 in {one.post_id for one in shift.rows(BriefRead)}


def test_what_changes_after_it_was_read(shift: Stage) -> None:
    shift.presses("Agt1", shift.card("Agt1", ALONE, "your shift"), "Read")
    shift.office.clock.now = SEVEN + 2 * HOUR
    edited(shift, link="https://pot.example/water-test", copy_text="For lids since 2021")
    shift.later(minutes=11)
    changed = shift.card("Agt1", ALONE, "changed after you read v1")
    assert "/water → /water-test" in changed.words
    assert "“all lids” → “lids since 2021”" in changed.words
    assert not shift.sees("Agt2"), "who has read nothing hears nothing"
    shift.presses("Agt1", changed, "Read v2")
    assert (231, 2) in {(one.post_id, one.version) for one in shift.rows(BriefRead)}

    # Spaces are no news; a cancel is, for who has read it.
    edited(shift, copy_text="For lids  since 2021")
    shift.later(minutes=20)
    assert len(shift.sees("Agt1", ALONE, "changed after you read")) == 1
    (asked,) = shift.says("Mkt", "cancel p-231")
    shift.presses("Mkt", asked, "Cancel")
    shift.later(minutes=1)
    assert len(shift.sees("Agt1", ALONE, "will not run")) == 1
    assert not [one for one in shift.sees("Agt2", CARE) if "will not run" in one.words]


def test_the_shift_ends(shift: Stage) -> None:
    shift.office.clock.now = SEVEN + 5 * HOUR
    shift.says("Agt1", "idea many ask if the lid fits 3 L +3")
    shift.office.clock.now = SEVEN + 8 * HOUR - timedelta(minutes=10)
    shift.work()
    draft = shift.card("Agt1", ALONE, "A draft for Agt2")
    assert "many ask if the lid fits 3 L (i-1)" in draft.words
    shift.presses("Agt1", draft, "Edit and post", note="p-228 is live.\nMany ask for 3 L.")
    shift.office.clock.now = SEVEN + 8 * HOUR
    shift.work()
    (brief,) = shift.sees("Agt2", ALONE, "Agt2さん")
    assert "Many ask for 3 L." in brief.words


def test_small_questions(stage: Stage) -> None:
    # 09:05 Three answers: one approved, one expired, one that nobody has approved.
    stage.keep(stage.office.post_of())
    told = (
        ("Which seal fits?", FaqState.APPROVED, 900),
        ("Seal cleaning?", FaqState.APPROVED, -1),
        ("Seal colour?", FaqState.DRAFT, 900),
    )
    for number, (question, state, hours) in enumerate(told, 1):
        about: dict[str, Any] = {"workspace_id": MAIN, "id": number}
        stage.keep(Faq(question=question, person_id=1, opened_at=NOW, changed_at=NOW, owner_id=1, **about))
        stage.keep(
            FaqText(faq_id=number, locale="en", text=f"Answer {number}.", state=state, person_id=1, changed_at=NOW,
                    expires_at=NOW + hours * HOUR, **about)
        )  # fmt: skip
    (found,) = stage.says("Agt1", "faq seal")
    assert all(question in found.words for question, _, _ in told)
    assert "Mkt" in found.words, "whose the expired one is"
    copied = next(one for one in stage.presses("Agt1", found, "Copy (English)") if "Answer 1." in one.words)
    assert "Answer 2." not in copied.words

    # 13:10 A customer has lost a cooker: a lead says yes, and what identifies somebody is taken out.
    why = 'delight https://instagram.example/p/abc "lost in flood, 07700 900123"'
    assert "phone number" in said(stage.says("Agt1", why))
    card = stage.card("Lead", CARE, "d-1")
    assert "07700" not in card.words
    stage.presses("Lead", card, "Yes")
    assert [one.state for one in stage.rows(Delight)] == [DelightState.APPROVED]
    assert "Lead said yes." in said(stage.sees("Agt1"))

    # What would one more person change, who answers for TikTok, and how is a customer answered?
    assert "Mkt" in said(stage.says("Agt1", "who tiktok"))
    assert "Listen" in said(stage.says("Agt1", "learn"))


def test_what_identifies_a_customer_is_not_kept(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    told = stage.says("Agt1", "flag wrong price p-214, customer Ann Smith, 12 Hill St, 07700 900123 says so")
    assert "phone number" in said(told)
    assert "07700" not in said(told)
    assert all("07700" not in str(row.model_dump()) for row in (*stage.rows(Flag), *stage.office.heard()))
    assert not [one for one in stage.sees("Mkt", MARKETING) if "07700" in one.words]


def test_an_agent_reports_in_japanese_and_reads_the_approved_line(stage: Stage) -> None:
    stage.keep(stage.office.post_of(231, title="水テストのやり方", link=PYRAMID, starts_at=NOW - HOUR))
    stage.keep(stage.office.post_of(232, title="洗い方", starts_at=NOW - 2 * HOUR))
    stage.office.links[PYRAMID] = 404
    (guess,) = stage.says("Agt2", f"報告 リンク切れ {PYRAMID}")
    assert "水テストのやり方" in guess.words
    assert "404" in guess.words
    assert {"はい、報告する", "別の投稿"} <= {*guess.labels}
    told = stage.presses("Agt2", guess, "はい")
    assert "f-1" in said(told)
    assert "f-1" in said(stage.all_see("Mkt", MARKETING))
