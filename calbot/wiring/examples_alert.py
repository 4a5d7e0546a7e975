"""Views for the screens of a warning, with every step that its thread tells; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from calbot.alerts.settle import Figure
from calbot.flows import mailed, talk, thread
from calbot.flows.digest import AgainView
from calbot.flows.mention import CardView
from calbot.flows.thread import StepLine
from calbot.flows.thread_view import StepsView
from calbot.flows.views import AlertView
from calbot.model.post import Post

_HOUR: Final = timedelta(hours=1)


def told_of_warning(again: AgainView, post: Post, at: datetime) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """By screen, a view and the values of its notice."""
    return {
        "alert.card": (CardView(again.alert, again.named), {}),
        "alert.call": (again, {}),
        "alert.told": (again, {}),
        mailed.CARD: (again, {}),
        "alert.rung": (again, {"why": "hours"}),
        talk.TALK: (again, {"by": "Kim", "by_id": 1, "words": "Can yours wait until Friday?"}),
        thread.STEP: (every_step(post, at, again.alert), {"first": 1, "last": 11}),
    }


def every_step(post: Post, at: datetime, gone: AlertView) -> StepsView:
    """One of each, numbered from 1."""
    was, figure = Figure(at, at + 8 * _HOUR, 276.0), Figure(at + _HOUR, at + 9 * _HOUR, 400.0)
    steps = (
        StepLine(1, thread.TAKEN, "Mika"),
        StepLine(2, thread.PUT_OFF, "Mika", at=at),
        StepLine(3, thread.GIVEN, "Mika", "Lee"),
        StepLine(4, thread.REQUESTED, "Lee", "Kim", way="split", post=post),
        StepLine(5, thread.REQUESTED, "Lee", "Kim", way="trim", post=post),
        StepLine(6, thread.COVER, "Lee", covers=("c-12", "c-13")),
        StepLine(7, thread.MOVED, "Kim", at=at, post=post),
        StepLine(8, thread.LEFT, "Kim", reason="the team stays longer"),
        StepLine(9, thread.CHANGED, "", was=was, figure=figure),
        StepLine(10, thread.REOPENED, ""),
        StepLine(11, thread.OFF, ""),
    )
    return StepsView("s-88", steps, gone)
