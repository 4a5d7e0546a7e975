"""Several classes before one team."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from calbot.staffing.backlog import serve
from calbot.staffing.classes import MessageClass, serve_classes, serve_more
from calbot.staffing.coverage import Floats
from calbot.staffing.crew import Pool
from calbot.staffing.turns import Discipline

BOTH = frozenset({"general", "reviews"})
HOURS = 30
OFFICE = ((np.arange(HOURS) % 24 >= 9) & (np.arange(HOURS) % 24 < 17)).astype(float)
loads = arrays.arrays(np.float64, (2, HOURS), elements=st.integers(0, 40).map(float))
covers = arrays.arrays(np.float64, (HOURS,), elements=st.sampled_from([0.0, 6.0, 12.0, 24.0, 36.0]))
disciplines = st.sampled_from(list(Discipline))


def pair(general: Floats, reviews: Floats) -> list[MessageClass]:
    return [MessageClass("general", general), MessageClass("reviews", reviews, 480.0, OFFICE)]


def crew(everybody: Floats, general_only: Floats) -> list[Pool]:
    return [Pool(frozenset({"general"}), general_only), Pool(BOTH, everybody)]


def answered_by(waiting: Sequence[Floats]) -> Floats:
    """Hours at which the messages of each step are answered."""
    middle = (np.arange(HOURS * 6) + 0.5) / 6
    return np.array([middle + steps.reshape(-1) / 60 for steps in waiting])


def test_one_class_and_one_pool_is_the_plain_backlog() -> None:
    rng = np.random.default_rng(4)
    load, capacity = rng.poisson(14, (6, 72)).astype(float), rng.choice([0.0, 12.0, 24.0, 36.0], 72)
    for discipline in Discipline:
        several = serve_classes([MessageClass("all", load)], [Pool(frozenset({"all"}), capacity)], discipline)["all"]
        plain = serve(load, capacity)
        assert several.backlog == pytest.approx(plain.backlog, abs=1e-6)
        busy = load > 0
        assert several.minutes[busy] == pytest.approx(plain.minutes[busy], abs=1.0)


def single_messages(
    arrivals: list[tuple[float, int]], heads: int, targets: Sequence[float], *, by_deadline: bool
) -> list[list[float]]:
    """Waits in minutes by class, message by message: a free head takes the message whose turn it is."""
    waits: list[list[float]] = [[], []]
    turn = [(at + targets[kind] if by_deadline else at, at, kind) for at, kind in arrivals]
    queue: list[tuple[float, float, int]] = []
    free, coming, now = [0.0] * heads, 0, 0.0
    while coming < len(turn) or queue:
        now = max(now, heapq.heappop(free))
        if not queue and coming < len(turn):
            now = max(now, turn[coming][1])
        while coming < len(turn) and turn[coming][1] <= now:
            heapq.heappush(queue, turn[coming])
            coming += 1
        _, at, kind = heapq.heappop(queue)
        waits[kind].append(now + 5 - at)
        heapq.heappush(free, now + 5)
    return waits


@pytest.mark.parametrize("discipline", list(Discipline))
def test_both_disciplines_agree_with_a_simulation_of_single_messages(discipline: Discipline) -> None:
    rng = np.random.default_rng(8)
    general, tight = rng.poisson(14, 48).astype(float), rng.poisson(10, 48).astype(float)
    general[10:14] += 60
    targets = (600.0, 60.0)
    arrivals = sorted(
        (60 * (hour + part), kind)
        for kind, counts in enumerate((general, tight))
        for hour, many in enumerate(counts)
        for part in rng.random(int(many))
    )
    exact = single_messages(arrivals, 3, targets, by_deadline=discipline is Discipline.DEADLINE_FIRST)
    classes = [MessageClass("general", general[None], targets[0]), MessageClass("tight", tight[None], targets[1])]
    served = serve_classes(classes, [Pool(frozenset({"general", "tight"}), np.full(48, 36.0))], discipline)
    for name, waits in zip(("general", "tight"), exact, strict=True):
        assert served[name].mean(0, 48) == pytest.approx(np.mean(waits), rel=0.12, abs=6)


def test_the_nearest_deadline_goes_first() -> None:
    general, reviews = np.full((1, HOURS), 20.0), np.full((1, HOURS), 20.0)
    pools = [Pool(BOTH, np.full(HOURS, 30.0))]
    old = serve_classes(pair(general, reviews), pools, Discipline.OLDEST_FIRST)
    due = serve_classes(pair(general, reviews), pools, Discipline.DEADLINE_FIRST)
    assert due["general"].mean(0, HOURS) < old["general"].mean(0, HOURS)
    assert due["general"].window(0, HOURS).share_late <= old["general"].window(0, HOURS).share_late


def test_whoever_cannot_answer_a_class_does_not() -> None:
    nobody = np.zeros((1, HOURS))
    reviews = np.full((1, HOURS), 5.0)
    served = serve_classes(pair(nobody, reviews), crew(np.zeros(HOURS), np.full(HOURS, 60.0)))
    assert served["reviews"].replies.sum() == 0
    assert served["reviews"].clears_at() is None


def test_who_has_a_choice_leaves_the_others_theirs() -> None:
    """20 that only some can answer, 20 that all can: both pools are just enough, and nobody waits."""
    both = np.full((1, HOURS), 20.0)
    served = serve_classes(pair(both, both), crew(np.full(HOURS, 20.0), np.full(HOURS, 20.0)))
    assert served["reviews"].backlog.max() < 1e-6
    assert served["general"].backlog.max() < 1e-6


@settings(max_examples=40, deadline=None)
@given(loads, loads, covers, covers, disciplines)
def test_messages_are_neither_lost_nor_made(
    general: Floats, reviews: Floats, all_round: Floats, special: Floats, discipline: Discipline
) -> None:
    served = serve_classes(pair(general, reviews), crew(all_round, special), discipline)
    for load, name in ((general, "general"), (reviews, "reviews")):
        came = np.cumsum(load, axis=1)
        assert np.cumsum(served[name].replies, axis=1) + served[name].backlog == pytest.approx(came, abs=1e-6)
        assert served[name].backlog.min() >= -1e-6
    given_out = served["general"].replies + served["reviews"].replies
    assert (given_out <= all_round + special + 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(loads, loads, covers, covers, disciplines, st.integers(0, HOURS - 4), st.booleans())
def test_one_more_person_makes_nobody_wait_longer(
    general: Floats,
    reviews: Floats,
    all_round: Floats,
    special: Floats,
    discipline: Discipline,
    at: int,
    anybody: bool,
) -> None:
    more = np.zeros(HOURS)
    more[at : at + 4] = 12.0
    before = serve_classes(pair(general, reviews), crew(all_round, special), discipline)
    after = serve_classes(
        pair(general, reviews), crew(all_round + more * anybody, special + more * (not anybody)), discipline
    )
    for name, load in (("general", general), ("reviews", reviews)):
        real = np.repeat(load > 0, 6, axis=1).reshape(before[name].steps.shape)
        assert (after[name].backlog <= before[name].backlog + 1e-6).all()
        assert (after[name].steps <= before[name].steps + 1e-4)[real].all()


@settings(max_examples=40, deadline=None)
@given(loads, loads, covers, covers, disciplines)
def test_within_a_class_nobody_overtakes(
    general: Floats, reviews: Floats, all_round: Floats, special: Floats, discipline: Discipline
) -> None:
    served = serve_classes(pair(general, reviews), crew(all_round, special), discipline)
    assert (np.diff(answered_by(list(served["general"].steps)), axis=1) >= -1e-3).all()


@settings(max_examples=40, deadline=None)
@given(loads, loads, covers, st.integers(0, HOURS - 2), st.integers(1, 10))
def test_load_moved_later_leaves_the_hours_before_as_they_were(
    general: Floats, reviews: Floats, able: Floats, hour: int, later: int
) -> None:
    to = min(hour + later, HOURS - 1)
    moved = general.copy()
    moved[:, to] += moved[:, hour]
    moved[:, hour] = 0.0
    pools = [Pool(BOTH, able)]
    before = serve_classes(pair(general, reviews), pools, Discipline.OLDEST_FIRST)
    after = serve_classes(pair(moved, reviews), pools, Discipline.OLDEST_FIRST)
    for name in BOTH:
        assert after[name].backlog[:, :to] == pytest.approx(
            np.minimum(after[name].backlog, before[name].backlog)[:, :to], abs=1e-6
        )


def test_loads_of_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="same paths and hours"):
        serve_classes([MessageClass("a", np.ones((1, 5))), MessageClass("b", np.ones((1, 6)))], [])
    with pytest.raises(ValueError, match="same hours"):
        serve_classes([MessageClass("a", np.ones((1, 6)))], [Pool(frozenset({"a"}), np.ones(5))])


def test_a_roster_may_go_on_after_the_last_message_comes() -> None:
    load, capacity = np.full((3, 30), 20.0), np.concatenate([np.full(30, 15.0), np.full(40, 40.0)])
    pools = [Pool(frozenset({"a"}), capacity)]
    nothing_more = np.concatenate([load, np.zeros((3, 40))], axis=1)
    cut = serve_classes([MessageClass("a", load)], pools)["a"]
    whole = serve_classes([MessageClass("a", nothing_more)], pools)["a"]
    assert cut.load.shape == cut.backlog.shape == (3, 30)
    assert cut.steps == pytest.approx(whole.steps[:, :30])


def test_many_helps_at_once_are_each_by_itself() -> None:
    rng = np.random.default_rng(5)
    load = {name: rng.poisson(rate, (6, 48)).astype(float) for name, rate in (("a", 14), ("b", 9), ("c", 4))}
    given = [MessageClass(name, load[name], target) for name, target in (("a", 180.0), ("b", 60.0), ("c", 300.0))]
    pools = [Pool(frozenset("a"), np.full(48, 9.0)), Pool(frozenset("abc"), np.full(48, 12.0))]
    more = [
        np.zeros(48),
        *(np.where((np.arange(48) >= at) & (np.arange(48) < at + 6), 24.0, 0.0) for at in (3, 20, 40)),
    ]
    for discipline in Discipline:
        at_once = serve_more(given, pools, more, discipline)
        for one, told in zip(more, at_once, strict=True):
            alone = serve_classes(given, [*pools, Pool(frozenset("abc"), one)], discipline)
            for name in load:
                assert (told[name].steps == alone[name].steps).all()
                assert (told[name].backlog == alone[name].backlog).all()
    assert any((told["a"].steps != at_once[0]["a"].steps).any() for told in at_once[1:])
