"""Weekly posts over a change of clocks: the same hour where they were written, another one elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calbot.alerts.clocks import change_between, hours_elsewhere
from calbot.model.post import Post, PostState

WEEK = timedelta(days=7)
NOW = datetime(2027, 3, 22, 12, tzinfo=UTC)


def weekly(number: int, day: datetime, zone: str = "Europe/London", **more: object) -> list[Post]:
    """Three of a weekly post, from `day` (by the clocks of its zone) on."""
    there = day.replace(tzinfo=ZoneInfo(zone))
    starts = [(there + week * WEEK).astimezone(UTC) for week in range(3)]
    about = {"workspace_id": "w", "title": f"Tip {number}", "zone": zone, "account_id": 1} | more
    return [Post(id=number * 10 + week, starts_at=at, **about) for week, at in enumerate(starts)]


@pytest.mark.parametrize(
    ("here", "there", "at"),
    [
        ("Asia/Tokyo", "Europe/London", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("America/Chicago", "Europe/London", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("Europe/Berlin", "Europe/London", None),
        ("Europe/London", "Europe/London", None),
        ("Asia/Tokyo", "Asia/Seoul", None),
    ],
)
def test_from_when_on_clocks_are_apart_otherwise(here: str, there: str, at: datetime | None) -> None:
    assert change_between(here, there, NOW, NOW + WEEK) == at
    assert change_between(here, there, NOW - WEEK, NOW) is None


def test_a_weekly_post_is_an_hour_earlier_in_tokyo_and_the_same_in_london() -> None:
    posts = weekly(1, datetime(2027, 3, 19, 9, tzinfo=UTC))
    (told,) = hours_elsewhere(posts, "Asia/Tokyo", NOW)
    tokyo = ZoneInfo("Asia/Tokyo")
    assert (told.was.astimezone(tokyo).hour, told.post.starts_at.astimezone(tokyo).hour) == (18, 17)
    assert told.post.id == 12
    assert told.was == posts[1].starts_at
    assert hours_elsewhere(posts, "Europe/London", NOW) == []
    assert hours_elsewhere(posts, "Europe/Berlin", NOW) == []


@pytest.mark.parametrize("why", ["once", "off", "all day", "other hour", "another account"])
def test_what_is_not_weekly_is_not_told(why: str) -> None:
    posts = weekly(1, datetime(2027, 3, 19, 9, tzinfo=UTC))
    if why == "once":
        posts = posts[2:]
    elif why == "off":
        posts[2].state = PostState.CANCELLED
    elif why == "all day":
        posts[2].all_day = True
    elif why == "other hour":
        posts[2].starts_at += timedelta(hours=2)
    else:
        posts[2].account_id = 2
    assert hours_elsewhere(posts, "Asia/Tokyo", NOW) == []


def test_the_readers_own_clocks_may_be_the_ones_that_change() -> None:
    (told,) = hours_elsewhere(weekly(1, datetime(2027, 3, 19, 18, tzinfo=UTC), "Asia/Tokyo"), "Europe/London", NOW)
    london = ZoneInfo("Europe/London")
    assert (told.was.astimezone(london).hour, told.post.starts_at.astimezone(london).hour) == (9, 10)
