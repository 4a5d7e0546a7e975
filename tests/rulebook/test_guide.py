"""The rule guide in docs/ is the one that the rules make."""

from __future__ import annotations

from pathlib import Path

from calbot.rulebook.guide import guide
from calbot.rulebook.pack import load_rules
from calbot.sources.rules import read_rule_texts

DOCS = Path(__file__).parents[2] / "docs"


def test_the_guide_is_not_stale() -> None:
    made = guide(load_rules(read_rule_texts()))
    kept = (DOCS / "rules.md").read_text(encoding="utf-8")
    assert kept == made, "run: calbot rules list --format markdown > docs/rules.md"
