"""The life of a flag: every move from every state, allowed or refused in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.errors import TellUser
from calbot.model.flag import Flag, FlagState

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MOVES = {
    "claim": lambda flag: flag.claim(1, LATER),
    "pass_on": lambda flag: flag.pass_on(2, LATER),
    "verify": lambda flag: flag.verify(1, LATER),
    "settle": lambda flag: flag.settle({"healthy": True}, LATER),
    "bounce": lambda flag: flag.bounce({"healthy": False}, LATER),
}
LEADS_TO = {
    ("open", "claim"): "claimed",
    ("open", "pass_on"): "open",
    ("open", "verify"): "verifying",
    ("claimed", "pass_on"): "open",
    ("claimed", "verify"): "verifying",
    ("verifying", "settle"): "settled",
    ("verifying", "bounce"): "claimed",
}


def _flag(state: str = "open") -> Flag:
    return Flag(workspace_id="acme", id=57, state=FlagState(state), open_key="k", opened_at=NOW, changed_at=NOW)


@pytest.mark.parametrize("state", [state.value for state in FlagState])
@pytest.mark.parametrize("move", MOVES)
def test_every_move_from_every_state(state: str, move: str) -> None:
    flag = _flag(state)
    if (state, move) in LEADS_TO:
        MOVES[move](flag)
        assert (flag.state, flag.revision, flag.changed_at) == (LEADS_TO[state, move], 2, LATER)
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
