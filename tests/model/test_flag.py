"""The life of a flag: every move from every state, allowed or refused in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.errors import TellUser
from calbot.model.flag import LIFE, Flag, FlagState, FlagStep
from calbot.model.flag_why import WhyNot

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MOVES = {
    "claim": lambda flag: flag.claim(1, LATER),
    "pass_on": lambda flag: flag.pass_on(2, LATER),
    "wait": lambda flag: flag.wait(1, LATER + timedelta(days=1), LATER),
    "resume": lambda flag: flag.resume(LATER),
    "verify": lambda flag: flag.verify(1, LATER),
    "settle": lambda flag: flag.settle({"healthy": True}, LATER),
    "bounce": lambda flag: flag.bounce({"healthy": False}, LATER),
    "decline": lambda flag: flag.decline(1, WhyNot.LOGIN, "sign in first", LATER),
    "merge": lambda flag: _other().merge(flag, LATER),
    "reopen": lambda flag: flag.reopen("k", {}, LATER),
}
# Written out once more by hand: what each state allows, and where that leads.
LEADS_TO = {
    "open": "claim>claimed pass_on>open wait>waiting verify>verifying decline>declined",
    "claimed": "pass_on>open wait>waiting verify>verifying decline>declined",
    "waiting": "claim>claimed resume>claimed pass_on>open wait>waiting verify>verifying decline>declined",
    "verifying": "settle>settled bounce>claimed",
    "settled": "reopen>open",
    "declined": "reopen>open",
}
ALLOWED = {state: dict(move.split(">") for move in row.split()) for state, row in LEADS_TO.items()}
for state in ("open", "claimed", "waiting", "verifying"):
    ALLOWED[state]["merge"] = "declined"


def _flag(state: str = "open") -> Flag:
    return Flag(workspace_id="acme", id=57, state=FlagState(state), open_key="k", opened_at=NOW, changed_at=NOW)


def _other() -> Flag:
    return Flag(workspace_id="acme", id=56, opened_at=NOW, changed_at=NOW)


@pytest.mark.parametrize("state", [state.value for state in FlagState])
@pytest.mark.parametrize("move", MOVES)
def test_every_move_from_every_state(state: str, move: str) -> None:
    flag = _flag(state)
    if move in ALLOWED[state]:
        MOVES[move](flag)
        assert (flag.state, flag.revision, flag.changed_at) == (ALLOWED[state][move], 2, LATER)
        assert (flag.waits_until is not None) is (flag.state is FlagState.WAITING)
    else:
        with pytest.raises(TellUser) as refused:
            MOVES[move](flag)
        assert refused.value.values == {"flag": "f-57"}
        assert (flag.state, flag.revision, flag.checked) == (state, 1, {})


def test_settling_frees_the_matter_for_a_new_flag() -> None:
    flag = _flag("verifying")
    flag.settle({"healthy": True}, LATER)
    assert (flag.open_key, flag.settled_at, flag.checked) == (None, LATER, {"healthy": True})


def test_a_press_drawn_earlier_is_refused() -> None:
    flag = _flag()
    flag.meet(1)
    flag.claim(1, LATER)
    with pytest.raises(TellUser, match=r"flag\.stale"):
        flag.meet(1)


def test_the_table_of_the_life_is_the_one_written_here() -> None:
    told = {state.value: {step.value: after.value for step, after in steps.items()} for state, steps in LIFE.items()}
    assert told == ALLOWED
    assert {step.value for step in FlagStep} == set(MOVES)


def test_declining_frees_the_matter_and_says_why() -> None:
    flag = _flag("claimed")
    flag.decline(1, WhyNot.LOGIN, "sign in first", LATER)
    assert (flag.open_key, flag.settled_at, flag.why_not, flag.reply) == (None, LATER, "login", "sign in first")
    flag.seen, flag.checked = {"copy": "a", "pages": [""]}, {"healthy": True}
    flag.reopen("k", {"copy": "b"}, LATER)
    assert (flag.seen, flag.checked) == ({"copy": "b", "pages": [""]}, {})
    assert (flag.open_key, flag.settled_at, flag.why_not, flag.reply, flag.times) == ("k", None, "", "", 2)
    assert flag.began == LATER


def test_a_line_for_customers_is_somebody_s_word_and_can_be_taken_back() -> None:
    flag = _flag()
    flag.approve("A new link comes", 3, LATER)
    assert (flag.line, flag.line_by, flag.revision) == ("A new link comes", 3, 2)
    flag.approve("", 3, LATER)
    assert (flag.line, flag.line_by) == ("", None)
    with pytest.raises(TellUser):
        _flag("settled").approve("too late", 3, LATER)
