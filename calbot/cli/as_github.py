"""The findings as GitHub workflow commands: each becomes an annotation beside its line in a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from calbot.cli.report import FindingLine, Report
from calbot.model.rule import Level
from calbot.sources.reading import Problem

_COMMANDS: Final = {Level.NOTE: "notice", Level.WARN: "warning", Level.STOP: "error"}


def as_github(report: Report) -> str:
    """One line a finding, worst first (GitHub shows the first ten of a level), then what could not be read."""
    ordered = sorted(report.findings, key=lambda line: (-line.level.rank, line.judged.found.at))
    lost = (_problem(problem) for source in report.sources for problem in source.problems)
    return "\n".join([*map(_finding, ordered), *lost])


def _finding(line: FindingLine) -> str:
    found = line.judged.found
    post = found.posts[0] if found.posts else None
    place = _place(post.file, post.line) if post else {}
    title = f"{line.title} [{found.rule.id}]"
    return _command(_COMMANDS[line.level], {**place, "title": title}, f"{line.why} {line.do}")


def _problem(problem: Problem) -> str:
    return _command("warning", _place(problem.file, problem.line) | {"title": problem.entry}, problem.said)


def _place(file: str, line: int) -> dict[str, str]:
    return {"file": file, "line": str(line) if line else ""}


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    """Escaped, so that a title from a calendar can neither end the line nor begin a command of its own."""
    told = ",".join(f"{key}={value}" for key, value in _escaped(properties))
    return f"::{name} {told}::{_plain(message)}"


def _escaped(properties: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in properties.items():
        if value:
            yield key, _plain(value).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
