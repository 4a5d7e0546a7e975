"""What a site asks of programs: its robots.txt (RFC 9309), read by Python's own parser."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from calbot.errors import Passing
from calbot.sources.body import NO_ANSWER
from calbot.sources.fetch import Fetched

NAME = "calbot"
"""What robots.txt calls us; the first word of our User-Agent."""
MOST_BYTES = 500_000
"""RFC 9309, 2.5: at least so much is read."""
_LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site; `parser` is None where it has none."""

    parser: RobotFileParser | None = None

    def allows(self, url: str) -> bool:
        """Whether the page may be asked for."""
        return self.parser is None or self.parser.can_fetch(NAME, url)

    @property
    def pause_s(self) -> float:
        """The pause between requests that it asks for, in seconds, up to half a minute; 0 for none."""
        asked = self.parser.crawl_delay(NAME) if self.parser is not None else None
        return min(float(asked), _LONGEST_PAUSE_S) if asked else 0.0


def robots_url(url: str) -> str:
    """Where the rules for `url` stand, "" where that is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def read_robots(answer: Fetched) -> Robots:
    """The rules in an answer for a robots.txt.

    As RFC 9309 2.3.1 has it: a site without one (4xx) has no rules; one that cannot say just now (5xx) is left alone by
    programs that ask by themselves, which raises Passing.
    """
    if answer.status >= 500:
        raise Passing(NO_ANSWER)
    if answer.status >= 300:
        return Robots()
    parser = RobotFileParser()
    parser.parse(answer.body.decode("utf-8-sig", "replace").splitlines())
    return Robots(parser)
