"""What a post brought against what was told, and how good all such forecasts were."""

from __future__ import annotations

from calbot.chat.cards import Card, Element, Note, Span, Table, Text, Title, spans
from calbot.chat.drawing import line_of, named, title_of
from calbot.chat.folded import result_lines
from calbot.chat.sight import aged
from calbot.chat.warning import week_line
from calbot.flows.estimate import Contest
from calbot.flows.record import WarningScore, WeekScore
from calbot.flows.result_view import ResultView, ScoreLine, ScoreView
from calbot.words.names import network_name
from calbot.words.say import Say

_ROWS = 6


@aged
def card(view: ResultView, say: Say) -> Card:
    """One line: expected, came, in range or not; and what it moved."""
    post, (lead, *more) = view.post, result_lines(view, say)
    elements: list[Element] = [Title(spans(lead)), Text(named(post, say)), *(Text(spans(one)) for one in more)]
    if view.result.guess:
        elements.append(Note(spans(say("result.guess"))))
    return Card(tuple(elements), f"{lead} {line_of(post, say)}")


@aged
def board(
    view: ScoreView,
    say: Say,
    warnings: WarningScore | None = None,
    contest: Contest | None = None,
    week: WeekScore | None = None,
) -> Card:
    """How many were in range, then bias and loss in all and by network, type and author; the worst misses; how the
    warnings fared, and people's own numbers."""
    total, more = view.total, _more(view, warnings, contest, week, say)
    if not total.posts:
        text = say("score.none", days=view.days)
        return Card((Title(spans(text)), *more), text)
    lead = say("score.lead", n=total.posts, inside=total.in_range, days=view.days)
    rows = [_row(say("score.all"), total, say)]
    rows += [_row(network_name(one.name, say), one, say) for one in view.networks[:_ROWS]]
    rows += [_row(one.name, one, say) for one in (*view.types[:_ROWS], *view.authors[:_ROWS])]
    heads = ("score.head.whose", "score.head.inside", "score.head.bias", "score.head.loss")
    elements: list[Element] = [Title(spans(lead)), Table(tuple(say(head) for head in heads), tuple(rows), lead)]
    if view.misses:
        elements.append(Text(spans(Span(say("score.misses"), bold=True), "\n" + "\n".join(_misses(view, say)))))
    return Card((*elements, *more, Note(spans(say("score.note")))), lead)


def _more(
    view: ScoreView, warnings: WarningScore | None, contest: Contest | None, week: WeekScore | None, say: Say
) -> list[Element]:
    told = []
    if warnings is not None:
        told.append(say("score.warnings", n=warnings.told, days=view.days))
        interval = warnings.interval
        if interval is None:
            told.append(say("score.warnings.unknown"))
        else:
            low, high = (say.percent(one) for one in interval)
            told.append(say("score.warnings.true", true=warnings.true, n=warnings.counted, low=low, high=high))
        told.append(say("score.warnings.rest", acted=warnings.acted, missed=warnings.missed))
    if week is not None:
        told.append(week_line(week, say))
    if contest is not None and contest.posts:
        told.append(say("score.contest", n=contest.posts, nearer=contest.nearer))
    return [Text(spans(Span(say("score.warnings.head"), bold=True), "\n" + "\n".join(told)))] if told else []


def _row(name: str, one: ScoreLine, say: Say) -> tuple[str, ...]:
    inside = say("score.inside", inside=one.in_range, posts=one.posts)
    bias = say("score.unknown") if one.bias is None else _signed(one.bias, say)
    loss = say("score.unknown") if one.pinball is None else say.number(one.pinball, 2)
    return (name, inside, bias, loss)


def _signed(share: float, say: Say) -> str:
    sign = "+" if share > 0 else "-" if share < 0 else ""
    return sign + say.percent(abs(share))


def _misses(view: ScoreView, say: Say) -> list[str]:
    return [
        say(
            "score.miss",
            post=post.name,
            title=title_of(post, say),
            low=say.number(low),
            high=say.number(high),
            actual=say.number(actual),
        )
        for post, low, high, actual in view.misses
    ]
