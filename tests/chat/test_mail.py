"""Who does not hear of an ACT in the chat for five minutes reads it in a mail, once; the mail server is a real one."""

from __future__ import annotations

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from calbot.chat.cards import Card, Text, Title, spans
from calbot.chat.mail.send import Mail, read_server
from calbot.errors import Lasting, Passing, SettingError, Unknown
from calbot.flows import mailed, telling
from calbot.flows.turn import Turn
from calbot.jobs.handlers import HANDLERS
from calbot.model.alert import Alert, AlertLevel
from calbot.model.identity import Identity
from calbot.model.notice import Notice
from calbot.model.person import Person
from calbot.store.session import reading
from tests.chat.conftest import NOW

CARD = Card((Title(spans("[ACT] Tonight 4.6 h")), Text(spans("Move p-214"))), "[ACT] Tonight\n4.6 h s-88")


@dataclass
class Post:
    """A mail server on loopback: what it was handed, and what it answers to whom."""

    port: int = 0
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)
    hangs_up: bool = False


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        to = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                self.wfile.write(post.answers.get(to, b"250 ok\r\n"))
            elif verb == b"DATA":
                if post.hangs_up:
                    return
                self.wfile.write(b"354 go on\r\n")
                data = b""
                while not data.endswith(b"\r\n.\r\n"):
                    data += self.rfile.readline()
                post.mails.append((to, data[:-3]))
                self.wfile.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def post() -> Iterator[Post]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Line) as server:
        server.daemon_threads = True
        server.post = Post(server.server_address[1])  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.post  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def mail_to(post: Post) -> Mail:
    return Mail(read_server(f"smtp://127.0.0.1:{post.port}"), "calbot@pot.example")


def words_of(raw: bytes) -> str:
    return "\n".join(message_from_bytes(raw, policy=default).get_content().splitlines())


def sent(post: Post, to: str = "lead@pot.example", card: Card = CARD) -> str:
    return asyncio.run(mail_to(post).post(to, card, key="k1"))


def test_a_card_is_a_mail_of_words(post: Post) -> None:
    ref = sent(post)
    ((to, raw),) = post.mails
    mail = message_from_bytes(raw, policy=default)
    assert (to, mail["To"], mail["From"]) == ("lead@pot.example", "lead@pot.example", "calbot@pot.example")
    assert mail["Subject"] == "[ACT] Tonight 4.6 h s-88", "in one line, whatever the card says"
    assert words_of(raw) == "[ACT] Tonight 4.6 h\nMove p-214"
    assert (mail["Message-ID"], ref) == (ref, sent(post)), "the same key is the same mail"


def test_japanese_arrives(post: Post) -> None:
    sent(post, card=Card((Title(spans("[対応] 今夜")),), "[対応] 今夜"))
    raw = post.mails[0][1]
    assert message_from_bytes(raw, policy=default)["Subject"] == words_of(raw) == "[対応] 今夜"


@pytest.mark.parametrize("to", ["lead@pot.example\r\nBcc: x@evil.example", "lead@pot.example\nX: y"])
def test_an_address_adds_no_line_of_its_own(post: Post, to: str) -> None:
    with pytest.raises(Lasting):
        sent(post, to)
    assert post.mails == []


def test_refusals_are_told_apart(post: Post) -> None:
    post.answers = {"gone@pot.example": b"550 nobody\r\n", "full@pot.example": b"452 later\r\n"}
    with pytest.raises(Lasting):
        sent(post, "gone@pot.example")
    with pytest.raises(Passing):
        sent(post, "full@pot.example")
    post.hangs_up = True
    with pytest.raises(Unknown):
        sent(post)


def test_nobody_at_the_door_is_worth_another_try() -> None:
    with pytest.raises(Passing):
        asyncio.run(Mail(read_server("smtp://127.0.0.1:1"), "calbot@pot.example").post("a@b.example", CARD, key="k"))


def test_a_password_goes_over_no_open_line(post: Post) -> None:
    server = read_server(f"smtp://calbot:secret@127.0.0.1:{post.port}")
    with pytest.raises(Lasting):
        asyncio.run(Mail(server, "calbot@pot.example").post("a@b.example", CARD, key="k"))
    assert "secret" not in repr(server)


@pytest.mark.parametrize("url", ["https://mail.example", "smtp://", "smtp://h:99999999", "mail.example"])
def test_what_is_no_mail_server_is_a_mistake(url: str) -> None:
    with pytest.raises(SettingError, match="smtps://USER"):
        read_server(url)


@pytest.fixture
def called(chat: Any, alert: Any, post: Post) -> Any:
    """An ACT calls the lead by name; the lead has an address of mail, and the chat takes nothing."""
    chat.keep(Identity(workspace_id="acme", id=30, person_id=3, platform="mail", user="lead@pot.example"))
    chat.wires.platforms["mail"] = mail_to(post)

    def awake(session: Any, turn: Turn) -> None:
        session.get_one(Person, ("acme", 3)).quiet = ""
        session.commit()

    chat.flow(awake)
    chat.keep(alert(level=AlertLevel.ACT, told_at=NOW))
    chat.room.trouble = [(Passing("down"), False)] * 500

    def call(session: Any, turn: Turn) -> None:
        telling.call(session, turn, chat_alert(session), "raised")
        session.commit()

    chat.flow(call)
    return chat


def chat_alert(session: Any) -> Any:
    return session.get_one(Alert, ("acme", 88))


def mails(chat: Any, post: Post) -> list[str]:
    """What was handed to the mail server, after all that is due was done."""
    with reading(chat.engine) as session:
        due = mailed.due(session, Turn("acme", chat.clock[0]))
    for notice_id in due:
        chat.flow(mailed.send, notice_id)
    chat.deliver()
    return [words_of(raw) for _, raw in post.mails]


def test_five_minutes_without_a_chat_are_a_mail(called: Any, post: Post) -> None:
    assert mails(called, post) == []
    called.later(minutes=4)
    assert mails(called, post) == [], "a chat may be away for a moment"
    called.later(minutes=1)
    (told,) = mails(called, post)
    assert told.startswith("[ACT] Thu 26 Nov 12:30-20:00 Chicago: mean first response 4.6 h")
    assert "since the chat has taken nothing for five minutes" in told
    called.later(minutes=5)
    assert len(mails(called, post)) == 1, "once"
    assert [to for to, _ in post.mails] == ["lead@pot.example"], "who has no address gets none"


def test_what_the_chat_took_is_no_mail(called: Any, post: Post) -> None:
    called.room.trouble = []
    called.later(seconds=90)
    called.deliver()
    called.later(minutes=5)
    assert mails(called, post) == []


def test_what_is_settled_by_then_is_no_mail(called: Any, post: Post) -> None:
    def over(session: Any, turn: Turn) -> None:
        chat_alert(session).call_off("alert.gone.covered", turn.now)
        session.commit()

    called.flow(over)
    called.later(minutes=6)
    assert mails(called, post) == []
    assert isinstance(called.row(Notice, 1), Notice)


def test_without_a_mail_server_nothing_is_kept_that_could_never_be_told(called: Any, post: Post) -> None:
    called.later(minutes=6)
    with reading(called.engine) as session:
        (notice_id,) = mailed.due(session, Turn("acme", called.clock[0]))
    for mails_there, kept in ((False, 0), (True, 1)):
        hands: Any = SimpleNamespace(flow=called.wires.flow, mails=mails_there)
        asyncio.run(HANDLERS[mailed.JOB](hands, Turn("acme", called.clock[0]), notice_id))
        with reading(called.engine) as session:
            found = session.exec(select(Notice).where(Notice.screen == mailed.CARD)).all()
        assert len(found) == kept


def test_long_ago_is_no_mail(called: Any, post: Post) -> None:
    called.later(minutes=61)
    assert mails(called, post) == []


def test_what_was_mailed_is_called_off_by_mail_as_well(called: Any, post: Post) -> None:
    def off(session: Any, turn: Turn) -> None:
        chat_alert(session).call_off("alert.gone.covered", turn.now)
        telling.retract(session, turn, chat_alert(session))
        session.commit()

    called.later(minutes=6)
    assert len(mails(called, post)) == 1
    called.flow(off)
    called.later(minutes=1)
    told = mails(called, post)
    assert len(told) == 2
    assert "~[ACT] Thu 26 Nov 12:30-20:00 Chicago" in told[1]
    called.later(minutes=10)
    assert len(mails(called, post)) == 2, "once"


@pytest.mark.parametrize("mailed_first", [True, False], ids=["it was over when mailed", "it waited"])
def test_of_what_is_only_over_or_was_never_mailed_no_mail_says_so(called: Any, post: Post, mailed_first: bool) -> None:
    def end(session: Any, turn: Turn) -> None:
        alert = chat_alert(session)
        if mailed_first:
            alert.pass_by(turn.now)
        else:
            alert.call_off("alert.gone.covered", turn.now)
        telling.retract(session, turn, alert, quiet=mailed_first)
        session.commit()

    called.later(minutes=6)
    if mailed_first:
        assert len(mails(called, post)) == 1
    called.flow(end)
    called.later(minutes=1)
    assert len(mails(called, post)) == mailed_first
