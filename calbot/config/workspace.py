"""What a workspace file (`calbot.toml`) says, as plain values with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from calbot.config.server import ServerSetting
from calbot.config.week import BusinessSetting


@dataclass(frozen=True, slots=True)
class SlaSetting:
    """A promise: first response in `target_minutes`, counted on `clock` (always, business): on average, or for
    `percentile` of a hundred messages. `needs`: skills or languages of whoever may answer. `late_percent` of a hundred
    may wait longer (None: not told). `calendar` is when its business clock runs, None: as the company's."""

    name: str
    target_minutes: int
    clock: str
    percentile: int | None = None
    needs: tuple[str, ...] = ()
    late_percent: int | None = None
    calendar: BusinessSetting | None = None

    @property
    def kept(self) -> list[object]:
        """As it stands in the database: [minutes, clock], and [percentile, needs, late_percent, calendar] as far as
        there are any."""
        calendar = None if self.calendar is None else self.calendar.kept
        more = [self.percentile, list(self.needs), self.late_percent, calendar]
        told = [number for number, one in enumerate(more, start=1) if one not in (None, [])]
        # Whoever has one of the first two has both.
        return [self.target_minutes, self.clock, *more[: max(told[-1], 2) if told else 0]]


@dataclass(frozen=True, slots=True)
class PersonSetting:
    """A person; `identities` maps a platform to the name that it has for them, `late_minutes` is how long after the
    first telling of a warning the person hears of it (None: as everybody)."""

    name: str
    zone: str
    locale: str
    roles: tuple[str, ...] = ()
    identities: Mapping[str, str] = field(default_factory=dict)
    late_minutes: int | None = None


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
    country: str = ""


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
    """A source: either `path` (as written, relative to the file's folder) or `url`. `overlay` is what all its entries
    are, "" for posts; they count in `country`, "" for all. `day_order` (day, month, "") and `year` (0: not said) are of
    a sheet, and so are `zone_names`, what it calls a zone -> an IANA name, and `clock` ("12", "24", ""); `server` is of
    CalDAV and Graph. `owner` is whoever is asked where it loses posts, "" for whose they are; `look_minutes` lie
    between two looks at an `url`, 0: as its calendar asks."""

    kind: str
    name: str
    path: str
    url: str = field(repr=False)
    zone: str
    fields: Mapping[str, str]
    overlay: str = ""
    country: str = ""
    day_order: str = ""
    year: int = 0
    zone_names: Mapping[str, str] = field(default_factory=dict)
    clock: str = ""
    owner: str = ""
    look_minutes: int = 0
    server: ServerSetting = field(default_factory=ServerSetting)


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
class TermSetting:
    """Words that are written `right` ("" for not at all) and not like any of `wrong`."""

    right: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkillSetting:
    """Posts with `tag` need somebody with `skill` on shift."""

    tag: str
    skill: str


@dataclass(frozen=True, slots=True)
class ActivitySetting:
    """How many of an audience are there (24,) in each hour of a weekday and of a day of the weekend, by the clocks of
    `zone`; `brand` or `network` "" is all."""

    brand: str
    network: str
    zone: str
    weekdays: tuple[float, ...]
    weekends: tuple[float, ...]

    @property
    def kept(self) -> dict[str, object]:
        """As it stands in the database, in JSON terms."""
        told: dict[str, object] = {"brand": self.brand, "network": self.network, "zone": self.zone}
        return told | {"weekdays": list(self.weekdays), "weekends": list(self.weekends)}


@dataclass(frozen=True, slots=True)
class SizingSetting:
    """What to start from: messages a month that need an answer, and where the customers live.

    `people` (0: not told) answer at once on `days`, in the `hours` of the workspace's zone ("08:00-20:00"), and solve
    `solvable_percent` of a hundred messages by themselves. `message_types` are what is asked most, `passed_on_types`
    those of them that always need somebody else."""

    messages_per_month: float
    zone: str
    people: int = 0
    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    hours: str = "09:00-17:00"
    solvable_percent: float = 100.0
    message_types: tuple[str, ...] = ()
    passed_on_types: tuple[str, ...] = ()

    @property
    def kept(self) -> dict[str, object]:
        """As it stands in the database, in JSON terms; what says nothing is left out."""
        kept: dict[str, object] = {"messages_per_month": self.messages_per_month, "zone": self.zone}
        if self.people:
            kept |= {"people": self.people, "days": list(self.days), "hours": self.hours}
        if self.solvable_percent < 100:
            kept["solvable_percent"] = self.solvable_percent
        if self.message_types:
            kept["message_types"] = list(self.message_types)
        if self.passed_on_types:
            kept["passed_on_types"] = list(self.passed_on_types)
        return kept


@dataclass(frozen=True, slots=True)
class WarningsSetting:
    """When and how often people are told; the keys of the section say what each number means. `quiet` "" is never."""

    ladder_hours: tuple[float, ...] = (168, 72, 24, 2)
    act_per_day: int = 3
    watch_per_day: int = 5
    moves_per_day: int = 5
    surges_per_day: int = 2
    misses_per_day: int = 2
    results_per_day: int = 3
    cooldown_minutes: int = 60
    digest_at: str = "08:00"
    night_from: str = "22:00"
    settle_minutes: int = 10
    settle_most_minutes: int = 30
    settle_before_minutes: int = 60
    settle_last_hours: float = 2
    moves_together: int = 4
    far_hours: float = 168
    near_hours: float = 72
    act_hours: float = 24
    now_hours: float = 2
    slight_times: float = 1.1
    least_chance_percent: float = 40
    grave_times: float = 1.5
    grave_late_percent: float = 75
    grave_chance_percent: float = 60
    late_minutes: int = 30
    quiet: str = "22:00-07:00"

    @property
    def kept(self) -> dict[str, object]:
        """As it stands in the database, in JSON terms."""
        return asdict(self) | {"ladder_hours": list(self.ladder_hours)}


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    """A whole file; `business`, `sizing` and `warnings` are None where the file has none."""

    name: str = "My company"
    zone: str = "UTC"
    locale: str = "en"
    replies_per_hour: float = 12.0
    web: str = ""
    discipline: str = "deadline_first"
    business: BusinessSetting | None = None
    sla: tuple[SlaSetting, ...] = ()
    people: tuple[PersonSetting, ...] = ()
    accounts: tuple[AccountSetting, ...] = ()
    places: tuple[PlaceSetting, ...] = ()
    sources: tuple[SourceSetting, ...] = ()
    blackouts: tuple[BlackoutSetting, ...] = ()
    terms: tuple[TermSetting, ...] = ()
    skills: tuple[SkillSetting, ...] = ()
    activity: tuple[ActivitySetting, ...] = ()
    sizing: SizingSetting | None = None
    warnings: WarningsSetting | None = None
    flags: Mapping[str, int] = field(default_factory=dict)
    ideas: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    day: Mapping[str, str] = field(default_factory=dict)
    qa: Mapping[str, object] = field(default_factory=dict)
    preflight: Mapping[str, object] = field(default_factory=dict)
    webhook: Mapping[str, object] = field(default_factory=dict, repr=False)
    fetch_exceptions: tuple[str, ...] = ()

    def settings(self) -> dict[str, object]:
        """What is kept with the workspace, in JSON terms: replies_per_hour, web, discipline, business, sizing,
        warnings, flags, ideas, answers, day, qa, preflight, webhook, sla {name: [minutes, clock, percentile, needs,
        late_percent, calendar]}, wrong_terms {wrong: right}, skills {tag: skill}, activity [{brand, network, zone,
        weekdays, weekends}]."""
        kept: dict[str, object] = {
            "replies_per_hour": self.replies_per_hour,
            "sla": {promise.name: promise.kept for promise in self.sla},
        }
        if self.discipline != "deadline_first":
            kept["discipline"] = self.discipline
        if self.business is not None:
            kept["business"] = self.business.kept
        if self.web:
            kept["web"] = self.web
        if self.terms:
            kept["wrong_terms"] = {wrong: term.right for term in self.terms for wrong in term.wrong}
        if self.skills:
            kept["skills"] = {one.tag: one.skill for one in self.skills}
        if self.activity:
            kept["activity"] = [one.kept for one in self.activity]
        if self.sizing is not None:
            kept["sizing"] = self.sizing.kept
        if self.warnings is not None:
            kept["warnings"] = self.warnings.kept
        if self.flags:
            kept["flags"] = dict(self.flags)
        if self.ideas:
            kept["ideas"] = dict(self.ideas)
        if self.answers:
            kept["answers"] = dict(self.answers)
        if self.day:
            kept["day"] = dict(self.day)
        if self.qa:
            kept["qa"] = dict(self.qa)
        if self.preflight:
            kept["preflight"] = dict(self.preflight)
        if self.webhook:
            kept["webhook"] = dict(self.webhook)
        return kept
