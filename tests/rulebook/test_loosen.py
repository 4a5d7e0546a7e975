"""A rule's next looser form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calbot.rulebook.check import judge
from calbot.rulebook.loosen import loosened
from calbot.rulebook.pack import load_rules
from calbot.rulebook.rule import Rule
from calbot.rulebook.when import ShareWhen
from calbot.sources.rules import read_rule_texts

RULES = {rule.id: rule for rule in load_rules(read_rule_texts(None))}
LIMITS = {"pair": "within", "count": "more_than", "streak": "more_than", "share": "above"}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_only_rules_with_a_limit_have_one_and_it_is_looser(rule: Rule) -> None:
    looser = loosened(rule)
    assert (looser.limit if looser else None) == LIMITS.get(rule.when.kind)
    if looser is not None:
        assert looser.rule.id == rule.id
        assert (looser.new < looser.old) is (looser.limit == "within")


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.when.kind in LIMITS], ids=lambda rule: rule.id
)
def test_it_never_finds_more(rule: Rule) -> None:
    looser = loosened(rule)
    assert looser is not None
    for case in rule.cases:
        assert len(judge([looser.rule], case.facts)) <= case.finds, case.name


def test_there_is_none_above_all() -> None:
    rule = RULES["promo-share"]
    assert isinstance(rule.when, ShareWhen)
    assert loosened(replace(rule, when=replace(rule.when, above=0.95))) is None
