"""When whoever asked care about a post's words is told what came: before the post goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calbot.flows.wording_telling import due_at
from tests.flows.conftest import NOW


@pytest.mark.parametrize(
    ("until_out", "told_after"), [(600, 60), (80, 50), (31, 5), (20, 5), (6, 5), (5, 2.5), (3, 1.5), (0.5, 0.25)]
)
def test_it_is_told_while_the_words_can_still_be_changed(until_out: float, told_after: float) -> None:
    assert due_at(NOW, NOW + timedelta(minutes=until_out)) == NOW + timedelta(minutes=told_after)
