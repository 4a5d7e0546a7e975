"""A backtest that somebody asks for in chat: what was asked and what came of it stand in the audit trail.

A rule that rests on forecasts learns half a year anew for each of its weeks: that is done by a job, and whoever asked
is told alone when it is done. Any other is replayed while its asker waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.backtest import WEEK, backtest, gather, rests_on_forecasts, some_of, weeks_of
from calbot.flows.direct import own_place
from calbot.flows.rules import acted_on, of_name
from calbot.flows.tell import record, tell
from calbot.flows.turn import Turn, looking
from calbot.flows.world import World
from calbot.model.post import Post
from calbot.model.workspace import History
from calbot.rulebook.loosen import Looser, loosened
from calbot.rulebook.rule import Rule
from calbot.store import history as histories
from calbot.store import number as numbers
from calbot.store import person as people
from calbot.store import place as places
from calbot.store import post as posts
from calbot.store import trying as tryings

JOB, SUBJECT, CARD, GIVEN_UP = "backtest", "backtest", "rules.backtest", "rules.given_up"
USUAL_DAYS: Final = 90
FEWEST_DAYS: Final = 7
MOST_DAYS: Final = 400
VERB: Final = "rule.try"
_ASKED, _DONE = "asked", "done"
_PATIENCE: Final = timedelta(days=1)
"""What nobody could replay for so long is not told any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Replay `number` is of `rule` over `days`; it comes `later` where it takes a job."""

    number: int
    rule: Rule
    days: int
    later: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be replayed: `rule`, and its next looser form where it has one."""

    rule: Rule
    looser: Looser | None
    world: World


@dataclass(frozen=True, slots=True)
class ReplayView:
    """`rule` would have told `found` matters of `posts` posts in `start`..`end`; `weeks` are Mondays and how many of
    them, `examples` are from all over the time. Its looser form would have told `after`, and would have missed `missed`
    of the `heeded` matters after which the plan was changed. `blind`: no roster of that time is known."""

    number: int
    rule: Rule
    start: datetime
    end: datetime
    posts: int
    found: int
    weeks: tuple[tuple[date, int], ...]
    examples: tuple[tuple[datetime, tuple[Post, ...]], ...]
    looser: Looser | None
    after: int
    heeded: int
    missed: int
    blind: bool

    @property
    def days(self) -> int:
        """How many were replayed."""
        return round((self.end - self.start) / timedelta(days=1))

    @property
    def per_week(self) -> float:
        """Findings in a mean week."""
        return self.found / ((self.end - self.start) / WEEK)


def ask(session: Session, turn: Turn, name: str, days: int = USUAL_DAYS) -> Asked:
    """Keep that somebody wants to know what a rule would have told; asked twice while it is at work it is one replay.
    Raises TellUser for a rule that is not in force and a time that is too short or too long."""
    demand(actor(session, turn), VERB)
    rule = of_name(turn, name)
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise TellUser("rules.days", fewest=FEWEST_DAYS, most=MOST_DAYS)
    later = rests_on_forecasts(rule)
    wanted = {"rule": rule.id, "days": days, "place": turn.place_id, "later": later}
    left = {one.subject_id for one in tryings.parked(session, turn.workspace_id) if one.kind == JOB}
    waiting = (one for one in _waiting(session, turn) if one.noun_id not in left)
    known = next((one for one in waiting if _alike(one, turn, wanted)), None)
    if known is not None:
        return Asked(known.noun_id, rule, days, later)
    number = numbers.next_number(session, turn.workspace_id, SUBJECT)
    record(session, turn, SUBJECT, number, _ASKED, **wanted)
    if later:
        turn.wake(session, JOB, number)
    session.commit()
    return Asked(number, rule, days, later)


def _alike(one: History, turn: Turn, wanted: Mapping[str, Any]) -> bool:
    return one.person_id == turn.person_id and one.details == wanted


@looking
def due(session: Session, turn: Turn) -> list[int]:
    """The numbers of replays that wait for a job."""
    return [one.noun_id for one in _waiting(session, turn) if one.details["rule"] in turn.rules]


def _waiting(session: Session, turn: Turn) -> list[History]:
    """What was asked for within a day, takes a job and is not done."""
    span = (turn.now - _PATIENCE, turn.now + timedelta(seconds=1))
    asked = histories.done_between(session, turn.workspace_id, SUBJECT, _ASKED, *span)
    done = {one.noun_id for one in histories.done_between(session, turn.workspace_id, SUBJECT, _DONE, *span)}
    return [one for one in asked if one.details["later"] and one.noun_id not in done]


@looking
def task(session: Session, turn: Turn, number: int) -> Task | None:
    """What is to be replayed as it was asked for; None where that is done, or no rule of that name is in force."""
    lines = histories.of(session, turn.workspace_id, SUBJECT, number)
    asked = next((one for one in lines if one.verb == _ASKED), None)
    rule = turn.rules.get(str(asked.details["rule"])) if asked is not None else None
    if asked is None or rule is None or any(one.verb == _DONE for one in lines):
        return None
    return Task(rule, loosened(rule), gather(session, turn, asked.at - timedelta(days=asked.details["days"]), asked.at))


def think(task: Task) -> dict[str, Any]:
    """What the rule would have told, as it is kept: pure, and long where it rests on forecasts."""
    found = backtest(task.world, task.rule)
    after = len(backtest(task.world, task.looser.rule)) if task.looser is not None else 0
    return {
        "posts": len(task.world.coming()),
        "found": len(found),
        "weeks": [[monday.isoformat(), many] for monday, many in weeks_of(task.world, found).items()],
        "examples": [[one.at.isoformat(), [post.id for post in one.posts[:3]]] for one in some_of(found)],
        "after": after,
        "blind": rests_on_forecasts(task.rule) and not task.world.on_duty,
    }


@looking
def at_once(session: Session, turn: Turn, number: int) -> dict[str, Any] | None:
    """Replay while somebody waits; None as for `task`."""
    wanted = task(session, turn, number)
    return think(wanted) if wanted is not None else None


def keep(session: Session, turn: Turn, number: int, told: Mapping[str, Any], *, later: bool = False) -> None:
    """Keep what came of it, once; whoever asked and could not wait is told alone."""
    lines = histories.of(session, turn.workspace_id, SUBJECT, number)
    if any(one.verb == _DONE for one in lines):
        return
    record(session, turn, SUBJECT, number, _DONE, **told)
    if later:
        _tell_asker(session, turn, lines[0], CARD)
    session.commit()


def give_up(session: Session, turn: Turn, number: int) -> None:
    """Tell whoever asked, once, that it was begun three times and never done; the caller commits."""
    asked = next((one for one in histories.of(session, turn.workspace_id, SUBJECT, number) if one.verb == _ASKED), None)
    if asked is not None:
        _tell_asker(session, turn, asked, GIVEN_UP)


def _tell_asker(session: Session, turn: Turn, asked: History, screen: str) -> None:
    asker = people.by_id(session, turn.workspace_id, asked.person_id or 0)
    near = places.by_id(session, turn.workspace_id, int(asked.details["place"] or 0))
    own = own_place(session, turn, asker, [near]) if asker is not None and near is not None else None
    if own is not None and asker is not None:
        tell(session, turn, [own], screen, (SUBJECT, asked.noun_id), 1, only_for=asker.id)


@looking
def undone(session: Session, turn: Turn, number: int) -> Asked:
    """What was asked for and given up. Raises TellUser where that is not known, or its rule is not in force now."""
    lines = histories.of(session, turn.workspace_id, SUBJECT, number)
    asked = next((one for one in lines if one.verb == _ASKED), None)
    if asked is None:
        raise TellUser("router.old_button")
    return Asked(number, of_name(turn, str(asked.details["rule"])), asked.details["days"], later=True)


@looking
def show(session: Session, turn: Turn, number: int) -> ReplayView:
    """What came of a replay. Raises TellUser where that is not known, or its rule is not in force any more."""
    lines = histories.of(session, turn.workspace_id, SUBJECT, number)
    asked, done = (next((one for one in lines if one.verb == verb), None) for verb in (_ASKED, _DONE))
    if asked is None or done is None:
        raise TellUser("router.old_button")
    rule = of_name(turn, str(asked.details["rule"]))
    start, told, looser = asked.at - timedelta(days=asked.details["days"]), done.details, loosened(rule)
    acted = acted_on(session, turn, rule, start)
    named = posts.by_ids(session, turn.workspace_id, [post for _, some in told["examples"] for post in some])
    return ReplayView(
        number,
        rule,
        start,
        asked.at,
        told["posts"],
        told["found"],
        tuple((date.fromisoformat(monday), many) for monday, many in told["weeks"]),
        tuple(
            (datetime.fromisoformat(at), tuple(named[post] for post in some if post in named))
            for at, some in told["examples"]
        ),
        looser,
        told["after"],
        len(acted),
        sum(looser is not None and not looser.would_find(values) for values in acted),
        told["blind"],
    )
