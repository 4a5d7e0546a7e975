"""`calbot init`: five sizing questions, accounts, owners, hours and promises; writes a commented workspace file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calbot.cli.language import language

if TYPE_CHECKING:
    from calbot.config.workspace import WorkspaceFile
    from calbot.words.say import Say

EXAMPLE = "Example: calbot init --yes --messages-per-month 8,500 --people 4 --hours 8-20 --source marketing.ics"


_File = Annotated[Path, typer.Argument(metavar="[FILE]", help="What to write.")]
_Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take options and defaults.")]
_Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Say what was written for a program.")]
_Lang = Annotated[
    str, typer.Option(metavar="en|ja", callback=language, help="Language of questions, comments and places.")
]
_Name = Annotated[str | None, typer.Option(help="The company's name.")]
_Zone = Annotated[str | None, typer.Option(metavar="ZONE", help="Where it thinks: Europe/London.")]
_Messages = Annotated[
    str | None, typer.Option("--messages-per-month", metavar="N", help="1. On all profiles together.")
]
_People = Annotated[str | None, typer.Option(metavar="N", help="2. Who answer at once; 0: not known.")]
_Days = Annotated[str | None, typer.Option(metavar="DAYS", help="2. On which days: mon-fri.")]
_Hours = Annotated[str | None, typer.Option(metavar="HH:MM-HH:MM", help="2. In which hours: 08:00-20:00.")]
_Replies = Annotated[
    str | None, typer.Option("--replies-per-hour", metavar="N", help="2. First replies of one person.")
]
_Solvable = Annotated[
    str | None, typer.Option("--solvable-percent", metavar="N", help="3. What the team solves by itself.")
]
_Types = Annotated[str | None, typer.Option("--message-types", metavar="A,B", help="4. What is asked most.")]
_PassedOn = Annotated[
    str | None, typer.Option("--passed-on-types", metavar="A,B", help="4. Which of these always need others.")
]
_First = Annotated[
    str | None, typer.Option("--first-response", metavar="4h", help="5. Mean first response; above it you hear.")
]
_Reviews = Annotated[
    str | None, typer.Option("--review-response", metavar="8h", help="The same for reviews, business hours.")
]
_Persons = Annotated[
    list[str] | None, typer.Option(metavar="TEXT", help='"Mika zone=Asia/Tokyo roles=marketer"; repeat it.')
]
_Accounts = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help='"instagram @pot brand=Pot owner=Mika audience=120000"; repeat it.'),
]
_MarketingPlace = Annotated[str | None, typer.Option(metavar="PLACE", help="Marketing's place in the playground.")]
_CarePlace = Annotated[str | None, typer.Option(metavar="PLACE", help="Care's place in the playground.")]
_Sources = Annotated[
    list[str] | None,
    typer.Option(metavar="FILE|URL", help="A calendar, counts, a roster; repeat it. Default: those beside FILE."),
]


def init(
    file: _File = Path("calbot.toml"),
    yes: _Yes = False,
    force: _Force = False,
    as_json: _AsJson = False,
    lang: _Lang = "en",
    name: _Name = None,
    zone: _Zone = None,
    messages: _Messages = None,
    people: _People = None,
    days: _Days = None,
    hours: _Hours = None,
    replies: _Replies = None,
    solvable: _Solvable = None,
    types: _Types = None,
    passed_on: _PassedOn = None,
    first: _First = None,
    reviews: _Reviews = None,
    person: _Persons = None,
    account: _Accounts = None,
    marketing_place: _MarketingPlace = None,
    care_place: _CarePlace = None,
    source: _Sources = None,
) -> None:
    """Ask what calbot has to know, and write it as a commented workspace file.

    Every question is an option too. Where input ends or --yes is given, options and defaults are taken; all that is
    wrong with them is told at once, and nothing is written. Exit code 0: written, 2: nothing was written.
    """
    from calbot.cli.interview import Interview, interviewed
    from calbot.words.say import sayer

    say = sayer(lang, "UTC")
    _demand_room(file, say, force=force)
    single = {
        "name": name, "zone": zone, "messages-per-month": messages, "people": people, "days": days, "hours": hours,
        "replies-per-hour": replies, "solvable-percent": solvable, "message-types": types,
        "passed-on-types": passed_on, "first-response": first, "review-response": reviews,
        "marketing-place": marketing_place, "care-place": care_place,
    }  # fmt: skip
    several = {"person": person or [], "account": account or [], "source": source or []}
    said = interviewed(Interview(say, _typed(single), several, file.parent, asks=not yes, quiet=as_json))
    _write(file, said, say)
    _tell(file, said, say, as_json=as_json)


def _typed(options: Mapping[str, str | None]) -> dict[str, str]:
    """Those that were given."""
    return {option: text for option, text in options.items() if text is not None}


def _demand_room(file: Path, say: Say, *, force: bool) -> None:
    from calbot.errors import TellOperator

    if file.is_dir():
        raise TellOperator(say("cli.folder", file=str(file)))
    if file.exists() and not force:
        raise TellOperator(say("init.exists", file=str(file)))


def _write(file: Path, said: WorkspaceFile, say: Say) -> None:
    """All of it or nothing. An address among the sources may be a secret: then only the owner may read the file."""
    from calbot.cli.workspace_text import workspace_text
    from calbot.config.reading import read_workspace_file
    from calbot.errors import TellOperator

    text = workspace_text(said, say)
    if read_workspace_file(text, str(file)) != said:
        raise AssertionError(f"{file} would not say what was answered")
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    mode = 0o600 if any(one.url for one in said.sources) else 0o666
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
            out.write(text)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise TellOperator(say("init.unwritable", file=str(file), why=error.strerror or str(error))) from None


def _tell(file: Path, said: WorkspaceFile, say: Say, *, as_json: bool) -> None:
    from calbot.cli.opening import opening, sentences

    numbers = opening(said)
    if as_json:
        typer.echo(json.dumps({"file": str(file), **numbers}, ensure_ascii=False))
    else:
        for sentence in sentences(file, said, numbers, say):
            typer.echo(sentence)
    sys.stdout.flush()
