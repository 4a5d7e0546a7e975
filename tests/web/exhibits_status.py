"""How calbot itself may be, for the gallery: well, blind, and in every trouble at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from calbot.flows.audit import Standing
from calbot.flows.trust import FeedLine, Trust
from calbot.flows.understood import Understood
from calbot.model.beat import Beat
from calbot.model.notice import Notice, NoticeState
from calbot.model.place import Place, PlaceKind
from calbot.model.state import SourceState
from tests.web.exhibits import NOW, ROUGH_TITLE

MINUTE = timedelta(minutes=1)
FEEDS = tuple(
    FeedLine(name, Trust(state, pace), NOW, NOW - seen * MINUTE, NOW - 40 * MINUTE, "Europe/London", problem)
    for name, state, pace, seen, problem in (
        ("Pot social", SourceState.FRESH, 190 * MINUTE, 3, ""),
        ("Launches", SourceState.EMPTY, None, 0, ""),
        ("Outlook export", SourceState.FROZEN, 95 * MINUTE, 12, ""),
        ("Sheet", SourceState.STALE, None, 400, ""),
        (ROUGH_TITLE[:200], SourceState.BLIND, None, 190, "source.shrunk"),
    )
)
UNDERSTOOD = tuple(
    replace(line, name=name, read=read)
    for line, (name, read) in zip(
        (FEEDS[0], FEEDS[0], FEEDS[1]),
        (
            ("Pot social", Understood(NOW, 120, 0, zones=("Europe/London", "UTC"), past_only=True, asked=True)),
            (
                ROUGH_TITLE[:200],
                Understood(
                    *(NOW, 31, 14, NOW + 200 * MINUTE),
                    hourless=3,
                    dates=1,
                    zones=("Asia/Tokyo",),
                    columns=((ROUGH_TITLE[:60], "date"), *(("*Kanal* <!here>", "channel"),) * 11),
                ),
            ),
            ("Launches", Understood(NOW, 0, 0, dates=2)),
        ),
        strict=True,
    )
)
SELDOM = tuple(replace(FEEDS[0], asks_rest=timedelta(hours=hours)) for hours in (36, 168, 744))
CONNECTED_SELDOM = replace(UNDERSTOOD[1], asks_rest=SELDOM[1].asks_rest)
NEVER = (
    FeedLine("New", Trust(SourceState.STALE), NOW),
    FeedLine("Wrong", Trust(SourceState.BLIND), NOW, problem="source.login"),
)
AUDITED = Beat(name="audit:acme", at=NOW - 2 * MINUTE)
WELL = Standing(NOW, AUDITED, Beat(name="tick", at=NOW), NOW, [], [], 0)
NEW = Standing(NOW, None, None, None, [], [], 0)


def _notice(state: NoticeState) -> Notice:
    told = {"screen": "alert.card", "subject": "alert", "subject_id": 1, "due_at": NOW - 9 * MINUTE, "created_at": NOW}
    return Notice(workspace_id="acme", id=1, key="k", place_id=1, state=state, problem="archived", **told)


def _left(number: int, screen: str) -> Notice:
    told = {"screen": screen, "subject": "x", "subject_id": 1, "due_at": NOW - 9 * MINUTE, "created_at": NOW}
    return Notice(workspace_id="acme", id=number, key="k", place_id=1, state=NoticeState.DEAD, **told)


ROUGH_PLACE = Place(workspace_id="acme", id=1, platform="teams", address="19:x", name=ROUGH_TITLE[:200])
OWN_PLACE = Place(workspace_id="acme", id=2, platform="teams", address="6a1f", kind=PlaceKind.DIRECT)
LEFT_OPEN = Standing(
    NOW,
    AUDITED,
    Beat(name="tick", at=NOW),
    NOW,
    [],
    [],
    0,
    [
        (_left(1, "digest.card"), ROUGH_PLACE),
        (_left(2, "result.card"), ROUGH_PLACE),
        (_left(3, "digest.informed"), OWN_PLACE),
    ],
)
TROUBLED = Standing(
    NOW,
    Beat(name="audit:acme", at=NOW - 190 * MINUTE),
    Beat(name="tick", at=NOW - 9 * MINUTE),
    NOW - 12 * MINUTE,
    [_notice(NoticeState.PENDING)] * 7,
    [_notice(NoticeState.DEAD)],
    2,
)


SEEN = FEEDS[:2]
UNSEEN = (*FEEDS[2:], *NEVER)
