"""Views for the screens of a warning, with every step that its thread tells; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calbot.flows import thread
from calbot.flows.digest import AgainView
from calbot.flows.mention import CardView
from calbot.flows.thread import StepLine, StepsView
from calbot.model.post import Post


def told_of_warning(again: AgainView, post: Post, at: datetime) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """By screen, a view and the values of its notice."""
    return {
        "alert.card": (CardView(again.alert, again.named), {}),
        "alert.call": (again, {}),
        "alert.told": (again, {}),
        "alert.rung": (again, {"why": "hours"}),
        thread.STEP: (every_step(post, at), {"first": 1, "last": 8}),
    }


def every_step(post: Post, at: datetime) -> StepsView:
    """One of each, numbered from 1."""
    steps = (
        StepLine(1, thread.TAKEN, "Mika"),
        StepLine(2, thread.PUT_OFF, "Mika", at=at),
        StepLine(3, thread.GIVEN, "Mika", "Lee"),
        StepLine(4, thread.REQUESTED, "Lee", "Kim", way="split", post=post),
        StepLine(5, thread.REQUESTED, "Lee", "Kim", way="trim", post=post),
        StepLine(6, thread.COVER, "Lee", covers=("c-12", "c-13")),
        StepLine(7, thread.MOVED, "Kim", at=at, post=post),
        StepLine(8, thread.LEFT, "Kim", reason="the team stays longer"),
    )
    return StepsView("s-88", steps)
