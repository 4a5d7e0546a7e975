"""Flags that turn out to be one once more is known: one goes on, with all who reported either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, flag, flag_cases, flag_external, flag_guess, flag_ladder, preflight
from calbot.flows.preflight import Seen
from calbot.model.external import External
from calbot.model.flag import Flag, FlagKind, FlagState
from calbot.model.flag_why import WhyNot
from calbot.model.source import Source, SourceKind
from calbot.store import flag as flags
from calbot.store import outhook as outhooks
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, listened_to, look, post
from tests.flows.warnings import deliver

SHORT, PAGE = "https://bit.ly/pyramid", "https://pan.example/pyramid"
LANDING, OTHER = "https://pan.example/uk/pyramid", "https://pan.example/lid"
BROKEN, CONFUSING = FlagKind.BROKEN_LINK, FlagKind.CONFUSING


def _seen(asked: str, url: str = "", *, healthy: bool = True, hops: int = 0, said: str = "") -> dict[str, Any]:
    said = said or ("link.healthy" if healthy else "link.missing")
    status = 200 if healthy else 404
    return {"healthy": healthy, "status": status, "said": said, "asked": asked, "url": url or asked, "hops": hops}


@pytest.fixture
def two(staged: Stage) -> Hand:
    """Two posts are out; the link of the first is a short one."""
    return staged("two posts of which one has a short link", _two)


def _two(hand: Hand) -> None:
    told = look(post("reel", -1, link=SHORT), post("lid", -2, link=OTHER))
    hand.run(calendar.apply, hand.source_id(), told, NOW)


def report(hand: Hand, who: str, url: str, target: str = "", kind: FlagKind = BROKEN, post_id: int | None = 1) -> Any:
    where = "#care" if who == "Agt1" else "#marketing"
    return hand.run(flag.open_flag, kind, url, post_id, "", target, who=who, where=where)


def row(hand: Hand, number: int) -> Flag:
    found: Flag = hand.ask(flags.by_id, number)
    return found


def open_ones(hand: Hand) -> list[int]:
    return [one.id for one in hand.ask(flags.open_ones)]


def press(hand: Hand, flow: Callable[..., Any], number: int, *more: Any) -> Any:
    return hand.run(flow, number, row(hand, number).revision, *more, who="Mkt", where="#marketing")


def apart(hand: Hand, kind: FlagKind = BROKEN) -> None:
    """While the shortener is away nobody can know that two reports are about one page."""
    assert report(hand, "Agt1", SHORT, kind=kind).flag.id == 1
    hand.later(minutes=5)
    assert report(hand, "Agt2", PAGE, kind=kind).flag.id == 2
    assert open_ones(hand) == [1, 2]


def told_of(hand: Hand, screen: str) -> list[tuple[int, int | None]]:
    return sorted((one.subject_id, one.only_for) for one in hand.notices(screen))


def test_a_report_that_names_both_makes_one_of_them_and_each_reporter_is_told_once(two: Hand) -> None:
    apart(two)
    deliver(two)
    view = report(two, "Agt1", SHORT, PAGE)
    assert (view.flag.id, view.joined, view.reporters) == (1, True, ("Agt1", "Agt2"))
    assert open_ones(two) == [1]
    gone = row(two, 2)
    assert (gone.state, gone.into, gone.open_key, row(two, 1).merged) == (FlagState.DECLINED, 1, None, (2,))
    lines = {(one.subject_id, one.values["why"], one.thread_slot) for one in two.notices("flag.merged")}
    assert lines == {(1, "f-2", "card"), (2, "f-1", "card")}
    assert {one.subject_id for one in two.notices("flag.card")} == {1, 2}, "both cards are edited"
    press(two, flag.fixed, 1)
    for _ in range(2):
        for number, urls in two.run(flag.to_look_at):
            two.run(flag.settle_look, number, *(_seen(url) for url in urls))
    assert told_of(two, "flag.settled") == [(1, 3), (1, 4)]


@ON_SQLITE
def test_a_press_on_the_card_of_the_other_one_says_where_it_went(two: Hand) -> None:
    apart(two)
    before = row(two, 2).revision
    report(two, "Agt1", SHORT, PAGE)
    for revision in (before, row(two, 2).revision):
        with pytest.raises(TellUser) as refused:
            two.run(flag.claim, 2, revision, who="Mkt", where="#marketing")
        assert (refused.value.key, refused.value.values) == ("flag.is_another", {"old": "f-2", "flag": "f-1"})


@ON_SQLITE
def test_what_nobody_has_seen_yet_is_not_shown_as_gone(two: Hand) -> None:
    apart(two)
    report(two, "Agt1", SHORT, PAGE)
    assert {one.subject_id for one in two.notices("flag.card")} == {1}
    assert {one.subject_id for one in two.notices("flag.call")} <= {1}


def test_whoever_has_one_of_them_goes_on_with_that_one(two: Hand) -> None:
    apart(two)
    press(two, flag.claim, 2)
    due = row(two, 1).due_at
    assert report(two, "Agt1", SHORT, PAGE).flag.id == 2
    kept = row(two, 2)
    assert (kept.state, kept.owner_id, kept.since, kept.due_at) == (FlagState.CLAIMED, 1, NOW, due)
    assert row(two, 1).into == 2
    two.now = due
    assert two.run(flag_ladder.due) == [2], "the reminder is that of the earlier one"
    assert two.run(flag_ladder.climb, 2)


@pytest.mark.parametrize("kind", [BROKEN, CONFUSING])
@ON_SQLITE
def test_a_look_before_the_post_that_sees_behind_its_short_link_makes_one_of_them(two: Hand, kind: FlagKind) -> None:
    apart(two, kind)
    two.run(preflight.keep, [Seen(1, SHORT, _seen(PAGE))])
    assert open_ones(two) == [1]
    assert report(two, "Agt1", PAGE, kind=kind).flag.id == 1


@pytest.mark.parametrize("kind", [BROKEN, CONFUSING])
@pytest.mark.parametrize("seen_first", [True, False])
@ON_SQLITE
def test_the_page_that_a_post_s_link_redirects_to_is_that_of_the_post(
    two: Hand, kind: FlagKind, *, seen_first: bool
) -> None:
    looks = [Seen(2, OTHER, _seen(OTHER, LANDING, hops=1))]
    if seen_first:
        two.run(preflight.keep, looks)
        guess = two.run(flag_guess.guess, kind, LANDING)
        assert guess.post.id == 2, "people copy what their browser shows"
    report(two, "Agt1", OTHER, kind=kind, post_id=2)
    report(two, "Agt2", LANDING, kind=kind, post_id=2)
    if not seen_first:
        assert open_ones(two) == [1, 2]
        two.run(preflight.keep, looks)
    assert open_ones(two) == [1]


@ON_SQLITE
def test_two_that_redirect_to_one_page_stay_two(two: Hand) -> None:
    two.run(
        preflight.keep, [Seen(1, SHORT, _seen(PAGE, LANDING, hops=1)), Seen(2, OTHER, _seen(OTHER, LANDING, hops=1))]
    )
    report(two, "Agt1", SHORT, PAGE)
    report(two, "Agt2", OTHER, post_id=2)
    assert open_ones(two) == [1, 2]
    press(two, flag.fixed, 1)
    two.run(flag.settle_look, 1, _seen(PAGE, LANDING, hops=1))
    assert open_ones(two) == [2], "one of them is right again; the other may not be"


@ON_SQLITE
def test_a_redirect_to_the_front_page_or_a_wall_makes_nothing_one(two: Hand) -> None:
    front = "https://pan.example/"
    report(two, "Agt1", OTHER, post_id=2)
    report(two, "Agt2", front, post_id=2)
    press(two, flag.fixed, 1)
    two.run(flag.settle_look, 1, {**_seen(OTHER, front, hops=1), "title": "Pans"})
    assert open_ones(two) == [1, 2]
    press(two, flag.fixed, 1)
    two.run(flag.settle_look, 1, _seen(OTHER, front, hops=1, healthy=False, said="link.login"))
    assert open_ones(two) == [1, 2]


@ON_SQLITE
def test_the_look_at_a_fix_that_sees_behind_a_short_link_settles_both(two: Hand) -> None:
    apart(two)
    press(two, flag.fixed, 1)
    two.run(flag.settle_look, 1, _seen(PAGE))
    assert (open_ones(two), row(two, 2).into) == ([], 1)
    assert told_of(two, "flag.settled") == [(1, 3), (1, 4)]


@ON_SQLITE
def test_where_both_are_called_fixed_the_look_at_the_first_settles_them(two: Hand) -> None:
    report(two, "Agt1", PAGE)
    report(two, "Agt2", SHORT)
    for number in (1, 2):
        press(two, flag.fixed, number)
    assert two.run(flag.settle_look, 2, _seen(PAGE)).flag.id == 1
    assert [number for number, _ in two.run(flag.to_look_at)] == [1]
    two.run(flag.settle_look, 1, _seen(PAGE), _seen(PAGE))
    assert (open_ones(two), row(two, 2).into) == ([], 1)
    assert told_of(two, "flag.settled") == [(1, 3), (1, 4)]


@ON_SQLITE
def test_it_is_fixed_when_all_addresses_open_by_which_it_was_reported(two: Hand) -> None:
    apart(two)
    report(two, "Agt1", SHORT, PAGE)
    press(two, flag.fixed, 1)
    ((number, urls),) = two.run(flag.to_look_at)
    assert (number, urls) == (1, (SHORT, PAGE))
    bounced = two.run(flag.settle_look, 1, _seen(PAGE), _seen(PAGE, healthy=False)).flag
    assert (bounced.state, bounced.checked["status"]) == (FlagState.CLAIMED, 404)


def test_an_address_that_is_named_during_the_look_is_looked_at_too(two: Hand) -> None:
    report(two, "Agt1", PAGE)
    press(two, flag.fixed, 1)
    ((_, (named,)),) = two.run(flag.to_look_at)
    report(two, "Agt2", SHORT, PAGE)
    looked = {**_seen(PAGE), "named": named}
    assert two.run(flag.settle_look, 1, looked).flag.state is FlagState.VERIFYING
    assert told_of(two, "flag.settled") == []
    ((_, wanted),) = two.run(flag.to_look_at)
    assert len(wanted) == 2
    settled = two.run(flag.settle_look, 1, *({**_seen(PAGE), "named": one} for one in wanted))
    assert settled.flag.state is FlagState.SETTLED


def test_another_link_of_the_post_makes_one_of_what_was_said_of_both(two: Hand) -> None:
    report(two, "Agt1", "", kind=CONFUSING)
    report(two, "Agt2", PAGE, kind=CONFUSING)
    assert open_ones(two) == [1, 2]
    told = look(post("reel", -1, link=PAGE), post("lid", -2, link=OTHER))
    two.run(calendar.apply, two.source_id(), told, NOW)
    assert open_ones(two) == [1]


def test_two_posts_that_turn_out_to_be_one_have_one_flag(hand: Hand) -> None:
    def second(session: Any, turn: Any) -> None:
        session.add(
            Source(workspace_id=turn.workspace_id, id=91, kind=SourceKind.POSTS_CSV, name="91", location="p.csv")
        )
        session.commit()

    hand.run(second)
    hand.run(calendar.apply, hand.source_id(), look(post("a", 40, title="Seal")), NOW)
    hand.run(calendar.apply, 91, look(post("row", 41, title="Seal")), NOW)
    for who, number in (("Agt1", 1), ("Agt2", 2)):
        report(hand, who, "", kind=FlagKind.COPY_ERROR, post_id=number)
    assert open_ones(hand) == [1, 2]
    hand.later(minutes=10)
    hand.run(calendar.apply, 91, look(post("row", 40, title="Seal")), hand.now)
    assert (open_ones(hand), row(hand, 1).post_id) == ([1], 1)


def test_who_reported_both_is_one_reporter_and_who_was_told_and_said_it_again_is_told_again(two: Hand) -> None:
    report(two, "Agt1", SHORT)
    press(two, flag.decline, 1, WhyNot.WORKS, "")
    report(two, "Agt1", PAGE)
    assert told_of(two, "flag.declined") == [(1, 3)]
    report(two, "Agt2", SHORT)
    view = report(two, "Agt2", SHORT, PAGE)
    assert (view.flag.id, sorted(view.reporters)) == (1, ["Agt1", "Agt2"])
    press(two, flag.decline, 1, WhyNot.WORKS, "")
    assert told_of(two, "flag.declined") == [(1, 3), (1, 3), (1, 4)]


def test_what_was_one_all_along_is_one_case_and_teaches_nobody(two: Hand) -> None:
    apart(two)
    report(two, "Agt1", SHORT, PAGE)
    assert [(one.flag_id, one.reporters) for one in two.run(flag_cases.report).cases] == [(1, 2)]
    press(two, flag.fixed, 1)
    two.run(flag.settle_look, 1, _seen(PAGE), _seen(PAGE))
    two.later(days=3)
    guess = two.run(flag_guess.guess, BROKEN, PAGE)
    assert (guess.already, guess.lesson) == (None, None)


def test_a_case_that_is_added_to_the_other_one_goes_to_the_one_that_stands(two: Hand) -> None:
    apart(two)
    two.run(flag_external.attach, 2, None, External("5001x", ""), who="Agt2", where="#care")
    report(two, "Agt1", SHORT, PAGE)
    kept = two.run(flag_external.attach, 2, None, External("5002x", ""), who="Agt2", where="#care").flag
    assert (kept.id, [one.id for one in kept.external]) == (1, ["5001x", "5002x"])


@ON_SQLITE
def test_other_systems_hear_where_it_went(two: Hand) -> None:
    two.run(listened_to)
    apart(two)
    report(two, "Agt1", SHORT, PAGE)
    told = two.ask(lambda session, ws: [outhooks.by_id(session, ws, n) for n in (1, 2, 3)])
    assert [one.event for one in told] == ["flag.opened", "flag.opened", "flag.merged"]
    assert '"into": "f-1"' in told[2].body
