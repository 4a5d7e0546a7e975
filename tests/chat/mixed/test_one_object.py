"""One object in both chats: one state, one audit trail, cards that follow within seconds, and one winner of two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from calbot.model.alert import Alert
from calbot.model.flag import Flag, FlagState
from calbot.model.post import Post
from calbot.model.workspace import History
from calbot.store.session import reading
from tests.chat.conftest import ALERT, MOVE, NOW
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


def lines(both: Company, noun: str) -> list[tuple[str, str]]:
    """The audit trail of a noun: who did what."""
    with reading(both.house.engine) as session:
        names = {1: "Mkt", 2: "Lead", 3: "Agt1", 4: "Agt2", None: ""}
        rows = session.exec(select(History).where(History.noun == noun).order_by(History.id))
        return [(names[row.person_id], row.verb) for row in rows]


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


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(live: Company) -> None:
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
    live.slack.answer()
    live.teams.answer()
    (flag,) = live.rows(Flag)
    assert flag.state is FlagState.CLAIMED
    assert [verb for _, verb in lines(live, "flag")].count("claimed") == 1
    (winner,) = [who for who, verb in lines(live, "flag") if verb == "claimed"]
    if winner == "Mkt":
        assert "f-1 changed" in answers[0].json()["value"], "the one in Teams is told that somebody was first"
    else:
        told = words_of(live.slack.town.told(slack.MARKETING, slack.MKT)[-1].blocks)
        assert "f-1 changed" in told, "the one in Slack is told that somebody was first"
    assert winner in words_of(here.blocks)
    assert winner in teams.words(there.card)


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
    verbs = [verb for _, verb in lines(live, "flag")]
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
    moves = [line for line in lines(both, "post") if line[1] == "move"]
    title = next(one for one in buttons(stale) if one.startswith("Move p-214"))
    both.teams.press(teams.LEAD, stale, title, teams.CARE)
    assert [post.starts_at for post in both.rows(Post)] == [datetime(2026, 11, 27, 8, tzinfo=UTC)]
    assert [line for line in lines(both, "post") if line[1] == "move"] == moves, "a press that comes late does nothing"
