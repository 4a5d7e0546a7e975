"""When a post's link is looked at, and what that means: not yet, broken, or nothing worth a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.alerts.preflight import (
    AGAIN,
    CHECKS,
    LOOKS,
    PreflightPolicy,
    is_over,
    look_again,
    next_look,
    our_own_fault,
    over_at,
    problems_of,
    told_from,
)
from calbot.model.rule import Level

GOES_OUT = datetime(2026, 11, 27, 19, tzinfo=UTC)
SAVED = GOES_OUT - timedelta(days=9)
LINK = "https://pot.test/water?utm_source=tiktok"
WELL: dict[str, Any] = {
    "healthy": True, "status": 200, "said": "link.healthy", "asked": LINK, "url": LINK, "title": "The water test | Pot",
    "hops": 0, "og_title": "The water test", "og_image": "https://pot.test/i.png", "image_ok": True, "hidden": False,
}  # fmt: skip


def before(**span: float) -> datetime:
    return GOES_OUT - timedelta(**span)


def looks(saved: datetime = SAVED, *, all_day: bool = False, starts_at: datetime = GOES_OUT) -> list[datetime]:
    """When a post is looked at that nobody touches."""
    looked_at, found = None, []
    now: datetime | None = saved
    while (now := next_look(starts_at, looked_at, now or saved, all_day=all_day)) is not None:
        found.append(now)
        looked_at = now
    return found


def test_looks_are_at_save_a_day_and_a_quarter_before_and_ten_minutes_after() -> None:
    assert looks() == [SAVED, before(hours=24), before(minutes=15), before(minutes=-10)]


def test_a_post_saved_late_has_the_looks_that_are_left() -> None:
    assert looks(before(minutes=40)) == [before(minutes=40), before(minutes=15), before(minutes=-10)]


def test_of_a_post_without_an_hour_only_the_day_before_counts() -> None:
    assert looks(all_day=True) == [SAVED, before(hours=24)]


def test_however_many_looks_were_missed_one_makes_up_for_them() -> None:
    now = before(minutes=-30)
    assert next_look(GOES_OUT, SAVED, now, all_day=False) == before(hours=24)
    assert next_look(GOES_OUT, now, now, all_day=False) is None


@pytest.mark.parametrize("moved", [timedelta(days=3), -timedelta(hours=20)])
def test_the_hours_move_with_the_post(moved: timedelta) -> None:
    looked_at, starts_at = before(hours=24), GOES_OUT + moved
    expected = starts_at - timedelta(hours=24) if moved > timedelta() else starts_at - timedelta(minutes=15)
    assert next_look(starts_at, looked_at, looked_at, all_day=False) == expected


def test_nobody_looks_at_what_is_out_for_half_a_day() -> None:
    over = over_at(GOES_OUT, all_day=False)
    assert not is_over(GOES_OUT, over - timedelta(seconds=1), all_day=False)
    assert next_look(GOES_OUT, before(minutes=15), over, all_day=False) is None


def test_what_was_out_before_anybody_told_of_it_is_not_looked_at() -> None:
    assert next_look(GOES_OUT, None, before(minutes=-10), all_day=False) == before(minutes=-10)
    assert next_look(GOES_OUT, None, before(minutes=-30), all_day=False) is None


TITLE = "How to run the water test"


def judge(now: datetime, link: str = LINK, of: str = TITLE, **seen: Any) -> list[tuple[str, str]]:
    own = seen.pop("own", ())
    found = problems_of({**WELL, **seen}, link, GOES_OUT, of, now, own=own)
    return [(one.said, one.level.value) for one in found]


def test_a_good_page_is_not_worth_a_word() -> None:
    assert judge(before(minutes=15)) == []


@pytest.mark.parametrize("said", ["link.missing", "link.soft_missing", "link.login"])
def test_a_page_that_is_not_there_yet_is_told_a_day_before_and_broken_at_the_last_look(said: str) -> None:
    bad = {"healthy": False, "said": said, "status": 404}
    assert judge(SAVED, **bad) == [("preflight.not_yet", "note")]
    assert judge(before(hours=24), **bad) == [("preflight.not_yet", "warn")]
    assert judge(before(hours=2), **bad) == [("preflight.not_yet", "warn")]
    assert judge(before(minutes=15), **bad) == [(said, "stop")]
    assert judge(before(minutes=-10), **bad) == [(said, "stop")]


def test_a_page_that_leads_to_the_front_door_is_not_there_yet_either() -> None:
    other = {"url": "https://pot.test/", "title": "Pot | Home"}
    assert judge(before(hours=24), **other) == [("preflight.not_yet", "warn")]
    assert judge(before(minutes=15), **other) == [("link.front_door", "stop")]


@pytest.mark.parametrize("said", ["link.no_answer", "link.trouble"])
def test_a_site_that_is_away_is_no_news_days_before(said: str) -> None:
    assert judge(SAVED, healthy=False, said=said) == [(said, "note")]
    assert judge(before(hours=24), healthy=False, said=said) == [(said, "stop")]


def test_whoever_plans_a_post_hears_at_once_and_of_an_older_plan_a_day_before() -> None:
    assert told_from(GOES_OUT, SAVED, SAVED) is None
    assert told_from(GOES_OUT, None, SAVED) == before(hours=24)
    assert told_from(GOES_OUT, None, before(hours=24)) is None


@pytest.mark.parametrize("said", ["link.untrusted", "link.circling"])
def test_what_no_publishing_mends_is_broken_at_once(said: str) -> None:
    assert judge(SAVED, healthy=False, said=said) == [(said, "stop")]


@pytest.mark.parametrize("said", ["link.blocked", "link.robots"])
def test_a_site_that_lets_no_program_look_is_no_finding(said: str) -> None:
    assert judge(before(minutes=15), healthy=False, said=said) == [(said, "note")]


def test_somebody_elses_site_is_told_but_where_the_company_links_to_it() -> None:
    assert ("link.moved", "warn") in judge(before(hours=24), url="https://evil.test/water")
    assert judge(before(hours=24), url="https://pan.test/water?utm_source=tiktok", own={"pan.test"}) == []


@pytest.mark.parametrize(
    ("left", "lasts", "found"),
    [(3, 90, True), (3, 6, False), (1, 6, True), (12, 90, False), (6, 398, True), (60, 90, False)],
)
def test_a_certificate_is_told_that_ends_too_soon_and_is_late_to_be_renewed(left: int, lasts: int, found: bool) -> None:
    now = before(hours=24)
    until = now + timedelta(days=left)
    told = judge(now, certificate=[(until - timedelta(days=lasts)).isoformat(), until.isoformat()])
    assert told == ([("preflight.certificate", "warn")] if found else [])


@pytest.mark.parametrize(
    ("page", "way", "told"),
    [(60, 3, "go.pot.test"), (2, 3, "pot.test"), (3, 2, "go.pot.test"), (60, 60, ""), (None, 3, "go.pot.test")],
)
def test_a_certificate_on_the_way_to_the_page_counts_too(page: int | None, way: int, told: str) -> None:
    def held(left: int) -> list[str]:
        until = before(hours=24) + timedelta(days=left)
        return [(until - timedelta(days=90)).isoformat(), until.isoformat()]

    seen = {**WELL, "certificate": held(page) if page else None, "way": [["go.pot.test", *held(way)]], "hops": 1}
    found = problems_of(seen, LINK, GOES_OUT, TITLE, before(hours=24))
    hosts = [one.values["host"] for one in found if one.said == "preflight.certificate"]
    assert hosts == ([told] if told else [])


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://pot.test/w?utm_source=a&utm_source=b", True),
        ("https://pot.test/w?utm_source=a&UTM_SOURCE=a", True),
        ("https://pot.test/w?utm_source=a&utm_medium=b&x=1&x=2", False),
        ("https://pot.test/w?utm_source=a#utm_source=b", False),
        ("https://[::1", False),
    ],
)
def test_a_parameter_that_stands_twice_is_told_without_any_look(link: str, found: bool) -> None:
    told = [one.said for one in problems_of({}, link, GOES_OUT, "", SAVED)]
    assert told == (["preflight.tracking_twice"] if found else [])


def test_a_redirect_that_drops_the_tracking_is_told() -> None:
    assert judge(SAVED, hops=1, url="https://pot.test/new") == [("preflight.tracking_lost", "warn")]
    assert judge(SAVED, hops=1, url="https://pot.test/new?utm_source=tiktok") == []
    # Another post's look at the same page, with other parameters, says nothing about these.
    assert judge(SAVED, hops=1, url="https://pot.test/new", asked="https://pot.test/water") == []


def test_what_a_preview_lacks_is_a_note_and_a_picture_that_does_not_open_is_told() -> None:
    assert judge(SAVED, og_image="", image_ok=None) == [("preflight.no_preview", "note")]
    assert judge(SAVED, image_ok=False) == [("preflight.image_broken", "warn")]
    assert judge(SAVED, hidden=True) == [("preflight.hidden", "note")]
    assert judge(SAVED, of="Summer recipes", og_title="Gift cards") == [("preflight.other_title", "note")]


def test_what_people_see_of_a_page_before_they_open_it_is_told_a_day_before() -> None:
    other: dict[str, Any] = {"of": "Summer recipes", "og_title": "Gift cards"}
    assert judge(before(hours=24), **other) == [("preflight.other_title", "warn")]
    about = ({**WELL, "og_title": "Gift cards", "og_image": ""}, LINK, GOES_OUT, "Summer recipes")
    bare = problems_of(*about, before(hours=24), network="Facebook", copy="All about gift cards")
    assert [(one.said, one.level) for one in bare] == [("preflight.no_preview", Level.WARN)], "its copy speaks of them"
    for now, network in ((SAVED, "facebook"), (before(hours=24), "tiktok")):
        found = problems_of(*about, now, network=network, copy="gift cards")
        assert [one.level for one in found] == [Level.NOTE], "days off, or where no link is drawn"


def test_a_short_link_that_leads_out_of_encryption_is_told() -> None:
    page = "http://pot.test/water"
    assert judge(before(minutes=15), "https://bit.ly/x", asked=page, url=page) == [("link.unencrypted", "warn")]
    assert judge(before(minutes=15), "http://bit.ly/x", asked=page, url=page) == []


def test_the_front_page_may_be_called_anything() -> None:
    for link, told in (("https://pot.test/", False), ("https://pot.test/de", True)):
        seen = {**WELL, "asked": link, "url": link, "title": "Good food for everyone", "og_title": ""}
        found = problems_of(seen, link, GOES_OUT, "Summer recipes", before(hours=24))
        assert ("preflight.other_title" in [one.said for one in found]) is told, link


def test_a_page_that_its_link_names_is_told_only_to_whoever_asks() -> None:
    for path, level in (("gift-cards", Level.NOTE), ("%67ift_cards.html", Level.NOTE), ("p/4711", Level.WARN)):
        link = f"https://pot.example/{path}"
        seen = {**WELL, "asked": link, "url": link, "og_title": "Gift cards"}
        found = problems_of(seen, link, GOES_OUT, "Summer recipes", before(hours=24))
        assert ("preflight.other_title", level) in [(one.said, one.level) for one in found], path


def test_a_file_has_no_preview_and_lacks_none() -> None:
    page = {name: value for name, value in WELL.items() if not name.startswith("og_")}
    assert problems_of(page, LINK, GOES_OUT, "How to run the water test", SAVED) == []


def test_the_worst_stands_first_and_only_notes_are_not_told() -> None:
    found = problems_of({**WELL, "hidden": True, "image_ok": False}, LINK, GOES_OUT, "water test", SAVED)
    assert [(one.level, one.told) for one in found] == [(Level.WARN, True), (Level.NOTE, False)]


def test_what_may_be_over_in_a_moment_is_looked_at_again_before_it_is_told() -> None:
    silent = {"said": "link.no_answer"}
    assert look_again(silent, 1, SAVED) == look_again(silent, LOOKS - 1, SAVED) == SAVED + AGAIN
    assert look_again(silent, LOOKS, SAVED) is None
    assert look_again({"said": "link.missing"}, 1, SAVED) is None


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"a": False, "b": False, "c": False}, True),
        ({"a": False, "b": True, "c": False}, False),
        ({"a": False, "b": False}, False),
        ({}, False),
    ],
)
def test_when_nobody_at_all_answers_it_is_calbots_own_line(answers: dict[str, bool], fault: bool) -> None:
    seen = {f"https://{at}.test/1": {"said": "link.healthy" if ok else "link.no_answer"} for at, ok in answers.items()}
    assert our_own_fault(seen) is fault


def test_another_company_has_other_hours() -> None:
    hours = PreflightPolicy(before=(timedelta(hours=48), timedelta(hours=1)), after=None)
    found, looked_at = [], None
    while (now := next_look(GOES_OUT, looked_at, looked_at or SAVED, all_day=False, policy=hours)) is not None:
        found.append(now)
        looked_at = now
    assert found == [SAVED, before(hours=48), before(hours=1)]
    assert told_from(GOES_OUT, None, SAVED, hours) == before(hours=48)


def test_where_nothing_is_looked_at_when_it_is_saved_the_next_hour_counts_and_one_just_missed() -> None:
    hours = PreflightPolicy(at_save=False)
    assert next_look(GOES_OUT, None, SAVED, all_day=False, policy=hours) == before(hours=24)
    assert next_look(GOES_OUT, None, before(hours=20), all_day=False, policy=hours) == before(hours=24)
    assert next_look(GOES_OUT, None, before(hours=10), all_day=False, policy=hours) == before(minutes=15)


@pytest.mark.parametrize("check", CHECKS)
def test_what_a_company_does_not_want_checked_is_not_told(check: str) -> None:
    soon = before(hours=1)
    link = f"{LINK}?utm_source=a&utm_source=b"
    ends = [(soon - timedelta(days=90)).isoformat(), (soon + timedelta(days=1)).isoformat()]
    page = {**WELL, "hidden": True, "image_ok": False, "og_title": "Another", "certificate": ends, "asked": link}
    page["mentions"] = {"@chefjulia": "dead"}
    seen = [page, {**WELL, "healthy": False, "said": "link.missing"}, {**WELL, "healthy": False, "said": "link.moved"}]

    def said(policy: PreflightPolicy) -> set[str]:
        every = (problems_of(one, link, GOES_OUT, "water test", soon, policy=policy) for one in seen)
        return {one.said for found in every for one in found}

    whole, less = said(PreflightPolicy()), said(PreflightPolicy(checks=frozenset(CHECKS) - {check}))
    gone = whole - less
    assert gone
    assert all(one in CHECKS[check] for one in gone) if CHECKS[check] else all(one.startswith("link.") for one in gone)
