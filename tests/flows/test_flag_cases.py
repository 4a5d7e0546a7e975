"""The case report says what has become of flags, and how long it took."""

from __future__ import annotations

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, flag, flag_cases
from calbot.model.flag import FlagKind
from calbot.model.flag_why import WhyNot
from calbot.store import flag as flags
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, look, post

URL = "https://pan.example/pyramid"
BROKEN = {"at": NOW.isoformat(), "healthy": False, "status": 404, "said": "link.missing"}
HEALTHY = {"at": NOW.isoformat(), "healthy": True, "status": 200, "said": "link.healthy", "url": URL}


@pytest.fixture
def live(staged: Stage) -> Hand:
    """A post went out an hour ago."""
    return staged("a post to have cases about", _live)


def _live(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", -1, link=URL)), NOW)


def report(hand: Hand, kind: FlagKind, note: str = "", who: str = "Agt1", where: str = "#care") -> int:
    return hand.run(flag.open_flag, kind, "", 1, note, who=who, where=where).flag.id


def press(hand: Hand, flow, number: int, *more, **kwargs):
    revision = hand.ask(flags.by_id, number).revision
    return hand.run(flow, number, revision, *more, who="Mkt", where="#marketing", **kwargs)


def test_the_times_run_from_the_report_to_claim_to_the_word_that_held_to_the_look(live):
    number = report(live, FlagKind.BROKEN_LINK)
    live.later(minutes=4)
    press(live, flag.claim, number)
    live.later(minutes=6)
    press(live, flag.fixed, number)
    live.run(flag.settle_look, number, BROKEN)
    live.later(minutes=10)
    press(live, flag.fixed, number)
    live.later(minutes=2)
    live.run(flag.settle_look, number, HEALTHY)
    told = live.run(flag_cases.report)
    (case,) = told.cases
    assert (case.minutes_to_claim, case.minutes_to_fix, case.minutes_to_verify) == (4.0, 20.0, 2.0)
    assert (case.bounced, case.source, case.believed_at) == (1, "playground", None)
    assert (told.total.opened, told.total.claimed, told.total.fixed, told.total.verified) == (1, 1, 1, 1)


@ON_SQLITE
def test_what_is_believed_on_word_is_fixed_and_not_verified_and_no_issue_is_neither(live):
    typo, image = report(live, FlagKind.COPY_ERROR, "3 L"), report(live, FlagKind.WRONG_IMAGE)
    press(live, flag.fixed, typo, by_word=True)
    press(live, flag.decline, image, WhyNot.INTENDED, "")
    report(live, FlagKind.BROKEN_LINK)
    told = live.run(flag_cases.report)
    counts = [(one.name, one.opened, one.fixed, one.verified, one.declined) for one in told.kinds]
    assert counts == [("broken_link", 1, 0, 0, 0), ("copy_error", 1, 1, 0, 0), ("wrong_image", 1, 0, 0, 1)]
    assert (told.total.opened, told.total.fixed, told.total.declined, told.total.to_verify) == (3, 1, 1, None)


@ON_SQLITE
def test_a_link_that_only_people_saw_open_is_not_verified(live):
    number = report(live, FlagKind.BROKEN_LINK)
    press(live, flag.fixed, number)
    live.run(flag.settle_look, number, {**BROKEN, "status": 403, "said": "link.blocked"})
    press(live, flag.fixed, number, by_word=True)
    told = live.run(flag_cases.report)
    assert (told.total.fixed, told.total.verified) == (1, 0)
    assert told.cases[0].believed_at == NOW


def test_a_flag_that_was_opened_again_is_a_case_each_time(live):
    number = report(live, FlagKind.BROKEN_LINK)
    press(live, flag.fixed, number)
    live.run(flag.settle_look, number, HEALTHY)
    live.later(hours=2)
    assert report(live, FlagKind.BROKEN_LINK) == number
    cases = live.run(flag_cases.report).cases
    assert [(one.flag_id, one.verified_at is not None, one.opened_at) for one in cases] == [
        (number, True, NOW),
        (number, False, live.now),
    ]


def test_praise_is_no_case_and_what_began_before_the_days_is_left_out(live):
    report(live, FlagKind.PRAISE, "lovely")
    number = report(live, FlagKind.BROKEN_LINK)
    live.later(days=8)
    press(live, flag.claim, number)
    assert live.run(flag_cases.report, 7).cases == ()
    assert [one.flag_id for one in live.run(flag_cases.report, 9).cases] == [number]


@pytest.mark.parametrize("days", [0, 401])
def test_a_span_that_is_none_is_refused(live, days):
    with pytest.raises(TellUser) as refusal:
        live.run(flag_cases.report, days)
    assert refusal.value.key == "flag.cases.days"


@ON_SQLITE
def test_each_time_that_a_flag_is_opened_tells_from_where_and_by_whom(live):
    """First in the web form, where a second one joins in chat; opened again by that one in chat alone."""
    number = report(live, FlagKind.BROKEN_LINK, where="")
    report(live, FlagKind.BROKEN_LINK, who="Lead")
    press(live, flag.fixed, number)
    live.run(flag.settle_look, number, HEALTHY)
    live.later(minutes=9)
    report(live, FlagKind.BROKEN_LINK, who="Lead")
    told = live.run(flag_cases.report)
    assert [(one.sources, one.reporters) for one in told.cases] == [(("web", "playground"), 2), (("playground",), 1)]
    assert [(line.name, line.opened) for line in told.sources] == [("playground", 2), ("web", 1)]


def test_who_comes_along_with_a_merged_flag_is_counted_with_its_chat(live):
    one = report(live, FlagKind.BROKEN_LINK)
    elsewhere = "https://pan.example/elsewhere"
    other = live.run(flag.open_flag, FlagKind.BROKEN_LINK, elsewhere, None, "", who="Lead", where="").flag.id
    press(live, flag.fixed, other)
    live.run(flag.settle_look, other, HEALTHY | {"hops": 1, "asked": elsewhere})
    (case,) = live.run(flag_cases.report).cases
    assert (case.flag_id in (one, other), set(case.sources), case.reporters) == (True, {"web", "playground"}, 2)
