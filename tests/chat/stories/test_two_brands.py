"""Two brands, one care team: each owner sees the own ways out and whose the others are, and they speak. To be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calbot.model.alert import Alert
from calbot.model.post import Post
from tests.chat.conftest import ALERT, MOVE, NOW
from tests.chat.stories.company import ALONE, CARE
from tests.chat.stories.stage import Stage, said

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOW_TO = {"to": "2026-11-30T09:00:00+00:00", "minutes": 150.0}
GIVEAWAY = {"to": "2026-12-01T10:00:00+00:00", "minutes": 160.0, "post_id": 219}
COVER = {"kind": "cover", "to": "2026-11-27T12:00:00+00:00", "ends_at": "2026-11-27T18:00:00+00:00", "heads": 1}
WORDS = "Can yours wait until Monday? Call me on 07700 900123."


@pytest.fixture
def crowded(stage: Stage) -> Stage:
    """On Friday Pan gives something away at noon; half an hour later Pot shows how to. The same two people answer."""
    pan = {"account_id": 2, "network": "instagram", "handle": "@pan", "brand": "Pan", "owner_id": 2}
    stage.keep(
        stage.office.post_of(214, title="How to", starts_at=NOON + timedelta(minutes=30)),
        stage.office.post_of(219, **pan, title="Giveaway", starts_at=NOON),
    )
    stage.work()
    causes = [{"post_id": key, "expected": 90.0, "low": 60.0, "high": 150.0} for key in (214, 219)]
    ways = [MOVE | HOW_TO, MOVE | GIVEAWAY, COVER | {"minutes": 120.0, "post_id": None}]
    about = {"id": 104, "minutes": 264.0, "causes": causes, "options": ways, "workspace_id": "main", "told_at": NOW}
    stage.keep(Alert(**{**ALERT, **about, "starts_at": NOON, "ends_at": NOON + timedelta(hours=8)}))
    return stage


def test_each_owner_sees_the_own_ways_out_and_the_two_speak(crowded: Stage) -> None:
    # Mkt looks at hers: her own move, cover, and whose the other one is. Nothing of what Pan could do.
    (mine,) = crowded.says("Mkt", "check p-214")
    assert "Move p-214 to Mon 30 Nov 09:00 London: 2.5 h" in mine.words
    assert "Move p-219" not in mine.words
    assert "p-219 of Pan reach other people, but the same care team answers them. Their owner is Mkt2." in mine.words
    assert "Talk to Mkt2" in mine.labels

    # Mkt2 sees the same from the other side.
    (theirs,) = crowded.says("Mkt2", "check p-219")
    assert "Move p-219 to Tue 1 Dec 10:00 London: 2.7 h" in theirs.words
    assert "Move p-214" not in theirs.words
    assert "Talk to Mkt" in theirs.labels

    # The lead, who gives cover for both, sees both, and nobody to talk to.
    crowded.says("Lead", "here care")
    card = crowded.card("Lead", CARE, "s-104")
    assert {label[:10] for label in card.labels} >= {"Move p-214", "Move p-219"}
    assert "Talk" not in said([card])

    # She says something to Mkt2, who reads it alone, with the own way out, and answers.
    told = crowded.presses("Mkt", mine, "Talk to Mkt2", words=WORDS)
    assert "Mkt2 reads it alone, and can answer you." in said(told)
    assert "phone number" in said(told), "what identifies somebody is taken out, and that is said"
    word = crowded.card("Mkt2", ALONE, "Mkt about s-104")
    assert "Can yours wait until Monday?" in word.words
    assert "07700" not in word.words
    assert [label[:10] for label in word.labels] == ["Answer", "Move p-219"]
    crowded.presses("Mkt2", word, "Answer", words="No, it is paid for.")
    assert "“No, it is paid for.”" in crowded.card("Mkt", ALONE, "Mkt2 about s-104").words
    assert not [one for who in ("Lead", "Agt1") for one in crowded.sees(who, CARE, "paid for")]

    # So she moves hers.
    crowded.presses("Mkt", mine, "Move p-214")
    assert {one.id: one.starts_at.day for one in crowded.rows(Post)} == {214: 30, 219: 27}
