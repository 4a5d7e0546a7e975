"""What the thread of a warning is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from calbot.flows import alert_view
from calbot.flows.thread import OFF, StepLine, steps_of
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView


@dataclass(frozen=True, slots=True)
class StepsView:
    """All that people did about the warning `alert` (s-88) and that became of it, oldest first. `gone` is that warning,
    once it is called off: it says why."""

    alert: str
    steps: tuple[StepLine, ...]
    gone: AlertView | None = None


@looking
def show(session: Session, turn: Turn, alert_id: int) -> StepsView:
    """What people did about a warning, and what became of it."""
    steps = steps_of(session, turn, alert_id)
    over = any(one.verb == OFF for one in steps)
    return StepsView(f"s-{alert_id}", steps, alert_view.show(session, turn, alert_id) if over else None)
