"""Reads rule files into rules; all mistakes of all files are told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from calbot.errors import PlacedError, RuleFileError, SeveralErrors
from calbot.model.rule import Level
from calbot.rulebook.caret import caret
from calbot.rulebook.condition import Condition
from calbot.rulebook.kinds import read_condition, read_when
from calbot.rulebook.mistakes import Mistakes, nearest
from calbot.rulebook.placeholders import allowed, holes
from calbot.rulebook.rule import Case, Rule
from calbot.rulebook.stage import read_case
from calbot.rulebook.table import Table
from calbot.rulebook.when import When

__all__ = ["Rule", "load_rules", "read_rule"]

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TEXTS = ("title", "why", "do")
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")


def load_rules(texts: Mapping[str, str], *, cases: bool = True) -> tuple[Rule, ...]:
    """The rules of `texts` (file name -> TOML), by id. Raises SeveralErrors of RuleFileError.

    Without `cases` these are neither read nor asked for: for rules that are known to be sound (the shipped ones are
    tested), of which most of a file is cases."""
    rules: dict[str, Rule] = {}
    errors: list[PlacedError] = []
    for file, text in sorted(texts.items()):
        try:
            rule = _load(file, text.replace("\r\n", "\n"), cases)
        except SeveralErrors as found:
            errors += found.errors
            continue
        if rule.id in rules:
            errors.append(RuleFileError(f'"{rule.id}" is already the id of {rules[rule.id].file}', file=file, key="id"))
        rules.setdefault(rule.id, rule)
    if errors:
        raise SeveralErrors(errors)
    return tuple(rules[id_] for id_ in sorted(rules))


def read_rule(values: Mapping[str, Any], file: str, text: str, *, cases: bool = True) -> Rule:
    """The rule that the read TOML `values` of `text` tells; raises SeveralErrors. `cases` as for `load_rules`."""
    mistakes = Mistakes(file, text)
    rule = _rule(Table(values, (), mistakes), file, cases)
    if mistakes.errors or rule is None:
        raise SeveralErrors(mistakes.errors)
    return rule


# The same text is the same rule, which nobody changes, however many ask for it in one process.
@lru_cache(maxsize=256)
def _load(file: str, text: str, cases: bool) -> Rule:
    # Cases end a file, and reading them takes far longer than reading the rule.
    told = text if cases else text.partition("\n[[case]]\n")[0]
    try:
        values = tomllib.loads(told)
    except (ValueError, RecursionError) as problem:
        raise SeveralErrors([_not_toml(file, text, str(problem))]) from problem
    return read_rule(values, file, text, cases=cases)


def _not_toml(file: str, text: str, said: str) -> RuleFileError:
    lines = text.split("\n")
    place = _TOML_PLACE.search(said)
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), len(lines[-1]) + 1)
    problem = f"not TOML: {_TOML_PLACE.sub('', said)}\n{caret(lines[line - 1], column)}"
    return RuleFileError(problem, file=file, line=line, column=column)


def _rule(table: Table, file: str, with_cases: bool) -> Rule | None:
    id_ = table.text("id", None, 80)
    if id_ and not _ID.fullmatch(id_):
        table.wrong("id", 'must be small letters, digits and hyphens, as "same-account-gap"')
    texts = {key: table.text(key, None) for key in _TEXTS}
    level = Level(table.word("level", tuple(Level)))
    when, only, unless = _when(table)
    cases = _cases(table) if with_cases else ()
    own = _japanese(table)
    table.close()
    if when is None:
        return None
    for part, said in ((table, texts), (Table(own, ("ja",), table.mistakes), own)):
        _check_holes(part, said, when)
    needs = frozenset(hole for text in (*texts.values(), *own.values()) for hole in holes(text))
    return Rule(
        **texts,
        id=id_,
        level=level,
        when=when,
        only=only.text if only else "",
        unless=unless.text if unless else "",
        cases=cases,
        file=file,
        ja=own,
        needs=needs,
        only_check=only,
        unless_check=unless,
    )


def _when(table: Table) -> tuple[When | None, Condition | None, Condition | None]:
    inner = table.table("when")
    if inner is None:
        if "when" not in table:
            table.mistakes.at_key((), '"when" is missing')
        return None, None, None
    when = read_when(inner)
    conditions = [read_condition(inner, key, when.kind) if when else None for key in ("only", "unless")]
    if when is not None:
        inner.close()
    return when, conditions[0], conditions[1]


def _cases(table: Table) -> tuple[Case, ...]:
    inner = table.tables("case")
    cases = tuple(read_case(one) for one in inner)
    names: set[str] = set()
    for one, case in zip(inner, cases, strict=True):
        if case.name in names:
            one.wrong("name", f'"{case.name}" is already the name of a case')
        names.add(case.name)
    if not any(case.finds for case in cases):
        table.mistakes.at_key(("case",), "needs at least one [[case]] that finds something (finds = 1)")
    if all(case.finds for case in cases):
        table.mistakes.at_key(("case",), "needs at least one [[case]] that stays silent (finds = 0)")
    return cases


def _japanese(table: Table) -> dict[str, str]:
    inner = table.table("ja")
    if inner is None:
        return {}
    own = {key: text for key in _TEXTS if (text := inner.text(key))}
    inner.close()
    return own


def _check_holes(table: Table, texts: Mapping[str, str], when: When) -> None:
    known = allowed(when.kind)
    for key, text in texts.items():
        for hole in holes(text):
            if hole not in known:
                table.wrong(key, f"{{{hole}}} is not filled here; {nearest(hole, known)}", text.index(f"{{{hole}}}"))
