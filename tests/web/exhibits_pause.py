"""A pause in all its states, and what it holds, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from calbot.chat.scope import Said
from calbot.flows.pause_plan import PausePlan
from calbot.flows.pause_view import HeldLine, HeldView, PauseView
from calbot.flows.upkeep import Upkeep
from calbot.model.pause import Held, HeldState, Pause, PauseState, Verdict
from calbot.model.post import Post
from tests.web.exhibits import EVENING, HOUR, MORNING, NAMELESS, NOW, PLAIN, PROMO, ROUGH, ROUGH_TITLE, SIGHT, TOKYO

MAY = frozenset({"post.pause", "post.move", "post.cancel"})
READ, WRITTEN = Upkeep("Pot social", writes=False), Upkeep("Launches", writes=True)
DAY = timedelta(days=1)


def a_pause(state: PauseState, **changes: Any) -> Pause:
    """One of all posts of Pot, until tomorrow nine."""
    told: dict[str, Any] = {
        "id": 3,
        "brand": "Pot",
        "reason": "lid recall",
        "until": NOW + DAY,
        "zone": "Europe/London",
        "person_id": 1,
        "asked_at": NOW,
        "expires_at": NOW + HOUR / 2,
        "changed_at": NOW,
        "revision": 2,
    }
    return Pause(workspace_id="acme", state=state, **{**told, **changes})


def a_held(post: Post, verdict: Verdict, state: HeldState = HeldState.HELD) -> Held:
    """One post as it is held."""
    return Held(
        workspace_id="acme", id=post.id % 1000, pause_id=3, post_id=post.id, state=state, verdict=verdict,
        was_at=EVENING, slot_at=MORNING if verdict is Verdict.SLOT else None, changed_at=NOW, revision=2,
    )  # fmt: skip


LINES = (
    HeldLine(PLAIN, "Mkt", READ, a_held(PLAIN, Verdict.SLOT)),
    HeldLine(PROMO, "Mkt2", WRITTEN, a_held(PROMO, Verdict.STALE)),
    HeldLine(TOKYO, "Mkt", None, a_held(TOKYO, Verdict.TONE)),
    HeldLine(NAMELESS, "", READ, a_held(NAMELESS, Verdict.NOWHERE)),
)
WANTED = tuple(replace(line, held=None) for line in LINES)
ROUGH_LINES = tuple(
    HeldLine(replaced, ROUGH_TITLE[:80], Upkeep(ROUGH_TITLE[:120], writes=False), a_held(replaced, Verdict.SLOT))
    for number in range(26)
    if (replaced := Post(**(ROUGH.model_dump() | {"id": 600 + number})))
)
ANSWERED = (
    HeldLine(PLAIN, "Mkt", READ, a_held(PLAIN, Verdict.SLOT, HeldState.PLACED)),
    HeldLine(PROMO, "Mkt2", WRITTEN, a_held(PROMO, Verdict.STALE, HeldState.DROPPED)),
    LINES[2],
)


def a_view(state: PauseState, lines: tuple[HeldLine, ...] = LINES, **changes: Any) -> PauseView:
    """It with its posts."""
    second = "" if state in (PauseState.ASKED, PauseState.OFF) else "Lead"
    return PauseView(a_pause(state, **changes), "", "Mkt", second, "Mkt2", lines, MAY, SIGHT)


ASKED_PAUSE = a_view(PauseState.ASKED, WANTED)
HOLDS = a_view(PauseState.STANDS)
HOLDS_NOTHING = a_view(PauseState.STANDS, (), brand="", tag="recall", network="tiktok")
HOLDS_ROUGHLY = a_view(PauseState.STANDS, ROUGH_LINES, reason=ROUGH_TITLE[:480], brand="Brand" * 16)
ENDS = a_view(PauseState.ENDING)
IS_OVER = a_view(PauseState.OVER, ANSWERED)
IS_DONE = a_view(PauseState.DONE, ANSWERED[:2])
IS_OFF = a_view(PauseState.OFF, ())
MINE_VALUES = {"posts": [line.post.id for line in (*LINES, *ROUGH_LINES)]}
ENDED_VALUES = {"minutes": 156.0, "days": 3}
A_PLAN = PausePlan(
    {line.post.id: line.held.verdict for line in LINES if line.held is not None}, {PLAIN.id: MORNING}, 156.0, 1
)
NO_PLAN = PausePlan({}, {}, None, 0)
ROUGH_PLAN = PausePlan(
    {line.post.id: Verdict.SLOT for line in ROUGH_LINES},
    {line.post.id: MORNING + number * HOUR for number, line in enumerate(ROUGH_LINES)},
    None,
    2,
)
HALF_SAID = Said(brand="Pot", channel="tiktok", tag="recall", reason="lid recall", until="soon")


def a_held_question(line: HeldLine, **changes: Any) -> HeldView:
    """What its owner is asked about a held post."""
    return HeldView(a_pause(PauseState.OVER, **changes), line, "Mkt", MAY, SIGHT)
