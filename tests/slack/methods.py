"""The Web API methods of the fake Slack, as Slack documents them: who may, what is refused, what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.slack.shapes import wrong_with_message, wrong_with_view
from tests.slack.town import TRIGGER_SECONDS, Channel, Message, Town, View


class Refused(Exception):
    """ok: false, with Slack's word for it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.said = {"ok": False, "error": error, **more}


class TooFast(Exception):
    """429: no sooner than in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"in {seconds} s")
        self.seconds = seconds


Answer = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """What it needs, and what it does."""

    scopes: tuple[str, ...]
    do: Callable[[Town, Mapping[str, Any]], Answer]


def _auth_test(town: Town, _said: Mapping[str, Any]) -> Answer:
    return {
        "url": "https://panpot.slack.example/",
        "team": "Pan & Pot",
        "user": "calbot",
        "team_id": town.team,
        "user_id": town.bot,
        "bot_id": town.bot_id,
        "app_id": town.app,
        **({"enterprise_id": town.organisation, "is_enterprise_install": True} if town.organisation else {}),
    }


def _channel(town: Town, said: Mapping[str, Any]) -> Channel:
    name = str(said.get("channel", ""))
    # A message to a person's id goes to the direct conversation with that person.
    found = town.direct(name) if name in town.users else town.channels.get(name)
    if found is None:
        raise Refused("channel_not_found")
    if found.archived:
        raise Refused("is_archived")
    if not found.member:
        raise Refused("not_in_channel")
    return found


def _content(town: Town, said: Mapping[str, Any], method: str) -> tuple[str, list[dict[str, Any]]]:
    text, blocks = str(said.get("text") or ""), said.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text")
    wrong = wrong_with_message(blocks, text) + not_here(town, blocks)
    if wrong:
        town.refused.append((method, wrong))
        raise Refused("invalid_blocks", response_metadata={"messages": wrong}, errors=wrong)
    return text, blocks


def not_here(town: Town, blocks: list[dict[str, Any]]) -> list[str]:
    """What this workspace does not take: native blocks that it does not know, pictures that are not there yet."""
    told = [f"{block['type']}: not here" for block in blocks if str(block["type"]).startswith("data_")]
    told = [] if town.native else told
    for block in blocks:
        if block["type"] == "image" and "slack_file" in block:
            kept = town.files.get(str(block["slack_file"].get("id")))
            if kept is None or not kept.get("done") or kept["looked"] < town.looks:
                told.append("invalid slack file")
            if kept is not None:
                kept["looked"] += 1
    return told


def _paced(town: Town, channel: Channel) -> None:
    now = town.clock()
    if now - channel.posted_at < town.pace:
        raise TooFast(max(1, round(town.pace - (now - channel.posted_at) + 0.499)))
    channel.posted_at = now


def _post(town: Town, said: Mapping[str, Any]) -> Answer:
    channel = _channel(town, said)
    text, blocks = _content(town, said, "chat.postMessage")
    _paced(town, channel)
    thread = str(said.get("thread_ts") or "")
    if thread and channel.find(thread) is None:
        raise Refused("thread_not_found")
    message = Message(town.stamp(), text, blocks, dict(said.get("metadata") or {}), thread, said=dict(said))
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": _shown(town, message)}


def _update(town: Town, said: Mapping[str, Any]) -> Answer:
    channel = town.channels.get(str(said.get("channel", "")))
    message = channel.find(str(said.get("ts", ""))) if channel else None
    if channel is None or message is None:
        raise Refused("channel_not_found" if channel is None else "message_not_found")
    text, blocks = _content(town, said, "chat.update")
    message.text, message.blocks, message.edits = text, blocks, message.edits + 1
    # An update without metadata takes nothing away; with an empty one it does.
    if "metadata" in said:
        message.metadata = dict(said["metadata"] or {})
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": _shown(town, message)}


def _delete(town: Town, said: Mapping[str, Any]) -> Answer:
    channel = _channel(town, said)
    message = channel.find(str(said.get("ts", "")))
    if message is None:
        raise Refused("message_not_found")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def _ephemeral(town: Town, said: Mapping[str, Any]) -> Answer:
    channel, user = _channel(town, said), str(said.get("user", ""))
    if user not in town.users:
        raise Refused("user_not_in_channel")
    text, blocks = _content(town, said, "chat.postEphemeral")
    message = Message(town.stamp(), text, blocks, {}, str(said.get("thread_ts") or ""), user, said=dict(said))
    channel.messages.append(message)
    return {"message_ts": message.ts}


def _open_view(town: Town, said: Mapping[str, Any]) -> Answer:
    trigger = town.triggers.get(str(said.get("trigger_id", "")))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if town.clock() - trigger.at > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    view = _fit(town, said, "views.open")
    trigger.used = True
    kept = View(f"V{town.number():06d}", trigger.user, view, f"h{town.number()}", str(view.get("external_id") or ""))
    town.views[kept.id] = kept
    return {"view": {"id": kept.id, "hash": kept.hash, **view}}


def _update_view(town: Town, said: Mapping[str, Any]) -> Answer:
    wanted, external = str(said.get("view_id") or ""), str(said.get("external_id") or "")
    found = town.views.get(wanted) or next(
        (one for one in town.views.values() if external and one.external_id == external), None
    )
    if found is None:
        raise Refused("not_found")
    if said.get("hash") and said["hash"] != found.hash:
        raise Refused("hash_conflict")
    found.view, found.hash = _fit(town, said, "views.update"), f"h{town.number()}"
    return {"view": {"id": found.id, "hash": found.hash, **found.view}}


def _publish(town: Town, said: Mapping[str, Any]) -> Answer:
    user = str(said.get("user_id", ""))
    if user not in town.users:
        raise Refused("user_not_found")
    view = _fit(town, said, "views.publish")
    town.homes[user] = View(f"V{town.number():06d}", user, view, f"h{town.number()}")
    return {"view": {"id": town.homes[user].id, **view}}


def _fit(town: Town, said: Mapping[str, Any], method: str) -> dict[str, Any]:
    view = said.get("view") or {}
    wrong = wrong_with_view(view)
    if wrong:
        town.refused.append((method, wrong))
        raise Refused("invalid_arguments", response_metadata={"messages": wrong})
    return dict(view)


def _channel_info(town: Town, said: Mapping[str, Any]) -> Answer:
    found = town.channels.get(str(said.get("channel", "")))
    if found is None:
        raise Refused("channel_not_found")
    about = {"id": found.id, "name": found.name, "is_archived": found.archived, "is_member": found.member}
    return {"channel": {**about, "is_im": bool(found.direct), "is_ext_shared": found.shared}}


def _open_direct(town: Town, said: Mapping[str, Any]) -> Answer:
    user = str(said.get("users", ""))
    if user not in town.users:
        raise Refused("user_not_found")
    return {"channel": {"id": town.direct(user).id}}


def _history(town: Town, said: Mapping[str, Any]) -> Answer:
    channel = _channel(town, said)
    oldest, most = float(said.get("oldest") or 0), int(said.get("limit") or 100)
    after = int(said.get("cursor") or 0)
    seen = [one for one in reversed(channel.messages) if not one.only_for and float(one.ts) > oldest]
    page = seen[after : after + most]
    wide = str(said.get("include_all_metadata", "")).lower() in ("1", "true")
    rest = after + most < len(seen)
    return {
        "messages": [_shown(town, one, metadata=wide) for one in page],
        "has_more": rest,
        "response_metadata": {"next_cursor": str(after + most) if rest else ""},
    }


def _user_info(town: Town, said: Mapping[str, Any]) -> Answer:
    user = town.users.get(str(said.get("user", "")))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user}


def _upload_url(town: Town, said: Mapping[str, Any]) -> Answer:
    if not said.get("filename") or not said.get("length"):
        raise Refused("invalid_arguments")
    name = f"F{town.number():06d}"
    town.files[name] = {"name": said["filename"], "length": int(said["length"]), "body": b"", "shared": "", "looked": 0}
    town.files[name]["alt"] = str(said.get("alt_txt") or "")
    return {"upload_url": f"upload/{name}", "file_id": name}


def _upload_done(town: Town, said: Mapping[str, Any]) -> Answer:
    for one in said.get("files") or []:
        kept = town.files.get(str(one.get("id")))
        if kept is None or len(kept["body"]) != kept["length"]:
            raise Refused("file_not_found")
        kept["shared"], kept["done"] = str(said.get("channel_id") or ""), True
    return {"files": list(said.get("files") or [])}


def _shown(town: Town, message: Message, *, metadata: bool = True) -> dict[str, Any]:
    shown = {"type": "message", "user": town.bot, "bot_id": town.bot_id, "ts": message.ts, "text": message.text}
    shown |= {"blocks": message.blocks} if message.blocks else {}
    shown |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return shown | ({"metadata": message.metadata} if metadata and message.metadata else {})


def _validate(town: Town, said: Mapping[str, Any]) -> Answer:
    if len({"blocks", "view", "message"} & said.keys()) != 1:
        raise Refused("invalid_arguments")
    wrong = wrong_with_view(said["view"]) if "view" in said else wrong_with_message(said.get("blocks"))
    wrong += not_here(town, said.get("blocks") or [])
    if wrong:
        told = [{"pointer": f"/{n}", "code": "failed_constraint", "message": one} for n, one in enumerate(wrong)]
        raise Refused("invalid_view" if "view" in said else "invalid_blocks", errors=told)
    return {}


def _unfurl(town: Town, said: Mapping[str, Any]) -> Answer:
    """Only links of the app's own domains that stand in a message that is there; the blocks stand below it."""
    channel = town.channels.get(str(said.get("channel", "")))
    message = channel.find(str(said.get("ts", ""))) if channel else None
    if message is None:
        raise Refused("cannot_find_message")
    shown = said.get("unfurls")
    if not isinstance(shown, dict) or not shown:
        raise Refused("missing_unfurls")
    for link, about in shown.items():
        if link not in message.text or not any(f"://{domain}/" in link for domain in town.domains):
            raise Refused("cannot_unfurl_url")
        wrong = wrong_with_message(about.get("blocks"))
        if wrong:
            town.refused.append(("chat.unfurl", wrong))
            raise Refused("invalid_blocks", errors=wrong)
    message.unfurls = {link: list(about["blocks"]) for link, about in shown.items()}
    return {}


METHODS: Mapping[str, Method] = {
    "chat.unfurl": Method(("links:write",), _unfurl),
    "blocks.validate": Method((), _validate),
    "auth.test": Method((), _auth_test),
    "chat.postMessage": Method(("chat:write",), _post),
    "chat.update": Method(("chat:write",), _update),
    "chat.delete": Method(("chat:write",), _delete),
    "chat.postEphemeral": Method(("chat:write",), _ephemeral),
    "views.open": Method((), _open_view),
    "views.update": Method((), _update_view),
    "views.publish": Method((), _publish),
    "conversations.info": Method(("channels:read", "groups:read"), _channel_info),
    "conversations.open": Method(("im:write",), _open_direct),
    "conversations.history": Method(("channels:history", "groups:history"), _history),
    "users.info": Method(("users:read",), _user_info),
    "files.getUploadURLExternal": Method(("files:write",), _upload_url),
    "files.completeUploadExternal": Method(("files:write",), _upload_done),
}
