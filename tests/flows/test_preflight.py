"""Looks before a post: due at their hours, told to its owner once, quiet when all is well, gone when mended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, preflight, preflight_view, ticking
from calbot.flows import post as post_flow
from calbot.flows.preflight import Seen
from calbot.flows.turn import Turn
from calbot.jobs.hands import Hands, preflight_round, preflighted
from calbot.model.finding import Finding
from calbot.model.rule import Level
from calbot.store import preflight as preflights
from calbot.store import workspace as workspaces
from calbot.store.session import apply
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, WORKSPACE, Hand, Stage, look, post
from tests.flows.warnings import deliver

LINK = "https://pot.example/water"
WELL = {"healthy": True, "status": 200, "said": "link.healthy", "asked": LINK, "url": LINK, "title": "Post reel"}
GONE = {"healthy": False, "status": 404, "said": "link.missing", "asked": LINK, "url": LINK, "title": ""}
SILENT = {"healthy": False, "status": 0, "said": "link.no_answer", "asked": LINK, "url": LINK, "title": ""}
HOURS = 50


@pytest.fixture
def planned(staged: Stage) -> Hand:
    """One post goes out in fifty hours, with a link; another one without."""
    return staged("posts to look at", _planned)


def _planned(hand: Hand) -> None:
    told = look(post("reel", HOURS, link=LINK), post("plain", HOURS + 1))
    hand.run(calendar.apply, hand.source_id(), told, NOW)


def tell(hand: Hand, *posts: Any) -> None:
    hand.run(calendar.apply, hand.source_id(), look(*posts), hand.now)


def wanted(hand: Hand) -> dict[int, str]:
    return {one.post_id: one.link for one in hand.run(preflight.due)}


def saw(hand: Hand, what: dict[str, Any] = WELL, link: str = LINK) -> None:
    """Take on what is due; every link answers like that."""
    due = hand.run(preflight.due)
    hand.run(preflight.keep, [Seen(one.post_id, one.link, what if one.link else None) for one in due])


def known(hand: Hand, number: int = 1) -> Any:
    return hand.ask(preflights.of_post, number)


def cards(hand: Hand, screen: str = "preflight.card") -> list[Any]:
    return hand.notices(screen)


def until(hand: Hand, **before: float) -> None:
    """So long before the reel goes out."""
    hand.now = NOW + timedelta(hours=HOURS) - timedelta(**before)


def test_a_new_post_is_looked_at_once_then_a_day_before_a_quarter_before_and_after(planned: Hand) -> None:
    assert wanted(planned) == {1: LINK, 2: ""}
    saw(planned)
    assert wanted(planned) == {}
    for before in ({"hours": 24}, {"minutes": 15}, {"minutes": -10}):
        until(planned, **before)
        planned.later(seconds=-1)
        assert wanted(planned) == {}
        planned.later(seconds=1)
        assert wanted(planned) == {1: LINK}
        saw(planned)
    planned.later(hours=2)
    assert wanted(planned) == {}


def test_all_well_is_said_to_nobody(planned: Hand) -> None:
    saw(planned)
    until(planned, minutes=15)
    saw(planned)
    assert cards(planned) == []


def test_the_owner_is_told_once_of_what_is_broken(planned: Hand) -> None:
    until(planned, minutes=15)
    for _ in range(3):
        saw(planned, GONE)
        planned.later(minutes=30)
    (told,) = cards(planned)
    assert (told.only_for, told.slot) == (1, "card1"), "Mkt owns the account"
    assert [one["said"] for one in known(planned).problems] == ["link.missing"]


def test_a_page_that_is_not_there_yet_is_no_news_days_before(planned: Hand) -> None:
    saw(planned, GONE)
    assert cards(planned) == []
    view = planned.run(post_flow.show, 1, who="Mkt")
    assert [(one.said, one.level) for one in view.problems] == [("preflight.not_yet", Level.NOTE)]
    until(planned, hours=24)
    saw(planned, GONE)
    assert len(cards(planned)) == 1


@ON_SQLITE
def test_what_was_told_and_is_mended_is_edited_where_it_stands(planned: Hand) -> None:
    until(planned, hours=24)
    saw(planned, GONE)
    deliver(planned)
    planned.later(minutes=31)
    assert wanted(planned) == {1: LINK}, "it is looked whether it was mended"
    saw(planned)
    (edit,) = cards(planned)
    assert (edit.slot, edit.due_at <= planned.now) == ("card1", True)
    assert not planned.run(preflight_view.show, 1).stands


def test_what_is_mended_before_anybody_heard_of_it_is_not_told(planned: Hand) -> None:
    until(planned, hours=24)
    saw(planned, GONE)
    planned.later(minutes=31)
    saw(planned)
    assert cards(planned) == []


def test_what_comes_to_it_is_a_line_under_the_message(planned: Hand) -> None:
    until(planned, hours=24)
    saw(planned, GONE)
    deliver(planned)
    until(planned, minutes=15)
    saw(planned, GONE)
    (line,) = cards(planned, "preflight.more")
    assert (line.thread_slot, line.values) == ("card1", {"keys": ["link.missing"]}), "not yet is broken by now"
    assert len(cards(planned)) == 1


def test_what_breaks_after_all_was_well_is_a_new_message(planned: Hand) -> None:
    until(planned, hours=24)
    for what in (GONE, WELL):
        saw(planned, what)
        deliver(planned)
        planned.later(minutes=31)
    until(planned, minutes=15)
    saw(planned, GONE)
    assert [one.slot for one in cards(planned)] == ["card2"]


def test_a_site_that_is_silent_for_a_moment_is_looked_at_three_times_first(planned: Hand) -> None:
    until(planned, minutes=15)
    for _ in range(2):
        saw(planned, SILENT)
        assert cards(planned) == []
        assert wanted(planned) == {}
        planned.later(minutes=2)
    saw(planned, SILENT)
    assert len(cards(planned)) == 1


def test_the_looks_move_with_the_post(planned: Hand) -> None:
    saw(planned)
    planned.run(post_flow.move, 1, NOW + timedelta(hours=30), "Europe/London", who="Mkt")
    assert wanted(planned) == {1: ""}, "the link is the same: nothing to look at"
    saw(planned)
    planned.now = NOW + timedelta(hours=6)
    assert wanted(planned) == {1: LINK}


def test_another_link_is_looked_at_and_what_was_seen_of_the_old_one_meanwhile_is_dropped(planned: Hand) -> None:
    saw(planned)
    other = f"{LINK}-test"
    tell(planned, post("reel", HOURS, link=other), post("plain", HOURS + 1))
    assert wanted(planned) == {1: other}
    planned.run(preflight.keep, [Seen(1, LINK, GONE)])
    assert wanted(planned) == {1: other}
    saw(planned)
    assert (known(planned).link, wanted(planned)) == (other, {})


def test_an_address_as_people_type_it_is_looked_at_and_what_is_none_is_not(planned: Hand) -> None:
    tell(planned, post("reel", HOURS, link="pot.example/water"), post("plain", HOURS + 1, link="mailto:a@pot.example"))
    assert wanted(planned) == {1: "https://pot.example/water", 2: ""}
    saw(planned)
    assert wanted(planned) == {}
    assert planned.run(post_flow.show, 1, who="Mkt").looked_at == planned.now


def test_a_cancelled_post_is_looked_at_no_more_and_its_message_says_so(planned: Hand) -> None:
    until(planned, hours=24)
    saw(planned, GONE)
    deliver(planned)
    planned.run(post_flow.cancel, 1, who="Mkt")
    assert wanted(planned) == {1: ""}
    saw(planned)
    assert len(cards(planned)) == 1
    assert not planned.run(preflight_view.show, 1).stands
    until(planned, minutes=15)
    assert wanted(planned) == {}


def test_a_cancelled_post_that_nobody_was_told_of_is_never_looked_at(planned: Hand) -> None:
    planned.run(post_flow.cancel, 1, who="Mkt")
    assert wanted(planned) == {2: ""}


@ON_SQLITE
def test_at_night_the_owner_is_told_in_the_morning_unless_the_post_goes_out_before(planned: Hand) -> None:
    planned.now = NOW.replace(hour=23)
    tell(planned, post("reel", HOURS, link=LINK), post("soon", 15, link=LINK), post("late", 30, link=LINK))
    saw(planned, {**GONE, "said": "link.circling"})
    due = {one.subject_id: one.due_at for one in cards(planned)}
    assert due[3] <= planned.now, "it goes out at midnight"
    assert due[4] == (NOW + timedelta(days=1)).replace(hour=7)


def _word(hand: Hand, post_id: int, level: Level = Level.WARN, rule: str = "placeholder-text") -> None:
    def keep(session: Any, turn: Turn) -> None:
        told = {"workspace_id": WORKSPACE, "id": 7, "key": f"{rule}:{post_id}", "rule": rule, "level": level}
        session.add(Finding(**told, post_ids=[post_id], at=hand.now, found_at=hand.now, changed_at=hand.now))
        session.commit()

    apply(hand.engine, keep, hand.turn())


def _mend(hand: Hand) -> None:
    def go(session: Any, turn: Turn) -> None:
        session.get_one(Finding, (WORKSPACE, 7)).go(hand.now)
        session.commit()

    apply(hand.engine, go, hand.turn())


def test_what_rules_find_in_its_words_is_told_in_the_same_message(planned: Hand) -> None:
    until(planned, hours=20)
    saw(planned)
    _word(planned, 2)
    assert wanted(planned) == {2: ""}
    saw(planned)
    (told,) = cards(planned)
    assert told.subject_id == 2
    assert [one.finding.name for one in planned.run(preflight_view.show, 2).findings] == ["n-7"]
    deliver(planned)
    _mend(planned)
    assert wanted(planned) == {2: ""}
    saw(planned)
    assert not planned.run(preflight_view.show, 2).stands


@pytest.mark.parametrize(("level", "rule"), [(Level.NOTE, "phone-number"), (Level.STOP, "same-account-gap")])
def test_hints_and_what_other_rules_find_are_told_to_nobody(planned: Hand, level: Level, rule: str) -> None:
    until(planned, hours=20)
    saw(planned)
    _word(planned, 2, level, rule)
    saw(planned)
    assert cards(planned) == []


def test_of_a_post_that_is_out_for_long_nothing_more_is_said(planned: Hand) -> None:
    until(planned, minutes=-10)
    saw(planned, GONE)
    deliver(planned)
    planned.later(hours=13)
    saw(planned)
    assert cards(planned) == []
    assert wanted(planned) == {}
    assert not known(planned).stands


def test_where_nobody_owns_the_post_marketing_is_told(planned: Hand) -> None:
    tell(planned, post("reel", HOURS, link=LINK), post("stray", 10, link=LINK, network="x", handle="@nobody"))
    saw(planned, {**GONE, "said": "link.circling"})
    assert None in {one.only_for for one in cards(planned) if one.subject_id == 3}


def test_of_a_plan_that_was_there_before_calbot_nobody_is_told_all_at_once(planned: Hand) -> None:
    _word(planned, 2)
    saw(planned, {**GONE, "said": "link.circling"})
    assert cards(planned) == []
    assert [one.said for one in planned.run(post_flow.show, 1, who="Mkt").problems] == ["link.circling"]
    until(planned, hours=24)
    saw(planned, {**GONE, "said": "link.circling"})
    assert [one.subject_id for one in cards(planned)] == [1]
    planned.later(hours=1)
    saw(planned, {**GONE, "said": "link.circling"})
    assert [one.subject_id for one in cards(planned)] == [1, 2]


def test_whoever_plans_a_post_hears_of_it_at_once(planned: Hand) -> None:
    saw(planned)
    fresh = planned.run(
        post_flow.add, "tiktok", "Pot", "New", LINK, NOW + timedelta(days=5), "Europe/London", who="Mkt"
    )
    saw(planned, {**GONE, "said": "link.circling"})
    assert [one.subject_id for one in cards(planned)] == [fresh.post.id]


def test_the_tick_wakes_one_job_for_all_that_is_due(planned: Hand) -> None:
    assert planned.run(ticking.wake_due)["preflight"] == 1
    saw(planned)
    assert planned.run(ticking.wake_due)["preflight"] == 0


def hands(hand: Hand, answers: dict[str, dict[str, Any]]) -> tuple[Hands, list[list[str]]]:
    """Hands that see `answers` of links, and what they were asked for."""
    asked: list[list[str]] = []

    async def flow(act: Any, turn: Turn, *args: Any) -> Any:
        return hand.run(act, *args)

    async def inspect(urls: Any, _budget_s: float, _anew: Any) -> dict[str, dict[str, Any]]:
        asked.append(list(urls))
        return {url: answers[url] for url in urls if url in answers}

    none: Any = None
    made = Hands(flow, lambda: hand.now, none, none, none, none, none, none, none, none, inspect=inspect)  # type: ignore[arg-type]
    return made, asked


def round_of(hand: Hand, answers: dict[str, dict[str, Any]]) -> tuple[bool, list[list[str]]]:
    made, asked = hands(hand, answers)
    return asyncio.run(preflight_round(made, Turn(WORKSPACE, hand.now))), asked


def test_a_round_keeps_what_was_reached_and_leaves_the_rest_due(planned: Hand) -> None:
    tell(planned, post("reel", HOURS, link=LINK), post("other", 20, link="https://pan.example/1"))
    more, asked = round_of(planned, {LINK: WELL})
    assert asked == [["https://pan.example/1", LINK]], "what goes out first is looked at first"
    assert more
    assert wanted(planned) == {3: "https://pan.example/1"}
    assert round_of(planned, {})[0] is False, "nothing was reached: the next tick tries again"


@ON_SQLITE
def test_a_job_ends_by_itself_however_many_links_are_left(planned: Hand) -> None:
    tell(planned, *(post(str(number), 20 + number, link=f"{LINK}/{number}") for number in range(9)))
    made, asked = hands(planned, {})

    async def one_at_a_time(urls: Any, _budget_s: float, _anew: Any) -> dict[str, dict[str, Any]]:
        asked.append(list(urls))
        return {urls[0]: {**WELL, "asked": urls[0], "url": urls[0]}}

    asyncio.run(preflighted(replace(made, inspect=one_at_a_time), Turn(WORKSPACE, planned.now)))
    assert len(asked) == 5
    assert any(wanted(planned).values()), "the next tick goes on"


def test_when_no_link_at_all_answers_nobody_is_told_and_it_is_tried_again_later(planned: Hand) -> None:
    links = [f"https://{name}.example/1" for name in ("pot", "pan", "lid")]
    tell(planned, *(post(link, 20, link=link) for link in links))
    planned.now = NOW + timedelta(hours=20) - timedelta(minutes=15)
    for _ in range(4):
        round_of(planned, dict.fromkeys([*links, LINK], SILENT))
        assert not any(wanted(planned).values())
        planned.later(minutes=5)
    assert cards(planned) == []


def test_a_company_says_when_its_links_are_looked_at(planned: Hand) -> None:
    def told(session: Any, turn: Turn) -> None:
        workspace = workspaces.by_id(session, turn.workspace_id)
        assert workspace is not None
        workspace.settings = {**workspace.settings, "preflight": {"at_save": False, "before_minutes": [60], "posts": 1}}
        session.commit()

    planned.run(told)
    assert wanted(planned) == {1: ""}, "one at a time, and not yet"
    until(planned, minutes=61)
    saw(planned)
    until(planned, minutes=60)
    assert wanted(planned) == {1: LINK}


def test_whoever_presses_look_again_has_it_looked_at_whatever_was_seen_before(planned: Hand) -> None:
    until(planned, hours=20)
    saw(planned, GONE)
    assert known(planned).stands
    assert wanted(planned) == {}
    planned.run(preflight.look_anew, 1, 1, who="Mkt", where="#marketing")
    (again,) = [one for one in planned.run(preflight.due) if one.post_id == 1]
    assert (again.link, again.anew) == (LINK, True)
    assert known(planned).stands, "what was told stands until it was looked at"
    saw(planned, WELL)
    assert known(planned).problems == []
    assert not known(planned).stands


@pytest.mark.parametrize(("number", "revision"), [(1, 2), (2, 1), (9, 1)])
def test_an_older_press_and_a_post_without_a_link_are_not_looked_at(planned: Hand, number: int, revision: int) -> None:
    saw(planned, GONE)
    with pytest.raises(TellUser):
        planned.run(preflight.look_anew, number, revision, who="Mkt", where="#marketing")
    assert wanted(planned) == {}
