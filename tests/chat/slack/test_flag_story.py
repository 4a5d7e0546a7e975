"""A flag in Slack from its first reporter to its end, as four people live it. Written to be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calbot.model.flag import Flag, FlagState
from tests.chat.conftest import NOW
from tests.chat.slack.office import AGT1, AGT2, CARE, MARKETING, MKT, Office, labels, words_of

PYRAMID = "https://pan.example/pyramid"


@pytest.fixture
def live(office: Office) -> Office:
    """A reel of Pan has been live for twenty minutes; a TikTok of Pot goes out tomorrow evening."""
    about: dict[str, Any] = {"account_id": 2, "network": "instagram", "handle": "@pan", "brand": "Pan"}
    starts = NOW - timedelta(minutes=20)
    office.keep(office.post_of())
    office.keep(office.post_of(228, title="Pyramid of pans", link=PYRAMID, starts_at=starts, **about))
    office.work()
    return office


def alone(office: Office, user: str) -> list[str]:
    """What stands in somebody's own conversation, as words."""
    return [words_of(message.blocks) for message in office.town.direct(user).messages]


def card_of(office: Office, flag: str = "f-1") -> Any:
    return next(one for one in office.town.told(MARKETING) if flag in one.text)


def state(office: Office) -> FlagState:
    (flag,) = office.rows(Flag)
    return flag.state


def test_from_two_reporters_to_a_fix_that_holds(live: Office) -> None:
    # 11:18 Agt1 meets the broken link; a minute later Agt2 in Tokyo does, with tags, in Japanese.
    live.links[PYRAMID] = 404
    (guess,) = live.say(AGT1, f"broken link {PYRAMID}", CARE, "/flag")
    live.press(AGT1, guess, "Yes", CARE)
    (joined,) = live.say(AGT2, f"報告 リンク切れ {PYRAMID}/?utm_source=x#top", CARE)
    assert "f-1 として登録済み" in words_of(joined.blocks)

    # The owner is told alone; nobody takes it for half an hour, and she is told again.
    assert "This is for you (grave)." in alone(live, MKT)[0]
    live.later(minutes=31)
    live.work()
    assert "Nobody has it yet" in alone(live, MKT)[-1]

    # She takes it, waits for the shop's own people, and says what customers may be told.
    live.press(MKT, card_of(live), "I'm on it")
    live.press(MKT, card_of(live), "Line for customers")
    live.submit(MKT, live.modal(), {"line": "Thanks, ask a.b@c.example for the new link"})
    live.press(MKT, card_of(live), "Wait")
    live.submit(MKT, live.modal(), {"until": f"{(live.clock() + timedelta(minutes=90)).timestamp():.0f}"})
    assert state(live) is FlagState.WAITING
    live.later(hours=2)
    live.work()
    assert "Your wait is over." in alone(live, MKT)[-1]
    assert state(live) is FlagState.CLAIMED

    # Fixed is not believed while it is broken; then it is, and both hear, once, each in their own language.
    live.press(MKT, card_of(live), "Fixed")
    live.work()
    assert "not fixed yet" in live.town.told(MARKETING)[-1].text
    live.links[PYRAMID] = 200
    live.press(MKT, card_of(live), "Fixed")
    live.work()
    live.work()
    (told,) = alone(live, AGT1)
    assert "fixed and verified" in told
    assert "Customers may be told: Thanks, ask [email] for the new link" in told
    (in_japanese,) = alone(live, AGT2)
    assert "修正を確認しました" in in_japanese
    assert labels(card_of(live)) == ["pan.example"]

    # It breaks again the same evening: the same flag is open again, and who reports it now is told in the end.
    live.later(hours=5)
    live.links[PYRAMID] = 404
    (guess,) = live.say(AGT1, f"flag broken link {PYRAMID}", CARE)
    (again,) = live.press(AGT1, guess, "Yes", CARE)
    assert "open again" in words_of(again.blocks)
    assert state(live) is FlagState.OPEN
    live.links[PYRAMID] = 200
    live.press(MKT, card_of(live), "Fixed")
    live.work()
    assert len(alone(live, AGT1)) == 2
    assert len(alone(live, AGT2)) == 1


def test_what_is_no_issue_is_told_kindly_and_not_flagged_blindly_again(live: Office) -> None:
    live.links[PYRAMID] = 200
    (guess,) = live.say(AGT1, f"flag broken link {PYRAMID}", CARE)
    assert "It opens for me" in words_of(guess.blocks)
    live.press(AGT1, guess, "Yes", CARE)
    live.press(MKT, card_of(live), "Not an issue")
    live.submit(MKT, live.modal(), {"why": "login", "words": "Sign in to the shop first"})
    (told,) = alone(live, AGT1)
    assert "works for me, after signing in" in told
    assert "Thank you for looking closely" in told
    live.later(days=3)
    (guess,) = live.say(AGT2, f"報告 リンク切れ {PYRAMID}", CARE)
    assert "Sign in to the shop first" in words_of(guess.blocks)


def test_a_post_that_is_not_out_is_held(live: Office) -> None:
    live.say(AGT1, "flag wrong date p-214 it says May", CARE)
    card = card_of(live)
    assert "please hold it" in words_of(card.blocks)
    live.press(MKT, card, "Hold p-214")
    assert any("p-214" in one.text for one in live.town.told(CARE)), "care hears that it is held"
