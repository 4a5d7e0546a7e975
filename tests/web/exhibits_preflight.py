"""What is to be mended before a post, for the gallery."""

from __future__ import annotations

from dataclasses import replace

from calbot.alerts.preflight import Problem
from calbot.flows.preflight_view import PreflightView
from calbot.model.post import PostState
from calbot.model.rule import Level
from tests.web.exhibits import EVENING, MAY, PLAIN, ROUGH, ROUGH_TITLE, SIGHT, a_finding, a_post

GONE = Problem("link.missing", Level.STOP, {"status": "404", "host": "", "title": ""})
ALL = (
    GONE,
    Problem("preflight.not_yet", Level.WARN, {"at": EVENING.isoformat()}),
    Problem("preflight.tracking_twice", Level.WARN, {"name": "utm_source"}),
    Problem("preflight.tracking_lost", Level.WARN),
    Problem("preflight.image_broken", Level.WARN),
    Problem("preflight.certificate", Level.WARN, {"until": EVENING.isoformat(), "host": "pot.example"}),
    Problem("preflight.no_preview", Level.NOTE),
    Problem("preflight.hidden", Level.NOTE),
    Problem("preflight.other_title", Level.NOTE, {"title": ROUGH_TITLE[:300]}),
    Problem("link.robots", Level.NOTE),
)
MENDING = PreflightView(PLAIN, (GONE,), (a_finding(),), MAY, sight=SIGHT)
ROUGHLY = PreflightView(ROUGH, ALL, (a_finding(), a_finding()), MAY, sight=SIGHT)
IS_OUT = replace(MENDING, findings=(), coming=False)
MENDED = replace(MENDING, problems=(), findings=(), stands=False)
CALLED_OFF = replace(MENDED, post=a_post(state=PostState.CANCELLED))
