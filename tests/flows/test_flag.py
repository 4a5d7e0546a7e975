"""A flag from report to settling."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest

from calbot.errors import TellUser
from calbot.flows import calendar, flag, flag_external, flag_guess, flag_view, preflight
from calbot.flows.preflight import Seen
from calbot.flows.turn import Turn
from calbot.model.external import External
from calbot.model.flag import FlagKind, FlagState
from calbot.model.flag_why import WhyNot
from calbot.store import flag as flags
from calbot.store import history
from calbot.store import outhook as outhooks
from calbot.store.session import apply
from tests.databases import ON_SQLITE
from tests.flows.conftest import NOW, Hand, Stage, listened_to, look, post

URL = "https://pan.example/pyramid"
BROKEN = {"at": NOW.isoformat(), "healthy": False, "status": 404, "said": "link.status"}
HEALTHY = {"at": NOW.isoformat(), "healthy": True, "status": 200, "said": "link.healthy"}


@pytest.fixture
def live(staged: Stage) -> Hand:
    """One post went out an hour ago with the link, another one yesterday without."""
    return staged("two posts that are live", _live)


def _live(hand: Hand) -> None:
    told = look(post("reel", -1, link=f"{URL}?utm_source=ig"), post("other", -20))
    hand.run(calendar.apply, hand.source_id(), told, NOW)


def report(hand: Hand, who: str, url: str = URL, post_id: int | None = 1):
    return hand.run(flag.open_flag, FlagKind.BROKEN_LINK, url, post_id, who=who, where="#care")


def test_the_post_with_the_same_link_is_guessed_whatever_its_tracking(live):
    guess = live.run(flag_guess.guess, FlagKind.BROKEN_LINK, "HTTPS://PAN.example:443/pyramid/?utm_campaign=x#top")
    assert guess.post.title == "Post reel"
    assert [one.title for one in guess.others] == ["Post other"]
    assert guess.already is None


def test_an_unknown_link_guesses_no_post_but_offers_the_recent_ones(live):
    guess = live.run(flag_guess.guess, FlagKind.BROKEN_LINK, "https://elsewhere.example/")
    assert guess.post is None
    assert len(guess.others) == 2


def test_what_is_reported_of_an_older_message_is_what_was_out_when_that_was_written(live):
    def guessed(hours: float) -> tuple[str, list[str]]:
        at = NOW - timedelta(hours=hours)
        guess = live.run(flag_guess.guess, FlagKind.COPY_ERROR, "", "", "", None, at)
        return guess.post.title, [one.title for one in guess.others]

    assert guessed(-1) == guessed(0.5) == ("Post reel", ["Post other"])
    assert guessed(2) == ("Post other", ["Post reel"])


def test_a_report_tells_marketing_once_with_a_card_that_is_edited_later(live):
    view = report(live, "Agt1")
    assert (view.flag.name, view.flag.state, view.reporters, view.joined) == ("f-1", FlagState.OPEN, ("Agt1",), False)
    (told,) = live.notices("flag.card")
    assert told.slot == "card"
    assert view.owner_name == "Mkt", "the owner of the account is asked first, by name"
    assert {(one.only_for, one.values["why"]) for one in live.notices("flag.call")} == {(1, "opened")}


@ON_SQLITE
def test_a_second_report_of_the_same_address_joins_the_first(live):
    report(live, "Agt1")
    second = report(live, "Agt2", f"{URL}?utm_source=mail#x")
    assert second.joined
    assert second.flag.id == 1
    assert second.reporters == ("Agt1", "Agt2")


@pytest.mark.parametrize("named", [2, None])
@ON_SQLITE
def test_a_second_report_joins_whichever_post_it_names(live, named):
    report(live, "Agt1")
    assert report(live, "Agt2", f"{URL}/?fbclid=9", named).joined
    assert len(live.ask(flags.open_ones)) == 1


def test_a_long_japanese_address_is_flagged_like_any_other(live):
    long = f"https://pan.example/{'鍋' * 400}"
    assert report(live, "Agt1", long, None).flag.url == long
    assert report(live, "Agt2", f"{long}/?utm_source=x", None).joined


@ON_SQLITE
def test_a_broken_link_of_a_named_post_and_the_same_address_are_one_flag(live):
    report(live, "Agt1", "", 1)
    assert report(live, "Agt2", URL, None).joined


@ON_SQLITE
def test_a_typo_is_about_its_post_and_not_about_the_page(live):
    view = live.run(flag.open_flag, FlagKind.COPY_ERROR, "", 1, "3 L", who="Agt1", where="#care")
    assert view.flag.url == ""
    live.run(flag.fixed, 1, 1, who="Mkt", where="#marketing")
    assert live.run(flag.to_look_at) == []
    assert live.run(flag_view.show, 1).flag.state is FlagState.SETTLED


@ON_SQLITE
def test_the_same_reporter_twice_is_one_reporter(live):
    report(live, "Agt1")
    assert report(live, "Agt1").reporters == ("Agt1",)
    assert len(live.notices("flag.card")) == 1


def test_two_reports_in_the_same_moment_are_one_flag(live):
    turns = [live.turn(who, "#care") for who in ("Agt1", "Agt2")]
    begin = threading.Barrier(2)

    def go(turn: Turn) -> None:
        begin.wait()
        apply(live.engine, flag.open_flag, turn, FlagKind.BROKEN_LINK, URL, 1)

    threads = [threading.Thread(target=go, args=(turn,)) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (only,) = live.ask(flags.open_ones)
    assert len(live.ask(flags.reports, only.id)) == 2


SHORT = "https://bit.ly/pyramid"
BY_SHORT, BY_LONG, BY_POST, UNREAD = (SHORT, URL), (URL, ""), ("", ""), (SHORT, "")
"""What a report names: a short link that was followed, where it leads, the post alone, one that was not followed."""


@pytest.fixture
def shortened(staged: Stage) -> Hand:
    """A post whose own link is a short one went out an hour ago."""
    return staged("a post behind a short link", _shortened)


def _shortened(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", -1, link=SHORT)), NOW)


@pytest.mark.parametrize("kind", [FlagKind.BROKEN_LINK, FlagKind.COPY_ERROR])
@pytest.mark.parametrize(
    "reports",
    [
        (BY_SHORT, BY_LONG),
        (BY_LONG, BY_SHORT),
        (BY_POST, BY_SHORT, BY_LONG),
        (BY_SHORT, BY_POST, BY_LONG),
        (UNREAD, BY_SHORT, BY_LONG),
        (BY_LONG, BY_SHORT, UNREAD, BY_POST),
    ],
)
@ON_SQLITE
def test_a_page_is_the_same_by_its_short_link_and_by_where_that_leads(shortened, kind, reports):
    for number, (url, target) in enumerate(reports):
        # Of a page alone that is no post's own link, nothing says whose words are wrong.
        known = number and url and (kind is FlagKind.BROKEN_LINK or (url, target) != BY_LONG)
        guess = shortened.run(flag_guess.guess, kind, url, "", target) if known else None
        view = shortened.run(flag.open_flag, kind, url, 1, "", target, who="Agt1", where="#care")
        assert (view.flag.id, view.joined) == (1, number > 0)
        assert guess is None or (guess.already is not None and guess.already.id == 1)
    assert len(shortened.ask(flags.open_ones)) == 1
    other = shortened.run(flag.open_flag, kind, f"{URL}/other", 1, "", who="Agt1", where="#care")
    assert (other.flag.id, other.joined) == (2, False)


def test_what_was_fixed_a_moment_ago_is_the_same_by_its_short_link_too(shortened):
    shortened.run(flag.open_flag, FlagKind.COPY_ERROR, SHORT, 1, "", URL, who="Agt1", where="#care")
    shortened.run(flag.decline, 1, 1, WhyNot.WORKS, "", who="Mkt", where="#marketing")
    guess = shortened.run(flag_guess.guess, FlagKind.COPY_ERROR, SHORT, "", URL)
    assert guess.lesson is not None
    assert guess.lesson.id == 1
    again = shortened.run(flag.open_flag, FlagKind.COPY_ERROR, URL, 1, "", who="Agt2", where="#care")
    assert (again.flag.id, again.reopened) == (1, True)


@pytest.mark.parametrize("kind", [FlagKind.BROKEN_LINK, FlagKind.COPY_ERROR])
def test_a_short_link_and_a_long_one_in_the_same_moment_are_one_flag(shortened, kind):
    begin = threading.Barrier(2)

    def go(turn: Turn, url: str, target: str) -> None:
        begin.wait()
        apply(shortened.engine, flag.open_flag, turn, kind, url, 1, "", target)

    named = ((shortened.turn("Agt1", "#care"), *BY_SHORT), (shortened.turn("Agt2", "#care"), *BY_LONG))
    threads = [threading.Thread(target=go, args=args) for args in named]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (only,) = shortened.ask(flags.open_ones)
    assert len(shortened.ask(flags.reports, only.id)) == 2


@ON_SQLITE
def test_claiming_with_an_old_button_changes_nothing_and_says_so(live):
    report(live, "Agt1")
    live.run(flag.claim, 1, 1, who="Mkt", where="#marketing")
    with pytest.raises(TellUser) as refusal:
        live.run(flag.fixed, 1, 1, who="Mkt", where="#marketing")
    assert refusal.value.key == "flag.stale"
    assert live.run(flag_view.show, 1).flag.state is FlagState.CLAIMED


def test_an_agent_may_not_claim(live):
    report(live, "Agt1")
    with pytest.raises(TellUser) as refusal:
        live.run(flag.claim, 1, 1, who="Agt1", where="#marketing")
    assert refusal.value.key == "rights.refused"


def test_fixed_is_believed_only_after_a_healthy_look(live):
    report(live, "Agt1")
    live.run(flag.fixed, 1, 1, who="Mkt", where="#marketing")
    assert live.run(flag.to_look_at) == [(1, (URL,))]
    bounced = live.run(flag.settle_look, 1, BROKEN)
    assert bounced.flag.state is FlagState.CLAIMED
    assert live.notices("flag.bounced")
    assert not live.notices("flag.settled")
    live.run(flag.fixed, 1, bounced.flag.revision, who="Mkt", where="#marketing")
    assert live.run(flag.settle_look, 1, HEALTHY).flag.state is FlagState.SETTLED


def test_a_page_of_something_else_bounces_until_somebody_says_that_it_is_the_right_one(live):
    live.run(calendar.apply, live.source_id(), look(post("reel", -1, link=URL, title="Pyramid of pans")), NOW)
    report(live, "Agt1")
    other = HEALTHY | {"asked": URL, "url": URL, "title": "Careers | Pan"}

    def pressed(**more: bool):
        live.run(flag.fixed, 1, live.ask(flags.by_id, 1).revision, who="Mkt", where="#marketing", **more)

    pressed()
    bounced = live.run(flag.settle_look, 1, other).flag
    assert (bounced.state, bounced.checked["said"]) == (FlagState.CLAIMED, "link.other_title")
    pressed(by_word=True)
    assert live.run(flag.settle_look, 1, BROKEN | {"asked": URL}).flag.state is FlagState.CLAIMED, "it still must open"
    pressed()
    assert live.run(flag.settle_look, 1, other | {"title": "Gift cards"}).flag.state is FlagState.CLAIMED
    pressed()
    settled = live.run(flag.settle_look, 1, other).flag
    assert (settled.state, settled.checked["said"]) == (FlagState.SETTLED, "link.right_by_word")


@ON_SQLITE
def test_every_reporter_is_told_once_in_private_when_it_is_settled(live):
    report(live, "Agt1")
    report(live, "Agt2")
    live.run(flag.fixed, 1, live.run(flag_view.show, 1).flag.revision, who="Mkt", where="#marketing")
    live.run(flag.settle_look, 1, HEALTHY)
    told = live.notices("flag.settled")
    assert sorted(notice.only_for for notice in told) == [3, 4]
    with pytest.raises(TellUser):
        live.run(flag.settle_look, 1, HEALTHY)
    assert len(live.notices("flag.settled")) == 2


@ON_SQLITE
def test_not_mine_gives_the_flag_back(live):
    report(live, "Agt1")
    live.run(flag.claim, 1, 1, who="Mkt", where="#marketing")
    passed = live.run(flag.pass_on, 1, 2, who="Mkt", where="#marketing")
    assert (passed.flag.state, passed.flag.owner_id) == (FlagState.OPEN, None)


@ON_SQLITE
def test_a_report_within_a_day_of_the_fix_reopens_and_a_later_one_is_new(live):
    report(live, "Agt1")
    live.run(flag.fixed, 1, 1, who="Mkt", where="#marketing")
    live.run(flag.settle_look, 1, HEALTHY)
    live.later(hours=24)
    again = report(live, "Agt2")
    assert (again.flag.id, again.flag.state, again.reopened, again.joined) == (1, FlagState.OPEN, True, False)
    assert again.reporters == ("Agt1", "Agt2")
    live.run(flag.fixed, 1, again.flag.revision, who="Mkt", where="#marketing")
    live.run(flag.settle_look, 1, HEALTHY)
    assert sorted(one.only_for for one in live.notices("flag.settled")) == [3, 4], "who was told is not told again"
    live.later(hours=24, seconds=1)
    assert report(live, "Agt2").flag.id == 2


def test_who_reports_it_again_after_being_told_is_told_again(live):
    report(live, "Agt1")
    for _ in range(2):
        view = report(live, "Agt1")
        live.run(flag.fixed, 1, view.flag.revision, who="Mkt", where="#marketing")
        live.run(flag.settle_look, 1, HEALTHY)
    assert [one.only_for for one in live.notices("flag.settled")] == [3, 3]


@ON_SQLITE
def test_every_step_leaves_a_line_in_the_history(live):
    report(live, "Agt1")
    live.run(flag.claim, 1, 1, who="Mkt", where="#marketing")
    assert [line.verb for line in live.ask(history.of, "flag", 1)] == ["opened", "claimed"]


TINY, LONG = "https://bit.ly/pyramid", "https://pan.example/pyramid"


@pytest.fixture
def looked_behind(staged: Stage) -> Hand:
    """A post that is out has a short link, and the look before it saw where that leads."""
    return staged("a post behind whose short link somebody looked", _looked_behind)


def _looked_behind(hand: Hand) -> None:
    hand.run(calendar.apply, hand.source_id(), look(post("reel", 1, link=TINY)), NOW)
    seen = {"healthy": True, "status": 200, "said": "link.healthy", "asked": f"{LONG}?utm_source=x", "url": LONG}
    hand.run(preflight.keep, [Seen(1, TINY, seen | {"title": "Post reel"})])
    hand.later(hours=2)


@pytest.mark.parametrize("kind", [FlagKind.BROKEN_LINK, FlagKind.CONFUSING])
@pytest.mark.parametrize(("first", "then"), [(TINY, LONG), (LONG, TINY), ("", LONG)])
@ON_SQLITE
def test_a_short_link_that_nobody_can_follow_now_and_the_page_behind_it_are_one_flag(
    looked_behind: Hand, kind: FlagKind, first: str, then: str
) -> None:
    for who, url in (("Agt1", first), ("Agt2", then)):
        guess = looked_behind.run(flag_guess.guess, kind, url, "", who=who, where="#care")
        assert guess.post is not None
        looked_behind.run(flag.open_flag, kind, url, guess.post.id, "", who=who, where="#care")
    (one,) = looked_behind.ask(flags.open_ones)
    assert len(looked_behind.ask(flags.reports, one.id)) == 2


def test_what_was_behind_a_link_that_the_post_has_no_more_counts_no_more(looked_behind: Hand) -> None:
    looked_behind.run(
        calendar.apply, looked_behind.source_id(), look(post("reel", 1, link="https://bit.ly/another")), NOW
    )
    for url in ("https://bit.ly/another", LONG):
        looked_behind.run(flag.open_flag, FlagKind.BROKEN_LINK, url, 1, "", who="Agt1", where="#care")
    assert len(looked_behind.ask(flags.open_ones)) == 2


def test_what_is_reported_again_by_an_address_that_its_post_has_left_is_for_the_owner_of_that_post(live):
    report(live, "Agt1")
    live.run(flag.fixed, 1, 1, who="Mkt", where="#marketing")
    live.run(flag.settle_look, 1, HEALTHY)
    live.later(minutes=5)
    told = look(post("reel", -1, link="https://pan.example/new"), post("other", -20))
    live.run(calendar.apply, live.source_id(), told, live.now)
    assert live.run(flag_guess.guess, FlagKind.BROKEN_LINK, URL).post is None
    again = report(live, "Agt2", URL, None)
    assert (again.flag.id, again.reopened, again.owner_name) == (1, True, "Mkt")
    assert {(one.only_for, one.values["why"]) for one in live.notices("flag.call")} == {(1, "opened")}


def test_other_systems_hear_of_a_case_that_a_further_report_brings_once(live):
    live.run(listened_to)
    report(live, "Agt1")
    for _ in range(2):
        again = (flag.open_flag, FlagKind.BROKEN_LINK, URL, 1)
        assert live.run(*again, case=External("5002x"), who="Agt2", where="#care").joined
    told = live.ask(outhooks.pending)
    assert [one.event for one in told] == ["flag.opened", "flag.case"]
    assert '"5002x"' in told[1].body


def test_a_flag_with_many_cases_of_long_addresses_is_told_and_goes_on(live):
    live.run(listened_to)
    report(live, "Agt1")
    cases = [External(f"500{n}" if n else "", f"https://crm.example/{n}/{'a' * 1100}") for n in range(20)]
    for case in cases:
        live.run(flag_external.attach, 1, None, case, who="Agt1", where="#care")
    assert live.run(flag.claim, 1, live.ask(flags.by_id, 1).revision, who="Mkt", where="#marketing").flag.cases
    body = live.ask(outhooks.pending)[-1].body
    told = json.loads(body)["data"]["cases"]
    assert len(body) <= 20_000
    assert [one["id"] for one in told] == [case.id for case in cases if case.id]
    assert told[-1]["url"] == cases[-1].url
    assert not told[0]["url"]
