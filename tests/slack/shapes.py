"""What Slack takes: its own published types as a JSON schema, with the lengths that their descriptions tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from tests.slack.data_shapes import wrong_with_chart, wrong_with_data_table
from tests.sound import known, remember

_SCHEMA = Path(__file__).parents[1] / "schemas" / "slack.json"
_CHARACTERS = re.compile(
    r"[Mm]aximum length(?: for the `?text`?(?: field)?(?: with)?(?:in| in) this (?:field|object)| for this field)?"
    r"(?: is| of) (\d+)\b"
)
_ITEMS = re.compile(r"[Mm]aximum (?:number of (?:items|options|option groups) is |of )?(\d+)\b|up to (\d+) ")
_OWN = {"PlainTextElement": 3000, "MrkdwnElement": 3000}
MOST_BLOCKS, MOST_VIEW_BLOCKS = 50, 100
MOST_OPTIONS = 100
MOST_TABLES = 1
"""Told by Slack's documentation, not by its types."""
MOST_CHARTS = 2
"""Told by those who have sent three."""
MOST_TEXT = 40_000
_NOT_IN_MESSAGES = {"alert", "input"}


def wrong_with_message(blocks: Any, text: str = "") -> list[str]:
    """What Slack would refuse in a message; nothing where it takes it."""
    if not isinstance(blocks, list):
        return ["blocks: not a list"]
    told = [f"blocks: {len(blocks)} of at most {MOST_BLOCKS}"] if len(blocks) > MOST_BLOCKS else []
    told += [f"{block['type']}: not in messages" for block in blocks if block.get("type") in _NOT_IN_MESSAGES]
    if sum(block.get("type") == "table" for block in blocks) > MOST_TABLES:
        told.append("only_one_table_allowed")
    if sum(block.get("type") == "data_table" for block in blocks) > MOST_TABLES:
        told.append("data_table: more than one")
    if sum(block.get("type") == "data_visualization" for block in blocks) > MOST_CHARTS:
        told.append("data_visualization: more than two")
    if len(text) > MOST_TEXT:
        told.append(f"text: {len(text)} characters")
    return told + _named_twice(blocks) + [one for block in blocks for one in _misshapen_block(block)]


def wrong_with_view(view: Any) -> list[str]:
    """What Slack would refuse in a modal or a home view."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["view: neither a modal nor a home"]
    blocks = view.get("blocks") or []
    told = [f"blocks: {len(blocks)} of at most {MOST_VIEW_BLOCKS}"] if len(blocks) > MOST_VIEW_BLOCKS else []
    if any(block.get("type") == "input" for block in blocks) and view["type"] == "modal" and not view.get("submit"):
        told.append("view.submit: asked for where there are inputs")
    for kind in ("table", "data_table", "data_visualization"):
        if any(block.get("type") == kind for block in blocks):
            told.append(f"{kind}: not in views")
    return told + _named_twice(blocks) + _misshapen("Modal" if view["type"] == "modal" else "Home", view)


def wrong_with_options(options: Any) -> list[str]:
    """What Slack would refuse in what a field offers."""
    if not isinstance(options, list):
        return ["options: not a list"]
    told = [f"options: {len(options)} of at most {MOST_OPTIONS}"] if len(options) > MOST_OPTIONS else []
    return told + [line for one in options for line in _misshapen("PlainTextOption", one)]


def wrong_with_manifest(manifest: Any) -> list[str]:
    """What Slack would refuse in an app's manifest."""
    return _misshapen("AppManifest", manifest)


def every(part: Any) -> Iterator[Mapping[str, Any]]:
    """All objects of a payload, however deep."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from every(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from every(inner)


def _named_twice(blocks: list[Any]) -> list[str]:
    told = []
    for name, found in (
        ("block_id", [block["block_id"] for block in blocks if "block_id" in block]),
        *(("action_id", [one["action_id"] for one in every(block) if "action_id" in one]) for block in blocks),
    ):
        told += [f"{name} {one!r} twice" for one in sorted(set(found)) if found.count(one) > 1]
    return told


def _misshapen_block(block: Any) -> list[str]:
    """By its own type: to try all of them takes twenty times as long."""
    kind = block.get("type") if isinstance(block, dict) else None
    if kind == "data_visualization":
        return wrong_with_chart(block)
    if kind == "data_table" and (wrong := wrong_with_data_table(block)):
        return wrong
    return _misshapen(_kinds().get(kind, "KnownBlock"), block)


@cache
def _kinds() -> dict[Any, str]:
    definitions = _limited()["definitions"]
    named = [one["$ref"].rpartition("/")[2] for one in definitions["KnownBlock"]["anyOf"] if "$ref" in one]
    return {kind: name for name in named if (kind := _kind(name)) is not None}


def _misshapen(name: str, said: Any) -> list[str]:
    if known(written := f"Slack {name}: {said!r}"):
        return []
    found = sorted(_validator(name).iter_errors(said), key=lambda error: error.json_path)
    if not found:
        remember(written)
    return [line for error in found for line in _told(error, said)][:20]


def _told(error: Any, said: Any) -> Iterator[str]:
    """Of a choice between types the error of the one that was meant."""
    if error.validator != "anyOf" or not isinstance(error.instance, dict):
        yield f"{error.json_path}: {error.message[:200]}"
        return
    kind, branches = error.instance.get("type"), {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = [
        some
        for some in branches.values()
        if not any(inner.json_path == "$.type" or list(inner.path)[-1:] == ["type"] for inner in some)
    ]
    for some in meant or [[error]]:
        for inner in some:
            if inner is error:
                yield f"{error.json_path}: no such type {kind!r} here"
            else:
                yield from _told(inner, said)


@cache
def _validator(name: str) -> Validator:
    return _Quicker({"$ref": f"#/definitions/{name}", "definitions": _limited()["definitions"]})


def _any_of(validator: Validator, branches: list[Any], said: Any, schema: Any) -> Iterator[Any]:
    """What the library says, which collects the errors of all branches even where one of them takes what is said. So
    those that can be meant are asked first."""
    kind = said.get("type") if isinstance(said, dict) else None
    meant = [branch for branch in branches if kind is None or _kind(branch.get("$ref", "")) in (None, kind)]
    if not any(validator.evolve(schema=branch).is_valid(said) for branch in meant):
        yield from Draft7Validator.VALIDATORS["anyOf"](validator, branches, said, schema)


_Quicker = extend(Draft7Validator, {"anyOf": _any_of})


@cache
def _kind(reference: str) -> str | None:
    """The one type that a definition is for."""
    definition = _limited()["definitions"].get(reference.rpartition("/")[2], {})
    told: str | None = definition.get("properties", {}).get("type", {}).get("const")
    return told


@cache
def _limited() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    for name, definition in schema["definitions"].items():
        if name in _OWN:
            definition["properties"]["text"] |= {"minLength": 1, "maxLength": _OWN[name]}
    for part in list(every(schema)):
        fields = part.get("properties")
        for field in fields.values() if isinstance(fields, dict) else ():
            if isinstance(field, dict):
                _limit(field)
    return schema


def _limit(field: dict[str, Any]) -> None:
    """Turns "Maximum length for this field is 255 characters." into maxLength."""
    said = " ".join(str(field.get("description", "")).split())
    if field.get("type") == "array":
        if found := _ITEMS.search(said):
            field["maxItems"] = int(found[1] or found[2])
    elif found := _CHARACTERS.search(said):
        most = int(found[1])
        if field.get("type") == "string":
            field["maxLength"] = most
        elif "$ref" in field:
            reference = field.pop("$ref")
            field["allOf"] = [{"$ref": reference}, {"properties": {"text": {"maxLength": most}}}]
