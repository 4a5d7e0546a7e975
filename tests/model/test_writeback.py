"""A write-back: what is kept of it while somebody may need it, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.model.writeback import Saying, Writeback, WritebackState

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("state", list(WritebackState))
def test_the_file_is_kept_only_while_somebody_may_have_to_do_it_by_hand(state):
    said = Saying(NOW).kept
    row = Writeback(workspace_id="w", id=1, post_id=1, source_id=1, wanted=said, base=said, due_at=NOW, created_at=NOW,
                    changed_at=NOW, file=b"BEGIN:VCALENDAR")  # fmt: skip
    row.settle(state, NOW)
    assert bool(row.file) == (state in (WritebackState.ASKED, WritebackState.PARKED))
