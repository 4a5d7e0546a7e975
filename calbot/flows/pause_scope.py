"""What a pause is to be about: the brand, channel and tag that people name, as they are kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.turn import Turn, looking
from calbot.model.account import Account
from calbot.store import account as accounts


@dataclass(frozen=True, slots=True)
class Scope:
    """Of all posts those of `brand`, `network`, account and `tag` ("" or None: of any)."""

    brand: str = ""
    network: str = ""
    account_id: int | None = None
    tag: str = ""

    @property
    def key(self) -> tuple[str, str, int | None, str]:
        """What is compared with the scope of a pause."""
        return self.brand, self.network, self.account_id, self.tag


@looking
def scope_of(session: Session, turn: Turn, brand: str = "", channel: str = "", tag: str = "") -> Scope:
    """The scope that was named. A brand or channel that does not exist is refused: to pause nothing would look as if
    all were paused."""
    demand(actor(session, turn), "post.pause")
    known = accounts.every(session, turn.workspace_id)
    found = _one_of(brand, {one.brand for one in known if one.brand}) if brand else ""
    if found is None:
        named = sorted({one.brand for one in known if one.brand})
        raise TellUser("place.brand_unknown", brand=brand, brands=", ".join(named))
    network, account_id = _channel(channel, found, known, session, turn) if channel else ("", None)
    return Scope(found, network, account_id, _plain(tag).lstrip("#")[:80])


def _channel(
    channel: str, brand: str, known: Iterable[Account], session: Session, turn: Turn
) -> tuple[str, int | None]:
    mine = [one for one in known if brand in ("", one.brand)]
    networks = accounts.networks(session, turn.workspace_id)
    titles = {_plain(one.title): one.key for one in networks} | {_plain(one.key): one.key for one in networks}
    titles |= {_plain(one.network): one.network for one in mine}
    if _plain(channel) in titles:
        return titles[_plain(channel)], None
    named = [one for one in mine if _plain(one.handle).lstrip("@") == _plain(channel).lstrip("@")]
    if len(named) != 1:
        told = ", ".join(sorted({one.network for one in mine} | {one.handle for one in mine}))
        raise TellUser("pause.channel", channel=channel, channels=told)
    return named[0].network, named[0].id


def _one_of(said: str, names: Iterable[str]) -> str | None:
    return next((name for name in names if _plain(name) == _plain(said)), None)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
