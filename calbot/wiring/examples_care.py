"""Views for the screens of what care tells marketing beside flags; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from calbot.alerts.brief import Touch, changes, facts
from calbot.flows import brief_change, brief_question, faq_watch, handover, shift_brief, wording_telling
from calbot.flows.brief_answers import Answer, Asked
from calbot.flows.brief_change import ChangedView
from calbot.flows.brief_question import QuestionView
from calbot.flows.brief_view import BriefView, FlagLine, Note, ShiftView
from calbot.flows.delight import DelightView
from calbot.flows.faq_view import FaqView
from calbot.flows.idea_view import IdeaView
from calbot.flows.wording_view import Said, WordingView
from calbot.model.brief import BriefQuestion, ShiftBrief
from calbot.model.delight import Delight
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.flag import Flag
from calbot.model.idea import Idea
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.wording import Wording
from calbot.wiring.examples_day import asked_for_answers


def told_by_care(post: Post, may: frozenset[str], now: datetime) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """A view, and the values of its notice, by screen."""
    at: dict[str, Any] = {"opened_at": now, "changed_at": now}
    row = Idea(workspace_id="w", id=31, text="Does the lid fit 3 L?", person_id=4, **at)
    idea = IdeaView(row, ("Mika", "Lee"), "Kim", 21, 37, 14, may, near=post)
    named = Delight(workspace_id="w", id=3, url="https://social.example/p/1", why="Lost a cooker", person_id=4, **at)
    delight = DelightView(named, "Mika", "", may)
    told: dict[str, tuple[Any, Mapping[str, Any]]] = {
        "delight.card": (delight, {}),
        "delight.told": (delight, {}),
        **_briefed(post, may, now),
        "idea.card": (idea, {}),
        "idea.shipped": (idea, {}),
        "idea.declined": (idea, {}),
    }
    answer = an_answer(post, may, now)
    wording = a_wording(post, may, now)
    told[wording_telling.LINE] = (wording, {"who": "Agt1", "text": "Is it safe for 3 L?"})
    told |= dict.fromkeys((wording_telling.CARD, wording_telling.RESULT, wording_telling.REPLY), (wording, {}))
    told |= asked_for_answers(answer)
    return told | {faq_watch.EXPIRES: (answer, {}), faq_watch.WITHDRAWN: (answer, {})}


def a_wording(post: Post, may: frozenset[str], now: datetime) -> WordingView:
    """What two in care say of a post's words, and a third has not said."""
    row = Wording(
        workspace_id="w", id=3, post_id=post.id, person_id=4, asked=[5, 6, 7], asked_at=now, due_at=now, changed_at=now
    )
    row.reply = "Thank you, I add the model."
    said = (Said("Mika", "Is this safe for the 3 L model?", stale=False), Said("Lee", "", stale=True))
    return WordingView(row, post, "Kim", ("Mika", "Lee", "Jo"), said, ("Jo",), may, now)


def an_answer(post: Post, may: frozenset[str], now: datetime) -> FaqView:
    """An answer that holds in English and was withdrawn in Japanese."""
    faq = Faq(workspace_id="w", id=12, question="Which seal fits?", person_id=4, opened_at=now, changed_at=now)
    english, japanese = (
        FaqText(
            workspace_id="w", id=number, faq_id=12, locale=locale, text=text, person_id=4, state=state, approved_by=4,
            approved_at=now, expires_at=now + timedelta(days=180), changed_at=now,
        )
        for number, locale, text, state in (
            (1, "en", "The 22 cm one fits all lids.", FaqState.APPROVED),
            (2, "ja", "すべてのフタに22cm用が合います。", FaqState.WITHDRAWN),
        )
    )  # fmt: skip
    japanese.why = {"post": post.id, "field": "copy_text", "was": "all lids", "now": "lids since 2021"}
    return FaqView(faq, (english, japanese), "Kim", {4: "Kim"}, 7, (post,), may, now)


def _briefed(post: Post, may: frozenset[str], now: datetime) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    by_hand = {"sees": "45-s video", "affects": "all lids", "private": "Ask for a direct message"}
    brief = BriefView(
        post=post,
        version=2,
        said=facts(post, by_hand),
        owner_name="Mika",
        forecast=None,
        size="big",
        peak=now,
        asked=(Asked("Is it safe for 3 L?", answered=False), Asked("Which seal?", answered=True)),
        answers=(Answer("Seals of 2021 fit.", "Mika", "Which seal?"),),
        read=1,
        may=may,
        coming=True,
    )
    row = ShiftBrief(workspace_id="w", id=7, person_id=4, starts_at=now, ends_at=now + timedelta(hours=8))
    flag = FlagLine(Flag(workspace_id="w", id=55, opened_at=now, changed_at=now), "Mika")
    note = Note("Lee", "f-55 is open.\np-214 is live.", now)
    person = Person(workspace_id="w", id=4, name="Mika", roles=["agent"])
    shift = ShiftView(person, row, ((brief, Touch.AFTER),) * 9, (flag,) * 6, (note,), over=False)
    asked = BriefQuestion(workspace_id="w", id=3, post_id=post.id, person_id=4, text="3 L?", asked_at=now)
    asked.reply = "Yes, safe."
    question = QuestionView(asked, post, "Mika", "Lee", may)
    told = changes({**brief.said, "link": "https://pot.example/", "affects": "lids"}, brief.said)
    answers = (Answer("It comes later.", "", "When?"),)
    changed = ChangedView(post, 1, 2, told, off=False, again=False, answers=answers)
    known = Idea(workspace_id="w", id=31, text="Does it fit?", person_id=4, opened_at=now, changed_at=now)
    live = (post, Touch.LIVE)
    draft = handover.DraftView(person, row, (flag,) * 9, (live,) * 9, ((known, 3),) * 9, (asked,) * 9, ("Lee",))
    return {
        handover.DRAFT: (draft, {}),
        handover.CARD: (draft, {}),
        brief_change.CARD: (changed, {"version": 2, "gone": ["Which lids?"]}),
        shift_brief.CARD: (shift, {}),
        brief_question.ASKED: (question, {}),
        brief_question.ANSWERED: (question, {}),
    }
