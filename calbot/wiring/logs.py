"""One log for everything: structlog draws what calbot and its libraries say, one line an event."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

from calbot.wiring.hush import hush, hush_line


def open_log(level: str = "info", *, for_people: bool | None = None) -> None:
    """Log to stderr from `level` on: for people on a terminal, as JSON elsewhere; without what looks like a secret."""
    readable = sys.stderr.isatty() if for_people is None else for_people
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    drawn: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if readable:
        # Its own choice, where rich is installed, prints every local variable of a traceback: tokens and texts.
        drawn.append(hush_line(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)))
    else:
        # A traceback is text only once it is formatted; JSON alone would keep the name of an object.
        drawn += [structlog.processors.format_exc_info, hush, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=drawn, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # httpx tells full addresses at INFO, and a feed's address is a secret; alembic tells how it works, not what it did
    # for us.
    for name in ("httpx", "httpcore", "alembic", "dbos"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )
