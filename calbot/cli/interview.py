"""The questions of `calbot init`: each answered by an option, by somebody at the keyboard, or by its default."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import typer

from calbot.cli import answers, records
from calbot.config.workspace import (
    AccountSetting,
    PersonSetting,
    PlaceSetting,
    SizingSetting,
    SlaSetting,
    SourceSetting,
    WorkspaceFile,
)
from calbot.errors import TellOperator, TellUser
from calbot.words.say import Say

T = TypeVar("T")
_FREE = SizingSetting(8500.0, "UTC")


@dataclass
class Interview:
    """What is `given` by option, once or `several` times; the rest is asked while `asks`, in the words of `say`.

    `folder` is where the file will lie; `quiet` keeps questions off standard output. `wrong` are the mistakes so far.
    """

    say: Say
    given: Mapping[str, str]
    several: Mapping[str, Sequence[str]]
    folder: Path
    asks: bool = True
    quiet: bool = False
    wrong: list[str] = field(default_factory=list)

    def one(self, option: str, question: str, default: str, read: Callable[[str], T]) -> T:
        """The answer to one question; its default where it is not asked, or where it is wrong beyond asking."""
        if option in self.given:
            return self._read(option, self.given[option], read, read(default))
        if not self.asks:
            return read(default)
        while True:
            try:
                return read(self._prompt(question, default))
            except TellUser as problem:
                self._echo(self.say(problem.key, **problem.values))

    def each(self, option: str, question: str, read: Callable[[str, Sequence[T]], T]) -> list[T]:
        """As many answers as there are; `read` is told those before."""
        found: list[T] = []

        def after(text: str) -> T | None:
            return read(text, found)

        for text in self.several[option]:
            one = self._read(option, text, after, None)
            found += [] if one is None else [one]
        if self.several[option] or not self.asks:
            return found
        while said := self._prompt(question, "").strip():
            try:
                found.append(read(said, found))
            except TellUser as problem:
                self._echo(self.say(problem.key, **problem.values))
        return found

    def agrees(self, question: str) -> bool:
        """Whether something is to be done that nobody said no to."""
        return not self.asks or self._answered(lambda: typer.confirm(question, default=True, err=self.quiet))

    def tell(self) -> None:
        """Raises TellOperator with all mistakes, if there are any."""
        if self.wrong:
            raise TellOperator("\n".join([*self.wrong, self.say("init.wrong.next", n=len(self.wrong))]))

    def _read(self, option: str, text: str, read: Callable[[str], T], otherwise: T) -> T:
        try:
            return read(text)
        except TellUser as problem:
            self.wrong.append(f"--{option}: {self.say(problem.key, **problem.values)}")
            return otherwise

    def _prompt(self, question: str, default: str) -> str:
        shown = default != ""
        return str(self._answered(lambda: typer.prompt(question, default=default, show_default=shown, err=self.quiet)))

    def _answered(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except typer.Abort:
            # Ctrl-C too: half an interview is no company.
            raise TellOperator(self.say("init.ended")) from None

    def _echo(self, text: str) -> None:
        typer.echo(f"  {text}", err=self.quiet)


def interviewed(to: Interview) -> WorkspaceFile:
    """The file that the answers make. Raises TellOperator with all that is wrong with the options."""
    say = to.say
    name = to.one("name", say("init.ask.name"), say("init.default.name"), answers.needed)
    zone = to.one("zone", say("init.ask.zone"), _machine_zone(), answers.zone)
    sizing, replies = _sizing(to, zone)
    first = to.one("first-response", say("init.ask.first"), "240", answers.minutes)
    reviews = to.one("review-response", say("init.ask.reviews"), "480", answers.minutes)
    people = _people(to, zone)
    accounts = _accounts(to, people)
    places = list(_places(to, zone))
    sources = _sources(to, zone)
    to.tell()
    return WorkspaceFile(
        name=name,
        zone=zone,
        locale=say.locale,
        replies_per_hour=replies,
        sla=(SlaSetting("general", first, "always"), SlaSetting("reviews", reviews, "business")),
        people=tuple(people),
        accounts=tuple(accounts),
        places=tuple(places),
        sources=tuple(sources),
        sizing=sizing,
    )


def _sizing(to: Interview, zone: str) -> tuple[SizingSetting, float]:
    say = to.say
    messages = to.one("messages-per-month", say("init.ask.messages"), "8500", answers.number)
    mistakes = len(to.wrong)
    people = to.one("people", say("init.ask.people"), "0", answers.people)
    days, hours = _FREE.days, _FREE.hours
    if people or len(to.wrong) > mistakes:
        days = to.one("days", say("init.ask.days"), "mon-fri", answers.days)
        hours = to.one("hours", say("init.ask.hours"), _FREE.hours, answers.hours)
    elif {"days", "hours"} & to.given.keys():
        to.wrong.append(f"--people: {say('init.wrong.no_people')}")
    replies = to.one("replies-per-hour", say("init.ask.replies"), "12", answers.number)
    solvable = to.one("solvable-percent", say("init.ask.solvable"), "100", answers.percent)
    types = to.one("message-types", say("init.ask.types"), "", answers.words)
    passed = _passed_on(to, types)
    return SizingSetting(messages, zone, people, days, hours, solvable, types, passed), replies


def _passed_on(to: Interview, types: Sequence[str]) -> tuple[str, ...]:
    """Which of `types` always need somebody else; not asked where none were told."""
    if not types and "passed-on-types" not in to.given:
        return ()

    def read(text: str) -> tuple[str, ...]:
        return answers.among(text, types)

    return to.one("passed-on-types", to.say("init.ask.passed_on", types=types), "", read)


def _people(to: Interview, zone: str) -> list[PersonSetting]:
    def read(text: str, before: Sequence[PersonSetting]) -> PersonSetting:
        return records.person(text, zone, to.say.locale, [one.name for one in before])

    found = to.each("person", to.say("init.ask.person"), read)
    return found or [
        PersonSetting(name, zone, to.say.locale, (role,), {"playground": role})
        for role, name in (
            ("marketer", to.say("init.default.marketer")),
            ("lead", to.say("init.default.lead")),
            ("agent", to.say("init.default.agent")),
        )
    ]


def _accounts(to: Interview, people: Sequence[PersonSetting]) -> list[AccountSetting]:
    names = [person.name for person in people]

    def read(text: str, before: Sequence[AccountSetting]) -> AccountSetting:
        return records.account(text, names, [(one.network, one.handle) for one in before])

    return to.each("account", to.say("init.ask.account", names=names), read)


def _places(to: Interview, zone: str) -> Iterator[PlaceSetting]:
    say, taken = to.say, ""
    for option, question, default, kind in (
        ("marketing-place", say("init.ask.marketing_place"), "#marketing", "marketing"),
        ("care-place", say("init.ask.care_place"), "#care", "care"),
    ):
        address = to.one(option, question, default, answers.needed)
        if address == taken:
            to.wrong.append(f"--{option}: {say('init.wrong.twice', text=address)}")
        taken = address
        yield PlaceSetting("playground", address, kind, "", address, zone, say.locale)


def _sources(to: Interview, zone: str) -> Sequence[SourceSetting]:
    if not to.several["source"]:
        here = records.found(to.folder, zone)
        told = ", ".join(f"{one.path} ({one.kind})" for one in here)
        if here and to.agrees(to.say("init.ask.found", files=told)):
            return here

    def read(text: str, before: Sequence[SourceSetting]) -> SourceSetting:
        return records.source(text, zone, to.folder, [one.name for one in before])

    return to.each("source", to.say("init.ask.source"), read)


def _machine_zone() -> str:
    """The zone that this machine is set to, UTC where it does not say."""
    named = os.environ.get("TZ") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    try:
        zone = answers.zone(named)
    except TellUser:
        return "UTC"
    return "UTC" if zone == "Etc/UTC" else zone
