"""Judges posts against rules: the same facts give the same findings, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from calbot.model.event import Event
from calbot.rulebook.candidates import Cuts, bursts, earlier
from calbot.rulebook.columns import Columns
from calbot.rulebook.facts import Facts, LoadHour
from calbot.rulebook.found import Found
from calbot.rulebook.overlays import met
from calbot.rulebook.rule import Rule
from calbot.rulebook.runs import shares, streaks
from calbot.rulebook.subjects import counted, pair_verdict, post_slots
from calbot.rulebook.tell import (
    RunKeys,
    tell_count,
    tell_event,
    tell_load,
    tell_pair,
    tell_post,
    tell_share,
    tell_streak,
)
from calbot.rulebook.verdict import Verdict
from calbot.rulebook.vocabulary import EVENT, WINDOW, Value
from calbot.rulebook.wanted import wanted
from calbot.rulebook.when import CountWhen, EventWhen, LoadWhen, PairWhen, PostWhen, ShareWhen, StreakWhen
from calbot.rulebook.windows import windows

__all__ = ["Facts", "Found", "LoadHour", "judge"]


def judge(rules: Sequence[Rule], facts: Facts) -> list[Found]:
    """Everything that `rules` find in `facts`, by time.

    Cancelled posts are ignored; posts that their calendar lost (missing) are not. Of several earlier posts that collide
    with a post, the nearest is told. Where a crowd was too large to hold each against each, `values` has `unlooked`:
    how many posts were not held against all near them; where a condition had no answer, `unclear` says why.
    """
    columns = Columns(facts, wanted(rules))
    found = [one for rule in rules for one in _judge_one(rule, columns)]
    return sorted(found, key=lambda one: (one.at, one.rule.id, one.key))


def _judge_one(rule: Rule, columns: Columns) -> list[Found]:
    cuts = Cuts()
    found = list(_finds(rule, columns, cuts))
    if cuts.count:
        found = [replace(one, values={**one.values, "unlooked": cuts.count}) for one in found]
    return found


def _finds(rule: Rule, columns: Columns, cuts: Cuts) -> Iterator[Found]:
    match rule.when:
        case PostWhen():
            return _posts(rule, rule.when, columns)
        case PairWhen():
            return _pairs(rule, rule.when, columns, cuts)
        case EventWhen():
            return _events(rule, rule.when, columns, cuts)
        case CountWhen():
            return _counts(rule, rule.when, columns)
        case StreakWhen():
            return _streaks(rule, rule.when, columns)
        case ShareWhen():
            return _shares(rule, rule.when, columns)
        case LoadWhen():
            return _loads(rule, rule.when, columns)
        case other:
            assert_never(other)


def _posts(rule: Rule, when: PostWhen, columns: Columns) -> Iterator[Found]:
    verdict = Verdict(rule, post_slots(columns))
    hits: Sequence[int] = range(len(columns.posts))
    if when.local is not None:
        hits = [index for index, minute in enumerate(columns.local_minutes) if when.local.holds(minute)]
    hits = verdict.among(hits, columns.codes)
    if not when.once:
        return (tell_post(rule, columns, index, (), verdict.why_unclear(index)) for index in hits)
    together: dict[tuple[Value, ...], list[int]] = {}
    fields = [columns.column(field) for field in when.once]
    for index in hits:
        together.setdefault(tuple(field[index] for field in fields), []).append(index)
    return (
        tell_post(rule, columns, first, rest, verdict.why_unclear(first), group)
        for group, (first, *rest) in together.items()
    )


def _pairs(rule: Rule, when: PairWhen, columns: Columns, cuts: Cuts) -> Iterator[Found]:
    verdict = pair_verdict(rule, columns)
    seconds = columns.seconds
    for later, others in earlier(columns, when, cuts):
        for other in others:
            gap = (seconds[later] - seconds[other]) // 60
            if verdict(other, later, gap):
                yield tell_pair(rule, when, columns, other, later, verdict.why_unclear(other, later, gap))
                break


def _events(rule: Rule, when: EventWhen, columns: Columns, cuts: Cuts) -> Iterator[Found]:
    verdict = Verdict(rule, {"a": (0, columns.sparing_getter), "e": (1, _event_reader)})
    for index, events in met(columns, when, cuts):
        event = next((event for event in events if verdict(index, event)), None)
        if event is not None:
            yield tell_event(rule, columns, index, event, verdict.why_unclear(index, event))


def _counts(rule: Rule, when: CountWhen, columns: Columns) -> Iterator[Found]:
    verdict, keys, groups = Verdict(rule, post_slots(columns)), RunKeys(rule, columns), columns.group(when.same)
    for run in bursts(columns, when, verdict.among(range(len(columns.posts)), columns.codes)):
        yield tell_count(rule, when, columns, run, verdict.why_unclear(run[0]), keys.next(groups[run[0]], run[0]))


def _streaks(rule: Rule, when: StreakWhen, columns: Columns) -> Iterator[Found]:
    verdict, keys = Verdict(rule, post_slots(columns)), RunKeys(rule, columns)
    for run in streaks(columns, when, *counted(rule, columns)):
        first = run.hits[0]
        yield tell_streak(rule, when, columns, run, verdict.why_unclear(first), keys.next(run.group, first))


def _shares(rule: Rule, when: ShareWhen, columns: Columns) -> Iterator[Found]:
    verdict, keys = Verdict(rule, post_slots(columns)), RunKeys(rule, columns)
    for run in shares(columns, when, *counted(rule, columns)):
        first = run.hits[0]
        yield tell_share(rule, when, columns, run, verdict.why_unclear(first), keys.next(run.group, first))


def _loads(rule: Rule, when: LoadWhen, columns: Columns) -> Iterator[Found]:
    verdict = Verdict(rule, {"w": (0, lambda name: WINDOW[name].read)})
    days: dict[str, int] = {}
    for window in windows(columns, when):
        if verdict(window):
            day = f"{window.team}:{window.starts_at.date().isoformat()}"
            days[day] = days.get(day, 0) + 1
            yield tell_load(rule, columns, window, days[day], verdict.why_unclear(window))


def _event_reader(name: str) -> Callable[[Event], Value]:
    return EVENT[name].read
