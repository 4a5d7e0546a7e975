"""Rules as they are listed, tried and reviewed: one number and one action first, the rest behind [Show all]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from calbot.chat.cards import (
    Button,
    Card,
    Chart,
    Element,
    Note,
    Span,
    Table,
    Text,
    Title,
    actions,
    foreign,
    spans,
)
from calbot.chat.drawing import level_word, line_of, sentence
from calbot.chat.sight import aged
from calbot.flows.replay import Asked, ReplayView
from calbot.flows.rules import CasesView, Doubt, RuleLine, RulesView
from calbot.rulebook.placeholders import holes
from calbot.rulebook.rule import Rule
from calbot.words.say import Say

_FEW: Final = 6
_MOST: Final = 60
_NAMED: Final = 4
_FAILURES: Final = 8


@aged
def listing(view: RulesView, say: Say, *, whole: bool = False) -> Card:
    """Those that found most; all of them where `whole`."""
    lead = say("rules.lead", n=len(view.lines), speaking=view.speaking, span=say("rules.span", n=view.days))
    shown = view.lines[:_MOST] if whole else [line for line in view.lines if line.found][:_FEW]
    more = None if whole or len(shown) == len(view.lines) else Button(say("rules.button.all"), "rules.all")
    buttons = (Button(say("rules.button.review"), "rules.review", style="primary"), more)
    return Card((Title(spans(lead)), *_table(shown, say), *actions(buttons)), lead)


@aged
def one(view: RulesView, say: Say) -> Card:
    """A rule: what it says, why, and what it has found."""
    (line,) = view.lines
    rule = line.rule
    lead = say(
        "rules.one", rule=rule.id, level=level_word(rule.level, say), n=line.found, span=say("rules.span", n=view.days)
    )
    told = (_told(rule, "title", say), _told(rule, "why", say), _outcome(line, say))
    buttons = (
        Button(say("rules.button.backtest", rule=rule.id), "rules.backtest", values={"rule": rule.id}, style="primary"),
        Button(say("rules.button.test", n=len(rule.cases)), "rules.test", values={"rule": rule.id}),
    )
    texts = (Text((foreign(words, 500),)) for words in told if words)
    return Card((Title(spans(lead)), *texts, *actions(buttons)), lead)


def tested(view: CasesView, say: Say) -> Card:
    """Whether all cases come out as they say; those of one rule by name."""
    counts = {"n": view.cases, "rules": len(view.rules)}
    failed = len(view.failures)
    lead = say("rules.test.failed", failed=failed, **counts) if failed else say("rules.test", **counts)
    elements: list[Element] = [Title(spans(lead))]
    for failure in view.failures[:_FAILURES]:
        wrong = say("rules.test.wrong", expected=failure.expected, found=len(failure.found))
        elements.append(Text(spans(Span(f"{failure.rule} ", bold=True), foreign(failure.case), f" {wrong}")))
    if len(view.rules) == 1:
        elements.append(_cases(view, say))
    return Card(tuple(elements), lead, "warn" if view.failures else "")


def _cases(view: CasesView, say: Say) -> Table:
    (rule,) = view.rules
    wrong = {failure.case for failure in view.failures}
    heads = tuple(say(head) for head in ("rules.head.case", "rules.head.finds", "rules.head.holds"))
    rows = tuple(
        (case.name, say.number(case.finds), say("rules.fails" if case.name in wrong else "rules.holds"))
        for case in rule.cases[:_MOST]
    )
    return Table(heads, rows, say("rules.test.of", rule=rule.id))


@aged
def review(view: RulesView, say: Say, *, whole: bool = False) -> Card:
    """What speaks against rules: always overridden, few hits, never fired; by name where `whole`."""
    always, few, never = (view.doubted(doubt) for doubt in (Doubt.OVERRIDDEN, Doubt.FEW_HITS, Doubt.NEVER))
    doubted = len(always) + len(few) + len(never)
    lead = say("rules.review", n=doubted, rules=len(view.lines), span=say("rules.span", n=view.days))
    if not doubted:
        return sentence(lead, note=say("rules.review.note"))
    said = (
        _group(always, "rules.review.overridden", say, whole=whole),
        _group(few, "rules.review.hits", say, whole=whole),
        _group(never, "rules.review.never", say, whole=whole),
    )
    first = next(iter((*always, *few)), None)
    try_it = None
    if first is not None:
        label, values = say("rules.button.backtest", rule=first.rule.id), {"rule": first.rule.id}
        try_it = Button(label, "rules.backtest", values=values, style="primary")
    cut = any(len(group) > _NAMED for group in (always, few, never))
    more = Button(say("rules.button.all"), "rules.review", values={"whole": "yes"}) if cut and not whole else None
    told = [Text(spans(words)) for words in said if words]
    table = _table((*always, *few), say) if whole else ()
    note = Note(spans(say("rules.review.note")))
    return Card((Title(spans(lead)), *told, *table, *actions((try_it, more)), note), lead)


def _group(lines: Sequence[RuleLine], key: str, say: Say, *, whole: bool) -> str:
    if not lines:
        return ""
    shown = lines if whole else lines[:_NAMED]
    names = [line.rule.id for line in shown]
    if len(shown) < len(lines):
        names.append(say("rules.more", n=len(lines) - len(shown)))
    return say(key, n=len(lines), names=say.listing(names))


def waiting(asked: Asked, say: Say) -> Card:
    """It takes a while: told alone when it is done."""
    return sentence(say("rules.waiting", rule=asked.rule.id, n=asked.days))


def given_up(asked: Asked, say: Say) -> Card:
    """It was begun three times and never came to its end."""
    return sentence(say("rules.given_up", rule=asked.rule.id, n=asked.days), note=say("rules.given_up.note"))


def replayed(view: ReplayView, say: Say, *, whole: bool = False) -> Card:
    """How often a rule would have told, and what its looser form would change; where `whole`, week by week."""
    per_week = say.number(view.per_week, 1)
    lead = say("rules.replayed", rule=view.rule.id, n=view.found, days=view.days, per_week=per_week)
    elements: list[Element] = [Title(spans(lead))]
    if view.blind:
        elements.append(Text(spans(say("rules.replayed.blind"))))
    if (looser := _looser(view, say)) and view.found:
        elements.append(Text(spans(looser)))
    if whole:
        elements += _weeks(view, say)
    elif view.found:
        button = Button(say("rules.button.all"), "rules.weeks", view.number)
        elements += actions((button,))
    return Card((*elements, Note(spans(say("rules.replayed.note", n=view.posts)))), lead)


def _looser(view: ReplayView, say: Say) -> str:
    if view.looser is None:
        return ""
    old, new = view.looser.old, view.looser.new
    match view.looser.limit:
        case "more_than":
            told = say("rules.looser.more_than", old=say.number(old), new=say.number(new), n=view.after)
        case "within":
            told = say("rules.looser.within", old=say.hours(old), new=say.hours(new), n=view.after)
        case _:
            told = say("rules.looser.above", old=say.percent(old), new=say.percent(new), n=view.after)
    missed = say("rules.looser.missed", n=view.missed, heeded=view.heeded) if view.heeded else ""
    return say.text(told, missed)


def _weeks(view: ReplayView, say: Say) -> Iterator[Element]:
    if any(many for _, many in view.weeks):
        points = tuple((f"{monday.day}.{monday.month}.", float(many)) for monday, many in view.weeks)
        yield Chart(say("rules.weeks"), points)
    if view.examples:
        heads = (say("rules.head.when"), say("rules.head.posts"))
        rows = tuple(
            (say.instant(at), say.listing([line_of(post, say) for post in posts]) if posts else "-")
            for at, posts in view.examples
        )
        yield Table(heads, rows, say("rules.examples"))


def _table(lines: Sequence[RuleLine], say: Say) -> tuple[Table, ...]:
    if not lines:
        return ()
    heads = ("rules.head.rule", "rules.head.level", "rules.head.found", "rules.head.heeded", "rules.head.overridden")
    rows = tuple(
        (
            line.rule.id,
            level_word(line.rule.level, say),
            say.number(line.found),
            say.number(line.heeded),
            say.number(line.overridden),
        )
        for line in lines
    )
    return (Table(tuple(say(head) for head in heads), rows, say("rules.table")),)


def _outcome(line: RuleLine, say: Say) -> str:
    if not line.settled:
        return ""
    return say("rules.outcome", n=line.settled, heeded=line.heeded, overridden=line.overridden)


def _told(rule: Rule, part: str, say: Say) -> str:
    """What the rule says, with a mark where a finding fills in its own."""
    text = rule.text(part, say.locale)
    return say.rule(text, **dict.fromkeys(holes(text), "…"))
