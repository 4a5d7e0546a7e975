"""What Teams takes: the official schema of Adaptive Cards 1.5 and Teams' own extensions, told element by element."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

from tests.sound import known, remember

_SCHEMAS = Path(__file__).parents[1] / "schemas"
MOST_BYTES = 25_000
MOST_MESSAGE = 100_000
"""Bytes in UTF-16 of a whole message (learn.microsoft.com, "Format your bot messages")."""
MOST_ACTIONS = 6
_CHARTS = {"Chart.VerticalBar": "VerticalBarChart", "Chart.VerticalBar.Grouped": "GroupedVerticalBarChart"}
_CHOICE = "ImplementationsOf."
_INSTANT = r"\{\{(?:DATE\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ,SHORT\)|TIME\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\))\}\}"
INSTANTS = re.compile(rf"(?:{_INSTANT}[ –]?)+")
_CALLS = re.compile(r"<at>p\d+</at>(?: <at>p\d+</at>)*")
_MARKDOWN = re.compile(r"[\[\]*_`~<>\\|#{}]")


def wrong_with_card(card: Any) -> list[str]:
    """What Teams would refuse or leave out; nothing where it shows all of it."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["card: not an Adaptive Card"]
    told = [line for one in every(card) if "type" in one for line in _misshapen(one)]
    told += _misnamed(card) + list(_too_much(card))
    return list(dict.fromkeys(told))


def unsafe(card: Any) -> list[str]:
    """Text that a client would read as more than text: outside of runs, or a function of Adaptive Cards in them."""
    told = [f"fallbackText: {card['fallbackText']!r}"] if _MARKDOWN.search(card.get("fallbackText", "")) else []
    for one in every({name: part for name, part in card.items() if name != "data"}):
        kind = one.get("type")
        if kind == "TextBlock" and not _CALLS.fullmatch(one["text"]):
            told.append(f"TextBlock: {one['text']!r}")
        if kind == "TextRun" and "{{" in one["text"] and not INSTANTS.fullmatch(one["text"]):
            told.append(f"TextRun: {one['text']!r}")
        for fact in one.get("facts", ()):
            told += [f"Fact: {text!r}" for text in fact.values() if _MARKDOWN.search(text)]
        if kind != "TextRun":
            told += [f"{kind}: {text!r}" for text in one.values() if isinstance(text, str) and "{{" in text]
    return told


def every(part: Any) -> Iterator[Mapping[str, Any]]:
    """All objects of a card, however deep, but not what actions carry."""
    if isinstance(part, dict):
        yield part
        for name, inner in part.items():
            if name != "data" or not str(part.get("type")).startswith("Action."):
                yield from every(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from every(inner)


def _misshapen(one: Mapping[str, Any]) -> Iterator[str]:
    kind = one["type"]
    if kind in _CHARTS:
        validator = _validator("teams.json", _CHARTS[kind])
    elif kind == "Data.Query":
        validator = _validator("teams.json", "QueryData")
    elif kind == "mention":
        validator = _validator("teams.json", "Mention")
    elif kind in _official()["definitions"]:
        validator = _validator("adaptive-card.json", kind)
    else:
        yield f"{kind}: no element of Adaptive Cards 1.5 or of Teams"
        return
    if known(said := f"Teams {kind}: {one!r}"):
        return
    wrong = [f"{kind}{error.json_path[1:]}: {error.message[:200]}" for error in validator.iter_errors(one)]
    if not wrong:
        remember(said)
    yield from wrong


def _misnamed(card: Mapping[str, Any]) -> list[str]:
    """Each call in a text has one entity, and each entity its call."""
    texts = " ".join(one["text"] for one in every(card) if one.get("type") == "TextBlock")
    called = re.findall(r"<at>[^<]*</at>", texts)
    meant = [one["text"] for one in card.get("msteams", {}).get("entities", ())]
    return [] if sorted(called) == sorted(meant) else [f"mentions: {called} are not {meant}"]


def _too_much(card: Mapping[str, Any]) -> Iterator[str]:
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MOST_BYTES or len(text.encode("utf-16-le")) > MOST_MESSAGE:
        yield f"card: {len(text.encode())} bytes"
    for one in every(card):
        if len(one.get("actions", ())) > MOST_ACTIONS:
            yield f"actions: {len(one['actions'])} of at most {MOST_ACTIONS}"
        if one.get("type") == "Action.Execute":
            data = one.get("data")
            if not one.get("verb") or not isinstance(data, dict) or data.get("action") != one["verb"]:
                yield "Action.Execute: verb and action have to say the same"
        if one.get("type") == "AdaptiveCard" and one.get("version") != "1.5":
            yield "version: not 1.5"


@cache
def _validator(file: str, name: str) -> Draft6Validator:
    definitions = _official()["definitions"] if file == "adaptive-card.json" else _teams()["definitions"]
    return Draft6Validator({"allOf": [{"$ref": f"#/definitions/{name}"}], "definitions": definitions})


@cache
def _official() -> dict[str, Any]:
    """The official schema; what stands inside an element is judged by itself, since to try all kinds of it takes
    twenty times as long and tells nothing. Teams' extensions are let in where it documents them."""
    schema: dict[str, Any] = json.loads((_SCHEMAS / "adaptive-card.json").read_text(encoding="utf-8"))
    for name, definition in schema["definitions"].items():
        if name.startswith(_CHOICE):
            kinds = [one["allOf"][0]["$ref"].rpartition("/")[2] for one in definition["anyOf"]]
            more = list(_CHARTS) if name == f"{_CHOICE}Element" else []
            definition.clear()
            definition |= {"required": ["type"], "properties": {"type": {"enum": [*kinds, *more]}}}
    root = schema["definitions"]["AdaptiveCard"]
    root["properties"]["msteams"] = {
        "type": "object",
        "properties": {"width": {"const": "Full"}, "entities": {"type": "array"}},
        "additionalProperties": False,
    }
    root["required"] = ["type", "version", "body"]
    # learn.microsoft.com, "Typeahead search in Adaptive Cards".
    choices = schema["definitions"]["Input.ChoiceSet"]["properties"]
    choices["style"] = {"enum": ["compact", "expanded", "filtered"]}
    choices["choices.data"] = {
        "required": ["type", "dataset"],
        "properties": {"type": {"const": "Data.Query"}},
    }
    return schema


@cache
def _teams() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((_SCHEMAS / "teams.json").read_text(encoding="utf-8"))
    return told
