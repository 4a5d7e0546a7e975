"""What Microsoft Graph's answers look like, as JSON Schema, taken from the models of the installed msgraph-sdk.

`python -m tests.graph.schema > tests/schemas/graph.json` writes the slice that the tests use.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

ROOTS = ("AadUserConversationMember", "Calendar", "Event", "SchedulingGroup", "Shift", "Subscription", "TimeOff")
SLICE = frozenset(
    {
        *ROOTS,
        "DateTimeTimeZone",
        "EmailAddress",
        "ItemBody",
        "Location",
        "Recipient",
        "ShiftActivity",
        "ShiftItem",
        "TimeOffItem",
    }
)
"""Everything else may be anything: calbot reads none of it."""
_PLAIN: Mapping[str, Any] = {
    "get_str_value": {"type": ["string", "null"]},
    "get_bool_value": {"type": ["boolean", "null"]},
    "get_int_value": {"type": ["integer", "null"]},
    "get_float_value": {"type": ["number", "null"]},
    "get_uuid_value": {"type": ["string", "null"]},
    "get_datetime_value": {"type": ["string", "null"], "format": "date-time"},
}


class Asked:
    """Stands in for a node of an answer: notes what the SDK reads of it."""

    def __init__(self) -> None:
        self.getter, self.of = "", object

    def __getattr__(self, getter: str) -> Callable[..., None]:
        def noted(of: type = object, *_: object) -> None:
            self.getter, self.of = getter, of

        return noted


def schema() -> dict[str, Any]:
    """The slice: one definition a model, with the JSON names that the SDK itself reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from msgraph.generated import models

        definitions: dict[str, Any] = {}
        waiting = [getattr(_module(models, name), name) for name in ROOTS]
        while waiting:
            model = waiting.pop()
            if model.__name__ not in definitions:
                definitions[model.__name__] = _definition(model, waiting)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"generated from msgraph-sdk {version('msgraph-sdk')}",
        "$defs": dict(sorted(definitions.items())),
    }


def _module(models: Any, name: str) -> Any:
    from importlib import import_module

    file = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    return import_module(f"{models.__name__}.{file}")


def _definition(model: Any, waiting: list[Any]) -> dict[str, Any]:
    properties = {}
    for name, read in model().get_field_deserializers().items():
        node = Asked()
        read(node)
        properties[name] = _property(node, waiting)
    notes = {"^@odata\\.": {}, "@odata\\.": {}, "^@removed$": {"type": "object", "required": ["reason"]}}
    return {
        "type": "object",
        "properties": dict(sorted(properties.items())),
        "patternProperties": notes,
        "additionalProperties": False,
    }


def _property(node: Asked, waiting: list[Any]) -> dict[str, Any]:
    if node.getter in _PLAIN:
        return dict(_PLAIN[node.getter])
    if node.getter == "get_enum_value":
        return {"enum": [*sorted(str(member.value) for member in node.of), None]}  # type: ignore[attr-defined]
    one = _named(node.of, waiting)
    if node.getter == "get_object_value":
        return {"anyOf": [one, {"type": "null"}]} if one else {}
    if node.getter in ("get_collection_of_object_values", "get_collection_of_primitive_values"):
        return {"type": ["array", "null"], "items": {"type": "string"} if node.of is str else one}
    return {}


def _named(model: Any, waiting: list[Any]) -> dict[str, Any]:
    if model.__name__ not in SLICE:
        return {}
    waiting.append(model)
    return {"$ref": f"#/$defs/{model.__name__}"}


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
