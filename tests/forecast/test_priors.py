"""What is believed before any history."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.forecast.history import PostFact
from calbot.forecast.priors import JUDGED, PRIORS, TYPES, factors_of, prior_median, type_prior

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


def post(network: str, content_type: str) -> PostFact:
    return PostFact(1, network, content_type, "Pot", AT, audience=300_000.0)


def test_a_type_means_another_thing_on_another_network() -> None:
    plain = {network: prior_median(post(network, ""), 280.0) for network in ("facebook", "x")}
    told = {network: prior_median(post(network, "live"), 280.0) for network in ("facebook", "x")}
    assert told["facebook"] / plain["facebook"] == pytest.approx(TYPES["facebook", "live"].factor)
    assert told["x"] / plain["x"] == pytest.approx(TYPES["", "live"].factor)
    assert told["facebook"] / plain["facebook"] > told["x"] / plain["x"]


def test_other_names_of_a_network_are_known_and_unknown_types_say_nothing() -> None:
    assert type_prior("insta", "story") is TYPES["instagram", "story"]
    assert type_prior("facebook", "giveaway") is TYPES["", "giveaway"]
    assert type_prior("facebook", "sermon") is None
    assert "content_type" not in dict(factors_of(post("facebook", "sermon"), 280.0))


def test_every_row_names_its_source_and_a_network_that_there_is() -> None:
    assert all(network in ("", *PRIORS) for network, _ in TYPES)
    assert {one.source for one in TYPES.values()} > {JUDGED}
    assert all(one.factor > 0 and one.source for one in TYPES.values())
