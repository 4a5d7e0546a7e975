"""Whoever is mentioned is called missing only by a network that tells the truth about others."""

from __future__ import annotations

from typing import Any

import pytest

from calbot.alerts.mention import DEAD, PROFILES, THERE, UNTOLD, Probe, probes, verdict

(ONE,) = probes("YouTube", ["chefjulia"], ["@Pot"])


def page(status: int = 200, url: str = "", *, healthy: bool | None = None) -> dict[str, Any]:
    return {"status": status, "healthy": status == 200 if healthy is None else healthy, "url": url}


def seen(theirs: dict[str, Any], ours: dict[str, Any], nobody: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {ONE.page: theirs, ONE.own_page: ours, ONE.nobody: nobody}


WELL, GONE = page(), page(404)


def test_three_pages_are_asked_for() -> None:
    assert (ONE.handle, ONE.page, ONE.own_page) == (
        "@chefjulia",
        "https://www.youtube.com/@chefjulia",
        "https://www.youtube.com/@pot",
    )
    assert ONE.nobody.startswith("https://www.youtube.com/@zq")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((GONE, WELL, GONE), DEAD),
        ((page(410), WELL, page(410)), DEAD),
        ((WELL, WELL, GONE), THERE),
        ((page(429), WELL, GONE), UNTOLD),
        ((page(0, healthy=False), WELL, GONE), UNTOLD),
        ((page(500), WELL, GONE), UNTOLD),
        # The same page for every name, a wall before every name, and "not there" for every name.
        ((WELL, WELL, WELL), UNTOLD),
        ((page(403), page(403), page(403)), UNTOLD),
        ((GONE, GONE, GONE), UNTOLD),
        ((page(0, healthy=False),) * 3, UNTOLD),
        # A question about cookies, or a page for signing in, in the place of ours.
        ((GONE, page(url="https://consent.youtube.com/m?continue=https://www.youtube.com/@pot"), GONE), UNTOLD),
        ((GONE, page(url="https://www.youtube.com/signin?next=@pot"), GONE), UNTOLD),
        ((GONE, page(healthy=False), GONE), UNTOLD),
        ((GONE, page(url="https://www.youtube.com/@Pot"), GONE), DEAD),
    ],
)
def test_what_the_answers_come_to(answers: tuple[dict[str, Any], ...], said: str) -> None:
    assert verdict(ONE, seen(*answers)) == said


@pytest.mark.parametrize("missing", ONE.pages)
def test_while_one_of_them_was_not_asked_for_nothing_is_said(missing: str) -> None:
    looks = seen(GONE, WELL, GONE)
    del looks[missing]
    assert verdict(ONE, looks) is None


@pytest.mark.parametrize(
    ("network", "handles", "own"),
    [
        ("newsletter", ["a"], ["@pot"]),
        ("youtube", ["a"], []),
        ("youtube", ["a"], ["@"]),
        ("youtube", [], ["@pot"]),
        ("youtube", ["Pot"], ["@pot"]),
    ],
)
def test_there_is_nothing_to_ask(network: str, handles: list[str], own: list[str]) -> None:
    assert probes(network, handles, own) == ()


def test_of_many_only_a_few_are_asked_for_and_each_once() -> None:
    asked = probes("x", ["a", "A", "b", "c", "d"], ["@pot"])
    assert [one.handle for one in asked] == ["@a", "@b", "@c"]


@pytest.mark.parametrize("network", PROFILES)
def test_every_network_has_pages_by_name(network: str) -> None:
    (one,) = probes(network, ["chef.julia"], ["@pot"])
    assert isinstance(one, Probe)
    assert all(page.startswith("https://") and "{" not in page for page in one.pages)
    assert len(set(one.pages)) == 3
