"""A day in Teams, as three people live it: the marketer, the care lead, the agents. Written to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.model.alert import Alert
from calbot.model.flag import Flag, FlagState
from calbot.model.person import Person
from calbot.model.post import Post
from tests.chat.conftest import ALERT, MOVE, NOW
from tests.chat.teams.office import AGT1, AGT2, CARE, LEAD, MARKETING, MKT, Office, alone, buttons, shown, words
from tests.chat.teams.test_slash import slash
from tests.teams.connector import Said
from tests.teams.shapes import unsafe, wrong_with_card

PYRAMID = "https://pan.example/pyramid"
HOSTILE = "[win](https://evil.example) {{DATE(2026-01-01T00:00:00Z)}} <at>all</at> @everyone **now**"


@pytest.fixture
def day(office: Office) -> Office:
    """A reel has been live for twenty minutes; a TikTok of Pot goes out tomorrow evening, into a thin shift."""
    reel = {"title": "Pyramid of pans", "link": PYRAMID, "starts_at": NOW - timedelta(minutes=20)}
    warning = Alert(**{**ALERT, "workspace_id": "main", "options": [MOVE], "feed_name": HOSTILE})
    office.keep(office.post_of(), office.post_of(228, **reel))
    office.work()
    office.keep(warning)
    return office


def said(messages: list[Said]) -> str:
    return " / ".join(words(message.card) for message in messages)


def standing(office: Office, conversation: str, name: str) -> Said:
    """The card about `name` in a conversation; the lines of its thread are its log."""
    return [one for one in office.town.told(conversation) if name in one.summary and not one.thread][-1]


def post(office: Office, number: int) -> Post:
    return next(row for row in office.rows(Post) if row.id == number)


def test_the_marketer(day: Office) -> None:
    # 08:45 Alone with calbot she needs no name: today's posts, in her own hours.
    (today,) = day.say(MKT, "today", alone(MKT))
    assert "10:58" in words(today.card)
    assert "p-228" in words(today.card)

    # 09:10 She adds a post in words, by a slash in the channel; calbot reads it back to her alone.
    (draft,) = slash(day, MKT, 'add tiktok pot tue 3pm "How to clean the seal" https://pot.example/seal')
    assert draft.only_for
    assert "How to clean the seal" in words(draft.card)
    assert "Tue 1 Dec 15:00 London" in words(draft.card)
    assert len(day.rows(Post)) == 2
    saved = day.press(MKT, draft.card, "Save", MARKETING)
    assert saved["value"]
    assert len(day.rows(Post)) == 3

    # 09:12 She looks at the crowded evening, and moves the post.
    (asked,) = day.say(MKT, "move p-214 fri 8:00")
    assert "Fri 27 Nov 08:00" in words(asked.card)
    day.press(MKT, asked.card, "Move", alone(MKT))
    assert post(day, 214).starts_at == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

    # 09:30 Another one, by the dialog.
    (offered,) = day.say(MKT, "move", alone(MKT))
    opened = day.press(MKT, offered.card, next(iter(buttons(offered.card))), alone(MKT))
    found = [one for field in shown(opened)["body"] for one in field.get("choices", ()) if "clean the" in one["title"]]
    (send,) = buttons(shown(opened))
    asking = day.submit(MKT, opened, send, alone(MKT), post=found[0]["value"], when="4 Dec 15:00")
    assert "Fri 4 Dec 15:00 London" in words(shown(asking))
    day.submit(MKT, asking, "Move", alone(MKT))
    assert post(day, int(found[0]["value"])).starts_at == datetime(2026, 12, 4, 15, tzinfo=UTC)

    # 11:20 A flag on the live reel: she takes it, and mends the link; while it is broken nobody believes her.
    day.links[PYRAMID] = 404
    (guess,) = slash(day, AGT1, f"flag broken link {PYRAMID}", CARE)
    day.press(AGT1, guess.card, "Yes, flag", CARE)
    card = standing(day, MARKETING, "f-1")
    day.press(MKT, card.card, "I'm on it", MARKETING)
    assert "Mkt" in words(card.card), "the card is edited in place"
    day.press(MKT, card.card, "Fixed", MARKETING)
    day.work()
    assert [flag.state for flag in day.rows(Flag)] == [FlagState.CLAIMED]


def test_the_care_lead(day: Office) -> None:
    # 07:30 in Chicago. She makes the channel the place where care is spoken to; the standing warning comes with it.
    day.say(LEAD, "here care", CARE)
    card = standing(day, CARE, "s-88")
    assert "4.6 h" in words(card.card)
    assert any(title.startswith("Move p-214") for title in buttons(card.card))

    # 09:00 She distrusts a number, asks for its reasons, and expects more.
    (reasons,) = slash(day, LEAD, "why p-214", f"{CARE};messageid={card.id}")
    assert reasons.thread == card.id
    opened = day.press(LEAD, reasons.card, "I expect more", CARE)
    (send,) = buttons(shown(opened))
    wrong = day.submit(LEAD, opened, send, CARE, messages="many", reason="creator repost agreed")
    assert "many" in str(shown(wrong)), "what is no number is told above its field"
    done = day.submit(LEAD, wrong, send, CARE, messages="260", reason="creator repost agreed")
    assert "260" in words(shown(done))

    # She takes the warning herself; everybody sees who has it, on the same card.
    day.say(LEAD, "ack s-88", CARE)
    assert "Lead" in words(card.card)
    assert card.edits >= 1

    # 15:00 Her nights are hers.
    assert "22:00" in said(day.say(LEAD, "quiet 22:00-07:00", alone(LEAD)))
    assert next(row for row in day.rows(Person) if row.name == "Lead").quiet == "22:00-07:00"


def test_the_agents(day: Office) -> None:
    # 11:18 Agt1 meets the broken link and says so; calbot sees it too.
    day.links[PYRAMID] = 404
    (guess,) = slash(day, AGT1, f"flag broken link {PYRAMID}", CARE)
    assert "Pyramid of pans" in words(guess.card)
    assert "404" in words(guess.card)
    opened = day.press(AGT1, guess.card, "Yes, flag", CARE)
    assert "f-1" in opened["value"]

    # 11:19 Agt2 in Tokyo reports the same link, with a campaign's tags, in Japanese: one flag, two reporters.
    (joined,) = day.say(AGT2, f"報告 リンク切れ {PYRAMID}?utm_source=x", alone(AGT2))
    assert "f-1" in words(joined.card)
    assert len(day.rows(Flag)) == 1

    # A slip: a customer's number. It is taken out before anything is kept, and only she is told.
    masked = said(slash(day, AGT1, "flag wrong price, customer on 07700 900123 says so", CARE))
    assert "phone number" in masked
    assert "07700" not in masked

    # 11:34 It opens again; whoever reported it hears so, each in their own language.
    card = standing(day, MARKETING, "f-1")
    day.press(MKT, card.card, "I'm on it", MARKETING)
    day.links[PYRAMID] = 200
    day.press(MKT, card.card, "Fixed", MARKETING)
    day.work()
    assert [flag.state for flag in day.rows(Flag)] == [FlagState.SETTLED]
    assert "f-1" in standing(day, alone(AGT1), "f-1").summary
    heard = standing(day, alone(AGT2), "f-1")
    assert any("ぁ" <= letter <= "ん" for letter in heard.summary)


def test_everybody_everywhere_gets_only_what_teams_takes(day: Office) -> None:
    """All words of all roles, with a title that would be markup: Teams takes every card, and is answered in time."""
    row = post(day, 214)
    row.title = HOSTILE
    day.keep(row)
    for text in ("", "week", "today", "check p-214", "forecast p-214", "why p-214", "status", "score", "late 45"):
        for user, place in ((MKT, MARKETING), (LEAD, CARE), (AGT1, CARE)):
            assert day.say(user, text, place), (user, text)
    for one in day.town.said:
        assert wrong_with_card(one.card) + unsafe(one.card) == []
    assert day.slowest < 2.0
