"""`calbot rules`: plays the cases of rules, lists them, explains one."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from calbot.cli import backtest as backtesting
from calbot.errors import TellOperator
from calbot.rulebook.cases import play
from calbot.rulebook.guide import guide
from calbot.rulebook.lint import advise
from calbot.rulebook.mistakes import nearest
from calbot.rulebook.pack import Rule, load_rules
from calbot.sources.rules import read_rule_texts

PASSED, FAILED, UNUSABLE = 0, 1, 2

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Check, list, explain and backtest rules.",
    epilog="Example: calbot rules check --rules my-rules",
)
app.command(epilog=backtesting.EXAMPLE)(backtesting.backtest)

Folder = Annotated[Path | None, typer.Option("--rules", metavar="DIR", help="Your rules instead of the shipped ones.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class Format(StrEnum):
    """How rules are listed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@app.command(epilog="Example: calbot rules check --rules my-rules")
def check(rules: Folder = None, as_json: AsJson = False) -> None:
    """Load rules, play all their cases, and say which keys no case would miss.

    Exit code 0: all cases come out as they say, 1: some do not, 2: a rule does not load.
    """
    texts, loaded = _load(rules, as_json)
    failures = [failure for rule in loaded for failure in play(rule)]
    failed = {failure.rule for failure in failures}
    advice = [one for rule in loaded if rule.id not in failed for one in advise(rule.file, texts[rule.file])]
    cases = sum(len(rule.cases) for rule in loaded)
    if as_json:
        _print_json(
            rules=len(loaded),
            cases=cases,
            failures=[{"rule": one.rule, "file": one.file, "line": one.line, "said": str(one)} for one in failures],
            advice=[{"rule": one.rule, "file": one.file, "key": one.key, "change": one.change} for one in advice],
        )
    else:
        for line in (*failures, *advice):
            typer.echo(str(line))
        typer.echo(f"{len(loaded)} rules, {cases} cases: {f'{len(failures)} failed' if failures else 'all pass'}")
    raise typer.Exit(FAILED if failures else PASSED)


@app.command("list", epilog="Example: calbot rules list --format markdown > docs/rules.md")
def list_rules(
    rules: Folder = None,
    format: Annotated[
        Format, typer.Option(help="Text for people, Markdown for the guide, JSON for programs.")
    ] = Format.TEXT,
    as_json: AsJson = False,
) -> None:
    """List all rules, one line each, or as the rule guide."""
    _, loaded = _load(rules, as_json or format is Format.JSON)
    if as_json or format is Format.JSON:
        _print_json(rules=[_told(rule) for rule in loaded])
    elif format is Format.MARKDOWN:
        typer.echo(guide(loaded), nl=False)
    else:
        widest = max(len(rule.id) for rule in loaded)
        for rule in loaded:
            typer.echo(f"{rule.id:{widest}}  {rule.level.value:4}  {rule.title}")


@app.command(epilog="Example: calbot rules explain same-account-gap")
def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    rules: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say when one rule holds, how bad that is, why, what to do, and what its cases prove."""
    texts, loaded = _load(rules, as_json)
    found = next((one for one in loaded if one.id == rule), None)
    if found is None:
        _refuse(f"there is no rule {rule}; {nearest(rule, tuple(one.id for one in loaded))}", as_json)
    if as_json:
        _print_json(**_told(found))
        return
    typer.echo(f"{found.id} ({found.level.value}), {found.file}\n{found.title}\n")
    typer.echo(f"Why   {found.why}\nDo    {found.do}\nWhen  {_when_text(texts[found.file])}\n")
    for case in found.cases:
        typer.echo(f"{found.file}:{case.line}: {case.name}: {'silent' if not case.finds else f'finds {case.finds}'}")


def _load(folder: Path | None, as_json: bool) -> tuple[Mapping[str, str], tuple[Rule, ...]]:
    try:
        texts = read_rule_texts(folder)
        return texts, load_rules(texts)
    except TellOperator as error:
        _refuse(str(error), as_json)


def _refuse(said: str, as_json: bool) -> NoReturn:
    if as_json:
        _print_json(error=said)
    sys.stderr.write(said + "\n")
    raise typer.Exit(UNUSABLE)


def _told(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "level": rule.level.value,
        "kind": rule.when.kind,
        "title": rule.title,
        "why": rule.why,
        "do": rule.do,
        "only": rule.only,
        "unless": rule.unless,
        "file": rule.file,
        "cases": [{"name": case.name, "finds": case.finds, "line": case.line} for case in rule.cases],
    }


def _when_text(text: str) -> str:
    """The lines of the file's [when] table, as they are."""
    after = text.partition("[when]\n")[2]
    lines = after.partition("\n\n[")[0].rstrip().split("\n")
    return "\n      ".join(lines)


def _print_json(**values: object) -> None:
    typer.echo(json.dumps(values, ensure_ascii=False))
