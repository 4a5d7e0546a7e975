"""A workspace file as text: every section with why it is there, in the words of the reader, and what to write next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from calbot.cli.layout import wrapped
from calbot.config.workspace import (
    AccountSetting,
    PersonSetting,
    PlaceSetting,
    SizingSetting,
    SourceSetting,
    WorkspaceFile,
)
from calbot.words.say import Say

_CELLS = 100
_EXAMPLES = {
    "people": ('name = "Mika"', 'zone = "Asia/Tokyo"', 'roles = ["marketer"]'),
    "accounts": ('network = "instagram"', 'handle = "@pot"', 'brand = "Pot"', 'owner = "Mika"', "audience = 120000"),
    "sources": ('kind = "ics"', 'name = "Marketing"', 'url = "https://calendar.example/secret.ics"'),
    "blackouts": (
        'title = "Stocktaking"',
        "starts = 2026-12-24T00:00:00+00:00",
        "ends = 2026-12-27T00:00:00+00:00",
    ),
}
Value = object


def workspace_text(file: WorkspaceFile, say: Say) -> str:
    """The text of `calbot.toml` that says what `file` says; comments in the language of `say`."""
    sizing = file.sizing or SizingSetting(8500.0, file.zone)
    return (
        "\n".join(
            [
                *_comment(say("init.comment.head")),
                "",
                *_table("[workspace]", name=file.name, zone=file.zone, locale=file.locale),
                *_comment(say("init.comment.pace")),
                *_pairs(replies_per_hour=file.replies_per_hour),
                "",
                *_sizing(sizing, file.replies_per_hour, say),
                *_promises(file, say),
                *_each("people", say("init.comment.people"), [_person(one, file) for one in file.people]),
                *_each("accounts", say("init.comment.accounts"), [_account(one) for one in file.accounts]),
                *_each("places", say("init.comment.places"), [_place(one) for one in file.places]),
                *_each("sources", say("init.comment.sources"), [_source(one) for one in file.sources]),
                *_each("blackouts", say("init.comment.blackouts"), []),
            ]
        ).rstrip("\n")
        + "\n"
    )


def _sizing(told: SizingSetting, replies_per_hour: float, say: Say) -> Iterator[str]:
    yield from _comment(say("init.comment.sizing"))
    yield "[sizing]"
    yield from _comment(say("init.comment.messages"))
    yield from _pairs(messages_per_month=told.messages_per_month, zone=told.zone)
    yield from _comment(say("init.comment.crew"))
    yield from _pairs("" if told.people else "# ", people=told.people or 3, days=told.days, hours=told.hours)
    effective = say.number(replies_per_hour / (2 - told.solvable_percent / 100), 1)
    yield from _comment(say("init.comment.solvable", pace=say.number(replies_per_hour, 1), effective=effective))
    yield from _pairs(solvable_percent=told.solvable_percent)
    yield from _comment(say("init.comment.types"))
    yield from _pairs(message_types=told.message_types)
    if told.passed_on_types:
        yield from _comment(say("init.comment.passed_on"))
        yield from _pairs(passed_on_types=told.passed_on_types)
    yield ""


def _promises(file: WorkspaceFile, say: Say) -> Iterator[str]:
    yield from _comment(say("init.comment.sla"))
    for promise in file.sla:
        clock = {} if promise.clock == ("business" if promise.name == "reviews" else "always") else promise.clock
        more = {"clock": clock} if clock else {}
        yield from _table(f"[sla.{promise.name}]", target_minutes=promise.target_minutes, **more)
        yield ""


def _each(section: str, comment: str, tables: Sequence[Mapping[str, Value]]) -> Iterator[str]:
    yield from _comment(comment)
    for table in tables:
        yield from _table(f"[[{section}]]", **table)
        yield ""
    if not tables and section in _EXAMPLES:
        yield from (f"# {line}" for line in (f"[[{section}]]", *_EXAMPLES[section]))
        yield ""


def _person(one: PersonSetting, file: WorkspaceFile) -> Mapping[str, Value]:
    zone = {} if one.zone == file.zone else {"zone": one.zone}
    return {"name": one.name, **zone, "roles": one.roles, "identities": one.identities}


def _account(one: AccountSetting) -> Mapping[str, Value]:
    told = {"brand": one.brand, "owner": one.owner, "audience": one.audience}
    return {"network": one.network, "handle": one.handle, **{key: value for key, value in told.items() if value}}


def _place(one: PlaceSetting) -> Mapping[str, Value]:
    return {"platform": one.platform, "address": one.address, "kind": one.kind}


def _source(one: SourceSetting) -> Mapping[str, Value]:
    where = {"url": one.url} if one.url else {"path": one.path}
    return {"kind": one.kind, "name": one.name, **where}


def _table(head: str, **pairs: Value) -> Iterator[str]:
    yield head
    yield from _pairs(**pairs)


def _pairs(mark: str = "", /, **pairs: Value) -> Iterator[str]:
    for key, value in pairs.items():
        yield f"{mark}{key} = {_value(value)}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrapped(text, _CELLS)]


def _value(value: Value) -> str:
    match value:
        case str():
            # A JSON string of printable signs is a TOML basic string.
            return json.dumps(value, ensure_ascii=False)
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return repr(value)
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            raise TypeError(f"no TOML for {type(value).__name__}")
