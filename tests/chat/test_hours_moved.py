"""Hours of the roster that are moved, as people read them on a card and in a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.chat.drawing import way_out
from calbot.cli.spike import _doing
from calbot.flows.finding import kept_remedy, read_remedy
from calbot.flows.team import as_remedy
from calbot.staffing.cover import Block
from calbot.staffing.options import Option
from calbot.words.say import sayer

AT = datetime(2026, 11, 27, 14, tzinfo=UTC)
FOUR = timedelta(hours=4)
BACK = timedelta(hours=12)
HOURS = Option(
    "hours",
    None,
    AT,
    AT + FOUR,
    2,
    100.0,
    0.1,
    more=(Block(AT + FOUR, AT + 2 * FOUR, 1), Block(AT - BACK, AT - BACK + FOUR, -3)),
)


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_who_comes_and_who_stays_away_are_both_told(locale):
    say = sayer(locale, "UTC", AT)
    card, terminal = way_out(as_remedy(HOURS, {}), say), _doing(HOURS, say)
    for told in (card, terminal):
        assert all(time in told for time in ("14:00", "18:00", "22:00", "6:00"))
        assert "3" in told


def test_in_english_it_reads_as_a_sentence():
    say = sayer("en", "UTC", AT)
    hours = (
        "ove hours of the roster to Fri 27 Nov 14:00-18:00 (2 people) and Fri 27 Nov 18:00-22:00 UTC, "
        "from Fri 27 Nov 02:00-06:00 UTC (3 people)"
    )
    assert way_out(as_remedy(HOURS, {}), say) == f"M{hours}: 1.7 h, 10% late"
    assert _doing(HOURS, say) == f"m{hours}"


def test_it_is_kept_with_the_warning_and_read_back():
    remedy = as_remedy(HOURS, {})
    assert read_remedy(kept_remedy(remedy), {}) == remedy
