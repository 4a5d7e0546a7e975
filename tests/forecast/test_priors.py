"""What is believed before any history."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from calbot.forecast.history import PostFact
from calbot.forecast.priors import PRIORS, TYPES, Source, factors_of, prior_median, sources_of, type_prior

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
    assert {one.source for one in TYPES.values()} > {Source.JUDGED}
    assert all(one.factor > 0 and one.source for one in TYPES.values())


def test_every_prior_tells_its_source_and_the_page_lists_them() -> None:
    page = (Path(__file__).parents[2] / "docs" / "forecast.md").read_text("utf-8")
    for network, prior in PRIORS.items():
        assert f"| {network} | {prior.comments:g} | {prior.actionable:g} | {prior.source.value} |" in page
    for (network, kind), prior in TYPES.items():
        assert f"| {kind} | {network or 'any'} | {prior.factor:g} | {prior.source.value} |" in page
    assert sources_of("Twitter", "promo") == (Source.CARRIED, Source.JUDGED)
    assert sources_of("facebook", "live") == (Source.PAGES, Source.SELLERS)
    assert sources_of("nowhere", "") == (Source.JUDGED, None)
