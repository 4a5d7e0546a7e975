"""JSON from the page -> what was asked, or a refusal that repeats nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from calbot.chat.ask import Ask
from calbot.chat.cards import clean
from calbot.chat.masking import masked_said

PLATFORM = "playground"
NAME = "calbot"

_FAR = 2**53  # beyond this a browser's numbers are no longer whole
_ShortText = Annotated[str, StringConstraints(max_length=200)]
_LongText = Annotated[str, StringConstraints(max_length=4000)]
_Ref = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,15}$")]
_Whole = Annotated[int, Field(ge=-_FAR, le=_FAR)]


class NotAnAsk(ValueError):
    """The body is not what the page sends; the text says where, never what."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class _Press(_Strict):
    verb: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,60}$")]
    subject: _Whole = 0
    revision: _Whole = 0
    values: Annotated[dict[_ShortText, _LongText], Field(max_length=40)] = {}


_NO_PRESS = _Press.model_construct(verb="")


class _Body(_Strict):
    user: _ShortText
    address: _ShortText
    key: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{8,64}$")]
    text: _LongText | None = None
    press: _Press | None = None
    form: _Press | None = None
    thread: _Ref = ""
    message: _Ref = ""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(part is not None for part in (self.text, self.press, self.form)) != 1:
            raise ValueError("exactly one of text, press and form")
        return self


@dataclass(frozen=True, slots=True)
class Heard:
    """`ask` for the router; `typed` as it stands in the box; `talk` True when it is said to people, not to calbot;
    `hidden` True when only the writer sees what was typed (a slash command, as in other chats)."""

    ask: Ask
    typed: str = ""
    talk: bool = False
    hidden: bool = False


def read_heard(body: bytes) -> Heard:
    """What one POST of the page says. Raises `NotAnAsk`."""
    try:
        read = _Body.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotAnAsk(f"{where or 'body'}: {first['type']}") from None
    if read.text is not None:
        return _typed(read, read.text.strip())
    return Heard(_ask(read, "", read.press or read.form or _NO_PRESS))


def _typed(read: _Body, text: str) -> Heard:
    if not text:
        raise NotAnAsk("text: empty")
    # What stands in the box is kept; whoever answers takes the same out of the words, and says so.
    words, shown = command_words(text), masked_said(text).text
    if words is None:
        return Heard(_ask(read, shown, _NO_PRESS), typed=shown, talk=True)
    return Heard(_ask(read, words, _NO_PRESS), typed=shown, hidden=text[0] in "/／")


def _ask(read: _Body, text: str, press: _Press) -> Ask:
    return Ask(
        platform=PLATFORM,
        address=read.address,
        user=read.user,
        text=clean(text),
        verb=press.verb,
        subject=press.subject,
        revision=press.revision,
        values={clean(name): clean(value) for name, value in press.values.items()},
        key=f"{PLATFORM}:{read.user}:{read.key}",
        thread=read.thread,
        message=read.message,
    )


def command_words(text: str) -> str | None:
    """The words for calbot in `/calbot week pot`, `@calbot week pot` or `/week pot`; None when people are spoken to.

    Full-width signs count too: a Japanese keyboard writes them.
    """
    first, _, rest = text.replace("\u3000", " ", 1).partition(" ")
    sign, name = first[0], first[1:]
    if sign not in "/／@＠":
        return None
    if name.casefold() == NAME:
        return rest.strip()
    return f"{name} {rest}".strip() if sign in "/／" else None
