"""Whether a request comes from Slack, from now: asked of its bytes, before anything in them is read.

Slack's scheme v0 (docs.slack.dev, "Verifying requests from Slack"): HMAC-SHA256 over `v0:<time stamp>:<body>`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

BODY_CAP: Final = 512 * 1024
"""Bytes. A press brings along the whole message that held the button, a sent form the whole form."""
TOLERANCE: Final = timedelta(minutes=5)
"""What was signed longer ago, or so far ahead, is refused: whoever taped it may not play it again."""
_STAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


class NotFromSlack(Exception):
    """No secret has signed it, or not now; the sentence may be told to anybody."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What Slack writes into X-Slack-Signature."""
    return "v0=" + hmac.digest(secret.encode(), f"v0:{timestamp}:".encode() + body, "sha256").hex()


def demand_signed(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> None:
    """Raise `NotFromSlack` unless one of `secrets` has signed `body` at most five minutes from `now`.

    Two secrets are valid while one replaces the other. `headers` find their names in any case.
    """
    stamp, given = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(given):
        raise NotFromSlack("the signature or its time stamp is missing, or is none")
    # All are looked at, in the same time whichever fits.
    fitting = [hmac.compare_digest(signature(secret, stamp, body), given) for secret in secrets]
    if not any(fitting):
        raise NotFromSlack("the signature fits no signing secret")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise NotFromSlack("the time stamp is not within five minutes of now")
