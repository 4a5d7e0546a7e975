"""Approved answers in all their states, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.flows.faq_view import FaqView
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.post import Post
from tests.web.exhibits import MAY, NOW, PLAIN, ROUGH, ROUGH_TITLE

HOLDS, OVER = NOW + timedelta(days=180), NOW - timedelta(days=3)


def an_answer(
    state: FaqState = FaqState.APPROVED,
    *,
    expired: bool = False,
    owner: str = "Mkt",
    posts: tuple[Post, ...] = (PLAIN,),
) -> FaqView:
    """An answer in English in that state, and in Japanese, where it is a draft."""
    row = Faq(workspace_id="w", id=12, question="Which seal fits?", person_id=4, opened_at=NOW, changed_at=NOW)
    english = _text(1, "en", "The 22 cm one fits all lids.", state)
    english.expires_at = OVER if expired else HOLDS
    if state is FaqState.WITHDRAWN:
        english.why = {"post": 231, "field": "copy_text", "was": "all lids", "now": "lids since 2021"}
    texts = (english, _text(2, "ja", "22cm用が合います。", FaqState.DRAFT))
    return FaqView(row, texts, owner, {1: "Mkt", 4: "Agt1"}, 7, posts, MAY, NOW)


def _text(number: int, locale: str, text: str, state: FaqState) -> FaqText:
    return FaqText(
        workspace_id="w", id=number, faq_id=12, locale=locale, text=text, person_id=4, state=state, approved_by=1,
        approved_at=NOW, expires_at=HOLDS, changed_at=NOW,
    )  # fmt: skip


ROUGH_FAQ = Faq(**{**an_answer().faq.model_dump(), "question": ROUGH_TITLE[:300]})
ROUGH_ANSWER = replace(
    an_answer(posts=(PLAIN, ROUGH)), faq=ROUGH_FAQ, texts=(_text(1, "en", ROUGH_TITLE[:1000], FaqState.APPROVED),)
)
ALL = [
    an_answer(),
    an_answer(expired=True),
    an_answer(FaqState.WITHDRAWN, posts=()),
    an_answer(FaqState.DRAFT, owner=""),
    ROUGH_ANSWER,
]
