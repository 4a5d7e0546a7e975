"""Teams' pace over hours: as fast as it takes messages, and never faster."""

from __future__ import annotations

import asyncio
import selectors

from calbot.chat.teams.pace import Pace
from calbot.errors import Passing


class Skipping(selectors.DefaultSelector):
    """Whoever sleeps is woken at once, and the clock has gone on by as much."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.passed += timeout or 0.0
        return super().select(0)


class Skipped(asyncio.SelectorEventLoop):
    """A loop whose clock goes by what is slept."""

    def __init__(self) -> None:
        self._skipping = Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.passed


def test_no_window_of_teams_ever_holds_more_messages_than_it_takes_and_none_waits_for_nothing() -> None:
    async def for_hours() -> list[float]:
        pace, sent = Pace(), list[float]()
        while len(sent) < 2000:
            try:
                await pace.turn("19:x")
            except Passing as put_off:
                await asyncio.sleep(put_off.retry_after)
            else:
                sent.append(asyncio.get_running_loop().time())
        return sent

    with asyncio.Runner(loop_factory=Skipped) as runner:
        sent = runner.run(for_hours())
    for most, seconds in ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0)):
        gaps = [later - one for one, later in zip(sent, sent[most:], strict=False)]
        assert seconds < min(gaps) < seconds + 1.0, "neither too fast, nor slower than has to be"
