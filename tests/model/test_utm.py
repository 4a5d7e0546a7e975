"""A link gets the utm_ parameters that it has none of yet, and stays what it was otherwise."""

from __future__ import annotations

import pytest

from calbot.model.link import has_utm, url_key, web_url, with_utm

TOLD = ("tiktok", "social", "how-to")
ALL = "utm_source=tiktok&utm_medium=social&utm_campaign=how-to"


@pytest.mark.parametrize(
    ("link", "tagged"),
    [
        ("https://pot.example/seal", f"https://pot.example/seal?{ALL}"),
        ("https://pot.example/seal?a=1#top", f"https://pot.example/seal?a=1&{ALL}#top"),
        (
            "https://pot.example/?utm_source=x",
            "https://pot.example/?utm_source=x&utm_medium=social&utm_campaign=how-to",
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://pot.example/" + "a" * 1950, "https://pot.example/" + "a" * 1950),
    ],
)
def test_only_what_is_missing_is_added(link: str, tagged: str) -> None:
    assert with_utm(link, *TOLD) == tagged


def test_it_is_the_same_page_and_names_its_campaign_once() -> None:
    tagged = with_utm("https://pot.example/seal?a=1", *TOLD)
    assert web_url(tagged) == tagged
    assert url_key(tagged) == url_key("https://pot.example/seal?a=1")
    assert has_utm(tagged)
    assert not has_utm("https://pot.example/seal?utm_source=x")
    assert with_utm(tagged, *TOLD) == tagged
