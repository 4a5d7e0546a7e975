"""Whom posts mention, as far as preflight asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from calbot.alerts.mention import Probe, probes, verdict
from calbot.alerts.preflight import MENTION, PreflightPolicy
from calbot.flows.turn import Turn
from calbot.model.post import Post
from calbot.model.preflight import Preflight
from calbot.rulebook.mention import handles_in
from calbot.store import account as accounts

KEPT: Final = "mentions"
"""In what was seen (`Preflight.checked`): what is known of whom the post mentions, by handle."""


def own_handles(session: Session, turn: Turn) -> Mapping[str, Sequence[str]]:
    """The company's own, by network."""
    found: dict[str, list[str]] = {}
    for account in accounts.every(session, turn.workspace_id):
        if account.handle:
            found.setdefault(account.network.casefold(), []).append(account.handle)
    return found


def probes_of(post: Post, own: Mapping[str, Sequence[str]], policy: PreflightPolicy) -> tuple[Probe, ...]:
    """What there is to ask about a post."""
    if MENTION not in policy.checks or not post.live:
        return ()
    network = post.network.casefold()
    return probes(network, handles_in(f"{post.title}\n{post.copy_text}"), own.get(network, ()))


def told_by(asked: Sequence[Probe], seen: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What looks say of those who were asked for, by handle, as far as they were made."""
    found = {probe.handle: verdict(probe, seen) for probe in asked}
    return {handle: said for handle, said in found.items() if said is not None}


def unknown(asked: Sequence[Probe], known: Preflight | None) -> bool:
    """Whether nobody has looked for some of them yet."""
    told = known.checked.get(KEPT, {}) if known is not None else {}
    return any(probe.handle not in told for probe in asked)


def keep_told(known: Preflight, asked: Sequence[Probe], before: Mapping[str, str], told: Mapping[str, str]) -> None:
    """Keep what is known of those whom the post mentions by now."""
    kept = {probe.handle: {**before, **told}.get(probe.handle) for probe in asked}
    named = {handle: said for handle, said in kept.items() if said is not None}
    rest = {name: value for name, value in known.checked.items() if name != KEPT}
    known.checked = {**rest, KEPT: named} if named else rest
