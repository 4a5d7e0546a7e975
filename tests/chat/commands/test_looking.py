"""week, today, check, forecast and why: what is asked is told, to the one who asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.model.forecast import Expectation
from calbot.model.inbound import InboundCount
from calbot.model.outlook import Outlook
from calbot.model.post import Post
from calbot.model.source import Source
from calbot.model.state import SourceState
from calbot.model.workspace import Workspace
from calbot.store.session import writing


def test_the_week_by_day_with_what_needs_somebody(chat: Any) -> None:
    reply = chat.say("Mkt", "week")
    lines = plain(reply.card).split("\n")
    assert reply.private
    assert lines[0] == "2 posts Wed 25 Nov to Tue 1 Dec, 1 needs you (London time)"
    assert lines[1] == "Wed 25 Nov"
    assert any(line.startswith("19:00  p-214 Pot TikTok") and line.endswith("[WARN] 1 finding") for line in lines)


def test_the_week_of_a_brand_and_the_next_one(chat: Any) -> None:
    assert "p-228" not in plain(chat.say("Mkt", "week pot").card)
    assert plain(chat.say("Mkt", "week next pot").card) == "No posts are planned."
    # Who may add posts nowhere looks at them all the same.
    for who in ("Agt1", "Lead"):
        assert plain(chat.say(who, "week next pot").card) == "No posts are planned."
    assert "p-214" in plain(chat.say("Mkt", "今週 Pot").card)


def test_a_brand_that_does_not_exist_is_no_quiet_week(chat: Any) -> None:
    for words in ("week pizza", "today pizza", "予定変更"):
        assert plain(chat.say("Mkt", words).card).startswith("There is no brand")


def test_today_is_the_reader_s_day(chat: Any) -> None:
    assert "p-228" in plain(chat.say("Agt2", "today").card)
    chat.later(hours=5)
    said = plain(chat.say("Agt2", "今日").card)
    assert "p-214" not in said
    assert "p-228" not in said
    assert said == "予定された投稿はありません。"


def test_while_a_calendar_cannot_be_read_nothing_says_that_all_is_quiet(chat: Any) -> None:
    chat.keep(Source(workspace_id="acme", id=1, name="Pot social", state=SourceState.BLIND))
    said = plain(chat.say("Mkt", "week next").card)
    assert said.startswith("I cannot say what is planned.")
    assert "Pot social" in said


@pytest.mark.parametrize(
    ("who", "words"),
    [
        *(("Mkt", words) for words in ("move p-214 fri 8:00", "hold p-214", "cancel p-214")),
        *(("Lead", words) for words in ("rules", "rules review", "rules promo-streak", "miss")),
    ],
)
def test_what_is_asked_or_looked_back_on_says_how_old_it_is(chat: Any, who: str, words: str) -> None:
    seen_at = datetime(2026, 11, 25, 11, 7, tzinfo=UTC)
    kept = {"location": "https://pot.example/a.ics", "seen_at": seen_at, "state": SourceState.FRESH}
    chat.keep(Source(workspace_id="acme", id=1, name="Pot social", **kept))
    told = chat.say(who, words).card
    assert plain(told).endswith(
        f"Pot social seen Wed 25 Nov {'05' if who == 'Lead' else '11'}:07 {'Chicago' if who == 'Lead' else 'London'}."
    )
    chat.keep(Source(workspace_id="acme", id=2, name="Lost", location="https://pot.example/b", state=SourceState.BLIND))
    assert "This may be incomplete. Lost: blind" in plain(chat.say(who, words).card).splitlines()[1]


def test_what_is_known_while_a_calendar_cannot_be_read_is_a_least_number(chat: Any, post: Any) -> None:
    chat.keep(post(id=215, starts_at=datetime(2026, 11, 25, 15, tzinfo=UTC), link=""))
    assert chat.say("Mkt", "today").card.fallback == "2 posts today, 0 need you (London time)"
    chat.keep(Source(workspace_id="acme", id=1, name="Pot social", state=SourceState.BLIND))
    today, week = (chat.say("Mkt", word).card for word in ("today", "week"))
    assert today.fallback == "2 posts today, not fully checked (London time)"
    assert "ok" not in plain(today).split()
    assert "at least 1 needs you" in week.fallback


def test_check_shows_the_finding_in_both_zones_of_a_reader_elsewhere(chat: Any) -> None:
    said = plain(chat.say("Lead", "check p-214").card)
    assert said.startswith("p-214: 1 finding")
    assert "Thu 26 Nov 13:00 Chicago (Thu 26 Nov 19:00 London)" in said
    assert "[WARN] n-3" in said


def test_an_agent_sees_the_finding_but_not_the_override(chat: Any) -> None:
    assert "[Override n-3]" in plain(chat.say("Mkt", "check p-214").card)
    assert "[Override n-3]" not in plain(chat.say("Agt1", "check p-214").card)


def test_forecast_and_why_show_number_range_pace_and_factors(chat: Any) -> None:
    chat.keep(
        Expectation(
            workspace_id="acme",
            post_id=214,
            made_at=datetime(2026, 11, 25, 11, tzinfo=UTC),
            mean=190.4,
            low=115,
            high=310,
            first_hour=datetime(2026, 11, 26, 19, tzinfo=UTC),
            per_hour=[20.0, 60.0, 60.0, 50.4],
            factors=[["tiktok video", 138.0], ["audience", 1.15], ["weekday", 1.2]],
            nearest=[[228, 150, 171]],
        )
    )
    said = plain(chat.say("Mkt", "forecast p-214").card)
    assert said.startswith("p-214: 190 messages (115-310)")
    assert "The first hour is 11% of it; half arrives within 3 h, most within 4 h." in said
    assert re.search(r"19:00  ████████ 20 \(\d+-\d+\) messages\n", said)
    why = plain(chat.say("Lead", "なぜ p-214").card)
    assert "= TikTok video: 138 ×\N{NO-BREAK SPACE}1.15 (audience) ×\N{NO-BREAK SPACE}1.2 (day of the week)" in why
    assert "p-228 Pyramid of pans, Wed 25 Nov: expected 150, was 171" in why


def guessed(chat: Any, **known: Any) -> tuple[str, str]:
    """What `forecast` and `why` say of a number that stands on nothing but priors."""
    chat.keep(
        Expectation(
            workspace_id="acme",
            post_id=214,
            made_at=datetime(2026, 11, 25, 11, tzinfo=UTC),
            mean=40.0,
            low=10,
            high=100,
            first_hour=datetime(2026, 11, 26, 19, tzinfo=UTC),
            per_hour=[40.0],
            factors=[["tiktok video", 40.0]],
            nearest=[],
            guess=True,
            **known,
        )
    )
    forecast, why = (plain(chat.say("Mkt", f"{word} p-214").card) for word in ("forecast", "why"))
    return forecast, why


def test_a_guess_says_from_which_priors_and_where_they_are_from(chat: Any) -> None:
    with writing(chat.engine) as session:
        session.get_one(Post, ("acme", 214)).content_type = "Video"
        session.commit()
    for said in guessed(chat):
        assert "40 messages (10-100), a guess from priors" in said
        assert "Size of TikTok posts: taken over from Facebook pages by judgement." in said
        assert "Factor of Video: our judgement." in said
        assert "Volume: 8,500 messages a month, supposed, as nobody has told it." in said


def test_a_volume_that_the_company_told_is_called_its_answer_until_counts_come(chat: Any) -> None:
    with writing(chat.engine) as session:
        session.get_one(Workspace, "acme").settings = {"sizing": {"messages_per_month": 1200}}
        session.commit()
    assert all("Volume: your answer of 1,200 messages a month." in said for said in guessed(chat))


def test_with_counts_no_volume_is_supposed(chat: Any) -> None:
    chat.keep(InboundCount(workspace_id="acme", id=1, starts_at=datetime(2026, 11, 25, 9, tzinfo=UTC), messages=4))
    for said in guessed(chat):
        assert "Size of TikTok posts" in said
        assert "Volume" not in said


def test_what_was_learnt_names_no_priors(chat: Any) -> None:
    chat.keep(
        Expectation(
            workspace_id="acme",
            post_id=214,
            made_at=datetime(2026, 11, 25, 11, tzinfo=UTC),
            mean=40.0,
            low=10,
            high=100,
            first_hour=datetime(2026, 11, 26, 19, tzinfo=UTC),
            per_hour=[40.0],
        )
    )
    assert not any("priors" in plain(chat.say("Mkt", f"{word} p-214").card) for word in ("forecast", "why"))


def test_a_post_without_a_forecast_says_so(chat: Any) -> None:
    assert plain(chat.say("Mkt", "forecast p-214").card).startswith("p-214: not forecast yet")
    assert plain(chat.say("Mkt", "why p-214").card) == "p-214 has no forecast yet. Ask again in a minute."


def test_without_a_number_the_way_to_say_it(chat: Any) -> None:
    for word in ("check", "forecast", "why"):
        assert f"Say: {word} p-12" in plain(chat.say("Mkt", word).card)


@pytest.fixture
def ahead(chat: Any) -> Any:
    """Two messages an hour are usual; p-214 brings 100 from Thursday 19:00 on, 50 of them in the first hour."""
    start = datetime(2026, 11, 25, 11, tzinfo=UTC)
    at = 32
    mean = [2.0] * 96
    mean[at], mean[at + 1] = 52.0, 52.0
    chat.keep(
        Outlook(workspace_id="acme", team="care", made_at=start, start=start, mean=mean, baseline=[2.0] * 96),
        Expectation(
            workspace_id="acme",
            post_id=214,
            made_at=start,
            mean=100.0,
            low=50,
            high=180,
            first_hour=start + timedelta(hours=at),
            per_hour=[50.0, 50.0],
        ),
    )
    return chat


@pytest.mark.parametrize(
    ("words", "span", "total"),
    [
        ("why thu 18:00-22:00", "Thu 26 Nov 18:00-22:00 London", 108),
        ("why thu 18-22", "Thu 26 Nov 18:00-22:00 London", 108),
        ("why thu 6pm to 8pm", "Thu 26 Nov 18:00-20:00 London", 54),
        ("why thu 22:00-2:00", "Thu 26 Nov 22:00-02:00 London", 8),
        ("why thu 19:00", "Thu 26 Nov 19:00-20:00 London", 52),
        ("なぜ 木曜 18時〜22時", "Thu 26 Nov 18:00-22:00 London", 108),
        ("why 10:00-14:00", "Wed 25 Nov 11:00-14:00 London", 6),
        ("why today", "Wed 25 Nov 11:00-00:00 London", 26),
        ("why tomorrow", "Thu 26 Nov 00:00 to Fri 27 Nov 00:00 London", 148),
        ("why thu", "Thu 26 Nov 00:00 to Fri 27 Nov 00:00 London", 148),
    ],
)
def test_why_some_hours(ahead: Any, words: str, span: str, total: int) -> None:
    said = plain(ahead.say("Mkt", words).card)
    assert said.split("\n")[0] == f"{span}: {total} messages expected"
    assert ("+ " in said) == (total > 50)


def test_why_a_warning(ahead: Any, alert: Any) -> None:
    ahead.keep(alert())
    said = plain(ahead.say("Lead", "why s-88").card).split("\n")
    assert said[0] == "Thu 26 Nov 12:00-20:00 Chicago: 116 messages expected"
    assert said[1:3] == ["= 16 as usual", "+ 100 from p-214 TikTok “Do's & don'ts”"]
    assert plain(ahead.say("Lead", "why s-99").card) == "There is no warning s-99."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("why pizza", "I do not understand that date and time."),
        ("why 18-70", "Which post, warning or time?"),
        ("why thu 10:99-11:00", "Which post, warning or time?"),
        ("why 1 Feb 10:00", "No forecast reaches that time: it covers"),
    ],
)
def test_why_of_no_time_says_what_to_say(ahead: Any, words: str, said: str) -> None:
    assert plain(ahead.say("Mkt", words).card).startswith(said)


def test_slots_are_asked_for_by_number(chat: Any) -> None:
    assert plain(chat.say("Mkt", "slots").card).startswith("Which posts? Say: slots p-12")
    assert plain(chat.say("Mkt", "slots p-999").card) == "There is no post p-999."
    assert "has gone out already" in plain(chat.say("Mkt", "slots p-228").card)
    said = plain(chat.say("Mkt", "候補 p-214").card)
    assert said.startswith("p-214: free slots")
    assert "[Move p-214 to " in said
    assert "There is no roster" in said
    assert " min" not in said
    assert "[Move" not in plain(chat.say("Lead", "slots p-214").card)


@pytest.fixture
def surging(chat: Any) -> int:
    """The number of the card of a surge that runs now."""
    now = chat.clock[0].replace(minute=0)
    number = int(now.timestamp() // 3600)
    surge = {
        "since": now.isoformat(),
        "times": 4.0,
        "expected": 1.0,
        "share": 0.1,
        "low": 0.0,
        "high": 0.2,
        "posts": [],
        "told": number,
    }
    chat.keep(
        Outlook(workspace_id="acme", team="care", made_at=now, start=now, mean=[1.0], baseline=[1.0], surge=surge)
    )
    return number


def test_care_says_what_is_behind_a_surge_with_one_press(chat: Any, surging: int) -> None:
    pressed = Button("News", "surge.explain", surging, 0, {"cause": "news"})
    assert "your role cannot" in plain(chat.press("Mkt", pressed).card)
    assert "Behind it, as your team says: News." in plain(chat.press("Agt1", pressed).card)
    assert "Behind it, as your team says: News." in plain(chat.press("Agt1", pressed).card)
    other = Button("Outage", "surge.explain", surging, 0, {"cause": "outage"})
    assert "somebody has just said" in plain(chat.press("Lead", other).card)
    assert "変更はありません" in plain(chat.press("Agt2", other).card)
    gone = Button("News", "surge.explain", surging - 30, 0, {"cause": "news"})
    assert plain(chat.press("Agt1", gone).card).startswith("Nothing changed: the surge since")
