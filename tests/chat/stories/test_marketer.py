"""The working day of a marketer, in each chat. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.model.alert import Alert, AlertState
from calbot.model.brief import BriefQuestion
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.flag import Flag, FlagState
from calbot.model.idea import Idea, IdeaState
from calbot.model.post import Post, PostState
from calbot.model.shift import Shift
from tests.chat.conftest import ALERT, MOVE, NOW
from tests.chat.stories.company import ALONE, CARE, MARKETING
from tests.chat.stories.stage import Stage, said

HOUR = timedelta(hours=1)
PYRAMID = "https://pan.example/pyramid"
WATER = "How to run the water test"
SAFE = "people will ask if this is safe for the 3 L model"


@pytest.fixture
def day(stage: Stage) -> Stage:
    """A reel has been live for twenty minutes; p-214 goes out tomorrow evening, into a thin shift."""
    reel = {"title": "Pyramid of pans", "link": PYRAMID, "starts_at": NOW - timedelta(minutes=20)}
    stage.keep(stage.office.post_of(), stage.office.post_of(228, **reel))
    stage.work()
    return stage


def post(stage: Stage, number: int) -> Post:
    found: Post = next(one for one in stage.rows(Post) if one.id == number)
    return found


def test_her_own_page_has_her_day(day: Stage) -> None:
    home = day.home("Mkt")
    assert "10:58" in home
    assert "p-228" in home
    assert "Pyramid of pans" in home


def test_a_post_is_added_in_words(day: Stage) -> None:
    # 09:10 It is read back to her alone, with other zones, what it may bring, and what customers may be told of it.
    faq = {"workspace_id": "main", "id": 7, "question": "Seal cleaning?", "person_id": 3, "opened_at": NOW}
    text = {"workspace_id": "main", "faq_id": 7, "locale": "en", "text": "With water.", "state": FaqState.APPROVED}
    day.keep(Faq(**faq, changed_at=NOW))
    day.keep(FaqText(**text, id=7, person_id=1, changed_at=NOW, expires_at=NOW + 900 * HOUR))
    (draft,) = day.says("Mkt", 'add tiktok pot tue 3pm "How to clean the seal" https://pot.example/seal')
    assert "Tue 1 Dec 15:00 London" in draft.words
    assert "09:00 Chicago" in draft.words
    assert "Wed 2 Dec 00:00 Tokyo" in draft.words
    assert "How to clean the seal" in draft.words
    assert draft.labels == ("Save", "Change", "Add utm", "Save, ask care to check wording", "Cancel")
    (draft,) = [one for one in day.presses("Mkt", draft, "Add utm") if one.labels and "Add utm" not in one.labels]
    assert len(day.rows(Post)) == 2

    # Saved, it has a number, and is taken back by one press.
    told = day.presses("Mkt", draft, "Save")
    assert "Saved p-1: Tue 1 Dec 15:00 London." in said(told)
    (saved,) = (one for one in day.rows(Post) if one.title == "How to clean the seal")
    assert saved.starts_at == datetime(2026, 12, 1, 15, tzinfo=UTC)
    campaign = "utm_source=tiktok&utm_medium=social&utm_campaign=how-to-clean-the-seal"
    assert saved.link == f"https://pot.example/seal?{campaign}"
    card = next(one for one in told if "Saved p-1" in one.words)
    assert "Undo until 11:28" in card.labels
    day.presses("Mkt", card, "Undo until")
    assert next(one.state for one in day.rows(Post) if one.id == saved.id) is PostState.CANCELLED


def test_the_crowded_evening_is_moved_out_of(day: Stage) -> None:
    # 09:12 The warning of yesterday still stands.
    day.keep(Alert(**{**ALERT, "workspace_id": "main", "options": [MOVE], "told_at": NOW - 12 * HOUR}))
    day.says("Lead", "here care")
    card = day.card("Lead", CARE, "s-88")
    (checked,) = day.says("Mkt", "check p-214")
    assert "A Move p-214 to Fri 27 Nov 08:00 London: 2.3 h" in checked.words

    # One press moves it, one line in the channel says so, and the warning is off wherever it stands.
    day.presses("Mkt", checked, "Move p-214")
    assert post(day, 214).starts_at == datetime(2026, 11, 27, 8, tzinfo=UTC)
    day.later(minutes=11)
    (line,) = day.all_see("Mkt", MARKETING, "p-214")
    assert "Fri 27 Nov 08:00 London" in line.line
    assert "Mkt" in line.words
    assert [one.state for one in day.rows(Alert)] == [AlertState.CALLED_OFF]
    off = day.card("Lead", CARE, "s-88")
    assert off.struck
    assert off.words != card.words
    assert not [label for label in off.labels if label.startswith("Move")]


def test_care_reads_the_words_before_they_are_out(day: Stage) -> None:
    day.keep(
        day.office.post_of(231, title=WATER, starts_at=NOW + 4 * HOUR),
        *(Shift(workspace_id="main", id=key, person_id=key, starts_at=NOW - HOUR, ends_at=NOW + 7 * HOUR)
          for key in (4, 5)),
    )  # fmt: skip
    day.says("Mkt", "wording p-231")
    day.work()
    asked = day.card("Agt1", ALONE, "what in p-231 will confuse people?")
    day.says("Agt1", f"wording p-231 {SAFE}")
    assert asked.labels
    other = day.card("Agt2", ALONE, "p-231 にわかりにくい点はありますか")
    day.presses("Agt2", other, "問題なし")
    day.work()
    result = day.card("Mkt", ALONE, "have read p-231")
    assert SAFE in result.words
    assert {"Add line to copy", "Add FAQ", "Reply"} <= {*result.labels}
    day.presses("Mkt", result, "Reply", text="Thank you, I add the model.")
    assert "Thank you, I add the model." in said(day.sees("Agt1"))


def test_a_flag_on_the_live_reel(day: Stage) -> None:
    # 11:18 Two agents report it, one of them in Japanese with a campaign's tags: one flag.
    day.office.links[PYRAMID] = 404
    (guess,) = day.says("Agt1", f"flag broken link {PYRAMID}")
    assert "404" in guess.words
    day.presses("Agt1", guess, "Yes, flag")
    day.says("Agt2", f"報告 リンク切れ {PYRAMID}/?utm_source=x#top")
    card = day.card("Mkt", MARKETING, "f-1")
    assert all(name in card.words for name in ("p-228", "Agt1", "Agt2"))
    assert len(day.rows(Flag)) == 1

    # She takes it; fixed is not believed while it is broken.
    day.presses("Mkt", card, "I'm on it")
    assert "Mkt" in day.card("Mkt", MARKETING, "f-1").words
    day.presses("Mkt", day.card("Mkt", MARKETING, "f-1"), "Fixed")
    day.work()
    assert "not fixed yet" in said(day.all_see("Mkt", MARKETING))
    assert [one.state for one in day.rows(Flag)] == [FlagState.CLAIMED]
    day.office.links[PYRAMID] = 200
    day.later(minutes=3)
    day.presses("Mkt", day.card("Mkt", MARKETING, "f-1"), "Fixed")
    day.work()
    day.work()

    # Verified; both hear once, each in their own language.
    assert [one.state for one in day.rows(Flag)] == [FlagState.SETTLED]
    assert len(day.sees("Agt1", ALONE, "fixed and verified")) == 1
    assert len(day.sees("Agt2", ALONE, "修正を確認しました")) == 1


def test_what_many_ask_is_an_idea(day: Stage) -> None:
    day.keep(day.office.post_of(231, title=WATER))
    (counted,) = day.says("Agt1", f"idea video: {WATER} +8")
    assert "i-1" in counted.words
    assert not day.all_see("Mkt", MARKETING, "i-1"), "eight are not many"
    day.says("Agt2", "提案 people ask how the water test is run +3")
    card = day.card("Mkt", MARKETING, "i-1")
    assert "11 customers" in card.words
    day.presses("Mkt", card, "Link p-231", wish="video", post="231")
    (idea,) = day.rows(Idea)
    assert (idea.state, idea.post_id) == (IdeaState.TAKEN, 231)


def test_what_is_open_in_the_evening_is_said_once(day: Stage) -> None:
    half_past_five = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
    day.keep(day.office.post_of(233, title="Seal", starts_at=half_past_five + 14.5 * HOUR))
    day.work()
    (brief,) = day.says("Agt1", "brief p-233")
    day.presses("Agt1", brief, "Question", words="Which seal fits?")
    assert [one.text for one in day.rows(BriefQuestion)] == ["Which seal fits?"]
    day.office.clock.now = half_past_five
    day.work()
    wrap = day.card("Mkt", ALONE, "Tomorrow: p-233 08:00")
    assert "FAQ “Which seal fits?” (p-233) still has no owner." in wrap.words
    assert wrap.labels == ("Take", "Ask Agt1")
    day.later(minutes=10)
    assert len(day.sees("Mkt", ALONE, "Tomorrow:")) == 1
    day.presses("Mkt", wrap, "Ask Agt1")
    wanted = day.card("Agt1", ALONE, "You are asked for an answer: q-1")
    day.presses("Agt1", wanted, "Write the answer", text="The 22 cm one.")
    assert day.card("Mkt", ALONE, "The answer that you asked for is there: q-1")
    day.presses("Mkt", wrap, "Take")
    assert "Nothing is open any more." in day.card("Mkt", ALONE, "Nothing is open").words
