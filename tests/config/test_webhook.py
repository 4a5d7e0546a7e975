"""The section [webhook] of a company's file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from calbot.config.reading import read_workspace_file
from calbot.errors import SeveralErrors
from calbot.flows.outhook import Listener, listener_in
from calbot.wiring.company import company
from tests.flows.conftest import NOW

TOLD = '[webhook]\nurl = "https://cases.example/hooks?key=1"\n'


def test_the_secret_file_is_found_from_the_folder_of_the_workspace_file() -> None:
    text = f'{TOLD}secret_file = "secrets/hook"\nwords = true\ngive_up_hours = 5\n'
    whole = company(read_workspace_file(text, "calbot.toml"), "w", Path("/etc/calbot"), NOW)
    assert listener_in(whole.workspace.settings) == Listener(
        "https://cases.example/hooks?key=1", "", "/etc/calbot/secrets/hook", True, timedelta(hours=5)
    )


def test_a_company_without_one_tells_nobody() -> None:
    assert listener_in(read_workspace_file("", "calbot.toml").settings()).url == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOLD, "secret_variable or secret_file"),
        (f'{TOLD}secret_variable = "CALBOT_X"', "another name"),
        (f'{TOLD}secret_variable = "a b"', "name of an environment variable"),
        ('[webhook]\nsecret_variable = "A"', "must be there"),
        ('[webhook]\nurl = "ftp://x"\nsecret_variable = "A"', "must be there"),
        ('[webhook]\nurl = "https://me:pw@x.example/"\nsecret_variable = "A"', "must be there"),
        (f'{TOLD}secret_variable = "A"\ngive_up_hours = 0', "from 1 to 720"),
        (f'{TOLD}secret_variable = "A"\nsecret = "whsec_x"', "no such key"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, said: str) -> None:
    with pytest.raises(SeveralErrors) as refusal:
        read_workspace_file(text, "calbot.toml")
    assert said in str(refusal.value)
    assert "calbot.toml:" in str(refusal.value)
