"""Ids of Slack and the companies that they belong to: none stands in the file of another one.

By what stands before an id (T0SECOND:C0123) a token is chosen: whatever a company said to an id of another's would be
said there, with the other's token.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from calbot.chat.slack.several import parted
from calbot.config.section import Mistakes
from calbot.wiring.company import read_company

SLACK: Final = "slack"
CompanyOf = Callable[[str], str]
"""The company (workspace) here that an id of Slack belongs to, "" for none."""


def demand_own(path: Path, workspace_id: str, company_of: CompanyOf) -> None:
    """Refuse the workspace file at `path` for each id of Slack in it that is not one of company `workspace_id`. Raises
    SeveralErrors with all of them, and like `read_company`."""
    told = read_company(path)
    mistakes = Mistakes(path.read_bytes().decode("utf-8-sig"), str(path))
    for number, place in enumerate(told.places):
        if place.platform == SLACK and (said := wrong_with(place.address, workspace_id, company_of)):
            mistakes.add(("places", number, "address"), said)
    for number, person in enumerate(told.people):
        user = person.identities.get(SLACK, "")
        if user and (said := wrong_with(user, workspace_id, company_of)):
            mistakes.add(("people", number, "identities", SLACK), said)
    mistakes.tell()


def wrong_with(name: str, workspace_id: str, company_of: CompanyOf) -> str:
    """Why an id is none of that company's, and which setting says so; "" where it is."""
    owner, (team, _) = company_of(name), parted(name)
    if owner == workspace_id:
        return ""
    if not owner:
        return f"{name}: CALBOT_SLACK_TEAM names no {team}, or names it first: before its ids nothing stands then"
    if team:
        return f"{name} is of company {owner}, by CALBOT_SLACK_TEAM, and not of {workspace_id}"
    ours = f"{workspace_id}'s look like T0SECOND:{name}, with T0SECOND={workspace_id} in CALBOT_SLACK_TEAM"
    return f"{name} is of company {owner}, as all ids with no workspace before them; {ours}"
