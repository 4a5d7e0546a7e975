"""What a care desk has at hand: conversations to be looked at, as an export of its desk names them, and answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from calbot.errors import InputError
from calbot.flows import conversation, faq
from calbot.flows.turn import Turn
from calbot.sample.answers import Answer
from calbot.sources.contacts import preset_of, read_contacts
from calbot.store import person as people
from calbot.store.session import writing
from calbot.wiring.house import MAIN, House


def know_conversations(house: House, path: Path, workspace_id: str = MAIN) -> int:
    """Take over the ids in the export at `path`; how many there are. Raises InputError where it is none."""
    data = path.read_bytes()
    preset = preset_of(data, path.name)
    if preset is None:
        raise InputError("this is no export of a help desk that is known", file=path.name)
    named = read_contacts(data, path.name, preset).conversations
    with writing(house.engine, workspace_id) as session:
        conversation.take(session, Turn(workspace_id, house.clock()), named)
        session.commit()
    return len(named)


def know_answers(house: House, answers: Sequence[Answer], workspace_id: str = MAIN) -> int:
    """Take over what care may tell customers, each as it was written down by its person then; how many there are.
    Raises LookupError where nobody of that name is known."""
    for one in answers:
        with writing(house.engine, workspace_id) as session:
            who = people.by_name(session, workspace_id, one.who)
            if who is None:
                raise LookupError(f"nobody is called {one.who}")
            turn = Turn(workspace_id, house.clock() - one.ago, who.id)
            (locale, text), *others = one.texts
            told = faq.write(session, turn, one.question, locale, text, approved=one.approved).faq
            for further, words in others:
                asked = (told.id, told.revision, told.question)
                told = faq.edit(session, turn, *asked, further, words, approved=one.approved).faq
    return len(answers)
