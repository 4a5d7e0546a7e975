"""A dead @mention in a coming post is told its owner; where a network does not tell, nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from calbot.flows import calendar, preflight
from calbot.flows.turn import Turn
from calbot.jobs.hands import Hands, preflight_round
from calbot.model.preflight import Preflight
from calbot.store import preflight as preflights
from calbot.store import workspace as workspaces
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, Stage, look, post

COPY = "With @chefjulia and @pot"
LINK = "https://pan.example/water"
Answer = Callable[[str], dict[str, Any]]


def _answer(status: int, url: str) -> dict[str, Any]:
    said = {200: "link.healthy", 404: "link.missing"}.get(status, "link.no_answer")
    return {"status": status, "healthy": status == 200, "said": said, "url": url, "asked": url, "hops": 0, "title": ""}


def truthful(*there: str) -> Answer:
    """A network that has pages of these, and of nobody else."""
    known = (LINK, "https://www.tiktok.com/@pot", *there)
    return lambda url: _answer(200 if url in known else 404, url)


def same_for_all(status: int) -> Answer:
    return lambda url: _answer(200 if url == LINK else status, url)


@pytest.fixture
def planned(staged: Stage) -> Hand:
    return staged("a company before posts that mention somebody")


def told(hand: Hand, **changes: Any) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", 20, **({"copy_text": COPY} | changes))), NOW)


def round_of(hand: Hand, answer: Answer, reach: int = 99) -> list[str]:
    """A round of looks; the pages that were asked for."""
    asked: list[str] = []

    async def flow(act: Any, _turn: Turn, *args: Any) -> Any:
        return hand.run(act, *args)

    async def inspect(urls: Any, _budget_s: float, _anew: Any) -> Mapping[str, Mapping[str, object]]:
        asked.extend(urls)
        return {url: answer(url) for url in list(urls)[:reach]}

    none: Any = None
    made = Hands(flow, lambda: hand.now, none, none, none, none, none, none, none, none, inspect=inspect)
    asyncio.run(preflight_round(made, Turn(WORKSPACE, hand.now)))
    return asked


def known(hand: Hand) -> Preflight:
    found: Preflight = hand.ask(preflights.of_post, 1)
    return found


def said(hand: Hand) -> list[tuple[str, str]]:
    return [(one["said"], one["values"].get("handles", "")) for one in known(hand).problems]


@pytest.mark.parametrize("link", ["", LINK])
def test_a_dead_mention_is_told_and_mended_by_other_words(planned: Hand, link: str) -> None:
    told(planned, link=link)
    asked = round_of(planned, truthful())
    assert [one for one in asked if one != LINK][:2] == [
        "https://www.tiktok.com/@chefjulia",
        "https://www.tiktok.com/@pot",
    ]
    assert said(planned) == [("preflight.dead_mention", "@chefjulia")]
    assert [one.screen for one in planned.notices("preflight.card")] == ["preflight.card"]
    told(planned, link=link, copy_text="With @chefanna and @pot")
    round_of(planned, truthful("https://www.tiktok.com/@chefanna"))
    assert said(planned) == []
    assert not known(planned).stands


@pytest.mark.parametrize("answer", [same_for_all(200), same_for_all(404), same_for_all(0), same_for_all(403)])
@ON_SQLITE
def test_where_the_network_does_not_tell_nothing_is_said(planned: Hand, answer: Answer) -> None:
    told(planned, link=LINK)
    round_of(planned, answer)
    assert said(planned) == []
    assert known(planned).checked["mentions"] == {"@chefjulia": "untold"}
    assert planned.notices("preflight.card") == []


@ON_SQLITE
def test_it_is_looked_at_again_at_the_hours_of_the_post(planned: Hand) -> None:
    told(planned)
    assert len(round_of(planned, truthful("https://www.tiktok.com/@chefjulia"))) == 3
    assert round_of(planned, truthful()) == []
    planned.later(hours=19, minutes=45)
    assert len(round_of(planned, truthful())) == 3
    assert said(planned) == [("preflight.dead_mention", "@chefjulia")]


def test_what_the_budget_did_not_reach_is_asked_for_later(planned: Hand) -> None:
    told(planned)
    round_of(planned, truthful(), reach=1)
    assert "mentions" not in known(planned).checked
    assert round_of(planned, truthful()) == []
    planned.later(minutes=30)
    assert len(round_of(planned, truthful())) == 3
    assert said(planned) == [("preflight.dead_mention", "@chefjulia")]


def test_whoever_presses_look_again_has_it_asked_again(planned: Hand) -> None:
    told(planned)
    round_of(planned, truthful())
    planned.run(preflight.look_anew, 1, 1, who="Mkt", where="#marketing")
    round_of(planned, truthful("https://www.tiktok.com/@chefjulia"))
    assert said(planned) == []


@pytest.mark.parametrize("changes", [{"copy_text": "No one"}, {"network": "newsletter"}, {"handle": ""}])
@ON_SQLITE
def test_a_post_that_mentions_nobody_there_asks_for_nothing(planned: Hand, changes: dict[str, Any]) -> None:
    told(planned, **({"copy_text": "With @pot"} | changes))
    assert round_of(planned, truthful()) == []


def test_a_company_can_do_without(planned: Hand) -> None:
    def off(session: Any, turn: Turn) -> None:
        workspace = workspaces.by_id(session, turn.workspace_id)
        assert workspace is not None
        workspace.settings = {**workspace.settings, "preflight": {"checks": ["link"]}}
        session.commit()

    planned.run(off)
    told(planned)
    assert round_of(planned, truthful()) == []
