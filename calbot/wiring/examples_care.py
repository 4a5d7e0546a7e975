"""Views for the screens of what care tells marketing beside flags; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from calbot.flows import faq_watch, wording_telling
from calbot.flows.delight import DelightView
from calbot.flows.faq_view import FaqView
from calbot.flows.idea_view import IdeaView
from calbot.flows.wording_view import Said, WordingView
from calbot.model.delight import Delight
from calbot.model.faq import Faq, FaqState, FaqText
from calbot.model.idea import Idea
from calbot.model.post import Post
from calbot.model.wording import Wording


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
        "idea.card": (idea, {}),
        "idea.shipped": (idea, {}),
        "idea.declined": (idea, {}),
    }
    answer = an_answer(post, may, now)
    wording = a_wording(post, may, now)
    told |= dict.fromkeys((wording_telling.CARD, wording_telling.RESULT, wording_telling.REPLY), (wording, {}))
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
