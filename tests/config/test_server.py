"""The keys of a calendar server in calbot.toml."""

from __future__ import annotations

import pytest

from calbot.config.reading import read_workspace_file
from calbot.errors import SeveralErrors

CALDAV = 'kind = "caldav"\nurl = "https://dav.pot.example/"\nuser = "mika"\npassword_file = "pot.password"'
GRAPH = 'kind = "graph"\nmailbox = "marketing@pot.example"'


def told(text: str) -> list[str]:
    """The keys and problems of a file with one source."""
    try:
        read_workspace_file(f'[[sources]]\nname = "Pot"\n{text}\n')
    except SeveralErrors as several:
        return [str(error).partition("calbot.toml:")[2].partition(": ")[2] for error in several.errors]
    return []


def test_a_caldav_and_a_graph_source_are_read():
    text = f'[[sources]]\nname = "Pot"\n{CALDAV}\ncalendar = "Social"\n[[sources]]\nname = "Pan"\n{GRAPH}\n'
    first, second = read_workspace_file(text).sources
    assert (first.server.user, first.server.password_file, first.server.calendar) == ("mika", "pot.password", "Social")
    assert (second.server.mailbox, second.path, second.url) == ("marketing@pot.example", "", "")
    assert "pot.password" not in repr(first)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CALDAV.replace("password_file", "password_variable").replace("pot.password", "POT_PASSWORD"), ""),
        (CALDAV.replace('user = "mika"\n', "").replace('password_file = "pot.password"', ""), ""),
        (CALDAV.replace('password_file = "pot.password"', ""), "write either password_file or password_variable"),
        (CALDAV + '\npassword_variable = "X"', "write either password_file or password_variable"),
        (CALDAV + '\nmailbox = "a@b"', "only a source of kind graph has it"),
        (CALDAV + '\nwrite = "yes"', "write true or false"),
        ('kind = "ics"\nurl = "https://a.example"\nwrite = true', "only a source of kind caldav or graph has it"),
        (CALDAV.replace("url = ", "path = "), "must be there: the address of the calendar, or of its server"),
        (CALDAV.replace("mika", "mi:ka"), "a user name has no colon"),
        (CALDAV.replace("file = ", "variable = "), "write the name of an environment variable"),
        (
            CALDAV.replace("password_file", "password_variable").replace("pot.password", "CALBOT_PASSWORD"),
            "CALBOT_... are calbot's own settings",
        ),
        (GRAPH.replace("@", ""), "must be there: the mailbox whose calendar is read"),
        (GRAPH.replace("pot.example", "pot.example/../users"), "must be there: the mailbox whose calendar is read"),
        (GRAPH + '\nurl = "https://x.example/"', "a source of kind graph has none"),
        ('kind = "ics"\npath = "a.ics"\nuser = "mika"', "only a source of kind caldav or graph has it"),
        ('kind = "ics"\nuser = "mika"', "write either path or url"),
    ],
)
def test_what_does_not_fit_its_kind_is_told(text, said):
    problems = told(text)
    assert any(said in problem for problem in problems) if said else problems == []
