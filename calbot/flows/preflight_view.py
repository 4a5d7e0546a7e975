"""What was found before a post, as its people see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from calbot.alerts.preflight import Problem
from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.finding import views_of_post
from calbot.flows.flag_view import account_of
from calbot.flows.sight import sight_of_post
from calbot.flows.trust import CLEAR, Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import FindingView
from calbot.model.link import web_url
from calbot.model.post import Post
from calbot.model.preflight import Preflight
from calbot.model.rule import Level
from calbot.store import post as posts
from calbot.store import preflight as preflights

_VERBS = ("post.move", "finding.override", "flag.open")


@dataclass(frozen=True, slots=True)
class PreflightView:
    """A post with what is to be mended: `problems` of its link, `findings` of rules about its words. `stands` is false
    once all of it is mended, `coming` once the post is out."""

    post: Post
    problems: tuple[Problem, ...]
    findings: tuple[FindingView, ...]
    may: frozenset[str]
    stands: bool = True
    coming: bool = True
    sight: Sight = CLEAR


@looking
def show(session: Session, turn: Turn, post_id: int) -> PreflightView:
    """What is to be mended before a post."""
    post = posts.by_id(session, turn.workspace_id, post_id)
    known = preflights.of_post(session, turn.workspace_id, post_id)
    if post is None or known is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    worded = [one for one in views_of_post(session, turn, post) if one.finding.id in known.findings]
    coming = post.starts_at > turn.now or post.all_day
    may = allowed(session, turn, _VERBS, account_of(session, turn, post))
    return PreflightView(
        post=post,
        problems=tuple(one for one in problems_in(known) if one.told),
        findings=tuple(one for one in worded if one.override is None and one.finding.level is not Level.NOTE),
        may=may if coming else may - {"post.move"},
        stands=known.stands and post.live,
        coming=coming,
        sight=sight_of_post(session, turn, post),
    )


def looked(session: Session, turn: Turn, post: Post) -> tuple[tuple[Problem, ...], datetime | None]:
    """All that is known of a post's link, notes too, and when it was looked at; None: not yet."""
    known = preflights.of_post(session, turn.workspace_id, post.id)
    if known is None or known.link != (web_url(post.link) or ""):
        return (), None
    return tuple(problems_in(known)), known.looked_at if known.link else None


def problems_in(known: Preflight) -> list[Problem]:
    """The problems of a row."""
    return [_problem(one) for one in known.problems]


def kept_problem(problem: Problem) -> dict[str, Any]:
    """A problem in JSON terms."""
    return {"said": problem.said, "level": problem.level.value, "values": dict(problem.values)}


def _problem(kept: Mapping[str, Any]) -> Problem:
    return Problem(str(kept["said"]), Level(kept["level"]), dict(kept["values"]))
