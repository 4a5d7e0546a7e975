"""What a post will bring and when, and how that number came about."""

from __future__ import annotations

from datetime import datetime

from calbot.chat.cards import Button, Card, Chart, Element, Fields, Note, Span, Text, Title, actions, spans
from calbot.chat.drawing import forecast_line, line_of, messages, named, title_of, when, window_line
from calbot.chat.sight import aged
from calbot.flows.priors_view import Priors
from calbot.flows.views import ForecastView, WhyView
from calbot.words.names import network_name
from calbot.words.say import Say

_DAY = 24

_Hours = tuple[tuple[datetime, float], ...]


@aged
def card(view: ForecastView, say: Say) -> Card:
    """The number and its range first, then the hours of the first day."""
    post = view.post
    lead = say("forecast.lead", post=post.name, expected=forecast_line(view.forecast, say))
    facts = [(say("post.label.post"), named(post, say)), (say("post.label.when"), spans(when(post, say)))]
    if view.window is not None:
        facts.append((say("post.label.wait"), spans(window_line(view.window, say))))
    if view.actual is not None:
        facts.append((say("forecast.label.actual"), spans(say("forecast.actual", actual=say.number(view.actual)))))
    elements: list[Element] = [Title(spans(lead)), Fields(tuple(facts))]
    if view.hours and view.forecast is not None:
        elements += [Text(spans(_pace(view.hours, say))), _chart(view, say)]
    if view.priors is not None:
        elements.append(Note(spans(_guessed(view.priors, say))))
    if view.forecast is not None:
        elements.append(Note(spans(say("forecast.footer", post=post.name))))
    return Card(tuple(elements), f"{lead} {line_of(post, say)}")


def _pace(hours: _Hours, say: Say) -> str:
    """How fast it comes: the first hour's share, and the hours until half and nine tenths have come."""
    total = sum(amount for _, amount in hours) or 1.0
    first = hours[0][1] / total
    return say(
        "forecast.pace", first=say.percent(first), half=_until(hours, 0.5, total), most=_until(hours, 0.9, total)
    )


def _until(hours: _Hours, share: float, total: float) -> int:
    come = 0.0
    for hour, (_, amount) in enumerate(hours, 1):
        come += amount
        if come >= share * total:
            return hour
    return len(hours)


def _chart(view: ForecastView, say: Say) -> Chart:
    points = tuple((say.time(at), amount) for at, amount in view.hours[:_DAY])
    names = (say("forecast.chart.mean"), "", say("forecast.chart.low"), say("forecast.chart.high"))
    title = say("forecast.chart", zone=say.city())
    return Chart(title, points, None, say("forecast.unit"), view.ends[:_DAY], names=names)


@aged
def why(view: WhyView, say: Say) -> Card:
    """Each factor in turn, then what like posts brought."""
    post = view.post
    number = messages(view.mean, view.low, view.high, say, guess=view.guess)
    lead = say("why.lead", post=post.name, number=number)
    elements: list[Element] = [Title(spans(lead)), Text(named(post, say)), Text(spans(_product(view, say)))]
    if view.nearest:
        elements.append(Text(spans(Span(say("why.nearest"), bold=True), "\n" + "\n".join(_nearest(view, say)))))
    if view.hours:
        elements.append(Text(spans(_pace(view.hours, say))))
    if view.baseline is not None:
        elements.append(Text(spans(say("why.baseline", baseline=say.number(view.baseline, 1)))))
    if view.guess:
        elements.append(Note(spans(_guessed(view.priors, say))))
    elements += actions(_leans(view, say))
    return Card(tuple(elements), f"{lead} {line_of(post, say)}")


def _guessed(priors: Priors | None, say: Say) -> str:
    """That it is a guess, and from which priors."""
    parts = [say("why.guess")]
    if priors is not None:
        kind = _kind(priors.network or "post", say)
        parts.append(say("why.guess.size", kind=kind, source=say(f"why.source.{priors.size}")))
        if priors.factor:
            parts.append(say("why.guess.type", kind=priors.kind, source=say(f"why.source.{priors.factor}")))
        if priors.monthly is not None:
            key = "why.guess.answered" if priors.answered else "why.guess.supposed"
            parts.append(say(key, messages=say.number(priors.monthly)))
    return " ".join(parts)


def _leans(view: WhyView, say: Say) -> tuple[Button, ...]:
    """Who knows better than the number may say so."""
    if "forecast.expect" not in view.may:
        return ()
    post = view.post
    leans = ((say("why.button.more"), "more"), (say("why.button.less"), "less"))
    return tuple(Button(label, "expect.form", post.id, post.revision, {"lean": lean}) for label, lean in leans)


def _product(view: WhyView, say: Say) -> str:
    if not view.factors:
        return say("why.no_factors")
    (base, amount), *rest = view.factors
    first = say("why.base", kind=_kind(base, say), amount=say.number(amount))
    steps = [say("why.factor", what=_factor(name, say), times=say.number(times, 2)) for name, times in rest]
    return " ".join([first, *steps])


def _kind(base: str, say: Say) -> str:
    """ "tiktok howto" as people write it; "post" stands for a network that nobody named."""
    network, _, content = base.partition(" ")
    name = say("post.label.post") if network == "post" else network_name(network, say)
    return f"{name} {content}".strip()


def _factor(name: str, say: Say) -> str:
    """A factor's name in words; one that nobody has named yet is shown as it is."""
    key = f"why.factor.{name}"
    return say(key) if say.knows(key) else name.replace("_", " ")


def _nearest(view: WhyView, say: Say) -> list[str]:
    return [
        say(
            "why.like",
            post=post.name,
            title=title_of(post, say),
            day=say.day(post.starts_at),
            expected=say.number(expected),
            actual=say.number(actual),
        )
        for post, expected, actual in view.nearest
    ]
