"""The findings that a team has decided to live with, kept in a file beside the calendar: only new ones are told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from calbot.cli.report import Baseline, Report
from calbot.errors import InputError
from calbot.model.rule import Level
from calbot.rulebook.found import Found

_FORMAT: Final = "calbot-baseline/1"


Known = Mapping[str, Level]
"""Findings that are lived with: fingerprint -> level at which they were accepted."""


def fingerprint(found: Found) -> str:
    """32 hex digits that name the same matter from run to run: the rule and its posts, however they are numbered.

    A move of a post leaves it the same; another post makes it another. Load is named by team and day."""
    return hashlib.blake2b(_matter(found).encode(), digest_size=16).hexdigest()


def _matter(found: Found) -> str:
    kind = found.rule.when.kind
    if kind == "load" or not found.posts or found.key.startswith(f"{found.rule.id}:once:"):
        return found.key
    posts = found.posts[:1] if kind == "count" else found.posts
    return "\0".join([found.rule.id, *sorted(f"{post.entry_key}\0{post.network}\0{post.handle}" for post in posts)])


def compared(report: Report, path: Path, known: Known) -> Report:
    """`report` without the findings that are `known` from the baseline at `path`, unless one is worse than it was."""
    new = []
    seen = set()
    for line in report.findings:
        mark = fingerprint(line.judged.found)
        seen.add(mark)
        if mark not in known or line.level.rank > known[mark].rank:
            new.append(line)
    told = Baseline(str(path), len(report.findings) - len(new), len(known.keys() - seen))
    return replace(report, findings=tuple(new), baseline=told)


def written(report: Report, path: Path) -> int:
    """Keep all findings of `report` at `path`, in an order that makes a readable difference; how many they are."""
    rows = {fingerprint(line.judged.found): line for line in report.findings}
    found = [
        {
            "rule": line.judged.found.rule.id,
            "level": line.level.value,
            "posts": [post.title for post in line.judged.found.posts],
            "fingerprint": mark,
        }
        for mark, line in rows.items()
    ]
    found.sort(key=lambda row: (str(row["rule"]), str(row["posts"]), str(row["fingerprint"])))
    path.write_text(json.dumps({"format": _FORMAT, "findings": found}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(found)


def read_baseline(path: Path) -> Known:
    """The fingerprints of the baseline at `path` and their levels. Raises InputError where it is missing or none."""
    try:
        said = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise _unusable(path, "there is no such baseline; write it with --write-baseline") from None
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise _unusable(path, f"this is no JSON; write it anew with --write-baseline ({error})") from None
    if not isinstance(said, dict) or said.get("format") != _FORMAT:
        raise _unusable(path, f'this is no baseline of the format "{_FORMAT}"; write it anew with --write-baseline')
    return _levels(path, said.get("findings"))


def _levels(path: Path, rows: Any) -> Known:
    if not isinstance(rows, Sequence):
        raise _unusable(path, "its findings are no list; write it anew with --write-baseline")
    try:
        return {str(row["fingerprint"]): Level(row["level"]) for row in rows}
    except (KeyError, TypeError, ValueError):
        raise _unusable(
            path, "one of its findings has no fingerprint or level; write it anew with --write-baseline"
        ) from None


def _unusable(path: Path, why: str) -> InputError:
    return InputError(why, file=str(path))
