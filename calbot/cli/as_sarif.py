"""The findings as a SARIF 2.1.0 log (OASIS), for code scanning in CI and for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from calbot import __version__
from calbot.cli.baseline import fingerprint
from calbot.cli.report import Baseline, FindingLine, Report
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.rulebook.rule import Rule
from calbot.sources.reading import Problem
from calbot.words.say import Say

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Level.NOTE: "note", Level.WARN: "warning", Level.STOP: "error"}
_FINGERPRINT: Final = "calbotFinding/v1"


def as_sarif(report: Report, say: Say) -> str:
    """One log with one run: every rule that was judged, every finding with the line of its posts, and every entry that
    could not be read as a notification. UTF-8 text without a final newline."""
    return json.dumps(as_log(report, say), ensure_ascii=False, indent=2)


def as_log(report: Report, say: Say) -> dict[str, Any]:
    """The log as plain lists, numbers and strings."""
    rules = sorted({line.judged.found.rule.id: line.judged.found.rule for line in report.findings}.values(), key=_id)
    index = {rule.id: at for at, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "calbot",
                "version": __version__,
                "language": say.locale,
                "rules": [_rule(rule, say) for rule in rules],
            }
        },
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(line, index[line.judged.found.rule.id], report.baseline) for line in report.findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _id(rule: Rule) -> str:
    return rule.id


def _rule(rule: Rule, say: Say) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.text("title", say.locale)},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _result(line: FindingLine, index: int, baseline: Baseline | None) -> dict[str, Any]:
    found = line.judged.found
    first, *rest = found.posts or (None,)
    result: dict[str, Any] = {
        "ruleId": found.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[line.level],
        "message": {"text": f"{line.title}. {line.why} {line.do}"},
        "locations": [_location(first)] if first is not None and first.file else [],
        "relatedLocations": [{"id": at, **_location(post)} for at, post in enumerate(rest, start=1) if post.file],
        "partialFingerprints": {_FINGERPRINT: fingerprint(found)},
        "properties": {"posts": [post.title for post in found.posts], "at": found.at.isoformat(), "who": line.who},
    }
    if baseline is not None:
        result["baselineState"] = "new"
    return result


def _location(post: Post) -> dict[str, Any]:
    return {**_place(post.file, post.line), "message": {"text": post.title or post.name}}


def _place(file: str, line: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if line:
        physical["region"] = {"startLine": line}
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    """Relative files stay relative to where the command ran, which in CI is the top of the repository."""
    if "://" in file:
        return quote(file, safe=":/")
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _invocation(report: Report) -> dict[str, Any]:
    return {"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(report))}


def _notifications(report: Report) -> Iterator[dict[str, Any]]:
    for source in report.sources:
        for problem in source.problems:
            yield {"level": "warning", "message": {"text": _told(problem)}, "locations": [_at(problem)]}


def _told(problem: Problem) -> str:
    return f"{problem.entry}: {problem.said}" if problem.entry else problem.said


def _at(problem: Problem) -> dict[str, Any]:
    return _place(problem.file, problem.line)
