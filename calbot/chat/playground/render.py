"""Card -> what the playground's page draws: plain JSON whose every text is data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, assert_never
from urllib.parse import urlsplit

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Chart,
    Element,
    Field,
    Fields,
    Form,
    Mentions,
    Note,
    Span,
    Table,
    Text,
    Title,
    clean,
    one_line,
)

Payload: TypeAlias = dict[str, Any]

LINE = 200
PARAGRAPH = 4000
ELEMENTS = 60
ROWS = 200


def card_payload(card: Card) -> Payload:
    """The card as JSON; what is beyond the page's limits (60 elements, 200 rows, points or buttons) is left out."""
    return {
        "kind": "card",
        "level": card.level,
        "struck": card.struck,
        "fallback": _paragraph(card.fallback),
        "elements": [_element(element) for element in card.elements[:ELEMENTS]],
    }


def talk_payload(text: str) -> Payload:
    """What a person typed."""
    said = _paragraph(text)
    return {"kind": "text", "text": said, "fallback": said}


def form_payload(form: Form) -> Payload:
    """The form as JSON."""
    return {
        "title": _line(form.title),
        "verb": form.verb,
        "subject": form.subject,
        "revision": form.revision,
        "values": dict(form.values),
        "submit": _line(form.submit),
        "fields": [_field(field) for field in form.fields[:ELEMENTS]],
    }


def _element(element: Element) -> Payload:
    match element:
        case Title(spans):
            return {"type": "title", "spans": _spans(spans, LINE)}
        case Text(spans):
            return {"type": "text", "spans": _spans(spans, PARAGRAPH)}
        case Note(spans):
            return {"type": "note", "spans": _spans(spans, PARAGRAPH)}
        case Mentions(people):
            named = [{"user": one.user, "name": _line(one.name)} for one in people[:ROWS]]
            return {"type": "mentions", "people": named}
        case Fields(pairs):
            drawn = [{"label": _line(label), "value": _spans(value, PARAGRAPH)} for label, value in pairs[:ROWS]]
            return {"type": "fields", "pairs": drawn}
        case Table(columns, rows):
            return {"type": "table", "columns": _lines(columns), "rows": [_lines(row) for row in rows[:ROWS]]}
        case Chart():
            return _chart(element)
        case Actions(buttons):
            return {"type": "actions", "buttons": [_button(button) for button in buttons[:ROWS]]}
        case _:
            assert_never(element)


def _spans(spans: Sequence[Span], limit: int) -> list[Payload]:
    drawn: list[Payload] = []
    for span in spans:
        marks = {"bold": span.bold, "struck": span.struck, "code": span.code}
        drawn.append({"text": clean(span.text, limit), **{mark: True for mark, on in marks.items() if on}})
    return drawn


def _chart(chart: Chart) -> Payload:
    line = chart.line if chart.line is not None and math.isfinite(chart.line) else None
    return {
        "type": "chart",
        "title": _line(chart.title),
        "points": list(_points(chart))[:ROWS],
        "line": line,
        "unit": _line(chart.unit),
        "names": [_line(name) for name in chart.names],
    }


def _points(chart: Chart) -> Iterator[Payload]:
    # JSON knows no infinity; a bar of unknown height is no bar.
    for at, (label, value) in enumerate(chart.points):
        low, high = chart.ranges[at] if chart.ranges else (value, value)
        limit = chart.limits[at] if chart.limits else value
        if all(map(math.isfinite, (value, low, high, limit))):
            ends = {"low": low, "high": high} if chart.ranges else {}
            yield {"label": _line(label), "value": value, **ends} | ({"limit": limit} if chart.limits else {})


def _button(button: Button) -> Payload:
    drawn: Payload = {
        "label": _line(button.label),
        "verb": button.verb,
        "subject": button.subject,
        "revision": button.revision,
        "values": dict(button.values),
        "style": button.style,
    }
    if _on_the_web(button.url):
        drawn["url"] = button.url
    return drawn


def _on_the_web(url: str) -> bool:
    # A javascript: or file: address stays a button that does nothing.
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _field(field: Field) -> Payload:
    return {
        "name": field.name,
        "label": _line(field.label),
        # Nothing is asked for while somebody types: the first ones are what there is to choose from.
        "kind": "choice" if field.kind == "lookup" else field.kind,
        "value": _paragraph(field.value),
        "options": [{"value": value, "label": _line(label)} for value, label in _options(field)],
        "required": field.required,
        "error": _paragraph(field.error),
    }


def _options(field: Field) -> Sequence[tuple[str, str]]:
    nothing = () if field.required or field.kind != "lookup" else (("", "-"),)
    return (*nothing, *field.options[:ROWS])


def _lines(texts: Sequence[str]) -> list[str]:
    return [_line(text) for text in texts]


def _line(text: str) -> str:
    return one_line(text, LINE)


def _paragraph(text: str) -> str:
    return clean(text, PARAGRAPH)
