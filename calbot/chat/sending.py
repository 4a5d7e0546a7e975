"""One message on its way: asked for where it may have arrived, called, and settled by what came of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, NamedTuple

from opentelemetry import trace

from calbot.chat.cards import Card, Note, spans
from calbot.chat.doubt import Doubt, doubt_of
from calbot.chat.platform import CannotTell, Platform
from calbot.chat.reach import Reach
from calbot.chat.wires import Wires
from calbot.errors import Ended, Lasting, NotThere, Outside, Passing, TellUser, Unknown, Unreached
from calbot.flows import digest
from calbot.flows import notice as notices
from calbot.flows.delivery import Delivery
from calbot.flows.notice import Arrived
from calbot.flows.taking import InHand, Taken
from calbot.flows.turn import Turn
from calbot.model.notice import MAY_BE_THERE
from calbot.model.place import PlaceKind
from calbot.words.say import sayer

log = logging.getLogger(__name__)

_TRACER: Final = trace.get_tracer("calbot.chat")
CALL_SECONDS: Final = 8.0
"""A platform that has not answered by then leaves the message in doubt. Less than the 10 s in which a worker that is
told to stop has to end."""
FIND_SECONDS: Final = 2.5
"""A question that is not answered by then is asked once more: that says nothing, and the answer is waited for."""
_QUESTIONS: Final = 2
MOST_REPEATS: Final = 6
"""So often a message is said again that nobody can look for; by then it is there, or its place takes none."""
HELD_UP_SECONDS: Final = 3.0
"""A sender that was held up for longer before its call (for a thread, or the database) puts the notice off: its lease
(18 s) has to cover what a platform may take to accept the call (15 s), or another sender could ask too early."""
_HELD_UP: Final = "its sender was held up"


async def send(
    hand: InHand,
    wires: Wires,
    turn: Turn,
    began: float,
    stopping: Callable[[], bool] = lambda: False,
    reach: Reach | None = None,
) -> Arrived | None:
    """Send what was taken at or after `began` (monotonic seconds) and what it took to draw; what the platform has is
    given back, for the caller to keep. Whatever else comes of it is kept, and `reach` told of it. No call begins once
    this process is `stopping`."""
    began += hand.spent
    delivery, taken = hand.delivery, hand.taken
    notice, platform = delivery.notice, wires.platforms.get(delivery.place.platform)
    if platform is None:
        # Another process may have it.
        said = f"no platform {delivery.place.platform} here"
        await wires.flow(notices.put_off, turn, notice.id, taken.attempt, 0.0, said, doubt=taken.doubt)
        return None
    looked = await _looked(platform, hand, wires, turn)
    if not isinstance(looked, _Unsaid):
        return looked
    # Asking took its time, whatever was asked for.
    if (taken.doubt or delivery.lost) and not stopping():
        began, repeat = time.monotonic(), looked.repeat and taken.doubt
        if not await wires.flow(notices.calling, turn, notice.id, taken.attempt, repeat=repeat):
            return None
    if stopping() or time.monotonic() - began > HELD_UP_SECONDS:
        await _left_uncalled(notice.id, taken, wires, turn, "its sender stops" if stopping() else _HELD_UP)
        return None
    # A repeat that was refused goes out once more: what came before it may be there all the same. So it may be beside
    # a repeat that is edited.
    again = looked.repeat or taken.repeats or looked.delivery.repeat
    shown = _marked(hand.card, looked.delivery) if again else hand.card
    return await _called(platform, looked.delivery, shown, taken, wires, turn, reach or Reach())


async def _left_uncalled(notice_id: int, taken: Taken, wires: Wires, turn: Turn, said: str) -> None:
    if taken.doubt:
        await wires.flow(notices.put_off, turn, notice_id, taken.attempt, 0.0, said, doubt=True)
        return
    # Its place waits with it, or what comes after it would be told before it.
    await wires.flow(notices.refused, turn, notice_id, taken.attempt, 0.0, said, away=True)


class _Unsaid(NamedTuple):
    """What is to be called, since it is not there as far as anybody can tell; `repeat` where nobody can."""

    delivery: Delivery
    repeat: bool


async def _looked(platform: Platform, hand: InHand, wires: Wires, turn: Turn) -> Arrived | _Unsaid | None:
    """Whether it, or what it edits, is there already; None where that stays open for now, or nothing is left to say."""
    delivery, taken, card = hand.delivery, hand.taken, hand.card
    notice, ref, repeat = delivery.notice, taken.echo, False
    if taken.doubt and not ref:
        asked = await _asked(platform, delivery, taken, wires, turn)
        if asked is None:
            return None
        ref, repeat = asked
    if ref:
        return Arrived(notice.id, taken.attempt, ref)
    if delivery.lost:
        found = await _found_again(platform, hand, wires, turn)
        if found is None:
            return None
        delivery, repeat = replace(delivery, ref=found.ref), repeat or found.repeat
    there = bool(delivery.ref or delivery.thread) or repeat or bool(taken.repeats)
    if card.struck and (notice.slot or notice.thread_slot) and not there:
        # What it strikes, or tells the end of, was never said, or is gone.
        await wires.flow(notices.nothing_there, turn, notice.id, taken.attempt)
        return None
    if card.moot and not (delivery.ref or repeat or taken.repeats):
        # Nobody has read it, and by now nobody needs to.
        await wires.flow(notices.nothing_there, turn, notice.id, taken.attempt)
        return None
    return _Unsaid(delivery, repeat)


class _Asked(NamedTuple):
    """What a look for an earlier try gave: its `ref`, "" when it is not there; `repeat` when nobody can tell."""

    ref: str
    repeat: bool = False


async def _asked(platform: Platform, delivery: Delivery, taken: Taken, wires: Wires, turn: Turn) -> _Asked | None:
    """Whether an earlier try arrived; None when that stays open for now (or another sender has the notice)."""
    notice, place = delivery.notice, delivery.place
    if delivery.ref:
        return _Asked("")  # showing the same message once more does no harm
    try:
        return _Asked(await _found(platform, place.address, notice.key) or "")
    except CannotTell:
        # What was left once is wanted by whoever let it go again.
        wanted = taken.repeats or notice.problem == MAY_BE_THERE
        if not wanted and await _can_wait(notice.screen, wires, turn):
            log.warning("notice %s of %s may be there, and is not said again", notice.id, notice.screen)
            await wires.flow(notices.give_up, turn, notice.id, taken.attempt, MAY_BE_THERE)
            return None
        if taken.repeats < MOST_REPEATS:
            return _Asked("", repeat=True)
        said = f"it may be there: it was repeated {taken.repeats} times, and the platform cannot be asked for it"
        await wires.flow(notices.give_up, turn, notice.id, taken.attempt, said)
        return None
    except Exception as trouble:
        wait = trouble.retry_after if isinstance(trouble, Passing) else 0.0
        said = _said(trouble)
        await wires.flow(notices.put_off, turn, notice.id, taken.attempt, wait, said, doubt=True)
        return None


async def _can_wait(screen: str, wires: Wires, turn: Turn) -> bool:
    match doubt_of(screen):
        case Doubt.SAID_AGAIN:
            return False
        case Doubt.LEFT:
            return True
        case Doubt.QUIET:
            return not await wires.flow(digest.holds_warnings, turn)


async def _found_again(platform: Platform, hand: InHand, wires: Wires, turn: Turn) -> _Asked | None:
    """What a look for what was given up, and may be there for all that, gave; None where there is nothing to say, or
    nobody can tell for now."""
    delivery, taken, card = hand.delivery, hand.taken, hand.card
    notice = delivery.notice
    try:
        ref = None
        for key in delivery.lost:
            ref = ref or await _found(platform, delivery.place.address, key)
    except CannotTell:
        return _Asked("", repeat=True)
    except Exception as trouble:
        wait = trouble.retry_after if isinstance(trouble, Passing) else 0.0
        await wires.flow(notices.put_off, turn, notice.id, taken.attempt, wait, _said(trouble), doubt=taken.doubt)
        return None
    if ref is None and card.struck:
        await wires.flow(notices.nothing_there, turn, notice.id, taken.attempt)
        return None
    return _Asked(ref or "")


async def _found(platform: Platform, address: str, key: str) -> str | None:
    for _ in range(_QUESTIONS - 1):
        with suppress(TimeoutError):
            async with asyncio.timeout(FIND_SECONDS):
                return await platform.find(address, key)
    async with asyncio.timeout(FIND_SECONDS):
        return await platform.find(address, key)


async def _called(
    platform: Platform, delivery: Delivery, card: Card, taken: Taken, wires: Wires, turn: Turn, reach: Reach
) -> Arrived | None:
    notice, settle = delivery.notice, wires.flow
    called = time.monotonic()
    about: dict[str, str | int] = {
        "calbot.workspace": notice.workspace_id,
        "calbot.notice": notice.id,
        "calbot.screen": notice.screen,
    }
    try:
        with _TRACER.start_as_current_span(f"send {delivery.place.platform}", attributes=about):
            async with asyncio.timeout(CALL_SECONDS):
                ref = await _call(platform, delivery, card)
    except Passing as trouble:
        many, said = reach.refused(delivery.place.platform, delivery.place.id), str(trouble)
        away = many or isinstance(trouble, Unreached)
        await settle(notices.refused, turn, notice.id, taken.attempt, trouble.retry_after, said, away=away)
    except NotThere:
        reach.took(delivery.place.platform)
        # Somebody has removed the card, or what stood above it: what is true by now is told anew.
        await settle(notices.removed, turn, notice.id, taken.attempt, delivery.ref or delivery.thread)
    except (Lasting, TellUser) as trouble:
        reach.took(delivery.place.platform)
        unseen = not taken.repeats and not notice.repeats
        await settle(notices.give_up, turn, notice.id, taken.attempt, str(trouble), unseen=unseen)
    except (Unknown, TimeoutError) as trouble:
        elapsed = time.monotonic() - called
        reach.refused(delivery.place.platform, delivery.place.id)
        ended = isinstance(trouble, Ended)
        await settle(notices.doubt, turn, notice.id, taken.attempt, elapsed, _said(trouble), ended=ended)
    except Exception:
        log.exception("notice %s of %s could not be sent", notice.id, notice.screen)
        await settle(notices.defect, turn, notice.id, taken.attempt, "defect: see the log", doubt=True)
    else:
        return Arrived(notice.id, taken.attempt, ref)
    return None


async def _call(platform: Platform, delivery: Delivery, card: Card) -> str:
    """The ref under which the platform has it."""
    notice, place = delivery.notice, delivery.place
    if delivery.ref:
        await platform.amend(place.address, delivery.ref, card, key=notice.key)
        return delivery.ref
    if notice.only_for is None or place.kind is PlaceKind.DIRECT:
        return await platform.post(place.address, card, key=notice.key, thread=delivery.thread)
    if not delivery.user:
        raise Lasting(f"the reader is not known on {place.platform}")
    return await platform.whisper(place.address, delivery.user, card, key=notice.key)


def _marked(card: Card, delivery: Delivery) -> Card:
    """The card that says of itself that it may be there twice."""
    said = sayer(delivery.locale, delivery.zone)("speaker.repeat")
    return replace(card, elements=(*card.elements, Note(spans(said))), fallback=f"{card.fallback} {said}")


def _said(trouble: Exception) -> str:
    if isinstance(trouble, TimeoutError):
        return "no answer in time"
    return str(trouble) if isinstance(trouble, Outside) else f"defect: {type(trouble).__name__}"
