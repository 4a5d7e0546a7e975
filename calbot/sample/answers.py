"""What care of the sample company tells customers: one answer holds, one has run out, one waits for a yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to `question` by locale, as `who` wrote it `ago`; `approved` in that name, else a draft."""

    question: str
    who: str
    ago: timedelta
    texts: tuple[tuple[str, str], ...]
    approved: bool = True


ANSWERS: tuple[Answer, ...] = (
    Answer(
        "How do I run the water test?",
        "Mkt",
        timedelta(days=40),
        (
            ("en", "One cup of water, lid on, valve up: steam comes after two minutes. The film shows each step."),
            (
                "ja",
                "水を1カップ入れ、ふたを閉めてバルブを上げます。2分ほどで蒸気が出ます。動画もご覧ください。",
            ),
        ),
    ),
    Answer(
        "How often does the seal need to be changed?",
        "Mkt",
        timedelta(days=190),
        (("en", "Once a year, or as soon as it feels hard. It comes off without a tool."),),
    ),
    Answer(
        "Which seal fits?",
        "Agt1",
        timedelta(days=2),
        (("en", "The number on the rim of your lid is the number of the seal."),),
        approved=False,
    ),
)
