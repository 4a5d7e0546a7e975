"""A post before anybody saves it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, draft
from calbot.store import post as posts
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, look, post, roster


def preview(hand: Hand, hours: float, title: str = "How to clean the seal", who: str = "Mkt"):
    at = NOW + timedelta(hours=hours)
    said = ("tiktok", "Pot", title, "https://pot.example/seal", at, "Europe/London")
    return hand.run(draft.preview, *said, who=who, where="#marketing")


@ON_SQLITE
def test_a_draft_shows_what_it_would_bring_and_the_waiting_meanwhile(hand):
    roster(hand)
    view = preview(hand, 30)
    assert view.forecast.low < view.forecast.mean < view.forecast.high
    assert view.window.target_minutes == 240
    assert view.account.handle == "@pot"
    assert view.zones == ("America/Chicago", "Asia/Tokyo")


def test_a_draft_beside_another_post_shows_the_finding_by_its_title(hand):
    hand.run(calendar.apply, hand.source_id(), look(post("a", 30)), NOW)
    (found,) = [one for one in preview(hand, 30.5).findings if one.rule.id == "same-account-gap"]
    assert found.values["b"] == "“How to clean the seal”"
    assert found.remedies[0].to > NOW
    assert found.may == frozenset()


def test_a_draft_leaves_nothing_behind(hand):
    preview(hand, 30)
    assert hand.ask(posts.between, NOW, NOW + timedelta(days=9)) == []


def test_the_past_and_an_unknown_account_are_refused(hand):
    with pytest.raises(TellUser) as past:
        preview(hand, -1)
    assert past.value.key == "post.add.past"
    with pytest.raises(TellUser) as unknown:
        hand.run(draft.preview, "blog", "Pot", "x", "", NOW + timedelta(hours=3), "UTC", who="Mkt")
    assert unknown.value.key == "post.add.no_account"
