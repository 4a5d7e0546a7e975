"""Asks Slack about the channels in which calbot is to speak: whether it is in them, and who else reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from calbot.chat.slack.caller import Caller, Refused
from calbot.errors import Outside
from calbot.wiring.doctor_check import Check

_NAME: Final = "slack channel"
_INVITE: Final = "say /invite @calbot in it"


async def looked_at(caller: Caller, channels: Mapping[str, str]) -> list[Check]:
    """What is wrong with each of `channels` (what it is called here, by its id), and that it is well."""
    return [await _look(caller, channel, name) for channel, name in channels.items()]


async def _look(caller: Caller, channel: str, name: str) -> Check:
    called = name if name == channel else f"{name} ({channel})"
    try:
        said = (await caller.call("conversations.info", read=True, channel=channel)).get("channel")
    except Refused as refusal:
        # Of a private channel Slack tells whoever is not in it the same.
        do = f"{_INVITE}, or mend its id in the workspace file"
        return Check(_NAME, "fail", f"{called}: {refusal.error}", do)
    except Outside as trouble:
        return Check(_NAME, "warn", f"{called}: {trouble}", "ask again in a minute")
    return _judged(called, said if isinstance(said, dict) else {})


def _judged(called: str, said: Mapping[str, Any]) -> Check:
    if said.get("is_archived"):
        return Check(_NAME, "fail", f"{called} is archived", "name another channel in the workspace file")
    if not said.get("is_member"):
        return Check(_NAME, "fail", f"calbot is not in {called}", _INVITE)
    if said.get("is_ext_shared"):
        return Check(_NAME, "warn", f"people of other companies read {called}", "is that meant?")
    return Check(_NAME, "ok", f"calbot is in {called}")
