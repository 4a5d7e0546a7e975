"""Draws of conversations, for the gallery."""

from __future__ import annotations

from datetime import timedelta

from calbot.flows.qa import DrawView, SheetView
from calbot.model.post import Post
from calbot.model.qa import Draw, Score
from tests.web.exhibits import MORNING, NOW, PLAIN, ROUGH, ROUGH_TITLE

OWN = ["Facts right", "Tone of the brand", "Link given"]
MET = ["yes"] * 8


def a_score(number: int, marks: list[str] | None = None, **told: str) -> Score:
    said = {"desk": "zendesk", "key": f"1234{number}", "network": "tiktok", **told}
    row = Score(workspace_id="w", id=number, draw_id=3, at=NOW - timedelta(hours=20), marks=marks or [], **said)
    row.person_id = 2 if marks else None
    return row


def a_draw(*scores: Score, post: Post | None = PLAIN, own: list[str] | None = None, again: bool = False) -> DrawView:
    row = Draw(
        workspace_id="w", id=3, seed=20261127, wanted=3, among=41, post_id=post.id if post else None, person_id=2,
        own=OWN if own is None else own, drawn_at=MORNING,
    )  # fmt: skip
    scorers = ("Lead",) if any(one.marks for one in scores) else ()
    return DrawView(row, scores, post, "Lead", scorers, timedelta(days=35), again)


OPEN = a_draw(a_score(1), a_score(2), a_score(3))
HALF = a_draw(a_score(1, MET), a_score(2, ["none"] * 8), a_score(3), again=True)
DONE = a_draw(a_score(1, MET), a_score(2, MET), a_score(3, ["yes", "yes", "yes", "yes", "no", "yes", "yes", "yes"]))
FEWER = a_draw(a_score(1, ["partly"] * 5, key=""), post=None, own=[])
LONG = {"key": "215471234567890123", "network": ROUGH_TITLE[:40], "desk": "salesforce"}
ROUGH_DRAW = a_draw(
    *(a_score(number, ["partly"] * 10, **LONG) for number in range(1, 11)), post=ROUGH, own=[ROUGH_TITLE[:60]] * 5
)
SHEET = SheetView(OPEN.draw, OPEN.scores[0], 1)
ROUGH_SHEET = SheetView(ROUGH_DRAW.draw, ROUGH_DRAW.scores[9], 10)
