"""Every screen in the states that people meet, to be looked at and measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from calbot.chat.cards import Card, Form
from calbot.chat.drawing import sentence
from calbot.chat.screens import alert, finding, flag, forecast, help, hours, post, result, slots, week
from calbot.flows.outlook_view import SurgeCard
from calbot.flows.views import Cause, ForecastView, Guess, WhyView
from calbot.model.alert import AlertLevel, AlertState
from calbot.model.flag import FlagKind, FlagState
from calbot.model.rule import Level
from calbot.words.say import Say
from tests.web.exhibits import (
    CHOICES,
    DRAFT,
    EVENING,
    FACTORS,
    GENERAL,
    HOURS,
    HOURS_OF,
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
    SURGE,
    TOKYO,
    TYPED,
    UNPLANNED,
    WINDOW,
    a_check,
    a_finding,
    a_flag,
    a_result,
    a_score,
    a_week,
    an_alert,
    gone,
    overridden,
    some_slots,
)

Shown = Card | Form

MENU = tuple((f"/calbot {word} p-12", "what it does, in a sentence", ("確認", "チェック")) for word in ("check", "why"))

SCENES: Mapping[str, Callable[[Say], Shown]] = {
    "alert": lambda say: alert.card(an_alert(), say),
    "alert, now": lambda say: alert.card(an_alert(level=AlertLevel.NOW), say),
    "alert, act": lambda say: alert.card(an_alert(level=AlertLevel.ACT), say),
    "alert, info": lambda say: alert.card(an_alert(level=AlertLevel.INFO), say),
    "alert, past": lambda say: alert.card(an_alert(state=AlertState.PAST), say),
    "alert, rough": lambda say: alert.card(replace(an_alert(), causes=(Cause(ROUGH, 1e6, 1, 1e7),) * 3), say),
    "alert, surges": lambda say: alert.card(
        replace(an_alert(), promises=(GENERAL, REVIEWS), surges=(SURGE, UNPLANNED)), say
    ),
    "alert, no post": lambda say: alert.card(replace(an_alert(feed_seen_at=None), causes=(), options=()), say),
    "alert, cancelled": lambda say: alert.card(gone("alert.gone.cancelled"), say),
    "alert, covered": lambda say: alert.card(gone("alert.gone.covered"), say),
    "finding": lambda say: finding.card(a_finding(), say),
    "finding, 505 posts": lambda say: finding.card(replace(a_finding(), posts=(PLAIN,) * 505), say),
    "finding, form, 505 posts": lambda say: finding.override_form(
        replace(a_finding(), posts=(PLAIN,) * 505), "", "", say
    ),
    "finding, note": lambda say: finding.card(a_finding("link-missing", Level.NOTE, remedies=()), say),
    "finding, answered": lambda say: finding.card(overridden(ROUGH_TITLE[:500]), say),
    "finding, just answered": lambda say: finding.overridden(overridden(), say),
    "finding, form": lambda say: finding.override_form(a_finding(), "no", "someday", say, say("when.unknown")),
    "check": lambda say: post.card(a_check(), say),
    "check, clean": lambda say: post.card(a_check(findings=(), remedies=(), window=None), say),
    "check, blind": lambda say: post.card(a_check(findings=(), blind=("Pot social", "Pan social")), say),
    "check, rough": lambda say: post.card(a_check(ROUGH), say),
    "check, nameless": lambda say: post.card(a_check(NAMELESS, forecast=None, window=None, remedies=()), say),
    "check, tokyo": lambda say: post.card(a_check(TOKYO, findings=()), say),
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
    "post, cancel?": lambda say: post.ask_cancel(a_check(ROUGH), say),
    "post, draft": lambda say: post.draft(DRAFT, {}, say),
    "post, draft, rough": lambda say: post.draft(replace(DRAFT, title=ROUGH_TITLE, link=ROUGH_URL), {}, say),
    "post, which draft?": lambda say: post.choose_draft((MORNING, EVENING), "Europe/London", TYPED, say),
    "post, form": lambda say: post.add_form(CHOICES, TYPED, say, {"link": say("post.add.no_link")}),
    "flag, guess": lambda say: flag.guess(
        Guess(FlagKind.BROKEN_LINK, ROUGH_URL, "", PLAIN, (ROUGH,), None, (), NOW), "", say
    ),
    "flag, no guess": lambda say: flag.guess(Guess(FlagKind.OTHER, "", ROUGH_TITLE, None, (), None), "", say),
    "flag, other": lambda say: flag.other(Guess(FlagKind.OTHER, "", "", PLAIN, (PROMO, ROUGH), None), say),
    "flag, form": lambda say: flag.form(None, "", "", say),
    "flag, opened": lambda say: flag.opened(a_flag(), say),
    "flag, unheard": lambda say: flag.opened(replace(a_flag(), heard=False), say),
    "flag, joined": lambda say: flag.opened(replace(a_flag(), joined=True), say),
    "flag, done": lambda say: flag.done(a_flag(FlagState.VERIFYING), say),
    "flag, open": lambda say: flag.card(a_flag(), say),
    "flag, claimed": lambda say: flag.card(a_flag(FlagState.CLAIMED), say),
    "flag, verifying": lambda say: flag.card(a_flag(FlagState.VERIFYING), say),
    "flag, settled": lambda say: flag.card(a_flag(FlagState.SETTLED, settled_at=NOW), say),
    "flag, rough": lambda say: flag.card(a_flag(of=ROUGH, url=ROUGH_URL, note=ROUGH_TITLE), say),
    "flag, told": lambda say: flag.settled(a_flag(FlagState.SETTLED, settled_at=NOW + timedelta(minutes=22)), say),
    "flag, bounced": lambda say: flag.bounced(a_flag(FlagState.CLAIMED), say),
    "forecast": lambda say: forecast.card(ForecastView(PLAIN, NUMBER, HOURS, 204.0, WINDOW), say),
    "forecast, none": lambda say: forecast.card(ForecastView(NAMELESS, None), say),
    "why": lambda say: forecast.why(WhyView(PLAIN, 190, 115, 310, FACTORS, NEAREST, False, 12.3, HOURS), say),
    "why, a guess": lambda say: forecast.why(WhyView(PLAIN, 1, 0, 3, (), (), True), say),
    "hours": lambda say: hours.card(HOURS_OF, say),
    "surge": lambda say: hours.surge(SurgeCard(NOW, (SURGE, UNPLANNED)), say),
    "surge, over": lambda say: hours.surge(SurgeCard(NOW, ()), say),
    "slots": lambda say: slots.card(some_slots(), say),
    "slots, none": lambda say: slots.card(some_slots(ways=False), say),
    "slots, several": lambda say: slots.card(some_slots((PLAIN, PROMO, ROUGH)), say),
    "slots, no roster": lambda say: slots.card(some_slots(roster=False), say),
    "help": lambda say: help.card(MENU, say),
    "result, in range": lambda say: result.card(a_result(204.0), say),
    "result, missed": lambda say: result.card(a_result(5700.0), say),
    "score": lambda say: result.board(a_score(), say),
    "score, none": lambda say: result.board(a_score(0), say),
    "week": lambda say: week.card(a_week(), say),
    "week, promises": lambda say: week.card(replace(a_week(2), promises=(GENERAL, REVIEWS), surges=(SURGE,)), say),
    "week, empty": lambda say: week.card(a_week(0), say),
    "week, blind": lambda say: week.card(a_week(3, ("Pot social",)), say),
    "week, blind and empty": lambda say: week.card(a_week(0, ("Pot social",)), say),
    "today": lambda say: week.today(a_week(2), say),
    "today, empty": lambda say: week.today(a_week(0), say),
    "unknown command": lambda say: sentence(say("router.nearest", word="wek" * 30, nearest="week")),
    "stale button": lambda say: sentence(say("post.stale", post="p-214")),
    "broken": lambda say: sentence(say("router.broken", incident="1a2b3c4d")),
}
