"""Everything that is wrong with the input of one command, collected so that it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from calbot.errors import PlacedError, SeveralErrors, TellOperator
from calbot.words.say import sayer

P = ParamSpec("P")
T = TypeVar("T")


class UnusableError(TellOperator):
    """Input that nothing can be made of; each of `lines` is one mistake and says what to do next."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class Mistakes:
    """Collects; `tell` raises. Sentences in `lang`, English where it is unknown."""

    def __init__(self, lang: str) -> None:
        self._say = sayer(lang or "en", "UTC")
        self._lines: list[str] = []

    def add(self, key: str, **values: object) -> None:
        """One more mistake, by message id."""
        self._lines.append(self._say(key, **values))

    def attempt(self, read: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What `read` gives, or None after remembering why it gave nothing."""
        try:
            return read(*args, **kwargs)
        except SeveralErrors as several:
            self._lines += [str(error) for error in several.errors]
        except TellOperator as error:
            self._lines.append(str(error))
        except FileNotFoundError as error:
            self.add("cli.no_file", file=error.filename)
        except IsADirectoryError as error:
            self.add("cli.folder", file=error.filename)
        except OSError as error:
            self.add("cli.unreadable", file=error.filename, why=error.strerror or str(error))
        return None

    def tell(self) -> None:
        """Raises UnusableError if anything was wrong."""
        if self._lines:
            raise UnusableError(self._lines)


def data(path: Path) -> bytes:
    """The bytes of a file; OSError as the system says."""
    return path.read_bytes()


def text(path: Path) -> str:
    """The text of a UTF-8 file; PlacedError where it is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise PlacedError("this line is not UTF-8; save the file as UTF-8", file=str(path), line=line) from None
