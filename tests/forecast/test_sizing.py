"""Five answers instead of counts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from calbot.forecast.expect import expect
from calbot.forecast.fit import learn
from calbot.forecast.history import Series, Sizing
from calbot.forecast.priors import week_shape
from calbot.forecast.sizing import Answers, size
from tests.forecast.worlds import HOUR, START, post


def test_questions_all_need_an_answer():
    start = size(Answers(8_766, types=("question", "complaint")), "Europe/London")
    assert start.sizing.per_hour == pytest.approx(12.0)
    assert start.sizing.zone == "Europe/London"
    assert start.replies_per_hour == 12.0
    assert start.passed_on_a_day == 0.0


def test_praise_and_spam_ask_for_little():
    mixed = size(Answers(8_766, types=("praise", "question")))
    assert 0.3 < mixed.sizing.per_hour / 12 < 0.7
    assert size(Answers(8_766, types=("spam",))).sizing.per_hour == 0.0


def test_the_first_named_type_weighs_most():
    assert (
        size(Answers(1_000, types=("question", "spam"))).sizing.messages_per_month
        > size(Answers(1_000, types=("spam", "question"))).sizing.messages_per_month
    )


def test_what_is_passed_on_slows_a_person_down():
    paces = [size(Answers(8_766, 12.0, solvable)).replies_per_hour for solvable in (1.0, 0.8, 0.5, 0.0)]
    assert paces == sorted(paces, reverse=True)
    assert paces[-1] == pytest.approx(6.0)


def test_types_that_are_always_passed_on_count_even_if_nobody_said_how_many():
    start = size(Answers(8_766, 12.0, 1.0, ("damage", "question"), ("damage",)))
    assert start.passed_on_a_day == pytest.approx(24 * 12 / 1.6)


def test_what_is_told_as_messages_to_be_answered_is_not_made_less_by_praise():
    types = ("question", "praise", "spam")
    assert size(Answers(8_766, types=types)).sizing.per_hour < 12
    assert size(Answers(8_766, types=types, all_messages=False)).sizing.per_hour == pytest.approx(12)


@pytest.mark.parametrize("answers", [Answers(-1), Answers(100, 0.0), Answers(100, 12.0, 1.2), Answers(100, 12.0, -0.1)])
def test_impossible_answers_are_refused(answers):
    with pytest.raises(ValueError, match=r"negative|nothing|between"):
        size(answers)


def test_what_was_told_gives_way_to_what_is_seen_without_a_jump():
    """12 messages an hour were told, 24 come: level and range go over step by step, the range ever narrower."""
    counts = np.random.default_rng(3).poisson(24 * np.tile(week_shape(), 8)).astype(np.float64)
    ahead, sizing = START + 60 * 24 * HOUR, size(Answers(8_766)).sizing
    levels, widths = [], []
    for hours in (0, 1, 3, 6, 12, 24, 48, 83, 84, 120, 167, 168, 240, 336, 504, 672, 1_344):
        series = Series(START, counts[:hours]) if hours else None
        model = learn(series, [], START + hours * HOUR, sizing)
        days = expect(model, [], ahead, 24, np.random.default_rng(1), 4_000).paths.sum(axis=1)
        levels.append(model.baseline.level)
        widths.append(float(np.quantile(days, 0.9) - np.quantile(days, 0.1)) / float(days.mean()))
    assert levels[0] == pytest.approx(12.0, rel=0.01)
    assert levels[-1] == pytest.approx(24.0, rel=0.1)
    assert all(abs(after - before) <= 4.0 for before, after in pairwise(levels))
    assert widths[0] > 0.75 > 0.35 > widths[-1]
    assert all(after <= before * 1.05 for before, after in pairwise(widths))
    assert all(after >= before * 0.65 for before, after in pairwise(widths))


@pytest.mark.parametrize("told", [300, 900, 3_000, 8_766, 60_000])
@pytest.mark.parametrize("hour", [0, 9])
def test_what_was_told_and_is_right_is_not_unsettled_by_its_first_hours(told, hour):
    """A quiet night, or a few messages by day, say little of a level and nothing of what posts bring."""
    sizing, start = Sizing(told), START + hour * HOUR
    rate = sizing.per_hour * np.tile(week_shape(), 2)[hour:]
    drawn = np.random.default_rng(5).poisson(rate, (12, len(rate))).astype(np.float64)
    weeks, posts = [], []
    for hours in (0, 1, 2, 3, 6, 12, 24, 48, 120, 167, 168, 169):
        until = start + hours * HOUR
        ahead = post(1, "instagram", until + 26 * HOUR, audience=None)
        models = [learn(Series(start, counts[:hours]) if hours else None, [], until, sizing) for counts in drawn]
        weeks.append([one.baseline.expected(until, 168, until).sum() for one in models])
        posts.append([one.effects.sizes([ahead]).mean[0] for one in models])
    for figures in (weeks, posts):
        logs = np.log(np.array(figures))
        assert np.sqrt((np.diff(logs, axis=0) ** 2).mean(axis=1)).max() < 0.2
        assert np.sqrt(((logs - logs[0]) ** 2).mean(axis=1)).max() < 0.3


def test_a_told_volume_that_is_far_off_gives_way_within_days():
    for told, comes in ((300, 3_000), (3_000, 300), (0, 300)):
        rate = Sizing(comes).per_hour * np.tile(week_shape(), 3)
        series = Series(START, np.random.default_rng(6).poisson(rate).astype(np.float64))
        level = learn(series, [], series.end, Sizing(told)).baseline.level
        assert level == pytest.approx(Sizing(comes).per_hour, rel=0.2)
