"""Posts of a sheet, from whatever it was saved as, behind the fence; text of the asker's own file is read at once."""

from __future__ import annotations

from tempfile import TemporaryFile

from calbot.errors import InputError
from calbot.model.state import SourceState
from calbot.sources.answers import NO_ANSWERS, Answers, told
from calbot.sources.archive import looks_packed
from calbot.sources.fence import SHEETS, Limits, start_body
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet


def read_own_posts(data: bytes, file: str, zone: str = "", answers: Answers = NO_ANSWERS) -> CalendarReading:
    """As `read_posts`, for a file that somebody has just named on this machine: text needs no process of its own."""
    return read_posts(data, file, zone, answers) if looks_packed(data) else read_sheet(data, file, zone, answers)


def read_posts(
    data: bytes, file: str, zone: str = "", answers: Answers = NO_ANSWERS, *, limits: Limits = SHEETS
) -> CalendarReading:
    """The posts of a sheet, as `read_sheet` gives them. Raises InputError as that does, and where reading it took more
    than `limits` and was stopped."""
    with TemporaryFile() as body:
        body.write(data)
        body.seek(0)
        pending = start_body(body, file, {"sheet": told(answers), "zone": zone}, limits)
    reading = pending.result()
    if reading.state is SourceState.BLIND:
        raise InputError(" ".join(problem.said for problem in reading.problems), file=file)
    return reading
