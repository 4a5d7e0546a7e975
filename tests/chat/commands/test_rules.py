"""The rules in chat: listed, played, replayed and reviewed, by what came of what they found."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Chart, Table
from calbot.chat.plain import plain
from calbot.flows import replay, trying
from calbot.flows.turn import Turn
from calbot.jobs.hands import replayed
from calbot.model.finding import Finding, FindingState
from calbot.model.override import Override
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.model.workspace import History, Workspace
from calbot.rulebook.loosen import loosened
from calbot.store.session import reading
from tests.chat.conftest import NOW, POST, buttons

DAY = timedelta(days=1)


def told(chat: Any, words: str, who: str = "Lead") -> str:
    return plain(chat.say(who, words, "#care").card)


def matter(number: int, rule: str, days: float, *, heeded: bool = False, **values: object) -> Finding:
    """What a rule found `days` ago; its hour was a day later, and it went before that where it was `heeded`."""
    at = NOW - days * DAY + DAY
    return Finding(
        workspace_id="acme", id=number, key=f"{rule}:{number}", rule=rule, level=Level.WARN, state=FindingState.GONE,
        post_ids=[214], at=at, values=dict(values), found_at=NOW - days * DAY,
        changed_at=at - timedelta(hours=6) if heeded else at + timedelta(minutes=5),
    )  # fmt: skip


def answered(number: int, days: float) -> Override:
    return Override(
        workspace_id="acme", id=number, finding_id=number, person_id=1, reason="Agreed",
        created_at=NOW - days * DAY, expires_at=NOW,
    )  # fmt: skip


@pytest.fixture
def quarter(chat: Any) -> Any:
    """calbot has been here for half a year. promo-streak was always overridden, same-account-gap was heeded once in six
    times, short-notice four times of five; one finding of another company and an old one count for nothing."""

    def older(session: Any, _turn: Any) -> None:
        session.get_one(Workspace, "acme").created_at = NOW - 180 * DAY
        session.commit()

    chat.flow(older)
    for number in (40, 41, 42):
        chat.keep(matter(number, "promo-streak", 20), answered(number, 19.5))
    for number in range(50, 56):
        chat.keep(matter(number, "same-account-gap", 30, heeded=number == 50, gap_minutes=45))
    for number in range(60, 65):
        chat.keep(matter(number, "short-notice", 40, heeded=number != 60))
    chat.keep(matter(70, "blackout", 120))
    chat.keep(Workspace(id="other", name="Other", created_at=NOW - 180 * DAY))
    chat.keep(Finding(**{**matter(71, "night-publish", 3).model_dump(), "workspace_id": "other"}))
    return chat


def test_the_list_says_who_spoke_and_what_came_of_it(quarter: Any) -> None:
    reply = quarter.say("Mkt", "rules")
    text = plain(reply.card)
    assert text.startswith("30 rules in force; 4 found something in 92 days.")
    (table,) = (one for one in reply.card.elements if isinstance(one, Table))
    assert table.rows[0] == ("same-account-gap", "[WARN]", "6", "1", "0")
    assert ("promo-streak", "[NOTE]", "3", "0", "3") in table.rows
    assert len(table.rows) == 4
    every = quarter.press("Mkt", buttons(reply.card)["Show all"])
    (table,) = (one for one in every.card.elements if isinstance(one, Table))
    assert len(table.rows) == 30


def test_a_rule_by_its_id(quarter: Any) -> None:
    reply = quarter.say("Lead", "rules short-notice")
    text = plain(reply.card)
    assert "found 5 times in 92 days." in text
    assert "5 are settled: plan changed 4, overridden 0." in text
    assert "{" not in text, "no hole of a sentence stays open"
    assert list(buttons(reply.card)) == ["Backtest short-notice", "Play its 3 cases"]


def test_the_review_names_the_always_overridden_the_seldom_heeded_and_the_silent(quarter: Any) -> None:
    reply = quarter.say("Lead", "rules review")
    lead, always, few, never, *_ = plain(reply.card).splitlines()
    assert lead == "Rule review: 28 of 30 to look at, going by 92 days."
    assert always == "Always overridden: promo-streak."
    assert few == "Plan changed for less than 30% of what it found: same-account-gap."
    assert never.startswith("Never fired (26): ")
    assert never.endswith("and 22 more.")
    assert "blackout" in plain(quarter.press("Lead", buttons(reply.card)["Show all"]).card)
    # What the review asks for is a press away.
    assert "promo-streak would have spoken" in plain(
        quarter.press("Lead", buttons(reply.card)["Backtest promo-streak"]).card
    )


def test_of_few_settled_findings_nothing_is_told(chat: Any) -> None:
    for number in range(50, 54):
        chat.keep(matter(number, "same-account-gap", 0.5))
    text = told(chat, "rules review")
    assert "Plan changed for less" not in text
    assert "going by 1 day." in text, "calbot is here since today"


def test_the_cases_are_played(chat: Any) -> None:
    assert told(chat, "rules test") == "118 cases of 30 rules: all hold."
    reply = chat.say("Mkt", "rules test promo-streak")
    (table,) = (one for one in reply.card.elements if isinstance(one, Table))
    assert {row[2] for row in table.rows} == {"as expected"}


def test_a_case_that_does_not_hold_is_named(chat: Any, rules: dict[str, Any]) -> None:
    looser = loosened(rules["promo-streak"])
    assert looser is not None
    # As if somebody had loosened the rule, and left its cases.
    object.__setattr__(chat.wires.flow, "rules", {**rules, "promo-streak": looser.rule})
    text = told(chat, "rules test")
    assert "of 118 cases" in text
    assert "do not hold" in text or "does not hold" in text
    assert "promo-streak" in text
    assert "finds 0." in text


def promos(chat: Any, days: int = 5) -> None:
    """Five promotions in a row, one a day, ended ten days ago."""
    for number in range(days):
        chat.keep(
            Post(
                **{
                    **POST, "id": 400 + number, "title": f"Sale {number}: 20 % off", "tags": ["info/promo"],
                    "starts_at": NOW - (15 - number) * DAY,
                }
            )
        )  # fmt: skip


def test_a_backtest_tells_how_often_a_rule_would_have_spoken(quarter: Any) -> None:
    promos(quarter)
    reply = quarter.say("Lead", "rules backtest promo-streak 28d", "#care")
    lead, looser, *_ = plain(reply.card).splitlines()
    assert lead == "promo-streak would have spoken once in 28 days, 0.2 a week."
    assert looser == "With 4 allowed instead of 3: once."
    whole = quarter.press("Lead", buttons(reply.card)["Show all"]).card
    (chart,) = (one for one in whole.elements if isinstance(one, Chart))
    assert sum(value for _, value in chart.points) == 1
    (table,) = (one for one in whole.elements if isinstance(one, Table))
    assert "p-400" in table.rows[0][1]


def test_a_looser_form_that_would_have_missed_what_was_heeded_says_so(quarter: Any) -> None:
    quarter.keep(Post(**{**POST, "id": 401, "starts_at": NOW - 10 * DAY}))
    quarter.keep(Post(**{**POST, "id": 402, "starts_at": NOW - 10 * DAY + timedelta(minutes=40)}))
    text = told(quarter, "rules backtest same-account-gap")
    assert "With 30 min between them instead of 60 min: 0 times." in text
    # Found at 45 minutes, and the plan was changed: half an hour would not have told it.
    assert "It would have missed 1 of 1 for which the plan was changed." in text


def test_what_rests_on_forecasts_is_told_alone_when_it_is_done(chat: Any) -> None:
    assert told(chat, "rules backtest load-above-cover 14d").startswith("load-above-cover rests on forecasts: 14 days")
    # Asked twice it is one.
    told(chat, "rules backtest load-above-cover 14d")
    with reading(chat.engine) as session:
        asked = session.exec(select(History).where(History.noun == "backtest")).all()
    assert [one.verb for one in asked] == ["asked"]
    assert _due(chat) == [1]
    _work(chat, 1)
    assert _due(chat) == []
    _work(chat, 1)
    chat.deliver()
    (alone,) = chat.told("Lead")
    assert alone.startswith("load-above-cover would have spoken 0 times in 14 days")
    assert "No roster of that time is known" in alone
    assert not [one for place in ("#care", "#marketing") for one in chat.told(place)]


def _break_off(chat: Any, number: int) -> None:
    """Three tries that fail by a defect, and the look that finds that they were enough."""
    for _ in range(3):
        began = asyncio.run(chat.wires.flow(trying.begin, Turn("acme", chat.clock[0]), replay.JOB, number))
        asyncio.run(
            chat.wires.flow(trying.failed, Turn("acme", chat.clock[0]), replay.JOB, number, began, "defect: KeyError")
        )
        chat.later(minutes=5)
    assert asyncio.run(chat.wires.flow(trying.begin, Turn("acme", chat.clock[0]), replay.JOB, number)) is None


def test_what_was_given_up_is_told_to_whoever_asked_alone_and_once(chat: Any) -> None:
    told(chat, "rules backtest load-above-cover 14d")
    _break_off(chat, 1)
    again = asyncio.run(chat.wires.flow(trying.begin, Turn("acme", chat.clock[0]), replay.JOB, 1))
    assert again is None
    chat.deliver()
    (alone,) = chat.told("Lead")
    assert alone.startswith(
        "The backtest of load-above-cover over 14 days could not be done: it broke off three times."
    )
    assert "calbot doctor" in alone
    assert "KeyError" not in alone
    assert not [one for place in ("#care", "#marketing") for one in chat.told(place)]
    # Let go by the operator and broken off once more: told already.
    assert asyncio.run(chat.wires.flow(trying.release, Turn("acme", chat.clock[0]), replay.JOB, 1))
    _break_off(chat, 1)
    chat.deliver()
    assert chat.told("Lead") == [alone]


def test_what_was_given_up_can_be_asked_for_anew_and_is_told_when_it_is_done_after_all(chat: Any) -> None:
    told(chat, "rules backtest load-above-cover 14d")
    _break_off(chat, 1)
    assert told(chat, "rules backtest load-above-cover 14d").startswith("load-above-cover rests on forecasts")
    assert _due(chat) == [1, 2]
    told(chat, "rules backtest load-above-cover 14d")
    assert _due(chat) == [1, 2], "the new one is at work: it is one"
    _work(chat, 1)
    chat.deliver()
    assert any(one.startswith("load-above-cover would have spoken 0 times in 14 days") for one in chat.told("Lead"))


def _due(chat: Any) -> list[int]:
    found: list[int] = asyncio.run(chat.wires.flow(replay.due, Turn("acme", chat.clock[0])))
    return found


def _work(chat: Any, number: int) -> None:
    async def back(task: replay.Task) -> dict[str, Any]:
        return replay.think(task)

    hands: Any = SimpleNamespace(flow=chat.wires.flow, clock=lambda: chat.clock[0], look_back=back)
    asyncio.run(replayed(hands, Turn("acme", chat.clock[0]), number))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("rules promo-strek", "There is no rule promo-strek. Did you mean promo-streak?"),
        ("rules zzzzzzz", "There is no rule zzzzzzz. /calbot rules list names them."),
        ("rules backtest", "Which rule? For example: rules backtest promo-streak"),
        ("rules backtest promo-streak 3d", "A backtest takes 7 to 400 days"),
        ("rules backtest promo-streak 900", "A backtest takes 7 to 400 days"),
        ("rules test nothing-of-that-name", "There is no rule nothing-of-that-name."),
    ],
)
def test_what_cannot_be_done_is_said(chat: Any, words: str, says: str) -> None:
    assert told(chat, words).startswith(says)
    with reading(chat.engine) as session:
        assert session.exec(select(History).where(History.noun == "backtest")).first() is None


def test_agents_have_no_rules_to_try(chat: Any) -> None:
    assert "try rules" in told(chat, "rules", "Agt1")
    assert "rules" not in told(chat, "help", "Agt1").split()


def test_in_japanese(quarter: Any) -> None:
    quarter.say("Mkt", "lang ja")
    assert told(quarter, "ルール", "Mkt").startswith("有効なルール30件。")
    assert "いつも例外扱い(1件): promo-streak。" in told(quarter, "ルール 見直し", "Mkt")
    assert told(quarter, "ルール 再現 promo-streak 28日", "Mkt").startswith("promo-streakは28日間で0件")
