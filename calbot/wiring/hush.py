"""The log's second net: takes out of a line what looks like a secret, or like somebody's address.

Whoever logs tells none of it. But a traceback ends with the words of whatever library has failed, and nobody has read
all of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

GONE: Final = "[...]"

_URL: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]{1,30})://(?P<to>[^\s\"'<>|\\]{1,4000})",
    re.IGNORECASE,
)
_HARMLESS: Final = frozenset({"sqlite", "file"})
"""Schemes whose address is a path of this machine."""
_TO_HOST: Final = re.compile(r"[/?#]")
_TOKEN: Final = re.compile(
    # Slack's tokens, secrets of webhooks, and JSON Web Tokens of Microsoft.
    r"(?:xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+|whsec_[\w+/=-]+|eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?)"
)
_BEARER: Final = re.compile(r"(?P<kept>Bearer|Basic) +[\w.~+/=-]{6,}", re.IGNORECASE)
_NAMED: Final = re.compile(
    # password=... as drivers of databases write it, and input_value='...' as pydantic does.
    r"(?P<kept>(?:password|passwd|pwd|secret|client_secret|token|access_token|signature|api_?key|input_value)=)"
    r"(?:'[^']*'|\"[^\"]*\"|[^\s,;&)'\"]+)",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(r"[\w.．+%-]{1,64}[@＠﹫][\w-]{1,63}(?:[.．][\w-]{1,63}){1,8}")


def hushed(text: str) -> str:
    """`text` with no path, query or password of an address, no token, and no mail address; of an address its host is
    told, so that one sees what was called."""
    text = _URL.sub(_host, text)
    text = _BEARER.sub(rf"\g<kept> {GONE}", text)
    text = _NAMED.sub(rf"\g<kept>{GONE}", text)
    return _MAIL.sub(GONE, _TOKEN.sub(GONE, text))


def hush(_logger: object, _method: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """For structlog, before a line is drawn: all that it tells."""
    return {name: _all(value) for name, value in told.items()}


def hush_line(draw: Callable[..., str]) -> Callable[..., str]:
    """For structlog: draws a line by `draw`, which puts in tracebacks by itself, and hushes it."""

    def drawn(logger: object, method: str, told: Any) -> str:
        return hushed(draw(logger, method, told))

    return drawn


def _all(value: Any) -> Any:
    if isinstance(value, str):
        return hushed(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {hushed(str(key)): _all(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_all(one) for one in value]
    return hushed(repr(value))


def _host(found: re.Match[str]) -> str:
    scheme, to = found["scheme"], found["to"]
    if scheme.lower() in _HARMLESS:
        return found[0]
    # What stands before the last @ may be a password with any sign in it; or one of a path, whose host is lost then.
    rest = to.rpartition("@")[2]
    host = _TO_HOST.split(rest, maxsplit=1)[0]
    path = rest[len(host) :]
    return f"{scheme}://{host}{path[:1]}{GONE if len(path) > 1 else ''}"
