"""Looks at everything that calbot needs, and says how to mend what is wrong; changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from calbot.clock import Clock
from calbot.config.environment import LOOPBACK, Settings, read_settings, settings_without
from calbot.config.workspace import WorkspaceFile
from calbot.errors import CalbotError, InputError, Outside, SettingError, SeveralErrors, TellOperator
from calbot.flows.sync import Outcome
from calbot.model.source import CALENDARS, Source, SourceKind
from calbot.rulebook.pack import load_rules
from calbot.sources.feed import is_address, web_address
from calbot.sources.fetch import Fetcher
from calbot.sources.guard import read_exemption
from calbot.sources.mirror import Mirror, unpacked
from calbot.sources.notread import NotRead
from calbot.sources.rules import read_rule_texts
from calbot.sources.shelf import Shelf
from calbot.sources.spelling import is_installed
from calbot.store import fitted
from calbot.store import workspace as workspaces
from calbot.store.fitted import Age
from calbot.store.migrate import ahead, newer, pending
from calbot.store.session import normal_url, now, open_engine, reading
from calbot.wiring.company import company, read_company
from calbot.wiring.doctor_check import Check
from calbot.wiring.feeds import feed_checks
from calbot.wiring.graph import graph_setup
from calbot.wiring.look import span_at
from calbot.wiring.outhook_doctor import examine_webhook
from calbot.wiring.readers import BIGGEST, examined
from calbot.wiring.servers import SERVERS, ServerReader
from calbot.wiring.source_doctor import healthy, plans
from calbot.wiring.work_doctor import examine_work
from calbot.wiring.write_doctor import examine_writing

MOST_SKEW: Final = timedelta(seconds=60)
"""Leases and due dates go by the database's clock, cards by this machine's: beyond this they visibly disagree."""
_STALE: Final = timedelta(hours=48)
"""Beyond this, a night has passed that nothing was learnt in."""


def examine(clock: Clock) -> Iterator[Check]:
    """Everything, one check after the other as it is done: settings, rules, database, workspace file, sources."""
    settings, checks = _settings()
    yield from checks
    yield from _told("rules", lambda: _rules(settings.rules))
    yield from _told("database", lambda: _database(settings, clock))
    if settings.workspace is None:
        yield Check(
            "workspace", "warn", "no workspace file is named", "calbot init writes one; CALBOT_WORKSPACE names it"
        )
        return
    for file in (settings.workspace, *settings.companies.values()):
        yield from _told("workspace", partial(_workspace, settings, file, clock))


def _told(name: str, look: Callable[[], Sequence[Check]]) -> Sequence[Check]:
    """The checks of `look`, or why it could not be done: every mistake on a line of its own."""
    try:
        return look()
    except SeveralErrors as several:
        return [Check(name, "fail", str(error), "mend this line") for error in several.errors]
    except CalbotError as error:
        # What a database driver says may have several lines.
        return [Check(name, "fail", " ".join(str(error).split()))]
    except OSError as error:
        return [Check(name, "fail", f"{error.filename}: {error.strerror}", "check the name and who may read it")]


def _settings() -> tuple[Settings, Sequence[Check]]:
    """What is wrong with the settings, and the rest of them, so that all else is looked at too."""
    try:
        settings = read_settings()
    except SeveralErrors as several:
        do = "docs/settings.md lists all settings"
        wrong = {error.key for error in several.errors if isinstance(error, SettingError)}
        return settings_without(wrong), [Check("settings", "fail", str(error), do) for error in several.errors]
    return settings, [Check("settings", "ok", "every CALBOT_ variable is known and usable")]


def _rules(folder: Path | None) -> Sequence[Check]:
    rules = load_rules(read_rule_texts(folder))
    return [
        Check("rules", "ok", f"{len(rules)} rules{f' from {folder}' if folder else ', those that calbot brings'}"),
        Check("spelling", "ok", "English posts are looked through for slips of the keyboard")
        if is_installed()
        else Check(
            "spelling", "ok", "no post is looked through for slips", "pip install 'calbot[spelling]' has it done"
        ),
    ]


def _database(settings: Settings, clock: Clock) -> Sequence[Check]:
    address = make_url(normal_url(settings.database))
    shown = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite" and address.database and not Path(address.database).exists():
        return [Check("database", "fail", f"{shown}: there is no database yet", "calbot migrate makes it")]
    beyond = ahead(settings.database)
    if steps := [] if beyond else pending(settings.database):
        return [
            Check("database", "fail", f"{shown}: steps behind this version: {len(steps)}", "calbot migrate takes them")
        ]
    engine = open_engine(settings.database)
    try:
        with reading(engine) as session:
            skew = now(session) - clock()
            known = [workspace.id for workspace in workspaces.every(session)]
            learnt = [age for workspace_id in known for age in fitted.ages(session, workspace_id)]
            feeds = [one for workspace_id in known for one in feed_checks(session, workspace_id, now(session))]
    finally:
        engine.dispose()
    shape = newer(beyond) if beyond else "this version's shape"
    said = f"{shown}: {shape}, workspaces: {len(known)}"
    return [
        Check("database", "warn", said, "install that version here too") if beyond else Check("database", "ok", said),
        _clock("database", skew),
        *(_learnt(age, clock()) for age in learnt),
        *(Check(f"feed {one.name}", "ok" if one.sees else "warn", one.said, one.do) for one in feeds),
        *examine_work(settings.database),
    ]


def _learnt(age: Age, at: datetime) -> Check:
    """How old what was learnt of a team is: it is learnt anew every night."""
    said = f"{age.team}: learnt from what was counted until {age.until:%Y-%m-%d %H:%M} UTC"
    if at - age.until <= _STALE:
        return Check("forecast", "ok", said)
    return Check("forecast", "warn", f"{said}, and not since", "calbot serve or calbot work learns every night: run it")


def _clock(whose: str, skew: timedelta) -> Check:
    seconds = skew.total_seconds()
    if abs(skew) <= MOST_SKEW:
        return Check("clock", "ok", f"within {MOST_SKEW.seconds} s of the {whose}'s clock")
    way = "behind" if seconds > 0 else "ahead of"
    said = f"this machine is {abs(seconds):.0f} s {way} the {whose}'s clock"
    return Check("clock", "warn", said, "let both machines follow a time server (NTP)")


def _workspace(settings: Settings, file: Path, clock: Clock) -> Sequence[Check]:
    told = read_company(file)
    whole = company(told, "main", file.parent, clock())
    counts = f"people: {len(told.people)}, accounts: {len(told.accounts)}, places: {len(told.places)}"
    checks = [Check("workspace", "ok", f"{file}: {told.name}, {counts}, times in {told.zone}")]
    checks += [*_gaps(whole.accounts, len(told.places)), *_start(told), *_chat(settings)]
    checks += examine_webhook(whole.workspace.settings)
    sources = [source for source in whole.sources if source.kind is not SourceKind.DATES]
    if not any(source.kind in CALENDARS for source in sources):
        said = f"{file} names no calendar" if sources else f"{file} names no source"
        checks.append(Check("sources", "fail", said, "add a [[sources]] with kind, name and path or url"))
    exceptions = [read_exemption(one) for one in (*settings.fetch_exceptions, *told.fetch_exceptions)]
    fetcher = Fetcher(exceptions=exceptions, allow_http=True)
    return [*checks, *_sources(sources, fetcher, clock, settings)]


def _sources(sources: Sequence[Source], fetcher: Fetcher, clock: Clock, settings: Settings) -> Iterator[Check]:
    """All are read before any is judged: one that lists only what was published is enough beside one that plans."""
    looks: dict[int, tuple[Outcome, Sequence[Check]]] = {}

    def read(number: int, source: Source) -> Sequence[Check]:
        looks[number] = _source(source, fetcher, clock, settings)
        return ()

    names = [f"source {source.name}" for source in sources]
    failed = [_told(name, partial(read, *one)) for name, one in zip(names, enumerate(sources), strict=True)]
    # What could not be read may plan.
    calendars = {n for n, one in enumerate(sources) if one.kind in CALENDARS and not one.memory.get("overlay")}
    plan = {n for n in calendars if n not in looks or plans(looks[n][0], clock())}
    for number, source in enumerate(sources):
        yield from failed[number]
        if number in looks:
            outcome, more = looks[number]
            yield healthy(names[number], source, outcome, clock(), elsewhere=bool(plan - {number}))
            yield from more


def _gaps(accounts: Sequence[object], places: int) -> Iterator[Check]:
    ownerless = sum(getattr(account, "owner_id", None) is None for account in accounts)
    if ownerless:
        yield Check(
            "workspace", "warn", f"accounts without an owner: {ownerless}", "name one: flags on them reach nobody"
        )
    if not places:
        yield Check("workspace", "warn", "no place is named, so calbot speaks nowhere", "add [[places]]")


def _start(told: WorkspaceFile) -> Iterator[Check]:
    """What forecast and cover begin with, where counts or a roster are not among the sources."""
    kinds = {source.kind for source in told.sources}
    if "inbound_csv" not in kinds and told.sizing is None:
        do = "add counts (inbound_csv), or messages_per_month under [sizing]"
        yield Check("sizing", "warn", "neither counts nor an own volume: forecasts are guesses", do)
    if "shifts_csv" not in kinds and not (told.sizing and told.sizing.people):
        do = "add a roster (shifts_csv), or people, days and hours under [sizing]"
        yield Check("sizing", "warn", "neither a roster nor people: response times are not judged", do)


def _chat(settings: Settings) -> Iterator[Check]:
    """Somebody has to hear what calbot says."""
    slack = bool(settings.slack_token.get_secret_value() or settings.slack_client_id)
    if slack and not settings.slack_secrets:
        said = "calbot speaks in Slack, and nobody there can ask it anything"
        yield Check("slack", "warn", said, "CALBOT_SLACK_SIGNING_SECRETS=... (Basic Information of the Slack app)")
    elif settings.slack_secrets and not slack:
        yield Check("slack", "fail", "there is a signing secret, but no bot token", "CALBOT_SLACK_TOKEN=xoxb-...")
    if not settings.playground and not slack and not settings.teams_client_id:
        do = "CALBOT_PLAYGROUND=1, or CALBOT_SLACK_TOKEN=xoxb-..., or CALBOT_TEAMS_CLIENT_ID=..."
        yield Check("chat", "warn", "the playground is off, so nobody hears anything", do)
    elif settings.playground and settings.host not in LOOPBACK:
        said = f"the playground is for this machine only, not for {settings.host}"
        yield Check("chat", "fail", said, "CALBOT_HOST=127.0.0.1, or CALBOT_PLAYGROUND=0")


def _source(source: Source, fetcher: Fetcher, clock: Clock, settings: Settings) -> tuple[Outcome, Sequence[Check]]:
    """What a look at it brings, and what else there is to say of it."""
    if source.kind in SERVERS:
        graph = graph_setup(settings) if source.kind in (SourceKind.GRAPH, SourceKind.SHIFTS_GRAPH) else None
        reader = ServerReader(fetcher, Shelf(), graph=replace(graph, notify_url="") if graph else None)
        try:
            outcome = asyncio.run(reader.examined(source, clock(), span_at(clock())))
        except NotRead as problem:
            raise TellOperator(str(problem)) from None
        if source.kind not in CALENDARS:
            return outcome, ()
        return outcome, [examine_writing(source, unpacked(outcome.mirror or b""), fetcher, graph)]
    data, skew = _body(source, fetcher, clock)
    outcome, checks = examined(source, data, clock()), []
    if source.kind in CALENDARS:
        checks.append(examine_writing(source, Mirror(), fetcher, None))
    if skew is not None and abs(skew) > MOST_SKEW:
        checks.append(_clock("feed", skew))
    return outcome, checks


def _body(source: Source, fetcher: Fetcher, clock: Clock) -> tuple[bytes, timedelta | None]:
    if not is_address(source.location):
        path = Path(source.location)
        if path.stat().st_size > BIGGEST:
            raise InputError(f"larger than {BIGGEST // 10**6} MB; export a shorter span", file=source.name)
        return path.read_bytes(), None
    try:
        fetched = asyncio.run(fetcher.get(web_address(source.location)))
    except Outside as problem:
        raise TellOperator(f"{problem} Copy the address from the calendar's settings again.") from None
    if fetched.status != HTTPStatus.OK:
        raise TellOperator(f"the server answers {fetched.status}; copy the calendar's secret address again")
    return fetched.body, _skew(fetched.headers.get("date", ""), clock())


def _skew(date: str, at: datetime) -> timedelta | None:
    try:
        said = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError):
        return None
    return said - at if said.tzinfo else None
