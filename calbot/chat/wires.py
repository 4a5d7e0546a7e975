"""What wiring hands to the chat: how to run a flow, which platforms speak, what time it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from calbot.chat.platform import Platform
from calbot.chat.touring import Stops, nowhere
from calbot.clock import Clock
from calbot.flows.turn import Turn

if TYPE_CHECKING:
    from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")


class RunFlow(Protocol):
    """Runs a flow in a thread with a session of its own; rows in what it returns stay readable afterwards."""

    async def __call__(
        self, flow: Callable[Concatenate[Session, Turn, P], T], turn: Turn, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `flow(session, turn, *args, **kwargs)` returns."""


class LinkSeen(Protocol):
    """What a look at a link found (`sources.link.LinkCheck` is one)."""

    @property
    def healthy(self) -> bool:
        """Whether it opens."""

    @property
    def status(self) -> int:
        """The HTTP status, 0 where none came."""

    @property
    def title(self) -> str:
        """The page's title."""

    @property
    def said(self) -> str:
        """What it comes to, as a message id (values: status, title)."""


async def _as_it_is(url: str) -> str:
    """Where nobody looks behind links."""
    return url


@dataclass(frozen=True)
class Wires:
    """Everything that chat needs from outside. `workspace_of(platform, address)` is "" where no workspace knows the
    place; `workspaces()` lists those whose notices are delivered here. `behind` is where a shortened link leads (the
    link itself where it is none), `own_url` is where browsers reach calbot ("" nowhere),
    `tour` what is shown of a sample day."""

    flow: RunFlow
    platforms: Mapping[str, Platform]
    clock: Clock
    workspace_of: Callable[[str, str], str]
    workspaces: Callable[[], Sequence[str]]
    check_link: Callable[[str], Awaitable[LinkSeen]]
    behind: Callable[[str], Awaitable[str]] = _as_it_is
    own_url: str = ""
    tour: Stops = nowhere
