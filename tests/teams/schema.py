"""What Teams takes beyond Adaptive Cards 1.5, as JSON Schema, taken from the models of the installed SDK.

`python -m tests.teams.schema > tests/schemas/teams.json` writes the slice that the tests use: two charts, what
stands under `msteams` at the root, and what a list asks for while somebody types.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from typing import Any

CHARTS = ("VerticalBarChart", "GroupedVerticalBarChart")
ROOT = "TeamsCardProperties"
QUERY = "QueryData"
_OWN = ("key", "requires", "lang", "gridArea", "isSortKey", "targetWidth")
"""Of the newer SDK's own making; calbot sends none of it."""


def schema() -> dict[str, Any]:
    """The slice: one definition a model, with the names of the wire, and nothing beside them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from microsoft_teams.cards import core

        definitions: dict[str, Any] = {}
        for name in (*CHARTS, ROOT, QUERY):
            told = getattr(core, name).model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
            definitions |= told.pop("$defs", {})
            definitions[name] = told
    kept = {name: _closed(one) for name, one in definitions.items() if name in _reached(definitions)}
    about = f"from microsoft-teams-cards {version('microsoft-teams-cards')} (MIT)"
    return {"$comment": about, "definitions": dict(sorted(kept.items()))}


def _reached(definitions: dict[str, Any]) -> set[str]:
    """What the charts and the root lead to. A fallback is an element, which the official schema knows."""
    found, waiting = set[str](), [*CHARTS, ROOT, QUERY]
    while waiting:
        name = waiting.pop()
        if name not in found and name in definitions:
            found.add(name)
            told = definitions[name].get("properties", {})
            told.get("fallback", {}).clear()
            for own in _OWN:
                told.pop(own, None)
            waiting += _named(definitions[name])
    return found


def _named(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"].rpartition("/")[2]] if isinstance(part.get("$ref"), str) else []
        return [*own, *(name for inner in part.values() for name in _named(inner))]
    return [name for inner in part for name in _named(inner)] if isinstance(part, list) else []


def _closed(definition: dict[str, Any]) -> dict[str, Any]:
    """The SDK's models take anything beside what they know; Teams' documentation names no more."""
    if "properties" not in definition:
        return definition
    names = {name: _bare(one) for name, one in definition["properties"].items()}
    return {"type": "object", "properties": names, "additionalProperties": False}


def _bare(said: dict[str, Any]) -> dict[str, Any]:
    """Without the null that the SDK takes for "not there"."""
    some = [one for one in said.get("anyOf", ()) if one != {"type": "null"}]
    bare = some[0] if len(some) == 1 else said | ({"anyOf": some} if some else {})
    return {name: one for name, one in bare.items() if name not in ("default", "title")}


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, separators=(",", ":"), sort_keys=True)
    sys.stdout.write("\n")
