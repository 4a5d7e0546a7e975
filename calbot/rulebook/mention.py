"""The company's own handles in a post's words: misspelt, or those of another network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import re2

from calbot.model.account import Account
from calbot.rulebook.field import Plan

_MENTION = re2.compile(r"(?:^|[^\w@/.&=+-])@([A-Za-z0-9_][A-Za-z0-9_.]{1,29})")
_LIKE = 0.88
"""How alike two handles must be for one to be a slip of the other: one letter of five."""
_SHORTEST = 4
"""Of shorter ones every other handle of the world is a slip."""

Handles = Mapping[str, Mapping[str, Account]]
"""network -> handle (folded, without @) -> account."""


def handles_in(text: str) -> list[str]:
    """All handles that a text mentions, without their @."""
    return [hit[1].rstrip(".") for hit in _MENTION.finditer(text)] if "@" in text else []


def wrong_handles(plan: Plan) -> Sequence[str]:
    """For each post the first handle in it that is meant to be the company's own and leads nowhere; "" for none."""
    return [wrong for wrong, _ in _judged(plan)]


def right_handles(plan: Plan) -> Sequence[str]:
    """For each post the handle to write instead; "" where it has none, or nobody knows which."""
    return [right for _, right in _judged(plan)]


def _judged(plan: Plan) -> list[tuple[str, str]]:
    own = _own(plan)
    if not own:
        return [("", "")] * len(plan.posts)
    rows = zip(plan.column("plain"), plan.column("network"), strict=True)
    return [_first(text, network.casefold(), own) if "@" in text else ("", "") for text, network in rows]


def _own(plan: Plan) -> Handles:
    found: dict[str, dict[str, Account]] = {}
    for account in plan.facts.accounts.values():
        if account.handle:
            found.setdefault(account.network.casefold(), {})[_folded(account.handle)] = account
    return found


def _first(text: str, network: str, own: Handles) -> tuple[str, str]:
    here = own.get(network, {})
    for hit in _MENTION.finditer(text) if here else ():
        said = hit[1].rstrip(".")
        if _folded(said) in here:
            continue
        right = _meant(_folded(said), network, own, text.casefold())
        if right is not None:
            return f"@{said}", f"@{right}" if right else ""
    return "", ""


def _meant(said: str, network: str, own: Handles, text: str) -> str | None:
    """What it is meant to be on this network, "" where that cannot be told; None where it is somebody else's, or where
    the words say that it is on another network."""
    for other, handles in own.items():
        if other != network and said in handles:
            if re2.search(rf"\b{re2.escape(other)}\b", text):
                return None
            same = [handle for handle, one in own[network].items() if one.brand == handles[said].brand]
            return same[0] if len(same) == 1 else ""
    if len(said) < _SHORTEST:
        return None
    near = get_close_matches(said, own[network], n=1, cutoff=_LIKE)
    return near[0] if near else None


def _folded(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()
