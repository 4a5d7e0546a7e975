"""Mail as a `Platform`: a message is a mail, which nobody can edit or look for; the same key is the same Message-ID."""

from __future__ import annotations

import asyncio
import hashlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final
from urllib.parse import unquote, urlsplit

from calbot.chat.cards import Actions, Card, one_line
from calbot.chat.plain import plain
from calbot.chat.platform import CannotTell
from calbot.errors import Lasting, Passing, SettingError, Unknown

NAME: Final = "mail"
_SECONDS: Final = 7.0
"""Less than what a notice's call may take."""
_SUBJECT: Final = 150
_FOR_GOOD: Final = 500


@dataclass(frozen=True)
class Server:
    """Where mail is handed over: `secure` from the first byte on, else by STARTTLS where the server offers it, which a
    password demands."""

    host: str
    port: int
    secure: bool
    user: str = ""
    password: str = field(default="", repr=False)


def read_server(url: str) -> Server:
    """smtp://USER:PASSWORD@HOST:PORT or smtps://... as a server. Raises SettingError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingError("write smtps://USER:PASSWORD@HOST:PORT", key="CALBOT_MAIL_URL") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingError("write smtps://USER:PASSWORD@HOST:PORT", key="CALBOT_MAIL_URL")
    secure = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port or (465 if secure else 587), secure, user, password)


class Mail:
    """calbot writing mails from `sender`. A ref is the Message-ID."""

    def __init__(self, server: Server, sender: str, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._sender = sender
        self._context = context

    @property
    def name(self) -> str:
        """What identities and places call this platform."""
        return NAME

    async def post(self, address: str, card: Card, *, key: str, thread: str = "") -> str:
        """A new mail to `address`."""
        mail = self._mail(address, card, key)
        await asyncio.to_thread(self._hand_over, mail)
        return str(mail["Message-ID"])

    async def whisper(self, address: str, user: str, card: Card, *, key: str) -> str:
        """The same: nobody but its reader sees a mail."""
        return await self.post(address, card, key=key)

    async def amend(self, address: str, ref: str, card: Card, *, key: str) -> None:
        """Nobody can edit a mail: what is true now is read in the chat."""

    async def find(self, address: str, key: str) -> str | None:
        """A mail server tells nobody what it has delivered."""
        raise CannotTell(NAME)

    def _mail(self, address: str, card: Card, key: str) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        domain = self._sender.rpartition("@")[2]
        try:
            mail["From"], mail["To"] = self._sender, address
        except ValueError:
            raise Lasting(f"{address!r} is no address of mail") from None
        mail["Subject"] = one_line(card.fallback, _SUBJECT)
        mail["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        words = tuple(element for element in card.elements if not isinstance(element, Actions))
        mail.set_content(plain(Card(words, card.fallback)))
        return mail

    def _hand_over(self, mail: EmailMessage) -> None:
        begun = False
        try:
            with self._connected() as line:
                begun = True
                line.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _of(min(code for code, _ in refused.recipients.values())) from None
        except smtplib.SMTPResponseException as refused:
            raise _of(refused.smtp_code) from None
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as trouble:
            raise Lasting(f"the mail server: {trouble}") from None
        except (smtplib.SMTPException, OSError) as trouble:
            if begun:
                raise Unknown("the line to the mail server broke") from None
            raise Passing(f"the mail server: {type(trouble).__name__}") from None

    def _connected(self) -> smtplib.SMTP:
        server, context = self._server, self._context or ssl.create_default_context()
        line = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
            if server.secure
            else smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        )
        try:
            line.ehlo()
            if not server.secure and (server.password or line.has_extn("starttls")):
                line.starttls(context=context)
                line.ehlo()
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line


def _of(code: int) -> Passing | Lasting:
    """5xx is for good, 4xx is worth another try."""
    said = f"the mail server answers {code}"
    return Lasting(said) if code >= _FOR_GOOD else Passing(said)
