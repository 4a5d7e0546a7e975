"""What tests of several commands share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chat.briefs import HOUR, SEVEN, a_shift, expecting


@pytest.fixture
def early(chat: Any, post: Any) -> Any:
    """The early shift of Agt1 is about to begin: a reel at eleven, and a TikTok as it ends."""
    reel, tiktok = SEVEN + 4 * HOUR, SEVEN + 8 * HOUR
    pan = {"account_id": 1, "network": "instagram", "handle": "@pan", "brand": "Pan"}
    water = {"title": "How to run the water test", "copy_text": "All lids", "link": "https://pot.example/water"}
    chat.keep(post(id=229, **pan, title="Pyramid", starts_at=reel), post(id=231, **water, starts_at=tiktok), a_shift())
    chat.keep(expecting(229, reel, [9.0, 2.0]), expecting(231, tiktok, [3.0, 9.0], 190.0))
    chat.clock[0] = SEVEN
    return chat
