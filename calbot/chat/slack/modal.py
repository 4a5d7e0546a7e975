"""Form -> modal, and what was filled in -> values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from calbot.chat.cards import Card, Field, Form
from calbot.chat.slack import blocks
from calbot.chat.slack.blocks import Block
from calbot.chat.slack.packing import NotPacked, Packed, pack, unpack
from calbot.chat.slack.render import ACTION, SIMPLE, drawn
from calbot.chat.slack.several import parted

TITLE: Final = 24
METADATA: Final = 3000
ERROR: Final = 150
_LABEL, _HINT, _INPUT, _OPTIONS, _VALUE = 2000, 2000, 3000, 100, 75
_INPUT_ID: Final = f"{ACTION}:input"
_WALL: Final = "%Y-%m-%d %H:%M"


class Behind(NamedTuple):
    """Where a modal was opened, and what its form is about."""

    address: str
    thread: str
    packed: Packed


def modal(form: Form, address: str, thread: str, zone: str, team: str = "") -> Block:
    """The form as a modal view; hours are chosen by the clock of the viewer, who lives in `zone`. `team` is the team or
    organisation whose installation opens it."""
    about = {"a": parted(address)[1], "t": thread, "p": pack(form.subject, form.revision, form.values), "w": team}
    kept = json.dumps(about, ensure_ascii=False)
    if len(kept.encode("utf-16-le")) // 2 > METADATA:
        raise ValueError(f"the form {form.verb} carries more than a modal can")
    head = [blocks.rich(blocks.section([blocks.text_part(form.title, bold=True)]))] if len(form.title) > TITLE else []
    return {
        "type": "modal",
        "callback_id": f"{ACTION}:{form.verb}",
        "title": blocks.plain_text(form.title, TITLE),
        "submit": blocks.plain_text(form.submit, TITLE),
        "private_metadata": kept,
        "blocks": [*head, *(_input(field, zone) for field in form.fields)][: blocks.VIEW_BLOCKS],
    }


def errors(form: Form) -> dict[str, str]:
    """What is wrong, by field, as the answer to a sent modal; empty where nothing is."""
    return {one.name: blocks.cut(one.error, ERROR) for one in form.fields if one.error}


def home(cards: tuple[Card, ...]) -> Block:
    """Cards as somebody's home."""
    made: list[Block] = []
    for card in cards:
        made += [{"type": "divider"}] if made else []
        made += drawn(card, SIMPLE, most=blocks.VIEW_BLOCKS - len(made) - 1)
    number = 0
    for block in made:
        for element in block["elements"] if block["type"] == "actions" else ():
            element["action_id"] = f"{element['action_id'].rpartition(':')[0]}:{number}"
            number += 1
    # Slack takes no home without a block.
    return {"type": "home", "blocks": made[: blocks.VIEW_BLOCKS] or [blocks.context("calbot")]}


def behind(view: Mapping[str, Any]) -> Behind:
    """What a modal of ours carries. Raises `NotPacked`."""
    try:
        about = json.loads(view.get("private_metadata") or "")
        address, thread, packed = about["a"], about["t"], about["p"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotPacked("a form is none of ours") from None
    if not all(isinstance(one, str) for one in (address, thread, packed)):
        raise NotPacked("a form is none of ours")
    return Behind(address, thread, unpack(packed))


def opened_by(view: Mapping[str, Any]) -> str:
    """The team or organisation whose installation has opened a view of ours, "" where it does not say. Slack gives it
    back as it was, to the app alone, whoever looks at the view."""
    try:
        about = json.loads(view.get("private_metadata") or "")
    except (ValueError, TypeError, RecursionError):
        return ""
    team = about.get("w") if isinstance(about, dict) else None
    return team if isinstance(team, str) else ""


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field; an instant as an aware one in UTC. Raises `NotPacked`."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict) or len(values) > blocks.VIEW_BLOCKS:
        raise NotPacked("a form without its fields")
    return {str(name): _value(_input_of(inputs)) for name, inputs in values.items() if isinstance(inputs, dict)}


def _input_of(inputs: Mapping[str, Any]) -> Any:
    """Each block of ours holds one input; a lookup's goes by the name of what answers it."""
    return inputs.get(_INPUT_ID) or next(iter(inputs.values()), None)


def _value(said: Any) -> str:
    if not isinstance(said, dict):
        return ""
    if "selected_date_time" in said:
        at = said["selected_date_time"]
        known = isinstance(at, int) and not isinstance(at, bool) and 0 < at < 2**33
        return datetime.fromtimestamp(at, UTC).isoformat() if known else ""
    picked = said["selected_option"] if "selected_option" in said else said.get("value")
    value = picked.get("value") if isinstance(picked, dict) else picked
    return value if isinstance(value, str) else ""


def _input(field: Field, zone: str) -> Block:
    made: Block = {
        "type": "input",
        "block_id": field.name,
        "label": blocks.plain_text(field.label, _LABEL),
        "element": _element(field, zone),
        "optional": not field.required,
    }
    return made | ({"hint": blocks.plain_text(field.error, _HINT)} if field.error else {})


def _element(field: Field, zone: str) -> Block:
    if field.kind == "lookup" and field.lookup:
        return _looked_up(field)
    made: Block = {"action_id": _INPUT_ID}
    listed = len(field.options) <= _OPTIONS and all(len(value) <= _VALUE for value, _ in field.options)
    if field.kind in ("choice", "lookup") and field.options and listed:
        options = [_option(value, label) for value, label in field.options]
        chosen = next((one for one in options if one["value"] == field.value), None)
        return made | {"type": "static_select", "options": options} | ({"initial_option": chosen} if chosen else {})
    if field.kind == "instant":
        at = _instant(field.value, zone)
        return made | {"type": "datetimepicker"} | ({"initial_date_time": at} if at else {})
    said = {"initial_value": blocks.cut(field.value, _INPUT)} if field.value.strip() else {}
    several = {"multiline": True} if field.kind == "lines" else {}
    return made | {"type": "plain_text_input", "max_length": _INPUT, **several, **said}


def _looked_up(field: Field) -> Block:
    """Slack asks for the options while somebody types, and once before."""
    made: Block = {"type": "external_select", "action_id": f"{ACTION}:{field.lookup}", "min_query_length": 0}
    label = next((label for value, label in field.options if value == field.value and len(value) <= _VALUE), None)
    return made | ({"initial_option": _option(field.value, label)} if label is not None else {})


def offered(options: Sequence[tuple[str, str]]) -> Block:
    """Options as the answer to what was typed."""
    shown = [_option(value, label) for value, label in options[:_OPTIONS] if 0 < len(value) <= _VALUE]
    return {"options": shown}


def _option(value: str, label: str) -> Block:
    return {"text": blocks.plain_text(label, blocks.LABEL), "value": value}


def _instant(said: str, zone: str) -> int | None:
    """The wall clock that a form is filled with, as Slack wants it: ten digits of Unix time."""
    try:
        at = datetime.strptime(said, _WALL).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
    stamp = int(at.timestamp())
    return stamp if len(str(stamp)) == 10 and stamp > 0 else None
