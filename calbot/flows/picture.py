"""The picture of a workspace: gathered from the database, assessed outside any transaction, kept in one commit.

Three flows instead of one, because learning from half a year of counts takes a second and SQLite has one writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlmodel import Session

from calbot.alerts.spikes import window_minutes
from calbot.flows import (
    actionable,
    asked_before,
    began,
    estimate,
    fitted,
    flag_load,
    miss,
    outlook,
    paused,
    question,
    running,
    shift_brief,
    stand_down,
)
from calbot.flows import alert as alert_flow
from calbot.flows import record as records
from calbot.flows import result as results
from calbot.flows.assess import Assessment, Judged
from calbot.flows.finding import kept_remedy
from calbot.flows.sizing import stood_in
from calbot.flows.team import TeamPicture
from calbot.flows.tell import record
from calbot.flows.told_spike import by_warning, told_windows
from calbot.flows.trust import seen_first
from calbot.flows.turn import Turn, looking
from calbot.flows.world import EVE, World, terms
from calbot.forecast.expect import PostForecast
from calbot.model.alert import Alert
from calbot.model.finding import Finding, FindingState
from calbot.model.forecast import Expectation
from calbot.model.post import Post
from calbot.model.shift import Shift
from calbot.model.source import Source, SourceKind
from calbot.model.workspace import Workspace
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import event as events
from calbot.store import finding as findings
from calbot.store import forecast as forecasts
from calbot.store import inbound as inbounds
from calbot.store import number as numbers
from calbot.store import override as overrides
from calbot.store import person as people
from calbot.store import post as posts
from calbot.store import shift as shifts
from calbot.store import source as sources
from calbot.store import trying as tryings
from calbot.store import workspace as workspaces

AHEAD = timedelta(days=15)
BEHIND = timedelta(days=190)
"""Half a year of counts and posts to learn from."""
STALE = timedelta(hours=1)
"""An unchanged world is assessed again after so long, since time itself moves the window."""


@looking
def due(session: Session, turn: Turn) -> datetime | None:
    """The change that an assessment is owed to, or None when the last one has seen everything and is young.

    None too while a source waits for its first look: a calendar without its roster or counts would cry wolf. One whose
    look was given up is waited for by nobody.
    """
    given_up = {one.subject_id for one in tryings.parked(session, turn.workspace_id) if one.kind == "sync"}
    if any(_unseen(source) and source.id not in given_up for source in sources.every(session, turn.workspace_id)):
        return None
    workspace = _workspace(session, turn)
    seen, changed = workspace.assessed_at, workspace.changed_at or workspace.created_at
    if seen is None or seen < changed:
        return changed
    if overrides.ended(session, turn.workspace_id, seen, turn.now):
        return turn.now
    return turn.now if seen + STALE <= turn.now else None


@looking
def gather(session: Session, turn: Turn, *, ahead: timedelta = AHEAD, since: timedelta = timedelta()) -> World:
    """Everything that bears on the time `ahead`; the roster is known `since` so long before now, and on its eve."""
    workspace = _workspace(session, turn)
    known = accounts.by_number(session, turn.workspace_id)
    start = turn.now.replace(minute=0, second=0, microsecond=0)
    end, learnt = start + ahead, start - BEHIND
    agreed = terms(workspace.settings, workspace.zone)
    world = World(
        posts=paused.going(session, turn, posts.between(session, turn.workspace_id, learnt, end, cancelled=True)),
        start=start,
        end=end,
        now=turn.now,
        zone=workspace.zone,
        accounts=known,
        people={person.id: person for person in people.every(session, turn.workspace_id)},
        events=events.between(session, turn.workspace_id, learnt, end),
        inbound=inbounds.between(session, turn.workspace_id, learnt, turn.now),
        shifts=_shifts(session, turn, start - max(since, EVE), end + timedelta(days=1)),
        rules=tuple(turn.rules.values()),
        sla=agreed.sla,
        discipline=agreed.discipline,
        replies_per_hour=agreed.replies_per_hour,
        sizing=agreed.sizing,
        rostered=frozenset(shifts.teams(session, turn.workspace_id)),
        wrong_terms=agreed.wrong_terms,
        skills=agreed.skills,
        activity=agreed.activity,
        actionable=actionable.known(session, turn),
        fitted=fitted.known(session, turn),
        expected=estimate.known(session, turn),
        told=told_windows(session, turn),
        flagged=flag_load.known(session, turn),
        asked=asked_before.known(session, turn),
        answers=asked_before.answers(session, turn, end),
    )
    return stood_in(world, workspace.settings, workspace.zone)


def keep(session: Session, turn: Turn, world: World, seen: Assessment, owed: datetime) -> None:
    """Keep forecasts, findings and warnings of an assessment, and have the changes told; one commit.

    `owed` is the change that it answers: a later one leaves the next assessment due.
    """
    workspace = _workspace(session, turn)
    forecasts.replace(session, turn.workspace_id, _expectations(world, seen))
    outlook.keep(session, turn, seen)
    actionable.keep(session, turn, world)
    results.keep(session, turn, world, seen)
    _keep_findings(session, turn, seen)
    _keep_warnings(session, turn, world, seen)
    stand_down.stand_down(session, turn)
    records.judge(session, turn, world)
    miss.detect(session, turn, world, seen)
    began.keep(session, turn, world)
    question.keep_hours(session, turn, seen.open_hours)
    shift_brief.follow(session, turn)
    workspace.assessed_at = owed
    session.commit()


def _keep_warnings(session: Session, turn: Turn, world: World, seen: Assessment) -> None:
    """Windows that run are told as a whole; what could still be done about them is of the hours ahead. What another
    system tells of goes by its own figures."""
    standing, outside = alerts.open_ones(session, turn.workspace_id), by_warning(session, turn)
    own = [one for one in standing if one.origin is None and one.id not in outside]
    wholes = running.of_running(seen, own)
    whole = {one: one for one in seen.spikes} | running.as_wholes(seen, wholes, own, turn.now)
    ways = {whole[spike]: ways for picture in seen.teams.values() for spike, ways in picture.remedies(world)}
    queues = {told: outlook.in_window(seen, told, wholes) for told in whole.values()}
    stood = {whole[spike]: kept for spike, kept in records.stood_around(seen).items()}
    ran = {
        one.id: wholes[one.team].minutes(one.sla, one.percentile, one.starts_at, seen.start)
        for one in own
        if one.team in wholes
    }
    minutes, feed = _minutes_now(standing, seen), _feed(session, turn)
    spikes = tuple(whole.values())
    alert_flow.keep(session, turn, spikes, ways, queues, feed, minutes, stood, ran)


def _shifts(session: Session, turn: Turn, start: datetime, end: datetime) -> list[Shift]:
    """The roster, and who said that they come beside it."""
    booked = stand_down.booked_shifts(session, turn, start, end)
    return [*shifts.between(session, turn.workspace_id, start, end), *booked]


def _unseen(source: Source) -> bool:
    own = source.kind in (SourceKind.CHAT, SourceKind.DATES)
    return not own and source.seen_at is None and not source.problem


def _workspace(session: Session, turn: Turn) -> Workspace:
    workspace = workspaces.by_id(session, turn.workspace_id)
    if workspace is None:
        raise LookupError(f"no workspace {turn.workspace_id}")
    return workspace


def _feed(session: Session, turn: Turn) -> Source | None:
    """A warning is only as fresh as that."""
    return seen_first(sources.every(session, turn.workspace_id))


def _minutes_now(standing: Sequence[Alert], seen: Assessment) -> dict[int, float]:
    """What the windows of standing warnings look like today: one just under its target does not flap."""
    return {
        alert.id: window_minutes(seen.start, one.waiting, alert.starts_at, alert.ends_at, alert.percentile)
        for alert in standing
        if (picture := seen.teams.get(alert.team)) is not None and (one := picture.under(alert.sla)) is not None
    }


def _expectations(world: World, seen: Assessment) -> list[Expectation]:
    coming = {post.id: post for post in world.posts if post.live}
    return [
        _expectation(coming[key], one, seen, seen.teams[world.team_of(coming[key])], world.now)
        for key, one in seen.posts.items()
        if key in coming
    ]


def _expectation(post: Post, one: PostForecast, seen: Assessment, picture: TeamPicture, now: datetime) -> Expectation:
    # Hour by hour it goes by what staffing goes by, so that the hours of all posts add up to those of the team.
    staffed = picture.forecast.posts.get(one.key, one).per_hour
    bringing = np.flatnonzero(staffed >= max(0.05, 0.001 * one.mean))
    first, last = (int(bringing[0]), int(bringing[-1]) + 1) if bringing.size else (0, 0)
    return Expectation(
        workspace_id="",
        post_id=post.id,
        made_at=now,
        mean=one.mean,
        low=one.low,
        high=one.high,
        guess=one.guess,
        first_hour=seen.start + timedelta(hours=first),
        per_hour=[round(float(share), 2) for share in staffed[first:last]],
        factors=[[name, round(factor, 3)] for name, factor in one.factors],
        nearest=[[key, mean, actual] for key, mean, actual in one.nearest],
        baseline=round(float(np.mean(picture.forecast.baseline[first:last])), 2) if last > first else None,
        window=asdict(window) if (window := picture.window(one)) else {},
    )


def _keep_findings(session: Session, turn: Turn, seen: Assessment) -> None:
    """Raise what is new, redraw what is still true, let go of what is not; an override holds until it expires."""
    standing = {one.key: one for one in findings.true_ones(session, turn.workspace_id)}
    answered = {one.finding_id for one in overrides.active(session, turn.workspace_id, turn.now)}
    judged = {one.found.key: one for one in seen.judged}
    known = findings.by_keys(session, turn.workspace_id, list(judged))
    for key, one in judged.items():
        finding = known.get(key)
        if finding is None:
            session.add(_new_finding(session, turn, one))
        else:
            _redrawn(finding, one, turn.now, overridden=finding.id in answered)
    for key, finding in standing.items():
        if key not in judged:
            finding.go(turn.now)
            record(session, turn, "finding", finding.id, "gone")


def _new_finding(session: Session, turn: Turn, one: Judged) -> Finding:
    number = numbers.next_number(session, turn.workspace_id, "finding")
    return Finding(
        workspace_id=turn.workspace_id,
        id=number,
        key=one.found.key,
        rule=one.found.rule.id,
        found_at=turn.now,
        changed_at=turn.now,
        **_drawn(one),
    )


def _redrawn(finding: Finding, one: Judged, now: datetime, *, overridden: bool) -> None:
    finding.redraw(_drawn(one), now)
    if overridden and finding.state is FindingState.GONE:
        finding.override_again(now)
    elif not overridden and finding.state is not FindingState.OPEN:
        finding.reopen(now)


def _drawn(one: Judged) -> dict[str, Any]:
    return {
        "level": one.found.rule.level,
        "post_ids": [post.id for post in one.found.posts],
        "at": one.found.at,
        "values": dict(one.found.values),
        "remedies": [kept_remedy(way) for way in one.remedies],
        "by_id": one.who.id if one.who else None,
        "until": one.until,
    }
