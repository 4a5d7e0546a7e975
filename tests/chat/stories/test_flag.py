"""A flag from its first reporter to its end, as five people live it in any chat. To be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.model.flag import Flag, FlagState
from tests.chat.conftest import NOW
from tests.chat.stories.company import ALONE, CARE, MARKETING
from tests.chat.stories.stage import Seen, Stage, said

PYRAMID = "https://pan.example/pyramid"


@pytest.fixture
def live(stage: Stage) -> Stage:
    """A reel of Pan's has been live for twenty minutes; something of Pot's goes out tomorrow evening."""
    pan = {"account_id": 2, "network": "instagram", "handle": "@pan", "brand": "Pan", "owner_id": 2}
    starts = NOW - timedelta(minutes=20)
    stage.keep(
        stage.office.post_of(228, title="Pyramid of pans", link=PYRAMID, starts_at=starts, **pan),
        stage.office.post_of(214),
    )
    stage.work()
    return stage


def card(stage: Stage, who: str = "Mkt2") -> Seen:
    """Marketing's card as it stands now."""
    return stage.card(who, MARKETING, "f-1 · a press counts only while the card is as you see it")


def alone(stage: Stage, who: str, about: str = "f-1") -> list[str]:
    return [one.words for one in stage.sees(who, ALONE, about)]


def states(stage: Stage) -> list[FlagState]:
    return [one.state for one in stage.rows(Flag)]


def test_from_two_reporters_to_a_fix_that_holds_and_open_again(live: Stage) -> None:
    # Agt1 meets the broken link; Agt2 in Tokyo does too, with tags, in Japanese. It is one flag.
    live.office.links[PYRAMID] = 404
    (guess,) = live.says("Agt1", f"flag broken link {PYRAMID}")
    assert "p-228" in guess.words
    live.presses("Agt1", guess, "Yes")
    joined = live.says("Agt2", f"報告 リンク切れ {PYRAMID}/?utm_source=x#top")
    assert "f-1 として登録済み" in said(joined)

    # Whoever answers for Pan is told alone, and again when nobody takes it.
    assert "This is for you (grave)." in alone(live, "Mkt2")[0]
    live.later(minutes=31)
    assert "Nobody has it yet" in alone(live, "Mkt2")[-1]

    # She takes it and says what customers may be told.
    live.presses("Mkt2", card(live), "I'm on it")
    assert "Mkt2 is on it" in card(live).words
    live.presses("Mkt2", card(live), "Line for customers", line="Thanks, ask a.b@c.example for the new link")

    # Fixed is not believed while it is broken; then it is, and both hear, once, each in their own language.
    live.presses("Mkt2", card(live), "Fixed")
    live.work()
    assert live.sees("Mkt2", MARKETING, "f-1 is not fixed yet, seen from outside.")
    assert states(live) == [FlagState.CLAIMED]
    live.office.links[PYRAMID] = 200
    live.presses("Mkt2", card(live), "Fixed")
    live.work()
    live.work()
    assert states(live) == [FlagState.SETTLED]
    (here,) = alone(live, "Agt1", "fixed and verified")
    assert "Customers may be told: Thanks, ask [email] for the new link" in here
    assert len(alone(live, "Agt2", "修正を確認しました")) == 1

    # It breaks again the same evening: the same flag is open again, and only who reports it now is told in the end.
    live.later(hours=5)
    (guess,) = live.says("Agt1", f"flag broken link {PYRAMID}")
    assert "open again" in said(live.presses("Agt1", guess, "Yes"))
    live.presses("Mkt2", card(live), "Not an issue", why="login", words="Sign in to the shop first")
    live.work()
    assert states(live) == [FlagState.DECLINED]
    (kindly,) = alone(live, "Agt1", "works for me, after signing in")
    assert "Thank you for looking closely" in kindly
    assert alone(live, "Agt2", "ログインすれば開けます") == []


def test_what_is_not_out_is_held(live: Stage) -> None:
    live.says("Agt1", "flag wrong date p-214 it says May")
    assert "please hold it" in card(live, "Mkt").words
    live.presses("Mkt", card(live, "Mkt"), "Hold p-214")
    live.work()
    for who in ("Agt1", "Agt2"):
        assert live.sees(who, CARE, "p-214"), "care reads that it is held"
