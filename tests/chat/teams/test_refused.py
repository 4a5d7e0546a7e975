"""A card that Teams refuses for its shape is said plainly: what was refused stands nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from calbot.chat.cards import Card, Chart, Mention, Mentions, Table, Text, spans
from calbot.chat.teams.caller import Refused, told
from calbot.errors import Passing
from tests.chat.teams.office import CARE, MKT, words
from tests.chat.teams.test_send import Line
from tests.teams.connector import Fault, Tenant, served

RICH = Card(
    (
        Text(spans("the load of the evening")),
        Mentions((Mention(MKT, "Mkt"),)),
        Table(("hour", "messages"), (("18:00", "40"),)),
        Chart("Load", (("18:00", 40.0), ("19:00", 60.0)), 50.0, "messages"),
    ),
    "the load",
)


@pytest.fixture
def line() -> Iterator[Line]:
    town = Tenant({CARE})
    with served(town) as base:
        opened = Line(town, base)
        yield opened
        opened.close()
    assert town.wrong == []


def kinds(line: Line) -> str:
    (one,) = line.town.told(CARE)
    return str(one.card)


def test_what_teams_takes_is_as_rich_as_it_can_be(line: Line) -> None:
    line.run(line.chat.post(CARE, RICH, key="k1"))
    assert all(name in kinds(line) for name in ("Table", "Chart.", "<at>p0</at>"))


def test_what_it_refuses_is_said_plainly_and_once(line: Line) -> None:
    line.town.faults.append(Fault(400, code="BadSyntax"))
    ref = line.run(line.chat.post(CARE, RICH, key="k1"))
    (said,) = line.town.told(CARE)
    assert ref.endswith(said.id)
    assert not any(name in kinds(line) for name in ("'Table'", "Chart.", "<at>"))
    assert "@Mkt" in words(said.card)
    assert "18:00" in words(said.card)
    assert "40" in words(said.card)


def test_an_edit_too(line: Line) -> None:
    ref = line.run(line.chat.post(CARE, RICH, key="k1"))
    line.town.faults.append(Fault(400, code="BadSyntax"))
    line.run(line.chat.amend(CARE, ref, RICH, key="k2"))
    assert "Chart." not in kinds(line)


def test_what_it_refuses_twice_is_refused(line: Line) -> None:
    line.town.faults += [Fault(400), Fault(400)]
    with pytest.raises(Refused):
        line.run(line.chat.post(CARE, RICH, key="k1"))
    assert line.town.told(CARE) == []
    assert line.parked == [], "the place is not closed for that"


NOW = "Mon, 23 Nov 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "now", "waits"),
    [
        ("Mon, 23 Nov 2026 06:00:30 GMT", NOW, 30.0),
        ("Mon, 23 Nov 2026 05:00:00 GMT", NOW, 2.0),
        ("Tue, 23 Nov 2027 06:00:00 GMT", NOW, 3600.0),
        ("Mon, 23 Nov 2026 06:00:30 -0000", NOW, 2.0),
        ("Mon, 23 Nov 2026 06:00:30 GMT", "", 2.0),
        ("1e9", NOW, 2.0),
    ],
)
def test_an_hour_until_which_to_wait_is_understood(said: str, now: str, waits: float) -> None:
    trouble = told(httpx.Response(429, headers={"retry-after": said, "date": now}))
    assert isinstance(trouble, Passing)
    assert trouble.retry_after == waits
