"""How long messages wait, in probability: what is sure of a future, and what chance adds within the hours.

A message that finds `ahead` others is late in any case if the team gives no more than so many replies until its time is
up. Where it gives more, only those are late that chance puts behind as many: what the M/M/c queue tells of the replies
that fit in, whatever closed hours lie between. So shares and percentiles are right whether hours of overload or nothing
but chance make people wait (tests/staffing/test_spread.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from calbot.staffing.coverage import Floats
from calbot.staffing.cumulative import STEPS, at_times, when_passed
from calbot.staffing.erlang import Chance

_TINY: Final = 1e-9
_HALVINGS: Final = 24
"""Of four months of minutes: to a hundredth of a minute."""
_NOBODY: Final = 1e-6
"""One message of a million is none."""
_SURELY: Final = 1.0 - 1e-12


@dataclass(frozen=True, slots=True)
class Spread:
    """The waits of messages by path, hour and step of arrival (paths, hours, STEPS): mean `minutes` to the first
    response, and how many messages are surely answered first (`ahead`), by a team whose replies since the first hour
    are `able` (edges,). `chance` puts more before some ((hours * STEPS,), at the steps' middles).

    Minutes are those of a `clock` (hours on it at the edges; None: always), and `handling_minutes` of them are the
    reply's own. The hours are those from `begin` on of these sums."""

    minutes: Floats
    ahead: Floats
    able: Floats
    chance: Chance
    clock: Floats | None
    handling_minutes: float
    begin: int = 0

    def part(self, first: int, last: int | None = None) -> Spread:
        """The same of hours `first` up to, not including, `last`."""
        hours = slice(first, last)
        steps = slice(first * STEPS, None if last is None else last * STEPS)
        return replace(
            self,
            minutes=self.minutes[:, hours],
            ahead=self.ahead[:, hours],
            chance=self.chance.part(steps),
            begin=self.begin + first,
        )

    def longer(self, minutes: float | Floats) -> Floats:
        """With what chance a message waits longer than `minutes` (as a whole, or by what goes with paths, hours and
        STEPS): (paths, hours, STEPS)."""
        by_chance, able = self._by_chance(minutes)
        return np.where(self.ahead + _TINY > able, 1.0, by_chance)

    def _by_chance(self, minutes: float | Floats) -> tuple[Floats, Floats]:
        """With what chance messages that find nobody wait longer than `minutes`, and how many replies are given until
        then: by hours and STEPS, and by paths only where `minutes` go with them."""
        shape = self.ahead.shape[1:]
        middle = (self.begin + (np.arange(shape[0] * STEPS) + 0.5) / STEPS).reshape(shape)
        able = room(self.able, self.clock, middle, np.subtract(minutes, self.handling_minutes))
        luck = Chance(self.chance.share.reshape(shape), self.chance.length.reshape(shape))
        return _by_chance(able, luck), able

    def quantile(self, weight: Floats, level: float, over: tuple[int, ...] = (0, 1, 2)) -> Floats:
        """Minutes within which the part `level` (0..1) of messages is answered, as many in each hour as `weight`
        (paths, hours): of all together, or of those alike but `over` some axes."""
        each = weight[:, :, None] / STEPS
        most = (1.0 - level) * weight[:, :, None].sum(axis=tuple(axis for axis in over if axis < 2), keepdims=True)
        low, high = np.zeros(most.shape), np.full(most.shape, 60.0 * len(self.able) + self.handling_minutes)
        ahead = self.ahead + _TINY
        farthest = ahead.max(axis=0, initial=0.0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            by_chance, able = self._by_chance(middle)
            if not by_chance.any() and not (farthest > able).any():
                high = middle  # Nobody is late: the paths need not be asked one by one.
                continue
            late = np.where(ahead > able, 1.0, by_chance)
            late *= each
            too_long = late.sum(axis=over, keepdims=True) > most
            low, high = np.where(too_long, middle, low), np.where(too_long, high, middle)
        return np.asarray(high.squeeze(axis=over), dtype=np.float64)

    def longest(self, load: Floats, level: float) -> float:
        """The minutes that no message passes in the part `level` of the futures, which count by their messages: as many
        in each hour as `load` (paths, hours).

        As if chance struck each message by itself: somewhat too long where it strikes neighbours alike."""
        messages = load.sum(axis=1)
        # A future of less than one message is one of a message somewhere.
        each = (load / np.clip(messages, _TINY, 1.0)[:, None])[:, :, None] / STEPS
        low, high, most = 0.0, 60.0 * len(self.able) + self.handling_minutes, (1.0 - level) * (messages + _TINY).sum()
        ahead = self.ahead + _TINY
        farthest = ahead.max(axis=0, initial=0.0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            by_chance, able = self._by_chance(middle)
            if not by_chance.any() and not (farthest > able).any():
                high = middle
                continue
            # Chance is the same in all futures: so are the logarithms of it.
            none = np.where(ahead > able, np.log1p(-_SURELY), np.log1p(-np.minimum(by_chance, _SURELY)))
            none *= each
            too_long = float(-np.expm1(none.sum(axis=(1, 2))) @ messages) > most
            low, high = (middle, high) if too_long else (low, middle)
        return high


def room(able: Floats, clock: Floats | None, at: Floats, minutes: float | Floats) -> Floats:
    """Replies that are given from each of the hours `at` until `minutes` on the `clock` are over; below zero where
    these are."""
    left = np.divide(minutes, 60.0)
    until = at + left if clock is None else when_passed(clock, at_times(clock, at) + left)
    return np.where(left < 0, -1.0, at_times(able, until) - at_times(able, at))


def longer(ahead: Floats, able: Floats, chance: Chance) -> Floats:
    """With what chance a message that finds others `ahead` is not answered by so many replies as are given in time
    (`able`)."""
    return np.where(ahead + _TINY > able, 1.0, _by_chance(able, chance))


def _by_chance(able: Floats, chance: Chance) -> Floats:
    """With what chance more come first than so many replies answer."""
    told = chance.longer(able)
    return np.where(told > _NOBODY, told, 0.0)
