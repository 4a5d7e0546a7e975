"""What must hold of any team: one more person makes nobody wait longer, load that comes later harms nobody before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from calbot.staffing.backlog import mean_wait, serve
from calbot.staffing.classes import MessageClass, serve_classes
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.turns import Discipline
from calbot.staffing.waiting import Waiting

HOURS = 36
OFFICE = ((np.arange(HOURS) % 24 >= 9) & (np.arange(HOURS) % 24 < 17)).astype(float)
ROUNDING = 1e-4
"""Minutes."""
loads = arrays.arrays(np.float64, (3, HOURS), elements=st.integers(0, 60).map(float))
covers = arrays.arrays(np.float64, (HOURS,), elements=st.sampled_from([0.0, 6.0, 12.0, 24.0, 48.0]))
backlogs = st.sampled_from([0.0, 3.0, 80.0])
clocks = st.sampled_from([None, OFFICE])
hours = st.integers(0, HOURS - 2)


def waits_no_longer(after: Waiting, before: Waiting, until: int = HOURS) -> None:
    """Of all messages of the hours up to `until` that both have."""
    real = (np.minimum(after.load, before.load) > 0)[:, :until]
    longer = (after.steps - before.steps)[:, :until][real]
    assert longer.max(initial=0.0) <= ROUNDING
    assert (after.backlog[:, :until] <= before.backlog[:, :until] + 1e-6).all()


def later(load: Floats, hour: int, to: int) -> Floats:
    moved = load.copy()
    moved[:, to] += moved[:, hour]
    moved[:, hour] = 0.0
    return moved


@settings(max_examples=150, deadline=None)
@given(loads, covers, backlogs, clocks, hours, st.integers(1, 12), st.sampled_from([1.0, 6.0, 12.0, 60.0]))
def test_one_more_person_makes_nobody_wait_longer(
    load: Floats, cover: Floats, backlog: float, clock: Floats | None, hour: int, length: int, replies: float
) -> None:
    more = cover.copy()
    more[hour : hour + length] += replies
    before, after = (serve(load, able, backlog, counted=clock) for able in (cover, more))
    waits_no_longer(after, before)
    spans = [(0, HOURS), (hour, HOURS), (0, hour + 1)]
    quick = [mean_wait(load, able, spans, backlog, counted=clock) for able in (cover, more)]
    assert all(new <= old + ROUNDING for old, new in zip(*quick, strict=True))


@settings(max_examples=150, deadline=None)
@given(loads, covers, backlogs, clocks, hours, st.integers(1, 12))
def test_load_that_comes_later_makes_no_earlier_hour_worse(
    load: Floats, cover: Floats, backlog: float, clock: Floats | None, hour: int, by: int
) -> None:
    to = min(hour + by, HOURS - 1)
    before, after = (serve(one, cover, backlog, counted=clock) for one in (load, later(load, hour, to)))
    waits_no_longer(after, before, to)


@settings(max_examples=30, deadline=None)
@given(loads, loads, covers, hours, st.integers(1, 12), st.booleans())
def test_nor_of_several_classes_where_what_comes_later_is_answered_later(
    general: Floats, reviews: Floats, cover: Floats, hour: int, by: int, first: bool
) -> None:
    to = min(hour + by, HOURS - 1)
    classes = [MessageClass("general", general), MessageClass("reviews", reviews, 480.0, OFFICE)]
    number = 0 if first else 1
    moved = list(classes)
    moved[number] = replace(classes[number], load=later(classes[number].load, hour, to))
    pools = [Pool(frozenset({"general", "reviews"}), cover)]
    before, after = (serve_classes(given, pools, Discipline.OLDEST_FIRST) for given in (classes, moved))
    for name in before:
        waits_no_longer(after[name], before[name], to)
