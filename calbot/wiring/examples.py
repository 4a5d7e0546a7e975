"""A view for every screen of the table, as people meet it and as somebody hostile would have it: for the doctor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from calbot.alerts.preflight import Problem
from calbot.chat.cards import Card, Chart, Note, Table, Title, spans
from calbot.chat.kept import card_json
from calbot.chat.screens.table import SCREENS
from calbot.flows import replay, understood_told
from calbot.flows.cover import CoverView
from calbot.flows.digest import AgainView, DigestView
from calbot.flows.identity import Known
from calbot.flows.informed import InformedView
from calbot.flows.mention import Named
from calbot.flows.miss import MissView
from calbot.flows.moved import MovedView
from calbot.flows.outlook_view import PromiseLine, SurgeCard, SurgeView
from calbot.flows.preflight_view import PreflightView
from calbot.flows.removal_view import RemovalView
from calbot.flows.result_view import ResultView
from calbot.flows.trust import FeedLine, Sight, Trust, Unseen
from calbot.flows.understood import Understood
from calbot.flows.views import AlertView, Cause, FindingView, FlagView, PostView
from calbot.flows.ways import Remedy, Window
from calbot.forecast.after import look_back
from calbot.model.alert import Alert, AlertLevel
from calbot.model.cover import Cover
from calbot.model.finding import Finding
from calbot.model.flag import Flag, FlagKind
from calbot.model.miss import Miss
from calbot.model.person import Person
from calbot.model.place import Place
from calbot.model.post import Post
from calbot.model.removal import Removal
from calbot.model.result import Result
from calbot.model.rights import VERBS
from calbot.model.rule import Level
from calbot.model.state import SourceState
from calbot.rulebook.loosen import loosened
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts
from calbot.wiring.examples_alert import told_of_warning
from calbot.wiring.examples_calendar import asked_of_calendars
from calbot.wiring.examples_care import told_by_care
from calbot.wiring.examples_day import told_of_a_day
from calbot.wiring.examples_pause import told_of_a_pause
from calbot.wiring.hostile import HOSTILE, rough, rough_values
from calbot.words.say import sayer

_NOW: Final = datetime(2026, 11, 26, 9, 10, tzinfo=UTC)
_EVENING: Final = datetime(2026, 11, 27, 19, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """What a screen is shown: its name in the table, a view, and the values of the notice."""

    screen: str
    view: Any
    values: Mapping[str, Any]
    hostile: bool = False


def examples() -> Iterator[Example]:
    """A view of each screen, mild and then hostile."""
    for screen, (bare, values) in _views().items():
        view = _aged(bare)
        yield Example(screen, view, values)
        yield Example(screen, rough(view), rough_values(values), hostile=True)


def _aged(view: Any) -> Any:
    """The view with an age where it has one to tell."""
    if isinstance(view, tuple):
        return tuple(_aged(one) for one in view)
    if not is_dataclass(view) or isinstance(view, type) or "sight" not in _fields(view):
        return view
    return replace(view, sight=_SIGHT)


def _fields(view: Any) -> set[str]:
    return {one.name for one in fields(view)}


def _views() -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    alert, flag, moved = _alert(), _flag(), {"old": f"{_NOW}", "new": f"{_EVENING}"}
    again, post = AgainView(alert, 41.0, 38.2, {"lead": (), "A": ("x",)}, named=_NAMED), _post_view()
    cover = CoverView(_COVER, (_PERSON,), (), alert.alert, "Lead", _MAY, _NOW, stand_down=True)
    return {
        **told_of_warning(again, _POST, _EVENING),
        "cover.card": (cover, {}),
        "cover.released": (cover, {}),
        "cover.standdown": (cover, {}),
        "digest.card": (DigestView((alert,) * 6, _SIGHT), {}),
        "digest.informed": (InformedView(((alert, {"C": ("tiktok",)}),) * 6, _SIGHT), {}),
        "feed.card": (_FEED, {}),
        understood_told.CARD: (replace(_FEED, zone="Europe/London", read=_READ), {}),
        "finding.card": (_finding(), {}),
        "flag.card": (flag, {}),
        "flag.call": (flag, {}),
        "flag.rung": (flag, {}),
        "flag.settled": (flag, {}),
        "flag.declined": (flag, {}),
        "flag.bounced": (flag, {}),
        "flag.merged": (flag, {"why": "f-58"}),
        **asked_of_calendars(_POST, _MAY, _NOW),
        **told_by_care(_POST, _MAY, _NOW),
        **told_of_a_day(_POST, _PERSON, alert, _NOW),
        **told_of_a_pause(_POST, _MAY, _NOW),
        "heard.reply": (_reply(), {}),
        "miss.card": (MissView(_MISS, "Lead", _MAY), {}),
        "person.linked": (Known(_PERSON, ("slack", "teams")), {"platform": "teams"}),
        "place.hello": (_PLACE, {}),
        "place.parked": (_PLACE, {}),
        "post.held": (post, {"old": f"{_NOW}", "by": "Mkt"}),
        "post.moved": (post, moved | {"by": "Mkt"}),
        "post.cancelled": (post, {"by": "Mkt"}),
        "post.settled": (MovedView(_POST, "Mkt", _WINDOW, _MAY), moved | {"steps": 3}),
        "post.bundle": ((MovedView(_POST, "Mkt", _WINDOW, _MAY),), {"moves": [moved | {"post_id": _POST.id}] * 12}),
        "preflight.card": (_preflight(), {}),
        "preflight.more": (_preflight(), {"keys": ["link.missing", "n-3"]}),
        "removal.card": (RemovalView(_REMOVAL, "Pot social", (_POST,) * 12, "Mkt", _NOW, _MAY), {}),
        replay.CARD: (_replay(), {}),
        replay.GIVEN_UP: (replay.Asked(7, _replay().rule, 90, later=True), {}),
        "result.card": (ResultView(_POST, _RESULT, look_back(190, 115, 310, 5700.0, 200.0)), {}),
        "surge.card": (SurgeCard(_NOW, (_SURGE, replace(_SURGE, team="pan")), 7, 1, "outage", _MAY), {}),
    }


_MAY: Final = frozenset(VERBS)
_FEED: Final = FeedLine("Pot social", Trust(SourceState.BLIND), _NOW, problem="source.login", blind_since=_NOW)
_SIGHT: Final = Sight("Pot social", _NOW, (Unseen("Pot social", SourceState.BLIND, _NOW, problem="source.login"),))
_READ: Final = Understood(
    *(_NOW, 120, 0),
    hourless=2,
    zones=("Europe/London", "Asia/Tokyo"),
    columns=(("Publish date", "date"), ("Kanal", "channel")) * 6,
    past_only=True,
    asked=True,
)
_NAMED: Final = (Named("U00000000", "Mika"), Named("", "Lee"))
_PERSON: Final = Person(workspace_id="w", id=4, name="Mika", roles=["agent"])
_POST: Final = Post(
    workspace_id="w",
    id=214,
    network="tiktok",
    handle="@pot",
    brand="Pot",
    title="Do's & don'ts of pressure cooking",
    link="https://pot.example/safe",
    starts_at=_EVENING,
    zone="Europe/London",
    created_at=_NOW,
    changed_at=_NOW,
)
_WINDOW: Final = Window(276.0, 58.0, 408.0, 240, 0.62)
_WAYS: Final = (
    Remedy("move", _EVENING, 138.0, _POST, late=0.21, reach=0.06),
    Remedy("cover", _EVENING, 120.0, ends_at=_EVENING + timedelta(hours=6), late=0.16),
    Remedy("split", _EVENING, 150.0, _POST, late=0.2, share=0.5),
    Remedy("trim", _EVENING, 160.0, _POST, late=0.2, share=0.25, reach=0.75),
    Remedy("nothing", _EVENING, 276.0, late=0.62),
)
_SURGE: Final = SurgeView(_NOW, 2.1, 1.9, 0.86, 0.6, 1.0, ((_POST, 80.0),))
_QUEUE: Final = PromiseLine("general", 240, 138.0, 58.0, 210.0, 0.21, 300.0, 420.0, 0.4, 0.99, _EVENING, broken=True)
_COVER: Final = Cover(
    workspace_id="w",
    id=12,
    alert_id=88,
    starts_at=_EVENING,
    ends_at=_EVENING + timedelta(hours=6),
    heads=2,
    minutes=120.0,
    created_at=_NOW,
    changed_at=_NOW,
)
_MISS: Final = Miss(
    workspace_id="w",
    id=3,
    starts_at=_EVENING,
    ends_at=_EVENING + timedelta(hours=6),
    minutes=300.0,
    target_minutes=240,
    messages=160.0,
    found_at=_NOW,
    changed_at=_NOW,
)
_PLACE: Final = Place(workspace_id="w", id=1, platform="slack", address="C0123", name="#care", problem="is_archived")
_REMOVAL: Final = Removal(
    workspace_id="w", id=1, source_id=1, coming=20, braked=True, since=_NOW, same_since=_NOW, changed_at=_NOW
)
_RESULT: Final = Result(
    workspace_id="w", post_id=214, told_at=_NOW, starts_at=_NOW, mean=190, low=115, high=310, actual=5700.0
)


@dataclass(frozen=True)
class _Number:
    """What a post is expected to bring."""

    mean: float = 190.4
    low: float = 115.0
    high: float = 310.0
    guess: bool = False


def _alert() -> AlertView:
    row = Alert(
        workspace_id="w",
        id=88,
        level=AlertLevel.ACT,
        starts_at=_EVENING,
        ends_at=_EVENING + timedelta(hours=7),
        minutes=276.0,
        minutes_low=74.0,
        minutes_high=408.0,
        target_minutes=240,
        normal_minutes=18.0,
        share_late=0.62,
        feed_seen_at=_NOW,
        feed_name="Pot social",
        created_at=_NOW,
        changed_at=_NOW,
    )
    causes = (Cause(_POST, 190, 115, 310),) * 3
    return AlertView(row, causes, _WAYS, _MAY, _NOW, promises=(_QUEUE,), surges=(_SURGE,), sight=_SIGHT)


def _finding() -> FindingView:
    rule = next(iter(load_rules(read_rule_texts(None))))
    row = Finding(
        workspace_id="w",
        id=3,
        key="k",
        rule=rule.id,
        level=Level.STOP,
        post_ids=[214],
        at=_NOW,
        found_at=_NOW,
        changed_at=_NOW,
    )
    row.values = dict.fromkeys(rule.needs, "p-214")
    return FindingView(row, rule, (_POST, _POST), may=_MAY, remedies=_WAYS[:1], by="Mika", until=_EVENING)


def _replay() -> replay.ReplayView:
    rule = {one.id: one for one in load_rules(read_rule_texts(None))}["promo-streak"]
    weeks = tuple((_NOW.date() + timedelta(days=7 * week), week) for week in range(13))
    told: dict[str, Any] = {"posts": 240, "found": 41, "weeks": weeks, "examples": ((_NOW, (_POST,) * 3),) * 5}
    told |= {"looser": loosened(rule), "after": 12, "heeded": 7, "missed": 1, "blind": True}
    return replay.ReplayView(7, rule, _NOW - timedelta(days=90), _NOW, **told)


def _flag() -> FlagView:
    row = Flag(workspace_id="w", id=57, post_id=214, kind=FlagKind.BROKEN_LINK, opened_at=_NOW, changed_at=_NOW)
    row.url, row.note, row.checked = "https://pot.example/safe", "404", {"said": "link.missing", "status": 404}
    return FlagView(row, _POST, "Mika", ("Lee", "Kim"), joined=False, may=_MAY, now=_NOW)


def _post_view() -> PostView:
    return PostView(_POST, None, "Mika", (_finding(),), _Number(), (_NOW, _EVENING), _MAY, _WINDOW, _WAYS)


def _preflight() -> PreflightView:
    gone = Problem("link.missing", Level.STOP, {"status": "404", "host": "pot.example", "title": "404"})
    return PreflightView(_POST, (gone,), (_finding(),), _MAY)


def _reply() -> dict[str, Any]:
    """An answer that was kept: with the table and the chart of all other cards."""
    table = Table(("Hour", "Post"), (("19:00", "p-214"),), "Fri 27 Nov", "Day")
    chart = Chart("Load", (("19:00", 120.0), ("20:00", 80.0)), unit="messages", limits=(90.0, 60.0))
    return card_json(Card((Title(spans("answer")), table, table, chart, Note(spans(HOSTILE))), HOSTILE))


def drawn() -> Iterator[tuple[str, Card]]:
    """(screen, card) of every screen: as people meet it, in English, and with hostile words, in Japanese."""
    for example in examples():
        say = sayer("ja" if example.hostile else "en", "Europe/London", _NOW)
        yield example.screen, SCREENS[example.screen].draw(example.view, say, example.values)
