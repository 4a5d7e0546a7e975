"""What is told beside the card of a warning: the line of a rung with what came so far, and the digest of a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from calbot.alerts.lead_time import InTime
from calbot.flows import folded, morning
from calbot.flows.alert_view import show
from calbot.flows.came import hourly
from calbot.flows.cover import CoverView
from calbot.flows.cover import show as show_cover
from calbot.flows.folded import FoldedLine
from calbot.flows.lead_time import notice_of
from calbot.flows.mention import Named, named_in
from calbot.flows.night import NightView, last_night
from calbot.flows.raci import Parts, parts_of
from calbot.flows.record import WeekScore, counted_until, expected_first_hour, week
from calbot.flows.sight import sight_of
from calbot.flows.trust import Sight
from calbot.flows.turn import Turn, looking
from calbot.flows.views import AlertView
from calbot.model.alert import Alert, AlertLevel, AlertState
from calbot.model.place import PlaceKind
from calbot.store import account as accounts
from calbot.store import alert as alerts
from calbot.store import cover as covers
from calbot.store import inbound as inbounds
from calbot.store import place as places

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AgainView:
    """A warning, and what came in the first hour of its window against what was expected; None where the window has not
    run so long, or nobody counted. `parts` is what its one reader is to it, `mine` whether that person has it, `booked`
    the cover that its end leaves over, where that person may release it; `named` whom its place calls."""

    alert: AlertView
    came: float | None
    expected: float | None
    parts: Parts = field(default_factory=dict)
    mine: bool = False
    booked: tuple[CoverView, ...] = ()
    named: tuple[Named, ...] = ()

    @property
    def sight(self) -> Sight:
        """How old that is."""
        return self.alert.sight


@dataclass(frozen=True, slots=True)
class DigestView:
    """The warnings that stand and nobody has, nearest first, and how old that is; in the morning what was
    handled in the night, and on Mondays what was sent in the week before against what was done about it. `folded` is
    what else was left to digests of the place. A place that hears of no `warnings` is told only that. `notice` says how
    many big posts of seven days care knew of in time, and of the seven before; None where there was none."""

    alerts: tuple[AlertView, ...]
    sight: Sight
    week: WeekScore | None = None
    night: NightView | None = None
    folded: tuple[FoldedLine, ...] = ()
    warnings: bool = True
    notice: tuple[InTime, InTime] | None = None


@looking
def again(session: Session, turn: Turn, alert_id: int) -> AgainView:
    """What a warning is told again with."""
    view = show(session, turn, alert_id)
    came, expected = _came(session, turn, view.alert)
    if turn.person_id is None:
        return AgainView(view, came, expected, named=named_in(session, turn, view.alert))
    parts = parts_of(session, turn, view.alert).get(turn.person_id, {})
    booked = _booked(session, turn, view.alert)
    return AgainView(view, came, expected, parts, mine=view.alert.owner_id == turn.person_id, booked=booked)


def _booked(session: Session, turn: Turn, alert: Alert) -> tuple[CoverView, ...]:
    """The cover of a warning that is off, about which the reader is asked whether those who come are released."""
    asked = covers.of_alert(session, turn.workspace_id, alert.id) if alert.state is AlertState.CALLED_OFF else []
    views = (show_cover(session, turn, one.id) for one in asked if one.offered_at is not None)
    return tuple(view for view in views if view.stand_down and "cover.ask" in view.may)


def _came(session: Session, turn: Turn, alert: Alert) -> tuple[float | None, float | None]:
    """What came in the first hour of a window and what was expected; (None, None) where that is not known."""
    if alert.starts_at + _HOUR > turn.now:
        return None, None
    brands = {one.brand: one.team for one in accounts.every(session, turn.workspace_id) if one.brand}
    seen = inbounds.between(session, turn.workspace_id, alert.starts_at - _HOUR, alert.starts_at + _HOUR)
    counts = [one for one in seen if brands.get(one.brand, alert.team) == alert.team]
    if not counted_until(counts, alert.starts_at + _HOUR):
        return None, None
    return float(hourly(counts, alert.starts_at, 1).sum()), expected_first_hour(alert)


@looking
def holds_warnings(session: Session, turn: Turn) -> bool:
    """Whether a digest may be all that tells of a warning: one above INFO stands, and nobody has it."""
    return any(one.level is not AlertLevel.INFO for one in _untaken(session, turn))


@looking
def of_place(session: Session, turn: Turn, place_id: int) -> DigestView:
    """What a place reads once a day where something was folded: also what was told by itself and nobody has taken."""
    place, left = places.by_id(session, turn.workspace_id, place_id), folded.of_place(session, turn, place_id)
    if place is not None and place.kind is PlaceKind.MARKETING:
        return DigestView((), sight_of(session, turn), folded=left, warnings=False)
    monday = turn.now.astimezone(ZoneInfo(place.zone if place else "UTC")).weekday() == 0
    views = tuple(show(session, turn, one.id) for one in _untaken(session, turn))
    night = last_night(session, turn, place) if place else None
    score = week(session, turn) if monday else None
    # Where leads read how their day looks, it stands there: nobody is to read it twice in a morning.
    notice = None if morning.holds(session, turn) else notice_of(session, turn)
    return DigestView(views, sight_of(session, turn), score, night, left, notice=notice)


def _untaken(session: Session, turn: Turn) -> list[Alert]:
    """The warnings that nobody has, and whose window is not over."""
    standing = alerts.open_ones(session, turn.workspace_id)
    return [one for one in standing if one.state is AlertState.OPEN and one.ends_at > turn.now]
