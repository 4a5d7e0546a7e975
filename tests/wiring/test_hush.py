"""What looks like a secret is told by no line of the log, whoever has said it."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from calbot.wiring.hush import hushed
from calbot.wiring.logs import open_log
from tests.wiring.test_logs import _log_as_before  # noqa: F401  # a fixture

SECRETS = [
    "https://calendar.example/private-CANARY/basic.ics",
    "https://calendar.example?key=CANARY",
    "https://CANARY@dav.example/",
    "https://bob:CANARY@dav.example/x",
    "postgresql+psycopg://bob:CAN/AR:Y?CANARY@db.example:5432/calbot",
    "smtps://mailer:CANARY@mail.example:465",
    "xoxb-111-222-CANARY",
    "xoxe.xoxp-1-CANARY",
    "xapp-1-CANARY",
    "whsec_CANARY+/CANARY=",
    "eyJhbGciOiJSUzI1NiJ9.CANARY.CANARY",
    "Authorization: Bearer CANARY-1",
    "connection string host=db password=CANARY dbname=x",
    "[type=string_type, input_value='CANARY and CANARY', input_type=str]",
    "{'lead.CANARY@pot.example': (550, b'unknown')}",
    "lead.CANARY＠pot．example",
    "lead.CANARY﹫pot.example",
]
HARMLESS = [
    "Microsoft gives calbot no token: invalid_client",
    "told of a spike: wh-12 raised, s-12 at 2026-11-23T19:12:25.306274Z",
    "@pot asked s-12 of p-214 in #care",
    'File "/srv/calbot/jobs/handlers.py", line 66, in handle',
    "sqlite:////srv/calbot.db",
    "http://127.0.0.1:8321/",
    "source social: 12 added, 3 changed (a/b)",
]


@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize("for_people", [True, False])
def test_no_line_and_no_traceback_tells_a_secret(
    text: str, for_people: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    open_log("debug", for_people=for_people)
    try:
        raise ValueError(f"not usable:\n{text}")
    except ValueError as defect:
        logging.getLogger("a.library").error("%s could not be used", text, exc_info=defect)
        structlog.get_logger("calbot").error("failed", said=text, each=[{"one": text}], what=defect, exc_info=defect)
    told = capsys.readouterr().err
    assert "CANARY" not in told
    assert "not usable" in told
    if not for_people:
        assert [json.loads(line)["level"] for line in told.splitlines()] == ["error", "error"]


def test_of_an_address_its_host_is_told() -> None:
    assert hushed("cannot reach https://bob:pw@dav.example:8443/cal/1?x=2 now") == (
        "cannot reach https://dav.example:8443/[...] now"
    )


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert hushed(text) == text


def test_a_long_line_costs_no_time() -> None:
    assert len(hushed("a." * 100_000 + "@" * 1_000 + "://" * 10_000)) > 100_000
