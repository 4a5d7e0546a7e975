"""Whose absence an entry of a shared calendar tells, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calbot.model.event import EventKind
from calbot.sources.metadata import to_event
from calbot.sources.reading import Entry

AT = datetime(2026, 5, 4, tzinfo=UTC)


def who(title: str, overlay: EventKind | None = None, **values: str) -> str:
    entry = Entry("k", title, AT, **values)  # type: ignore[arg-type]  # any of its fields
    event = to_event(entry, workspace_id="w", source_id=None, overlay=overlay)
    return event.owner if event is not None and event.kind is EventKind.ABSENCE else ""


@pytest.mark.parametrize(
    "title",
    [
        *("OOO: Mika", "OOO Mika", "Mika OOO", "Mika - OOO", "PTO (Mika)", "Urlaub - Mika", "Vacation: Mika"),
        *("Mika on leave", "OOO: Mika on leave", "Out of office: @Mika"),
    ],
)
def test_the_title_names_who_is_away(title: str) -> None:
    assert who(title) == "Mika"


def test_in_japanese_and_by_owner_or_organizer() -> None:
    assert who("休暇: 佐藤") == "佐藤"
    assert who("OOO", organizer="Mika") == who("Vacation", description="Owner: Mika", organizer="Lee") == "Mika"


@pytest.mark.parametrize(
    "title",
    [
        *("OOO", "Out of office until 5", "Team out of office", "OOO - dentist", "Vacation photos", "OOO: 12 May"),
        "TikTok: OOO joke of the week",
    ],
)
def test_nobody_knows_whose_it_is(title: str) -> None:
    assert who(title) == ""


def test_a_calendar_of_absences_names_people_only_and_why_is_not_kept() -> None:
    assert who("Mika Sato", EventKind.ABSENCE) == "Mika Sato"
    event = to_event(Entry("k", "OOO: Mika", AT, description="Surgery at St Mary's"), workspace_id="w", source_id=None)
    assert event is not None
    assert "Surgery" not in repr(event.model_dump())


def test_every_entry_of_an_overlay_is_an_event_of_its_kind_unless_it_says_otherwise() -> None:
    def kind(title: str) -> EventKind | None:
        event = to_event(
            Entry("k", title, AT), workspace_id="w", source_id=None, overlay=EventKind.OUTAGE, country="GB"
        )
        return event.kind if event else None

    assert (kind("Checkout down"), kind("Blackout: recall"), kind("[IG] Reel")) == (
        EventKind.OUTAGE,
        EventKind.BLACKOUT,
        EventKind.OUTAGE,
    )
    assert to_event(Entry("k", "Checkout down", AT, cancelled=True), workspace_id="w", source_id=None) is None
