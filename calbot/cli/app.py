"""All commands of `calbot` in one table, and the Typer application that loads only the one it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

import typer

from calbot import __version__
from calbot.cli.start import imported
from calbot.errors import Outside, TellOperator


@dataclass(frozen=True, slots=True)
class Verb:
    """One command: module `calbot.cli.<module>` has a function of this name, or for a group a Typer called `app`.

    A `late` one imports most of what it needs only once it knows its words, and calls `imported` itself. `function`
    is its name in Python where that is another. One that does not `keep` works on files alone.
    """

    name: str
    help: str
    group: bool = False
    late: bool = False
    function: str = ""
    keep: bool = True

    @property
    def called(self) -> str:
        """What it is called in Python."""
        return self.function or self.name

    @property
    def module(self) -> str:
        """Where it lives."""
        return f"calbot.cli.{self.called}"


VERBS: tuple[Verb, ...] = (
    Verb("check", "Judge calendars: findings, forecast, response time, coming spikes.", late=True, keep=False),
    Verb("slots", "Find hours in which posts can go out so that care keeps its promises.", keep=False),
    Verb("demo", "Make a sample company, check it, and open the playground."),
    Verb("init", "Ask what calbot has to know, and write the workspace file."),
    Verb("serve", "Serve the playground and, unless told otherwise, do the work behind it."),
    Verb("work", "Watch calendars and deliver messages, without serving pages."),
    Verb("migrate", "Bring the database to this version."),
    Verb("import", "Take history, counts and rosters from files into the database, once.", function="bring"),
    Verb("jobs", "Show what is on its way and what was parked, and let parked work go again."),
    Verb("cases", "Print how flags were dealt with, as CSV."),
    Verb("report", "Print the joint report of marketing and care, as JSON or CSV.", function="joint"),
    Verb("form", "Print the address of a person's web form for flags."),
    Verb("doctor", "Look at settings, database, sources and clocks, and say how to mend each."),
    Verb("outfeed", "Give a place the address of a calendar to subscribe to, or take it back."),
    Verb("slack", "Print the manifest of calbot's app for Slack.", group=True),
    Verb("teams", "Make the package of calbot's app for Microsoft Teams.", group=True),
    Verb("rules", "Check, list, explain and backtest rules.", group=True, keep=False),
)


def keeps(words: Sequence[str]) -> bool:
    """Whether the command that `words` ask for needs a database."""
    return any(verb.keep for verb in VERBS if verb.name == _asked(words))


def application(words: Sequence[str]) -> typer.Typer:
    """The Typer for a call with `words`: the asked command is real, the others only stand in the help."""
    root = typer.Typer(
        name="calbot",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Reads the marketing calendar, says what each post brings to customer care, and warns both teams.",
        epilog="Example: calbot check marketing.ics --inbound inbound.csv --shifts shifts.csv",
    )
    root.callback()(_root)
    for verb in VERBS:
        _mount(root, verb, real=verb.name == _asked(words))
    return root


def run(words: Sequence[str]) -> None:
    """Run `calbot` with the arguments `words`; leaves through SystemExit: 2 where an operator has to act."""
    root = application(words)
    if not any(verb.late for verb in VERBS if verb.name == _asked(words)):
        imported()
    try:
        root(args=list(words), prog_name="calbot")
    except (TellOperator, Outside) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def _asked(words: Sequence[str]) -> str:
    return next((word for word in words if not word.startswith("-")), "")


def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    if version:
        typer.echo(f"calbot {__version__}")
        raise typer.Exit


def _mount(root: typer.Typer, verb: Verb, *, real: bool) -> None:
    if not real:
        root.command(verb.name, help=verb.help)(_stand_in(verb))
    elif verb.group:
        root.add_typer(import_module(verb.module).app, name=verb.name, help=verb.help, no_args_is_help=True)
    else:
        module = import_module(verb.module)
        root.command(verb.name, epilog=getattr(module, "EXAMPLE", None))(getattr(module, verb.called))


def _stand_in(verb: Verb) -> Callable[[], None]:
    def never() -> None:
        raise AssertionError(f"{verb.name} was not asked for")

    return never
