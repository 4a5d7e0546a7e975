"""One object in all chats: one state, one audit trail, cards that follow within seconds, and one winner of two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.model.alert import Alert
from calbot.model.flag import Flag, FlagState
from calbot.model.person import Person
from calbot.model.post import Post
from tests.chat.conftest import ALERT, MOVE, NOW
from tests.chat.mixed import page
from tests.chat.mixed.conftest import Company
from tests.chat.slack import office as slack
from tests.chat.slack.office import words_of
from tests.chat.teams import office as teams
from tests.chat.teams.office import alone, buttons
from tests.slack.town import Message
from tests.teams.connector import Said

LINK = "https://pot.example/safe"
SECONDS = 3.0
"""How soon a card has to follow in the other chat."""
_LOOK = 0.01


@pytest.fixture
def live(both: Company) -> Company:
    """A post of Pot has been out for twenty minutes, and its link is broken."""
    both.slack.links[LINK] = 404
    both.slack.keep(both.slack.post_of(228, link=LINK, starts_at=NOW - timedelta(minutes=20)))
    return both


def flagged(both: Company) -> tuple[Message, Said]:
    """An agent in Slack flags it; the card of the flag in each chat."""
    (guess,) = both.slack.say(slack.AGT1, f"broken link {LINK}", slack.CARE, "/flag")
    both.slack.press(slack.AGT1, guess, "Yes", slack.CARE)
    both.teams.answer()
    (there,) = [one for one in both.teams.town.told(teams.MARKETING) if "I'm on it" in buttons(one.card)]
    return both.slack.town.told(slack.MARKETING)[-1], there


def on_page(both: Company, name: str = "f-1") -> dict[str, Any]:
    """The card of the flag in the playground."""
    told = both.page.told(page.MARKETING)
    return [one for one in told if name in page.words_of(one) and not one["private"]][-1]


async def followed(what: Callable[[], bool]) -> float:
    """Seconds until it is so, at most twice as many as it may take."""
    began = time.perf_counter()
    for _ in range(round(2 * SECONDS / _LOOK)):
        if what():
            break
        await asyncio.sleep(_LOOK)
    return time.perf_counter() - began


def working(both: Company, do: Callable[[], Awaitable[float]]) -> float:
    """`do` while calbot's worker runs, as in production."""

    async def run() -> float:
        stop = asyncio.Event()
        work = asyncio.create_task(both.house.work(stop))
        await asyncio.sleep(1.0)
        try:
            return await do()
        finally:
            stop.set()
            await work

    return both.slack.runner.run(run())


def test_a_flag_claimed_in_teams_shows_it_in_slack_within_three_seconds(live: Company) -> None:
    here, there = flagged(live)
    assert "Agt1" in words_of(here.blocks)
    assert "Agt1" in teams.words(there.card)
    press = live.teams.hands.presses(teams.LEAD, teams.MARKETING, buttons(there.card)["I'm on it"])

    async def claim() -> float:
        headers = live.teams.hands.headers()
        answer = await live.teams.client.post("/api/messages", json=press, headers=headers)
        assert answer.status_code == 200
        return await followed(lambda: "Lead" in words_of(here.blocks))

    assert working(live, claim) < SECONDS
    assert [flag.state for flag in live.rows(Flag)] == [FlagState.CLAIMED]
    assert "I'm on it" not in slack.labels(here)


def test_a_flag_claimed_in_slack_shows_it_in_teams_within_three_seconds(live: Company) -> None:
    here, there = flagged(live)
    press = live.slack.hands.press(slack.MKT, slack.MARKETING, here, "I'm on it")

    async def claim() -> float:
        answer = await live.slack.client.post("/slack/events", content=press.body, headers=dict(press.headers))
        assert answer.status_code == 200
        return await followed(lambda: "I'm on it" not in buttons(there.card))

    assert working(live, claim) < SECONDS
    assert "Mkt" in teams.words(there.card)


def test_a_flag_claimed_in_the_playground_shows_it_in_both_others_within_three_seconds(live: Company) -> None:
    here, there = flagged(live)
    card = on_page(live)
    press = page.buttons(card)["I'm on it"]

    async def claim() -> float:
        await live.page.sends(page.MKT2, page.MARKETING, press=press, message=str(card["id"]))
        took = await followed(lambda: "I'm on it" not in buttons(there.card) and "Mkt2" in words_of(here.blocks))
        assert await live.page.shows(card["id"], "Mkt2"), "its own card too"
        return took

    assert working(live, claim) < SECONDS
    assert "Mkt2" in teams.words(there.card)


def test_one_state_and_one_trail_whichever_of_three_chats_it_is_done_in(live: Company) -> None:
    here, there = flagged(live)
    live.slack.press(slack.MKT, here, "I'm on it")
    assert "Mkt" in page.words_of(on_page(live))
    asked = live.teams.press(teams.LEAD, there.card, "Hand over", teams.MARKETING)
    (send,) = buttons(teams.shown(asked))
    heir = next(one.id for one in live.rows(Person) if one.name == "Mkt2")
    live.teams.submit(teams.LEAD, asked, send, teams.MARKETING, to=str(heir))
    live.slack.links[LINK] = 200
    card = on_page(live)
    live.page.asks(page.MKT2, page.MARKETING, press=page.buttons(card)["Fixed"], message=str(card["id"]))
    live.slack.work()
    (flag,) = live.rows(Flag)
    assert flag.state is FlagState.SETTLED
    trail = [line for line in live.slack.trail("flag") if line[0]]
    assert trail == [
        ("Agt1", "opened"),
        ("Mkt", "claimed"),
        ("Lead", "handed_over"),
        ("Mkt2", "fixed"),
    ]
    told = [words_of(here.blocks), teams.words(there.card), page.words_of(on_page(live))]
    assert all("fixed and verified" in one.lower() for one in told), told


def told_in_slack(live: Company, user: str) -> str:
    return words_of(live.slack.town.told(slack.MARKETING, user)[-1].blocks)


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told_who_did_what_and_when(live: Company) -> None:
    here, there = flagged(live)
    in_slack = live.slack.hands.press(slack.MKT, slack.MARKETING, here, "I'm on it")
    in_teams = live.teams.hands.presses(teams.LEAD, teams.MARKETING, buttons(there.card)["I'm on it"])
    headers = live.teams.hands.headers()

    async def at_once() -> list[Any]:
        return await asyncio.gather(
            live.teams.client.post("/api/messages", json=in_teams, headers=headers),
            live.slack.client.post("/slack/events", content=in_slack.body, headers=dict(in_slack.headers)),
        )

    answers = live.slack.runner.run(at_once())
    assert [answer.status_code for answer in answers] == [200, 200]
    live.answer()
    (flag,) = live.rows(Flag)
    assert flag.state is FlagState.CLAIMED
    (winner,) = [who for who, verb in live.slack.trail("flag") if verb == "claimed"]
    if winner == "Mkt":
        told = answers[0].json()["value"] + " ".join(
            teams.words(one.card) for one in live.teams.town.told(alone(teams.LEAD))
        )
    else:
        told = told_in_slack(live, slack.MKT)
    assert "f-1 changed" in told
    assert f"{winner} took it, just now." in told
    assert winner in words_of(here.blocks)
    assert winner in teams.words(there.card)


def test_whoever_presses_second_is_told_in_each_of_the_three_chats(live: Company) -> None:
    here, there = flagged(live)
    first = on_page(live)
    stale, old, seen = dict(there.card), live.slack.hands.press(slack.MKT, slack.MARKETING, here, "I'm on it"), first
    live.page.asks(page.MKT2, page.MARKETING, press=page.buttons(first)["I'm on it"], message=str(first["id"]))
    live.answer()
    live.slack.later(minutes=5)
    told = live.teams.press(teams.LEAD, stale, "I'm on it", teams.MARKETING)["value"]
    assert "Mkt2 took it, 5 min ago." in told
    assert live.slack.send(old).status_code == 200
    live.answer()
    assert "Mkt2 took it, 5 min ago." in told_in_slack(live, slack.MKT)
    again = live.page.asks(page.MKT2, page.MARKETING, press=page.buttons(seen)["I'm on it"], message=str(seen["id"]))
    assert "Mkt2 took it, 5 min ago." in str(again)


def test_the_same_link_flagged_in_both_chats_is_one_flag_with_two_reporters(live: Company) -> None:
    here, _ = flagged(live)
    said = live.teams.say(teams.AGT2, f"報告 リンク切れ {LINK}?utm_source=x", teams.CARE)
    (joined,) = [one for one in said if one.conversation == alone(teams.AGT2)]
    assert "f-1" in teams.words(joined.card)
    assert len(live.rows(Flag)) == 1
    live.slack.press(slack.MKT, here, "I'm on it")
    live.slack.links[LINK] = 200
    live.slack.press(slack.MKT, here, "Fixed")
    live.slack.work()
    assert [flag.state for flag in live.rows(Flag)] == [FlagState.SETTLED]
    assert "f-1" in live.slack.town.direct(slack.AGT1).messages[-1].text
    assert "f-1" in teams.words(live.teams.town.told(alone(teams.AGT2))[-1].card), "each hears of it where they are"
    verbs = [verb for _, verb in live.slack.trail("flag")]
    assert verbs.count("claimed") == verbs.count("fixed") == 1, "one trail"


def warning() -> Alert:
    return Alert(**{**ALERT, "workspace_id": "main", "options": [MOVE]})


def test_a_warning_taken_in_teams_is_taken_in_slack_and_a_late_press_says_what_has_become_of_it(both: Company) -> None:
    both.slack.keep(both.slack.post_of())
    both.slack.work()
    both.slack.keep(warning())
    both.teams.say(teams.LEAD, "here care", teams.CARE)
    both.slack.say(slack.MKT, "here care", slack.CARE)
    (there,) = [one for one in both.teams.town.told(teams.CARE) if "s-88" in one.summary]
    (here,) = [one for one in both.slack.town.told(slack.CARE) if "s-88" in one.text]
    stale = dict(there.card)
    both.teams.say(teams.LEAD, "ack s-88", teams.CARE)
    assert "Lead" in words_of(here.blocks), "the card in Slack says who has it"
    assert "Lead" in teams.words(there.card)

    # Mkt moves the post in Slack; a moment later Lead presses the same on the card as it was in Teams.
    label = next(one for one in slack.labels(here) if one.startswith("Move p-214"))
    both.slack.press(slack.MKT, here, label, slack.CARE)
    assert [post.starts_at for post in both.rows(Post)] == [datetime(2026, 11, 27, 8, tzinfo=UTC)]
    moves = [line for line in both.slack.trail("post") if line[1] == "move"]
    title = next(one for one in buttons(stale) if one.startswith("Move p-214"))
    both.teams.press(teams.LEAD, stale, title, teams.CARE)
    assert [post.starts_at for post in both.rows(Post)] == [datetime(2026, 11, 27, 8, tzinfo=UTC)]
    late = [line for line in both.slack.trail("post") if line[1] == "move"]
    assert late == moves, "a press that comes late does nothing"
    taking = next(label for label, one in buttons(stale).items() if one.get("data", {}).get("action") == "alert.ack")
    told = both.teams.press(teams.LEAD, stale, taking, teams.CARE)["value"]
    assert "Mkt moved one of its posts, just now." in told, "and says who was first"
