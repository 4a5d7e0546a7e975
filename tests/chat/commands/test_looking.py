"""week, today, check, forecast and why: what is asked is told, to the one who asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from calbot.chat.plain import plain
from calbot.model.forecast import Expectation
from calbot.model.source import Source
from calbot.model.state import SourceState


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
            factors=[["tiktok video", 138.0], ["audience", 1.15], ["weekend", 1.2]],
            nearest=[[228, 150, 171]],
        )
    )
    said = plain(chat.say("Mkt", "forecast p-214").card)
    assert said.startswith("p-214: 190 messages (115-310)")
    assert "The first hour is 11% of it; half arrives within 3 h, most within 4 h." in said
    assert "19:00  ████████ 20 messages" in said
    why = plain(chat.say("Lead", "なぜ p-214").card)
    assert "= TikTok video: 138 x 1.15 (audience) x 1.2 (weekend)" in why
    assert "p-228 Pyramid of pans, Wed 25 Nov: expected 150, was 171" in why


def test_a_post_without_a_forecast_says_so(chat: Any) -> None:
    assert plain(chat.say("Mkt", "forecast p-214").card).startswith("p-214: not forecast yet")
    assert plain(chat.say("Mkt", "why p-214").card) == "p-214 has no forecast yet. Ask again in a minute."


def test_without_a_number_the_way_to_say_it(chat: Any) -> None:
    for word in ("check", "forecast", "why"):
        assert f"Say: {word} p-12." in plain(chat.say("Mkt", word).card)
