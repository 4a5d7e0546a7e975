"""The joint report: each figure again, reckoned from the rows by another way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq
from sqlalchemy import text

from calbot.chat.plain import plain
from calbot.flows import report as flow
from calbot.flows.report_view import Report
from calbot.model.person import Person
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.model.workspace import Workspace
from calbot.store.session import reading
from tests.chat import weeks
from tests.chat.conftest import NOW

SPAN = (datetime(2026, 11, 1, tzinfo=UTC), NOW)


@pytest.fixture
def lived(chat: Any) -> Any:
    chat.keep(*weeks.lived())
    return chat


def figures(chat: Any, words: str = "month") -> Report:
    found: list[Report] = []
    chat.flow(lambda session, turn: found.append(flow.show(session, turn, words)))
    return found[0]


def told(chat: Any, words: str = "report month", who: str = "Lead") -> str:
    return plain(chat.say(who, words, "#care").card)


def test_on_one_page(lived: Any) -> None:
    said = told(lived)
    assert said.startswith("Sun 1 Nov to Wed 25 Nov: 8 posts")
    for line in (
        "info/recipe 1 - - -",
        "info/howto 2 130 255 -",
        "info/promo 3 265 255",
        "i-31 How do I run the water test? 17 0",
        "3 of 5 big posts on time (60%). 5 of 7 of all sizes.",
        "5 of 6 in range",
        "8 told. 5 of 7 came true (71%, likely 36%-92%). 1 was acted on.",
        "Warned of 5 of 6 windows that broke a promise.",
        "i-32: asked 14 times in the 14 days before, not known yet after. “Which seal fits?”",
    ):
        assert line in " ".join(said.split()), line


def test_posts_and_contacts_by_tag_are_those_of_the_rows(lived: Any) -> None:
    report = figures(lived)
    for line in report.tags:
        some = [one for one in weeks.OUT if line.tag in (one[4] or ("",))]
        closed = [one for one in some if one[1] >= 2]
        extra = 1 if not line.tag else 0  # the reel of this morning has no tag
        assert (line.posts, line.closed) == (len(some) + extra, len(closed))
        assert (line.told, line.came) == (sum(one[5] for one in closed), sum(one[6] for one in closed))
    assert {line.tag: line.asked for line in report.tags if line.asked} == {"support/seal": 5 * 240}
    assert report.tags[-1].tag == ""


def test_messages_are_counted_once_beside_their_tags_and_comments(lived: Any) -> None:
    with reading(lived.engine) as session:
        wanted = text("SELECT SUM(messages) FROM cb_inbound WHERE tag = '' AND workspace_id = 'acme'")
        assert figures(lived).contacts == session.execute(wanted).scalar() == 239 * 8 + 90


def test_waiting_is_that_of_a_queue_played_message_by_message(lived: Any) -> None:
    """They come at random within their hours, take five minutes on average, and leave in the order of coming."""
    (line,) = figures(lived).waits
    came = np.repeat(8, 240)
    came[100] = 90
    rng, waits = np.random.default_rng(7), []
    for _ in range(40):
        free = 0.0
        for at in np.sort(np.concatenate([hour + rng.random(n) for hour, n in enumerate(came)])):
            waits.append(60 * (max(at, free) - at))
            free = max(at, free) + rng.exponential(1 / 12)
    waited = np.array(waits)
    assert line.messages == came.sum()
    # The house reckons with a little more chance than this; what the burst costs is the same.
    assert line.minutes == pytest.approx(waited.mean(), abs=8)
    assert line.late == pytest.approx((waited > 240).mean(), abs=0.01)
    assert line.within_hour == pytest.approx((waited <= 60).mean(), abs=0.04)
    assert line.within_day == pytest.approx(1.0)


def test_notice_is_that_of_the_rows(lived: Any) -> None:
    report = figures(lived)
    agreed = {"big": 72, "medium": 24, "small": 4}
    known = [(one[3], one[2] >= agreed[one[3]]) for one in weeks.OUT]
    assert (report.every.posts, report.every.in_time) == (len(known), sum(good for _, good in known))
    big = [good for size, good in known if size == "big"]
    assert (report.big.posts, report.big.in_time) == (len(big), sum(big))


def test_precision_is_the_interval_that_the_score_test_does_not_refuse(lived: Any) -> None:
    warned = figures(lived).warned
    assert (warned.told, warned.counted, warned.true, warned.acted, warned.missed) == (8, 7, 5, 1, 1)
    share, low, high = warned.precision or (0, 0, 0)
    assert share == 5 / 7

    def refused(truth: float) -> float:
        return abs(5 / 7 - truth) / np.sqrt(truth * (1 - truth) / 7) - 1.959964

    assert low == pytest.approx(brentq(refused, 1e-6, 5 / 7 - 1e-9), abs=1e-5)
    assert high == pytest.approx(brentq(refused, 5 / 7 + 1e-9, 1 - 1e-6), abs=1e-5)


def test_flags_are_those_of_the_history(lived: Any, button: Any) -> None:
    for minutes in (4, 8):
        note = "wrong price" if minutes == 4 else "wrong image"
        lived.say("Agt1", f"flag {note} p-228", "#care")
        lived.deliver()
        lived.later(minutes=minutes)
        card = lived.room.places["#marketing"][-1]
        lived.press("Mkt", button(card, "I'm on it"))
    flags = figures(lived).flags
    with reading(lived.engine) as session:
        rows = session.execute(text("SELECT noun_id, verb, at FROM cb_history WHERE noun = 'flag' ORDER BY id")).all()
    opened = {key: datetime.fromisoformat(str(at)) for key, verb, at in rows if verb == "opened"}
    took = [(datetime.fromisoformat(str(at)) - opened[key]) for key, verb, at in rows if verb == "claimed"]
    assert (flags.opened, flags.claimed, flags.fixed) == (len(opened), len(took), 0)
    assert flags.to_claim == np.median([one / timedelta(minutes=1) for one in took])
    assert "median claim" in told(lived)


def test_questions_have_the_stretch_before_beside_them(lived: Any) -> None:
    month, week = figures(lived), figures(lived, "week")
    assert [(one.name, one.times, one.before) for one in month.questions] == [("i-32", 18, 0), ("i-31", 17, 0)]
    assert [(one.name, one.times, one.before) for one in week.questions] == [("i-31", 12, 5), ("i-32", 4, 14)]


def test_the_effect_of_an_idea_is_told_once_its_fortnight_is_over(lived: Any) -> None:
    lived.later(days=8)
    (out,) = figures(lived, "2026-11").shipped
    assert (out.before, out.after) == (14, 4)


@pytest.mark.parametrize(
    ("now", "words", "start", "end"),
    [
        ("2026-11-25T11:18", "month", "2026-11-01T00:00", "2026-11-25T11:18"),
        ("2026-12-01T09:00", "month", "2026-11-01T00:00", "2026-12-01T00:00"),
        ("2027-01-07T09:00", "month", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2026-11-25T11:18", "2026-04", "2026-03-31T23:00", "2026-04-30T23:00"),
        ("2026-11-25T11:18", "week", "2026-11-18T11:18", "2026-11-25T11:18"),
    ],
)
def test_a_month_is_one_of_the_company_s_calendar(now: str, words: str, start: str, end: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    span = flow.period(words, at, "Europe/London")
    assert (span.start.isoformat()[:16], span.end.isoformat()[:16]) == (start, end)


@pytest.mark.parametrize("words", ["report 2026-13", "report 2027-01", "report year", "report 0001-01"])
def test_what_is_no_month_yet_is_refused(chat: Any, words: str) -> None:
    assert chat.say("Lead", words, "#care").refused


def test_an_empty_month_says_so_and_a_blind_calendar_is_named(chat: Any) -> None:
    assert told(chat, "report 2026-03").startswith("Sun 1 Mar to Tue 31 Mar: nothing is known of these days.")
    chat.keep(Source(workspace_id="acme", id=9, name="Pot social", location="x", state=SourceState.BLIND))
    assert "Pot social" in told(chat)


def test_in_japanese_and_for_planners_only(lived: Any) -> None:
    assert lived.say("Agt1", "report month", "#care").refused
    lived.say("Lead", "lang ja", "#care")
    said = told(lived, "レポート 週")
    assert "7件中5件が的中(71%、推定36%~92%)" in told(lived, "月報")
    assert "投稿" in said.splitlines()[0]


def test_another_company_is_none_of_its_matter(chat: Any) -> None:
    before = told(chat)
    chat.keep(Workspace(id="other", name="Other", zone="Europe/London", locale="en", created_at=NOW))
    people = [Person(workspace_id="other", id=key, name=str(key), roles=["lead"]) for key in (1, 4)]
    chat.keep(*people)
    chat.keep(*weeks.lived("other", None))
    assert told(chat) == before
