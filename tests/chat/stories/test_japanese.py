"""A warning and a report in Japanese, in each chat. Written to be read."""

from __future__ import annotations

from sqlmodel import Session, select

from calbot.flows.turn import Turn
from calbot.model.alert import Alert
from calbot.model.place import Place
from calbot.wiring.house import MAIN
from tests.chat.conftest import ALERT, MOVE
from tests.chat.stories.company import CARE, MARKETING
from tests.chat.stories.plan import thinning
from tests.chat.stories.stage import Stage, said

COVER = ALERT["options"][1]  # type: ignore[index]


def test_a_warning_in_a_place_that_reads_japanese(stage: Stage) -> None:
    stage.keep(stage.office.post_of(title="やってはいけないこと"))
    stage.work()

    def move_to_tokyo(session: Session, turn: Turn) -> None:
        for place in session.exec(select(Place)):
            place.locale, place.zone = "ja", "Asia/Tokyo"
        session.commit()

    stage.flow(move_to_tokyo)
    stage.keep(*thinning())
    stage.keep(Alert(**{**ALERT, "workspace_id": MAIN, "options": [MOVE, COVER]}))
    stage.says("Lead", "here care")
    card = stage.card("Agt2", CARE, "s-88")
    assert "11月27日(金) 3:30-11:00 東京 平均初回応答 4.6時間(目標 4時間、通常 18分)" in card.line
    assert "[注意]" in card.words
    for label in ("理由", "対応", "範囲", "実績", "鮮度"):
        assert label in card.words, label
    assert "「やってはいけないこと」" in card.words
    assert "190件、115-310" in card.words
    assert "62%" in card.words
    assert {"役立った", "多すぎる", "遅い", "対応します"} <= {*card.labels}
    assert any(label.startswith("p-214 を") for label in card.labels), card.labels
    assert not [
        letter for letter in "".join(card.labels) if letter.isascii() and letter.isalpha() and letter not in "ph"
    ]


def test_who_reads_japanese_has_help_and_commands_in_it(stage: Stage) -> None:
    stage.keep(stage.office.post_of())
    assert "予定" in said(stage.says("Agt2", "ヘルプ"))
    assert "p-214" in said(stage.says("Agt2", "予定"))
    assert not stage.all_see("Agt2", MARKETING)
