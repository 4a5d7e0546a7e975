"""What care says of a post's words, for the gallery."""

from __future__ import annotations

from dataclasses import replace

from calbot.flows.wording_view import Said, WordingView
from calbot.model.post import Post
from calbot.model.wording import Wording, WordingState
from tests.web.exhibits import EVENING, MAY, NOW, PLAIN, ROUGH, ROUGH_TITLE

AGT1 = Said("Agt1", "People will ask if this is safe for the 3 L model.", stale=False)
AGT2 = Said("Agt2", "", stale=True)


def a_wording(*said: Said, post: Post = PLAIN, state: WordingState = WordingState.OPEN) -> WordingView:
    """Three were asked."""
    row = Wording(workspace_id="w", id=3, post_id=post.id, person_id=1, asked_at=NOW, due_at=EVENING, changed_at=NOW)
    row.state, row.asked, row.reply = state, [4, 5, 6], "Thank you, I add the model."
    heard = {one.who for one in said}
    asked = ("Agt1", "Agt2", "Agt3")
    return WordingView(row, post, "Mkt", asked, said, tuple(one for one in asked if one not in heard), MAY, NOW)


READ = a_wording(AGT1, AGT2, state=WordingState.TOLD)
STOOD_DOWN = a_wording(AGT1, state=WordingState.OFF)
ROUGH_READ = replace(a_wording(Said(ROUGH_TITLE[:80], ROUGH_TITLE[:500], stale=True), post=ROUGH), by=ROUGH_TITLE[:80])
