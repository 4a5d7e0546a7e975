"""What a doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `said` is what was found, `do` how to mend it ("" where nothing is to be done)."""

    name: str
    state: State
    said: str
    do: str = ""
