"""Everything that can go wrong, branched by who must act.

CalbotError
  TellUser          shown in chat as it is; a message id of the catalog and its values
  TellOperator      shown to whoever runs calbot; says what to do next
    SettingError    a setting: file, line, key
    RuleFileError   a rule file: file, line, key, column
    InputError      a calendar, count or shift file that cannot be used
      OpenQuestion  one that can be read in several ways; says which, and how to answer
    SeveralErrors   all mistakes of one read, told at once
  Outside           another machine's doing
    Passing         try again, not before `retry_after`
      Unreached     nothing of it got there: no connection, no token, or no turn yet
    Lasting         trying again will not help
      NotThere      what was to be changed is gone
    Unknown         it may or may not have happened; ask before doing it again
      Ended         so it is, but by now it is over there: nothing happens any more
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class CalbotError(Exception):
    """Anything that calbot says on purpose; all else is a defect."""


class TellUser(CalbotError):
    """A refusal that the person in the chat reads: `key` is a message id of the catalog, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class TellOperator(CalbotError):
    """Something that whoever runs calbot has to mend; the message says how."""


class PlacedError(TellOperator):
    """A mistake with a place: `file`, 1-based `line` and `column`, dotted `key`; each may be missing."""

    def __init__(self, problem: str, *, file: str = "", line: int = 0, key: str = "", column: int = 0) -> None:
        self.problem = problem
        self.file = file
        self.line = line
        self.key = key
        self.column = column
        super().__init__(self._said())

    def _said(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return ": ".join(part for part in (place, self.key, self.problem) if part)


class SettingError(PlacedError):
    """A setting that is missing, unknown or not usable."""


class RuleFileError(PlacedError):
    """A rule file that does not load."""


class InputError(PlacedError):
    """A calendar, count or shift file that gives nothing usable."""

    def saying(self, problem: str) -> InputError:
        """The same in other words."""
        return type(self)(problem, file=self.file, line=self.line)


class OpenQuestion(InputError):
    """A file that can be read in several ways: the message has the readings, and how to answer. `readings` are these in
    JSON terms (`calbot.model.readings`), None where no choice between a few answers it."""

    def __init__(
        self, problem: str, *, file: str = "", line: int = 0, readings: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(problem, file=file, line=line)
        self.readings = readings

    def saying(self, problem: str) -> OpenQuestion:
        """The same in other words."""
        return type(self)(problem, file=self.file, line=self.line, readings=self.readings)


class SeveralErrors(TellOperator):
    """All mistakes of one read, in file order."""

    def __init__(self, errors: Sequence[PlacedError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


class Outside(CalbotError):
    """Another machine refused, failed or did not answer."""


class Passing(Outside):
    """Worth another try, `retry_after` seconds from now at the earliest."""

    def __init__(self, message: str, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreached(Passing):
    """Nothing of it got there: no connection, no token, or no turn yet. Whatever it is, the fault is not its own."""


class Lasting(Outside):
    """Trying again will not help: gone, forbidden, malformed."""


class NotThere(Lasting):
    """What was to be changed is not there any more."""


class Unknown(Outside):
    """The call may have taken effect; look before repeating it."""


class Ended(Unknown):
    """The other side itself has answered that it failed in the middle: what it did was done by then. An answer of a
    machine in front of it (502, 504, one without its own words) is none: behind that the call may still go on."""
