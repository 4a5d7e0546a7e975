"""`calbot jobs`: what is on its way, what waits, and what was parked; and what a person decides of that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from calbot.wiring.queue import Queue

EXAMPLE = "Example: calbot jobs --json"
WELL, ILL = 0, 1


def jobs(
    release: Annotated[
        str, typer.Option("--release", metavar="WORK", help="Try what is parked again: sync:3, notice:12, hear:5.")
    ] = "",
    leave: Annotated[
        str,
        typer.Option("--leave", metavar="WORK", help="Leave what is parked as it is; the heartbeat goes out again."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Say it for a program.")] = False,
) -> None:
    """Show queues, waits and what is parked, of all workspaces; --release has parked work tried again, --leave says
    that it may stay as it is.

    The database is CALBOT_DATABASE_URL, or calbot.db in CALBOT_HOME. Exit code 0: nothing is parked or given up, or
    all of it was left so, 1: something is, 2: settings that cannot be used, or nothing of that name is parked.
    """
    from calbot.config.environment import read_settings
    from calbot.errors import TellOperator
    from calbot.store.migrate import demand_ready
    from calbot.wiring import queue as queues

    database = read_settings().database
    if release and leave:
        raise TellOperator("--release and --leave are two decisions: give one of them")
    demand_ready(database)
    if release:
        queues.let_go(database, release)
        typer.echo(json.dumps({"released": release}) if as_json else f"{release} is tried again.")
        return
    if leave:
        queues.leave(database, leave)
        typer.echo(json.dumps({"left": leave}) if as_json else f"{leave} is left as it is.")
        return
    queue = queues.look(database)
    typer.echo(json.dumps(queue.told(), ensure_ascii=False) if as_json else _text(queue))
    raise typer.Exit(ILL if any(not one.left for one in queue.parked) else WELL)


def _text(queue: Queue) -> str:
    told = queue.told()
    lines = [f"Messages  {_counts(told['messages'])}", f"Jobs      {_counts(told['jobs'])}"]
    if told["webhooks"]:
        lines.append(f"Webhooks  {told['webhooks']} not taken yet")
    if told["oldest_seconds"] is not None:
        lines.append(f"Waits     {told['oldest_seconds']:.0f} s: the longest that something is due")
    lines.append(f"Workers   {', '.join(told['workers']) or 'none alive'}")
    lines += [f"Audit     {one['workspace']}: {_audit(one)}" for one in told["audits"]]
    for one in told["parked"]:
        lines.append(f"{'Left' if one['left'] else 'Parked':<8}  {one['work']}  {one['workspace']}  {one['problem']}")
    return "\n".join(lines)


def _audit(told: dict[str, Any]) -> str:
    if told["seconds"] is None:
        return "none yet"
    return f"{told['seconds']:.0f} s ago, found: {_counts(told['found'])}"


def _counts(counts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
