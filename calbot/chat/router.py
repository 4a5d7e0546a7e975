"""Answers an ask: finds person and place, then the one command that owns the word or the button."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import get_close_matches
from uuid import uuid4

from calbot.chat.ask import Ask, Reply
from calbot.chat.called import by_name
from calbot.chat.cards import Card, Note, clean, spans
from calbot.chat.choices import Options
from calbot.chat.command import Handle, Stranger, refused
from calbot.chat.commands.table import HELP, LOOKUPS, PRESSES, UNDER, WORDS, command_in, words_for
from calbot.chat.desk import Desk
from calbot.chat.drawing import sentence
from calbot.chat.lately import first
from calbot.chat.masking import FOUND, masked_field, masked_said
from calbot.chat.reading import first_word, folded, unaddressed
from calbot.chat.wires import Wires
from calbot.errors import Outside, TellOperator, TellUser
from calbot.flows import person as people
from calbot.flows import shift_brief
from calbot.flows.turn import Turn
from calbot.model.person import Person, Role
from calbot.words.say import Say, sayer

log = logging.getLogger(__name__)

_CLOSE = 0.6
_LONGEST_SEARCH = 100


async def answer(ask: Ask, wires: Wires) -> Reply:
    """The reply to `ask`. Never raises: a refusal is said as it is, and a defect as an apology with an id."""
    say = sayer("en", "UTC")
    typed = ask
    ask, found = without_personal(ask)
    try:
        desk = await _desk(ask, wires)
        if isinstance(desk, Reply):
            return desk
        say = desk.say
        reply = await _answered(desk)
        await _signed(desk)
        changed = [name for name, value in ask.values.items() if value != typed.values[name]]
        return _warned(_opened(reply, ask, say), found, changed, say)
    except TellUser as refusal:
        return Reply(told(refusal, say), refused=True)
    except Exception as defect:
        return Reply(_broken(ask, defect, say))


def without_personal(ask: Ask) -> tuple[Ask, tuple[str, ...]]:
    """What was asked without personal data in its words and fields, and what was found: nothing that anybody typed is
    kept, or handed to whoever keeps it, before that. Whichever door took it out already finds nothing here."""
    text, found = masked_said(ask.text)
    fields = {name: masked_field(name, value) for name, value in ask.values.items()}
    every = (*found, *(kind for field in fields.values() for kind in field.found))
    if not every:
        return ask, ()
    values = {name: field.text for name, field in fields.items()}
    return replace(ask, text=text, values=values), tuple(dict.fromkeys(every))


def _opened(reply: Reply, ask: Ask, say: Say) -> Reply:
    """A form that words have opened, telling at its fields what was left out of those words, by whichever door."""
    said = [kind for kind in FOUND if f"[{kind}]" in ask.text]
    if reply.form is None or ask.verb or not said:
        return reply
    fields = [
        replace(one, error=one.error or _left_out([kind for kind in said if f"[{kind}]" in one.value], say))
        for one in reply.form.fields
    ]
    return replace(reply, form=replace(reply.form, fields=tuple(fields)))


def _left_out(found: Sequence[str], say: Say) -> str:
    return say("heard.masked", what=say.listing([say(f"heard.found.{kind}") for kind in found])) if found else ""


def _warned(reply: Reply, found: Sequence[str], changed: Collection[str], say: Say) -> Reply:
    """The reply, telling whoever wrote it what was left out of the words before they were kept; in a form that comes
    back for another reason at the `changed` fields, since they may be sent as they are now."""
    if not found:
        return reply
    left_out = _left_out(found, say)
    if reply.card is not None:
        return replace(reply, card=replace(reply.card, elements=(*reply.card.elements, Note(spans(left_out)))))
    if reply.form is None or not any(one.error for one in reply.form.fields):
        return reply
    fields = [
        replace(one, error=say.text(one.error, left_out) if one.error else left_out) if one.name in changed else one
        for one in reply.form.fields
    ]
    return replace(reply, form=replace(reply.form, fields=tuple(fields)))


async def suggestions(ask: Ask, wires: Wires) -> Options:
    """What a field offers whoever has typed `ask.text` into it; `ask.verb` names its lookup. Nothing to whom nobody
    knows or who may not see it, and never raises."""
    try:
        desk, lookup = await _desk(ask, wires, only_look=True), LOOKUPS.get(ask.verb)
        if isinstance(desk, Reply) or lookup is None or (lookup.verb and refused(desk.person, lookup.verb)):
            return ()
        # Half of a surrogate pair is no letter, and no database takes it.
        typed = clean(ask.text.encode("utf-8", "ignore").decode("utf-8"), _LONGEST_SEARCH)
        return await lookup.find(typed, desk)
    except TellUser:
        return ()
    except Outside as trouble:
        log.warning("nothing can be offered just now: %s", trouble)
        return ()
    except Exception:
        log.exception("what a field offers could not be found")
        return ()


async def _desk(ask: Ask, wires: Wires, *, only_look: bool = False) -> Desk | Reply:
    workspace_id = wires.workspace_of(ask.platform, ask.address)
    if not workspace_id:
        return Reply(sentence(sayer("en", "UTC")("router.no_workspace")))
    turn = Turn(workspace_id, wires.clock())
    whom = (ask.platform, ask.address, ask.user)
    # Looked up first: who only asks does not wait for whoever is writing.
    met = await wires.flow(people.known, turn, *whom)
    if met is None and only_look:
        return Reply()
    if met is None or (not only_look and met.place.is_shut_own):
        # Whoever speaks to calbot alone can be told something alone again.
        met = await wires.flow(people.meet, turn, *whom)
    if met.person is None and only_look:
        return Reply()
    if met.person is None:
        return await _met(Stranger(ask, turn, wires), sayer(met.place.locale, met.place.zone))
    person = met.person
    ask = replace(ask, text=await by_name(ask, wires, turn))
    turn = Turn(workspace_id, turn.now, person.id, met.place.id)
    return Desk(person, met.place, sayer(person.locale, person.zone, turn.now), ask, turn, wires)


async def _signed(desk: Desk) -> None:
    """Whom no roster names is briefed at the first sign; nothing of that keeps an answer back."""
    if not desk.person.has(Role.AGENT):
        return
    try:
        if await desk.flow(shift_brief.unbriefed):
            await desk.flow(shift_brief.sign)
    except Outside as trouble:
        log.warning("a shift cannot be briefed just now: %s", trouble)
    except Exception:
        log.exception("a shift could not be briefed")


async def _met(stranger: Stranger, say: Say) -> Reply:
    """Whom nobody knows is told so, unless that person says what makes them known."""
    word, rest = first_word(unaddressed(stranger.ask.text)) if unaddressed(stranger.ask.text) else ("", "")
    command = WORDS.get(word)
    if command is None or command.meet is None or not rest:
        how = say("router.stranger.how", user=stranger.ask.user)
        more = say("router.stranger.link") if len(stranger.wires.platforms) > 1 else ""
        return Reply(sentence(say("router.stranger"), how, note=more))
    try:
        return await command.meet(rest, stranger)
    except TellUser as refusal:
        return Reply(told(refusal, say), refused=True)


async def _answered(desk: Desk) -> Reply:
    """The reply; a press that is refused says who was first."""
    try:
        return await _answer(desk.ask, desk)
    except TellUser as refusal:
        before = await first(refusal, desk) if desk.ask.verb else ""
        return Reply(told(refusal, desk.say, before), refused=True)


async def _answer(ask: Ask, desk: Desk) -> Reply:
    if ask.verb:
        pressed = PRESSES.get(ask.verb)
        if pressed is None:
            raise TellUser("router.old_button")
        _ask_right(desk.person, pressed.verb)
        return await pressed.handle(ask, desk)
    try:
        handle, words, verb = _understood(ask.text, desk)
    except TellUser:
        reply = await _said_under(desk)
        if reply is None:
            raise
        return reply
    _ask_right(desk.person, verb)
    return await handle(words, desk)


async def _said_under(desk: Desk) -> Reply | None:
    """What is no command may be said to the card in whose thread it stands."""
    said = unaddressed(desk.ask.text)
    for under in UNDER if desk.ask.thread else ():
        reply = await under(said, desk)
        if reply is not None:
            return reply
    return None


def _understood(text: str, desk: Desk) -> tuple[Handle, str, str]:
    """The command that owns the first word, with the words after it."""
    said = unaddressed(text)
    if not said:
        return HELP.handle, "", ""
    word, rest = first_word(said)
    command = WORDS.get(word)
    if command is not None:
        return command.handle, rest, command.verb
    glued = _glued(said)
    if glued is not None:
        return glued
    near = get_close_matches(word, words_for(desk.person), n=1, cutoff=_CLOSE)
    if near:
        raise TellUser("router.nearest", word=word, nearest=near[0])
    raise TellUser("router.unknown", word=word)


def _glued(said: str) -> tuple[Handle, str, str] | None:
    """Japanese is written without spaces: 報告リンク切れ begins with 報告."""
    word = command_in(said)
    if not word:
        return None
    command = WORDS[word]
    return command.handle, folded(said)[len(word) :].lstrip(" :、"), command.verb


def _ask_right(person: Person, verb: str) -> None:
    if verb and refused(person, verb):
        raise TellUser("rights.refused", verb=verb)


def told(refusal: TellUser, say: Say, more: str = "") -> Card:
    """A refusal as a card, with one sentence `more`."""
    values = dict(refusal.values)
    if "verb" in values:
        values["verb"] = say(f"verb.{values['verb']}")
    return sentence(say.text(say(refusal.key, **values), more))


def _broken(ask: Ask, defect: Exception, say: Say) -> Card:
    incident = uuid4().hex[:8]
    # What was typed may hold a customer's words: only what kind of ask it was is logged.
    log.error("incident %s: %s %s", incident, ask.platform, ask.verb or "words", exc_info=defect)
    key = "router.not_set_up" if isinstance(defect, TellOperator) else "router.broken"
    return sentence(say(key, incident=incident))
