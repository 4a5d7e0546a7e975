"""Activities of Teams -> what was asked: texts without personal data, and a key for each."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from calbot.chat.arriving import NEWS
from calbot.chat.ask import Ask
from calbot.chat.cards import clean
from calbot.chat.masking import masked_field, masked_said
from calbot.chat.reading import LONGEST_LINK, addressed, link_in
from calbot.chat.said_at import SAID_AT
from calbot.chat.teams import dialog
from calbot.chat.teams.form import filled
from calbot.chat.teams.news import news
from calbot.chat.teams.packing import CARRIED, unpack
from calbot.chat.teams.send import PLATFORM

PRESS: Final = "adaptiveCard/action"
INVOKES: Final = frozenset({PRESS, *dialog.NAMES})
"""Presses, and what comes of dialogs."""
_LONGEST: Final = 4000
_ID: Final = re.compile(r"[\w:;=@.|+/-]{1,300}")
_PERSON: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERB: Final = re.compile(r"[a-z0-9_.]{1,60}")
_CALL: Final = re.compile(r"<at[^>]{0,200}>([^<]{0,200})</at>", re.IGNORECASE)
_HERE: Final = "\x01"
"""Where calbot is called; no letter that anybody types."""
_SHARED: Final = "19:"
_HREF: Final = re.compile(r"""href=["'](https?://[^"'\s<>]{1,2000})["']""", re.IGNORECASE)
_CONTENT: Final = 40_000


class NotHeard(ValueError):
    """An activity that says nothing calbot can take up; the text says where, never what."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody asked, as it is kept: `key` is the same for a repeated delivery, `sent` when it is a form that was
    sent, `found` says what personal data was left out; `alone` is whom Teams can answer there with nobody else seeing
    it ("" nobody)."""

    ask: Ask
    key: str
    sent: bool = False
    found: tuple[str, ...] = ()
    alone: str = ""


def tenant(body: Mapping[str, Any]) -> str:
    """Whose activity it is, "" where it does not say."""
    said = _table(body, "conversation").get("tenantId")
    data = _table(_table(body, "channelData"), "tenant").get("id")
    named = {one.lower() for one in (said, data) if isinstance(one, str) and one}
    if len(named) > 1:
        raise NotHeard("tenant: two of them")
    return next(iter(named), "")


def is_japanese(body: Mapping[str, Any]) -> bool:
    """Whether the client of whoever asks is."""
    return str(body.get("locale") or "").lower().startswith("ja")


def told(body: Mapping[str, Any]) -> Heard | None:
    """What Teams tells of a conversation; None for what calbot needs not know."""
    about = news(body)
    if about is None:
        return None
    ask = ask_of(body, verb=NEWS, values={"what": about.what, "name": _read(about.name)})
    address = about.address if _ID.fullmatch(about.address) else ask.address
    return Heard(replace(ask, address=address, thread="", message=""), _key(body))


def words(body: Mapping[str, Any]) -> Heard | None:
    """Words to calbot, in a channel or alone with it; None for what is not for us: what bots say, and what is sent
    with nothing said."""
    sender = _table(body, "from")
    if sender.get("role") == "bot" or sender.get("id") == _table(body, "recipient").get("id"):
        return None
    if isinstance(body.get("value"), dict) and CARRIED in body["value"]:
        # Clients that know no Action.Execute send a press as a message.
        return press(body, body["value"])
    text = body.get("text")
    if text is None or text == "":
        return None
    if not isinstance(text, str) or len(text) > 10 * _LONGEST:
        raise NotHeard("text: no text, or too long")
    said, found = masked_said(_read(html.unescape(_uncalled(body, text)).replace("\xa0", " ").strip()))
    return Heard(ask_of(body, text=said), _key(body), found=found, alone=_alone(body))


def _alone(body: Mapping[str, Any]) -> str:
    """Whom a message that others do not see is from: a slash command in a channel or group chat comes so."""
    seen_by_all = _table(body, "recipient").get("isTargeted") is not True
    shared = _id(_table(body, "conversation"), "id").startswith(_SHARED)
    return "" if seen_by_all or not shared else _id(_table(body, "from"), "id")


def invoked(body: Mapping[str, Any]) -> Heard | None:
    """What was asked by one of `INVOKES`; None for what asks nothing."""
    name = body.get("name")
    if name == PRESS:
        return pressed(body)
    if name == dialog.EXTENSION_FETCH:
        return extended(body)
    data = _table(body, "value").get("data")
    if not isinstance(data, dict):
        raise NotHeard("data: none")
    return press(body, data)


def extended(body: Mapping[str, Any]) -> Heard:
    """A command of the app's own menu, on a message (with its hour and the first link in it) or where one writes."""
    value = _table(body, "value")
    command = value.get("commandId")
    if command == dialog.ADD:
        return Heard(ask_of(body, text="add"), _key(body))
    if command != dialog.FLAG:
        raise NotHeard("commandId: none of ours")
    # What the message says is its writer's, and is not kept; a link in it is what a flag is about.
    message = _table(value, "messagePayload")
    content = _table(message, "body").get("content")
    url, found = masked_field("url", _link(content) if isinstance(content, str) else "")
    about = {"url": url, SAID_AT: _seconds(message.get("createdDateTime"))}
    ask = ask_of(body, verb="flag.form", values={name: said for name, said in about.items() if said})
    return Heard(ask, _key(body), found=found)


def _seconds(written: object) -> str:
    """When a message was written, in seconds since 1970; "" where it does not say."""
    try:
        at = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return ""
    return str(int(at.timestamp())) if at is not None and at.tzinfo is not None else ""


def _link(content: str) -> str:
    """The first link in the HTML of a message that may be meant, "" where there is none."""
    found = _HREF.search(content[:_CONTENT])
    link = found[1] if found is not None else link_in(re.sub(r"<[^>]{0,2000}>", " ", content[:_CONTENT]))[0]
    link = _read(html.unescape(link))
    return link if len(link) <= LONGEST_LINK else ""


def pressed(body: Mapping[str, Any]) -> Heard | None:
    """A press of a button, or a form that was sent; None for a card that refreshes itself, which calbot's ask for
    never."""
    value = _table(body, "value")
    action = _table(value, "action")
    if value.get("trigger") == "automatic":
        return None
    data = action.get("data")
    if not isinstance(data, dict):
        raise NotHeard("data: none")
    return press(body, data, action.get("verb"))


def press(body: Mapping[str, Any], data: Mapping[str, Any], verb: object = None) -> Heard:
    """The same from what the action carries."""
    named = data.get("action")
    if not isinstance(named, str) or not _VERB.fullmatch(named) or verb not in (None, "", named):
        raise NotHeard("verb: none of ours")
    packed, inputs, found = unpack(data), filled(data), list[str]()
    values = {_read(name): _read(value) for name, value in packed.values.items()}
    for name, value in inputs.items():
        values[_read(name)], more = masked_field(_read(name), _read(value))
        found += more
    ask = ask_of(body, verb=named, subject=packed.subject, revision=packed.revision, values=values)
    return Heard(ask, _key(body), sent=bool(inputs), found=tuple(dict.fromkeys(found)))


def ask_of(body: Mapping[str, Any], **about: Any) -> Ask:
    """What an activity asks `about`: where, and by whom. Raises NotHeard where it does not say."""
    conversation, _, thread = _id(_table(body, "conversation"), "id").partition(";messageid=")
    person = _person(_table(body, "from"))
    address = conversation if conversation.startswith(_SHARED) else person
    message = body.get("replyToId")
    ref = message if isinstance(message, str) and _ID.fullmatch(message) else ""
    return Ask(PLATFORM, address, person, key=_key(body), thread=thread, message=ref, **about)


def _person(sender: Mapping[str, Any]) -> str:
    """The object id in Entra; guests of some kinds have none, and are called as Teams calls them."""
    entra = sender.get("aadObjectId")
    if isinstance(entra, str) and _PERSON.fullmatch(entra):
        return entra.lower()
    return _id(sender, "id")


def _read(text: str) -> str:
    """Half of a surrogate pair is no letter, and no database takes it."""
    return clean(text.encode("utf-8", "ignore").decode("utf-8"), _LONGEST)


def _uncalled(body: Mapping[str, Any], text: str) -> str:
    """What is said to calbot, which is called somewhere in it; others who are called stay there by name."""
    first = _CALL.search(text)
    # A client that names nobody calls whom it says it to.
    mine = _own_names(body) or ({first[1]} if first is not None and not _calls(body) else set())

    def named(found: re.Match[str]) -> str:
        return _HERE if found[1] in mine else f"@{found[1]}"

    said = addressed(_CALL.sub(named, text.replace(_HERE, " ")), _HERE)
    return said.replace(_HERE, " ")


def _calls(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = body.get("entities")
    told = rows if isinstance(rows, list) else []
    return [one for one in told if isinstance(one, dict) and one.get("type") == "mention"]


def _own_names(body: Mapping[str, Any]) -> set[str]:
    """By what calbot is called in it: the tag in the text may carry more than the one that is told of."""
    own = _table(body, "recipient").get("id")
    texts = (one.get("text") for one in _calls(body) if own and _table(one, "mentioned").get("id") == own)
    found = (_CALL.fullmatch(text) for text in texts if isinstance(text, str))
    return {call[1] for call in found if call is not None}


def _key(body: Mapping[str, Any]) -> str:
    conversation, activity = _id(_table(body, "conversation"), "id"), _id(body, "id")
    key = f"{PLATFORM}:{conversation}:{activity}"
    return key if len(key) <= 160 else f"{PLATFORM}:{sha256(key.encode()).hexdigest()}"


def _table(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    return part if isinstance(part, dict) else {}


def _id(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise NotHeard(f"{name}: no id")
    return value
