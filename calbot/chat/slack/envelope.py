"""The shape of a request, judged before bolt sees it: bolt answers 500 to what is not quite as Slack sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
_MOST_FIELDS: Final = 100
_DEEPEST: Final = 60
_BRACKETS: Final = re.compile(r"[][{}]")
_ESCAPED: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""How JSON writes a NUL, or half of a letter: mostly one of two halves that fit."""
_NO_LETTERS: Final = re.compile(r"[\x00\ud800-\udfff]")
"""What no text holds, and no database takes."""
_TEXTS: Final = ("type", "team_id", "enterprise_id", "event_id", "api_app_id", "trigger_id", "callback_id")
_EVENT_TEXTS: Final = (
    "subtype",
    "channel_type",
    "bot_id",
    "text",
    "ts",
    "thread_ts",
    "event_ts",
    "tab",
    "source",
)
_TABLES: Final = ("event", "team", "user", "view", "channel", "container", "message", "enterprise", "function_data")
_ROWS: Final = ("actions", "authorizations", "response_urls")
_INTERACTIONS: Final = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "message_action",
        "shortcut",
        "view_submission",
        "view_closed",
    }
)


class NotARequest(ValueError):
    """It is signed, and still nothing that Slack sends; the text says where, never what."""


def demand_shape(body: bytes, content_type: str) -> dict[str, Any]:
    """What the body says, fit for bolt: read once, so that both understand the same. Raises `NotARequest`."""
    kind = content_type.partition(";")[0].strip().lower()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise NotARequest("body: not UTF-8") from None
    if "\x00" in text:
        raise NotARequest("body: a NUL")
    if kind == JSON:
        said = _object(text, "body")
        demand_event(said)
        return said
    if kind == FORM:
        return _form(text)
    raise NotARequest("content-type: neither JSON nor a form")


def demand_socket_shape(kind: str, said: Any) -> dict[str, Any]:
    """The same for what came over a socket, where Slack has parsed it. Raises `NotARequest`."""
    if not isinstance(said, dict):
        raise NotARequest("payload: not an object")
    try:
        written = _is_text(said)
    except RecursionError:
        raise NotARequest("payload: too deep") from None
    if not written:
        raise NotARequest("payload: a text that is no Unicode")
    if kind == "events_api":
        demand_event(said)
    elif kind == "interactive":
        demand_interaction(said)
    elif kind != "slash_commands" or not str(said.get("command", "")).startswith("/"):
        raise NotARequest("payload: of no kind that is known")
    elif any(not isinstance(one, str | bool | None) for one in said.values()):
        raise NotARequest("command: of other parts than texts")
    return said


def _form(text: str) -> dict[str, Any]:
    try:
        form = parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise NotARequest("form: too many fields") from None
    if any(len(values) > 1 for values in form.values()):
        raise NotARequest("form: a field twice")
    if not _is_text([*form, *form.values()]):
        raise NotARequest("form: a NUL")
    if "payload" in form:
        if len(form) > 1:
            raise NotARequest("form: payload is not alone")
        said = _object(form["payload"][0], "payload")
        demand_interaction(said)
        return said
    if not form.get("command", [""])[0].startswith("/"):
        raise NotARequest("form: neither a payload nor a command")
    return {name: values[0] for name, values in form.items()}


def demand_event(said: Mapping[str, Any]) -> None:
    """The shape of an event. Raises `NotARequest`."""
    _demand_parts(said)
    kind = said.get("type")
    if kind == "url_verification":
        if not isinstance(said.get("challenge"), str):
            raise NotARequest("challenge: no text")
    elif kind == "event_callback":
        event = said.get("event")
        if not isinstance(event, dict) or not isinstance(event.get("type"), str) or not said.get("event_id"):
            raise NotARequest("event: no type or no id")
        _demand_texts(event, _EVENT_TEXTS)
    elif kind != "app_rate_limited":
        raise NotARequest("type: none that is known")


def demand_interaction(said: Mapping[str, Any]) -> None:
    """The shape of a press, a form or a shortcut. Raises `NotARequest`."""
    _demand_parts(said)
    if said.get("type") not in _INTERACTIONS:
        raise NotARequest("type: none that is known")
    if not isinstance(said.get("user"), dict):
        raise NotARequest("user: missing")
    if said["type"] == "block_actions" and not said.get("actions"):
        raise NotARequest("actions: missing")
    if said["type"] == "block_suggestion":
        _demand_texts(said, ("action_id", "block_id", "value"))
        if not said.get("action_id"):
            raise NotARequest("action_id: missing")
    if said["type"] in ("view_submission", "view_closed"):
        view = said.get("view")
        if not isinstance(view, dict) or not isinstance(view.get("callback_id"), str):
            raise NotARequest("view: missing, or without its name")


def _demand_parts(said: Mapping[str, Any]) -> None:
    """What bolt looks into without asking what it is."""
    _demand_texts(said, _TEXTS)
    for name in _TABLES:
        part = said.get(name)
        if not isinstance(part, dict | None):
            raise NotARequest(f"{name}: not an object")
        _demand_texts(part or {}, ("id", "type", "team_id", "callback_id", "app_installed_team_id", "enterprise_id"))
    for name in _ROWS:
        rows = said.get(name)
        if not isinstance(rows, list | None) or any(not isinstance(one, dict) for one in rows or ()):
            raise NotARequest(f"{name}: not a list of objects")
        for one in rows or ():
            _demand_texts(one, ("type", "action_id", "block_id", "value", "team_id", "enterprise_id", "user_id"))


def _demand_texts(said: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if not isinstance(said.get(name), str | None):
            raise NotARequest(f"{name}: not a text")


def _object(text: str, where: str) -> dict[str, Any]:
    if _depth(text) > _DEEPEST:
        raise NotARequest(f"{where}: too deep")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise NotARequest(f"{where}: not JSON") from None
    if not isinstance(said, dict):
        raise NotARequest(f"{where}: not an object")
    if _ESCAPED.search(text) and not _is_text(said):
        raise NotARequest(f"{where}: a text that is no Unicode")
    return said


def _is_text(said: Any) -> bool:
    """Whether all texts in it are such as can be kept and sent: Unicode, without a NUL."""
    if isinstance(said, str):
        return _NO_LETTERS.search(said) is None
    if isinstance(said, dict):
        return all(_is_text(name) and _is_text(value) for name, value in said.items())
    return all(map(_is_text, said)) if isinstance(said, list) else True


def _depth(text: str) -> int:
    """No less than how deep the JSON is nested: brackets in texts are counted too."""
    deepest = depth = 0
    for mark in _BRACKETS.findall(text):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
