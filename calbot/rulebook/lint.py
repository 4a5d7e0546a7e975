"""Advice for the writer of a rule: which parts of it no case would miss."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from calbot.errors import SeveralErrors
from calbot.rulebook.cases import play
from calbot.rulebook.mutants import mutants
from calbot.rulebook.pack import read_rule


@dataclass(frozen=True, slots=True)
class Advice:
    """Changing `key` of `file` as `change` says makes no case of the rule fail."""

    file: str
    rule: str
    key: str
    change: str

    def __str__(self) -> str:
        return f"{self.file}: {self.rule}: no case notices {self.key} changed: {self.change}"


def advise(file: str, text: str) -> Iterator[Advice]:
    """What the cases of a rule that passes leave untested; nothing when they prove every key and condition."""
    values = tomllib.loads(text)
    for mutant in mutants(values):
        try:
            rule = read_rule(mutant.values, file, text)
        except SeveralErrors:
            continue
        if not play(rule):
            yield Advice(file, str(values["id"]), mutant.key, mutant.change)
