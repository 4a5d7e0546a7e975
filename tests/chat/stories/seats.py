"""Where somebody sits: what a person does in a chat and sees there, alike for all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tests.chat.mixed import page
from tests.chat.mixed.page import Page
from tests.chat.slack import office as slack
from tests.chat.slack.office import labels, words_of
from tests.chat.stories.company import ADDRESSES, ALONE, PEOPLE, user_in
from tests.chat.teams import office as teams
from tests.chat.teams.office import alone, buttons, shown, words
from tests.slack.shapes import every
from tests.teams.hands import PEOPLE as IN_TEAMS

Filled = Mapping[str, str | datetime]


@dataclass(frozen=True)
class Seen:
    """A message as somebody reads it: its words with single spaces, its buttons, whether it is struck through, stands
    in a thread, or is for that person `alone`. `line` is what a phone shows of it, with hours by the place's clocks: in
    a card for many the client puts the reader's own ones."""

    words: str
    labels: tuple[str, ...] = ()
    struck: bool = False
    place: str = ""
    thread: bool = False
    alone: bool = False
    line: str = ""
    raw: Any = None


class Seat(Protocol):
    """One chat for the people who sit in it."""

    def say(self, who: str, text: str, place: str) -> str:
        """Words to calbot that nobody else sees; what is answered in the request."""

    def press(self, who: str, seen: Seen, label: str) -> str:
        """The button whose label begins so; what is answered in the request."""

    def fill(self, who: str, filled: Filled, place: str) -> str:
        """The form that was opened last, sent; what is answered in the request."""

    def sees(self, who: str, place: str) -> list[Seen]:
        """What stands there for that person, the oldest first."""

    def home(self, who: str) -> str:
        """The page that is somebody's own, or what comes closest to it."""


def one_line(text: str) -> str:
    """With single spaces: between the runs of a line stands one in some chats."""
    told = " ".join(text.split())
    for mark in (".", ",", ":", ";", ")", "。", "、", "」", "）"):
        told = told.replace(f" {mark}", mark)
    return told.replace("( ", "(").replace("「 ", "「")


@dataclass
class InSlack:
    """People in Slack."""

    office: slack.Office

    def say(self, who: str, text: str, place: str) -> str:
        user, channel = user_in("slack", who), self._channel(who, place)
        hands = self.office.hands
        self._send(hands.direct(user, text) if place == ALONE else hands.command(user, channel, text))
        return ""

    def press(self, who: str, seen: Seen, label: str) -> str:
        self._send(self.office.hands.press(user_in("slack", who), self._channel(who, seen.place), seen.raw, label))
        return ""

    def fill(self, who: str, filled: Filled, place: str) -> str:
        values = {name: str(int(one.timestamp())) if isinstance(one, datetime) else one for name, one in filled.items()}
        view = self.office.modal()
        assert view.user == user_in("slack", who)
        return self._send(self.office.hands.submit(view.user, view, values))

    def sees(self, who: str, place: str) -> list[Seen]:
        told = self.office.town.told(self._channel(who, place), user_in("slack", who))
        return [
            Seen(one_line(words_of(one.blocks)), tuple(labels(one)), _struck(one.blocks), place,
                 bool(one.thread_ts), bool(one.only_for), one_line(one.text), one)
            for one in told
        ]  # fmt: skip

    def home(self, who: str) -> str:
        user = user_in("slack", who)
        self._send(self.office.hands.home(user))
        return one_line(words_of(self.office.town.homes[user].view["blocks"]))

    def _channel(self, who: str, place: str) -> str:
        return self.office.town.direct(user_in("slack", who)).id if place == ALONE else ADDRESSES["slack"][place]

    def _send(self, sent: Any) -> str:
        answer = self.office.send(sent)
        assert answer.status_code == 200, answer.text
        self.office.answer()
        assert self.office.town.refused == []
        return answer.text


def _struck(blocks: list[dict[str, Any]]) -> bool:
    return any(part.get("style", {}).get("strike") for part in every(blocks) if isinstance(part.get("style"), dict))


@dataclass
class InTeams:
    """People in Teams; `opened` is the dialog that an invoke was answered with."""

    office: teams.Office
    opened: Any = None

    def say(self, who: str, text: str, place: str) -> str:
        user, conversation, hands = user_in("teams", who), self._conversation(who, place), self.office.hands
        said = hands.says if place == ALONE else hands.slashes
        assert self.office.post(said(user, conversation, text)).status_code == 200
        self.office.answer()
        return ""

    def press(self, who: str, seen: Seen, label: str) -> str:
        title = next(title for title in buttons(seen.raw) if title.startswith(label))
        return self._told(
            self.office.press(user_in("teams", who), seen.raw, title, self._conversation(who, seen.place))
        )

    def fill(self, who: str, filled: Filled, place: str) -> str:
        form = shown(self.opened)
        values = _drawn(form) | {name: _typed(who, one) for name, one in filled.items()}
        (send, *_) = buttons(form)
        conversation = self._conversation(who, place)
        return self._told(self.office.submit(user_in("teams", who), self.opened, send, conversation, **values))

    def sees(self, who: str, place: str) -> list[Seen]:
        told = self.office.town.told(self._conversation(who, place))
        mine = [one for one in told if one.only_for in ("", IN_TEAMS[user_in("teams", who)])]
        return [
            Seen(one_line(words(one.card)), tuple(buttons(one.card)), "strikethrough" in str(one.card), place,
                 bool(one.thread), bool(one.only_for), one_line(one.summary), one.card)
            for one in mine
        ]  # fmt: skip

    def home(self, who: str) -> str:
        self.say(who, "today", ALONE)
        return self.sees(who, ALONE)[-1].words

    def _told(self, answer: Any) -> str:
        self.opened = answer if "task" in answer else self.opened
        value = answer.get("value", answer)
        return one_line(words(value) or (value if isinstance(value, str) else str(answer)))

    def _conversation(self, who: str, place: str) -> str:
        return alone(user_in("teams", who)) if place == ALONE else ADDRESSES["teams"][place]


def _drawn(part: Any) -> dict[str, str]:
    """What the fields of a dialog are filled with as it opens: a client sends that with the rest."""
    found: dict[str, str] = {}
    for one in part if isinstance(part, list) else part.values() if isinstance(part, dict) else ():
        found |= _drawn(one)
    if isinstance(part, dict) and str(part.get("id", "")).startswith("field."):
        found[part["id"].removeprefix("field.")] = part.get("value", "")
    return found


@dataclass
class OnPage:
    """People in the playground; `form` is what the last ask opened. `settle` has what waits done."""

    page: Page
    settle: Any
    form: Any = field(default=None)

    def say(self, who: str, text: str, place: str) -> str:
        return self._asks(who, place, text=f"/calbot {text}")

    def press(self, who: str, seen: Seen, label: str) -> str:
        found = page.buttons(seen.raw)
        pressed = next(button for text, button in found.items() if text.startswith(label))
        return self._asks(who, seen.place, press=pressed, message=str(seen.raw["id"]))

    def fill(self, who: str, filled: Filled, place: str) -> str:
        form = self.form
        assert form is not None
        drawn = {one["name"]: one["value"] for one in form["fields"]}
        values = {**form["values"], **drawn, **{name: _typed(who, one) for name, one in filled.items()}}
        sent = {name: form[name] for name in ("verb", "subject", "revision")} | {"values": values}
        return self._asks(who, place, form=sent)

    def sees(self, who: str, place: str) -> list[Seen]:
        told = self.page.told(self._address(who, place), user_in("playground", who))
        return [
            Seen(one_line(page.words_of(one)), tuple(page.buttons(one)), '"struck": true' in _json(one), place,
                 bool(one["thread"]), bool(one["private"]), one_line(page.words_of(one)), one)
            for one in told
            if one["bot"]
        ]  # fmt: skip

    def home(self, who: str) -> str:
        self.say(who, "today", ALONE)
        return self.sees(who, ALONE)[-1].words

    def _asks(self, who: str, place: str, **about: Any) -> str:
        told = self.page.asks(user_in("playground", who), self._address(who, place), **about)
        self.form = told["form"]
        self.settle()
        return one_line(" ".join(map(page.words_of, told["messages"])))

    def _address(self, who: str, place: str) -> str:
        return user_in("playground", who) if place == ALONE else ADDRESSES["playground"][place]


def _typed(who: str, one: str | datetime) -> str:
    """An hour as that person would type it."""
    return one if isinstance(one, str) else f"{one.astimezone(ZoneInfo(PEOPLE[who][1])):%-d %B %Y %H:%M}"


def _json(part: Any) -> str:
    return json.dumps(part)
