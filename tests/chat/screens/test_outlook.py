"""How a queue, a surge, hours and slots look, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from calbot.chat import queue
from calbot.chat.cards import Actions, Card, Chart, Fields
from calbot.chat.plain import plain
from calbot.chat.screens import hours, slots, week
from calbot.chat.screens.alert import card
from calbot.flows.outlook_view import HourLoad, HoursView, PromiseLine, SurgeCard, SurgeView
from calbot.flows.slots_view import SlotsView
from calbot.flows.views import AlertView, WeekView
from calbot.flows.ways import Remedy
from calbot.model.alert import Alert
from calbot.model.post import Post
from calbot.words.say import sayer

AT = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)
DO_DONT = Post(workspace_id="w", id=214, network="tiktok", brand="Pot", title="<!channel> do/don't", starts_at=AT)
PROMO = Post(workspace_id="w", id=219, network="x", brand="Pan", title="promo", starts_at=AT - timedelta(minutes=30))
ENGLISH, JAPANESE = sayer("en", "Europe/London"), sayer("ja", "Asia/Tokyo")
GENERAL = PromiseLine("general", 240, 138.0, 60.0, 210.0, 0.21, 300.0, 420.0, 0.4, 0.99, AT + timedelta(hours=13))
REVIEWS = replace(GENERAL, sla="reviews", target_minutes=480, clears_at=None)
NINETY = replace(GENERAL, sla="vip", percentile=90, team="pan-care")
PLANNED = SurgeView(AT, 2.1, 1.9, 0.86, 0.6, 1.0, ((DO_DONT, 80.0), (PROMO, 20.0)))


def test_each_promise_tells_mean_and_queue_of_the_span() -> None:
    facts = [(label, said[0].text) for label, said in queue.ahead((GENERAL, REVIEWS, NINETY), 1, ENGLISH)]
    more = "9 of 10 within 5 h, the longest wait 7 h; 40% within 1 h, 99% within 24 h."
    assert facts[0] == (
        "Next 24 h",
        f"Mean first response 2.3 h (60 min to 3.5 h; SLA 4 h), 21% late.\n{more}"
        " The longest queue is worked off by Fri 27 Nov 08:00 London.",
    )
    assert facts[1][0] == "Next 24 h, reviews"
    assert facts[1][1].endswith(f"{more} No end of the queue is in sight.")
    assert facts[2][0] == "Next 24 h, pan-care and vip"
    assert facts[2][1].startswith("90 of 100 answered within 2.3 h (60 min to 3.5 h; SLA 4 h), 21% late.")
    ((label, said),) = queue.ahead((GENERAL,), 7, JAPANESE)
    assert label == "今後7日間"
    assert "9割は5時間以内、最も長い待ちは7時間。1時間以内 40%、24時間以内 99%。" in said[0].text


def test_a_week_shows_the_queue_below_its_posts_and_a_surge() -> None:
    view = WeekView((), "Europe/London", AT.date(), AT.date(), promises=(GENERAL,), surges=(PLANNED,))
    text = plain(week.today(view, ENGLISH))
    assert "Next 24 h  Mean first response 2.3 h" in text
    assert "2.1 times the usual messages since Thu 26 Nov 19:00 London; 1.9 times were expected." in text


def test_a_surge_says_whether_the_plan_explains_it() -> None:
    planned = queue.surge(PLANNED, ENGLISH)
    assert "The plan explains 86% of that (60%-100%)." in planned
    assert "Behind it: p-214 TikTok “" in planned
    unknown = queue.surge(replace(PLANNED, share=0.08, low=0.0, high=0.2, posts=(), team="pan-care"), ENGLISH)
    assert unknown.startswith("pan-care: 2.1 times")
    assert unknown.endswith("The plan explains only 8% of that (0%-20%): look for an outage, news or a repost.")
    partly = queue.surge(replace(PLANNED, share=0.3), JAPANESE)
    assert "予定された投稿で説明できるのは増えた分の30%" in partly
    assert "予定された投稿の分: p-214" in partly
    assert "説明できます" in queue.surge(PLANNED, JAPANESE)


def test_the_card_of_a_surge_asks_care_what_is_behind_it() -> None:
    unplanned = replace(PLANNED, share=0.08, low=0.0, high=0.2, posts=())
    asked = SurgeCard(AT, (unplanned,), 7, 0, "", frozenset({"surge.explain"}))
    assert labels(hours.surge(asked, ENGLISH)) == ["Outage", "News", "Influencer", "Unknown"]
    assert labels(hours.surge(asked, JAPANESE)) == ["障害", "報道", "インフルエンサー", "不明"]
    told = hours.surge(replace(asked, cause="news", turns=1), ENGLISH)
    assert "Behind it, as your team says: News." in plain(told)
    assert labels(told) == ["Outage", "Influencer", "Unknown"]
    assert "チームが挙げた原因: 報道。" in plain(hours.surge(replace(asked, cause="news"), JAPANESE))
    assert labels(hours.surge(replace(asked, may=frozenset()), ENGLISH)) == []
    assert labels(hours.surge(replace(asked, surges=()), ENGLISH)) == []


def labels(card: Card) -> list[str]:
    return [one.label for element in card.elements if isinstance(element, Actions) for one in element.buttons]


def test_hours_are_the_sum_of_their_parts() -> None:
    view = HoursView(
        AT, AT + timedelta(hours=4), 290.4, 60.2, ((DO_DONT, 180.3), (PROMO, 8.7)), 2, 40.0, 1.2, (PLANNED,)
    )
    lines = plain(hours.card(view, ENGLISH)).split("\n")
    assert lines[:6] == [
        "Thu 26 Nov 19:00-23:00 London: 290 messages expected",
        "= 60 as usual",
        "+ 180 from p-214 TikTok “<!channel> do/don't”",
        "+ 8.7 from p-219 X “promo”",
        "+ 40 from 2 more posts",
        "+ 1.2 left from earlier posts",
    ]
    assert lines[6].startswith("2.1 times the usual")
    quiet = plain(hours.card(replace(view, more=0, rest=0.0, fading=0.1, surges=(), posts=()), JAPANESE)).split("\n")
    assert quiet[0].endswith("の見込み: 290件")
    assert quiet[1] == "= 通常 60件"
    assert len(quiet) == 3


def test_a_warning_tells_the_queue_of_its_window_and_what_runs_now(alert: Callable[..., Alert]) -> None:
    view = AlertView(alert(), (), (), frozenset(), AT, promises=(GENERAL, REVIEWS), surges=(PLANNED,))
    facts = next(element for element in card(view, ENGLISH).elements if isinstance(element, Fields)).pairs
    assert [label for label, _ in facts] == ["Why", "Now", "Range", "Queue", "Queue, reviews", "Record", "Trust"]
    told = {label: said[0].text for label, said in facts}
    assert told["Now"].startswith("2.1 times the usual")
    assert told["Queue"].startswith("9 of 10 within 5 h, the longest wait 7 h")
    assert told["Queue, reviews"].startswith("Mean first response 2.3 h")


def test_hours_are_drawn_against_what_can_be_answered() -> None:
    load = tuple(HourLoad(AT + timedelta(hours=hour), 40.0 * hour, 60.0) for hour in range(1, 4))
    view = HoursView(AT, AT + timedelta(hours=4), 290.4, 60.2, (), 0, 0.0, 0.0, load=load)
    (chart,) = [part for part in hours.card(view, ENGLISH).elements if isinstance(part, Chart)]
    assert (chart.limits, chart.names) == ((60.0, 60.0, 60.0), ("Expected", "Can be answered"))
    lines = plain(hours.card(view, ENGLISH)).split("\n")
    assert "Messages by hour and what the team can answer, London (| = Can be answered)" in lines
    assert [line[:5] for line in lines if line.endswith("messages | 60")] == ["20:00", "21:00", "22:00"]
    assert "対応できる件数" in plain(hours.card(view, JAPANESE))


def slot(hours_on: float, minutes: float = 138.0, reach: float | None = 0.06, post: Post = DO_DONT) -> Remedy:
    return Remedy("move", AT + timedelta(hours=hours_on), minutes, post, late=0.21, reach=reach)


def one(*ways: Remedy, roster: bool = True, may: bool = True) -> SlotsView:
    today = Remedy("nothing", AT, 276.0, late=0.62)
    return SlotsView((DO_DONT,), ways, today, 240.0, bool(ways), roster, frozenset({"post.move"} if may else ()))


def test_slots_of_one_post_each_with_its_result_and_a_press() -> None:
    text = plain(slots.card(one(slot(13), slot(15, reach=0.0), slot(24, reach=-0.5)), ENGLISH))
    lines = text.split("\n")
    assert lines[0] == "p-214 TikTok “<!channel> do/don't”: slots that keep the SLA of 4 h"
    assert lines[1] == "As planned: 4.6 h, 62% late."
    assert lines[2:5] == [
        "1. Move p-214 to Fri 27 Nov 08:00 London: 2.3 h, 21% late, reach -6%",
        "2. Move p-214 to Fri 27 Nov 10:00 London: 2.3 h, 21% late, reach ±0%",
        "3. Move p-214 to Fri 27 Nov 19:00 London: 2.3 h, 21% late, reach +50%",
    ]
    assert text.count("[Move p-214") == 3
    assert "[Move" not in plain(slots.card(one(slot(13), may=False), ENGLISH))
    assert "no slot within 14 days keeps the SLA of 4 h" in plain(slots.card(one(), ENGLISH))
    assert "there may be a better one" not in text
    assert "there may be a better one" in plain(slots.card(replace(one(slot(13)), proven=False), ENGLISH))
    shut = replace(one(), closed=True)
    assert "the gap on its account leave no slot within 14 days" in plain(slots.card(shut, ENGLISH))
    assert "14日以内に出せる時間がありません" in plain(slots.card(shut, JAPANESE))
    alone = plain(slots.card(one(slot(13), roster=False), ENGLISH))
    assert "As planned" not in alone
    assert "2.3 h" not in alone
    assert "There is no roster" in alone


def test_slots_of_several_posts_have_one_result() -> None:
    view = replace(one(), posts=(DO_DONT, PROMO), ways=(slot(13), slot(15, post=PROMO)), safe=True)
    text = plain(slots.card(view, ENGLISH))
    assert text.startswith("p-214 and p-219: slots that keep the SLA of 4 h for all of them")
    assert "p-219 X “promo” to Fri 27 Nov 10:00 London\nAll moved: 2.3 h, 21% late." in text
    assert "[Move p-219 to Fri 27 Nov 10:00 London (2.3 h)]" in text
    assert "these come nearest" in plain(slots.card(replace(view, safe=False), ENGLISH))
    assert "as they are planned" in plain(slots.card(replace(view, ways=()), ENGLISH))
    assert "no slots for all of them" in plain(slots.card(replace(view, ways=(), safe=False), ENGLISH))
    assert plain(slots.card(view, JAPANESE)).startswith("p-214、p-219: まとめて目標 4時間 を守れる時間")


def test_a_surge_that_nobody_planned_has_a_card_of_its_own() -> None:
    unknown = replace(PLANNED, share=0.08, low=0.0, high=0.2, posts=())
    shown = hours.surge(SurgeCard(AT, (unknown, replace(unknown, team="pan-care"))), ENGLISH)
    lines = plain(shown).split("\n")
    assert lines[0].startswith("2.1 times the usual messages since Thu 26 Nov 19:00 London")
    assert lines[1].startswith("pan-care: ")
    assert shown.fallback == lines[0]
    assert plain(hours.surge(SurgeCard(AT, ()), ENGLISH)).startswith("Over: the surge since Thu 26 Nov 19:00 London")
    assert plain(hours.surge(SurgeCard(AT, ()), JAPANESE)).startswith("解消: 11月27日(金) 4:00 東京から")
