"""What may happen to a post, and what it says about it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.errors import TellUser
from calbot.model.post import Post, PostState

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
START = NOW + timedelta(days=1)


def _post(**values: object) -> Post:
    return Post(workspace_id="acme", id=12, starts_at=START, **values)


def test_a_move_tells_old_and_new_and_the_hour_is_known_from_then_on() -> None:
    post = _post(all_day=True)
    changes = post.move(START + timedelta(hours=2), "Europe/London", NOW)
    assert changes == {
        "starts_at": ["2026-11-27T12:00:00+00:00", "2026-11-27T14:00:00+00:00"],
        "zone": ["UTC", "Europe/London"],
    }
    assert (post.revision, post.changed_at, post.all_day) == (2, NOW, False)


def test_a_move_to_where_it_is_changes_nothing() -> None:
    post = _post()
    with pytest.raises(TellUser, match=r"post\.move\.same"):
        post.move(START, "UTC", NOW)
    assert post.revision == 1


def test_a_cancelled_post_is_not_live_and_neither_moves_nor_is_cancelled_again() -> None:
    post = _post()
    assert post.cancel(NOW) == {"state": ["scheduled", "cancelled"]}
    assert not post.live
    with pytest.raises(TellUser, match=r"post\.move\.cancelled"):
        post.move(NOW, "UTC", NOW)
    with pytest.raises(TellUser, match=r"post\.cancel\.already"):
        post.cancel(NOW)
    assert post.revision == 2


def test_a_missing_post_is_live() -> None:
    assert _post(state=PostState.MISSING).live


def test_taking_over_what_a_calendar_says_tells_only_what_changed() -> None:
    post = _post(title="a", tags=["x"])
    assert post.take({"title": "a", "tags": ["x"], "starts_at": START}, NOW) == {}
    assert (post.revision, post.changed_at) == (1, None)
    assert post.take({"title": "b", "state": PostState.MISSING, "starts_at": NOW}, NOW) == {
        "title": ["a", "b"],
        "state": ["scheduled", "missing"],
        "starts_at": [START.isoformat(), NOW.isoformat()],
    }
    assert post.revision == 2


def test_a_new_post_shares_no_list_with_another() -> None:
    first, second = _post(), _post()
    first.tags.append("x")
    assert second.tags == []
    assert first.name == "p-12"
