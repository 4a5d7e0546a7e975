"""What each kind of rule finds in small worlds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.model.account import Account
from calbot.model.event import Event, EventKind
from calbot.model.post import Post, PostState
from calbot.rulebook.check import judge
from calbot.rulebook.facts import LoadHour
from calbot.rulebook.found import Found
from tests.rulebook.build import NOON, facts, post, rule

GAP = rule('pair = { same = ["account"], within = "1h" }')


def named(found: list[Found]) -> list[tuple[int, ...]]:
    return [tuple(post.id for post in one.posts) for one in found]


def hour(number: int, minutes: float = 300, **values: Any) -> LoadHour:
    return LoadHour(NOON + timedelta(hours=number), values.pop("team", "care"), minutes, 240, **values)


def event(start: float, end: float, **values: Any) -> Event:
    kind = values.pop("kind", EventKind.BLACKOUT)
    at = NOON + timedelta(hours=start)
    return Event(workspace_id="w", id=1, kind=kind, starts_at=at, ends_at=NOON + timedelta(hours=end), **values)


def test_of_several_earlier_posts_the_nearest_is_told() -> None:
    found = judge([GAP], facts(post(3, 40, handle="@a"), post(1, 0, handle="@a"), post(2, 20, handle="@a")))
    assert named(found) == [(1, 2), (2, 3)]
    assert (found[0].key, found[0].at, found[0].values["gap_minutes"]) == ("mine:1,2", NOON + timedelta(minutes=20), 20)


def test_an_excused_neighbour_does_not_hide_the_one_before() -> None:
    excused = rule('pair = { same = ["account"], within = "1h" }\nunless = "a.thread && b.thread"')
    posts = [post(1, 0, handle="@a"), post(2, 10, handle="@a", thread=True), post(3, 20, handle="@a", thread=True)]
    assert named(judge([excused], facts(*posts))) == [(1, 2), (1, 3)]


def test_cancelled_posts_are_ignored_and_missing_ones_are_not() -> None:
    gone, lost = PostState.CANCELLED, PostState.MISSING
    assert judge([GAP], facts(post(1, handle="@a"), post(2, handle="@a", state=gone))) == []
    assert named(judge([GAP], facts(post(1, handle="@a"), post(2, handle="@a", state=lost)))) == [(1, 2)]


def test_posts_of_which_no_account_is_known_share_none() -> None:
    assert judge([GAP], facts(post(1), post(2))) == []


def test_without_accounts_handle_and_network_or_brand_and_network_tell_the_account() -> None:
    one, other = {"network": "x", "handle": "@Pot"}, {"network": "x", "handle": "@pot"}
    assert named(judge([GAP], facts(post(1, **one), post(2, 1, **other), post(3, 2, network="x")))) == [(1, 2)]
    brands = [
        post(1, network="x", brand="Pot"),
        post(2, 1, network="x", brand="Pan"),
        post(3, 2, network="x", brand="Pan"),
    ]
    assert named(judge([GAP], facts(*brands))) == [(2, 3)]


def test_a_different_field_is_reached_over_any_run_of_the_same() -> None:
    brands = rule('pair = { same = ["team"], differ = ["brand"], within = "1d" }')
    posts = [post(1, 0, brand="Pan"), *(post(number, number, brand="Pot") for number in range(2, 300))]
    found = named(judge([brands], facts(*posts)))
    assert len(found) == 298
    assert found[-1] == (1, 299)


def test_a_field_that_is_not_known_is_not_different() -> None:
    brands = rule('pair = { same = ["team"], differ = ["brand"], within = "1d" }')
    assert judge([brands], facts(post(1, brand="Pan"), post(2))) == []


def test_ten_thousand_posts_in_one_minute_are_told_one_by_one() -> None:
    found = judge([GAP], facts(*(post(number, handle="@a") for number in range(10_000))))
    assert len(found) == 9_999
    assert "unlooked" not in found[0].values


def test_a_crowd_too_large_to_look_through_is_said_to_be() -> None:
    excused = rule('pair = { same = ["account"], within = "1h" }\nunless = "a.title == b.title"')
    posts = [post(number, handle="@a", title="x") for number in range(200)]
    odd = [post(900, 300, handle="@a"), post(901, 301, handle="@a", title="y")]
    (found,) = judge([excused], facts(*posts, *odd))
    assert found.values["unlooked"] == 135


@pytest.mark.parametrize(
    ("start", "end", "values", "finds"),
    [
        (-1, 1, {}, 1),
        (0, 1, {}, 1),
        (-1, 0, {}, 0),
        (1, 2, {}, 0),
        (-1, 1, {"brand": "pot"}, 1),
        (-1, 1, {"brand": "Pan"}, 0),
        (-1, 1, {"network": "tiktok"}, 1),
        (-1, 1, {"kind": EventKind.SALE}, 0),
    ],
)
def test_a_post_meets_an_event_of_its_brand(start: float, end: float, values: dict[str, Any], finds: int) -> None:
    blackout = rule('event = { kind = ["blackout"], scope = ["brand"] }')
    found = judge([blackout], facts(post(1, brand="Pot", network="x"), events=[event(start, end, **values)]))
    assert len(found) == finds


def test_before_and_after_an_event() -> None:
    near = rule('event = { kind = ["holiday"], before = "2h", after = "1h" }')
    times = (-121, -120, 60, 119, 120)
    posts = [post(number, minute) for number, minute in enumerate(times)]
    found = judge([near], facts(*posts, events=[event(0, 1, kind=EventKind.HOLIDAY, title="Fair")]))
    assert named(found) == [(1,), (2,), (3,)]
    assert (found[0].values["event"], found[0].values["reason"], found[0].until) == (
        "Fair",
        "Fair",
        NOON + timedelta(hours=1),
    )


def test_conditions_on_the_event() -> None:
    long = rule('event = { kind = ["blackout"] }\nonly = "e.hours > 10"')
    assert named(judge([long], facts(post(1), events=[event(-1, 2), event(-5, 20)]))) == [(1,)]
    assert judge([long], facts(post(1), events=[event(-1, 2)])) == []


def test_a_run_of_too_many_posts_is_one_finding_at_the_first_too_many() -> None:
    many = rule('count = { same = ["brand"], within = "1h", more_than = 2 }\nunless = "a.paid"')
    posts = [post(number, 20 * number, brand="Pot") for number in range(5)]
    rest = [post(8, 300, brand="Pot"), post(9, 0, brand="Pan"), post(10, 1, brand="Pot", paid=True)]
    (found,) = judge([many], facts(*posts, *rest))
    assert named([found]) == [(0, 1, 2, 3, 4)]
    assert (found.at, found.values["count"], found.key) == (posts[2].starts_at, 5, "mine:run:Pot:2026-W19")


def test_two_runs_of_one_brand() -> None:
    many = rule('count = { same = ["brand"], within = "1h", more_than = 1 }')
    posts = [post(number, minute, brand="Pot") for number, minute in enumerate((0, 10, 200, 400, 410))]
    assert named(judge([many], facts(*posts))) == [(0, 1), (3, 4)]


def test_a_span_of_load_is_told_at_its_start_with_the_biggest_post_first() -> None:
    load = rule('load = { above = "target" }')
    posts = [post(1, brand="Pan"), post(2, brand="Pan"), post(3, brand="Pot")]
    hours = [hour(1, 250, post_ids=(1, 2)), hour(2, 500, post_ids=(2, 1, 3, 99), share_late=0.62), hour(3, 200)]
    (found,) = judge([load], facts(*posts, load=hours))
    assert named([found]) == [(2, 1, 3)]
    assert (found.at, found.until) == (NOON + timedelta(hours=1), NOON + timedelta(hours=3))
    assert found.key == "mine:care:2026-05-04"
    told = {"a": "p-2", "b": "p-3", "other_brand": "Pot", "wait_hours": 6.3, "target_hours": 4, "late_percent": 31}
    assert told.items() <= found.values.items()


def test_the_second_span_of_a_day_has_its_own_key() -> None:
    found = judge([rule('load = { above = "target" }')], facts(load=[hour(0), hour(4), hour(30)]))
    assert [one.key for one in found] == ["mine:care:2026-05-04", "mine:care:2026-05-04:2", "mine:care:2026-05-05"]


def test_more_than_capacity() -> None:
    over = rule('load = { above = "capacity" }')
    hours = [hour(0, expected=30, capacity=30), hour(9, 10, expected=31, capacity=30)]
    assert [one.at for one in judge([over], facts(load=hours))] == [NOON + timedelta(hours=9)]


def test_posts_told_once_for_their_account_keep_one_key() -> None:
    account = Account(workspace_id="w", id=7, network="x", handle="@pot")
    once = rule('post = { once = ["account"] }\nonly = "a.owner == \'\'"')
    posts = [post(1, 9, account_id=7), post(2, 5, account_id=7), post(3)]
    found = judge([once], facts(*posts, accounts=[account]))
    assert named(found) == [(3,), (2, 1)]
    assert (found[1].key, found[1].values["more"], found[1].values["account"]) == ("mine:once:@pot on x", 1, "@pot (x)")


def test_night_hours_wrap_over_midnight() -> None:
    night = rule('post = { local = "23:00-01:00" }')
    posts = [post(number, minute) for number, minute in enumerate((659, 660, 779, 780))]
    assert named(judge([night], facts(*posts))) == [(1,), (2,)]


def test_a_condition_without_an_answer_finds_and_says_so() -> None:
    odd = rule('post = {}\nonly = "a.reach == 0 || size(a.tags[0]) > 99"')
    (found,) = judge([odd], facts(post(1, reach=5)))
    assert "Index error" in str(found.values["unclear"])


def test_many_rules_find_by_time() -> None:
    late = rule('post = {}\nonly = "a.hour >= 0"', 'id = "a"\ntitle = "T"\nlevel = "note"\nwhy = "W"\ndo = "D"\n')
    found = judge([GAP, late], facts(post(2, 30, handle="@a"), post(1, 0, handle="@a")))
    assert [one.key for one in found] == ["a:1", "a:2", "mine:1,2"]


def test_every_word_of_a_condition_can_be_asked() -> None:
    everything = rule(
        "pair = { same = ['account'], within = '1h' }\nonly = \"gap < 60 && a.brand + a.network + a.account + a.team "
        "+ a.title + a.copy + a.text + a.link + a.campaign + a.type + a.owner + a.zone != '' && "
        "a.in_hours == 0 && b.weekday == 1 && "
        'a.length == 0 && a.audience == 0 && b.at > a.at && !(a.missing || a.paid || a.all_day)"'
    )
    assert named(judge([everything], facts(post(1, handle="@a"), post(2, 5, handle="@a")))) == [(1, 2)]


def test_posts_keep_their_own_brand_before_the_accounts() -> None:
    account = Account(workspace_id="w", id=7, network="x", handle="@pot", brand="Pot", audience=5)
    own = rule("post = {}\nonly = \"a.brand == 'Pan' && a.network == 'x' && a.audience == 5\"")
    posts: list[Post] = [post(1, account_id=7, brand="Pan"), post(2, account_id=7)]
    assert named(judge([own], facts(*posts, accounts=[account]))) == [(1,)]
