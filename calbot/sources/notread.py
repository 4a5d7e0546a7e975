"""Why a calendar server could not be read, for those who see it in the chat and for whoever runs calbot."""

from __future__ import annotations

from calbot.errors import Outside


class NotRead(Outside):
    """`problem` is a message id for people, the text an English sentence for the operator, `retry_after` what the
    server asks for, in its own words (seconds or a date; "" for nothing)."""

    def __init__(self, problem: str, said: str, retry_after: str = "") -> None:
        super().__init__(said)
        self.problem = problem
        self.retry_after = retry_after
