"""Spans go where OpenTelemetry's own variables say, each case in a process of its own: a process has one provider."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

PROGRAM = """
import logging, sys
{before}
logging.basicConfig(stream=sys.stderr, format="%(message)s")
from calbot.wiring.traces import open_traces
from opentelemetry import trace
tracer = trace.get_tracer("calbot.jobs")
print("sent", open_traces())
with tracer.start_as_current_span("job deliver", attributes={{"calbot.workspace": "w"}}) as span:
    print("recording", span.is_recording())
print("sdk", "opentelemetry.sdk.trace" in sys.modules)
"""
NO_SDK = "sys.modules['opentelemetry.sdk'] = sys.modules['opentelemetry.sdk.trace'] = None"


def told(env: dict[str, str], before: str = "") -> tuple[str, str]:
    """What a process with these variables prints and logs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before)],
        env=kept | env,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return ran.stdout, ran.stderr


def test_a_span_of_ours_reaches_the_exporter_that_is_named() -> None:
    said, _ = told({"OTEL_TRACES_EXPORTER": "console"})
    assert "recording True" in said
    assert '"name": "job deliver"' in said
    assert '"calbot.workspace": "w"' in said
    assert '"service.name": "calbot"' in said


def test_the_name_of_the_service_is_the_operators() -> None:
    said, _ = told({"OTEL_TRACES_EXPORTER": "console", "OTEL_SERVICE_NAME": "calbot-north"})
    assert '"service.name": "calbot-north"' in said


@pytest.mark.parametrize(
    "env",
    [{}, {"OTEL_TRACES_EXPORTER": "none"}, {"OTEL_TRACES_EXPORTER": "console", "OTEL_SDK_DISABLED": "true"}],
)
def test_nothing_is_sent_and_nothing_imported_where_none_is_named(env: dict[str, str]) -> None:
    said, logged = told(env)
    assert said.splitlines() == ["sent False", "recording False", "sdk False"]
    assert logged == ""


def test_an_exporter_that_is_not_installed_is_told() -> None:
    said, logged = told({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_PROTOCOL": "morse"})
    assert "sent False" in said
    assert "pip install opentelemetry-exporter-otlp" in logged


def test_that_the_sdk_is_not_installed_is_told() -> None:
    said, logged = told({"OTEL_TRACES_EXPORTER": "console"}, NO_SDK)
    assert "sent False" in said
    assert "pip install opentelemetry-sdk" in logged
