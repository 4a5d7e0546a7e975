"""The keys of `calbot.toml`, section by section, with meaning and default; the reader takes these and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ROLES: Final = ("marketer", "lead", "agent", "admin")
PLACE_KINDS: Final = ("marketing", "care", "direct", "unbound")
SOURCE_KINDS: Final = ("ics", "caldav", "graph", "posts_csv", "inbound_csv", "shifts_csv", "shifts_ics", "shifts_graph")
DAY_ORDERS: Final = ("day", "month")
CLOCKS: Final = ("12", "24")
LOCALES: Final = ("en", "ja")
OVERLAYS: Final = ("blackout", "holiday", "sensitive", "outage", "release", "sale", "absence", "surge")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLA_CLOCKS: Final = ("always", "business")
DISCIPLINES: Final = ("deadline_first", "oldest_first")
SHIPPED_SLA: Final = ("general", "reviews")

KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {
        "workspace": "The company itself.",
        "sla": "Promises of a first response, one table each: [sla.general], [sla.reviews], [sla.NAME].",
        "business": "When a promise counts whose clock is business.",
        "people": "Who uses calbot, one [[people]] each.",
        "accounts": "Where posts appear and who answers for it, one [[accounts]] each.",
        "places": "Where calbot speaks, one [[places]] each.",
        "sources": "What calbot reads, one [[sources]] each.",
        "blackouts": "When nothing should go out, one [[blackouts]] each.",
        "terms": "How the company writes its names and words, one [[terms]] each.",
        "skills": "Which posts need somebody with a skill on shift, one [[skills]] each.",
        "activity": "When an audience is there, so that a move tells the reach that it costs, one [[activity]] each.",
        "sizing": "What calbot starts from until it has seen counts and a roster; `calbot init` asks for it.",
        "warnings": "When, how often and how soon people are told of a warning.",
        "flags": "By when what was flagged should be right.",
        "ideas": "When marketing is told what customers keep asking.",
        "answers": "How long what customers may be told holds once it is approved.",
        "day": "When people hear of their day, each by their own clock.",
        "qa": "How the quality of answers is looked at.",
        "preflight": "When the links of coming posts are looked at, for what, and how much of that at once.",
        "webhook": "Which other system is told of flags, and how that is signed.",
        "fetch": "How calbot reaches out.",
    },
    "workspace": {
        "name": "The company's name. Default: My company.",
        "zone": "IANA time zone in which its channels think (Europe/London). Default: UTC.",
        "locale": "Language of shared places: en or ja. Default: en.",
        "replies_per_hour": "First replies that one person writes in an hour. Default: 12.",
        "discipline": "Whose message is answered first where a team has several promises: deadline_first (whose time "
        "is up first) or oldest_first. Default: deadline_first.",
        "web": "Where the company's people reach calbot with a browser: https://calbot.pot.example. Default: nowhere, "
        "and files are not offered in the chat.",
    },
    "sla.NAME": {
        "target_minutes": "Mean first response that is promised, in minutes. Default: general 240, reviews one "
        "business day (480 from nine to five).",
        "clock": "Which hours count: always or business. Default: reviews business, else always.",
        "percentile": "How many of a hundred messages that is promised for (90). Default: the mean is promised.",
        "late_percent": "How many of a hundred messages may wait longer in a slot that is proposed. Default: what the "
        "percentile leaves, else 25.",
        "needs": 'Skills or languages of the roster that whoever answers must have: ["ja"]. Default: none.',
        "days": "Of clock business, as all below: days that are open. Default: as [business] says.",
        "hours": "From when to when. Default: as [business] says.",
        "other_hours": "Days with hours of their own. Default: as [business] says, none where hours are given here.",
        "zone": "Time zone of these hours. Default: as [business] says.",
        "country": "Country whose public holidays are closed, as JP, or none. Default: as [business] says, but that "
        "of the zone where one is given here.",
    },
    "business": {
        "days": "Days that are open: mon, tue, wed, thu, fri, sat, sun. Default: Monday to Friday.",
        "hours": "From when to when, past midnight where the end is the earlier one. Default: 09:00-17:00.",
        "other_hours": 'Days with hours of their own: { fri = "09:00-13:00" }. Default: none.',
        "zone": "Time zone of these hours. Default: the workspace's.",
        "country": "Country whose public holidays are closed, as JP, or none. Those that a calendar of the company "
        "tells without a country are closed everywhere. Default: that in which the zone lies; UTC lies in none.",
    },
    "people": {
        "name": "What others call the person; must be there, and once only.",
        "zone": "The person's time zone; what the person says (`tz London`) counts more. Default, and where it is the "
        "workspace's: what Slack knows of the person, else the workspace's.",
        "locale": "The person's language. Default: the workspace's.",
        "roles": "Any of marketer, lead, agent, admin. Default: none, which may only look.",
        "identities": 'How each chat knows the person: { playground = "mkt", slack = "U0123" }. An address as mail = '
        '"mkt@pot.example" is written to where the chat does not take an ACT (CALBOT_MAIL_URL). Default: none.',
        "late_minutes": "Minutes after the first telling of a warning at which the person hears, if nobody has it "
        "by then; `late 45` in the chat counts more. Default: at once, or as [warnings] says for who stands in.",
    },
    "accounts": {
        "network": "Where it is: instagram, tiktok, x, newsletter, ...; must be there.",
        "handle": "What it is called there (@pot); must be there, once per network.",
        "brand": "The brand that it speaks for. Default: none.",
        "team": "The care team that answers its messages. Default: care.",
        "country": "Country of the people it speaks to, as GB or JP: its holidays and sensitive dates count. Default: "
        "that of the zone in which a post was planned.",
        "audience": "Followers or subscribers. Default: unknown.",
        "owner": "Name of the person who is accountable. Default: nobody.",
        "backup": "Name of the person who stands in. Default: nobody.",
        "sla": "Which promise holds: general, reviews or one of the [sla] tables. Default: general.",
        "raci": 'Names by letter: { R = ["Mika"], A = ["Lee"], C = [], I = [] }. Default: nobody.',
    },
    "places": {
        "platform": "The chat (playground or slack); must be there.",
        "address": "What the chat calls the place (#care; in Slack the channel's id, C0123); must be there, once per "
        "platform.",
        "kind": "What it is for: marketing, care, direct or unbound. Default: unbound.",
        "brand": "The only brand that it hears about. Default: all.",
        "name": "What people call it. Default: the address.",
        "zone": "Time zone of the times shown there. Default: the workspace's.",
        "locale": "Language spoken there. Default: the workspace's.",
    },
    "sources": {
        "kind": "What is read: ics, caldav, graph, posts_csv, inbound_csv, shifts_csv, shifts_ics or shifts_graph; "
        "must be there.",
        "name": "What people call it; must be there, and once only.",
        "path": "A file, from the folder of this file on. Either path or url must be there.",
        "url": "An address; secret ones are never shown.",
        "zone": "Time zone of times written without one. Default: the workspace's.",
        "fields": 'What the source\'s own names mean: { "Post text" = "title" }. Default: none.',
        "day_order": "Which number comes first in the dates of a sheet that do not tell: day (3/12 is 3 December) or "
        "month. Default: asked.",
        "year": "Year of the dates of a sheet that name none, from its first row on. Default: asked.",
        "zone_names": 'What a sheet calls a zone, where several places use that name: { EST = "America/New_York" }. '
        "Default: asked.",
        "clock": 'By which clock the hours of a sheet are written that say neither AM nor PM: "24", or "12" (1:00 to '
        "6:59 in the afternoon). Default: asked where none is past 12:59.",
        "overlay": "What every entry of it is, where it holds no posts: blackout, holiday, sensitive, outage, release, "
        "sale, absence or surge. Default: none, a calendar of posts.",
        "user": "Of caldav: who asks. Default: nobody, the calendar is open. Of shifts_graph: id of somebody in the "
        "team, as whom its roster is read; must be there.",
        "team": "Of shifts_graph: id of the team in Microsoft Teams whose Shifts are read; must be there.",
        "password_file": "Of caldav: file with the user's password, from the folder of this file on. It is read at "
        "each look, and kept nowhere else.",
        "password_variable": "Of caldav: environment variable with the password, instead of a file.",
        "mailbox": "Of graph: mailbox whose calendar is read, a person's or a shared one; must be there.",
        "calendar": "Of caldav and graph: the calendar's name, where the user or mailbox has several. Default: of "
        "graph the mailbox's own, of caldav the only one.",
        "write": "Of caldav and graph: true lets calbot move and cancel entries there, as people do in chat. Default: "
        "false, whoever keeps the calendar is asked.",
        "country": "Country for which its overlay events count, as GB. Default: all.",
        "owner": "Name of the person who is asked where it loses posts. Default: whose posts they are.",
        "look_minutes": "Of a feed (url): minutes between two looks, 15 to 10080, whatever its calendar asks for. "
        "Default: as the calendar asks, 15 at least.",
    },
    "blackouts": {
        "title": "What it is; must be there.",
        "starts": "From when on, with an offset: 2026-12-24T00:00:00+00:00; must be there.",
        "ends": "Until when, later than starts; must be there.",
        "reason": "Why, in one sentence. Default: none.",
        "brand": "The only brand that it is about. Default: all.",
        "network": "The only network that it is about. Default: all.",
    },
    "terms": {
        "right": "How it is written; left out for words that are not used at all.",
        "wrong": 'How it is not: ["Pan and Pot", "PanPot"]; must be there.',
    },
    "skills": {
        "tag": "Posts with this tag (support/damage); must be there.",
        "skill": "need somebody with this skill on shift, as the roster names it (senior); must be there.",
    },
    "activity": {
        "brand": "The only brand whose audience it is. Default: all.",
        "network": "The only network that it is about. Default: all.",
        "zone": "Time zone of its hours. Default: the workspace's.",
        "weekdays": "24 numbers, one for each hour from midnight on, Monday to Friday: how many of the audience are "
        "there, in any unit; must be there.",
        "weekends": "The same for Saturday and Sunday. Default: as on weekdays.",
    },
    "sizing": {
        "messages_per_month": "Messages a month that need an answer. Default: 8500.",
        "zone": "Time zone in which the customers live. Default: the workspace's.",
        "people": "People who answer at once; they stand in until there is a roster. Default: nobody is assumed.",
        "days": 'Days on which they answer: ["mon", "sat"]. Default: Monday to Friday.',
        "hours": "Hours in which they answer, in the workspace's zone; may pass midnight. Default: 09:00-17:00.",
        "solvable_percent": "How many of a hundred messages the team can solve by itself. The others are passed on and "
        "come back to be answered a second time, so an hour gives replies_per_hour / (1 + their share) first replies. "
        "Default: 100.",
        "message_types": 'What is asked most: ["delivery", "damage"]; `calbot import` tells of tags of counts that '
        "are none of them. Default: none.",
        "passed_on_types": "Which of these always need somebody else: at least their part of the messages, the most "
        "common type first and each next one six tenths of it, is passed on. Default: none.",
    },
    "warnings": {
        "ladder_hours": "How long before its window a warning is told again while nobody has it: four falling numbers, "
        "the first for what is small, in the digest. Default: [168, 72, 24, 2].",
        "act_per_day": "New ACT messages that a place is told in one of its days; the rest is read in the digest. "
        "Default: 3.",
        "watch_per_day": "The same for WATCH. Default: 5.",
        "moves_per_day": "The same for messages about moves of posts; what goes out within two hours is always told. "
        "Default: 5.",
        "surges_per_day": "The same for surges that nobody planned; the rest is read at the next full hour. "
        "Default: 2.",
        "misses_per_day": "The same for windows that nobody was warned of. Default: 2.",
        "results_per_day": "The same for what posts have brought. Default: 3.",
        "cooldown_minutes": "The same warning is told again only after so long, unless it grows louder. Default: 60.",
        "digest_at": "When a place reads its digest, by its own clock. Default: 08:00.",
        "night_from": "From when on it is night there, until its digest, which tells what was done about warnings in "
        "between. Default: 22:00.",
        "settle_minutes": "A move of a post is told when it has been quiet for so long. Default: 10.",
        "settle_most_minutes": "It is told at the latest so long after its first step. Default: 30.",
        "settle_before_minutes": "It is told at the latest so long before the post goes out. Default: 60.",
        "settle_last_hours": "In the last hours before the post a move is told at once. Default: 2.",
        "moves_together": "So many moves that settle together are one message. Default: 4.",
        "far_hours": "A window further off than this is read in digests only. Default: 168.",
        "near_hours": "One that is not grave is read in digests until so long before it. Default: 72.",
        "act_hours": "From so long before the last useful moment on a grave window is ACT. Default: 24.",
        "now_hours": "From so long before it on any window is ACT, a grave one that no post explains NOW. Default: 2.",
        "slight_times": "One hour up to so many times the promise is no reason to change a plan: INFO. Default: 1.1.",
        "least_chance_percent": "A window that is less likely than this is INFO. Default: 40.",
        "grave_times": "A window is grave from so many times the promise on. Default: 1.5.",
        "grave_late_percent": "It is grave, too, where so many of a hundred messages come late. Default: 75.",
        "grave_chance_percent": "A window that is less likely than this is not grave. Default: 60.",
        "late_minutes": "How long after those who answer for a post who stands in hears of it, and how long those who "
        "are awake have before anybody is woken. Default: 30.",
        "quiet": "Quiet hours that a new person has, by the person's own clock, or never; `quiet 22-7` in the chat "
        "sets one's own. Default: 22:00-07:00.",
    },
    "flags": {
        "grave_minutes": "A broken link, a wrong price or date, a policy risk. Default: 60.",
        "moderate_minutes": "A wrong image, what confuses, a missing answer, a post that went out twice. Default: 240.",
        "slight_minutes": "Everything else. Default: 1440.",
    },
    "ideas": {
        "threshold": "So many customers have to ask the same before marketing is told. Default: 11.",
        "days": "Within so many days. Default: 14.",
    },
    "answers": {
        "days": "An approved answer expires after so many days. Default: 180.",
        "told_days": "Its owner is told so many days before. Default: 14.",
    },
    "qa": {
        "keep_days": "Ids of conversations from exports are kept so many days from when each began, for `qa draw`; 0 "
        "keeps none. Default: 35.",
        "own": "Lines of the rubric beside the five of `learn`, at most 5. Default: none.",
    },
    "day": {
        "morning_at": "When each care lead reads how the day looks, on working days and by the lead's own clock, or "
        '"never". Default: 07:30.',
        "wrap_at": "When each marketer reads what is still open for the next working day, by the marketer's own clock, "
        'or "never". Default: 17:30.',
    },
    "preflight": {
        "at_save": "true has the link looked at as soon as a post is there, or gets another one. Default: true.",
        "before_minutes": "So many minutes before it goes out it is looked at again: falling numbers, [] for never. "
        "Default: [1440, 15].",
        "after_minutes": "And so many minutes after that; 0 for never. Default: 10.",
        "checks": "What is looked for: link, unpublished, tracking, certificate, preview, title, hidden, mention. "
        "What rules find in the words is told besides. Default: all.",
        "looks": "What may be over in a moment is looked at so often before anybody is told. Default: 3.",
        "again_minutes": "So many minutes apart. Default: 2.",
        "mended_minutes": "While something is to be mended it is looked so often whether it is. Default: 30.",
        "life_days": "How long people open a post's link: a certificate has to hold so long. Default: 7.",
        "posts": "How many posts one round takes on, the first to go out first. Default: 400.",
        "budget_seconds": "How long one round looks at links; what it does not reach stays due. Default: 40.",
    },
    "webhook": {
        "url": "Where each step of a flag is told (https): opened, claimed, fixed, ...; must be there.",
        "secret_variable": "Name of the environment variable with the secret (whsec_... in base64) that signs it; two, "
        "with a comma, while one replaces the other. This or secret_file must be there; with both, each signs.",
        "secret_file": "A file with that secret, from the folder of this file on.",
        "words": "true tells people's words too: the note, the address, what marketing answers. Default: false.",
        "give_up_hours": "What is not taken for so long is parked, until `calbot jobs --release`. Default: 72.",
    },
    "fetch": {
        "exceptions": 'What may be dialled though it is not public: ["caldav.corp:8443=10.2.0.0/24"]. Default: none.',
    },
}
