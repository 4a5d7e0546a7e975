"""Briefs for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from calbot.alerts.brief import Touch, changes, facts
from calbot.flows.brief_answers import Answer, Asked
from calbot.flows.brief_change import ChangedView
from calbot.flows.brief_coverage import Coverage
from calbot.flows.brief_question import QuestionView
from calbot.flows.brief_view import BriefView, FlagLine, Note, ShiftView, SpanView
from calbot.flows.views import Expected
from calbot.model.brief import BriefQuestion, ShiftBrief
from calbot.model.flag import Flag, FlagKind
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from tests.web.exhibits import (
    BLIND,
    EVENING,
    MAY,
    NAMELESS,
    NOW,
    NUMBER,
    PLAIN,
    PROMO,
    ROUGH,
    ROUGH_TITLE,
    SIGHT,
    a_post,
)

_ASKED = (Asked("Is it safe for 3 L?", answered=False), Asked("Which seal fits?", answered=True))
_ANSWER = Answer("The seal of 2021 fits all lids.", "Mkt", "Which seal fits?")


def a_brief(
    post: Post = PLAIN, forecast: Expected | None = NUMBER, by_hand: dict[str, str] | None = None, **changes: Any
) -> BriefView:
    """What care is told of a post; words change it."""
    told = (
        {"sees": "45-s video on the water test", "affects": "all lids sold since 2021"} if by_hand is None else by_hand
    )
    view = BriefView(
        post=post,
        version=2,
        said=facts(post, told),
        owner_name="Mkt",
        forecast=forecast,
        size="medium",
        peak=EVENING,
        asked=_ASKED,
        answers=(_ANSWER,),
        read=0,
        may=MAY,
        coming=True,
        coverage=(Coverage(NOW, EVENING, 4, 5), Coverage(EVENING, EVENING + timedelta(hours=8), 1, 1)),
        sight=SIGHT,
    )
    return replace(view, **changes)


SMALL = a_brief(PROMO, size="small", asked=(), answers=(), by_hand={})
BARE_BRIEF = a_brief(NAMELESS, None, by_hand={}, owner_name="", size="", peak=None, asked=(), answers=(), version=1)
CALLED_OFF_BRIEF = a_brief(a_post(state=PostState.CANCELLED))
ROUGH_BRIEF = a_brief(
    ROUGH,
    by_hand={"sees": ROUGH_TITLE[:500], "affects": ROUGH_TITLE[:500], "private": ROUGH_TITLE[:500]},
    asked=(Asked(ROUGH_TITLE[:500], answered=False),) * 5,
    answers=(Answer(ROUGH_TITLE[:500], ROUGH_TITLE, ROUGH_TITLE[:500]),) * 5,
    owner_name=ROUGH_TITLE,
)
_ROW = ShiftBrief(workspace_id="acme", id=7, person_id=4, starts_at=NOW, ends_at=NOW + timedelta(hours=8), revision=3)
_FLAG = Flag(workspace_id="acme", id=55, kind=FlagKind.WRONG_PRICE, opened_at=NOW, changed_at=NOW)


def a_shift(*lines: tuple[BriefView, Touch], who: str = "Agt1", **changes: Any) -> ShiftView:
    """What somebody is told of a shift; words change it."""
    person = Person(workspace_id="acme", id=4, name=who, roles=["agent"])
    view = ShiftView(person, _ROW, lines, (FlagLine(_FLAG, "Mkt"), FlagLine(_FLAG, "")), (), over=False, sight=SIGHT)
    return replace(view, **changes)


_HANDED = Note("Agt2", "f-55 is open.\nMany ask for the seal.", NOW)
_TWO = ((SMALL, Touch.LIVE), (a_brief(), Touch.AFTER))
SHIFT = a_shift(*_TWO, notes=(_HANDED,))
QUIET_SHIFT = a_shift(flags=())
SHIFT_READ = a_shift(
    (replace(SMALL, read=2), Touch.LIVE), row=ShiftBrief(**{**_ROW.model_dump(), "read_at": NOW, "poor": NOW})
)
SHIFT_CHANGED = a_shift((a_brief(read=1), Touch.PEAK), row=SHIFT_READ.row)
SHIFT_OVER = a_shift((a_brief(), Touch.LEAVING), over=True)
ROUGH_SHIFT = a_shift(
    *((ROUGH_BRIEF, how) for how in Touch),
    *((BARE_BRIEF, Touch.LIVE),) * 6,
    who=ROUGH_TITLE,
    flags=(FlagLine(_FLAG, ROUGH_TITLE),) * 9,
    notes=(Note(ROUGH_TITLE, ROUGH_TITLE * 4, NOW),) * 3,
)
SPAN = SpanView(NOW, NOW + timedelta(days=7), (a_brief(), SMALL, BARE_BRIEF, ROUGH_BRIEF) * 6, BLIND, (2, 14))
NO_SPAN = SpanView(NOW, NOW + timedelta(days=1), (), SIGHT)
BLIND_SPAN = SpanView(NOW, NOW + timedelta(days=1), (), BLIND)


def a_question(text: str = "Is it safe for 3 L?", reply: str = "", post: Post = PLAIN) -> QuestionView:
    """What care asks about a brief."""
    row = BriefQuestion(workspace_id="acme", id=3, post_id=214, person_id=4, text=text[:500], asked_at=NOW)
    row.reply = reply[:500]
    return QuestionView(row, post, "Agt1", "Mkt" if reply else "", MAY)


def a_change(old: Post = PLAIN, new: Post = PROMO, **more: Any) -> ChangedView:
    """What has changed since somebody read v1."""
    by_hand = {"affects": "all lids"}
    told = changes(facts(old, by_hand), facts(new, {"affects": "lids since 2021", "sees": "A video"}))
    return replace(ChangedView(new, 1, 2, told, off=False, again=False, answers=(), sight=SIGHT), **more)


CHANGED = a_change(new=a_post(link="https://pot.example/test", title="Do's of pressure cooking", starts_at=NOW))
OFF_AFTER_READ = a_change(off=True, answers=(Answer("It comes on Friday.", "", "When?"),))
BACK_AFTER_READ = a_change(again=True, changed=())
