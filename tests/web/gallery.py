"""Every screen in the states that people meet, to be looked at and measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from calbot.alerts.flag import Impact
from calbot.alerts.lead_time import InTime
from calbot.chat.cards import Card, Form
from calbot.chat.choices import post_options
from calbot.chat.drawing import sentence
from calbot.chat.kept import card_json
from calbot.chat.screens import (
    again,
    agenda,
    alert,
    answer,
    began,
    brief,
    cases,
    clocks,
    cover,
    delight,
    draft,
    estimate,
    faq,
    feeds,
    finding,
    flag,
    flag_guess,
    flags,
    forecast,
    half_off,
    handover,
    held,
    help,
    home,
    hours,
    idea,
    learn,
    linked,
    meant,
    miss,
    morning,
    moved,
    parted,
    pause,
    person,
    place,
    post,
    preflight,
    qa,
    question,
    readings,
    removal,
    reply,
    report,
    result,
    rules,
    slots,
    status,
    thread,
    tour,
    week,
    whatif,
    who,
    wording,
    wrap,
    writeback,
)
from calbot.chat.touring import Guided, Stop
from calbot.flows.answer import SnoozeView, StandingView
from calbot.flows.digest import AgainView, DigestView
from calbot.flows.estimate import Contest
from calbot.flows.identity import Known
from calbot.flows.informed import InformedView
from calbot.flows.mention import CardView, Named
from calbot.flows.miss import MissesView
from calbot.flows.moved import MovedView
from calbot.flows.night import Handled, NightView
from calbot.flows.outlook_view import SurgeCard
from calbot.flows.priors_view import Priors
from calbot.flows.record import WeekScore
from calbot.flows.verdict import Vain
from calbot.flows.views import Cause, ForecastView, Guess, WhyView
from calbot.model.alert import AlertLevel, AlertState
from calbot.model.cover import CoverState
from calbot.model.delight import DelightState
from calbot.model.faq import FaqState
from calbot.model.flag import FlagKind, FlagState
from calbot.model.idea import IdeaState
from calbot.model.miss import MissCause
from calbot.model.person import Person
from calbot.model.place import Place, PlaceKind
from calbot.model.rule import Level
from calbot.wiring.examples_alert import an_hour, every_step
from calbot.wiring.tour import stops
from calbot.words.say import Say
from tests.web import exhibits_meeting as meeting
from tests.web import exhibits_qa as looks
from tests.web import exhibits_readings as ways
from tests.web import exhibits_writeback as writes
from tests.web.exhibits import (
    AGT4,
    BLIND,
    CHOICES,
    DRAFT,
    ESTIMATE,
    EVENING,
    FACTORS,
    GENERAL,
    HOURS,
    HOURS_OF,
    LOAD,
    MANY_UNSEEN,
    MORNING,
    NAMELESS,
    NEAREST,
    NOW,
    NUMBER,
    PLAIN,
    PROMO,
    REVIEWS,
    ROUGH,
    ROUGH_TITLE,
    ROUGH_URL,
    ROUGHLY_NAMED,
    SIGHT,
    SURGE,
    TOKYO,
    TYPED,
    UNPLANNED,
    WARNINGS,
    WINDOW,
    ZONES,
    a_check,
    a_cover,
    a_declined_flag,
    a_finding,
    a_flag,
    a_home,
    a_miss,
    a_result,
    a_score,
    a_verdict,
    a_week,
    an_alert,
    gone,
    overridden,
    some_slots,
)
from tests.web.exhibits import held as taken
from tests.web.exhibits_beside import (
    BESIDE,
    CALLED_BESIDE,
    ROUGHLY_SAID,
    SAID,
    TALKED,
    TALKED_OVER,
    TO_MKT2,
    TO_MKT2_LATER,
)
from tests.web.exhibits_briefs import (
    BACK_AFTER_READ,
    BARE_BRIEF,
    BLIND_SPAN,
    CALLED_OFF_BRIEF,
    CHANGED,
    NO_SPAN,
    OFF_AFTER_READ,
    QUIET_SHIFT,
    ROUGH_BRIEF,
    ROUGH_SHIFT,
    SHIFT,
    SHIFT_CHANGED,
    SHIFT_OVER,
    SHIFT_READ,
    SPAN,
    a_brief,
    a_change,
    a_question,
)
from tests.web.exhibits_day import (
    ALL_DONE,
    DAY_LEFT,
    NO_DAY,
    NOBODY_TO_ASK,
    ONLY_FLAGS,
    OTHER_HOURS,
    ROUGH_DAY,
    ROUGH_TO_DO,
    THE_DAY,
    TO_DO,
    UNWRITTEN,
)
from tests.web.exhibits_faq import ALL, ROUGH_ANSWER, an_answer
from tests.web.exhibits_flags import (
    CALLED_OFF_FLAG,
    JOINED,
    MERGED_FLAG,
    NO_CASES,
    ROUGH_IDEA,
    SHIPPED_ALREADY,
    a_report,
    an_idea,
)
from tests.web.exhibits_folded import IN_TIME, beyond_the_day
from tests.web.exhibits_handover import HANDED, NO_NOTE, ROUGH_NOTE, THE_NOTE
from tests.web.exhibits_meant import AS_IT_IS, DOUBT, ELSEWHERE, EVERY_TIME, NO_EXAMPLE, THESE
from tests.web.exhibits_parted import (
    ALL_OFF,
    APART,
    HALF_OFF,
    HALF_ON,
    HALF_OVER,
    NO_TWIN,
    ONE_POST,
    SETTLED,
    TWO_POSTS,
)
from tests.web.exhibits_pause import (
    A_PLAN,
    ANSWERED,
    ASKED_PAUSE,
    ENDED_VALUES,
    ENDS,
    HALF_SAID,
    HOLDS,
    HOLDS_NOTHING,
    HOLDS_ROUGHLY,
    IS_DONE,
    IS_OFF,
    IS_OVER,
    LINES,
    MINE_VALUES,
    NO_PLAN,
    ROUGH_LINES,
    ROUGH_PLAN,
    a_held_question,
)
from tests.web.exhibits_preflight import CALLED_OFF, IS_OUT, MENDED, MENDING, ROUGHLY
from tests.web.exhibits_question import (
    CLOCK_VALUES,
    FLAGGED,
    HOUR_KNOWN,
    HOUR_TOLD,
    HOUR_VALUES,
    LOOKS_OFF,
    NO_MORE,
    OFF_VALUES,
    OPEN_HOUR,
    OUT_VALUES,
    SAID_OFF,
    SAID_ON,
    SAID_OUT,
    TWICE,
    TWICE_TOLD,
    WAS_DUE,
)
from tests.web.exhibits_removal import (
    FEW,
    HELD,
    MANY,
    OFF,
    OFF_BY_ITSELF,
    ON,
    ONLY_OVERLAYS,
    OVER,
    SEVEN,
    UNREADABLE,
)
from tests.web.exhibits_rules import A_MONTH, A_QUARTER, ALL_HOLD, ASKED, BROKEN, a_replay
from tests.web.exhibits_status import (
    CONNECTED_SELDOM,
    FEEDS,
    LEFT_OPEN,
    NEVER,
    NEW,
    SEEN,
    SELDOM,
    TROUBLED,
    UNDERSTOOD,
    UNSEEN,
    WELL,
)
from tests.web.exhibits_wording import READ, ROUGH_READ, STOOD_DOWN, a_wording

Shown = Card | Form

MENU = tuple((f"/calbot {word} p-12", "what it does, in a sentence", ("確認", "チェック")) for word in ("check", "why"))

NAMED = (Named("mkt", "Mkt"), Named("rough", ROUGHLY_NAMED.name))

LINKED = Known(Person(workspace_id="acme", id=4, name=ROUGH_TITLE[:40], roles=["agent"]), ("slack", "teams"))

NIGHT_SHIFT = (Handled("s-88", ("Lead", ROUGHLY_NAMED.name)), Handled("s-90", ("Lead",)))

STEPS = {"old": f"{NOW}", "new": f"{EVENING}"}


def _stop(guided: Guided, place: int, say: Say) -> Card:
    return tour.card(guided, stops(guided, say, NOW), place, say)


SCENES: Mapping[str, Callable[[Say], Shown]] = {
    "alert": lambda say: alert.card(an_alert(), say),
    "alert, now": lambda say: alert.card(an_alert(level=AlertLevel.NOW), say),
    "alert, act": lambda say: alert.card(an_alert(level=AlertLevel.ACT), say),
    "alert, named": lambda say: alert.in_place(CardView(an_alert(level=AlertLevel.ACT), NAMED), say),
    "alert, info": lambda say: alert.card(an_alert(level=AlertLevel.INFO), say),
    "alert, past": lambda say: alert.card(an_alert(state=AlertState.PAST), say),
    "alert, rough": lambda say: alert.card(replace(an_alert(), causes=(Cause(ROUGH, 1e6, 1, 1e7),) * 3), say),
    "alert, surges": lambda say: alert.card(
        replace(an_alert(), promises=(GENERAL, REVIEWS), surges=(SURGE, UNPLANNED)), say
    ),
    "alert, no post": lambda say: alert.card(replace(an_alert(feed_seen_at=None), causes=(), options=()), say),
    "alert, cancelled": lambda say: alert.card(gone("alert.gone.cancelled"), say),
    "alert, covered": lambda say: alert.card(gone("alert.gone.covered"), say),
    "alert, merged": lambda say: alert.card(gone("alert.gone.merged"), say),
    "alert, somebody has it": lambda say: alert.card(taken(AlertState.ACKED), say),
    "alert, put off": lambda say: alert.card(taken(AlertState.SNOOZED), say),
    "alert, over": lambda say: alert.card(taken(AlertState.PAST), say),
    "alert, stale": lambda say: alert.card(replace(an_alert(), sight=MANY_UNSEEN), say),
    "alert, give form": lambda say: alert.assign_form(an_alert(), (AGT4, ROUGHLY_NAMED), say),
    "alert, leave form": lambda say: alert.leave_form(an_alert(), say),
    "again, two hours": lambda say: again.rung(AgainView(an_alert(), None, None), say, {"why": "hours"}),
    "again, first hour": lambda say: again.rung(AgainView(an_alert(), 41.0, 38.2), say, {"why": "first_hour"}),
    "again, over": lambda say: again.rung(AgainView(gone("alert.gone.covered"), None, None), say, {"why": "day"}),
    "again, called": lambda say: again.call(AgainView(an_alert(level=AlertLevel.ACT), None, None), say, {}),
    "again, called as": lambda say: again.call(
        AgainView(an_alert(level=AlertLevel.ACT), None, None, {"lead": (), "A": ("x", "tiktok"), "backup": ("x",)}),
        say,
        {},
    ),
    "again, given": lambda say: again.call(AgainView(an_alert(), None, None, mine=True), say, {}),
    "again, named": lambda say: again.rung(
        AgainView(an_alert(level=AlertLevel.NOW), None, None, named=NAMED), say, {"why": "hours"}
    ),
    "thread": lambda say: thread.steps(
        every_step(PLAIN, EVENING, gone("alert.gone.cancelled")), say, {"first": 1, "last": 16}
    ),
    "thread, one": lambda say: thread.steps(
        every_step(ROUGH, EVENING, gone("alert.gone.moved")), say, {"first": 2, "last": 2}
    ),
    "thread, what came of its post": lambda say: thread.steps(
        every_step(ROUGH, EVENING, gone("alert.gone.moved")), say, {"first": 12, "last": 16}
    ),
    "began": lambda say: began.card(an_hour(PLAIN, EVENING, SIGHT), say),
    "began, kept": lambda say: began.card(IN_TIME, say),
    "began, expected by nobody now": lambda say: began.card(replace(an_hour(ROUGH, EVENING, BLIND), now=None), say),
    "thread, off": lambda say: thread.steps(
        every_step(ROUGH, EVENING, gone("alert.gone.moved")), say, {"first": 11, "last": 11}
    ),
    "informed": lambda say: again.informed(
        InformedView(((an_alert(), {"C": ("tiktok",)}), (an_alert(), {"I": ("x",), "C": ("x",)})) * 5, BLIND), say
    ),
    "informed, flags": lambda say: again.informed(
        InformedView(
            (), SIGHT, ((a_flag(FlagState.OPEN), {"I": ("tiktok",)}), (a_flag(FlagState.SETTLED), {"I": ("x",)}))
        ),
        say,
    ),
    "informed, nothing": lambda say: again.informed(InformedView((), SIGHT), say),
    "again, called beside another brand": lambda say: again.call(CALLED_BESIDE, say, {}),
    "alert, beside another brand": lambda say: alert.card(BESIDE, say),
    "check, beside another brand": lambda say: post.card(a_check(beside=BESIDE.beside), say),
    "talk": lambda say: again.talk(TALKED, say, SAID),
    "talk, rough": lambda say: again.talk(TALKED, say, ROUGHLY_SAID),
    "talk, over": lambda say: again.talk(TALKED_OVER, say, SAID),
    "talk, form": lambda say: answer.talk_form(TO_MKT2, say),
    "talk, sent": lambda say: answer.talked(TO_MKT2, say),
    "talk, later": lambda say: answer.talked(TO_MKT2_LATER, say),
    "again, asked": lambda say: again.call(
        AgainView(an_alert(), None, None, mine=True), say, {"kind": "split", "post_id": PLAIN.id, "by": "Lead"}
    ),
    "again, called off": lambda say: again.call(AgainView(gone("alert.gone.covered"), None, None), say, {}),
    "again, called off, release?": lambda say: again.call(
        AgainView(gone("alert.gone.moved"), None, None, booked=(a_cover(CoverState.FILLED, stand_down=True),)), say, {}
    ),
    "again, another has it": lambda say: again.call(AgainView(taken(AlertState.ACKED), None, None), say, {}),
    "again, called, over": lambda say: again.call(AgainView(taken(AlertState.PAST), None, None), say, {}),
    "again, mailed": lambda say: again.mailed(AgainView(an_alert(), 38.0, 41.0), say, {}),
    "morning": lambda say: morning.card(THE_DAY, say),
    "morning, left": lambda say: morning.card(DAY_LEFT, say),
    "morning, rough": lambda say: morning.card(ROUGH_DAY, say),
    "morning, nothing known": lambda say: morning.card(NO_DAY, say),
    "morning, feeds unseen": lambda say: morning.card(replace(NO_DAY, sight=BLIND), say),
    "clocks": lambda say: clocks.card(OTHER_HOURS, say),
    "clocks, one": lambda say: clocks.card(replace(OTHER_HOURS, lines=OTHER_HOURS.lines[:1]), say),
    "clocks, nothing": lambda say: clocks.card(replace(OTHER_HOURS, lines=()), say),
    "wrap": lambda say: wrap.card(TO_DO, say),
    "wrap, nobody to ask": lambda say: wrap.card(NOBODY_TO_ASK, say),
    "wrap, flags": lambda say: wrap.card(ONLY_FLAGS, say),
    "wrap, feeds unseen": lambda say: wrap.card(replace(ONLY_FLAGS, sight=BLIND), say),
    "wrap, rough": lambda say: wrap.card(ROUGH_TO_DO, say),
    "wrap, done": lambda say: wrap.card(ALL_DONE, say),
    "wrap, asked": lambda say: wrap.asked(AGT4, say),
    "digest": lambda say: again.digest(DigestView((an_alert(), taken(AlertState.ACKED)) * 6, BLIND), say, {}),
    "digest, Monday": lambda say: again.digest(DigestView((an_alert(),), SIGHT, WeekScore(14, 5, 4, 2)), say, {}),
    "digest, notice": lambda say: again.digest(
        DigestView((an_alert(),), SIGHT, notice=(InTime(13, 11), InTime(10, 7))), say, {}
    ),
    "digest, notice, first week": lambda say: again.digest(
        DigestView((), SIGHT, notice=(InTime(1, 0), InTime(0, 0))), say, {}
    ),
    "moved, many": lambda say: moved.bundle(
        (MovedView(PLAIN, "Mkt", None, sight=SIGHT), MovedView(ROUGH, ROUGHLY_NAMED.name, WINDOW, sight=SIGHT)),
        say,
        {"moves": [STEPS | {"post_id": PLAIN.id}, STEPS | {"post_id": ROUGH.id}] * 8},
    ),
    "digest, night": lambda say: again.digest(DigestView((), SIGHT, night=NightView(NIGHT_SHIFT, ("Mkt",))), say, {}),
    "digest, quiet night": lambda say: again.digest(
        DigestView((an_alert(),), SIGHT, night=NightView(NIGHT_SHIFT)), say, {}
    ),
    "digest, beyond the day": lambda say: again.digest(
        DigestView((), SIGHT, folded=beyond_the_day(MORNING)), say, {"digest": MORNING.isoformat()}
    ),
    "digest, of marketing": lambda say: again.digest(
        DigestView((), SIGHT, folded=beyond_the_day(MORNING), warnings=False), say, {"digest": MORNING.isoformat()}
    ),
    "cover, anyway": lambda say: cover.anyway(an_alert(), (say("alert.stale", alert="s-88"), ""), say),
    "cover, called off": lambda say: cover.anyway(
        gone("alert.gone.moved"), (say("alert.stale.off", alert="s-88"), ""), say
    ),
    "digest, empty": lambda say: again.digest(DigestView((), SIGHT), say, {}),
    "answer, taken": lambda say: answer.done(taken(AlertState.ACKED), say),
    "answer, put off": lambda say: answer.done(taken(AlertState.SNOOZED), say),
    "answer, which?": lambda say: answer.which(StandingView((an_alert().alert, an_alert(id=89).alert), SIGHT), say),
    "answer, until when?": lambda say: answer.snooze_form(
        SnoozeView(an_alert().alert, MORNING, EVENING), {"until": answer.AT, "at": "someday"}, say, say("when.unknown")
    ),
    "answer, none": lambda say: answer.which(StandingView((), SIGHT), say),
    "answer, none is known": lambda say: answer.which(StandingView((), BLIND), say),
    "answer, requested": lambda say: answer.requested(taken(AlertState.ACKED), say),
    "answer, why me?": lambda say: answer.why_me(an_alert().alert, {"lead": (), "A": ("x", "tiktok")}, say),
    "answer, why this place?": lambda say: answer.why_me(an_alert().alert, {}, say),
    "answer, why does it inform me?": lambda say: answer.why_me(an_alert().alert, {"I": ("x",)}, say),
    "answer, rated": lambda say: answer.rated(a_verdict(proposed=False), say),
    "answer, too much": lambda say: answer.rated(a_verdict(), say),
    "answer, too much in vain": lambda say: answer.rated(a_verdict(vain=Vain.LOSES), say),
    "answer, too much, set": lambda say: answer.rated(a_verdict(vain=Vain.SET), say),
    "answer, too much, not the lead": lambda say: answer.rated(a_verdict(tunes=False), say),
    "answer, tuned": lambda say: answer.tuned(1.15, say),
    "cover": lambda say: cover.card(a_cover(), say),
    "cover, nobody yet": lambda say: cover.card(a_cover(comes=(), alert=None), say),
    "cover, asked by name": lambda say: cover.card(a_cover(comes=(), asked=(AGT4, ROUGHLY_NAMED) * 6, mine=False), say),
    "cover, asked alone": lambda say: cover.card(a_cover(comes=(), asked=(AGT4,)), say),
    "cover, filled": lambda say: cover.card(a_cover(CoverState.FILLED, comes=(AGT4, ROUGHLY_NAMED)), say),
    "cover, stood down": lambda say: cover.card(a_cover(CoverState.STOOD_DOWN), say),
    "cover, filled by the reader": lambda say: cover.card(a_cover(CoverState.FILLED, booked=True), say),
    "cover, booked": lambda say: cover.booked(a_cover(booked=True), say),
    "cover, list, one mine": lambda say: cover.listing((a_cover(booked=True), a_cover(CoverState.FILLED)), say),
    "cover, release?": lambda say: cover.standdown(a_cover(CoverState.FILLED, stand_down=True), say),
    "cover, settled": lambda say: cover.standdown(a_cover(CoverState.STOOD_DOWN), say),
    "cover, released": lambda say: cover.released(a_cover(CoverState.STOOD_DOWN), say),
    "cover, list": lambda say: cover.listing((a_cover(), a_cover(CoverState.FILLED)), say),
    "cover, empty list": lambda say: cover.listing((), say),
    "cover, which hour?": lambda say: cover.choose((MORNING, EVENING), "Europe/London", {"heads": "2"}, say),
    "cover, confirm": lambda say: cover.confirm(EVENING, MORNING, 2, "Europe/London", ZONES, say),
    "cover, form": lambda say: cover.form("someday", "25:00", "many", say, say("cover.ask.window")),
    "miss": lambda say: miss.card(a_miss(), say),
    "miss, explained": lambda say: miss.card(a_miss(MissCause.REPOST), say),
    "miss, list": lambda say: miss.listing(MissesView((a_miss(), a_miss(MissCause.PAID)), 30, SIGHT), say),
    "miss, empty list": lambda say: miss.listing(MissesView((), 30, SIGHT), say),
    "estimate, form": lambda say: estimate.form(ESTIMATE, "many", ROUGH_TITLE[:500], say, say("expect.nothing_yet")),
    "estimate, done": lambda say: estimate.done(ESTIMATE, say),
    "moved, settled": lambda say: moved.card(MovedView(PLAIN, "Mkt", WINDOW, sight=SIGHT), say, STEPS | {"steps": 3}),
    "moved, often": lambda say: moved.card(
        MovedView(PLAIN, "Mkt", WINDOW, frozenset({"post.move"}), SIGHT), say, STEPS | {"steps": 1, "times": 3}
    ),
    "place, parked": lambda say: place.parked(
        Place(workspace_id="acme", id=1, platform="slack", address="C0123", name=ROUGH_TITLE, problem=ROUGH_TITLE), say
    ),
    "place, parked alone": lambda say: place.parked(
        Place(workspace_id="acme", id=1, kind=PlaceKind.DIRECT, platform="slack", address="U0123", problem=ROUGH_TITLE),
        say,
    ),
    "person, link": lambda say: person.offered("4-bcdfghjklm", LINKED, say),
    "person, linked": lambda say: person.linked(LINKED, "teams", say),
    "person, told": lambda say: person.told(LINKED, say, {"platform": "teams"}),
    "person, parted": lambda say: person.parted(LINKED, "teams", say),
    "place, new": lambda say: place.hello(Place(workspace_id="acme", id=1, platform="teams", address="19:0"), say),
    "post, held": lambda say: post.held(a_check(), say),
    "post, told held": lambda say: post.told_held(a_check(), say, {"old": f"{NOW}", "by": "Mkt"}),
    "moved, again": lambda say: moved.card(
        MovedView(ROUGH, "", None, sight=SIGHT), say, STEPS | {"steps": 2, "again": True}
    ),
    "moved, once": lambda say: moved.card(MovedView(ROUGH, "", None, sight=SIGHT), say, STEPS | {"steps": 1}),
    "finding": lambda say: finding.card(a_finding(), say),
    "finding, 505 posts": lambda say: finding.card(replace(a_finding(), posts=(PLAIN,) * 505), say),
    "finding, form, 505 posts": lambda say: finding.override_form(
        replace(a_finding(), posts=(PLAIN,) * 505), "", "", say
    ),
    "finding, note": lambda say: finding.card(a_finding("link-missing", Level.NOTE, remedies=()), say),
    "finding, answered": lambda say: finding.card(overridden(ROUGH_TITLE[:500]), say),
    "finding, just answered": lambda say: finding.overridden(overridden(), say),
    "finding, blind": lambda say: finding.card(a_finding(sight=MANY_UNSEEN), say),
    "finding, form": lambda say: finding.override_form(a_finding(), "no", "someday", say, say("when.unknown")),
    "check": lambda say: post.card(a_check(), say),
    "check, clean": lambda say: post.card(a_check(findings=(), remedies=(), window=None), say),
    "check, blind": lambda say: post.card(a_check(findings=(), sight=MANY_UNSEEN), say),
    "check, rough": lambda say: post.card(a_check(ROUGH), say),
    "check, nameless": lambda say: post.card(a_check(NAMELESS, forecast=None, window=None, remedies=()), say),
    "check, tokyo": lambda say: post.card(a_check(TOKYO, findings=()), say),
    "post, saved and undone": lambda say: post.saved(replace(a_check(), undo_until=EVENING), say),
    "post, moved, undo": lambda say: post.changed(replace(a_check(), undo_until=EVENING), say),
    "post, cancelled, undo": lambda say: post.cancelled(replace(a_check(), undo_until=EVENING), say),
    "post, held, undo": lambda say: post.held(replace(a_check(), undo_until=EVENING), say),
    "post, undone": lambda say: post.undone(a_check(), say),
    "post, saved": lambda say: post.saved(a_check(), say),
    "post, moved": lambda say: post.changed(a_check(), say),
    "post, cancelled": lambda say: post.cancelled(a_check(), say),
    "post, told moved": lambda say: post.told_moved(
        a_check(ROUGH), say, {"old": f"{NOW}", "new": f"{EVENING}", "by": ""}
    ),
    "post, told cancelled": lambda say: post.told_cancelled(a_check(), say, {"by": "Mkt"}),
    "post, move?": lambda say: post.ask_move(a_check(TOKYO), MORNING, "Asia/Tokyo", ("Europe/London",), say),
    "post, which hour?": lambda say: post.choose_move(a_check(), (MORNING, EVENING), "Europe/London", say),
    "post, move form": lambda say: post.move_form(a_check(), "someday", say, say("when.unknown")),
    "post, which to move?": lambda say: post.pick_form(
        post_options((PLAIN, PROMO, ROUGH), say), {"when": "someday"}, say, {"post": say("post.add.missing")}
    ),
    "linked": lambda say: linked.card(a_check(), say),
    "linked, blind": lambda say: linked.card(a_check(TOKYO, findings=(), sight=BLIND), say),
    "linked, rough": lambda say: linked.card(a_check(ROUGH, forecast=None), say),
    "post, hold?": lambda say: post.ask_hold(a_check(), say),
    "post, hold, rough?": lambda say: post.ask_hold(a_check(ROUGH), say),
    "post, cancel?": lambda say: post.ask_cancel(a_check(ROUGH), say),
    "post, draft": lambda say: draft.card(DRAFT, {}, say),
    "post, draft, rough": lambda say: draft.card(replace(DRAFT, title=ROUGH_TITLE, link=ROUGH_URL), {}, say),
    "post, which draft?": lambda say: draft.choose(
        [{**TYPED, "at": at.isoformat(), "zone": "Europe/London"} for at in (MORNING, EVENING)], say
    ),
    "post, which title?": lambda say: draft.choose(
        [
            {**TYPED, "at": at.isoformat(), "zone": zone, "title": title}
            for at, zone, title in ((MORNING, "Asia/Shanghai", "glaze"), (EVENING, "Europe/London", ROUGH_TITLE))
        ],
        say,
    ),
    "post, form": lambda say: draft.form(CHOICES, TYPED, say, {"link": say("post.add.no_link")}),
    "flag, guess": lambda say: flag_guess.guess(
        Guess(FlagKind.BROKEN_LINK, ROUGH_URL, "", PLAIN, (ROUGH,), None, (), NOW), "", say
    ),
    "flag, guess of what is flagged": lambda say: flag_guess.guess(
        Guess(FlagKind.COPY_ERROR, "", ROUGH_TITLE, PLAIN, (ROUGH,), a_flag().flag, (ROUGH_TITLE[:80],), NOW), "", say
    ),
    "flag, opened on the page": lambda say: flag.opened(replace(a_flag(), hears=False, case_left=True), say),
    "flag, no guess": lambda say: flag_guess.guess(Guess(FlagKind.OTHER, "", ROUGH_TITLE, None, (), None), "", say),
    "flag, other": lambda say: flag_guess.other(Guess(FlagKind.OTHER, "", "", PLAIN, (PROMO, ROUGH), None), say),
    "flag, form": lambda say: flag.form(None, "", "", say),
    "flag, opened": lambda say: flag.opened(a_flag(), say),
    "flag, unheard": lambda say: flag.opened(replace(a_flag(), heard=False), say),
    "flag, joined": lambda say: flag.opened(replace(a_flag(), joined=True), say),
    "flag, done": lambda say: flag.done(a_flag(FlagState.VERIFYING), say),
    "flag, taken": lambda say: flag.claimed(a_flag(FlagState.CLAIMED), say),
    "flag, open": lambda say: flag.card(a_flag(), say),
    "flag, claimed": lambda say: flag.card(a_flag(FlagState.CLAIMED), say),
    "flag, verifying": lambda say: flag.card(a_flag(FlagState.VERIFYING), say),
    "flag, settled": lambda say: flag.card(a_flag(FlagState.SETTLED, settled_at=NOW), say),
    "flag, rough": lambda say: flag.card(a_flag(of=ROUGH, url=ROUGH_URL, note=ROUGH_TITLE), say),
    "flag, told": lambda say: flag.settled(a_flag(FlagState.SETTLED, settled_at=NOW + timedelta(minutes=22)), say),
    "flag, waiting": lambda say: flag.card(a_flag(FlagState.WAITING, waits_until=EVENING), say),
    "flag, declined": lambda say: flag.card(a_declined_flag(), say),
    "flag, told kindly": lambda say: flag.declined(a_declined_flag(), say),
    "flag, coming": lambda say: flag.card(replace(a_flag(due_at=EVENING), coming=True, impact=Impact(14.0, 7.0)), say),
    "flag, called": lambda say: flag.call(a_flag(due_at=EVENING), say, {"why": "half"}),
    "flag, late": lambda say: flag.rung(a_flag(due_at=EVENING), say, {"why": "due"}),
    "flag, reopened": lambda say: flag.opened(replace(a_flag(), reopened=True), say),
    "flags, cases": lambda say: cases.card(a_report(), say),
    "flags, no cases": lambda say: cases.card(NO_CASES, say),
    "faq, found": lambda say: faq.found(ALL * 3, "seal", say),
    "faq, none": lambda say: faq.found([], ROUGH_TITLE, say),
    "faq, none at all": lambda say: faq.found([], "", say),
    "faq, of a post": lambda say: faq.of_post(ALL, PLAIN, say),
    "faq, approved": lambda say: faq.card(an_answer(), say),
    "faq, expired": lambda say: faq.card(an_answer(expired=True), say),
    "faq, withdrawn": lambda say: faq.card(an_answer(FaqState.WITHDRAWN), say),
    "faq, draft": lambda say: faq.card(an_answer(FaqState.DRAFT, owner=""), say),
    "faq, rough": lambda say: faq.card(ROUGH_ANSWER, say),
    "faq, copied": lambda say: faq.copied(an_answer(), "en", say),
    "faq, attached": lambda say: faq.attached(an_answer(), PLAIN, say),
    "faq, told to expire": lambda say: faq.expires(an_answer(), say),
    "faq, told to be withdrawn": lambda say: faq.withdrawn(an_answer(FaqState.WITHDRAWN), say),
    "faq, asked for": lambda say: faq.wanted(UNWRITTEN, say),
    "faq, written": lambda say: faq.written(an_answer(FaqState.DRAFT, owner=""), say),
    "faq, form": lambda say: faq.new_form("Which seal fits?", "214", say, approves=True),
    "faq, form of an agent": lambda say: faq.new_form("", "", say, approves=False),
    "faq, edit": lambda say: faq.edit_form(an_answer(), say),
    "faq, attach": lambda say: faq.attach_form(an_answer(), post_options([PLAIN, ROUGH], say), say),
    "wording, asked": lambda say: wording.asked(a_wording(), say),
    "wording, asked all": lambda say: wording.asked(replace(a_wording(), asked=()), say),
    "wording, question": lambda say: wording.card(a_wording(), say),
    "wording, question off": lambda say: wording.card(STOOD_DOWN, say),
    "wording, question rough": lambda say: wording.card(ROUGH_READ, say),
    "wording, heard": lambda say: wording.heard(a_wording(), say),
    "wording, read": lambda say: wording.result(READ, say),
    "wording, read by nobody": lambda say: wording.result(a_wording(), say),
    "wording, read and off": lambda say: wording.result(STOOD_DOWN, say),
    "wording, read rough": lambda say: wording.result(ROUGH_READ, say),
    "wording, replied": lambda say: wording.replied(READ, say),
    "wording, said in the thread": lambda say: wording.said(
        a_wording(), say, {"who": ROUGH_TITLE, "text": ROUGH_TITLE}
    ),
    "wording, all clear in the thread": lambda say: wording.said(a_wording(), say, {"who": "Agt1", "text": ""}),
    "wording, reply sent": lambda say: wording.sent(READ, say),
    "wording, line added": lambda say: wording.added(replace(READ, elsewhere=True), "Not for the 3 L model.", say),
    "wording, say": lambda say: wording.say_form(a_wording(), say),
    "wording, reply": lambda say: wording.reply_form(READ, say, say("wording.words")),
    "wording, line": lambda say: wording.line_form(READ, say),
    "idea, opened": lambda say: idea.given(an_idea(), say),
    "idea, joined": lambda say: idea.given(JOINED, say),
    "idea, answered already": lambda say: idea.given(SHIPPED_ALREADY, say),
    "idea, offered": lambda say: idea.card(an_idea(near=PLAIN), say),
    "idea, rough": lambda say: idea.card(ROUGH_IDEA, say),
    "idea, taken": lambda say: idea.card(an_idea(IdeaState.TAKEN, post=PLAIN), say),
    "idea, declined": lambda say: idea.card(an_idea(IdeaState.DECLINED), say),
    "idea, shipped": lambda say: idea.shipped(an_idea(IdeaState.SHIPPED, post=PLAIN), say),
    "idea, told kindly": lambda say: idea.declined(an_idea(IdeaState.DECLINED), say),
    "ideas": lambda say: idea.queue([an_idea(), ROUGH_IDEA, *(an_idea(state) for state in IdeaState)] * 3, say),
    "ideas, none": lambda say: idea.queue([], say),
    "idea, form": lambda say: idea.form("", say),
    "idea, take": lambda say: idea.take_form(an_idea().idea, "214", post_options([PLAIN, ROUGH], say), say),
    "idea, ship": lambda say: idea.ship_form(an_idea().idea, post_options([PLAIN], say), say),
    "idea, decline": lambda say: idea.decline_form(an_idea().idea, say, say("idea.decline.words")),
    "brief": lambda say: brief.card(a_brief(), say),
    "brief, read": lambda say: brief.card(a_brief(read=2), say),
    "brief, bare": lambda say: brief.card(BARE_BRIEF, say),
    "brief, off": lambda say: brief.card(CALLED_OFF_BRIEF, say),
    "brief, rough": lambda say: brief.card(ROUGH_BRIEF, say),
    "brief, shift": lambda say: brief.shift(SHIFT, say),
    "brief, quiet shift": lambda say: brief.shift(QUIET_SHIFT, say),
    "brief, shift read": lambda say: brief.shift(SHIFT_READ, say),
    "brief, shift changed": lambda say: brief.shift(SHIFT_CHANGED, say),
    "brief, shift over": lambda say: brief.shift(SHIFT_OVER, say),
    "brief, rough shift": lambda say: brief.shift(ROUGH_SHIFT, say),
    "brief, changed": lambda say: brief.changed(CHANGED, say, {"version": 2, "gone": ["Which lids?"]}),
    "brief, elsewhere": lambda say: brief.changed(a_change(), say, {"version": 2}),
    "brief, rough change": lambda say: brief.changed(
        a_change(PLAIN, ROUGH), say, {"version": 2, "gone": [ROUGH_TITLE] * 3}
    ),
    "brief, will not run": lambda say: brief.changed(OFF_AFTER_READ, say, {"version": 2}),
    "brief, runs after all": lambda say: brief.changed(a_change(again=True), say, {"version": 2}),
    "brief, as it was read": lambda say: brief.changed(BACK_AFTER_READ, say, {"version": 2}),
    "brief, changed once more": lambda say: brief.changed(CHANGED, say, {"version": 1}),
    "brief, was read": lambda say: brief.was_read(SHIFT, say),
    "brief, was quiet": lambda say: brief.was_read(QUIET_SHIFT, say),
    "brief, poor": lambda say: brief.poor(SHIFT, say),
    "brief, week": lambda say: brief.ahead(SPAN, say),
    "brief, no posts": lambda say: brief.ahead(NO_SPAN, say),
    "brief, blind": lambda say: brief.ahead(BLIND_SPAN, say),
    "brief, fill": lambda say: brief.fill_form(ROUGH_BRIEF, say),
    "brief, about": lambda say: brief.about_form(a_brief(), say),
    "brief, ask": lambda say: brief.ask_form(SHIFT, say, say("brief.question.what")),
    "brief, asked": lambda say: brief.sent(a_question(), say),
    "brief, question": lambda say: brief.question(a_question(), say),
    "brief, rough question": lambda say: brief.question(a_question(ROUGH_TITLE, ROUGH_TITLE, ROUGH), say),
    "brief, reply": lambda say: brief.reply_form(a_question(), say),
    "brief, answered": lambda say: brief.answered(a_question(reply="Yes, it is safe."), say),
    "handover": lambda say: handover.draft(THE_NOTE, say),
    "handover, rough": lambda say: handover.draft(ROUGH_NOTE, say),
    "handover, out": lambda say: handover.draft(HANDED, say),
    "handover, form": lambda say: handover.form(THE_NOTE, say),
    "handover, empty form": lambda say: handover.form(NO_NOTE, say, say("handover.what")),
    "handover, posted": lambda say: handover.posted(THE_NOTE, say),
    "handover, to all": lambda say: handover.card(HANDED, say),
    "handover, rough to all": lambda say: handover.card(ROUGH_NOTE, say),
    "flag, praise": lambda say: flag.card(a_flag(kind=FlagKind.PRAISE, url="", note="They love it"), say),
    "flag, thanked": lambda say: flag.settled(a_flag(FlagState.SETTLED, kind=FlagKind.PRAISE, settled_at=NOW), say),
    "flag, lesson": lambda say: flag_guess.guess(
        Guess(FlagKind.BROKEN_LINK, PLAIN.link, "", PLAIN, (), None, (), NOW, "", a_declined_flag().flag), "", say
    ),
    "flags": lambda say: flags.queue([replace(a_flag(due_at=EVENING), impact=Impact(14.0, 7.0))] * 18, say),
    "flags, none": lambda say: flags.queue([], say),
    "flags, hand over": lambda say: flags.give_form(a_flag().flag, (), say),
    "flags, wait": lambda say: flags.wait_form(a_flag().flag, "2026-11-27 09:00", say, say("flag.wait.when")),
    "flags, no issue": lambda say: flags.decline_form(a_flag().flag, say),
    "flags, case": lambda say: flags.case_form(a_flag().flag, say, "?", say("flag.no_case")),
    "flag, case kept": lambda say: flag.attached(a_flag(), say),
    "flag, with cases": lambda say: flag.card(
        a_flag(FlagState.CLAIMED, cases=[[ROUGH_TITLE[:80], ""], ["5001x", "https://crm.pot.example/5001x"]] * 3), say
    ),
    "flags, line": lambda say: flags.line_form(a_flag(line="A new link comes").flag, say),
    "flag, merged": lambda say: flag.card(MERGED_FLAG, say),
    "flag, standing for others": lambda say: flag.card(a_flag(seen={"merged": [58, 59]}), say),
    "flag, told of others": lambda say: flag.settled(
        a_flag(FlagState.SETTLED, settled_at=NOW, seen={"merged": [58, 59]}), say
    ),
    "flags, merged": lambda say: flags.merged(a_flag(), say, {"why": "f-58"}),
    "flags, merged into": lambda say: flags.merged(MERGED_FLAG, say, {"why": "f-31"}),
    "flag, approved": lambda say: flag.approved(a_flag(line="A new link comes"), say),
    "flag, called off": lambda say: flag.card(CALLED_OFF_FLAG, say),
    "flag, told of the end of its post": lambda say: flag.settled(CALLED_OFF_FLAG, say),
    "flag, another page": lambda say: flag.bounced(
        a_flag(FlagState.CLAIMED, checked={"healthy": False, "said": "link.other_title", "title": ROUGH_TITLE}), say
    ),
    "flag, right page": lambda say: flag.card(
        a_flag(
            FlagState.SETTLED, checked={"healthy": True, "said": "link.right_by_word", "status": 200, "title": "Lids"}
        ),
        say,
    ),
    "flag, front page": lambda say: flag.bounced(
        a_flag(FlagState.CLAIMED, checked={"healthy": False, "said": "link.front_door", "status": 200}), say
    ),
    "flag, front page by word": lambda say: flag.card(
        a_flag(FlagState.SETTLED, checked={"healthy": True, "said": "link.front_by_word", "status": 200}), say
    ),
    "flag, bounced": lambda say: flag.bounced(a_flag(FlagState.CLAIMED), say),
    "flag, not let in": lambda say: flag.bounced(
        a_flag(FlagState.CLAIMED, checked={"said": "link.blocked", "status": 403}), say
    ),
    "forecast": lambda say: forecast.card(ForecastView(PLAIN, NUMBER, HOURS, 204.0, WINDOW, sight=SIGHT), say),
    "forecast, none": lambda say: forecast.card(ForecastView(NAMELESS, None, sight=SIGHT), say),
    "whatif, which hour?": lambda say: whatif.choose((MORNING, EVENING), "Europe/London", {"heads": "2"}, say),
    "whatif": lambda say: whatif.card(meeting.MORE, say),
    "whatif, nothing": lambda say: whatif.card(replace(meeting.MORE, then=meeting.MORE.now), say),
    "whatif, for an agent": lambda say: whatif.card(
        replace(meeting.MORE, heads=1, may=frozenset(), team="t" * 80), say
    ),
    "who": lambda say: who.card(meeting.ACCOUNTS * 4, "", say),
    "who, one": lambda say: who.card(meeting.ACCOUNTS[:1], "tiktok", say),
    "who, none": lambda say: who.card([], ROUGH_TITLE, say),
    "channels": lambda say: who.registry(meeting.ACCOUNTS * 4, say),
    "channels, none": lambda say: who.registry([], say),
    "why": lambda say: forecast.why(
        WhyView(PLAIN, 190, 115, 310, FACTORS, NEAREST, False, 12.3, HOURS, sight=SIGHT), say
    ),
    "why, leaning": lambda say: forecast.why(
        WhyView(PLAIN, 190, 115, 310, FACTORS, NEAREST, False, 12.3, HOURS, frozenset({"forecast.expect"}), SIGHT), say
    ),
    "why, a guess": lambda say: forecast.why(WhyView(PLAIN, 1, 0, 3, (), (), True, sight=SIGHT), say),
    "why, a guess from sources": lambda say: forecast.why(
        WhyView(PLAIN, 1, 0, 3, (), (), True, sight=SIGHT, priors=Priors("facebook", "pages", "live", "sellers")), say
    ),
    "why, a guess of a supposed volume": lambda say: forecast.why(
        WhyView(
            PLAIN, 1, 0, 3, (), (), True, sight=SIGHT, priors=Priors("x", "carried", ROUGH_TITLE, "judged", 8500.0)
        ),
        say,
    ),
    "forecast, a guess of a told volume": lambda say: forecast.card(
        ForecastView(PLAIN, None, sight=SIGHT, priors=Priors("", "judged", monthly=8500.0, answered=True)), say
    ),
    "hours": lambda say: hours.card(HOURS_OF, say),
    "hours, load": lambda say: hours.card(replace(HOURS_OF, load=LOAD), say),
    "surge": lambda say: hours.surge(SurgeCard(NOW, (SURGE, UNPLANNED), sight=SIGHT), say),
    "surge, asked": lambda say: hours.surge(
        SurgeCard(NOW, (UNPLANNED,), 7, 0, "", frozenset({"surge.explain"}), SIGHT), say
    ),
    "surge, told": lambda say: hours.surge(
        SurgeCard(NOW, (UNPLANNED,), 7, 1, "outage", frozenset({"surge.explain"}), SIGHT), say
    ),
    "surge, over": lambda say: hours.surge(SurgeCard(NOW, (), sight=SIGHT), say),
    "slots": lambda say: slots.card(some_slots(), say),
    "slots, none": lambda say: slots.card(some_slots(ways=False), say),
    "slots, several": lambda say: slots.card(some_slots((PLAIN, PROMO, ROUGH)), say),
    "slots, unproven": lambda say: slots.card(replace(some_slots((PLAIN, PROMO)), proven=False), say),
    "slots, no roster": lambda say: slots.card(some_slots(roster=False), say),
    "home, shift": lambda say: home.shift(a_home(), say),
    "home, quiet shift": lambda say: home.shift(a_home(during=a_week(0)), say),
    "home, in the shift": lambda say: week.during(a_week(2), say),
    "home, own posts": lambda say: week.mine(a_week(3), say),
    "home, no posts": lambda say: week.mine(a_week(0), say),
    "home, posts, blind": lambda say: week.mine(a_week(0, BLIND), say),
    "home, quiet shift, blind": lambda say: home.shift(a_home(during=a_week(0, BLIND), today=a_week(2, BLIND)), say),
    "home, no shift": lambda say: home.shift(a_home(shift=None), say),
    "home, flags": lambda say: home.flags(a_home(), say),
    "home, no flags": lambda say: home.flags(a_home(flags=()), say),
    "home, warnings": lambda say: home.warnings(a_home(), say),
    "home, no warnings": lambda say: home.warnings(a_home(warnings=()), say),
    "home, blind": lambda say: home.warnings(a_home(today=a_week(0, BLIND), warnings=()), say),
    "help": lambda say: help.card(MENU, say),
    "reply": lambda say: reply.card(card_json(alert.card(an_alert(), say)), say),
    "result, in range": lambda say: result.card(a_result(204.0), say),
    "result, missed": lambda say: result.card(a_result(5700.0), say),
    "score": lambda say: result.board(a_score(), say),
    "score, warnings": lambda say: result.board(a_score(), say, WARNINGS, Contest(5, 3), WeekScore(14, 5, 4, 2)),
    "score, few warnings": lambda say: result.board(a_score(0), say, replace(WARNINGS, counted=4), None),
    "score, none": lambda say: result.board(a_score(0), say),
    "learn": lambda say: learn.card(say=say),
    "delight": lambda say: delight.card(meeting.a_delight(), say),
    "delight, rough": lambda say: delight.card(meeting.ROUGH_DELIGHT, say),
    "delight, declined": lambda say: delight.card(meeting.a_delight(DelightState.DECLINED), say),
    "delight, told": lambda say: delight.told(meeting.a_delight(DelightState.APPROVED), say),
    "delight, named": lambda say: delight.named(meeting.a_delight(), say),
    "delight, unheard": lambda say: delight.named(replace(meeting.a_delight(), heard=False), say),
    "delight, known": lambda say: delight.named(replace(meeting.a_delight(), known=True), say),
    "delights": lambda say: delight.waiting([meeting.a_delight(), meeting.ROUGH_DELIGHT] * 9, say),
    **{f"tour, {guided.value} {place}": partial(_stop, guided, place) for guided in Guided for place in range(1, 6)},
    "tour, rough": lambda say: tour.card(Guided.LEAD, [Stop(ROUGH_TITLE, alert.card(an_alert(), say))] * 2, 2, say),
    "tour, over": lambda say: tour.over(Guided.AGENT, say),
    "delights, none": lambda say: delight.waiting([], say),
    "qa": lambda say: qa.card(looks.OPEN, say),
    "qa, half": lambda say: qa.card(looks.HALF, say),
    "qa, done": lambda say: qa.card(looks.DONE, say),
    "qa, forgotten": lambda say: qa.card(looks.FEWER, say),
    "qa, rough": lambda say: qa.card(looks.ROUGH_DRAW, say),
    "qa, form": lambda say: qa.form(looks.SHEET, say),
    "qa, form with gaps": lambda say: qa.form(looks.SHEET, say, {"line0": "yes"}),
    "qa, rough form": lambda say: qa.form(looks.ROUGH_SHEET, say),
    "qa, draws": lambda say: qa.board([looks.OPEN, looks.DONE, looks.FEWER, looks.ROUGH_DRAW], say),
    "qa, none": lambda say: qa.board([], say),
    "agenda": lambda say: agenda.card(meeting.AGENDA, say),
    "agenda, rough": lambda say: agenda.card(meeting.ROUGH_AGENDA, say),
    "agenda, half the time": lambda say: agenda.card(
        replace(meeting.CALM, fatigue=meeting.a_fatigue("same-account-gap", 1, 0)), say
    ),
    "agenda, a part": lambda say: agenda.card(replace(meeting.CALM, fatigue=meeting.a_fatigue("promo-share")), say),
    "agenda, calm": lambda say: agenda.card(meeting.CALM, say),
    "agenda, nothing": lambda say: agenda.card(meeting.NOTHING, say),
    "agenda, unread": lambda say: agenda.card(meeting.UNREAD, say),
    "report": lambda say: report.card(meeting.REPORT, say),
    "report, two teams, rough": lambda say: report.card(meeting.ROUGH_REPORT, say),
    "report, nothing": lambda say: report.card(meeting.EMPTY_REPORT, say),
    "week": lambda say: week.card(a_week(), say),
    "week, promises": lambda say: week.card(replace(a_week(2), promises=(GENERAL, REVIEWS), surges=(SURGE,)), say),
    "week, empty": lambda say: week.card(a_week(0), say),
    "week, blind": lambda say: week.card(a_week(3, BLIND), say),
    "week, blind and empty": lambda say: week.card(a_week(0, BLIND), say),
    "status": lambda say: status.card(WELL, SEEN, say),
    "status, new": lambda say: status.card(NEW, (), say),
    "status, blind": lambda say: status.card(WELL, (*SEEN, *UNSEEN), say),
    "feeds": lambda say: feeds.card(FEEDS, say),
    "feeds, well": lambda say: feeds.card(FEEDS[:2], say),
    "feeds, none": lambda say: feeds.card((), say),
    "feeds, never read": lambda say: feeds.card(NEVER, say),
    "feeds, seldom": lambda say: feeds.card(SELDOM, say),
    "feeds, connected and seldom": lambda say: feeds.understood(CONNECTED_SELDOM, say),
    "feeds, held": lambda say: feeds.card((HELD,), say),
    "feeds, understood": lambda say: feeds.card(UNDERSTOOD, say),
    "feeds, connected": lambda say: feeds.understood(UNDERSTOOD[0], say),
    "feeds, connected history": lambda say: feeds.understood(replace(UNDERSTOOD[0], elsewhere=True), say),
    "feeds, connected sheet": lambda say: feeds.understood(UNDERSTOOD[1], say),
    "feeds, connected dates": lambda say: feeds.understood(UNDERSTOOD[2], say),
    "feeds, connected and unread": lambda say: feeds.understood(FEEDS[0], say),
    "feeds, unreadable": lambda say: feeds.blind(UNREADABLE, say),
    "feeds, unsteady": lambda say: feeds.blind(replace(UNREADABLE, unsteady_since=UNREADABLE.now), say),
    "feeds, doubted": lambda say: feeds.blind(replace(UNREADABLE, problem="source.zones_lost"), say),
    "feeds, read again": lambda say: feeds.blind(FEEDS[0], say),
    "writeback": lambda say: writeback.card(writes.ASKED, say),
    "writeback, cancel": lambda say: writeback.card(writes.ASKED_TO_CANCEL, say),
    "writeback, rough": lambda say: writeback.card(writes.ASKED_ROUGH, say),
    "writeback, clash": lambda say: writeback.card(writes.CLASH, say),
    "writeback, gone": lambda say: writeback.card(writes.CLASH_GONE, say),
    "writeback, stuck": lambda say: writeback.card(writes.STUCK, say),
    "writeback, under way": lambda say: writeback.card(writes.UNDER_WAY, say),
    "writeback, done": lambda say: writeback.card(writes.DONE, say),
    "writeback, dropped": lambda say: writeback.card(writes.DROPPED, say),
    "writeback, list": lambda say: writeback.listing((writes.ASKED, writes.CLASH, writes.STUCK, writes.UNDER_WAY), say),
    "writeback, long list": lambda say: writeback.listing((writes.ASKED, writes.CLASH) * 20, say),
    "writeback, none": lambda say: writeback.listing((), say),
    "readings, order": lambda say: readings.card(ways.ORDER, say),
    "readings, year": lambda say: readings.card(ways.YEAR, say),
    "readings, zone": lambda say: readings.card(ways.ZONE, say),
    "readings, column": lambda say: readings.card(ways.COLUMN, say),
    "readings, clock": lambda say: readings.card(ways.CLOCK, say),
    "readings, unknown": lambda say: readings.card(ways.UNKNOWN, say),
    "readings, lost": lambda say: readings.card(ways.LOST, say),
    "readings, answered": lambda say: readings.card(ways.ANSWERED, say),
    "readings, over": lambda say: readings.card(ways.OVER, say),
    "readings, answer": lambda say: readings.answered(ways.ANSWERED, say),
    "meant": lambda say: meant.card(DOUBT, say),
    "meant, without an example": lambda say: meant.card(NO_EXAMPLE, say),
    "meant, as told": lambda say: meant.card(AS_IT_IS, say),
    "meant, otherwise": lambda say: meant.card(ELSEWHERE, say),
    "meant, answered": lambda say: meant.answered(ELSEWHERE, say),
    "meant, every time": lambda say: meant.card(EVERY_TIME, say),
    "meant, these posts": lambda say: meant.card(THESE, say),
    "meant, how often": lambda say: meant.asked(EVERY_TIME, say),
    "meant, asked no more": lambda say: meant.asked(DOUBT, say),
    "question, hour": lambda say: question.card(OPEN_HOUR, say, HOUR_VALUES),
    "question, hour told": lambda say: question.card(HOUR_TOLD, say, HOUR_VALUES),
    "question, hour known": lambda say: question.card(HOUR_KNOWN, say, HOUR_VALUES),
    "question, hour does not matter": lambda say: question.card(OPEN_HOUR, say, HOUR_VALUES | {"over": True}),
    "question, off": lambda say: question.card(NO_MORE, say, HOUR_VALUES),
    "question, clock": lambda say: question.card(TWICE, say, CLOCK_VALUES),
    "question, clock told": lambda say: question.card(TWICE_TOLD, say, CLOCK_VALUES),
    "question, clock known": lambda say: question.card(TWICE, say, CLOCK_VALUES | {"over": True}),
    "question, looks off": lambda say: question.card(LOOKS_OFF, say, OFF_VALUES),
    "question, still on": lambda say: question.card(SAID_ON, say, OFF_VALUES),
    "question, really off": lambda say: question.card(SAID_OFF, say, OFF_VALUES),
    "question, on again": lambda say: question.card(OPEN_HOUR, say, OFF_VALUES),
    "question, out": lambda say: question.card(WAS_DUE, say, OUT_VALUES),
    "question, out told": lambda say: question.card(SAID_OUT, say, OUT_VALUES),
    "question, out and flagged": lambda say: question.card(WAS_DUE, say, FLAGGED),
    "question, out and counted": lambda say: question.card(
        WAS_DUE, say, OUT_VALUES | {"over": True, "shows": "counted"}
    ),
    "question, out later": lambda say: question.card(HOUR_KNOWN, say, OUT_VALUES | {"about": "another hour"}),
    "question, answered": lambda say: question.answered(OPEN_HOUR, say),
    "half off": lambda say: half_off.card(HALF_OFF, say),
    "half off, still on": lambda say: half_off.card(HALF_ON, say),
    "half off, off": lambda say: half_off.card(ALL_OFF, say),
    "half off, over": lambda say: half_off.card(HALF_OVER, say),
    "half off, answered": lambda say: half_off.answered(HALF_OFF, say),
    "parted": lambda say: parted.card(APART, say),
    "parted, one post": lambda say: parted.card(ONE_POST, say),
    "parted, two posts": lambda say: parted.card(TWO_POSTS, say),
    "parted, settled": lambda say: parted.card(SETTLED, say),
    "parted, without the other": lambda say: parted.card(NO_TWIN, say),
    "parted, answered": lambda say: parted.answered(APART, say),
    "preflight": lambda say: preflight.card(MENDING, say),
    "preflight, rough": lambda say: preflight.card(ROUGHLY, say),
    "preflight, out": lambda say: preflight.card(IS_OUT, say),
    "preflight, mended": lambda say: preflight.card(MENDED, say),
    "preflight, cancelled": lambda say: preflight.card(CALLED_OFF, say),
    "preflight, again": lambda say: preflight.again(ROUGH, say),
    "preflight, more": lambda say: preflight.more(MENDING, say, {"keys": ["link.missing", "n-3"]}),
    "post, looked at": lambda say: post.card(a_check(problems=MENDING.problems, looked_at=NOW), say),
    "post, looked at and well": lambda say: post.card(a_check(looked_at=NOW), say),
    "rules": lambda say: rules.listing(A_QUARTER, say),
    "rules, all": lambda say: rules.listing(A_QUARTER, say, whole=True),
    "rules, one": lambda say: rules.one(A_MONTH, say),
    "rules, tested": lambda say: rules.tested(ALL_HOLD, say),
    "rules, broken": lambda say: rules.tested(BROKEN, say),
    "rules, review": lambda say: rules.review(A_QUARTER, say),
    "rules, whole review": lambda say: rules.review(A_QUARTER, say, whole=True),
    "rules, nothing to review": lambda say: rules.review(A_MONTH, say),
    "rules, waiting": lambda say: rules.waiting(ASKED, say),
    "rules, given up": lambda say: rules.given_up(ASKED, say),
    "rules, replayed": lambda say: rules.replayed(a_replay(), say),
    "rules, replayed, all": lambda say: rules.replayed(a_replay(), say, whole=True),
    "rules, replayed, two posts": lambda say: rules.replayed(a_replay("same-account-gap"), say),
    "rules, replayed, a part": lambda say: rules.replayed(a_replay("promo-share"), say),
    "rules, replayed, blind": lambda say: rules.replayed(a_replay("load-above-cover", 0, blind=True), say, whole=True),
    "removal": lambda say: removal.card(MANY, say),
    "removal, one": lambda say: removal.card(FEW, say),
    "removal, empty": lambda say: removal.card(SEVEN, say),
    "removal, overlays": lambda say: removal.card(ONLY_OVERLAYS, say),
    "removal, off": lambda say: removal.card(OFF, say),
    "removal, off by itself": lambda say: removal.card(OFF_BY_ITSELF, say),
    "removal, on": lambda say: removal.card(ON, say),
    "removal, over": lambda say: removal.card(OVER, say),
    "removal, answered": lambda say: removal.answered(ON, say),
    "status, left open": lambda say: status.card(LEFT_OPEN, SEEN, say),
    "status, trouble": lambda say: status.card(TROUBLED, SEEN, say),
    "today": lambda say: week.today(a_week(2), say),
    "today, empty": lambda say: week.today(a_week(0), say),
    "unknown command": lambda say: sentence(say("router.nearest", word="wek" * 30, nearest="week")),
    "stale button": lambda say: sentence(say("post.stale", post="p-214")),
    "broken": lambda say: sentence(say("router.broken", incident="1a2b3c4d")),
    "pause, asked": lambda say: pause.asked(ASKED_PAUSE, say),
    "pause, asked of all": lambda say: pause.card(ASKED_PAUSE, say),
    "pause, stands": lambda say: pause.card(HOLDS, say),
    "pause, stands on nothing": lambda say: pause.card(HOLDS_NOTHING, say),
    "pause, rough": lambda say: pause.card(HOLDS_ROUGHLY, say),
    "pause, ending": lambda say: pause.card(ENDS, say),
    "pause, over": lambda say: pause.card(IS_OVER, say),
    "pause, done": lambda say: pause.card(IS_DONE, say),
    "pause, off": lambda say: pause.card(IS_OFF, say),
    "pause, mine": lambda say: pause.mine(HOLDS, say, MINE_VALUES),
    "pause, mine, rough": lambda say: pause.mine(HOLDS_ROUGHLY, say, MINE_VALUES),
    "pause, caught": lambda say: pause.caught(HOLDS, say, {"posts": [PLAIN.id]}),
    "pause, ended": lambda say: pause.ended(IS_OVER, say, ENDED_VALUES),
    "pause, form": lambda say: pause.form(HALF_SAID, say, say("when.no_time")),
    "resume": lambda say: pause.resuming(HOLDS, say, A_PLAN),
    "resume, nothing held": lambda say: pause.resuming(HOLDS_NOTHING, say, NO_PLAN),
    "resume, plan": lambda say: pause.plan(HOLDS, say, A_PLAN),
    "resume, rough plan": lambda say: pause.plan(HOLDS_ROUGHLY, say, ROUGH_PLAN),
    "resume, asked": lambda say: pause.end_asked(ENDS, say),
    "resume, which": lambda say: pause.which((HOLDS, IS_OVER), say),
    "held, an hour": lambda say: held.card(a_held_question(LINES[0]), say),
    "held, stale": lambda say: held.card(a_held_question(LINES[1]), say),
    "held, tone": lambda say: held.card(a_held_question(LINES[2]), say),
    "held, nowhere": lambda say: held.card(a_held_question(LINES[3]), say),
    "held, rough": lambda say: held.card(a_held_question(ROUGH_LINES[0], reason=ROUGH_TITLE[:480]), say),
    "held, goes out": lambda say: held.card(a_held_question(ANSWERED[0]), say),
    "held, dropped": lambda say: held.card(a_held_question(ANSWERED[1]), say),
    "held, form": lambda say: held.other_form(a_held_question(LINES[0]), "fri 8", say, say("when.no_time")),
}
