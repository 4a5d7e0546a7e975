"""A shortener that is away makes two flags of one page; once it answers they are one, and everybody reads so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from calbot.chat.cards import Button
from calbot.chat.plain import plain
from calbot.flows import flag as flow
from calbot.model.flag import Flag
from tests.chat.commands.test_flag import LINK

SHORT = "https://bit.ly/x1"


def test_two_flags_become_one_in_their_threads_on_their_cards_and_for_each_reporter(chat: Any, button: Any) -> None:
    chat.press("Agt1", button(chat.say("Agt1", f"flag broken link {SHORT}", "#care"), ""), "#care")
    chat.press("Agt2", button(chat.say("Agt2", f"報告 リンク切れ {LINK}", "#care"), "はい"), "#care")
    chat.deliver()
    second = chat.row(Flag, 58)
    cards = [one for one in chat.room.places["#marketing"] if not one.thread]
    assert [plain(one.card)[:4] for one in cards] == ["f-57", "f-58"]

    async def behind(url: str) -> str:
        return f"{LINK}?utm_source=bitly" if url == SHORT else url

    chat.wires = replace(chat.wires, behind=behind)
    joined = plain(chat.say("Agt1", f"flag broken link {SHORT}", "#care").card)
    assert joined.startswith("Already f-57 (Agt1")
    chat.deliver()
    assert [one.edits for one in cards] == [1, 1]
    assert "Agt1 and Agt2" in plain(cards[0].card)
    assert "Same as" in plain(cards[0].card)
    assert plain(cards[1].card).startswith("~f-58 broken link · the same as f-57~")
    lines = {one.thread: plain(one.card) for one in chat.room.places["#marketing"] if one.thread}
    assert lines[cards[0].ref].startswith("f-58 is the same: it goes on here as f-57.")
    assert lines[cards[1].ref].startswith("f-58 is the same as f-57: it goes on there.")
    assert "[I'm on it]" not in plain(cards[1].card)
    late = chat.press("Mkt", Button("", "flag.claim", 58, second.revision))
    assert plain(late.card).startswith("Nothing changed, because f-58 is the same as f-57: it goes on there.")

    chat.press("Mkt", Button("", "flag.fixed", 57, chat.row(Flag, 57).revision))
    well = {"at": "", "healthy": True, "status": 200, "said": "link.healthy", "asked": LINK, "url": LINK}
    chat.flow(flow.settle_look, 57, well, well)
    chat.deliver()
    (here,), (there,) = chat.told("Agt1"), chat.told("Agt2")
    assert "The same as f-58." in here
    assert "f-58 と同じ内容です。" in there
