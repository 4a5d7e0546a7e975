"""Ways out of a busy evening."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from calbot.staffing.aftermath import STRETCH, aftermath, response_hours
from calbot.staffing.backlog import serve
from calbot.staffing.options import free_slot, options
from calbot.staffing.plan import Plan, Planned, moved
from calbot.staffing.response import Response
from calbot.staffing.screen import Screen
from calbot.staffing.slots import candidates, daytime, safe_slots
from calbot.staffing.together import place_together
from tests.staffing.stops import each

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = 96


def planned(post_id: int, hour: float, messages: float, account: str = "@pot", **known: object) -> Planned:
    """A post `hour` hours from now, whose response falls by a third each hour."""
    curve = np.zeros(HOURS)
    tail = messages / 3 * (2 / 3) ** np.arange(HOURS - int(hour))
    curve[int(hour) :] = tail
    return Planned(post_id, NOW + HOUR * hour, "Europe/London", account, curve, np.ones(0), **known)


def evening(*posts: Planned, start_backlog: float = 0.0) -> Plan:
    """Three by day, one from 21:00 to 07:00, eight messages an hour and the posts."""
    local = (np.arange(HOURS) + 9) % 24
    capacity = np.where((local >= 7) & (local < 21), 36.0, 9.0)
    load = np.tile(8.0 + sum(post.per_hour for post in posts), (20, 1))
    return Plan(NOW, load, capacity, posts, NOW, start_backlog=start_backlog)


BUSY = evening(planned(214, 10, 190, "@tiktok"), planned(219, 9.5, 70, "@x"))
WINDOW = (NOW + 10 * HOUR, NOW + 18 * HOUR)


def test_a_busy_evening_is_helped_by_moves_and_by_people():
    today = serve(BUSY.load, BUSY.capacity).window(10, 18).minutes
    found = options(BUSY, *WINDOW, causes=(214, 219))
    *ways, nothing = found
    assert {option.kind for option in ways} == {"move", "cover", "hours"}
    assert [option.minutes for option in ways] == sorted(option.minutes for option in ways)
    assert all(option.minutes < today for option in ways)
    assert (nothing.kind, nothing.minutes) == ("nothing", pytest.approx(today))
    assert len(ways) <= 5


def test_the_best_move_is_as_good_as_any_slot_tried_by_hand():
    best = min(o.minutes for o in options(BUSY, *WINDOW, causes=(214,)) if o.kind == "move")
    own = BUSY.posts[0]
    by_hand = []
    for at in candidates(BUSY, own, step=HOUR, by_day=True):
        waiting = serve(moved(BUSY, own, at).load, BUSY.capacity)
        begin = BUSY.index(at)
        by_hand.append(max(waiting.window(10, 18).minutes, waiting.window(begin, begin + 12).minutes))
    assert best <= 1.06 * min(by_hand) + 6


def test_slots_are_in_the_daytime_of_the_posts_own_zone_and_never_in_the_past():
    tokyo = replace(planned(1, 10, 50), zone="Asia/Tokyo")
    slots = list(candidates(evening(tokyo), tokyo, by_day=True))
    assert slots
    assert all(8 <= at.astimezone(ZoneInfo("Asia/Tokyo")).hour <= 20 and at > NOW for at in slots)
    assert max(slots) <= tokyo.starts_at + timedelta(days=3)


def test_posts_of_one_account_keep_an_hour_between_them():
    one, other = planned(1, 10, 50), planned(2, 24.5, 50)
    slots = list(candidates(evening(one, other), one))
    assert all(abs(at - other.starts_at) >= HOUR for at in slots)
    free = list(candidates(evening(one, replace(other, account="@pan")), one))
    assert len(free) > len(slots)


def test_a_post_that_is_out_is_not_moved():
    out = evening(replace(BUSY.posts[0], movable=False))
    assert [option.kind for option in options(out, *WINDOW, causes=(214,)) if option.kind != "hours"] == [
        "cover",
        "nothing",
    ]


def test_a_quiet_window_needs_no_help():
    quiet = evening(planned(1, 10, 3))
    assert options(quiet, *WINDOW, causes=(1,)) == ()


def test_the_free_slot_is_near_and_keeps_the_target():
    option = free_slot(BUSY, 214)
    assert option is not None
    assert option.minutes <= BUSY.target_minutes
    assert abs(option.to - BUSY.posts[0].starts_at) < timedelta(days=1)


def test_there_is_no_free_slot_when_the_team_is_drowning():
    assert free_slot(evening(planned(1, 10, 50), start_backlog=50_000), 1) is None


def test_an_unknown_post_has_no_free_slot():
    assert free_slot(BUSY, 999) is None


def test_moving_a_post_keeps_its_messages_within_the_plan():
    own = BUSY.posts[0]
    later = moved(BUSY, own, own.starts_at + 12 * HOUR)
    assert later.load.sum() == pytest.approx(BUSY.load.sum(), rel=0.001)
    assert later.load[0, 10] < BUSY.load[0, 10]
    assert later.load[0, 22] > BUSY.load[0, 22]


def test_a_window_outside_the_plan_has_no_options():
    assert options(BUSY, NOW + 500 * HOUR, NOW + 510 * HOUR, causes=(214,)) == ()


def test_every_half_hour_is_tried_and_the_quick_look_agrees_with_the_engine():
    own = BUSY.posts[0]
    tried = list(candidates(BUSY, own))
    assert {at.minute for at in tried} == {0, 30}
    quick = Screen.of(BUSY, own).seen(tried)
    whole = [one for one in zip(tried, quick.minutes, quick.share_late, strict=True) if not one[0].minute]
    assert len(whole) > 80
    for at, minutes, late in whole[::5]:
        begin = BUSY.index(at)
        ((exact,),) = moved(BUSY, own, at).each((begin, min(begin + STRETCH, HOURS)))
        assert minutes[0, 0] == pytest.approx(exact.minutes, rel=0.15, abs=15)
        assert late[0, 0] == pytest.approx(exact.share_late, abs=0.1)


def test_safe_slots_keep_mean_and_share_and_the_nearest_comes_first():
    found = safe_slots(BUSY, 214, most=8)
    assert len(found) > 3
    assert all(slot.minutes <= BUSY.target_minutes and slot.share_late <= 0.25 for slot in found)
    away = [abs(slot.at - BUSY.posts[0].starts_at) for slot in found]
    assert away == sorted(away)


def test_no_half_hour_nearer_than_the_first_safe_slot_is_safe():
    first = safe_slots(BUSY, 214)[0]
    own = BUSY.posts[0]
    for at in candidates(BUSY, own):
        if abs(at - own.starts_at) < abs(first.at - own.starts_at):
            assert not aftermath(BUSY, {214: at}).safe


def test_over_the_whole_horizon_exactly_the_safe_half_hours_are_found():
    own = BUSY.posts[0]
    tried = list(candidates(BUSY, own, timedelta(days=4)))
    found = [slot.at for slot in safe_slots(BUSY, 214, timedelta(days=4), most=len(tried))]
    assert any(not daytime(at, ZoneInfo(own.zone)) for at in tried)
    by_hand = [at for at in tried if aftermath(BUSY, {214: at}).safe]
    assert sorted(found) == by_hand
    day = [daytime(at, ZoneInfo(own.zone)) for at in found]
    assert day == sorted(day, reverse=True)


def slow(post_id: int, hour: int, messages: float) -> Planned:
    """A release: hardly anything at once, and most of it two days later."""
    curve = np.zeros(HOURS)
    rise = np.exp(-0.5 * ((np.arange(HOURS - hour) - 46.0) / 4) ** 2)
    curve[hour:] = messages * rise / rise.sum()
    return Planned(post_id, NOW + HOUR * hour, "Europe/London", "@pot", curve, np.ones(0))


def test_what_a_release_brings_days_later_is_looked_at_too():
    release = slow(1, 3, 600)
    plan = evening(release)
    assert response_hours(plan, release) > 48
    assert plan.worst((3, 15)).kept
    assert not aftermath(plan, {1: release.starts_at}).safe
    for slot in safe_slots(plan, 1, most=4):
        begin = plan.index(slot.at)
        there = moved(plan, release, slot.at)
        assert all(there.worst((at, at + STRETCH)).kept for at in range(begin, min(begin + 60, HOURS), STRETCH))


def test_a_weekend_that_nobody_answers_anyhow_leaves_slots_before_it():
    hours = np.arange(HOURS)
    release = slow(1, 3, 20)
    load = np.tile(4.0 + release.per_hour, (6, 1))
    gone = np.where((hours >= 44) & (hours < 68), 0.0, 24.0)
    plan = Plan(NOW, load, gone, (release,), NOW)
    assert not plan.worst((44, 56)).kept
    assert aftermath(plan, {1: release.starts_at}).safe


def test_with_a_known_activity_the_slot_that_costs_least_reach_comes_first():
    activity = np.ones(168)
    activity[(np.arange(168) % 24) == 9] = 3.0
    own = replace(BUSY.posts[0], activity=activity)
    found = safe_slots(replace(BUSY, posts=[own, BUSY.posts[1]]), 214)
    assert found[0].at.astimezone(ZoneInfo("Europe/London")).hour == 9
    assert found[0].reach == pytest.approx(-2.0)


def test_several_posts_find_slots_that_are_safe_together():
    crowd = [planned(number, 10 + number / 2, 150, f"@{number % 2}") for number in range(5)]
    plan = evening(*crowd)
    placed = place_together(plan, [post.post_id for post in crowd])
    assert placed is not None
    assert placed.safe
    assert placed.proven
    there = plan
    for post in crowd:
        there = moved(there, post, placed.at[post.post_id])
    waiting = serve(there.load, plan.capacity)
    worst = max(waiting.mean(plan.index(at), min(plan.index(at) + 12, HOURS)) for at in placed.at.values())
    assert worst <= plan.target_minutes
    for one in crowd:
        for other in crowd:
            if one is not other and one.account == other.account:
                assert abs(placed.at[one.post_id] - placed.at[other.post_id]) >= HOUR


def test_where_a_programme_is_left_early_there_are_slots_all_the_same_and_it_is_said(monkeypatch):
    """By branches, not by seconds: slow machines find what fast ones do."""
    crowd = [planned(number, 10 + number / 2, 150, f"@{number % 2}") for number in range(5)]
    monkeypatch.setattr("calbot.staffing.together._MOST_NODES", 0)
    placed = place_together(evening(*crowd), [post.post_id for post in crowd])
    assert not placed.proven
    assert placed.at.keys() == {post.post_id for post in crowd}
    for number in range(2):
        at = sorted(placed.at[post.post_id] for post in crowd[number::2])
        assert all(later - sooner >= HOUR for sooner, later in pairwise(at))


def test_several_posts_stay_where_they_are_if_that_is_safe():
    calm = [planned(1, 10, 5), planned(2, 12, 5)]
    placed = place_together(evening(*calm), [1, 2])
    assert placed is not None
    assert placed.at == {post.post_id: post.starts_at for post in calm}


def test_a_post_that_nobody_knows_cannot_be_placed():
    assert place_together(BUSY, [214, 999]) is None
    assert place_together(BUSY, []) is None


def test_slots_behind_a_month_that_a_rule_stops_are_found_and_the_rule_is_asked_a_few_times() -> None:
    own, hours = planned(1, 10, 20), np.arange(90 * 24)
    far = replace(own, per_hour=np.concatenate([own.per_hour, np.zeros(len(hours) - HOURS)]))
    quiet, asked, open_from = Plan(NOW, np.full((2, len(hours)), 2.0), np.full(len(hours), 36.0), [far], NOW), [], 0

    def permits(post_id: int, moments: Sequence[datetime], others: Mapping[int, datetime | None]) -> list[datetime]:
        asked.append(len(moments))
        return [at for at in moments if at >= NOW + open_from * timedelta(days=1)]

    for open_from in (75, 89):
        found = safe_slots(replace(quiet, permits=permits), 1, timedelta(days=90), most=5000)
        free = [at for at in candidates(quiet, far, timedelta(days=90)) if at >= NOW + timedelta(days=open_from)]
        assert sorted(slot.at for slot in found) == free
        assert free
    open_from = 90
    asked.clear()
    assert safe_slots(replace(quiet, permits=permits), 1, timedelta(days=90)) == ()
    assert sum(asked) == len(list(candidates(quiet, far, timedelta(days=90))))
    assert len(asked) <= 3


def apart(posts: dict[int, Planned], hours: int):
    """A rule that stops any two posts on one day; it sees each of them where it is said to be."""

    def permits(post_id: int, at: datetime, others: Mapping[int, datetime | None]) -> bool:
        places = {key: others.get(key, post.starts_at) for key, post in posts.items() if key != post_id}
        return all(there is None or abs(at - there) >= HOUR * hours for there in places.values())

    return permits


def test_two_posts_that_both_move_do_not_break_a_rule_between_them():
    one, other = planned(1, 10, 190, "@a"), planned(2, 11, 190, "@b")
    free = place_together(evening(one, other), [1, 2])
    assert free is not None
    assert free.safe
    gap = abs(free.at[1] - free.at[2])
    hours = int(gap / HOUR) + 3
    bound = replace(evening(one, other), permits=each(apart({1: one, 2: other}, hours)))
    placed = place_together(bound, [1, 2])
    assert placed is not None
    assert placed.safe
    assert abs(placed.at[1] - placed.at[2]) >= HOUR * hours


def test_a_slot_where_the_other_stood_is_free_once_that_moves():
    one, other = planned(1, 10, 60, "@a"), planned(2, 30, 60, "@b")
    keeps = apart({1: one, 2: other}, 4)

    def permits(post_id: int, at: datetime, others: Mapping[int, datetime | None]) -> bool:
        afternoon = NOW + 28 * HOUR <= at <= NOW + 32 * HOUR
        return (post_id == 2 or afternoon) and keeps(post_id, at, others)

    placed = place_together(replace(evening(one, other), permits=each(permits)), [1, 2])
    assert placed is not None
    assert NOW + 28 * HOUR <= placed.at[1] <= NOW + 32 * HOUR
    assert abs(placed.at[1] - placed.at[2]) >= 4 * HOUR


def test_a_rule_about_three_posts_together_is_kept_too():
    crowd = [planned(number, 10 + number / 2, 60, f"@{number}") for number in range(3)]

    def permits(post_id: int, at: datetime, others: Mapping[int, datetime | None]) -> bool:
        places = [others.get(post.post_id, post.starts_at) for post in crowd if post.post_id != post_id]
        return sum(there is not None and there.date() == at.date() for there in places) < 2

    placed = place_together(replace(evening(*crowd), permits=each(permits)), [0, 1, 2])
    assert placed is not None
    assert len({at.date() for at in placed.at.values()}) > 1


@pytest.mark.parametrize("why", ["a post beside the set", "a closed stretch"])
def test_a_set_leaves_hours_in_which_its_posts_may_not_stand(why: str) -> None:
    """With room to spare nothing else would move them."""
    first = planned(1, 3, 6, "@pot")
    if why == "a closed stretch":
        first = replace(first, closed=((first.starts_at - HOUR, first.starts_at + HOUR),))
    beside = planned(2, 3 + 1 / 3, 6, "@pot" if why == "a post beside the set" else "@pan")
    placed = place_together(evening(first, beside, planned(3, 6, 6, "@x")), (1, 3))
    assert placed is not None
    at = placed.at[1]
    assert abs(at - beside.starts_at) >= HOUR or why == "a closed stretch"
    assert not any(since <= at < until for since, until in first.closed)
    assert placed.at[3] == NOW + 6 * HOUR, "who may stay stays"


def drawing(post: Planned, size: Callable[[datetime], float]) -> Planned:
    """A post that brings so many messages, by when it goes out, two thirds of what is left in each half-hour."""
    came = 1 - (1 / 3) ** (np.arange(337) / 2)
    return replace(post, response=Response(came, lambda at: np.array([size(one) for one in at])))


def test_an_hour_that_draws_twice_as_much_is_tried_with_twice_as_much() -> None:
    own = drawing(planned(1, 10, 60), lambda at: 400.0 if at.hour < 12 else 60.0)
    plan = evening(own)
    tried = list(candidates(plan, own))
    found = {slot.at for slot in safe_slots(plan, 1, most=len(tried))}
    alike = {slot.at for slot in safe_slots(evening(planned(1, 10, 60)), 1, most=len(tried))}
    busy = {at for at in alike if 8 <= at.hour < 12}
    assert busy
    assert not busy & found, "400 messages are too many in any morning"
    assert {at for at in alike if 12 <= at.hour < 16} <= found
    quick, whole = Screen.of(plan, own).seen(tried), [at for at in tried if not at.minute][::5]
    for at in whole:
        ((exact,),) = moved(plan, own, at).each((plan.index(at), min(plan.index(at) + STRETCH, HOURS)))
        assert quick.minutes[tried.index(at), 0, 0] == pytest.approx(exact.minutes, rel=0.15, abs=15)


def test_a_set_is_placed_by_what_its_posts_bring_there() -> None:
    crowd = [drawing(planned(n, 10 + n / 2, 60, f"@{n}"), lambda at: 500.0 if at.hour < 14 else 60.0) for n in range(3)]
    placed = place_together(evening(*crowd), [0, 1, 2])
    assert placed is not None
    assert placed.safe
    assert all(at.hour >= 14 or at == NOW + (10 + n / 2) * HOUR for n, at in placed.at.items())


def test_a_post_of_the_last_hours_brings_all_it_has_where_it_is_tried() -> None:
    late = planned(1, HOURS - 2, 60)
    assert late.per_hour.sum() < 40
    own = drawing(late, lambda at: 60.0)
    assert moved(evening(own), own, NOW + 10 * HOUR).load[0].sum() - evening(own).load[0].sum() == pytest.approx(
        60 - late.per_hour.sum(), rel=0.01
    )
