"""What the thread of a warning is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from calbot.flows import alert_view, began, result
from calbot.flows.began import BeganView
from calbot.flows.result_view import ResultView
from calbot.flows.thread import BEGAN, BROUGHT, OFF, StepLine, steps_of
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView


@dataclass(frozen=True, slots=True)
class StepsView:
    """All that people did about the warning `alert` (s-88) and that became of it, oldest first. `gone` is that warning,
    once it is called off: it says why. `began` and `brought` are its posts that are out, by number."""

    alert: str
    steps: tuple[StepLine, ...]
    gone: AlertView | None = None
    began: Mapping[int, BeganView] = field(default_factory=dict)
    brought: Mapping[int, ResultView] = field(default_factory=dict)


@looking
def show(session: Session, turn: Turn, alert_id: int) -> StepsView:
    """What people did about a warning, and what became of it."""
    steps = steps_of(session, turn, alert_id)
    over = any(one.verb == OFF for one in steps)
    gone = alert_view.show(session, turn, alert_id) if over else None
    first = {key: began.show(session, turn, key) for key in _posts(steps, BEGAN)}
    brought = {key: result.show(session, turn, key) for key in _posts(steps, BROUGHT)}
    return StepsView(f"s-{alert_id}", steps, gone, first, brought)


def _posts(steps: tuple[StepLine, ...], verb: str) -> set[int]:
    return {one.post.id for one in steps if one.verb == verb and one.post is not None}
