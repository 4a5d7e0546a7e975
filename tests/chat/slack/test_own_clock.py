"""Hours that one person reads are those of the clock that the person has set in Slack, unless told otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from calbot.model.person import Person
from calbot.wiring.house import install
from tests.chat.slack.office import AGT1, COMPANY, LEAD, MKT, Office, words_of
from tests.slack.town import Message


def zone_of(office: Office, name: str) -> str:
    return next(one.zone for one in office.rows(Person) if one.name == name)


def asked(office: Office, user: str) -> list[Message]:
    office.town.calls.clear()
    return office.say(user, "check p-214")


def test_an_answer_tells_hours_by_the_clock_of_whoever_asks(either: Office) -> None:
    either.keep(either.post_of())
    either.town.users[MKT]["tz"] = "Australia/Sydney"
    (card,) = asked(either, MKT)
    assert "Sydney" in words_of(card.blocks)
    assert zone_of(either, "Mkt") == "Australia/Sydney"
    (again,) = asked(either, MKT)
    assert "Sydney" in words_of(again.blocks)
    assert either.town.called("users.info") == [], "it is asked once a day"


def test_what_the_file_and_the_person_say_counts_more(office: Office) -> None:
    office.keep(office.post_of())
    office.town.users[LEAD]["tz"] = office.town.users[AGT1]["tz"] = "Australia/Sydney"
    asked(office, LEAD)
    assert office.town.called("users.info") == [], "the file says Chicago"
    office.say(AGT1, "tz Madrid")
    asked(office, AGT1)
    assert [zone_of(office, name) for name in ("Lead", "Agt1")] == ["America/Chicago", "Europe/Madrid"]


def test_it_outlives_a_restart_and_ends_with_a_word_of_the_file(office: Office) -> None:
    office.town.users[MKT]["tz"] = "Australia/Sydney"
    office.say(MKT, "week")
    path = Path(str(office.house.engine.url.database)).parent / "calbot.toml"
    install(office.house, path)
    assert zone_of(office, "Mkt") == "Australia/Sydney"
    path.write_text(
        COMPANY.replace('zone = "Europe/London"\nroles = ["marketer"]', 'zone = "UTC"\nroles = ["marketer"]')
    )
    install(office.house, path)
    assert zone_of(office, "Mkt") == "UTC"


@pytest.mark.parametrize("zone", ["Middle/Earth", "", None, 7, {"a": 1}, "../../etc/localtime"])
def test_a_zone_that_is_none_changes_nothing(office: Office, zone: object) -> None:
    office.town.users[MKT]["tz"] = zone
    assert office.say(MKT, "week")
    assert zone_of(office, "Mkt") == "Europe/London"


@pytest.mark.parametrize("fault", ["away", "busy", "missing_scope", "user_not_found", "lost"])
def test_a_slack_that_does_not_tell_keeps_no_answer_back(office: Office, fault: str) -> None:
    office.town.fail(fault, "users.info")
    (card,) = office.say(MKT, "week")
    assert card.only_for == MKT
    assert zone_of(office, "Mkt") == "Europe/London"
