"""Asks Slack itself about calbot's app: whose token it is, what it may do, and whether it takes every kind of card."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Final

from calbot.chat.slack.caller import Caller, Refused
from calbot.chat.slack.listen import PLATFORM
from calbot.chat.slack.manifest import DIRECT, SCOPES
from calbot.chat.slack.samples import samples
from calbot.chat.slack.tokens import Where
from calbot.chat.slack.vault import Vault
from calbot.config.environment import Settings
from calbot.errors import CalbotError, Outside
from calbot.store import installation as installations
from calbot.store.session import open_engine, reading
from calbot.wiring.doctor_check import Check
from calbot.wiring.house import MAIN

_KNOWN: Final = frozenset({*SCOPES, DIRECT})
_AGAIN: Final = "make the app anew from calbot slack manifest, or change its scopes, and install it again"


def examine_slack(settings: Settings) -> Iterator[Check]:
    """The token, its scopes, and each sample. Changes and says nothing in Slack."""
    token = settings.slack_token.get_secret_value()
    if settings.slack_client_id:
        try:
            token = _installed(settings)
        except CalbotError as trouble:
            yield Check("slack token", "fail", str(trouble))
            return
        if not token:
            do = f"open {settings.slack_url}/slack/install in a browser"
            yield Check("slack token", "fail", f"calbot is not installed in {settings.slack_team}", do)
            return
    if not token:
        yield Check(
            "slack token", "fail", "there is none", "CALBOT_SLACK_TOKEN=xoxb-... (OAuth & Permissions of the app)"
        )
        return
    if not settings.slack_secrets:
        do = "CALBOT_SLACK_SIGNING_SECRETS=... (Basic Information of the Slack app)"
        yield Check("slack secrets", "warn", "nobody in Slack can ask calbot anything", do)
    yield from asyncio.run(_asked(token, settings.slack_api_url))


def _installed(settings: Settings) -> str:
    """The token that an installation has brought, "" without one; as it is, since to renew it is a change."""
    where = Where(MAIN, settings.slack_team)
    vault, engine = Vault(settings.slack_seals), open_engine(settings.database)
    try:
        with reading(engine) as session:
            kept = installations.by_team(session, where.workspace_id, PLATFORM, where.team)
        return vault.open(kept.token, where.about).token if kept is not None else ""
    finally:
        engine.dispose()


async def _asked(token: str, api: str) -> list[Check]:
    caller = Caller(token, api)
    try:
        said, scopes = await caller.rights()
        return [_whose(said), *_rights(scopes), *[await _taken(caller, name, one) for name, one in samples()]]
    except Outside as trouble:
        return [Check("slack token", "fail", str(trouble), "is it the bot token of an app that is installed?")]
    finally:
        await caller.close()


def _whose(said: Mapping[str, Any]) -> Check:
    team, user = str(said.get("team", "?")), str(said.get("user", "?"))
    if not str(said.get("bot_id") or ""):
        do = "take the Bot User OAuth Token"
        return Check("slack token", "fail", f"it is a person's ({user}), not the app's", do)
    return Check("slack token", "ok", f"{user} in {team} ({said.get('team_id', '?')})")


def _rights(scopes: frozenset[str]) -> Iterator[Check]:
    missing, more = sorted(set(SCOPES) - scopes), sorted(scopes - _KNOWN)
    if missing:
        yield Check("slack scopes", "fail", f"missing: {', '.join(missing)}", _AGAIN)
    elif more:
        yield Check("slack scopes", "warn", f"more than calbot uses: {', '.join(more)}", _AGAIN)
    else:
        yield Check("slack scopes", "ok", f"the {len(scopes)} that calbot uses")


async def _taken(caller: Caller, name: str, said: Mapping[str, Any]) -> Check:
    try:
        await caller.call("blocks.validate", read=False, **said)
    except Refused as refusal:
        where = "; ".join(refusal.where) or refusal.error
        return Check(f"slack {name}", "fail", f"Slack does not take it: {where}", "update calbot, or report this line")
    except Outside as trouble:
        return Check(f"slack {name}", "warn", str(trouble), "ask again in a minute")
    return Check(f"slack {name}", "ok", "Slack takes it")
