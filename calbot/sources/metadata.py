"""An entry becomes a post: the convention applied (see `convention`); what is an event or nothing is told here too."""

from __future__ import annotations

from calbot.model.post import PRIVATE, Post, PostState
from calbot.sources.cells import amount, yes_or_no
from calbot.sources.convention import Fields, Metadata, Note, metadata
from calbot.sources.media import shown
from calbot.sources.overlay import to_event
from calbot.sources.reading import Entry
from calbot.sources.skip import skipped

__all__ = ["skipped", "to_event", "to_post"]


def to_post(
    entry: Entry,
    *,
    workspace_id: str,
    source_id: int | None,
    number: int,
    fields: Fields | None = None,
    default_network: str = "",
    default_brand: str = "",
    calendar: str = "",
) -> Post:
    """The post that `entry` announces. `fields` is the source's own mapping, `calendar` the name of its calendar.

    What could not be found or does not agree stands in `notes`, as {"key": message id, ...its values}.
    """
    said = metadata(entry, fields=fields, calendar=calendar)
    values = said.values
    copy = values.get("copy", "")
    network = (*said.networks, default_network)[0]
    return Post(
        workspace_id=workspace_id,
        id=number,
        source_id=source_id,
        entry_key=entry.key,
        network=network[:40],
        handle=values.get("account", "")[:200],
        brand=(values.get("brand", "") or default_brand)[:80],
        title=said.title[:500],
        copy_text=copy,
        copy_length=len(copy) or amount(values.get("copy_length", "")) or 0,
        link=values.get("link", "")[:2000],
        starts_at=entry.starts_at,
        zone=entry.zone,
        all_day=entry.all_day,
        content_type=values.get("type", "").casefold()[:40],
        campaign=values.get("campaign", "")[:200],
        thread=bool(yes_or_no(values.get("thread", ""))),
        tags=_tags(said),
        paid=yes_or_no(values.get("paid", "")),
        reach=amount(values.get("reach", "")) or amount(values.get("audience", "")),
        owner_name=values.get("owner", "").lstrip("@＠")[:200],
        after=values.get("after", "")[:200],
        state=PostState.CANCELLED if entry.cancelled else PostState.SCHEDULED,
        file=entry.file,
        line=entry.line,
        notes=list(_notes(entry, said, network)),
    )


def _tags(said: Metadata) -> list[str]:
    """The tags, and what is shown: the forecast looks for it among them."""
    seen = shown(said.values.get("media", ""))
    return [*said.tags, *({seen} - {tag.casefold() for tag in said.tags} - {""})]


def _notes(entry: Entry, said: Metadata, network: str) -> list[Note]:
    notes = list(said.notes)
    if not network:
        notes.append({"key": "reading.no_network"})
    elif len(said.networks) > 1:
        notes.append({"key": "reading.several_networks", "network": network, "others": ", ".join(said.networks[1:])})
    if not said.values.get("link"):
        notes.append({"key": "reading.no_link"})
    if entry.in_gap:
        notes.append({"key": "reading.gap"})
    if entry.looks_cancelled:
        notes.append({"key": "reading.looks_cancelled"})
    if entry.private:
        notes.append({"key": PRIVATE})
    return notes
