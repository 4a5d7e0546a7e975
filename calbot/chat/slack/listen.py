"""Slack's payloads -> what was asked: texts without personal data, numbers that are numbers, and a key for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from calbot.chat.ask import Ask
from calbot.chat.cards import clean
from calbot.chat.hearing import HOME
from calbot.chat.linked import SHARED
from calbot.chat.masking import masked, masked_field, masked_said, masked_within
from calbot.chat.reading import addressed
from calbot.chat.said_at import SAID_AT
from calbot.chat.slack.modal import behind, filled
from calbot.chat.slack.packing import unpack
from calbot.chat.slack.render import ACTION
from calbot.chat.slack.whose import installations

PLATFORM: Final = "slack"
FLAG_SHORTCUT: Final = f"{ACTION}:flag"
ADD_SHORTCUT: Final = f"{ACTION}:add"
METADATA: Final = "calbot_notice"
"""What the metadata of calbot's own messages is called."""
_SHORTCUTS: Final = {FLAG_SHORTCUT: "flag", ADD_SHORTCUT: "add"}
_LONGEST: Final = 4000
_NAME: Final = re.compile(r"[A-Z0-9]{2,24}")
_STAMP: Final = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_VERB: Final = re.compile(r"[a-z0-9_.]{1,60}")
# None of these runs on over another "<": of a text with thousands of them each would be read to its end.
_LABELLED: Final = re.compile(r"<(?:mailto|tel):[^<>|]*\|([^<>]*)>")
CALLED: Final = re.compile(r"<@([UW][A-Z0-9]{1,23})(?=[|>])")
"""A person who is called."""
_NAMED: Final = re.compile(
    r"<(?:(#)[A-Z0-9]{2,24}\||!subteam\^[A-Z0-9]{2,24}\|@?|!(?=here|channel|everyone))"
    r"([^<>|]{1,100})(?:\|[^<>]*)?>"
)
"""A channel, a group or everybody there, as Slack writes them."""
_OWN_LINK: Final = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>")
_LINK: Final = re.compile(r"https?://[!-~]{1,300}")
_LINKS: Final = 20
_SAID: Final = frozenset({"file_share", "thread_broadcast", "me_message"})
"""Kinds of messages in which somebody says something too: with a file, in a thread and beside it, or as a deed."""
_POSTED: Final = "conversations_history"
"""Where a shared link stands: in a message, not in one that is being written."""
_COMMAND: Final = re.compile(r"/[^\s/]{1,40}")


class NotHeard(ValueError):
    """A payload that says nothing calbot can take up; the text says where, never what."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody asked, as it is kept: `team` is the team or organisation whose installation hears it, `key` is the
    same for a repeated delivery, `respond` a response_url ("" none), `trigger` opens a modal ("" cannot), `sent` when
    it is a modal that was sent; `replace` when the answer takes the place of the message that was pressed. `found` says
    what personal data was left out, `fields` name the inputs of a modal that was sent."""

    ask: Ask
    team: str
    key: str
    respond: str = ""
    trigger: str = ""
    sent: bool = False
    replace: bool = False
    found: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def from_command(body: Mapping[str, Any], flag_command: str) -> Heard:
    """`/calbot week` is "week", and `/flag broken link` is "flag broken link"."""
    command, typed = _text(body, "command", 40), _unescaped(_text(body, "text"))
    if not _COMMAND.fullmatch(command):
        raise NotHeard("command: none")
    said = f"flag {typed}".strip() if command == flag_command else typed
    text, found = masked_within(masked_said, said, _LONGEST)
    team, user = _team(body), _id(body, "user_id")
    trigger = _text(body, "trigger_id", 200)
    key = _key(team, "command", trigger or _digest(body))
    ask = Ask(PLATFORM, _address(_id(body, "channel_id"), user), user, text, key=key)
    return Heard(ask, team, key, _url(body), trigger, found=found)


def from_action(body: Mapping[str, Any]) -> Heard:
    """A press of a button."""
    action, container = body["actions"][0], _table(body, "container")
    verb = _verb(_text(action, "action_id", 255))
    packed = unpack(_text(action, "value", 2000)) if action.get("value") else None
    team, user, trigger = _team(body), _id(_table(body, "user"), "id"), _text(body, "trigger_id", 200)
    channel = _optional(_table(body, "channel"), "id") or user
    message = _table(body, "message")
    key = _key(team, "action", f"{trigger or _digest(body)}:{_text(action, 'action_id', 255)}")
    ask = Ask(
        PLATFORM,
        _address(channel, user),
        user,
        verb=verb,
        subject=packed.subject if packed else 0,
        revision=packed.revision if packed else 0,
        values={name: clean(value) for name, value in packed.values.items()} if packed else {},
        key=key,
        thread=_stamp(message.get("thread_ts") or container.get("thread_ts")),
        message=_stamp(container.get("message_ts")),
    )
    return Heard(ask, team, key, _url(body), trigger, replace=container.get("is_ephemeral") is True)


def from_submission(body: Mapping[str, Any]) -> Heard:
    """A modal that was sent: its fields, cleaned, over what it carried."""
    view = _table(body, "view")
    opened = behind(view)
    found: list[str] = []
    values, inputs = dict(opened.packed.values), {clean(name, 60): value for name, value in filled(view).items()}
    for name, value in inputs.items():
        values[name], more = masked_within(partial(masked_field, name), value, _LONGEST)
        found += more
    team, user = _team(body), _id(_table(body, "user"), "id")
    # Not its id and hash: a form that was told what is wrong with it is sent again with the same ones.
    key = _key(team, "view", _text(body, "trigger_id", 200) or _digest(body))
    ask = Ask(
        PLATFORM,
        _address(opened.address, user) if _NAME.fullmatch(opened.address) else user,
        user,
        verb=_verb(_text(view, "callback_id", 255)),
        subject=opened.packed.subject,
        revision=opened.packed.revision,
        values=values,
        key=key,
        thread=_stamp(opened.thread),
    )
    trigger, told = _text(body, "trigger_id", 200), tuple(dict.fromkeys(found))
    return Heard(ask, team, key, trigger=trigger, sent=True, found=told, fields=tuple(inputs))


def from_typing(body: Mapping[str, Any]) -> Heard:
    """What somebody types into a field of a modal of ours that asks for its options; it is answered, and not kept."""
    opened, user = behind(_table(body, "view")), _id(_table(body, "user"), "id")
    address = _address(opened.address, user) if _NAME.fullmatch(opened.address) else user
    typed = clean(_text(body, "value"), _LONGEST)
    return Heard(Ask(PLATFORM, address, user, typed, _verb(_text(body, "action_id", 255))), _team(body), "")


def from_shortcut(body: Mapping[str, Any]) -> Heard:
    """A shortcut, on a message (with its hour and the first link in it) or anywhere."""
    word = _SHORTCUTS.get(_text(body, "callback_id", 255), "")
    if not word:
        raise NotHeard("callback_id: no shortcut of ours")
    team, user, trigger = _team(body), _id(_table(body, "user"), "id"), _text(body, "trigger_id", 200)
    message = _table(body, "message")
    link = _OWN_LINK.search(_text(message, "text", 40_000))
    key = _key(team, "shortcut", trigger or _digest(body))
    thread = _stamp(message.get("thread_ts"))
    channel = _optional(_table(body, "channel"), "id") or user
    # What the message says is its writer's, and is not kept; a link in it is what a flag is about.
    url, found = masked_within(masked, _unescaped(link[1]) if word == "flag" and link else "", 1000)
    written = _stamp(message.get("ts")).partition(".")[0] if word == "flag" else ""
    values = {name: said for name, said in (("url", url), (SAID_AT, written)) if said}
    verb = "flag.form" if values else ""
    address = _address(channel, user)
    ask = Ask(PLATFORM, address, user, "" if verb else word, verb, values=values, key=key, thread=thread)
    return Heard(ask, team, key, _url(body), trigger, found=found)


def from_event(body: Mapping[str, Any], bot_user: str) -> Heard | None:
    """Words to calbot, in a channel or alone with it; or somebody who opened their home. None for what is not for us:
    edits, joins, what other apps and calbot itself (`bot_user`) say."""
    event = _table(body, "event")
    kind, user = event.get("type"), event.get("user")
    if not isinstance(user, str) or not _NAME.fullmatch(user) or user == bot_user or event.get("bot_id"):
        return None
    team = _team(body)
    key = _key(team, "event", _text(body, "event_id", 100))
    if kind == "app_home_opened":
        home = event.get("tab") == "home"
        return Heard(Ask(PLATFORM, user, user, verb=HOME, key=key), team, key) if home else None
    if kind == "link_shared":
        # In a channel that is shared others than the company read it.
        return None if body.get("is_ext_shared_channel") else _shared(event, team, key, user)
    if event.get("subtype") not in (None, *_SAID) or (kind == "message" and event.get("channel_type") != "im"):
        return None
    said = addressed(_text(event, "text", 40_000), f"<@{bot_user}>")
    text, found = masked_within(masked_said, _unescaped(said), _LONGEST)
    address = _address(_id(event, "channel"), user)
    return Heard(
        Ask(PLATFORM, address, user, text, key=key, thread=_stamp(event.get("thread_ts"))), team, key, found=found
    )


def _shared(event: Mapping[str, Any], team: str, key: str, user: str) -> Heard | None:
    """Links of the app's own addresses in a message; which of them are calbot's is for whoever knows its address."""
    if event.get("source") != _POSTED or event.get("is_bot_user_member") is not True:
        # Nobody knows yet who will read it; or only people whom calbot is not among, as two alone with each other.
        return None
    channel, message, rows = _id(event, "channel"), _stamp(event.get("message_ts")), event.get("links")
    found = [one.get("url") for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    links = [url for url in found if isinstance(url, str) and _LINK.fullmatch(url) and not masked(url).found]
    if not links or not message:
        return None
    values, address = {"links": "\n".join(dict.fromkeys(links[:_LINKS])), "channel": channel}, _address(channel, user)
    return Heard(Ask(PLATFORM, address, user, verb=SHARED, values=values, key=key, message=message), team, key)


def echo(body: Mapping[str, Any]) -> tuple[str, str]:
    """(key, ref) of a message of ours of which Slack tells that it was posted; ("", "") for another's."""
    event = _table(body, "event")
    metadata = event.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if not isinstance(payload, dict) or not metadata or metadata.get("event_type") != METADATA:
        return "", ""
    key, channel, ts = payload.get("key"), event.get("channel_id"), event.get("message_ts")
    if not (isinstance(key, str) and isinstance(channel, str) and _NAME.fullmatch(channel) and _stamp(ts)):
        return "", ""
    return key[:200], f"{channel}/{ts}"


def uninstalled(body: Mapping[str, Any]) -> bool:
    """Whether Slack tells that the app was taken away, or that its own tokens were."""
    event = _table(body, "event")
    if event.get("type") == "tokens_revoked":
        return bool(_table(event, "tokens").get("bot"))
    return event.get("type") == "app_uninstalled"


def _address(channel: str, user: str) -> str:
    """Direct conversations are called by the person, as Slack's messages to a person are."""
    return user if channel.startswith("D") else channel


def _verb(name: str) -> str:
    """The verb in `cal:flag.claim:3`."""
    parts = name.split(":")
    if len(parts) < 2 or parts[0] != ACTION or not _VERB.fullmatch(parts[1]):
        raise NotHeard("action: none of ours")
    return parts[1]


def _key(team: str, kind: str, what: str) -> str:
    key = f"{PLATFORM}:{team}:{kind}:{what}"
    return key if len(key) <= 160 else f"{PLATFORM}:{team}:{kind}:{sha256(what.encode()).hexdigest()}"


def _digest(body: Mapping[str, Any]) -> str:
    return sha256(repr(sorted(body.items(), key=lambda item: str(item[0]))).encode()).hexdigest()


def _team(body: Mapping[str, Any]) -> str:
    """Whose installation it is for, as far as the request says."""
    team = next(iter(installations(body)), "")
    if not _NAME.fullmatch(team):
        raise NotHeard("team: none")
    return team


def _table(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    return part if isinstance(part, dict) else {}


def _text(said: Mapping[str, Any], name: str, most: int = 8000) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise NotHeard(f"{name}: no text, or too long")
    return value


def _id(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise NotHeard(f"{name}: no id")
    return value


def _optional(said: Mapping[str, Any], name: str) -> str:
    return _id(said, name) if said.get(name) else ""


def _stamp(value: Any) -> str:
    return value if isinstance(value, str) and _STAMP.fullmatch(value) else ""


def _url(body: Mapping[str, Any]) -> str:
    url = body.get("response_url")
    return url if isinstance(url, str) and len(url) <= 500 else ""


def _unescaped(text: str) -> str:
    """What was typed: Slack escapes three signs, and writes addresses twice."""
    bare = _OWN_LINK.sub(r"\1", _LABELLED.sub(r"\1", text))
    bare = _NAMED.sub(lambda found: f"{found[1] or '@'}{found[2]}", bare)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
