"""Seals tokens before they are kept: whoever reads the database, or a copy of it, cannot speak with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from calbot.errors import Lasting, SettingError

KEY: Final = "CALBOT_SLACK_KEYS"
_SIGN: Final = "\n"


def new_key() -> str:
    """32 random bytes in URL-safe base64."""
    return Fernet.generate_key().decode()


class Opened(NamedTuple):
    """A token, and whether it was sealed by a key that is being replaced."""

    token: str
    old: bool


class Vault:
    """Seals with the first of `keys`, and opens what any of them has sealed: put a new key in front, and take the old
    one away when all was read once. Raises SettingError for what is no key."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SettingError("it is not set: calbot slack key prints one", key=KEY)
        try:
            ferns = [Fernet(key.encode()) for key in keys]
        except ValueError:
            raise SettingError("that is no key: calbot slack key prints one; several have a comma", key=KEY) from None
        self._first, self._all = ferns[0], MultiFernet(ferns)

    def seal(self, token: str, about: str) -> str:
        """`token` of what `about` names; it opens nowhere else."""
        return self._first.encrypt(f"{about}{_SIGN}{token}".encode()).decode() if token else ""

    def open(self, sealed: str, about: str) -> Opened:
        """What was sealed. Raises Lasting where no key fits, or it was sealed for something else."""
        if not sealed:
            return Opened("", old=False)
        try:
            text, old = self._first.decrypt(sealed.encode()), False
        except InvalidToken:
            try:
                text, old = self._all.decrypt(sealed.encode()), True
            except InvalidToken:
                raise Lasting(f"no key of {KEY} opens the token of Slack; install calbot there again") from None
        named, sign, token = text.decode().partition(_SIGN)
        if not sign or named != about:
            raise Lasting("a token of Slack stands where it was not put; install calbot there again")
        return Opened(token, old)
