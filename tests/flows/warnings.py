"""Warnings without the forecast behind them: spikes are handed in, as an assessment would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from calbot.alerts.spikes import Spike
from calbot.flows import alert, stand_down
from calbot.flows.turn import Turn
from calbot.flows.ways import Remedy, Stint
from calbot.model.alert import Alert
from calbot.model.notice import Notice, NoticeState
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.store import alert as alerts
from calbot.store import notice as notices
from calbot.store import post as posts
from calbot.store import shift as shifts
from tests.flows.conftest import NOW, WORKSPACE, Hand
from tests.line import due as due_now

HOUR = timedelta(hours=1)
EVENING = NOW + 33 * HOUR
SPIKE = Spike(
    team="care",
    starts_at=EVENING,
    ends_at=EVENING + 8 * HOUR,
    minutes=276.0,
    low=174.0,
    high=414.0,
    target_minutes=240,
    normal_minutes=18.0,
    share_late=0.62,
    causes=((1, 190.0, 115.0, 310.0),),
    chance=0.7,
    planned=True,
)


def a_move(to: datetime, post: Post) -> Remedy:
    return Remedy("move", to, 138.0, post, late=0.2)


def some_cover(starts_at: datetime = EVENING, hours: int = 6, heads: int = 1, *more: Stint) -> Remedy:
    return Remedy("cover", starts_at, 120.0, None, starts_at + hours * HOUR, heads, 0.16, more=more)


def settle(
    hand: Hand,
    *spikes: Spike,
    ways: tuple[Remedy, ...] = (),
    stood: Mapping[str, Any] | None = None,
    minutes_now: Mapping[int, float] | None = None,
) -> list[Alert]:
    """The warnings that stand once these spikes are all there are."""

    def keep(session: Session, turn: Turn) -> None:
        kept = {one: dict(stood or {}) for one in spikes}
        alert.keep(session, turn, spikes, dict.fromkeys(spikes, ways), {}, None, minutes_now or {}, kept)
        stand_down.stand_down(session, turn)
        session.commit()

    hand.run(keep)
    standing: list[Alert] = hand.ask(alerts.open_ones)
    return standing


def the_post(hand: Hand, number: int = 1) -> Post:
    found: Post = hand.ask(posts.by_id, number)
    return found


def row(hand: Hand, number: int = 1) -> Alert:
    found: Alert = hand.ask(alerts.by_id, number)
    return found


def deliver(hand: Hand) -> list[Notice]:
    """Send what is due by now, in order; what each was."""

    def send(session: Session, turn: Turn) -> list[Notice]:
        due = [notices.by_id(session, turn.workspace_id, one) for one in due_now(session, turn.workspace_id, turn.now)]
        for notice in due:
            assert notice is not None
            notice.state, notice.ref, notice.sent_at, notice.attempt = (
                NoticeState.SENT,
                f"message-{notice.id}",
                turn.now,
                1,
            )
        session.commit()
        return [one for one in due if one is not None]

    sent: list[Notice] = hand.run(send)
    return sent


def screens(told: list[Notice]) -> list[str]:
    return [one.screen for one in told]


def on_roster(hand: Hand, who: str, starts: float, hours: float = 8.0, team: str = "care", **more: Any) -> None:
    """A shift of somebody, from so many hours after the evening begins, as rosters tell it: by name, in any case."""

    def keep(session: Session, _: Turn) -> None:
        number = len(shifts.between(session, WORKSPACE, NOW - 999 * HOUR, NOW + 999 * HOUR)) + 1
        at = EVENING + starts * HOUR
        about = {"starts_at": at, "ends_at": at + hours * HOUR, "team": team, **more}
        session.add(Shift(workspace_id=WORKSPACE, id=number, name=who.upper(), **about))
        session.commit()

    hand.run(keep)
