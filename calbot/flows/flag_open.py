"""A report becomes a flag of its own, joins the one that stands, or opens a closed one again; two at once are one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from calbot.alerts.flag import due_at, severity
from calbot.errors import TellUser
from calbot.flows.allowed import actor, demand
from calbot.flows.changing import world_changed
from calbot.flows.flag_gone import note_gone
from calbot.flows.flag_ladder import arm
from calbot.flows.flag_matter import (
    behind_of,
    closed_about,
    keys_of,
    lead_of,
    learn,
    matter_of,
    open_about,
    page_of,
    pages_of,
    seen_of,
)
from calbot.flows.flag_merge import merged
from calbot.flows.flag_policy import flag_policy_of
from calbot.flows.flag_telling import call, first_owner, is_told, show, source_at
from calbot.flows.flag_view import impact_of, is_coming, post_of, view_of
from calbot.flows.informed import inform_of_flag
from calbot.flows.outhook import write_down
from calbot.flows.shift_brief import show_flags
from calbot.flows.turn import Turn
from calbot.flows.views import FlagView
from calbot.model.external import External
from calbot.model.flag import MOST_CASES, Flag, FlagKind
from calbot.model.flag_why import Nudge
from calbot.model.link import url_key
from calbot.model.post import Post
from calbot.store import flag as flags

_OPENED, _JOINED, _REOPENED = "opened", "joined", "reopened"


@dataclass(frozen=True, slots=True)
class _Report:
    """What is reported: of a `post`, or none, about the `page`; `pages` are all that it names and `lead` the one that
    these redirect to, `keys` and `leads` the matters that each of them is."""

    kind: FlagKind
    url: str
    post: Post | None
    note: str
    page: str
    pages: tuple[str, ...]
    lead: str
    keys: tuple[str, ...]
    leads: tuple[str, ...]


def open_flag(
    session: Session,
    turn: Turn,
    kind: FlagKind,
    url: str = "",
    post_id: int | None = None,
    note: str = "",
    target: str = "",
    revision: int | None = None,
    case: External | None = None,
) -> FlagView:
    """Open a flag, or join the open one about the same post, page and kind; two at once become one. One that was closed
    within the last day is opened again. `target` is where a shortened `url` leads, `revision` the post as it was shown
    to whoever pressed, `case` the customer's in another system."""
    person = actor(session, turn)
    demand(person, "flag.open")
    report = _report(session, turn, kind, url, _post(session, turn, post_id, revision), note, target)
    flag, verb = _flag(session, turn, report)
    learn(flag, report.pages, (report.lead,), (url or flag.url,))
    # One case too many must not cost the report.
    attached = case is not None and len(flag.cases) < MOST_CASES and flag.attach(case, turn.now)
    new_reporter = flags.keep_report(session, turn.workspace_id, flag.id, person.id, turn.place_id, turn.now)
    if verb == _OPENED:
        _begin(session, turn, flag, report.post)
    write_down(session, turn, flag, verb, new=new_reporter, source=source_at(session, turn, turn.place_id))
    if verb == _JOINED and attached and case is not None:
        write_down(session, turn, flag, "case", case=list(case))
    one = merged(session, turn, flag)
    verb = verb if one is flag else _JOINED
    if new_reporter or attached:
        show(session, turn, one, f".{len(flags.reports(session, turn.workspace_id, one.id))}")
    session.commit()
    view = view_of(session, turn, one, joined=verb == _JOINED, reopened=verb == _REOPENED)
    left = case is not None and not one.knows(case)
    return replace(view, case_left=left, hears=is_told(session, turn, one, person))


def _post(session: Session, turn: Turn, post_id: int | None, revision: int | None) -> Post | None:
    post = post_of(session, turn, post_id)
    if post_id is not None and post is None:
        raise TellUser("post.not_found", post=f"p-{post_id}")
    if post is not None and revision is not None:
        post.meet(revision)
    return post


def _report(
    session: Session, turn: Turn, kind: FlagKind, url: str, post: Post | None, note: str, target: str
) -> _Report:
    behind, post_id = behind_of(session, turn, post), post.id if post is not None else None
    page, pages = page_of(kind, url, target, post, behind), pages_of(kind, url, target, post, behind)
    lead = lead_of(session, turn, post, pages)
    keys, leads = keys_of(kind, pages, post_id, note), keys_of(kind, (lead,) if lead else (), post_id, note)
    return _Report(kind, url, post, note, page, pages, lead, keys, leads)


def _flag(session: Session, turn: Turn, report: _Report) -> tuple[Flag, str]:
    """The flag of a report, and what was done for it."""
    about = (report.kind, report.keys)
    if (standing := open_about(session, turn, *about, report.leads)) is not None:
        return standing, _JOINED
    since = turn.now - flag_policy_of(session, turn).merge
    if (closed := closed_about(session, turn, *about, since, report.leads)) is not None:
        post = post_of(session, turn, closed.post_id)
        closed.reopen(report.keys[0], seen_of(post) if post is not None else {}, turn.now)
        # Who reports only an address that the post has left since means the post all the same.
        _begin(session, turn, closed, post or report.post)
        return closed, _REOPENED
    flag, joined = flags.open_or_join(session, _fresh(turn, report))
    return flag, _JOINED if joined else _OPENED


def _fresh(turn: Turn, report: _Report) -> Flag:
    post, page = report.post, report.page
    url = (report.url if page else "") or page
    return Flag(
        workspace_id=turn.workspace_id,
        id=0,
        kind=report.kind,
        post_id=post.id if post is not None else None,
        url=url,
        target=page if page != url else "",
        url_key=url_key(page) if page else "",
        matter=matter_of(report.keys[0]),
        open_key=report.keys[0],
        note=report.note,
        seen=seen_of(post) if post is not None else {},
        opened_at=turn.now,
        since=turn.now,
        changed_at=turn.now,
    )


def _begin(session: Session, turn: Turn, flag: Flag, post: Post | None) -> None:
    """How grave it is, by when it should be right, and who is asked first."""
    coming = is_coming(session, turn, post)
    flag.severity = severity(flag.kind, impact_of(session, turn, flag, post).an_hour)
    goes_out = post.starts_at if post is not None and coming and not post.all_day else None
    flag.due_at = due_at(flag.kind, flag.severity, turn.now, goes_out, flag_policy_of(session, turn))
    flag.owner_id = first_owner(session, turn, post)
    # Who flags what was cancelled has met it all the same.
    note_gone(flag, gone=False)
    arm(session, turn, flag)
    if flag.kind is not FlagKind.PRAISE:
        call(session, turn, flag, Nudge.OPENED)
        inform_of_flag(session, turn, flag)
        show_flags(session, turn, flag)
        world_changed(session, turn)
