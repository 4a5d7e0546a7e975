"""The catalogs against the code: nothing missing, nothing left over, the same holes in every language."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from calbot.model.rights import VERBS
from calbot.words.catalog import LOCALES, RULES, entries, fragments, noun_of
from tests.parsing import parsed

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
HOLE = re.compile(r"\{(\w+)\}")
SPEAKERS = {"say", "TellUser", "NotADate", "self"}
NAMED = {"key", "usage", "about", "problem"}


@dataclass(frozen=True)
class Use:
    where: str
    key: str
    values: frozenset[str] | None


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, parsed(path)) for path in sorted((ROOT / "calbot").rglob("*.py"))]


def _uses() -> Iterator[Use]:
    """Every message id that code says; `values` None where they cannot be read off the call."""
    for path, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if name in SPEAKERS and call.args:
                # The playground's page fills some sentences in the browser.
                in_browser = "web" in path.parts and not call.keywords
                open_ended = any(word.arg is None for word in call.keywords) or name == "NotADate" or in_browser
                values = None if open_ended else frozenset(word.arg or "" for word in call.keywords)
                yield from (Use(where, key, values) for key in keys_in(call.args[0]))
            if name == "Command":
                yield from (Use(where, key, None) for part in call.args[1:3] for key in keys_in(part))
            named = (word.value for word in call.keywords if word.arg in NAMED)
            yield from (Use(where, key, None) for value in named for key in keys_in(value))


@cache
def uses() -> list[Use]:
    # The router says "verb.post.move" of whichever verb it is.
    return [*_uses(), *(Use("calbot/model/rights.py", f"verb.{verb}", None) for verb in VERBS)]


def keys_in(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from keys_in(node.body)
        yield from keys_in(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
        yield node.value


@cache
def catalog(locale: str) -> dict[str, list[str]]:
    """Key -> its sentences (several for plurals)."""
    found = {}
    for path in fragments(locale).values():
        for message in entries(path, locale):
            key, said = message.id, message.string
            found[key if isinstance(key, str) else key[0]] = [said] if isinstance(said, str) else list(said)
    return found


def holes(sentences: list[str]) -> frozenset[str]:
    return frozenset(hole for sentence in sentences for hole in HOLE.findall(sentence))


def rule_texts() -> set[str]:
    """Of the rules, and of the packs of sensitive dates beside them."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "rules").rglob("*.toml")]
    dates = [date for pack in files for date in pack.get("date", ())]
    said = {rule[part] for rule in files if "when" in rule for part in ("title", "why", "do")}
    return said | {date[part] for date in dates for part in ("title", "reason")} | WORDS


WORDS = {"small", "medium", "big", "gap", "fold", "cancelled", "missing", "later"}
"""Values of a finding that stand in the sentences of rules."""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_that_code_says_is_in_the_catalog(locale: str) -> None:
    known = catalog(locale)
    assert [f"{use.where}: {use.key}" for use in uses() if use.key not in known] == []


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale != "en"])
def test_every_rule_text_is_translated(locale: str) -> None:
    assert sorted(rule_texts() - catalog(locale).keys()) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_is_left_over(locale: str) -> None:
    words, starts = set(rule_texts()), set[str]()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                starts.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
    prefixes = tuple(start for start in starts if KEY.fullmatch(start + "x"))
    assert sorted(key for key in catalog(locale) if key not in words and not key.startswith(prefixes)) == []


def test_all_languages_have_the_same_sentences_with_the_same_holes() -> None:
    english = {key: holes(said) - {"n"} for key, said in catalog("en").items()}
    english |= {text: holes([text]) - {"n"} for text in rule_texts()}
    for locale in LOCALES:
        said = {key: holes(sentences) - {"n"} for key, sentences in catalog(locale).items()}
        if locale == "en":
            said |= {text: holes([text]) for text in rule_texts()}
        assert said == english


@pytest.mark.parametrize("locale", LOCALES)
def test_every_hole_is_filled_where_the_sentence_is_said(locale: str) -> None:
    known = catalog(locale)
    short = [
        f"{use.where}: {use.key} lacks {sorted(holes(known[use.key]) - use.values)}"
        for use in uses()
        if use.values is not None and use.key in known and holes(known[use.key]) - use.values
    ]
    assert short == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_is_empty_and_plurals_have_the_forms_of_the_language(locale: str) -> None:
    forms = {"en": 2, "ja": 1}[locale]
    for path in fragments(locale).values():
        for message in entries(path, locale):
            said = [message.string] if isinstance(message.string, str) else list(message.string)
            assert all(said), f"{path.name}: {message.id}"
            assert isinstance(message.id, str) or len(said) == forms, f"{path.name}: {message.id}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_stands_once_in_the_file_of_its_noun(locale: str) -> None:
    for noun, path in fragments(locale).items():
        ids = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted({key for key in ids if ids.count(key) > 1}) == [], path.name
        assert [key for key in ids if noun_of(key) != noun] == [] or noun == RULES, path.name


def test_japanese_reads_right_with_a_moment_that_is_just_now() -> None:
    said = [f"{key}: {one}" for key, sentences in catalog("ja").items() for one in sentences]
    assert [one for one in said if "{ago}に" in one] == [], "たった今 takes no に"
