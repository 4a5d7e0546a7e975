"""Asks Slack itself about calbot's app: whose token it is, what it may do, and whether it takes all that calbot shows.

All is every element, form and home, and every screen, also with hostile words in it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from calbot.chat.slack.caller import Caller, Refused, Revoked
from calbot.chat.slack.listen import PLATFORM
from calbot.chat.slack.manifest import CHANNELS, DIRECT, LINKS, PICTURES, SCOPES
from calbot.chat.slack.samples import Sample, of_card, samples
from calbot.chat.slack.tokens import Where
from calbot.chat.slack.vault import Vault
from calbot.config.environment import Settings
from calbot.errors import CalbotError, Outside, Passing
from calbot.store import installation as installations
from calbot.store.session import open_engine, reading
from calbot.wiring import examples
from calbot.wiring.doctor_check import Check
from calbot.wiring.house import MAIN
from calbot.wiring.slack_channels import looked_at
from calbot.wiring.slack_ids import channels, strange

_KNOWN: Final = frozenset({*SCOPES, DIRECT, PICTURES, *LINKS, *CHANNELS})
_TRIES, _PATIENCE = 3, 30.0
_AGAIN: Final = "make the app anew from calbot slack manifest, or change its scopes, and install it again"


def examine_slack(settings: Settings) -> Iterator[Check]:
    """Ids of the wrong company, the token of each workspace and its scopes, its channels where that is switched on, and
    each card. Changes and says nothing in Slack."""
    tokens = {"": settings.slack_token.get_secret_value()}
    if settings.slack_client_id:
        try:
            tokens = _installed(settings)
        except CalbotError as trouble:
            yield Check("slack token", "fail", str(trouble))
            return
    elif not tokens[""]:
        do = "CALBOT_SLACK_TOKEN=xoxb-... (OAuth & Permissions of the app)"
        yield Check("slack token", "fail", "there is none", do)
        return
    for team in [team for team, token in tokens.items() if not token]:
        do = f"open {settings.slack_url}/slack/install in a browser"
        yield Check("slack token", "fail", f"calbot is not installed in {team}", do)
    if not any(tokens.values()):
        return
    if not settings.slack_secrets:
        do = "CALBOT_SLACK_SIGNING_SECRETS=... (Basic Information of the Slack app)"
        yield Check("slack secrets", "warn", "nobody in Slack can ask calbot anything", do)
    yield from strange(settings)
    known = {team: token for team, token in tokens.items() if token}
    yield from asyncio.run(_asked(known, settings.slack_api_url, _wanted(settings), channels(settings)))


def _wanted(settings: Settings) -> list[str]:
    """The scopes of all that is switched on."""
    # The page on which it is installed asks for what its own links need.
    links = bool(settings.own_url and settings.slack_client_id)
    switched = {(PICTURES,): settings.slack_pictures, (DIRECT,): settings.slack_direct, LINKS: links}
    switched[CHANNELS] = settings.slack_channels
    return [*SCOPES, *(scope for scopes, is_on in switched.items() if is_on for scope in scopes)]


def _installed(settings: Settings) -> dict[str, str]:
    """The token that each installation has brought, "" without one; as it is, since to renew it is a change."""
    vault, engine = Vault(settings.slack_seals), open_engine(settings.database)
    try:
        with reading(engine) as session:
            found = {}
            for team, company in settings.slack_teams.items():
                where = Where(company or MAIN, team)
                kept = installations.by_team(session, where.workspace_id, PLATFORM, team)
                found[team] = vault.open(kept.token, where.about).token if kept is not None else ""
            return found
    finally:
        engine.dispose()


async def _asked(
    tokens: Mapping[str, str], api: str, wanted: Sequence[str], places: Mapping[str, Mapping[str, str]]
) -> list[Check]:
    """Each token with its channels, and the cards by the first one that Slack knows."""
    told: list[Check] = []
    judged = False
    for team, token in tokens.items():
        caller = Caller(token, api)
        try:
            said, scopes = await caller.rights()
            told += [_whose(said, team), *_rights(scopes, wanted), *await looked_at(caller, places.get(team, {}))]
            if not judged:
                told += await _judged(caller)
                judged = True
        except Outside as trouble:
            do = "is it the bot token of an app that is installed?"
            told.append(Check("slack token", "fail", f"{team} {trouble}".strip(), do))
        finally:
            await caller.close()
    return told


def _whose(said: Mapping[str, Any], team: str) -> Check:
    name, user = str(said.get("team", "?")), str(said.get("user", "?"))
    if not str(said.get("bot_id") or ""):
        do = "take the Bot User OAuth Token"
        return Check("slack token", "fail", f"it is a person's ({user}), not the app's", do)
    if team and team not in (said.get("team_id"), said.get("enterprise_id")):
        do = "open /slack/install in that workspace again"
        return Check("slack token", "fail", f"that of {team} is one of {said.get('team_id', '?')}", do)
    return Check("slack token", "ok", f"{user} in {name} ({said.get('team_id', '?')})")


def _rights(scopes: frozenset[str], wanted: Sequence[str]) -> Iterator[Check]:
    missing, more = sorted(set(wanted) - scopes), sorted(scopes - _KNOWN)
    if missing:
        yield Check("slack scopes", "fail", f"missing: {', '.join(missing)}", _AGAIN)
    elif more:
        yield Check("slack scopes", "warn", f"more than calbot uses: {', '.join(more)}", _AGAIN)
    else:
        yield Check("slack scopes", "ok", f"the {len(scopes)} that calbot uses")


async def _judged(caller: Caller) -> list[Check]:
    """Each sample and each screen. When Slack wants no more questions, the rest is left for another time."""
    asking: list[Callable[[], Awaitable[Check]]] = [partial(_judge, caller, [one]) for one in samples()]
    asking += [partial(_judge, caller, shown) for shown in _screens().values()]
    told: list[Check] = []
    for number, ask in enumerate(asking):
        if told and told[-1].state == "warn":
            said = f"not asked, as Slack does not answer now: {len(asking) - number} more"
            return [*told, Check("slack cards", "warn", said, "ask again in a minute")]
        told.append(await ask())
    return told


def _screens() -> Mapping[str, Sequence[Sample]]:
    """Every screen of the table, with what people put into it and what somebody hostile would."""
    found: dict[str, list[Sample]] = defaultdict(list)
    for name, card in examples.drawn():
        found[name].append(of_card(name, card))
    return found


async def _judge(caller: Caller, shown: Sequence[Sample]) -> Check:
    """One kind of card in all of its examples; where Slack takes no tables and charts of its own here, without them."""
    name = shown[0].name
    told = await _taken(caller, name, [one.said for one in shown])
    if told.state != "fail" or all(one.said == one.older for one in shown):
        return told
    older = await _taken(caller, name, [one.older for one in shown])
    if older.state != "ok":
        return told
    return Check(told.name, "ok", "Slack takes it with its older blocks, and none of its own tables and charts here")


async def _taken(caller: Caller, name: str, said: Sequence[Mapping[str, Any]]) -> Check:
    told = f"slack {name}"
    try:
        for one in said:
            await _validated(caller, one)
    except Refused as refusal:
        where = "; ".join(refusal.where) or refusal.error
        return Check(told, "fail", f"Slack does not take it: {where}", "update calbot, or report this line")
    except Outside as trouble:
        return Check(told, "warn", str(trouble), "ask again in a minute")
    return Check(told, "ok", "Slack takes it")


async def _validated(caller: Caller, said: Mapping[str, Any]) -> None:
    """Ask, in the pace that Slack wants, which it does not tell beforehand. Raises like `Caller.call`."""
    for left in range(_TRIES - 1, -1, -1):
        try:
            await caller.call("blocks.validate", **said)
        except Passing as busy:
            if not left or isinstance(busy, Revoked) or busy.retry_after > _PATIENCE:
                raise
            await asyncio.sleep(busy.retry_after)
        else:
            return
