"""Where spans go: OpenTelemetry's own variables say it, and its SDK takes them there, where that is installed."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final

from opentelemetry import trace

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

log = logging.getLogger(__name__)

_GROUP: Final = "opentelemetry_traces_exporter"
"""Under which exporters make themselves known: https://opentelemetry.io/docs/languages/python/exporters/."""
_OTLP: Final = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}
_WAIT_SECONDS: Final = 3
"""For a collector that does not answer, unless OTEL_EXPORTER_OTLP_TIMEOUT says otherwise: calbot ends within 10 s."""


def open_traces(env: Mapping[str, str] = os.environ) -> bool:
    """Send spans where `env` says, by the SDK; says whether they go anywhere. Nothing is sent, and nothing imported,
    where no exporter is named; where something is missing for it, the log says what. Called once in a process."""
    names = _wanted(env)
    if not names or isinstance(trace.get_tracer_provider(), _sdk_provider()):
        # Whoever starts calbot by `opentelemetry-instrument` has one already.
        return bool(names)
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("no spans are sent: pip install opentelemetry-sdk, and the exporter that OTEL_* names")
        return False
    exporters = [exporter for name in names if (exporter := _exporter(name, env)) is not None]
    if not exporters:
        return False
    named = env.get("OTEL_SERVICE_NAME") or "service.name=" in env.get("OTEL_RESOURCE_ATTRIBUTES", "")
    provider = TracerProvider(resource=Resource.create({} if named else {"service.name": "calbot"}))
    for exporter in exporters:
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return True


def _wanted(env: Mapping[str, str]) -> list[str]:
    """Names of exporters: those that are told, or OTLP where only its address is."""
    if env.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return []
    told = [name.strip() for name in env.get("OTEL_TRACES_EXPORTER", "").split(",") if name.strip()]
    if not told and any(env.get(f"OTEL_EXPORTER_OTLP_{part}ENDPOINT") for part in ("", "TRACES_")):
        told = ["otlp"]
    return [name for name in told if name != "none"]


def _exporter(name: str, env: Mapping[str, str]) -> SpanExporter | None:
    """The exporter of that name; None, and a word in the log, where it is not installed."""
    known = {one.name: one for one in entry_points(group=_GROUP)}
    protocol = env.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or env.get("OTEL_EXPORTER_OTLP_PROTOCOL", "")
    asked = [_OTLP.get(protocol, protocol)] if protocol else list(_OTLP.values())
    found = next((known[one] for one in (asked if name == "otlp" else [name]) if one in known), None)
    if found is None:
        what = "opentelemetry-exporter-otlp-proto-http, or -grpc" if name == "otlp" else f"whatever brings {name}"
        log.warning("no spans are sent by the exporter %s: pip install %s", name, what)
        return None
    of_the_callers = env.get("OTEL_EXPORTER_OTLP_TIMEOUT") or env.get("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT")
    options: dict[str, Any] = {"timeout": _WAIT_SECONDS} if found.name.startswith("otlp") and not of_the_callers else {}
    made: SpanExporter = found.load()(**options)
    return made


def _sdk_provider() -> type:
    try:
        from opentelemetry.sdk.trace import TracerProvider
    except ImportError:
        return type(None)
    return TracerProvider
