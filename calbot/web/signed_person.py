"""Whom a signed address of a page is for: the number of a person, signed with the operator's key, and nothing else.

Nothing is kept: another key takes all addresses back, as does another name for the person.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from typing import Final

from calbot.model.person import Person

_TOKEN: Final = re.compile(r"([0-9]{1,9})-([A-Za-z0-9_-]{43})")


def sealed(key: bytes, page: str, person: Person) -> str:
    """The token of `person` for `page`."""
    return f"{person.id}-{_seal(key, page, person)}"


def number_in(token: str) -> int | None:
    """Whose a token says it is; None where it is none."""
    found = _TOKEN.fullmatch(token)
    return int(found[1]) if found is not None else None


def is_sealed(token: str, keys: Sequence[bytes], page: str, person: Person) -> bool:
    """Whether one of `keys` has signed `token` for this person; every key is tried, in the same time."""
    given = token.encode("utf-8", "replace")
    return bool(sum(hmac.compare_digest(sealed(key, page, person).encode(), given) for key in keys))


def _seal(key: bytes, page: str, person: Person) -> str:
    said = "\0".join((page, person.workspace_id, str(person.id), person.name)).encode()
    return base64.urlsafe_b64encode(hmac.digest(key, said, "sha256")).decode().rstrip("=")
