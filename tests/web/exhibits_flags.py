"""What care and marketing tell each other beside a flag's own card, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.alerts.cases import Case, parted, tallied
from calbot.flows.flag_cases import CaseReport
from calbot.flows.idea_view import IdeaView
from calbot.model.flag import FlagKind, FlagState
from calbot.model.idea import Idea, IdeaFor, IdeaState
from calbot.model.post import Post
from tests.web.exhibits import MAY, NOW, PLAIN, ROUGH, ROUGH_TITLE, a_flag


def a_report() -> CaseReport:
    """A case of each kind but praise, from two chats, each a step further."""
    cases = tuple(
        Case(
            57 + number,
            kind,
            ((("slack",), ("slack", "teams"), ("playground",))[number % 3]),
            214,
            NOW,
            claimed_at=NOW + timedelta(minutes=4 + number) if number else None,
            fixed_at=NOW + timedelta(minutes=22 * number) if number > 1 else None,
            verified_at=NOW + timedelta(hours=6 * number) if number > 2 else None,
        )
        for number, kind in enumerate(one for one in FlagKind if one is not FlagKind.PRAISE)
    )
    return CaseReport(30, cases, tallied("", cases), parted(cases, _kind), parted(cases, _source))


def _kind(case: Case) -> tuple[str]:
    return (case.kind.value,)


def _source(case: Case) -> tuple[str, ...]:
    return case.sources


NO_CASES = CaseReport(7, (), tallied("", ()), (), ())


def an_idea(state: IdeaState = IdeaState.OFFERED, post: Post | None = None, near: Post | None = None) -> IdeaView:
    """What 21 customers asked within two weeks."""
    text = "How do I run the water test?"
    row = Idea(workspace_id="w", id=31, text=text, person_id=4, opened_at=NOW, changed_at=NOW, state=state)
    row.wish = IdeaFor.VIDEO if post is not None else IdeaFor.UNDECIDED
    row.reply = "The manual says so on its first page." if state is IdeaState.DECLINED else ""
    return IdeaView(row, ("Agt1", "Agt2"), "Mkt", 21, 37, 14, MAY, post=post, near=near)


JOINED = replace(an_idea(), joined=True, ask_id=9, times=1, said="Does anybody know how the water test is run?")
SHIPPED_ALREADY = replace(an_idea(IdeaState.SHIPPED, post=PLAIN), joined=True, ask_id=9, times=1, said="Water test?")
ROUGH_WORDS = Idea(**{**an_idea().idea.model_dump(), "text": ROUGH_TITLE[:500]})
ROUGH_IDEA = replace(an_idea(near=ROUGH), by=(ROUGH_TITLE,) * 3, idea=ROUGH_WORDS)
CALLED_OFF_FLAG = a_flag(FlagState.SETTLED, settled_at=NOW, checked={"said": "flag.checked.cancelled"})
MERGED_FLAG = a_flag(FlagState.DECLINED, why_not="merged", seen={"into": 31})
