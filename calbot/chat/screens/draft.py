"""A post that is about to be: said back, asked which is meant, and its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from calbot.chat.cards import (
    Actions,
    Button,
    Card,
    Element,
    Field,
    FieldKind,
    Form,
    Note,
    Text,
    Title,
    foreign,
    one_line,
    spans,
)
from calbot.chat.choices import ACCOUNTS, Options, account_options
from calbot.chat.drawing import address, answers_part, findings_part, forecast_line, window_line
from calbot.chat.said_back import choice, elsewhere_line
from calbot.chat.sight import under
from calbot.flows.views import Choices, DraftView
from calbot.model.link import has_utm, with_utm
from calbot.words.names import network_name
from calbot.words.say import Say

_CAMPAIGN: Final = 40
"""Letters of a title that a campaign is named by."""


def card(view: DraftView, values: Mapping[str, str], say: Say) -> Card:
    """Only for the writer: what was understood, before anything is saved. `values` come back with the press."""
    account, at = view.account, say.instant(view.starts_at, view.zone)
    network = network_name(account.network, say)
    lead = say("post.draft", brand=account.brand, network=network, handle=account.handle, at=at)
    expected = say("post.draft.expected", expected=forecast_line(view.forecast, say))
    elements: tuple[Element, ...] = (
        Title(spans(lead)),
        *elsewhere_line(view.starts_at, view.zone, view.zones, say),
        Text((foreign(view.title),)),
        *((Text((address(view.link),)),) if view.link else ()),
        Text(spans(say.text(expected, window_line(view.window, say) if view.window else ""))),
        *answers_part(view, say),
        *findings_part(view.findings, say),
    )
    tagged = _tagged(view, values)
    row = Actions(
        (
            Button(say("post.button.save"), "post.add", 0, 0, values, "primary"),
            Button(say("post.button.change"), "post.add.form", 0, 0, values),
            *((Button(say("post.button.utm"), "post.draft", 0, 0, tagged),) if tagged else ()),
            Button(say("post.button.save_ask"), "post.add.ask", 0, 0, values),
            Button(say("post.button.drop"), "post.add.drop"),
        )
    )
    return under(Card((*elements, row, Note(spans(say("post.draft.note")))), lead), view.sight, say)


def _tagged(view: DraftView, values: Mapping[str, str]) -> dict[str, str]:
    """The draft with a link that names its campaign; {} where it has no link, or one that does so."""
    if not view.link or has_utm(view.link):
        return {}
    letters = "".join(one if one.isascii() and one.isalnum() else " " for one in view.title.casefold())
    named = "-".join(letters.split())[:_CAMPAIGN].strip("-")
    campaign = named or f"{view.starts_at.astimezone(ZoneInfo(view.zone)):%Y-%m-%d}"
    network = view.account.network
    link = with_utm(view.link, network, "email" if network == "newsletter" else "social", campaign)
    return {**values, "link": link} if link != view.link else {}


def choose(drafts: Sequence[Mapping[str, str]], say: Say) -> Card:
    """Only for the writer: which of these? Each comes back with the press of its button; they differ in their instants
    (`at`, ISO, in `zone`), and in their titles where it is not certain which words belong to which."""
    lead, titles = say("post.which"), {draft.get("title", "") for draft in drafts}
    instants = [datetime.fromisoformat(draft["at"]) for draft in drafts]
    buttons = []
    for draft, at in zip(drafts, instants, strict=True):
        told = choice(at, draft["zone"], list(dict.fromkeys(instants)), say)
        label = say("post.which.titled", at=told, title=one_line(draft["title"], 40)) if len(titles) > 1 else told
        buttons.append(Button(label, "post.draft", 0, 0, draft))
    drop = Button(say("post.button.drop"), "post.add.drop")
    named = tuple(Text((foreign(title),)) for title in titles) if len(titles) == 1 else ()
    return Card((Title(spans(lead)), *named, Actions((*buttons, drop))), " ".join((lead, *titles)))


def form(choices: Choices, values: Mapping[str, str], say: Say, errors: Mapping[str, str] | None = None) -> Form:
    """All parts of a new post, with what is known filled in; `errors` say what was wrong, by field."""
    accounts = account_options(choices.accounts, say)

    def field(
        name: str, label: str, kind: FieldKind = "text", options: Options = (), *, required: bool = True
    ) -> Field:
        wrong, lookup = (errors or {}).get(name, ""), ACCOUNTS if kind == "lookup" else ""
        return Field(name, label, kind, values.get(name, ""), options, required, wrong, lookup)

    return Form(
        say("post.add.title"),
        "post.draft",
        0,
        0,
        (
            field("account", say("post.field.account"), "lookup", accounts),
            field("when", say("post.field.when", zone=say.city()), "instant"),
            field("title", say("post.field.title")),
            field("link", say("post.field.link"), required=False),
        ),
        say("post.button.next"),
        {"draft": values.get("draft", "")},
    )
