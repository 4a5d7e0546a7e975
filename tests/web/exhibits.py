"""What the gallery shows: views with mild and with rough content, made of one company's rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from calbot.alerts.record import Record, Threshold
from calbot.flows.cover import CoverView
from calbot.flows.estimate import EstimateView
from calbot.flows.home import HomeView
from calbot.flows.miss import MissView
from calbot.flows.outlook_view import HourLoad, HoursView, PromiseLine, SurgeView
from calbot.flows.record import WarningScore
from calbot.flows.result_view import ResultView, ScoreLine, ScoreView
from calbot.flows.slots_view import SlotsView
from calbot.flows.trust import Sight, Unseen
from calbot.flows.verdict import Vain, VerdictView
from calbot.flows.views import (
    AlertView,
    Cause,
    Choices,
    DraftView,
    FindingView,
    FlagView,
    PostLine,
    PostView,
    WeekView,
)
from calbot.flows.ways import Remedy, Stint, Window
from calbot.forecast.after import look_back
from calbot.model.account import Account
from calbot.model.alert import Alert, AlertState
from calbot.model.cover import Cover, CoverState
from calbot.model.estimate import Estimate
from calbot.model.finding import Finding
from calbot.model.flag import Flag, FlagKind, FlagState
from calbot.model.miss import Miss, MissCause
from calbot.model.network import Network
from calbot.model.override import Override
from calbot.model.person import Person
from calbot.model.post import Post, PostState
from calbot.model.result import Result
from calbot.model.rule import Level
from calbot.model.shift import Shift
from calbot.model.state import SourceState
from calbot.model.verdict import Opinion
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts


@dataclass(frozen=True)
class Number:
    """What a post is expected to bring."""

    mean: float = 190.4
    low: float = 115.0
    high: float = 310.0
    guess: bool = False


NOW = datetime(2026, 11, 26, 9, 10, tzinfo=UTC)
EVENING = datetime(2026, 11, 27, 19, tzinfo=UTC)
MORNING = datetime(2026, 11, 28, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SIGHT = Sight("Pot social", NOW - HOUR / 20)
BLIND = Sight(
    *("Pot social", NOW - 5 * HOUR),
    (Unseen("Pot social", SourceState.BLIND, NOW - 4 * HOUR, problem="source.login"),),
)
MAY = frozenset(
    {"post.move", "post.cancel", "finding.override", "flag.open", "flag.claim", "flag.pass_on", "flag.fixed"}
    | {"flag.give", "flag.wait", "flag.decline", "flag.line"}
    | {"alert.see", "alert.ack", "alert.snooze", "alert.assign", "alert.rate"}
    | {"forecast.expect", "cover.ask", "cover.answer", "miss.explain"}
    | {"idea.give", "idea.answer", "delight.answer"}
    | {"faq.use", "faq.write", "faq.approve", "wording.ask", "wording.answer"}
    | {"brief.read", "brief.fill", "handover.give"}
)
ROUGH_TITLE = (
    "🔥👩‍👩‍👧‍👦 ¡Oferta! Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft "
    "مرحبا بكم في عرض الخريف <b>not bold</b> @here [link](https://evil.example) 圧力鍋のふたの洗い方と保管方法について "
    * 3
)
MANY_UNSEEN = Sight(
    *("Pot social", NOW - 5 * HOUR),
    (
        Unseen(ROUGH_TITLE[:200], SourceState.BLIND, NOW - 5 * HOUR, last=True, problem="source.shrunk"),
        Unseen("Plan", SourceState.FROZEN, NOW - 90 * HOUR),
        Unseen("Launches", SourceState.STALE, NOW - 3 * HOUR, last=True),
        Unseen("New", SourceState.STALE, last=True),
        Unseen("Wrong", SourceState.BLIND, last=True, problem="source.login"),
    ),
)
ROUGH_URL = "https://pot.example/" + "very-long-path-without-a-break" * 12 + "?utm_source=" + "x" * 200
RULES = {rule.id: rule for rule in load_rules(read_rule_texts(None))}


def a_post(**changes: Any) -> Post:
    """A post of the company; words change it."""
    told: dict[str, Any] = {
        "workspace_id": "acme",
        "id": 214,
        "network": "tiktok",
        "handle": "@pot",
        "brand": "Pot",
        "title": "Do's & don'ts of pressure cooking",
        "link": "https://pot.example/safe",
        "starts_at": EVENING,
        "zone": "Europe/London",
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Post(**{**told, **changes})


PLAIN = a_post()
PROMO = a_post(id=219, network="x", handle="@pan", brand="Pan", title="Promo thread", starts_at=EVENING)
ROUGH = a_post(
    id=123456, title=ROUGH_TITLE, link=ROUGH_URL, brand="Brand" * 16, handle="@" + "h" * 120, network="x" * 40
)
TOKYO = a_post(id=220, zone="Asia/Tokyo", title="圧力鍋のふたの洗い方")
NAMELESS = a_post(id=221, title="", link="", network="", handle="", all_day=True, state=PostState.MISSING)

MOVE = Remedy("move", MORNING, 138.0, PLAIN, late=0.21, reach=0.06)
COVER = Remedy("cover", EVENING, 120.0, ends_at=EVENING + timedelta(hours=6), late=0.16)
WAYS = (
    MOVE,
    replace(COVER, more=(Stint(MORNING, MORNING + timedelta(hours=4), 2),)),
    Remedy("split", MORNING, 150.0, PLAIN, late=0.2, share=0.5),
    Remedy("trim", EVENING, 160.0, PLAIN, late=0.2, share=0.25, reach=0.75),
    Remedy("nothing", EVENING, 276.0, late=0.62),
)
WINDOW = Window(276.0, 58.0, 408.0, 240, 0.62)
NUMBER = Number()


def an_alert(**changes: Any) -> AlertView:
    """A warning of the evening; words change the row."""
    told: dict[str, Any] = {
        "workspace_id": "acme",
        "id": 88,
        "team": "care",
        "starts_at": EVENING - timedelta(minutes=30),
        "ends_at": EVENING + timedelta(hours=7),
        "minutes": 276.0,
        "minutes_low": 74.0,
        "minutes_high": 408.0,
        "target_minutes": 240,
        "normal_minutes": 18.0,
        "share_late": 0.62,
        "feed_seen_at": NOW,
        "feed_name": "Pot social",
    }
    causes = (Cause(PLAIN, 190, 115, 310), Cause(PROMO, 70, 40, 120))
    thin = {"thin_from": EVENING + timedelta(hours=2), "thin_heads": 1}
    row = Alert(**{**told, **changes})
    return AlertView(row, causes, WAYS, MAY, NOW, **thin, sight=Sight(row.feed_name, row.feed_seen_at))


def gone(why: str) -> AlertView:
    """The warning, called off."""
    view = an_alert()
    view.alert.call_off(why, NOW, 214)
    return replace(view, gone_post=ROUGH, gone_by="Mkt")


def a_finding(rule: str = "same-account-gap", level: Level = Level.STOP, **changes: Any) -> FindingView:
    """What that rule holds against two posts."""
    values = {"a": "p-214", "b": "p-219", "gap_minutes": 30, "account": "@pot", "more": 0}
    row = Finding(
        workspace_id="acme", id=3, key="k", rule=rule, level=level, post_ids=[214, 219], at=NOW, values=values
    )
    told = {"remedies": (MOVE,), "by": "Mkt", "until": EVENING, "may": MAY, "sight": SIGHT, **changes}
    return FindingView(row, RULES[rule], (PLAIN, PROMO), **told)


def overridden(reason: str = "agreed with care") -> FindingView:
    """The finding while somebody answers for it."""
    kept = Override(
        workspace_id="acme", id=1, finding_id=3, person_id=1, reason=reason, created_at=NOW, expires_at=MORNING
    )
    return a_finding(override=kept, override_by="Mkt")


def a_check(of: Post = PLAIN, **changes: Any) -> PostView:
    """What `check` shows."""
    told: dict[str, Any] = {"findings": (a_finding(), overridden()), "forecast": NUMBER, "moved": None, "may": MAY}
    return PostView(of, None, "Mkt", **{**told, "window": WINDOW, "remedies": WAYS, "sight": SIGHT, **changes})


def a_flag(state: FlagState = FlagState.OPEN, of: Post | None = PLAIN, **changes: Any) -> FlagView:
    """A flag in that state."""
    told: dict[str, Any] = {"kind": FlagKind.BROKEN_LINK, "url": "https://pot.example/safe", "note": "404 on my phone"}
    seen = {"checked": {"said": "link.missing", "status": 404}, "opened_at": NOW, "changed_at": NOW}
    row = Flag(workspace_id="acme", id=57, post_id=214, state=state, **{**told, **seen, **changes})
    now = NOW + timedelta(minutes=3)
    return FlagView(row, of, "Mkt", ("Agt1", "Agt2"), joined=False, may=MAY, now=now, sight=SIGHT)


def a_declined_flag() -> FlagView:
    """One that was no issue."""
    said = {"why_not": "login", "reply": "Sign in to the shop first", "settled_at": NOW}
    return a_flag(FlagState.DECLINED, **said)


def a_week(posts: int = 9, sight: Sight = SIGHT) -> WeekView:
    """Posts of two days, in the states that a line can have."""
    kinds = (PLAIN, PROMO, TOKYO, ROUGH, NAMELESS)
    lines = [
        PostLine(
            kinds[at % len(kinds)], "@pot", *((None,) * 3 if at == 4 else (190.4, 115.0, 310.0)), at % 3, Level.WARN
        )
        for at in range(posts)
    ]
    days = [(date(2026, 11, 27), tuple(lines[::2])), (date(2026, 11, 28), tuple(lines[1::2]))]
    return WeekView(
        tuple(day for day in days if day[1]), "Europe/London", date(2026, 11, 26), date(2026, 12, 2), "", sight
    )


HOURS = tuple((EVENING + timedelta(hours=hour), 40 * 0.8**hour) for hour in range(48))
FACTORS = (("tiktok howto", 60.0), ("account", 1.8), ("content_type", 1.4), ("audience", 0.92), ("like", 1.1))
NEAREST = ((PROMO, 70.0, 81.0), (TOKYO, 190.0, 175.0), (ROUGH, 10.0, 1234567.0))
POT = Account(workspace_id="acme", id=2, network="tiktok", handle="@pot", brand="Pot")
ZONES = ("America/Chicago", "Asia/Tokyo")
SEAL = ("How to clean the seal", "https://pot.example/seal")
DRAFT = DraftView(POT, *SEAL, EVENING, "Europe/London", ZONES, NUMBER, (a_finding(),), WINDOW, sight=SIGHT)
ACCOUNTS = tuple(
    Account(workspace_id="acme", id=at, network="tiktok", handle=f"@brand{at}", brand=f"Brand {at}")
    for at in range(1, 21)
)
CHOICES = Choices(ACCOUNTS, (Network(workspace_id="acme", id=1, key="tiktok", title="TikTok"),), "Europe/London")
TYPED = {"account": "3", "when": "2026-11-27 20:00", "title": ROUGH_TITLE, "link": "pot"}


def a_result(actual: float) -> ResultView:
    """What the post brought."""
    told = Result(
        workspace_id="acme", post_id=214, told_at=NOW, starts_at=NOW, mean=190, low=115, high=310, actual=actual
    )
    return ResultView(PLAIN, told, look_back(190, 115, 310, actual, 200.0), SIGHT)


def a_score(posts: int = 10) -> ScoreView:
    """The scoreboard."""
    line = ScoreLine("tiktok", posts, 8, 0.04, 0.21)
    misses = ((ROUGH, 115.0, 310.0, 570.0), (PLAIN, 1.0, 2.0, 30.0))
    networks, types = (line, ScoreLine("x", 4, 3, None, None)), (replace(line, name="howto"),)
    return ScoreView(line, networks, types, (), misses, 90, SIGHT)


GENERAL = PromiseLine("general", 240, 138.0, 58.0, 210.0, 0.21, 300.0, 420.0, 0.4, 0.99, MORNING)
REVIEWS = PromiseLine("reviews", 480, 138.0, 58.0, 210.0, 0.21, 300.0, 420.0, 0.4, 0.99, percentile=90, team="pan-care")
SURGE = SurgeView(NOW, 2.1, 1.9, 0.86, 0.6, 1.0, ((PLAIN, 80.0), (ROUGH, 20.0)))
UNPLANNED = SurgeView(NOW, 3.2, 1.0, 0.08, 0.0, 0.2, team="pan-care")
LOAD = tuple(
    HourLoad(EVENING + timedelta(hours=hour), 90 * 0.8**hour, 40.0 if hour < 4 else 12.5) for hour in range(14)
)
_PARTS = ((PLAIN, 180.3), (ROUGH, 8.7))
HOURS_OF = HoursView(EVENING, MORNING, 290.4, 60.2, _PARTS, 2, 40.0, 1.2, (SURGE, UNPLANNED), sight=SIGHT)


def some_slots(posts: tuple[Post, ...] = (PLAIN,), *, ways: bool = True, roster: bool = True) -> SlotsView:
    """Where posts can go."""
    told = tuple(Remedy("move", MORNING, 138.0, post, late=0.21, reach=0.06) for post in posts) if ways else ()
    return SlotsView(posts, told, Remedy("nothing", EVENING, 276.0, late=0.62), 240.0, ways, roster, MAY, sight=SIGHT)


RECORD = Record(9, 12, 0.468, 0.911, 3)
AGT4 = Person(workspace_id="acme", id=4, name="Agt4", roles=["agent"])
ROUGHLY_NAMED = Person(workspace_id="acme", id=5, name=ROUGH_TITLE[:200], roles=["lead"])


def a_home(**changes: Any) -> HomeView:
    """The home of somebody who has some of everything."""
    shift = Shift(workspace_id="acme", id=1, person_id=4, starts_at=EVENING, ends_at=EVENING + timedelta(hours=8))
    told: dict[str, Any] = {"flags": (a_flag(),), "warnings": (an_alert(), an_alert()), "shift": shift}
    return HomeView(AGT4, **{"today": a_week(), **told, **changes})


def held(state: AlertState, **changes: Any) -> AlertView:
    """The warning while somebody has it."""
    view = an_alert(state=state, owner_id=4, planned=True, snoozed_until=MORNING, **changes)
    return replace(view, owner_name="Agt4", record=RECORD, missed=2)


def a_cover(state: CoverState = CoverState.OPEN, **changes: Any) -> CoverView:
    """Cover that is asked for because of the warning."""
    row = Cover(
        workspace_id="acme",
        id=12,
        alert_id=88,
        starts_at=EVENING,
        ends_at=EVENING + timedelta(hours=6),
        heads=2,
        minutes=120.0,
        state=state,
        created_at=NOW,
        changed_at=NOW,
    )
    told: dict[str, Any] = {"comes": (AGT4,), "released": (), "alert": an_alert().alert, "by": "Lead", "may": MAY}
    return CoverView(row, **{**told, "now": NOW, "stand_down": False, "sight": SIGHT, **changes})


def a_miss(cause: MissCause = MissCause.UNTOLD) -> MissView:
    """A window that nobody was warned of."""
    row = Miss(
        workspace_id="acme",
        id=3,
        starts_at=EVENING,
        ends_at=MORNING,
        minutes=300.0,
        target_minutes=240,
        messages=160.0,
        cause=cause,
        found_at=NOW,
        changed_at=NOW,
    )
    return MissView(row, "Lead", MAY, SIGHT)


def a_verdict(*, proposed: bool = True, tunes: bool = True, vain: Vain | None = None) -> VerdictView:
    """What follows from a third "too much"."""
    found = Threshold(1.15, 7, 11) if proposed and vain is None else None
    return VerdictView(an_alert().alert, Opinion.TOO_MUCH, found, tunes, vain)


ESTIMATE = EstimateView(
    PLAIN, 190.4, Estimate(workspace_id="acme", post_id=214, person_id=1, messages=260, ours=190.4, at=NOW)
)
WARNINGS = WarningScore(told=20, counted=12, true=9, acted=3, missed=2)
