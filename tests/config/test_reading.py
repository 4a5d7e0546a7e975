"""Reading calbot.toml: what a good file gives, and what each mistake is told as."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calbot.config.keys import DAYS, KEYS, LOCALES, OVERLAYS, PLACE_KINDS, ROLES, SHIPPED_SLA, SLA_CLOCKS, SOURCE_KINDS
from calbot.config.reading import read_workspace_file
from calbot.config.workspace import WorkspaceFile
from calbot.errors import SettingError, SeveralErrors
from calbot.flows import sizing
from calbot.model.event import EventKind
from calbot.model.person import Role
from calbot.model.place import PlaceKind
from calbot.model.sla import SLA_PROFILES, SlaClock
from calbot.model.source import SourceKind
from calbot.words import say

FULL = """\
[workspace]
name = "Pan & Pot"
zone = "Europe/London"
locale = "ja"
replies_per_hour = 9.5
web = "https://calbot.pot.example/"
discipline = "oldest_first"

[business]
days = ["sun", "mon", "tue", "wed", "thu"]
hours = "08:00-16:00"
other_hours = { thu = "08:00-12:00" }
zone = "Asia/Dubai"
country = "AE"

[sla.general]
target_minutes = 120
[sla.vip]
target_minutes = 15
clock = "business"
percentile = 90
needs = ["ja"]
late_percent = 5

[[people]]
name = "Mika"
zone = "Asia/Tokyo"
locale = "en"
roles = ["marketer", "admin"]
identities = { playground = "mkt" }
late_minutes = 45
[[people]]
name = "Lee"

[[accounts]]
network = "Instagram"
handle = "@pot"
brand = "Pot"
team = "evening"
audience = 182000
owner = "Mika"
backup = "Lee"
sla = "vip"
raci = { R = ["Mika"], A = ["Lee"], I = [] }
country = "GB"
[[accounts]]
network = "tiktok"
handle = "@pot"

[[places]]
platform = "playground"
address = "#care"
kind = "care"
brand = "Pot"
name = "Care"
zone = "UTC"
locale = "en"

[[sources]]
kind = "ics"
name = "Marketing"
url = "https://calendar.example/secret.ics"
zone = "America/Chicago"
fields = { "Post text" = "title" }
overlay = "outage"
look_minutes = 60
[[sources]]
kind = "inbound_csv"
name = "Counts"
path = "data/inbound.csv"
[[sources]]
kind = "posts_csv"
name = "Sheet"
path = "data/plan.csv"
day_order = "day"
year = 2026
zone_names = { EST = "America/New_York" }
clock = "24"
[[sources]]
kind = "caldav"
name = "Server"
url = "https://dav.example/secret/"
user = "mika"
password_file = "secret.password"
calendar = "Social"
[[sources]]
kind = "caldav"
name = "Other server"
url = "https://dav.example/secret/"
user = "mika"
password_variable = "POT_PASSWORD"
[[sources]]
kind = "graph"
name = "Mailbox"
mailbox = "marketing@pot.example"
write = true
[[sources]]
kind = "shifts_graph"
name = "Teams"
team = "02bd9fd6-8f93-4758-87c3-1fb73740a315"
user = "aa162a04-bec6-4b81-ba99-96caa7b2b24d"

[[blackouts]]
title = "Christmas"
starts = 2026-12-24T00:00:00+00:00
ends = "2026-12-26T00:00:00+09:00"
reason = "Nobody is in"
brand = "Pot"
network = "X"

[[terms]]
right = "Pan & Pot"
wrong = ["Pan and Pot", "PanPot"]
[[skills]]
tag = "support/damage"
skill = "senior"

[[activity]]
brand = "Pot"
network = "TikTok"
zone = "UTC"
weekdays = [1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 5, 4, 4, 4, 5, 6, 8, 9, 8, 5, 2]
weekends = [2, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 6, 7.5, 8, 8, 6, 3]

[sizing]
messages_per_month = 4000
zone = "Asia/Tokyo"
people = 3
days = ["mon", "sat"]
hours = "22:00-06:00"
solvable_percent = 72.5
message_types = ["delivery", "damage"]
passed_on_types = ["damage"]

[warnings]
ladder_hours = [120, 48, 12, 1.5]
act_per_day = 0
watch_per_day = 8
moves_per_day = 6
surges_per_day = 3
misses_per_day = 4
results_per_day = 7
cooldown_minutes = 90
digest_at = "07:30"
night_from = "21:15"
settle_minutes = 5
settle_most_minutes = 20
settle_before_minutes = 45
settle_last_hours = 1
moves_together = 3
far_hours = 120
near_hours = 48
act_hours = 12
now_hours = 1.5
slight_times = 1.2
least_chance_percent = 25
grave_times = 2
grave_late_percent = 80
grave_chance_percent = 50
late_minutes = 20
quiet = "23:00-06:30"

[flags]
grave_minutes = 30
moderate_minutes = 240
slight_minutes = 2880

[preflight]
at_save = false
before_minutes = [60]
after_minutes = 5
checks = ["link"]
looks = 2
again_minutes = 3
mended_minutes = 40
life_days = 5
posts = 10
budget_seconds = 20

[webhook]
url = "https://cases.pot.example/hooks"
secret_variable = "CASES_SECRET"
secret_file = "secret.hook"
words = true
give_up_hours = 24

[ideas]
threshold = 20
days = 7

[day]
morning_at = "07:15"
wrap_at = "never"

[answers]
days = 90
told_days = 7

[qa]
keep_days = 20
own = ["Facts right", "Link  given"]

[fetch]
exceptions = ["127.0.0.1:8123=127.0.0.1/32", "[::1]:80=::1/128"]
"""


def _mistakes(text: str) -> list[SettingError]:
    with pytest.raises(SeveralErrors) as caught:
        read_workspace_file(text, "calbot.toml")
    return [error for error in caught.value.errors if isinstance(error, SettingError)]


def test_a_full_file() -> None:
    said = read_workspace_file(FULL)
    mika, lee = said.people
    pot, tiktok = said.accounts
    assert (said.name, said.zone, said.locale, said.replies_per_hour) == ("Pan & Pot", "Europe/London", "ja", 9.5)
    assert [(one.name, one.target_minutes, one.clock) for one in said.sla] == [
        ("general", 120, "always"),
        ("vip", 15, "business"),
    ]
    assert (mika.zone, mika.locale, mika.roles, dict(mika.identities)) == (
        "Asia/Tokyo",
        "en",
        ("marketer", "admin"),
        {"playground": "mkt"},
    )
    assert (lee.zone, lee.locale, lee.roles) == ("Europe/London", "ja", ())
    assert (pot.network, pot.audience, pot.owner, pot.sla, pot.raci["A"]) == (
        "instagram",
        182000,
        "Mika",
        "vip",
        ("Lee",),
    )
    assert (tiktok.team, tiktok.sla, tiktok.audience) == ("care", "general", None)
    assert (said.places[0].kind, said.places[0].name) == ("care", "Care")
    assert (said.sources[0].zone, said.sources[1].zone) == ("America/Chicago", "Europe/London")
    assert (said.sources[0].fields, said.sources[0].look_minutes) == ({"Post text": "title"}, 60)
    assert (said.sources[2].zone_names, said.sources[2].clock) == ({"EST": "America/New_York"}, "24")
    assert (pot.country, tiktok.country, said.sources[0].overlay, said.sources[1].overlay) == ("GB", "", "outage", "")
    assert said.blackouts[0].starts == datetime(2026, 12, 24, tzinfo=UTC)
    assert said.blackouts[0].ends == datetime(2026, 12, 26, tzinfo=timezone(timedelta(hours=9)))
    assert said.fetch_exceptions == ("127.0.0.1:8123=127.0.0.1/32", "[::1]:80=::1/128")
    assert said.settings() == {
        "replies_per_hour": 9.5,
        "web": "https://calbot.pot.example",
        "discipline": "oldest_first",
        "business": {
            "week": [[480, 960], [480, 960], [480, 960], [480, 720], None, None, [480, 960]],
            "zone": "Asia/Dubai",
            "country": "AE",
        },
        "sla": {"general": [120, "always"], "vip": [15, "business", 90, ["ja"], 5]},
        "wrong_terms": {"Pan and Pot": "Pan & Pot", "PanPot": "Pan & Pot"},
        "skills": {"support/damage": "senior"},
        "activity": [one.kept for one in said.activity],
        "sizing": {
            "messages_per_month": 4000,
            "zone": "Asia/Tokyo",
            "people": 3,
            "days": ["mon", "sat"],
            "hours": "22:00-06:00",
            "solvable_percent": 72.5,
            "message_types": ["delivery", "damage"],
            "passed_on_types": ["damage"],
        },
        "warnings": {
            "ladder_hours": [120, 48, 12, 1.5],
            "act_per_day": 0,
            "watch_per_day": 8,
            "moves_per_day": 6,
            "surges_per_day": 3,
            "misses_per_day": 4,
            "results_per_day": 7,
            "cooldown_minutes": 90,
            "digest_at": "07:30",
            "night_from": "21:15",
            "settle_minutes": 5,
            "settle_most_minutes": 20,
            "settle_before_minutes": 45,
            "settle_last_hours": 1,
            "moves_together": 3,
            "far_hours": 120,
            "near_hours": 48,
            "act_hours": 12,
            "now_hours": 1.5,
            "slight_times": 1.2,
            "least_chance_percent": 25,
            "grave_times": 2,
            "grave_late_percent": 80,
            "grave_chance_percent": 50,
            "late_minutes": 20,
            "quiet": "23:00-06:30",
        },
        "flags": {"grave_minutes": 30, "moderate_minutes": 240, "slight_minutes": 2880},
        "ideas": {"threshold": 20, "days": 7},
        "answers": {"days": 90, "told_days": 7},
        "qa": {"keep_days": 20, "own": ["Facts right", "Link given"]},
        "day": {"morning_at": "07:15", "wrap_at": ""},
        "preflight": {
            "at_save": False,
            "before_minutes": [60.0],
            "after_minutes": 5,
            "checks": ["link"],
            "looks": 2,
            "again_minutes": 3,
            "mended_minutes": 40,
            "life_days": 5,
            "posts": 10,
            "budget_seconds": 20,
        },
        "webhook": {
            "url": "https://cases.pot.example/hooks",
            "secret_variable": "CASES_SECRET",
            "secret_file": "secret.hook",
            "words": True,
            "give_up_hours": 24,
        },
    }
    assert (mika.late_minutes, lee.late_minutes) == (45, None)


def test_an_empty_file_is_all_defaults() -> None:
    assert read_workspace_file("") == WorkspaceFile()
    assert read_workspace_file("\ufeff[workspace]\n") == WorkspaceFile()


def test_a_secret_address_is_not_in_what_gets_printed() -> None:
    assert "secret" not in repr(read_workspace_file(FULL))


def test_every_documented_key_is_read() -> None:
    """Each key of the full file, replaced by a value of the wrong type, is told."""
    lines = FULL.splitlines()
    told = set()
    for number, line in enumerate(lines):
        if "=" in line:
            key = line.split(" =")[0]
            broken = "\n".join([*lines[:number], f"{key} = {{ x = 1979-05-27 }}", *lines[number + 1 :]])
            assert any(error.line == number + 1 for error in _mistakes(broken)), line
            told.add(key)
    assert told == {key for section, keys in KEYS.items() if section for key in keys}


@pytest.mark.parametrize(
    ("text", "line", "key", "problem"),
    [
        (
            "[[sources]]\nkind = 'shifts_graph'\nname = 'T'\nteam = 'care'\n"
            "user = 'aa162a04-bec6-4b81-ba99-96caa7b2b24d'",
            4,
            "sources[1].team",
            "must be there: an id like",
        ),
        (
            "[[sources]]\nkind = 'ics'\nname = 'T'\npath = 'x'\nteam = 'a'",
            5,
            "sources[1].team",
            "only a source of kind shifts_graph",
        ),
        (
            "[[sources]]\nkind = 'ics'\nname = 'T'\npath = 'x'\nlook_minutes = 60",
            5,
            "sources[1].look_minutes",
            "is of feeds only",
        ),
        (
            "[[sources]]\nkind = 'ics'\nname = 'T'\npath = 'x'\nowner = 'Nobody'",
            5,
            "sources[1].owner",
            "no person is called",
        ),
        ("[workspace]\n\nzoen = 1", 3, "workspace.zoen", "there is no such key here; did you mean zone?"),
        ("[peoples]\n", 1, "peoples", "did you mean people?"),
        ("[workspace]\nzone = 'Mars/Olympus'", 2, "workspace.zone", "no time zone"),
        ("[workspace]\nzone = '../UTC'", 2, "workspace.zone", "no time zone"),
        ("[workspace]\nzone = 'Europe'", 2, "workspace.zone", "no time zone"),
        ("[workspace]\nlocale = 'jp'", 2, "workspace.locale", "none of en, ja"),
        ('[workspace]\nweb = "calbot.pot.example"', 2, "workspace.web", "write an address like https://"),
        ('[workspace]\nweb = "https://a:b@pot.example"', 2, "workspace.web", "write an address like https://"),
        ("[workspace]\nreplies_per_hour = 0", 2, "workspace.replies_per_hour", "above 0"),
        ("[workspace]\nreplies_per_hour = nan", 2, "workspace.replies_per_hour", "above 0"),
        ("[workspace]\nreplies_per_hour = true", 2, "workspace.replies_per_hour", "not true or false"),
        ('[workspace]\nname = "a\\nb"', 2, "workspace.name", "one line"),
        ("workspace = 3", 1, "workspace", "write a table, not a number"),
        ("[sizing]\npeople = 2.5", 2, "sizing.people", "whole number"),
        ("[sizing]\npeople = 10_001", 2, "sizing.people", "at most 10,000"),
        ("[sizing]\ndays = ['monday']", 2, "sizing.days[1]", "did you mean mon?"),
        ("[sizing]\nhours = '8-20'", 2, "sizing.hours", "like 08:00-20:00"),
        ("[sizing]\nhours = '08:00-08:00'", 2, "sizing.hours", "like 08:00-20:00"),
        ("[sizing]\nhours = '24:00-08:00'", 2, "sizing.hours", "like 08:00-20:00"),
        ("[sizing]\nsolvable_percent = 101", 2, "sizing.solvable_percent", "from 0 to 100"),
        ("[sizing]\nsolvable_percent = nan", 2, "sizing.solvable_percent", "from 0 to 100"),
        ("[sizing]\nsolvable_percent = true", 2, "sizing.solvable_percent", "not true or false"),
        ("[[activity]]\nnetwork = 'x'", 1, "activity[1].weekdays", "must be there"),
        ("[[activity]]\nweekdays = [1, 2]", 2, "activity[1].weekdays", "write 24 numbers"),
        (f"[[activity]]\nweekdays = {[0] * 24}", 2, "activity[1].weekdays", "not all of them 0"),
        (f"[[activity]]\nweekdays = {[-1] * 24}", 2, "activity[1].weekdays", "from 0"),
        (f"[[activity]]\nweekdays = {['1'] * 24}", 2, "activity[1].weekdays", "list of numbers"),
        (f"[[activity]]\nbrand = 'Pto'\nweekdays = {[1] * 24}", 2, "activity[1].brand", "no brand is called"),
        ("[sla]\ngeneral = 4", 2, "sla.general", "write a table [sla.general]"),
        ("[sla.vip]\nclock = 'always'", 1, "sla.vip.target_minutes", "must be there"),
        ("[sla.vip]\ntarget_minutes = 1.5", 2, "sla.vip.target_minutes", "whole number"),
        ("[people]\nname = 'Mika'", 1, "people", "write [[people]] before each one"),
        ("[[people]]\nzone = 'UTC'", 1, "people[1].name", "must be there"),
        ("[[people]]\nname = ' '", 2, "people[1].name", "must be there"),
        ("[[people]]\nname = 'A'\nroles = ['lead',\n 'laed']", 4, "people[1].roles[2]", "did you mean lead?"),
        ("[[people]]\nname = 'A'\nroles = 'lead'", 3, "people[1].roles", "list of texts"),
        ("[[people]]\nname = 'A'\n[[people]]\nname = 'A'", 4, "people[2].name", "stands twice"),
        (
            "[[people]]\nname='A'\nidentities={p='a'}\n[[people]]\nname='B'\nidentities={p='a'}",
            6,
            "people[2].identities",
            "somebody else is 'a' on p already",
        ),
        (
            "[[people]]\nname='Mika'\n[[accounts]]\nnetwork='x'\nhandle='@p'\nowner='Mia'",
            6,
            "accounts[1].owner",
            "no person is called 'Mia'; did you mean Mika?",
        ),
        ("[[accounts]]\nnetwork='x'\nhandle='p'\nraci={A=['Z']}", 4, "accounts[1].raci", "no person is called 'Z'"),
        ("[[accounts]]\nnetwork='x'\nhandle='p'\nraci={B=['Z']}", 4, "accounts[1].raci", "none of the letters"),
        ("[[accounts]]\nnetwork='x'\nhandle='p'\nsla='vip'", 4, "accounts[1].sla", "none of general, reviews"),
        ("[[accounts]]\nnetwork='x'\nhandle='p'\naudience=-1", 4, "accounts[1].audience", "above 0"),
        (
            "[[accounts]]\nnetwork='x'\nhandle='p'\n[[accounts]]\nnetwork='X'\nhandle='p'",
            6,
            "accounts[2].handle",
            "stands twice",
        ),
        ("[[places]]\nplatform='p'\naddress='#a'\nbrand='Pot'", 4, "places[1].brand", "no brand is called 'Pot'"),
        ("[[sources]]\nkind='chat'\nname='a'\npath='b'", 2, "sources[1].kind", "none of ics"),
        ("[[accounts]]\nnetwork='x'\nhandle='a'\ncountry='uk'", 4, "accounts[1].country", "two capital letters"),
        ("[[terms]]\nright='Pan & Pot'", 1, "terms[1].wrong", "must be there"),
        ("[[terms]]\nwrong=['a']\n[[terms]]\nwrong=['a']", 4, "terms[2].wrong", "stands twice"),
        ("[[terms]]\nright='a'\nwrong=['a']", 3, "terms[1].wrong", "stands twice"),
        ("[[skills]]\ntag='a'", 1, "skills[1].skill", "must be there"),
        (
            "[[sources]]\nkind='ics'\nname='a'\nurl='https://a.example'\noverlay='post'",
            5,
            "sources[1].overlay",
            "none of",
        ),
        ("[[sources]]\nkind='ics'\nname='a'", 1, "sources[1].path", "either path or url"),
        (
            "[[sources]]\nkind='posts_csv'\nname='a'\npath='a'\nzone_names={EST='Boston'}",
            5,
            "sources[1].zone_names",
            "'Boston' is no time zone",
        ),
        ("[[sources]]\nkind='ics'\nname='a'\nurl='file:///etc'", 4, "sources[1].url", "https://"),
        (
            "[[blackouts]]\ntitle='a'\nstarts=2026-12-24T00:00:00\nends=2026-12-25T00:00:00Z",
            3,
            "blackouts[1].starts",
            "offset",
        ),
        (
            "[[blackouts]]\ntitle='a'\nstarts=2026-12-24\nends=2026-12-25T00:00:00Z",
            3,
            "blackouts[1].starts",
            "offset",
        ),
        (
            "[[blackouts]]\ntitle='a'\nstarts=2026-12-26T00:00:00Z\nends=2026-12-25T00:00:00Z",
            4,
            "blackouts[1].ends",
            "later than starts",
        ),
        (
            "[[accounts]]\nnetwork='x'\nhandle='@a'\naudience=2147483648",
            4,
            "accounts[1].audience",
            "at most 2,147,483,647",
        ),
        ("[warnings]\nladder = [1]", 2, "warnings.ladder", "did you mean ladder_hours?"),
        ("[warnings]\nladder_hours = [168, 72, 24]", 2, "warnings.ladder_hours", "4 falling numbers of hours"),
        ("[warnings]\nladder_hours = [168, 72, 72, 2]", 2, "warnings.ladder_hours", "like [168, 72, 24, 2]"),
        ("[warnings]\nladder_hours = [400, 72, 24, 2]", 2, "warnings.ladder_hours", "up to 336"),
        ("[warnings]\nladder_hours = [168, 72, 24, 0]", 2, "warnings.ladder_hours", "falling numbers"),
        ("[warnings]\nact_per_day = -1", 2, "warnings.act_per_day", "from 0 to 100"),
        ("[warnings]\nwatch_per_day = 2.5", 2, "warnings.watch_per_day", "whole number"),
        ("[warnings]\ncooldown_minutes = nan", 2, "warnings.cooldown_minutes", "from 0 to 1440"),
        ("[warnings]\ndigest_at = '8'", 2, "warnings.digest_at", "like 08:00"),
        ("[warnings]\ndigest_at = '24:00'", 2, "warnings.digest_at", "like 08:00"),
        ("[warnings]\nnight_from = '10pm'", 2, "warnings.night_from", "like 22:00"),
        ("[warnings]\nmoves_together = 1", 2, "warnings.moves_together", "from 2 to 100"),
        ("[warnings]\nquiet = '22-7'", 2, "warnings.quiet", "like 22:00-07:00, or never"),
        ("[warnings]\nquiet = '20:00-24:00'", 2, "warnings.quiet", "like 22:00-07:00"),
        (
            "[warnings]\nsettle_minutes = 40",
            2,
            "warnings.settle_minutes",
            "settle_minutes is 40 and settle_most_minutes 30: it may not be more",
        ),
        ("[warnings]\nsettle_most_minutes = 5", 2, "warnings.settle_most_minutes", "settle_minutes is 10"),
        ("[warnings]\nact_hours = 1", 2, "warnings.act_hours", "now_hours is 2 and act_hours 1"),
        ("[warnings]\ngrave_chance_percent = 20", 2, "warnings.grave_chance_percent", "least_chance_percent is 40"),
        ("[[people]]\nname='A'\nlate_minutes = 2000", 3, "people[1].late_minutes", "from 0 to 1440"),
        ("[fetch]\nexceptions=['localhost']", 2, "fetch.exceptions", "host:port=CIDR"),
        ("[fetch]\nexceptions=['a:1=10.0.0.1/8']", 2, "fetch.exceptions", "host:port=CIDR"),
        ("a = 1\nb = [", 2, "", "not TOML"),
        ("a = 1\na = 2", 2, "", "not TOML"),
    ],
)
def test_each_mistake_has_its_place_and_a_way_out(text: str, line: int, key: str, problem: str) -> None:
    (mistake,) = _mistakes(text)
    assert (mistake.file, mistake.line, mistake.key) == ("calbot.toml", line, key)
    assert problem in mistake.problem


def test_a_clock_and_never_are_answers_about_quiet_hours() -> None:
    said = read_workspace_file("[warnings]\ndigest_at = '00:00'\nquiet = 'never'").warnings
    assert said is not None
    assert (said.digest_at, said.quiet) == ("00:00", "")


def test_all_mistakes_are_told_at_once_in_file_order() -> None:
    told = _mistakes("[sizing]\nzone = 'X'\n[workspace]\nzone = 3\nnmae = 'P'\n[[people]]\n[oops]\n")
    assert [(error.line, error.key) for error in told] == [
        (2, "sizing.zone"),
        (4, "workspace.zone"),
        (5, "workspace.nmae"),
        (6, "people[1].name"),
        (7, "oops"),
    ]
    assert str(told[1]) == "calbot.toml:4:1: workspace.zone: write a text in quotes, not a number"


def test_the_words_of_the_file_are_the_words_of_the_nouns() -> None:
    assert set(ROLES) == {role.value for role in Role}
    assert set(PLACE_KINDS) == {kind.value for kind in PlaceKind}
    assert set(SOURCE_KINDS) == {kind.value for kind in SourceKind} - {"chat", "dates", "inbound_call"}
    assert set(OVERLAYS) == {kind.value for kind in EventKind}
    assert set(SLA_CLOCKS) == {clock.value for clock in SlaClock}
    assert set(SHIPPED_SLA) == set(SLA_PROFILES)
    assert set(LOCALES) == set(say.LOCALES)


def test_promises_that_only_change_the_clock_keep_the_shipped_minutes() -> None:
    said = read_workspace_file("[sla.general]\nclock = 'business'\n[sla.reviews]")
    assert [(one.target_minutes, one.clock) for one in said.sla] == [
        (SLA_PROFILES["general"].target_minutes, "business"),
        (SLA_PROFILES["reviews"].target_minutes, SLA_PROFILES["reviews"].clock.value),
    ]


def test_reading_a_file_imports_no_settings_library_and_no_noun() -> None:
    code = (
        "import sys; from calbot.config.reading import read_workspace_file; read_workspace_file('');"
        "print([name for name in sys.modules if name.split('.')[0] in ('pydantic', 'sqlmodel', 'pydantic_settings')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@given(st.text(st.sampled_from("[]=\"'{}.,#\n ab1-:TZ"), max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    assert _read_or_refused(text)


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.sampled_from(['"x"', "1979-05-27", "07:32:00", "inf", "1e400"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(map(_toml, items))}]"),
        inner.map(lambda item: f"{{ R = {_toml(item)} }}"),
    ),
    max_leaves=4,
).map(_toml)


@given(st.sampled_from([(section, key) for section, keys in KEYS.items() for key in keys]), VALUES)
def test_any_value_of_any_key_is_read_or_refused_in_words(place: tuple[str, str], value: str) -> None:
    section, key = place
    header = {"": "", "sla.NAME": "[sla.general]"}.get(section) or (
        f"[{section}]" if section in ("workspace", "sizing", "fetch") else f"[[{section}]]" if section else ""
    )
    assert _read_or_refused(f"{header}\n{key} = {value}\n")


def _read_or_refused(text: str) -> bool:
    try:
        read_workspace_file(text)
    except SeveralErrors as refused:
        return all(error.line >= 1 and error.problem for error in refused.errors)
    return True


def test_a_number_without_end_is_refused_in_words() -> None:
    with pytest.raises(SeveralErrors, match="too many digits"):
        read_workspace_file("zone = " + "9" * 10_000)


def test_an_empty_sizing_section_tells_of_nobody() -> None:
    said = read_workspace_file("[workspace]\nzone = 'Asia/Tokyo'\n[sizing]")
    assert said.settings()["sizing"] == {"messages_per_month": 8500.0, "zone": "Asia/Tokyo"}


def test_the_team_may_solve_nothing_by_itself() -> None:
    said = read_workspace_file("[sizing]\nsolvable_percent = 0").sizing
    assert said is not None
    assert said.solvable_percent == 0


def test_days_are_those_that_shifts_are_made_for() -> None:
    assert sizing.DAYS == DAYS


def test_when_an_audience_is_there() -> None:
    hours = list(range(24))
    text = f'[workspace]\nzone = "Asia/Tokyo"\n[[activity]]\nnetwork = "TikTok"\nweekdays = {hours}\n'
    (one,) = read_workspace_file(text).activity
    assert one.kept == {
        "brand": "",
        "network": "tiktok",
        "zone": "Asia/Tokyo",
        "weekdays": hours,
        "weekends": hours,
    }
    (other,) = read_workspace_file(f"{text}weekends = {[1] * 24}\nzone = 'UTC'\n").activity
    assert (other.weekends, other.zone) == ((1.0,) * 24, "UTC")


def test_an_object_id_in_capitals_is_the_one_that_teams_tells() -> None:
    said = "[[people]]\nname='A'\nidentities={teams='6A1F0C5E-26A0-4A4C-8F4E-2F5F3C1F0B11', slack='U0A'}\n"
    other = "[[people]]\nname='B'\nidentities={teams='29:1Guest'}\n"
    known = [dict(one.identities) for one in read_workspace_file(said + other).people]
    assert known == [{"teams": "6a1f0c5e-26a0-4a4c-8f4e-2f5f3c1f0b11", "slack": "U0A"}, {"teams": "29:1Guest"}]
