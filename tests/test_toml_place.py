"""Lines and columns of what stands in a TOML text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.toml_place import Path, place_of, places

TEXT = '''\
# a comment with [brackets] and "quotes
name = "Pan # not a comment"   # name = "no"
note = """
people = "not a key"
[[people]]
he said ""quiet"" \\""" still inside"""""
path = 'C:\\'
"quoted key" = 1
a.b . "c.d" = 2026-05-04 09:00:00

[sla.general]
target_minutes = 240

[[people]]
name = "Mika"
roles = ["marketer", # first
  "lead",
  { x = 1, y.z = [2, "]"] },
]
[people.identities]
playground = "mkt"

[[people]]
name = """Ed
"""
  [[people.shifts]]
  start = 1
  [[people.shifts]]
  start = 2
'''


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (["name"], (2, 1)),
        (["note"], (3, 1)),
        (["path"], (7, 1)),
        (["quoted key"], (8, 1)),
        (["a", "b"], (9, 3)),
        (["a", "b", "c.d"], (9, 7)),
        (["sla"], (11, 1)),
        (["sla", "general", "target_minutes"], (12, 1)),
        (["people"], (14, 1)),
        (["people", 0], (14, 1)),
        (["people", 0, "name"], (15, 1)),
        (["people", 0, "roles", 0], (16, 10)),
        (["people", 0, "roles", 1], (17, 3)),
        (["people", 0, "roles", 2, "y", "z"], (18, 14)),
        (["people", 0, "roles", 2, "y", "z", 1], (18, 22)),
        (["people", 0, "identities", "playground"], (21, 1)),
        (["people", 1], (23, 1)),
        (["people", 1, "shifts", 0, "start"], (27, 3)),
        (["people", 1, "shifts", 1, "start"], (29, 3)),
    ],
)
def test_each_kind_of_key_and_item(path: list[str | int], place: tuple[int, int]) -> None:
    assert place_of(TEXT, path) == place


def test_something_missing_is_placed_at_what_is_around_it() -> None:
    assert place_of(TEXT, ["people", 1, "zone"]) == (23, 1)
    assert place_of(TEXT, ["nothing", "of", "that"]) == (1, 1)
    assert place_of("", ["a"]) == (1, 1)


def test_the_value_has_a_place_of_its_own() -> None:
    place = places('unless =   "a.b"')[("unless",)]
    assert (place.line, place.column, place.value_line, place.value_column) == (1, 1, 1, 12)


def test_windows_line_ends_and_japanese_count_as_lines_and_characters() -> None:
    assert place_of('名 = 1\r\n"日 本" = { "曜" = [1, 22] }\r\nb = 2\r\n', ["b"]) == (1, 1)
    assert place_of('a = 1\r\n"日 本" = { "曜" = [1, 22] }\r\nb = 2\r\n', ["日 本", "曜", 1]) == (2, 21)
    assert place_of('a = 1\r\n"日 本" = 3\r\nb = 2\r\n', ["b"]) == (3, 1)


BROKEN = ["[", "[[a", "a", "a =", 'a = "', "a = [1", "a = {b", "a = [1 2]", '"\\x" = 1', "=", "]"]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_text_is_read_as_far_as_it_goes(text: str) -> None:
    assert place_of("good = 1\n" + text, ["good"]) == (1, 1)


def test_deep_nesting_ends() -> None:
    assert place_of("a = 1\nb = " + "[" * 5000 + "]" * 5000, ["a"]) == (1, 1)


KEYS = st.text(st.sampled_from("ab-1._ \"'#[]=日\\"), min_size=1, max_size=4)
SCALARS = st.one_of(st.integers(), st.booleans(), st.text(st.sampled_from("ab\"'\\#[]{},=\n 日"), max_size=8))
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
        max_leaves=8,
    ),
    max_size=4,
)


@given(TREES, st.booleans())
def test_every_path_of_any_document_is_found_where_its_own_value_begins(tree: dict[str, Any], roomy: bool) -> None:
    text = _document(tree, roomy)
    known = places(text)
    lines = text.split("\n")
    assert tomllib.loads(text) == tree
    assert set(known) == {path for path, _ in _walk(tree)}
    for path, value in _walk(tree):
        here = known[path]
        rest = "\n".join([lines[here.value_line - 1][here.value_column - 1 :], *lines[here.value_line :]])
        if not isinstance(value, dict) or len(path) > 1:
            assert rest.startswith(_written(value, roomy))


def _walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _walk(one, (*path, key))


def _document(tree: dict[str, Any], roomy: bool) -> str:
    plain = {key: value for key, value in tree.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in tree.items() if isinstance(value, dict)}
    parts = [f"{_key(key)} = {_written(value, roomy)}" for key, value in plain.items()]
    for key, table in tables.items():
        parts.append(f"[ {_key(key)} ] # ]")
        parts += [f"  {_key(inner)}= {_written(value, roomy)} # {{" for inner, value in table.items()]
    return "\n".join(parts) + "\n"


def _key(key: str) -> str:
    return _quoted(key)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _written(value: Any, roomy: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if roomy and "'" not in value and value:
            return f"'''{value}'''" if not value.startswith("\n") else _quoted(value)
        return _quoted(value)
    if isinstance(value, list):
        gap = "\n # ,]\n " if roomy else ""
        return f"[{gap}{(',' + gap).join(_written(one, roomy) for one in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_written(one, roomy)}" for key, one in value.items()) + " }"
    return str(value)
