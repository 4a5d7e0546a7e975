"""Notice against what is agreed for a size: the same table as the shipped rule's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.alerts.lead_time import AGREED, InTime, LeadTime, in_time
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("size", "agreed"), AGREED.items())
def test_to_the_second_it_is_in_time(size: str, agreed: timedelta) -> None:
    assert LeadTime(1, size, agreed).in_time
    assert not LeadTime(1, size, agreed - SECOND).in_time


def test_the_shipped_rule_asks_for_the_same_hours() -> None:
    (rule,) = (one for one in load_rules(read_rule_texts(None)) if one.id == "short-notice")
    hours = {size: int(agreed / timedelta(hours=1)) for size, agreed in AGREED.items()}
    assert rule.only == (
        "a.size != '' && a.notice < (a.size == 'big' ? {big} : a.size == 'medium' ? {medium} : {small})".format(**hours)
    )


def test_they_are_counted_in_all_and_by_size() -> None:
    known = [LeadTime(1, "big", AGREED["big"]), LeadTime(2, "big", SECOND), LeadTime(3, "small", AGREED["small"])]
    assert in_time(known) == InTime(3, 2)
    assert in_time(known, "big") == InTime(2, 1)
    assert in_time(known, "big").share == 0.5
    assert in_time(known, "medium").share is None
