"""The report as one JSON object; docs/check-json.md says what each field means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from calbot.alerts.spikes import Spike
from calbot.cli.gather import SourceLine
from calbot.cli.report import FindingLine, HourLine, PostLine, Report, Response, TeamLine, other_promises
from calbot.model.post import Post
from calbot.staffing.options import Option


def as_json(report: Report) -> str:
    """The object of issue 2 point 2, in UTF-8 text without a final newline."""
    return json.dumps(as_object(report), ensure_ascii=False, indent=2)


def as_object(report: Report) -> dict[str, Any]:
    """Plain lists, numbers and strings."""
    return {
        "posts": [_post(line, report.zone) for line in report.posts],
        "findings": [_finding(line) for line in report.findings],
        "forecast": [_team(line) for line in report.teams],
        "spikes": [_spike(*pair) for team in report.teams for pair in team.picture.options],
        "sources": [_source(line) for line in report.sources],
    } | ({"baseline": asdict(report.baseline)} if report.baseline else {})


def _post(line: PostLine, zone: str) -> dict[str, Any]:
    post, account = line.post, line.account
    return {
        "id": post.name,
        "title": post.title,
        "network": post.network,
        "account": account.handle if account else post.handle,
        "brand": post.brand,
        "at": _utc(post.starts_at),
        "channel_time": _in(post.starts_at, zone),
        "local_time": _in(post.starts_at, post.zone),
        "zone": post.zone,
        "all_day": post.all_day,
        "link": post.link,
        "owner": post.owner_name,
        "state": post.state.value,
        "expected": None if line.forecast is None else _expected(line),
        "file": post.file,
        "line": post.line,
    }


def _expected(line: PostLine) -> dict[str, Any]:
    forecast = line.forecast
    assert forecast is not None
    return {
        "mean": _round(forecast.mean),
        "low": _round(forecast.low),
        "high": _round(forecast.high),
        "guess": forecast.guess,
        "factors": [[name, _round(value)] for name, value in forecast.factors],
    }


def _finding(line: FindingLine) -> dict[str, Any]:
    found = line.judged.found
    first = found.posts[0] if found.posts else None
    return {
        "rule": found.rule.id,
        "level": found.rule.level.value,
        "title": line.title,
        "posts": [post.name for post in found.posts],
        "at": _utc(found.at),
        "until": _utc(found.until) if found.until else None,
        "why": line.why,
        "do": line.do,
        "who": line.who or None,
        "by": _utc(line.by) if line.by else None,
        "file": _file(first),
        "line": first.line if first else 0,
    }


def _file(post: Post | None) -> str:
    return post.file if post else ""


def _team(line: TeamLine) -> dict[str, Any]:
    return {
        "team": line.team,
        "guess": line.guess,
        "response": _response(line.response) if line.response else None,
        "promises": [{"sla": name, **_response(kept)} for name, kept in other_promises(line)],
        "posts": [
            {"post": f"p-{key}", "mean": _round(one.mean), "low": _round(one.low), "high": _round(one.high)}
            for key, one in sorted(line.picture.forecast.posts.items())
        ],
        "hours": [_hour(hour) for hour in line.hours],
    }


def _response(response: Response) -> dict[str, Any]:
    return {
        "minutes": _round(response.minutes),
        "low": _round(response.low),
        "high": _round(response.high),
        "share_late": round(response.share_late, 4),
        "target_minutes": response.target_minutes,
        "percentile": response.percentile,
        "p90": _round(response.p90),
        "within_hour": round(response.within_hour, 4),
        "within_day": round(response.within_day, 4),
        "oldest": _round(response.oldest),
        "clears_at": _utc(response.clears_at) if response.clears_at else None,
    }


def _hour(hour: HourLine) -> dict[str, Any]:
    return {
        "at": _utc(hour.starts_at),
        "low": _round(hour.low),
        "expected": _round(hour.expected),
        "high": _round(hour.high),
        "usual": _round(hour.usual),
        "capacity": _maybe(hour.capacity),
        "minutes": _maybe(hour.minutes),
        "share_late": None if hour.share_late is None else round(hour.share_late, 4),
    }


def _spike(spike: Spike, options: Sequence[Option]) -> dict[str, Any]:
    return {
        "team": spike.team,
        "at": _utc(spike.starts_at),
        "until": _utc(spike.ends_at),
        "minutes": _round(spike.minutes),
        "low": _round(spike.low),
        "high": _round(spike.high),
        "normal_minutes": _round(spike.normal_minutes),
        "sla": spike.sla,
        "percentile": spike.percentile,
        "target_minutes": spike.target_minutes,
        "share_late": round(spike.share_late, 4),
        "causes": [
            {"post": f"p-{post_id}", "expected": _round(mean), "low": _round(low), "high": _round(high)}
            for post_id, mean, low, high in spike.causes
        ],
        "options": [_option(option) for option in options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "kind": option.kind,
        "post": f"p-{option.post_id}" if option.post_id is not None else None,
        "to": _utc(option.to),
        "until": _utc(option.ends_at) if option.ends_at else None,
        "heads": option.heads,
        "minutes": _round(option.minutes),
        "share_late": round(option.share_late, 4),
        "sla": option.sla,
        "share": option.share,
        "reach": None if option.reach is None else round(option.reach, 4),
        "more": [
            {"to": _utc(block.starts_at), "until": _utc(block.ends_at), "heads": block.heads} for block in option.more
        ],
    }


def _source(line: SourceLine) -> dict[str, Any]:
    problems = [{"line": problem.line, "entry": problem.entry, "said": problem.said} for problem in line.problems]
    return {
        "file": line.file,
        "kind": line.kind,
        "state": line.state.value,
        "events": line.events,
        "skipped": line.skipped,
        "problems": problems,
        "assumed": list(line.assumed),
    }


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _in(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _round(value: float) -> float:
    return round(float(value), 2)


def _maybe(value: float | None) -> float | None:
    return None if value is None else _round(value)
