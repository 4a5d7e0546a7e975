"""The coming hours of each care team: kept with each assessment, and read back for cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from sqlmodel import Session

from calbot.alerts.budget import Kind
from calbot.alerts.spikes import Spike
from calbot.errors import TellUser
from calbot.flows.allowed import allowed
from calbot.flows.assess import Assessment
from calbot.flows.budget import room_for
from calbot.flows.cause import cause_of, lengthen
from calbot.flows.load import load_of
from calbot.flows.outlook_view import HoursView, PromiseLine, SurgeCard, SurgeView
from calbot.flows.promise import Promise
from calbot.flows.running import Whole
from calbot.flows.sight import sight_of
from calbot.flows.surge import Surge
from calbot.flows.surge_kept import TOLD, ended, kept_surge, read_surge
from calbot.flows.team import TeamPicture
from calbot.flows.tell import care_places, shown_in, tell
from calbot.flows.turn import Turn, looking
from calbot.flows.world import DEFAULT_TEAM
from calbot.forecast.contributions import Contributions, contributions
from calbot.forecast.expect import LEVELS, Forecast, PostForecast
from calbot.forecast.history import HOUR
from calbot.model.forecast import Expectation
from calbot.model.outlook import Outlook
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import forecast as forecasts
from calbot.store import outlook as outlooks
from calbot.store import post as posts

SPANS: Final[Mapping[str, int]] = {"day": 24, "week": 7 * 24}
"""Hours from now on for which cards tell how promises fare."""
_RUNS: Final = timedelta(hours=2)
"""Who reads of a surge later than this may read of one that is over."""
_POSTS_NAMED: Final = 6
_WORTH_NAMING: Final = 0.5


def keep(session: Session, turn: Turn, seen: Assessment) -> None:
    """Keep what lies ahead of each team, and have a surge that nobody planned told; the caller commits."""
    known = _known(session, turn)
    told: dict[str, dict[str, int]] = {
        row.team: {key: row.surge[key] for key in TOLD if key in row.surge} for row in known
    }
    rows = []
    for picture in seen.teams.values():
        row = _row(picture, seen, turn)
        before = told.get(picture.team, {})
        card = _told(session, turn, picture.surge, before.get("told", 0))
        row.surge |= before | {"told": card} if row.surge else {}
        if picture.surge is not None and row.surge.get("event"):
            lengthen(session, turn, int(row.surge["event"]), picture.surge.until)
        rows.append(row)
    ended(session, turn, known, rows)
    outlooks.replace(session, turn.workspace_id, rows)


@looking
def surge_card(session: Session, turn: Turn, number: int) -> SurgeCard:
    """The surges that are told under `number`: the hour, counted from 1970, in which the first of them began."""
    rows = [row for row in _known(session, turn) if row.surge and row.surge.get("told") == number]
    return SurgeCard(
        since=datetime.fromtimestamp(number * 3600, UTC),
        surges=surges(session, turn, told=number),
        number=number,
        turns=max((int(row.surge.get("turns", 0)) for row in rows), default=0),
        cause=next((cause_of(session, turn, int(row.surge["event"])) for row in rows if row.surge.get("event")), ""),
        may=allowed(session, turn, ("surge.explain",)),
        sight=sight_of(session, turn),
    )


def _told(session: Session, turn: Turn, surge: Surge | None, card: int) -> int:
    """The number of the card about the surge of a team, 0 for none: one is shown when it begins and edited when it is
    over. What was `card` before stays it while the surge runs, though its first hours are learnt at night."""
    if surge is None and card:
        shown = shown_in(session, turn, ("surge", card), "card")
        tell(session, turn, shown, "surge.card", ("surge", card), "over", slot="card")
    elif surge is not None and surge.loud and not card:
        card = int(surge.since.timestamp() // 3600)
        wanted = care_places(session, turn)
        shown = room_for(session, turn, wanted, Kind.SURGE, ("surge", card), turn.now + _RUNS)
        tell(session, turn, shown, "surge.card", ("surge", card), "begun", slot="card")
    return card


def in_window(seen: Assessment, spike: Spike, wholes: Mapping[str, Whole]) -> list[dict[str, Any]]:
    """How the promises of a team fare in the window of a spike of `seen`, as a warning keeps it: `broken` is the one
    that it warns of; of one that runs by all of its hours (`wholes` by team). [] where there is no roster."""
    picture = seen.teams.get(spike.team)
    first = int((spike.starts_at - seen.start) // HOUR)
    last = min(-int((seen.start - spike.ends_at) // HOUR), seen.hours)
    if picture is None or not first < last or (first < 0 and spike.team not in wholes):
        return []
    runs = wholes.get(spike.team) if first < 0 else None
    fare = picture.promises(first, last) if runs is None else runs.promises(spike.starts_at, spike.ends_at)
    return [_kept(one) | ({"broken": True} if one.profile.name == spike.sla else {}) for one in fare]


def read_promise(kept: Mapping[str, Any], team: str = "") -> PromiseLine:
    """A promise as it was kept."""
    told = {key: value for key, value in kept.items() if key != "span"}
    clears = told.pop("clears_at", None)
    return PromiseLine(**told, clears_at=datetime.fromisoformat(clears) if clears else None, team=team)


def promises(session: Session, turn: Turn, span: str) -> tuple[PromiseLine, ...]:
    """How all promises fare in the coming `span` (of SPANS), as last worked out."""
    rows = _known(session, turn)
    return tuple(
        read_promise(kept, _named(row, rows)) for row in rows for kept in row.promises if kept.get("span") == span
    )


def surges(session: Session, turn: Turn, team: str = "", told: int | None = None) -> tuple[SurgeView, ...]:
    """The surges that run now, of all teams or of one, or those told under one number."""
    rows = _known(session, turn)
    running = [row for row in rows if row.surge and team in ("", row.team) and told in (None, row.surge.get("told"))]
    named = posts.by_ids(session, turn.workspace_id, [key for row in running for key, _ in row.surge["posts"]])
    return tuple(read_surge(row.surge, named, _named(row, rows)) for row in running)


@looking
def of_hours(session: Session, turn: Turn, starts_at: datetime, ends_at: datetime) -> HoursView:
    """What the messages between two instants are made of, in all teams. Raises TellUser where no forecast reaches."""
    return _view(session, turn, starts_at, ends_at, "")


@looking
def of_alert(session: Session, turn: Turn, alert_id: int) -> HoursView:
    """What the window of a warning is made of, as far as it still lies ahead."""
    alert = alerts.by_id(session, turn.workspace_id, alert_id)
    if alert is None:
        raise TellUser("alert.not_found", alert=f"s-{alert_id}")
    return _view(session, turn, alert.starts_at, alert.ends_at, alert.team)


def _view(session: Session, turn: Turn, starts_at: datetime, ends_at: datetime, team: str) -> HoursView:
    rows = [row for row in _known(session, turn) if team in ("", row.team)]
    expected = _by_team(session, turn, ends_at)
    parts, spans = [], []
    for row in rows:
        first, last = _hours(row, starts_at, ends_at)
        if first < last:
            parts.append(contributions(_forecast(row, expected.get(row.team, ())), first, last))
            spans.append((row.start + HOUR * first, row.start + HOUR * last))
    if not parts:
        raise TellUser("why.hours.none", **_reach(rows, turn))
    whole = _sum(parts)
    big = [pair for pair in whole.posts[:_POSTS_NAMED] if pair[1] >= _WORTH_NAMING]
    rest = whole.posts[len(big) :]
    named = posts.by_ids(session, turn.workspace_id, [key for key, _ in big])
    return HoursView(
        starts_at=min(first for first, _ in spans),
        ends_at=max(last for _, last in spans),
        total=whole.total,
        baseline=whole.baseline,
        posts=tuple((named[key], part) for key, part in big if key in named),
        more=len(rest),
        rest=sum(part for _, part in rest),
        fading=whole.fading,
        surges=surges(session, turn, team) if starts_at <= turn.now < ends_at else (),
        load=load_of(rows, starts_at, ends_at),
        sight=sight_of(session, turn),
    )


def _row(picture: TeamPicture, seen: Assessment, turn: Turn) -> Outlook:
    now = max(int((turn.now - seen.start) // HOUR), 0)
    spans = ((name, min(now + hours, seen.hours)) for name, hours in SPANS.items())
    return Outlook(
        workspace_id="",
        team=picture.team,
        made_at=turn.now,
        start=seen.start,
        mean=[round(float(one), 3) for one in picture.forecast.mean],
        baseline=[round(float(one), 3) for one in picture.forecast.baseline],
        promises=[
            {"span": name, **_kept(promise)}
            for name, last in spans
            if now < last
            for promise in picture.promises(now, last)
        ],
        surge=kept_surge(picture.surge) if picture.surge else {},
        replies=[] if picture.capacity is None else [round(float(one), 3) for one in picture.capacity],
    )


def _kept(promise: Promise) -> dict[str, Any]:
    """As JSON keeps it, and as `read_promise` reads it."""
    profile = promise.profile
    return {
        "sla": profile.name,
        "target_minutes": profile.target_minutes,
        "percentile": profile.percentile,
        "minutes": round(promise.minutes, 1),
        "low": round(promise.low, 1),
        "high": round(promise.high, 1),
        "late": round(promise.share_late, 4),
        "p90": round(promise.p90, 1),
        "oldest": round(promise.oldest, 1),
        "within_hour": round(promise.within_hour, 4),
        "within_day": round(promise.within_day, 4),
        "clears_at": promise.clears_at.isoformat() if promise.clears_at else None,
    }


def _known(session: Session, turn: Turn) -> list[Outlook]:
    return outlooks.every(session, turn.workspace_id)


def _named(row: Outlook, rows: Sequence[Outlook]) -> str:
    """A team is named where there is another."""
    return row.team if len(rows) > 1 else ""


def _by_team(session: Session, turn: Turn, before: datetime) -> dict[str, list[Expectation]]:
    """The expectations whose messages begin before `before`, by the team that answers them."""
    expected = forecasts.beginning(session, turn.workspace_id, before)
    named = posts.by_ids(session, turn.workspace_id, [one.post_id for one in expected])
    known = accounts.by_number(session, turn.workspace_id)
    found: dict[str, list[Expectation]] = {}
    for one in expected:
        account = known.get(named[one.post_id].account_id or 0)
        found.setdefault(account.team if account else DEFAULT_TEAM, []).append(one)
    return found


def _hours(row: Outlook, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
    """First hour, and the one after the last, of a span in `row`; cut to what it covers."""
    first, last = int((starts_at - row.start) // HOUR), -int((row.start - ends_at) // HOUR)
    return max(first, 0), min(last, len(row.mean))


def _forecast(row: Outlook, expected: Iterable[Expectation]) -> Forecast:
    """The forecast that was kept: means only."""
    hours = len(row.mean)
    return Forecast(
        start=row.start,
        quantiles=np.zeros((len(LEVELS), hours)),
        mean=np.array(row.mean),
        baseline=np.array(row.baseline),
        paths=np.zeros((1, hours)),
        posts={one.post_id: _post(one, row.start, hours) for one in expected},
        guess=False,
    )


def _post(one: Expectation, start: datetime, hours: int) -> PostForecast:
    per_hour = np.zeros(hours)
    first = int((one.first_hour - start) // HOUR)
    for at, part in enumerate(one.per_hour, first):
        if 0 <= at < hours:
            per_hour[at] = part
    return PostForecast(one.post_id, one.mean, one.low, one.high, per_hour, one.guess, (), ())


def _sum(parts: Sequence[Contributions]) -> Contributions:
    """Of several teams together: no post is answered by two."""
    every = sorted((pair for part in parts for pair in part.posts), key=lambda pair: (-pair[1], pair[0]))
    total, baseline = sum(part.total for part in parts), sum(part.baseline for part in parts)
    return Contributions(total, baseline, tuple(every), sum(part.fading for part in parts))


def _reach(rows: Sequence[Outlook], turn: Turn) -> dict[str, datetime]:
    """What the forecast covers."""
    starts = [row.start for row in rows] or [turn.now.replace(minute=0, second=0, microsecond=0)]
    ends = [row.start + HOUR * len(row.mean) for row in rows] or starts
    return {"start": min(starts).astimezone(UTC), "end": max(ends).astimezone(UTC)}
