"""Whatever comes with a good token: never a fault of ours, and an invoke is never left without words."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chat.teams.office import MARKETING, MKT, Office
from tests.chat.teams.test_door import shapes
from tests.teams.hands import Hands

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["", "\ud800", "\u202e", "19:x", "a:1", "<at>", "&#0;", "1" * 400, "calbot", "http://["]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted(shapes(Hands("x")))


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in an activity."""
    if path:
        yield path
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in inner:
        yield from places(value, (*path, name))


def changed(said: dict[str, Any], where: tuple[Any, ...], junk: Any, *, left_out: bool) -> dict[str, Any]:
    made = copy.deepcopy(said)
    holder: Any = made
    for name in where[:-1]:
        holder = holder[name]
    if left_out:
        del holder[where[-1]]
    else:
        holder[where[-1]] = junk
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_shape_with_anything_in_any_of_its_places(office: Office, data: st.DataObject) -> None:
    said = shapes(office.hands)[data.draw(st.sampled_from(NAMES))]
    where = data.draw(st.sampled_from(list(places(said))))
    made = changed(said, where, data.draw(JUNK), left_out=data.draw(st.booleans()))
    answer = office.post(made)
    # What comes from another service is none of Teams'; a NUL nobody types.
    nul = "\\u0000" in json.dumps(made)
    assert answer.status_code in {200, 401 if where[0] == "serviceUrl" else 200, 400 if nul else 200}
    if answer.status_code == 200 and made.get("type") == "invoke":
        assert answer.json()


def test_the_same_activity_many_times_at_once_is_one(office: Office) -> None:
    said = json.dumps(office.hands.says(MKT, MARKETING, "week"))

    async def at_once() -> list[int]:
        headers = office.hands.headers()
        sent = (office.client.post("/api/messages", content=said, headers=headers) for _ in range(20))
        return [answer.status_code for answer in await asyncio.gather(*sent)]

    assert set(office.runner.run(at_once())) <= {200, 503}, "what could not be kept in time comes again"
    assert len(office.heard()) == 1
    office.answer()
    assert len(office.town.said) == 1


def test_many_different_ones_at_once_are_all_kept(office: Office) -> None:
    said = [json.dumps(office.hands.says(MKT, MARKETING, f"check p-{n}")) for n in range(1, 25)]

    async def at_once() -> list[int]:
        headers = office.hands.headers()
        sent = (office.client.post("/api/messages", content=one, headers=headers) for one in said)
        return [answer.status_code for answer in await asyncio.gather(*sent)]

    told = office.runner.run(at_once())
    assert set(told) <= {200, 503}
    assert len(office.heard()) >= told.count(200), "whatever was answered was kept"
