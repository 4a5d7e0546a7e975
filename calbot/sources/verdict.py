"""What is to be done with an entry, once it was read: nothing, write it, or let somebody choose."""

from __future__ import annotations

from calbot.flows.writing import Answer, Task
from calbot.model.writeback import Saying, WritebackState


def answered(task: Task, said: Saying | None) -> Answer | None:
    """What came of it where the entry says `said` (None: it is gone) and nothing is to be written; None where it is.

    It is written only over what it said when that was decided, or over what calbot itself has put there since."""
    seen = said or Saying(task.wanted.starts_at, off=True)
    if seen.says(task.wanted):
        return Answer(WritebackState.DONE if task.only_look else WritebackState.WRITTEN)
    if task.only_look or not task.is_ours(seen):
        return Answer(WritebackState.CONFLICT, seen)
    return None
