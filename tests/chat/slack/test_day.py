"""A day in Slack, as three people live it: the marketer, the care lead, the agents. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.model.alert import Alert
from calbot.model.flag import Flag, FlagState
from calbot.model.post import Post
from tests.chat.conftest import ALERT, MOVE, NOW
from tests.chat.slack.office import AGT1, AGT2, CARE, LEAD, MARKETING, MKT, Office, labels, words_of
from tests.slack.shapes import every
from tests.slack.town import Message

PYRAMID = "https://pan.example/pyramid"


@pytest.fixture
def day(office: Office) -> Office:
    """A reel of Pan has been live for twenty minutes; a TikTok of Pot goes out tomorrow evening, into a thin shift."""
    reel = office.post_of(
        228,
        account_id=2,
        network="instagram",
        handle="@pan",
        brand="Pan",
        title="Pyramid of pans",
        link=PYRAMID,
        starts_at=NOW - timedelta(minutes=20),
    )
    warning = Alert(**{**ALERT, "workspace_id": "main", "options": [MOVE]})
    office.keep(office.post_of())
    office.keep(reel)
    office.work()
    office.keep(warning)
    return office


def said(messages: list[Message]) -> str:
    return " / ".join(words_of(message.blocks) for message in messages)


def post(office: Office, number: int) -> Post:
    return next(row for row in office.rows(Post) if row.id == number)


def test_the_marketer(day: Office) -> None:
    # 08:45 She opens the app: today's posts, in her own hours.
    day.send(day.hands.home(MKT))
    day.answer()
    home = words_of(day.town.homes[MKT].view["blocks"])
    assert "10:58" in home
    assert "p-228" in home

    # 09:10 She adds a post in words; calbot reads it back to her alone, before anything is saved.
    (draft,) = day.say(MKT, 'add tiktok pot tue 3pm "How to clean the seal" https://pot.example/seal')
    assert draft.only_for == MKT
    told = said([draft])
    assert "How to clean the seal" in told
    assert "Tue 1 Dec 15:00 London" in told
    assert len(day.rows(Post)) == 2
    (saved,) = day.press(MKT, draft, "Save")
    assert saved.edits == 1, "the draft itself says that it is saved"
    assert len(day.rows(Post)) == 3

    # 09:12 She looks at the crowded evening, and moves the post.
    (asked,) = day.say(MKT, "move p-214 fri 8:00")
    assert "Fri 27 Nov 08:00" in said([asked])
    day.press(MKT, asked, "Move")
    assert post(day, 214).starts_at == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

    # 09:15 She is asked about it in the channel, and pastes its link: calbot shows the post below it.
    day.town.scopes |= {"links:read", "links:write"}
    link = "https://calbot.example/p/214"
    day.send(day.hands.share(MKT, MARKETING, f"moved, see {link}", [link]))
    day.answer()
    shown = day.town.told(MARKETING)[-1].unfurls[link]
    assert "p-214 Pot · TikTok" in words_of(shown)

    # 09:30 Another one, by the modal: she types a few letters of the account and of the post.
    day.say(MKT, "move")
    (found,) = day.offered(MKT, "post", "clean seal")
    friday = datetime(2026, 12, 4, 15, tzinfo=UTC)
    (asked,) = day.submit(MKT, day.modal(), {"post": found["value"], "when": friday.timestamp()})
    assert "Fri 4 Dec 15:00 London" in said([asked])
    day.press(MKT, asked, "Move")
    assert post(day, int(found["value"])).starts_at == friday

    # 11:20 A flag on the live reel: she takes it, and mends the link; while it is broken nobody believes her.
    day.links[PYRAMID] = 404
    (guess,) = day.say(AGT1, f"broken link {PYRAMID}", CARE, "/flag")
    day.press(AGT1, guess, "Yes", CARE)
    card = day.town.told(MARKETING)[-1]
    assert "f-1" in card.text
    day.press(MKT, card, "I'm on it")
    assert "Mkt" in words_of(card.blocks), "the card is edited in place"
    day.press(MKT, card, "Fixed")
    day.work()
    assert [flag.state for flag in day.rows(Flag)] == [FlagState.CLAIMED]
    day.links[PYRAMID] = 200
    day.later(minutes=3)
    day.press(MKT, card, "Fixed")
    day.work()
    assert [flag.state for flag in day.rows(Flag)] == [FlagState.SETTLED]


def test_the_care_lead(day: Office) -> None:
    # 07:30 in Chicago. She makes #care the place where care is spoken to; the standing warning comes with it.
    day.say(LEAD, "here care", CARE)
    card = next(message for message in day.town.told(CARE) if "s-88" in message.text)
    assert "4.6 h" in words_of(card.blocks)
    assert any(label.startswith("Move p-214") for label in labels(card))

    # 09:00 She distrusts a number, asks for its reasons in the thread, and expects more.
    day.send(day.hands.mention(LEAD, CARE, "why p-214", card.ts))
    day.answer()
    reasons = day.town.told(CARE, LEAD)[-1]
    assert (reasons.only_for, reasons.thread_ts) == (LEAD, card.ts)
    day.press(LEAD, reasons, "I expect more", CARE)
    modal = day.modal()
    assert modal.user == LEAD
    answer = day.send(day.hands.submit(LEAD, modal, {"messages": "many", "reason": "creator repost agreed"}))
    assert answer.json()["response_action"] == "errors", "what is no number is told at its field"
    (done,) = day.submit(LEAD, modal, {"messages": "260", "reason": "creator repost agreed"}, CARE)
    assert "260" in said([done])

    # 09:20 Not now: she puts the warning off until one o'clock, by her own clock, in the modal that asks until when.
    day.press(LEAD, card, "Until...", CARE)
    at_one = datetime(2026, 11, 25, 19, tzinfo=UTC)
    put_off = day.submit(LEAD, day.modal(), {"until": "at", "at": at_one.timestamp()}, CARE)
    assert "s-88 comes back Wed 25 Nov 13:00 Chicago" in said([one for one in put_off if one.only_for == LEAD])
    assert "Put off by Lead" in words_of(card.blocks)
    until = [part["timestamp"] for part in every(card.blocks) if part.get("type") == "date"]
    assert int(at_one.timestamp()) in until, "whoever reads the card sees that hour by their own clock"

    # She takes the warning herself; everybody sees who has it, on the same card.
    day.say(LEAD, "ack s-88", CARE)
    assert "Lead" in words_of(card.blocks)
    assert card.edits >= 1

    # 15:00 Her nights are hers.
    (night,) = day.say(LEAD, "quiet 22:00-07:00", CARE)
    assert "22:00" in said([night])


def test_the_agents(day: Office) -> None:
    # 11:18 Agt1 meets the broken link and says so; calbot sees it too.
    day.links[PYRAMID] = 404
    (guess,) = day.say(AGT1, f"flag broken link {PYRAMID}", CARE)
    assert guess.only_for == AGT1
    assert "Pyramid of pans" in said([guess])
    assert "404" in said([guess])
    (opened,) = day.press(AGT1, guess, "Yes", CARE)
    assert "f-1" in said([opened])

    # 11:19 Agt2 in Tokyo reports the same link, with a campaign's tags, in Japanese: one flag, two reporters.
    (joined,) = day.say(AGT2, f"報告 リンク切れ {PYRAMID}?utm_source=x", CARE)
    assert "f-1" in said([joined])
    assert len(day.rows(Flag)) == 1
    assert len([one for one in day.town.told(MARKETING) if "f-1" in one.text]) == 1

    # A slip: a customer's number. It is taken out before anything is kept, and only she is told.
    (masked,) = day.say(AGT1, "flag wrong price, customer on 07700 900123 says so", CARE)
    assert "phone number" in said([masked])
    assert "07700" not in said([masked])

    # 11:34 It opens again; whoever reported it hears so, each in their own language.
    card = next(message for message in day.town.told(MARKETING) if "f-1" in message.text)
    day.press(MKT, card, "I'm on it")
    day.links[PYRAMID] = 200
    day.press(MKT, card, "Fixed")
    day.work()
    (heard,) = day.town.direct(AGT1).messages
    assert "f-1" in heard.text
    assert "200" in words_of(heard.blocks)
    (other,) = day.town.direct(AGT2).messages
    assert "f-1" in other.text


def test_everybody_everywhere_gets_only_what_slack_takes(day: Office) -> None:
    """All words of all roles: Slack refuses nothing, and every request is answered in time."""
    for text in (
        "",
        "week",
        "today",
        "check p-214",
        "forecast p-214",
        "why p-214",
        "status",
        "score",
        "late 45",
        "lang en",
    ):
        for user, place in ((MKT, MARKETING), (LEAD, CARE), (AGT1, CARE)):
            assert day.say(user, text, place), (user, text)
    assert day.town.refused == []
    assert day.slowest < 3.0
