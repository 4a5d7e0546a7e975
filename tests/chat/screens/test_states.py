"""What screens leave out: posts beyond the first few, buttons that are not there, ranges that nobody knows."""

from __future__ import annotations

from dataclasses import replace

from calbot.chat.cards import Fields
from calbot.chat.plain import plain
from calbot.chat.screens import finding, flag, forecast, post, week
from calbot.flows.views import ForecastView
from calbot.model.flag import FlagState
from calbot.words.say import sayer
from tests.web import exhibits

LONDON, TOKYO = sayer("en", "Europe/London"), sayer("ja", "Asia/Tokyo")


def test_a_finding_of_hundreds_of_posts_names_five_and_counts_the_rest() -> None:
    many = replace(exhibits.a_finding(), posts=(exhibits.PLAIN,) * 505)
    (fields,) = (one for one in finding.card(many, LONDON).elements if isinstance(one, Fields))
    assert [label for label, _ in fields.pairs][:6] == ["p-214"] * 5 + ["More"]
    assert "More   500 more posts" in plain(finding.card(many, LONDON))
    assert "ほか500件の投稿" in plain(finding.card(many, TOKYO))
    asked = finding.override_form(many, "", "", LONDON).fields[0].label
    assert asked.count("p-214") == 5
    assert "500 more posts" in asked


def test_a_finding_says_each_post_once_with_title_and_hour() -> None:
    line = plain(finding.card(exhibits.a_finding(), LONDON)).split("\n")[1]
    assert line == "p-214  Pot · TikTok · Do's & don'ts of pressure cooking · Fri 27 Nov 19:00 London"


def test_another_ones_reason_stands_in_quotation_marks() -> None:
    view = exhibits.a_check(findings=(exhibits.overridden("agreed with care"),))
    assert "London. “agreed with care”" in plain(post.card(view, LONDON))
    assert "「agreed with care」" in plain(post.card(view, TOKYO))


def test_a_flag_without_buttons_does_not_speak_of_a_press() -> None:
    assert "a press counts" in plain(flag.card(exhibits.a_flag(), LONDON))
    assert "a press counts" not in plain(flag.card(exhibits.a_flag(FlagState.VERIFYING), LONDON))


def test_a_long_address_is_cut_on_the_card_and_whole_behind_its_button() -> None:
    shown = flag.card(exhibits.a_flag(of=exhibits.ROUGH, url=exhibits.ROUGH_URL), LONDON)
    assert exhibits.ROUGH_URL not in plain(shown).replace(f"pot.example: {exhibits.ROUGH_URL}", "")
    assert "very-long-path" in plain(shown)
    assert exhibits.ROUGH_URL in str(shown.elements)


def test_without_a_forecast_nothing_is_said_of_its_range() -> None:
    assert "8 of 10" in plain(forecast.card(ForecastView(exhibits.PLAIN, exhibits.NUMBER), LONDON))
    assert "8 of 10" not in plain(forecast.card(ForecastView(exhibits.PLAIN, None), LONDON))


def test_a_week_shows_what_to_type_with_a_post_of_its_own() -> None:
    assert "check p-220 · How many messages: forecast p-220" in plain(week.card(exhibits.a_week(), LONDON))


def test_japanese_sentences_stand_side_by_side() -> None:
    assert TOKYO.text("一つ。", "", "二つ。") == "一つ。二つ。"
    assert LONDON.text("One.", "", "Two.") == "One. Two."
