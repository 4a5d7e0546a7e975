"""What a promise and the sizing answers may say beside their numbers."""

from __future__ import annotations

import pytest

from calbot.config.keys import DISCIPLINES
from calbot.config.reading import read_workspace_file
from calbot.errors import SeveralErrors
from calbot.flows.world import terms
from calbot.staffing.turns import Discipline


def test_how_many_may_be_late_is_part_of_the_promise() -> None:
    said = read_workspace_file('[sla.general]\nclock = "business"\nlate_percent = 10\n', "calbot.toml")
    general = terms(said.settings(), "UTC").sla["general"]
    assert (general.clock, general.late_percent, general.percentile) == ("business", 10, None)


def test_types_that_are_passed_on_take_their_time_from_the_first_day_on() -> None:
    text = '[sizing]\nmessage_types = ["damage", "praise"]\n'
    plain = terms(read_workspace_file(text, "calbot.toml").settings(), "UTC")
    told = terms(read_workspace_file(text + 'passed_on_types = ["Damage"]\n', "calbot.toml").settings(), "UTC")
    assert plain.sizing == told.sizing
    assert told.replies_per_hour < plain.replies_per_hour


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sla.general]\nlate_percent = 100\n", "must lie between 1 and 99"),
        ('[sizing]\npassed_on_types = ["damage"]\n', "is none of message_types"),
        ('[workspace]\ndiscipline = "newest"\n', r"calbot.toml:2.*discipline.*is none of deadline_first, oldest_first"),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, said: str) -> None:
    with pytest.raises(SeveralErrors, match=said):
        read_workspace_file(text, "calbot.toml")


def test_whose_message_is_answered_first_is_a_setting() -> None:
    told = {
        one: terms(read_workspace_file(f'[workspace]\ndiscipline = "{one}"\n').settings(), "UTC") for one in DISCIPLINES
    }
    assert [one.discipline for one in told.values()] == [Discipline.DEADLINE_FIRST, Discipline.OLDEST_FIRST]
    assert terms({}, "UTC").discipline is Discipline.DEADLINE_FIRST
    assert set(DISCIPLINES) == set(Discipline)
