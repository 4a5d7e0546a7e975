"""What stands wrong costs: it orders the queue, it is forecast until it is right, and gone with the fix."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from calbot.flows import calendar, flag, flag_load, flag_view, picture
from calbot.flows import post as posts
from calbot.flows.assess import assess
from calbot.model.flag import FlagKind, Severity
from calbot.store import workspace as workspaces
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post, roster

URL = "https://pan.example/{}"
HEALTHY = {"at": NOW.isoformat(), "healthy": True, "status": 200, "said": "link.healthy"}


def _live(hand: Hand) -> None:
    told = [
        post("big", -1, link=URL.format("big"), content_type="giveaway"),
        post("old", -10, link=URL.format("old")),
        post("next", 24, link=URL.format("next")),
    ]
    hand.run(calendar.apply, hand.source_id(), look(*told), NOW)
    roster(hand, heads=60)
    _think(hand)


def _think(hand: Hand) -> None:
    owed = hand.run(picture.due)
    assert owed is not None
    world = hand.run(picture.gather)
    hand.run(picture.keep, world, assess(world), owed)


def _flag(hand: Hand, post_id: int, kind: FlagKind = FlagKind.BROKEN_LINK):
    return hand.run(flag.open_flag, kind, "", post_id, who="Agt1", where="#care").flag


@ON_SQLITE
def test_the_queue_is_ordered_by_what_it_costs_and_a_fix_takes_the_load_away(hand):
    _live(hand)
    _flag(hand, 2)
    _flag(hand, 1)
    queue = hand.run(flag_view.queue)
    assert [view.flag.post_id for view in queue] == [1, 2], "the later flag is on the post that brings more"
    assert queue[0].impact.rank > queue[1].impact.rank > 0

    with_flags = assess(hand.run(picture.gather)).teams["care"].forecast
    big, old = hand.run(flag_load.known)
    assert (big.post_id, big.share, big.until, big.since) == (1, 0.5, NOW + timedelta(hours=2), NOW)

    for view in queue:
        hand.run(flag.fixed, view.flag.id, 1, who="Mkt", where="#marketing")
        hand.run(flag.settle_look, view.flag.id, HEALTHY)
    assert hand.run(picture.due) is not None, "an assessment is owed for it"
    without = assess(hand.run(picture.gather)).teams["care"].forecast
    added = with_flags.mean - without.mean
    share = 0.5 * sum(without.posts[one.post_id].per_hour for one in (big, old))
    np.testing.assert_allclose(added[:2], share[:2])
    np.testing.assert_allclose(added[2:], 0, atol=1e-9)
    np.testing.assert_allclose(with_flags.paths.mean(0) - without.paths.mean(0), added, atol=1e-9)


@ON_SQLITE
def test_what_is_not_out_or_costs_nothing_adds_nothing(hand):
    _live(hand)
    _flag(hand, 3)
    _flag(hand, 1, FlagKind.PRAISE)
    assert hand.run(flag_load.known) == ()
    assert all(view.impact.rank == 0 for view in hand.run(flag_view.queue))


@ON_SQLITE
def test_what_is_held_is_not_out_and_costs_nothing(hand):
    hand.run(calendar.apply, hand.source_id(), look(post("tonight", 10, content_type="giveaway")), NOW)
    roster(hand, heads=60)
    _flag(hand, 1, FlagKind.WRONG_PRICE)
    hand.run(posts.defer, 1, 1, who="Mkt", where="#marketing")
    _think(hand)
    (view,) = hand.run(flag_view.queue)
    assert (view.coming, view.impact.rank) == (True, 0)
    assert hand.run(flag_load.known) == ()
    hand.later(days=2)
    assert hand.run(flag_view.show, 1).coming, "it has not gone out on its day"


@ON_SQLITE
def test_what_has_no_hour_is_out_when_its_day_is_over(hand):
    told = [post("today", -9, all_day=True), post("yesterday", -33, all_day=True)]
    hand.run(calendar.apply, hand.source_id(), look(*told), NOW)
    for post_id in (1, 2):
        _flag(hand, post_id)
    seen = [hand.run(flag_view.show, number) for number in (1, 2)]
    assert [(view.post.title, view.coming) for view in seen] == [("Post today", True), ("Post yesterday", False)]


@ON_SQLITE
def test_of_several_flags_on_one_post_the_heaviest_counts(hand):
    _live(hand)
    _flag(hand, 1, FlagKind.COPY_ERROR)
    _flag(hand, 1)
    _flag(hand, 1, FlagKind.CONFUSING)
    assert [(one.post_id, one.share) for one in hand.run(flag_load.known)] == [(1, 0.5)]


@ON_SQLITE
def test_a_company_says_by_when_its_flags_should_be_right(hand):
    _live(hand)

    def set_minutes(session, turn):
        workspace = workspaces.by_id(session, turn.workspace_id)
        workspace.settings = {**workspace.settings, "flags": {"grave_minutes": 20}}
        session.commit()

    hand.run(set_minutes)
    grave, slight = _flag(hand, 1), _flag(hand, 2, FlagKind.COPY_ERROR)
    assert (grave.severity, grave.due_at) == (Severity.HIGH, NOW + timedelta(minutes=20))
    assert (slight.severity, slight.due_at) == (Severity.LOW, NOW + timedelta(hours=24))
