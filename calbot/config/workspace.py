"""What a workspace file (`calbot.toml`) says, as plain values with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SlaSetting:
    """A promise: mean first response in `target_minutes`, counted on `clock` (always, business)."""

    name: str
    target_minutes: int
    clock: str


@dataclass(frozen=True, slots=True)
class PersonSetting:
    """A person; `identities` maps a platform to the name that it has for them."""

    name: str
    zone: str
    locale: str
    roles: tuple[str, ...] = ()
    identities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountSetting:
    """An account; `owner`, `backup` and the lists of `raci` (R, A, C, I) are names of people of the file."""

    network: str
    handle: str
    brand: str = ""
    team: str = "care"
    audience: int | None = None
    owner: str = ""
    backup: str = ""
    sla: str = "general"
    raci: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceSetting:
    """A place; `kind` is marketing, care, direct or unbound; `brand` "" is all."""

    platform: str
    address: str
    kind: str
    brand: str
    name: str
    zone: str
    locale: str


@dataclass(frozen=True, slots=True)
class SourceSetting:
    """A source: either `path` (as written, relative to the file's folder) or `url`."""

    kind: str
    name: str
    path: str
    url: str = field(repr=False)
    zone: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BlackoutSetting:
    """A span (aware instants) in which nothing should go out; `brand` or `network` "" is all."""

    title: str
    starts: datetime
    ends: datetime
    reason: str = ""
    brand: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class SizingSetting:
    """What to start from: messages a month that need an answer, and where the customers live."""

    messages_per_month: float
    zone: str


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    """A whole file; `sizing` is None where the file has none."""

    name: str = "My company"
    zone: str = "UTC"
    locale: str = "en"
    replies_per_hour: float = 12.0
    sla: tuple[SlaSetting, ...] = ()
    people: tuple[PersonSetting, ...] = ()
    accounts: tuple[AccountSetting, ...] = ()
    places: tuple[PlaceSetting, ...] = ()
    sources: tuple[SourceSetting, ...] = ()
    blackouts: tuple[BlackoutSetting, ...] = ()
    sizing: SizingSetting | None = None
    fetch_exceptions: tuple[str, ...] = ()

    def settings(self) -> dict[str, object]:
        """What is kept with the workspace, in JSON terms: replies_per_hour, sla {name: [minutes, clock]}, sizing."""
        kept: dict[str, object] = {
            "replies_per_hour": self.replies_per_hour,
            "sla": {promise.name: [promise.target_minutes, promise.clock] for promise in self.sla},
        }
        if self.sizing is not None:
            kept["sizing"] = {"messages_per_month": self.sizing.messages_per_month, "zone": self.sizing.zone}
        return kept
