"""Slack as a `Platform`: posts, edits and whispers cards, and finds again what may have arrived."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from calbot.chat.cards import Card
from calbot.chat.platform import CannotTell
from calbot.chat.slack.caller import CLOSED, Caller, Refused, Revoked
from calbot.chat.slack.ladder import Ladder
from calbot.chat.slack.listen import METADATA, PLATFORM
from calbot.chat.slack.modal import home
from calbot.chat.slack.pace import GAP_SECONDS, Pace
from calbot.chat.slack.people import People
from calbot.chat.slack.pictures import Pictures
from calbot.chat.slack.render import SIMPLE, drawn
from calbot.clock import Clock
from calbot.errors import Lasting, NotThere, Passing, Unknown
from calbot.flows.heard import Return

log = logging.getLogger(__name__)

Recall = Callable[[str], Awaitable[Return | None]]
"""Where a message for one person goes; None for one that is for a whole place."""
Park = Callable[[str, str], Awaitable[None]]
"""Nothing can be said at an address any more, and why."""

_QUIET: Final = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
_LOOK_BACK: Final = timedelta(hours=1)
_PAGES, _PAGE = 5, 200
_CHANNELS: Final = ("C", "G", "D")
"""Ids of conversations begin so, those of people do not."""
SHARED: Final = ("C", "G")
"""Those of conversations of several people."""
_NO_THREAD: Final = frozenset(
    {
        "thread_not_found",
        "message_not_found",
        "cannot_reply_to_message",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
    }
)
"""Nothing more can be said below that message."""
_NO_EDIT: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""That message stays as it is: what is true by now is told anew."""
_FOR_ALL: Final = frozenset({"chat.postMessage", "chat.update"})
_GONE: Final = "user_disabled"
_NOBODY: Final = frozenset({_GONE, "user_not_found", "user_not_visible", "cannot_dm_bot"})
"""Whoever was to be told alone is nobody, or nobody any more."""
_NOT_THERE: Final = frozenset({"user_not_in_channel", "channel_not_found", "not_in_channel", "is_archived"})


async def _nobody(_key: str) -> Return | None:
    return None


async def _unparked(_address: str, _why: str) -> None:
    """Where nobody keeps it."""


class SlackChat:
    """calbot speaking in one workspace of Slack. An address is a channel, or a person for the direct conversation with
    calbot; a ref is `channel/time stamp`. With `pictures` charts are shown as such where Slack takes none of its own.
    """

    def __init__(
        self,
        caller: Caller,
        clock: Clock,
        recall: Recall = _nobody,
        park: Park = _unparked,
        gap: float = GAP_SECONDS,
        pictures: Pictures | None = None,
    ) -> None:
        self._caller = caller
        self._pace = Pace(gap)
        self._ladder = Ladder(pictures)
        self._clock = clock
        self._recall = recall
        self._park = park
        self._history = True
        self._direct: dict[str, str] = {}
        """By person, the channel in which that person and calbot speak: Slack tells it with a first message."""
        self._people = People(caller)

    @property
    def name(self) -> str:
        """What identities and places call this platform."""
        return PLATFORM

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        """A new message; `key` stands in its metadata."""
        under = {"thread_ts": _parted(thread)[1]} if thread else {}
        about = {"event_type": METADATA, "event_payload": {"key": key}}
        alone = not address.startswith(_CHANNELS)
        if alone and await self._people.is_gone(address):
            raise await self._closed(address, Refused(_GONE, "the account of that person was deactivated"))
        await self._pace.turn(address)
        try:
            said = await self._shown("chat.postMessage", card, channel=address, metadata=about, **under, **_QUIET)
        except Refused as refusal:
            if refusal.error in CLOSED or (alone and refusal.error in _NOBODY):
                raise await self._closed(address, refusal) from None
            if thread and refusal.error in _NO_THREAD:
                raise NotThere(str(refusal)) from None
            raise
        ref = _ref(said, "channel", "ts")
        if alone:
            self._direct[address] = _parted(ref)[0]
        return ref

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        """Show `card` in the message from now on."""
        channel, ts = _parted(ref)
        try:
            await self._shown("chat.update", card, channel=channel, ts=ts, **_QUIET)
        except Unknown as trouble:
            # To show the same once more does no harm.
            raise Passing(str(trouble), 1.0) from None
        except Refused as refusal:
            if refusal.error in CLOSED:
                raise await self._closed(address, refusal) from None
            if refusal.error in _NO_EDIT:
                raise NotThere(str(refusal)) from None
            raise

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        """For `user` alone: at the response_url of what is answered, else as an ephemeral message, else in the direct
        conversation with calbot, which is there for everybody."""
        back = await self._recall(key)
        if back is not None and back.respond and await self._responded(back, card):
            return f"{address}/respond"
        if address == user:
            return await self.post(user, card, key=key)
        under = {"thread_ts": back.thread} if back is not None and back.thread else {}
        try:
            said = await self._shown("chat.postEphemeral", card, channel=address, user=user, **under, **_QUIET)
        except Refused as refusal:
            if refusal.error not in _NOT_THERE:
                raise
            return await self.post(user, card, key=key)
        return _ref({"channel": address, **said}, "channel", "message_ts")

    async def unfurl(self, address: str, channel: str, message: str, cards: Mapping[str, Card]) -> None:
        """Show each card under its link in the message; with plain blocks, which every unfurling takes."""
        look = replace(SIMPLE, local=channel.startswith(SHARED))
        shown = {link: {"blocks": list(drawn(card, look))} for link, card in cards.items()}
        try:
            await self._caller.call("chat.unfurl", channel=channel, ts=message, unfurls=shown)
        except Unknown as trouble:
            # To show the same once more does no harm.
            raise Passing(str(trouble), 1.0) from None
        except (Refused, Revoked) as refusal:
            # The message is gone, or calbot may not: nobody misses what was never promised.
            log.info("a link could not be shown: %s", refusal)

    async def find(self, address: str, key: str) -> str | None:
        """The message that carries `key`; CannotTell without the right to read back, which calbot does not ask for:
        Slack tells by an event of what it has posted."""
        channel = self._direct.get(address, address)
        if not self._history or not channel.startswith(_CHANNELS):
            raise CannotTell("calbot may not read this conversation")
        if channel == address and await self._recall(key) is not None:
            raise CannotTell("what only one person sees stands in no history")
        said: dict[str, Any] = {
            "channel": channel,
            "include_all_metadata": "true",
            "limit": str(_PAGE),
            "oldest": f"{(self._clock() - _LOOK_BACK).timestamp():.6f}",
        }
        for _ in range(_PAGES):
            page = await self._page(said)
            found = next((one for one in page.get("messages") or () if _key_of(one) == key), None)
            if found is not None:
                return f"{channel}/{found['ts']}"
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            said["cursor"] = cursor
        raise CannotTell("too much was said since")

    async def home(self, user: str, cards: tuple[Card, ...], *, key: str) -> None:
        """Show `cards` as the home of `user`."""
        await self._caller.call("views.publish", user_id=user, view=home(cards))

    async def zone_of(self, user: str) -> str:
        """As `People.zone_of`."""
        return await self._people.zone_of(user)

    async def close(self) -> None:
        """Give back the connections."""
        await self._caller.close()

    async def _page(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return await self._caller.call("conversations.history", read=True, **said)
        except Passing as trouble:
            if "missing_scope" in str(trouble):
                self._history = False
                raise CannotTell("calbot may not read this conversation") from None
            raise
        except Refused as refusal:
            raise CannotTell(refusal.error) from None

    async def _closed(self, address: str, refusal: Refused) -> Refused:
        """Nothing more is tried there, and somebody is told; the refusal itself."""
        await self._park(address, str(refusal))
        return refusal

    async def _responded(self, back: Return, card: Card) -> bool:
        """Whether the response_url took it; over (five times, thirty minutes) it takes nothing more."""
        about: dict[str, Any] = {"response_type": "ephemeral", "replace_original": back.replace, **_QUIET}
        about |= {"thread_ts": back.thread} if back.thread else {}
        try:
            await self._ladder.climb_down(
                "respond",
                card,
                lambda text, drawn: self._caller.respond(back.respond, {**about, "text": text, "blocks": drawn}),
            )
        except Refused as refusal:
            log.info("a response_url is over: %s", refusal.error)
            return False
        return True

    async def _shown(self, method: str, card: Card, **said: Any) -> Mapping[str, Any]:
        """Call with the card drawn; should Slack not take its shape, once more with plainer blocks. What a whole
        channel reads tells its hours by each reader's clock; what one person reads is written in that person's."""
        return await self._ladder.climb_down(
            method,
            card,
            lambda text, drawn: self._caller.call(method, text=text, blocks=drawn, **said),
            local=method in _FOR_ALL and str(said["channel"]).startswith(SHARED),
        )


def _key_of(said: Any) -> str:
    metadata = said.get("metadata") if isinstance(said, dict) else None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""


def _ref(said: Mapping[str, Any], channel: str, stamp: str) -> str:
    where, when = said.get(channel), said.get(stamp)
    if not isinstance(where, str) or not isinstance(when, str) or not when:
        raise Unknown("Slack's answer names no message")
    return f"{where}/{when}"


def _parted(ref: str) -> tuple[str, str]:
    channel, sign, ts = ref.partition("/")
    if not sign or not channel or not ts:
        raise Lasting("a ref of Slack is a channel and a time stamp")
    return channel, ts
