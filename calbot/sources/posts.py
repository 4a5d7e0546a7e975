"""Posts of a sheet, from whatever it was saved as: text is read at once, a workbook behind the fence."""

from __future__ import annotations

from tempfile import TemporaryFile

from calbot.errors import InputError
from calbot.model.state import SourceState
from calbot.sources.answers import NO_ANSWERS, Answers, told
from calbot.sources.archive import looks_packed
from calbot.sources.fence import LIMITS, Limits, start_body
from calbot.sources.reading import CalendarReading
from calbot.sources.sheet import read_sheet


def read_posts(
    data: bytes, file: str, zone: str = "", answers: Answers = NO_ANSWERS, *, limits: Limits = LIMITS
) -> CalendarReading:
    """The posts of a sheet, as `read_sheet` gives them. Raises InputError as that does, and where a workbook took more
    than `limits` and was stopped."""
    if not looks_packed(data):
        return read_sheet(data, file, zone, answers)
    with TemporaryFile() as body:
        body.write(data)
        body.seek(0)
        pending = start_body(body, file, {"sheet": told(answers), "zone": zone}, limits)
    reading = pending.result()
    if reading.state is SourceState.BLIND:
        raise InputError(" ".join(problem.said for problem in reading.problems), file=file)
    return reading
