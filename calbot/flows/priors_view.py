"""What a guess was made from, as cards show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Priors:
    """What the number of a post is guessed from: the sources (of `forecast.priors`) of the size of posts on its
    `network` and of the factor of its `kind` ("" where there is none). `monthly` are the messages of a month that stand
    in for what was never counted, as the company answered (`answered`) or as calbot supposes; None where counts are
    there."""

    network: str
    size: str
    kind: str = ""
    factor: str = ""
    monthly: float | None = None
    answered: bool = False
