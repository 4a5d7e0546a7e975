from __future__ import annotations

from calbot.model.keeping import keep_nothing, keeps
from calbot.model.post import Post


def test_nouns_that_are_tables_stay_tables() -> None:
    keep_nothing()
    assert keeps()
    assert Post.__tablename__ in Post.metadata.tables
