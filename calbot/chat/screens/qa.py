"""Looking at the quality of answers: what was drawn, the rubric to score it by, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from calbot.alerts.qa import share
from calbot.chat.cards import (
    Button,
    Card,
    Element,
    Field,
    Form,
    Note,
    Span,
    Table,
    Text,
    Title,
    actions,
    foreign,
    spans,
)
from calbot.chat.drawing import line_of, sentence
from calbot.flows.qa import DrawView, SheetView
from calbot.model.qa import RUBRIC, Draw, Mark, Score
from calbot.words.names import network_name
from calbot.words.say import Say

_DESKS: Mapping[str, str] = {
    "zendesk": "Zendesk",
    "freshdesk": "Freshdesk",
    "intercom": "Intercom",
    "salesforce": "Salesforce",
    "sprout": "Sprout Social",
}
"""As their owners write them in every language."""


def card(view: DrawView, say: Say) -> Card:
    """For a care lead: which conversations, how far one has come, and what they come to."""
    lead = _lead(view, say)
    elements: list[Element] = [Title((Span(lead, bold=True),))]
    if view.post is not None:
        elements.append(Text(spans(say("qa.about", post=line_of(view.post, say)))))
    elements += [Text(_line(place, one, say)) for place, one in enumerate(view.scores, 1)]
    elements += [Text(spans(said)) for said in _result(view, say)]
    elements += actions(_buttons(view, say))
    return Card((*elements, Note(spans(_footer(view, say)))), lead)


def form(view: SheetView, say: Say, marks: Mapping[str, str] | None = None) -> Form:
    """The rubric for one conversation; with `marks`, as it was filled, and what is missing in it."""
    score, options = view.score, tuple((mark.value, _word(mark, say)) for mark in Mark)
    kept = {field_name(line): mark for line, mark in enumerate(score.marks)}
    given = kept if marks is None else marks
    fields = []
    for line, asked in enumerate(lines(view.draw, say)):
        name = field_name(line)
        chosen = given.get(name, "") if given.get(name) in set(Mark) else ""
        wrong = say("qa.choose") if marks is not None and not chosen else ""
        fields.append(Field(name, asked, "choice", chosen, options, error=wrong))
    title = say("qa.form", place=view.place, of=_name(score))
    return Form(
        title, "qa.score", score.id, score.revision, tuple(fields), say("qa.button.keep"), {"lines": str(len(fields))}
    )


def board(views: Sequence[DrawView], say: Say) -> Card:
    """The last draws with what they came to."""
    if not views:
        return sentence(say("qa.empty"), note=say("qa.how"))
    lead = say("qa.board", n=len(views))
    heads = (say("qa.head.draw"), say("qa.head.day"), say("qa.head.about"), say("qa.head.seen"), say("qa.head.average"))
    table = Table(heads, tuple(_row(view, say) for view in views), lead)
    return Card((Title(spans(lead)), table, Note(spans(say("qa.how")))), lead)


def field_name(line: int) -> str:
    """What a line of the rubric is called in the form."""
    return f"line{line}"


def lines(draw: Draw, say: Say) -> list[str]:
    """The rubric in words: the five steps, then the company's own."""
    return [*(_step(step, say) for step in RUBRIC), *draw.own]


def _lead(view: DrawView, say: Say) -> str:
    told = {"draw": view.draw.name, "n": len(view.scores), "seed": str(view.draw.seed)}
    return say("qa.lead.again", **told) if view.again else say("qa.lead", **told)


def _line(place: int, score: Score, say: Say) -> tuple[Span, ...]:
    channel = f"{network_name(score.network, say)} · " if score.network else ""
    met = share(score.marks)
    how = say("qa.open") if not score.marks else say("qa.unasked") if met is None else say.percent(met)
    name = Span(_name(score), code=True) if score.key else Span(say("qa.forgotten"))
    return (
        Span(f"{place}  ", bold=True),
        name,
        *spans(f" · {channel}", say.instant(score.at), " · "),
        Span(how, bold=met is not None),
    )


def _name(score: Score) -> str:
    return " ".join(filter(None, (_DESKS.get(score.desk, score.desk), score.key)))


def _result(view: DrawView, say: Say) -> Iterator[str]:
    if view.average is not None:
        yield say("qa.average", share=say.percent(view.average), n=len(view.done), of=len(view.scores))
    if view.weakest is not None:
        line, met = view.weakest
        yield say("qa.weakest", line=lines(view.draw, say)[line], share=say.percent(met))


def _buttons(view: DrawView, say: Say) -> Iterator[Button]:
    for place, one in enumerate(view.scores, 1):
        if one.key:
            label = say("qa.button.change", place=place) if one.marks else say("qa.button.score", place=place)
            yield Button(label, "qa.form", one.id, one.revision, style="plain" if one.marks else "primary")


def _footer(view: DrawView, say: Say) -> str:
    return say.text(
        say("qa.by", who=view.who, seed=str(view.draw.seed), n=view.draw.among),
        say("qa.scored", who=say.listing(view.scorers)) if view.scorers else "",
        say("qa.fewer", n=view.draw.wanted) if len(view.scores) < view.draw.wanted else "",
        say("qa.kept", n=view.keep.days),
    )


def _row(view: DrawView, say: Say) -> tuple[str, ...]:
    average = say.percent(view.average) if view.average is not None else say("qa.open")
    about = f"p-{view.draw.post_id}" if view.draw.post_id is not None else say("qa.week")
    seen = say("qa.seen", n=len(view.done), of=len(view.scores))
    return (view.draw.name, str(view.draw.seed), foreign(about).text, seen, average)


def _step(step: str, say: Say) -> str:
    match step:
        case "listen":
            return say("learn.listen")
        case "empathise":
            return say("learn.empathise")
        case "apologise":
            return say("learn.apologise")
        case "respond":
            return say("learn.respond")
        case _:
            return say("learn.now")


def _word(mark: Mark, say: Say) -> str:
    match mark:
        case Mark.YES:
            return say("qa.mark.yes")
        case Mark.PARTLY:
            return say("qa.mark.partly")
        case Mark.NO:
            return say("qa.mark.no")
        case Mark.NONE:
            return say("qa.mark.none")
