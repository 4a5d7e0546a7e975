"""How a calendar server is asked: the keys of [[sources]] that only CalDAV and Microsoft Graph have."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from calbot.config.section import Section

SERVERS: Final = ("caldav", "graph", "shifts_graph")
_KEYS: Final = ("user", "password_file", "password_variable", "calendar", "mailbox", "write", "team")
_MAILBOX: Final = re.compile(r"[^\s@/?#'\"]+@[^\s@/?#'\"]+")
_GUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_OF: Final = {"team": "shifts_graph"}
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class ServerSetting:
    """Who asks a server and for which calendar; a password itself never stands in the file. `write`: entries may be
    changed there."""

    user: str = ""
    password_file: str = field(default="", repr=False)
    password_variable: str = ""
    calendar: str = ""
    mailbox: str = ""
    write: bool = False
    team: str = ""


def read_server(section: Section, kind: str) -> ServerSetting:
    """What one [[sources]] says of its server; remembers what does not fit its `kind`."""
    if kind not in SERVERS:
        for key in filter(section.has, _KEYS):
            section.wrong(key, f"only a source of kind {_OF.get(key, 'caldav or graph')} has it")
        return ServerSetting()
    told = ServerSetting(
        user=section.text("user"),
        password_file=section.address("password_file"),
        password_variable=section.text("password_variable"),
        calendar=section.text("calendar"),
        mailbox=section.text("mailbox"),
        write=section.flag("write"),
        team=section.text("team"),
    )
    if kind != "shifts_graph" and section.has("team"):
        section.wrong("team", "only a source of kind shifts_graph has it")
    if kind == "shifts_graph":
        _check_roster(section, told)
    elif kind == "graph":
        _check_graph(section, told)
    else:
        _check_caldav(section, told)
    return told


def _check_graph(section: Section, told: ServerSetting) -> None:
    for key in ("path", "url", "user", "password_file", "password_variable"):
        if section.has(key):
            section.wrong(key, "a source of kind graph has none; CALBOT_GRAPH_... say who asks")
    if not _MAILBOX.fullmatch(told.mailbox):
        section.wrong("mailbox", "must be there: the mailbox whose calendar is read, like marketing@pot.example")


def _check_roster(section: Section, told: ServerSetting) -> None:
    for key in ("path", "url", "password_file", "password_variable", "calendar", "mailbox", "write"):
        if section.has(key):
            section.wrong(key, "a source of kind shifts_graph has none")
    for key, value in (("team", told.team), ("user", told.user)):
        if not _GUID.fullmatch(value):
            section.wrong(key, "must be there: an id like 02bd9fd6-8f93-4758-87c3-1fb73740a315")


def _check_caldav(section: Section, told: ServerSetting) -> None:
    if section.has("path") or not section.has("url"):
        section.wrong("url", "must be there: the address of the calendar, or of its server")
    if section.has("mailbox"):
        section.wrong("mailbox", "only a source of kind graph has it; write user")
    if told.user and bool(told.password_file) == bool(told.password_variable):
        section.wrong("password_file", "write either password_file or password_variable beside user")
    if ":" in told.user:
        section.wrong("user", "a user name has no colon")
    if told.password_variable and not _VARIABLE.fullmatch(told.password_variable):
        section.wrong("password_variable", "write the name of an environment variable")
    elif told.password_variable.startswith("CALBOT_"):
        section.wrong("password_variable", "CALBOT_... are calbot's own settings; give it another name")
