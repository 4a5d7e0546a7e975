"""What a post brought against what was told, and how good all such forecasts were."""

from __future__ import annotations

from calbot.chat.cards import Card, Element, Note, Span, Table, Text, Title, spans
from calbot.chat.drawing import line_of, named, title_of
from calbot.flows.result_view import ResultView, ScoreLine, ScoreView
from calbot.words.names import network_name
from calbot.words.say import Say

_ROWS = 6


def card(view: ResultView, say: Say) -> Card:
    """One line: expected, came, in range or not; and what it moved."""
    post, result, after = view.post, view.result, view.after
    lead = say(
        "result.lead.in" if after.in_range else "result.lead.out",
        post=post.name,
        expected=say.number(result.mean),
        low=say.number(result.low),
        high=say.number(result.high),
        actual=say.number(result.actual or 0.0),
    )
    elements: list[Element] = [Title(spans(lead)), Text(named(post))]
    if not after.in_range:
        elements.append(Text(spans(say("result.missed", times=say.number(after.ratio, 1)))))
    if after.moved:
        key = "result.moved.up" if after.moved > 0 else "result.moved.down"
        elements.append(Text(spans(say(key, share=say.percent(abs(after.moved))))))
    if result.guess:
        elements.append(Note(spans(say("result.guess"))))
    return Card(tuple(elements), f"{lead} {line_of(post, say)}")


def board(view: ScoreView, say: Say) -> Card:
    """How many were in range, then bias and loss in all and by network, type and author; and the worst misses."""
    total = view.total
    if not total.posts:
        text = say("score.none", days=view.days)
        return Card((Title(spans(text)),), text)
    lead = say("score.lead", n=total.posts, inside=total.in_range, days=view.days)
    rows = [_row(say("score.all"), total, say)]
    rows += [_row(network_name(one.name), one, say) for one in view.networks[:_ROWS]]
    rows += [_row(one.name, one, say) for one in (*view.types[:_ROWS], *view.authors[:_ROWS])]
    heads = ("score.head.whose", "score.head.inside", "score.head.bias", "score.head.loss")
    elements: list[Element] = [Title(spans(lead)), Table(tuple(say(head) for head in heads), tuple(rows))]
    if view.misses:
        elements.append(Text(spans(Span(say("score.misses"), bold=True), "\n" + "\n".join(_misses(view, say)))))
    return Card((*elements, Note(spans(say("score.note")))), lead)


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
            title=title_of(post),
            low=say.number(low),
            high=say.number(high),
            actual=say.number(actual),
        )
        for post, low, high, actual in view.misses
    ]
