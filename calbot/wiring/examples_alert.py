"""Views for the screens of a warning, with every step that its thread tells; part of `calbot.wiring.examples`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from calbot.alerts.settle import Figure
from calbot.flows import began, mailed, talk, thread
from calbot.flows.began import BeganView
from calbot.flows.digest import AgainView
from calbot.flows.mention import CardView
from calbot.flows.result_view import ResultView
from calbot.flows.thread import StepLine
from calbot.flows.thread_view import StepsView
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.views import AlertView
from calbot.forecast.after import look_back
from calbot.model.forecast import Expectation
from calbot.model.post import Post
from calbot.model.result import Result

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
        began.CARD: (an_hour(post, at), {}),
        thread.STEP: (every_step(post, at, again.alert), {"first": 1, "last": 16}),
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
        StepLine(12, thread.BEGAN, "", post=post),
        StepLine(13, thread.BROUGHT, "", post=post),
        StepLine(14, thread.UNSEEN, "", post=post),
        StepLine(15, thread.OUT, "Kim", post=post),
        StepLine(16, thread.OUT, "", post=post, reason="f-57"),
    )
    known: dict[str, Any] = {"post_id": post.id, "mean": 190.0, "low": 115.0, "high": 310.0}
    result = Result(workspace_id="w", told_at=at, starts_at=at, actual=5700.0, anew=200.0, **known)
    brought = ResultView(post, result, look_back(190, 115, 310, 5700.0, 200.0))
    return StepsView("s-88", steps, gone, {post.id: an_hour(post, at)}, {post.id: brought})


def an_hour(post: Post, at: datetime, sight: Sight = CLEAR) -> BeganView:
    """The first hour of a post that went out then."""
    window = {"minutes": 276.0, "low": 174.0, "high": 408.0, "target_minutes": 240, "late": 0.62}
    now: dict[str, Any] = {
        "post_id": post.id,
        "mean": 240.0,
        "low": 150.0,
        "high": 340.0,
        "made_at": at,
        "first_hour": at,
    }
    told = Expectation(workspace_id="w", window=window, **now)
    return BeganView(post, at, at + _HOUR, 41.0, 30.0, 190.0, told, sight)
