"""What a command is: its words, who may use it, how it answers, and the buttons and forms that are its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from calbot.chat.ask import Ask, Reply
from calbot.chat.choices import Options
from calbot.chat.desk import Desk
from calbot.chat.wires import Wires
from calbot.errors import TellUser
from calbot.flows.turn import Turn
from calbot.model.person import Person, Role
from calbot.model.rights import RIGHTS, may
from calbot.words.say import Say, sayer

if TYPE_CHECKING:
    from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")

Handle = Callable[[str, Desk], Awaitable[Reply]]
Press = Callable[[Ask, Desk], Awaitable[Reply]]
Under = Callable[[str, Desk], Awaitable[Reply | None]]
Find = Callable[[str, Desk], Awaitable[Options]]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button or form does, and the right that it needs ("" for none)."""

    handle: Press
    verb: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What answers a field of a form while somebody types into it, and the right that it needs ("" for none). It only
    looks, so that nobody who types waits for a writer."""

    find: Find
    verb: str = ""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Whom nobody knows, asking."""

    ask: Ask
    turn: Turn
    wires: Wires

    async def flow(self, flow: Callable[Concatenate[Session, Turn, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a flow as nobody."""
        return await self.wires.flow(flow, self.turn, *args, **kwargs)

    def known_as(self, person: Person) -> Say:
        """How to speak to whom one knows by now."""
        return sayer(person.locale, person.zone, self.turn.now)


Meet = Callable[[str, Stranger], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """One word people can say. `usage` and `about` are message ids; `verb` is the right it needs ("" for none);
    `aliases` are other words, by locale; `presses` maps what buttons and forms say to what answers them, `lookups` what
    their fields ask for while somebody types. `meet` answers the same words where nobody knows who says them, `under`
    what is no command and is said in the thread of a card of its own: None where it is not in one."""

    name: str
    usage: str
    about: str
    handle: Handle
    verb: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    presses: Mapping[str, Pressed] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    meet: Meet | None = None
    under: Under | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *(alias for aliases in self.aliases.values() for alias in aliases))

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose command it is, for help; an admin's is every one."""
        return tuple(role for role in Role if role is not Role.ADMIN and allowed(_some(role), self.verb))


def allowed(person: Person, verb: str) -> bool:
    """Whether `person` has the right by role; "" asks for none."""
    return not verb or may(person, verb)


def refused(person: Person, verb: str) -> bool:
    """Whether `person` may do it nowhere; who answers for an account may still do it there, as the flow knows."""
    return not allowed(person, verb) and not RIGHTS[verb].raci


def demand(may: frozenset[str], verb: str) -> None:
    """Refuse before a form or a question is drawn that the press would refuse; `may` is a view's."""
    if verb not in may:
        raise TellUser("rights.refused", verb=verb)


def _some(role: Role) -> Person:
    return Person(workspace_id="", id=0, name="", roles=[role.value])
