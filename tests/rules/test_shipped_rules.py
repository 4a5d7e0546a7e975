"""The shipped rules: their cases pass, and notice every change to a key or a condition."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from calbot.alerts.preflight import COPY_RULES
from calbot.errors import SeveralErrors
from calbot.model.rule import Level
from calbot.rulebook.cases import play
from calbot.rulebook.check import judge
from calbot.rulebook.mutants import Mutant, mutants
from calbot.rulebook.pack import load_rules, read_rule
from calbot.rulebook.placeholders import FLOW, FOUND

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "rules").glob("*/*.toml"))
SHIPPED = {
    "same-account-gap",
    "near-duplicate",
    "blackout",
    "load-above-cover",
    "shared-pool-collision",
    "owner-missing",
    "night-publish",
    "placeholder-text",
    "account-cap",
    "account-without-owner",
    "brand-terms",
    "dependency",
    "dependency-unknown",
    "dst-gap-or-fold",
    "link-missing",
    "link-tracking",
    "needs-skill",
    "owner-absent",
    "promo-share",
    "promo-streak",
    "public-holiday-thin-cover",
    "sensitive-date",
    "short-notice",
    "tag-conflict",
    "japanese-letters",
    "locale-mismatch",
    "phone-number",
    "spelling",
    "wrong-handle",
    "faq-missing",
}


def every_mutant() -> list[tuple[Path, Mutant]]:
    return [(file, mutant) for file in FILES for mutant in mutants(tomllib.loads(file.read_text(encoding="utf-8")))]


def test_the_rules_are_there_under_the_names_of_their_files() -> None:
    rules = load_rules({str(file): file.read_text(encoding="utf-8") for file in FILES})
    assert {rule.id for rule in rules} == SHIPPED
    assert {rule.id for rule in rules} == {Path(rule.file).stem for rule in rules}


def test_what_reads_the_words_of_a_post_is_told_its_owner() -> None:
    """A note is told to nobody who does not ask."""
    told = {rule.id: rule.level for rule in load_rules({str(file): file.read_text(encoding="utf-8") for file in FILES})}
    assert [name for name in sorted(COPY_RULES) if told[name] is Level.NOTE] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_all_cases_come_out_as_they_say(file: Path) -> None:
    (rule,) = load_rules({file.name: file.read_text(encoding="utf-8")})
    assert [str(failure) for failure in play(rule)] == []


@pytest.mark.parametrize(("file", "mutant"), every_mutant(), ids=lambda part: getattr(part, "stem", None))
def test_a_case_notices_the_change(file: Path, mutant: Mutant) -> None:
    try:
        rule = read_rule(mutant.values, file.name, file.read_text(encoding="utf-8"))
    except SeveralErrors:
        return  # it does not even load
    assert play(rule), f"{file.stem}: no case notices {mutant.key}: {mutant.change}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_key_and_condition_is_changed_by_some_mutant(file: Path) -> None:
    values = tomllib.loads(file.read_text(encoding="utf-8"))
    changed = {mutant.key for mutant in mutants(values)}
    assert changed >= {f"when.{key}" for key in ("only", "unless") if key in values["when"]}
    for kind in FOUND:
        assert changed >= {
            f"when.{kind}.{key}" for key, value in values["when"].get(kind, {}).items() if value != {}
        } - {"when.pair.near"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_finding_fills_the_rules_sentences(file: Path) -> None:
    (rule,) = load_rules({file.name: file.read_text(encoding="utf-8")})
    for case in rule.cases:
        for found in judge([rule], case.facts):
            assert rule.needs <= found.values.keys() | FLOW.keys()
            assert set(found.values) <= set(FOUND[rule.when.kind])
