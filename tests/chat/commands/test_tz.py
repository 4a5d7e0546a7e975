"""Hours by the clocks that a person names."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from calbot.chat.plain import plain
from calbot.flows import person as flow
from calbot.flows.turn import Turn
from calbot.model.person import Person
from calbot.store.session import now, reading, writing
from calbot.wiring.house import MAIN, install, open_house
from calbot.words.zones import zone_said


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("tz Europe/London", "Europe/London"),
        ("tz tokyo", "Asia/Tokyo"),
        ("timezone new york", "America/New_York"),
        ("時間帯 東京", "Asia/Tokyo"),
        ("tz ｕｔｃ", "UTC"),
    ],
)
def test_a_zone_or_its_city(chat: Any, words: str, zone: str) -> None:
    said = plain(chat.say("Lead", words, "#care").card)
    assert zone in said
    assert chat.row(Person, 3).zone == zone


def test_the_answer_and_all_later_ones_are_by_the_new_clocks(chat: Any) -> None:
    assert "Wed 25 Nov 05:18 Chicago" in plain(chat.say("Lead", "tz", "#care").card)
    assert "Wed 25 Nov 20:18 Tokyo" in plain(chat.say("Lead", "tz Tokyo", "#care").card)
    assert "Wed 25 Nov 20:18 Tokyo" in plain(chat.say("Lead", "tz", "#care").card)
    assert "Thu 26 Nov" in plain(chat.say("Agt1", "week", "#care").card), "nobody else's have changed"


@pytest.mark.parametrize(
    ("words", "says"),
    [("tz Lodnon", "Did you mean Europe/London?"), ("tz ../../etc/passwd", "Which zone?"), ("tz 9000", "Which zone?")],
)
def test_what_is_no_zone_changes_nothing(chat: Any, words: str, says: str) -> None:
    reply = chat.say("Lead", words, "#care")
    assert reply.refused
    assert says in plain(reply.card)
    assert chat.row(Person, 3).zone == "America/Chicago"


def test_a_city_of_several_zones_is_asked_about() -> None:
    assert zone_said("Europe/london").zone == "Europe/London"
    assert zone_said("Louisville").zone == ""
    assert zone_said("Louisville").near


def test_the_workspace_file_does_not_take_it_back(tmp_path: Path, ready: Path) -> None:
    shutil.copy(ready, tmp_path / "calbot.db")
    (tmp_path / "calbot.toml").write_text('[workspace]\nname = "Pans"\n[[people]]\nname = "Lead"\nzone = "UTC"\n')
    house = open_house(f"sqlite:///{tmp_path / 'calbot.db'}")

    def zone() -> str:
        install(house, tmp_path / "calbot.toml")
        with reading(house.engine) as session:
            return session.get_one(Person, (MAIN, 1)).zone

    assert [zone(), zone()] == ["UTC", "UTC"]
    with writing(house.engine, MAIN) as session:
        flow.set_zone(session, Turn(MAIN, now(session), 1), "Asia/Tokyo")
    assert zone() == "Asia/Tokyo"
    house.close()
