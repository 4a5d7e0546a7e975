"""Two brands, one care team: whose the other posts of a warning are, and words from one owner to the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows.digest import again
from calbot.flows.turn import Turn
from calbot.model.account import Account
from calbot.model.alert import Alert
from calbot.model.finding import Finding
from calbot.model.person import Person
from calbot.model.post import Post
from calbot.model.rule import Level
from calbot.model.workspace import History
from calbot.store.session import reading
from tests.chat.conftest import MOVE, NOW, Chat, buttons

SOON = NOW + timedelta(hours=20)
CAUSES = [{"post_id": key, "expected": 90.0, "low": 60.0, "high": 150.0} for key in (214, 230)]
WAYS = [MOVE, MOVE | {"post_id": 230}]


def account(chat: Chat, number: int, **values: Any) -> None:
    def change(session: Session, turn: Turn) -> None:
        row = session.get_one(Account, ("acme", number))
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()

    chat.flow(change)


@pytest.fixture
def two(chat: Chat, post: Any, alert: Any) -> Chat:
    """Tomorrow p-214 of Pot, which is Mkt's, and p-230 of Pan, which is Mkt2's, crowd one evening."""
    account(chat, 1, owner_id=2, backup_id=None)
    account(chat, 2, owner_id=1, backup_id=None)
    pan = {"account_id": 1, "network": "instagram", "handle": "@pan", "brand": "Pan", "owner_id": 2}
    chat.keep(post(id=230, title="Giveaway", **pan), alert(causes=CAUSES, options=WAYS, told_at=NOW))
    return chat


def checked(chat: Chat, who: str = "Mkt", number: int = 214) -> Any:
    return chat.say(who, f"check p-{number}").card


def talks(chat: Chat, who: str = "Mkt", number: int = 214) -> list[str]:
    return [label for label in buttons(checked(chat, who, number)) if label.startswith("Talk")]


def talk(chat: Chat, words: str, to: str = "2", who: str = "Mkt") -> Any:
    return chat.press(who, Button("", "alert.talk", 88, 1, {"to": to, "words": words}))


def test_each_owner_is_told_whose_the_other_one_is(two: Chat) -> None:
    assert "Move p-230" not in plain(checked(two))
    assert talks(two) == ["Talk to Mkt2"]
    assert talks(two, "Mkt2", 230) == ["Talk to Mkt"]
    assert talks(two, "Lead") == [], "a lead gives cover for all brands"
    assert talks(two, "Agt1") == [], "who has no part in it has nobody to agree with"


def test_one_who_answers_for_both_brands_or_a_colleague_of_one_brand_sees_all(two: Chat) -> None:
    account(two, 1, backup_id=1)
    assert talks(two) == [], "Mkt stands in for Pan"
    account(two, 1, backup_id=None)
    assert talks(two) == ["Talk to Mkt2"]
    two.flow(rebrand)
    assert talks(two) == [], "two of one brand plan together"


def rebrand(session: Session, turn: Turn) -> None:
    session.get_one(Post, ("acme", 230)).brand = "pot"
    session.commit()


def test_a_call_by_name_has_the_own_ways_out_alone(two: Chat) -> None:
    for person_id, own in ((1, 214), (2, 230)):
        with reading(two.engine) as session:
            view = again(session, Turn("acme", NOW, person_id), 88)
        assert [way.post.id for way in view.alert.options if way.post] == [own]
    with reading(two.engine) as session:
        assert len(again(session, Turn("acme", NOW), 88).alert.options) == 2, "a card for many shows all"


def test_the_finding_speaks_of_moving_the_post_that_is_looked_at(two: Chat) -> None:
    told = {"a": "p-214", "b": "p-230", "brand": "Pot", "other_brand": "Pan", "team": "care", "more": 0}
    told |= {"wait_hours": 4.4, "target_hours": 4.0}
    remedy = {**MOVE, "post_id": 230, "to": "2026-11-28T10:00:00+00:00"}
    two.keep(
        Finding(
            workspace_id="acme", id=9, key="pool", rule="shared-pool-collision", level=Level.WARN, post_ids=[214, 230],
            at=SOON, values=told, remedies=[remedy], found_at=NOW, changed_at=NOW,
        )
    )  # fmt: skip
    mine, theirs = plain(checked(two)), plain(checked(two, "Mkt2", 230))
    assert "move p-214 to another hour" in mine
    assert "move p-230 to Sat 28 Nov 10:00" in theirs


@pytest.mark.parametrize(
    "other",
    [{"b": "p-230", "other_brand": "Pan"}, {"b": "p-230", "other_brand": "Pot"}, {"b": "", "other_brand": ""}],
)
def test_the_finding_of_who_brings_most_names_that_one_whichever_is_looked_at(two: Chat, other: dict[str, str]) -> None:
    told = {"a": "p-214", "brand": "Pot", "team": "care", "wait_hours": 4.4, "target_hours": 4.0, "late_percent": 45}
    remedy = {**MOVE, "post_id": 214, "to": "2026-11-28T10:00:00+00:00"}
    two.keep(
        Finding(
            workspace_id="acme", id=9, key="load", rule="load-above-cover", level=Level.WARN, post_ids=[214, 230],
            at=SOON, values={**told, **other}, remedies=[remedy], found_at=NOW, changed_at=NOW,
        )
    )  # fmt: skip
    mine, theirs = plain(checked(two)), plain(checked(two, "Mkt2", 230))
    assert "What p-214 brings" in mine
    assert "Move p-214 to Sat 28 Nov 10:00" in mine
    assert "What p-214 brings" in theirs
    elsewhere = "another hour" if other["other_brand"] == "Pan" else "Sat 28 Nov 10:00"
    assert f"Move p-214 to {elsewhere}" in theirs, "the way out of another brand's post is told to its owner"


def test_words_reach_the_other_owner_once_each_and_are_kept_in_no_trail(two: Chat) -> None:
    assert "Mkt2 reads it alone" in plain(talk(two, "Can yours wait?").card)
    talk(two, "Please")
    two.deliver()
    heard = [one for one in two.told("Mkt2") if one.startswith("Mkt about s-88")]
    assert ["Can yours wait?" in heard[0], "Please" in heard[1], len(heard)] == [True, True, 2]
    assert not [one for place in ("#care", "#marketing") for one in two.told(place) if "Can yours" in one]
    with reading(two.engine) as session:
        lines = [line for line in session.exec(select(History)) if line.verb == "talked"]
    assert [line.details for line in lines] == [{"to": 2}, {"to": 2}]


def test_who_sleeps_reads_it_in_the_morning(two: Chat) -> None:
    def sleep(session: Session, turn: Turn) -> None:
        session.get_one(Person, ("acme", 2)).quiet = "09:00-13:00"
        session.commit()

    two.flow(sleep)
    assert "Mkt2 is not disturbed now, and reads it Wed 25 Nov 13:00" in plain(talk(two, "Can yours wait?").card)
    two.deliver()
    assert two.told("Mkt2") == []
    two.later(hours=2)
    two.deliver()
    assert "Can yours wait?" in two.told("Mkt2")[-1]


@pytest.mark.parametrize("to", ["4", "1", "99", "", "x", "9" * 12, "٢"])
def test_words_go_to_nobody_who_has_no_part_in_it(two: Chat, to: str) -> None:
    reply = talk(two, "Can yours wait?", to)
    assert reply.refused
    two.deliver()
    assert [place for place in two.room.places if place not in ("#care", "#marketing")] == []


def test_without_words_and_of_what_is_over_nothing_is_said(two: Chat) -> None:
    assert "there are no words in it" in plain(talk(two, "  ").card)

    def off(session: Session, turn: Turn) -> None:
        session.get_one(Alert, ("acme", 88)).call_off("alert.gone.changed", turn.now, None)
        session.commit()

    two.flow(off)
    assert talk(two, "Can yours wait?").refused
    assert talks(two) == []
