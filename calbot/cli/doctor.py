"""`calbot doctor`: what calbot needs and does not have, and how to mend it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from calbot.wiring.doctor_check import Check

EXAMPLE = "Example: CALBOT_WORKSPACE=calbot.toml calbot doctor"
WELL, ILL = 0, 1
PARTS = ("", "slack", "teams")
_NAME_CELLS = 24


def doctor(
    part: Annotated[
        str,
        typer.Argument(
            help="slack: ask Slack about its token, its rights and every kind of card; teams: ask Microsoft for a"
            " token, and Teams whether calbot is in its places."
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Say it for a program.")] = False,
) -> None:
    """Look at settings, rules, database, workspace file, sources and clocks, and say how to mend each.

    Changes nothing. Exit code 0: all is well or only worth a look, 1: something keeps calbot from its work.
    """
    from calbot.cli.progress import progress

    if part not in PARTS:
        raise typer.BadParameter(f"it is one of {', '.join(filter(None, PARTS))}, or left out", param_hint="part")
    with progress() as stage:
        stage("Looking ...")
        checks = _checks(part)
    ill = any(check.state == "fail" for check in checks)
    if as_json:
        typer.echo(json.dumps({"ok": not ill, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            _show(check)
    sys.stdout.flush()
    raise typer.Exit(ILL if ill else WELL)


def _checks(part: str) -> list[Check]:
    if part == "slack":
        from calbot.cli.slack_setup import slack_of
        from calbot.config.environment import read_settings

        settings = read_settings()
        # Says so where Slack's libraries are missing.
        slack_of(settings)
        from calbot.wiring.slack_doctor import examine_slack

        return list(examine_slack(settings))
    if part == "teams":
        from calbot.cli.teams_setup import teams_of
        from calbot.config.environment import read_settings

        settings = read_settings()
        setup = teams_of(settings)
        from calbot.wiring.teams_doctor import examine_teams

        return list(examine_teams(setup, settings.workspace))
    from calbot.clock import system_clock
    from calbot.wiring.doctor import examine

    return list(examine(system_clock))


def _show(check: Check) -> None:
    typer.echo(f"{check.state:<5} {check.name:<{_NAME_CELLS}} {check.said}")
    if check.do:
        typer.echo(f"{'':<5} {'':<{_NAME_CELLS}} -> {check.do}")
