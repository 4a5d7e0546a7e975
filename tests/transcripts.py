"""What of the product's design is played in which chat: the table of docs/transcripts.md, as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CHATS: Final = ("playground", "slack", "teams", "mixed")
NAMES: Final = ("playground", "Slack", "Teams", "mixed")


@dataclass(frozen=True, slots=True)
class Row:
    """One exchange between calbot and people: `story` is a test that plays it in all CHATS; the others play it in one
    chat each, with more around it. `lacks` says what of it is not built. Tests are named from tests/, without .py."""

    key: str
    what: str
    story: str = ""
    playground: tuple[str, ...] = ()
    slack: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    lacks: str = ""

    def played(self, chat: str) -> tuple[str, ...]:
        """The tests that play it in a chat, the story first."""
        own: tuple[str, ...] = getattr(self, chat)
        return (f"{self.story}[{chat}]", *own) if self.story else own


@dataclass(frozen=True, slots=True)
class Check:
    """One of the checks at the end of the design, and the tests that make it."""

    key: str
    what: str
    tests: tuple[str, ...]


def node(name: str) -> str:
    """`chat/slack/day.the_marketer` as pytest names it; a parameter in brackets stays."""
    file, _, test = name.partition(".")
    folder, _, module = file.rpartition("/")
    return f"tests/{folder}/test_{module}.py::test_{test}"


def _story(name: str) -> str:
    return f"chat/stories/{name}"


def _in(folder: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" for name in names)


def _page(*names: str) -> tuple[str, ...]:
    return _in("web", *names)


def _slack(*names: str) -> tuple[str, ...]:
    return _in("chat/slack", *names)


def _teams(*names: str) -> tuple[str, ...]:
    return _in("chat/teams", *names)


def _mixed(*names: str) -> tuple[str, ...]:
    return _in("chat/mixed", *names)


DAY: Final = (
    Row(
        "E0",
        "The shape of a warning: number, why, ways out, record, trust",
        _story("lead.the_shape_of_a_warning"),
        _page("story.a_crowded_calendar_becomes_one_warning_that_is_edited_and_struck"),
        _slack("day.the_care_lead", "direct.a_call_is_a_direct_message_and_struck_when_it_is_off"),
        _teams("day.the_care_lead"),
        _mixed("one_object.a_warning_taken_in_teams_is_taken_in_slack_and_a_late_press_says_what_has_become_of_it"),
    ),
    Row(
        "E1 08:45",
        "A marketer's own page",
        _story("marketer.her_own_page_has_her_day"),
        slack=_slack("homes.the_marketers_home_has_their_own_posts_of_the_week"),
        teams=_teams("day.the_marketer"),
        lacks="Teams and the playground have no page of one's own: `today`, alone with calbot",
    ),
    Row(
        "E1 09:10",
        "A post is added in words",
        _story("marketer.a_post_is_added_in_words"),
        _page("story.a_post_is_added_and_moved_in_words_and_both_rooms_hear_of_it"),
        _slack("day.the_marketer", "asking.a_post_is_added_by_a_modal_and_a_press"),
        _teams("day.the_marketer", "dialog.a_post_is_added_in_a_dialog_from_the_form_to_the_saved_post"),
    ),
    Row(
        "E1 09:12",
        "The collision, its ways out, and the move",
        _story("marketer.the_crowded_evening_is_moved_out_of"),
        slack=_slack("day.the_marketer"),
        teams=_teams("day.the_marketer", "transcripts.somebody_answers_for_a_finding_in_a_dialog"),
    ),
    Row(
        "E1 10:30",
        "Care's check of the words comes back",
        _story("marketer.care_reads_the_words_before_they_are_out"),
        mixed=_mixed("answers.care_reads_the_words_in_both_chats_and_marketing_hears_once"),
    ),
    Row(
        "E1 11:20",
        "A flag on a live post, fixed and verified",
        _story("marketer.a_flag_on_the_live_reel"),
        _page("story.a_broken_link_is_flagged_bounced_fixed_and_told_once"),
        _slack("flag_story.from_two_reporters_to_a_fix_that_holds"),
        _teams("day.the_agents"),
        _mixed("one_object.one_state_and_one_trail_whichever_of_three_chats_it_is_done_in"),
        lacks="a look from a second network",
    ),
    Row(
        "E1 14:00",
        "What many customers ask becomes an idea",
        _story("marketer.what_many_ask_is_an_idea"),
        teams=_teams("transcripts.what_customers_keep_asking_becomes_an_idea_that_marketing_takes"),
    ),
    Row(
        "E1 14:45",
        "Looks before and after a post: silence, or what is to be mended; whether it went out",
        _story("edges.around_a_post_its_owner_hears_of_what_is_to_be_mended_or_unknown_and_of_nothing_else"),
        lacks="what shows it is a flag, its messages or its owner: no network is asked",
    ),
    Row(
        "E1 17:30",
        "The evening: what is open for tomorrow",
        _story("marketer.what_is_open_in_the_evening_is_said_once"),
        slack=_slack("evening.the_wrap"),
        mixed=_mixed("day.marketing_in_slack_asks_an_agent_in_teams_for_the_answer"),
    ),
    Row(
        "E2 07:30",
        "A care lead's morning",
        _story("lead.the_morning_and_the_cover"),
        teams=_teams("morning.the_morning_card", "morning.fine"),
        mixed=_mixed("day.the_lead_asks_for_cover_in_teams_and_somebody_in_slack_comes"),
    ),
    Row(
        "E2 07:34",
        "Cover is asked for, and somebody comes",
        _story("lead.the_morning_and_the_cover"),
        teams=_teams("transcripts.she_asks_for_cover_and_somebody_comes"),
        mixed=_mixed("day.the_lead_asks_for_cover_in_teams_and_somebody_in_slack_comes"),
        lacks="of those who are flexible, beside the roster, nothing is known",
    ),
    Row(
        "E2 09:00",
        "A number that is not believed",
        _story("lead.a_number_that_is_not_believed"),
        slack=_slack("day.the_care_lead"),
        teams=_teams("day.the_care_lead"),
    ),
    Row(
        "E2 10:00",
        "The agenda of the weekly meeting",
        _story("lead.the_meeting_and_the_report"),
        slack=_slack(
            "meeting.the_agenda_of_thirty_minutes", "rules.a_rule_that_is_always_overridden_is_reviewed_and_tried"
        ),
        teams=_teams(
            "meeting.the_agenda_of_thirty_minutes", "rules.a_rule_that_is_always_overridden_is_reviewed_and_tried"
        ),
    ),
    Row(
        "E2 12:50",
        "A rise that the plan explains calls nobody",
        _story("lead.a_rise_that_the_plan_explains_calls_nobody"),
    ),
    Row(
        "E2 15:00",
        "Quiet hours, and who is asked meanwhile",
        _story("lead.her_nights_are_hers_and_those_who_are_awake_are_asked_first"),
        slack=_slack("day.the_care_lead"),
        teams=_teams("day.the_care_lead"),
    ),
    Row(
        "E2 02:48",
        "What somebody has changes a little: a line in the thread, no call",
        _story("lead.what_somebody_has_is_a_line_under_its_card_as_it_changes"),
    ),
    Row(
        "E2 48 h",
        "What came of a post, after an hour and two days later, in the thread of its warning",
        _story("lead.an_hour_and_two_days_later_what_came_of_a_post_stands_under_its_warning"),
    ),
    Row(
        "E2 report",
        "The report of a month",
        _story("lead.the_meeting_and_the_report"),
        slack=_slack("meeting.the_report_on_the_first_of_december"),
        teams=_teams("meeting.the_report_of_the_month_so_far"),
    ),
    Row(
        "E3 07:00",
        "The brief as a shift begins",
        _story("agent.the_shift_begins"),
        slack=_slack("shift.the_shift_begins"),
        teams=_teams("shift.a_shift_from_seven_to_three"),
    ),
    Row(
        "E3 09:05",
        "Approved answers, and one that has expired",
        _story("agent.small_questions"),
        mixed=_mixed("answers.an_answer_written_in_slack_is_taken_in_both_chats"),
    ),
    Row(
        "E3 11:18",
        "A broken link is flagged: by words, and from any message",
        _story("marketer.a_flag_on_the_live_reel"),
        slack=_slack("asking.a_message_is_flagged_by_its_shortcut_with_the_link_in_it"),
        teams=_teams("dialog.any_message_is_flagged_to_marketing_by_the_link_in_it_alone"),
        lacks="the playground has no menu on messages",
    ),
    Row("E3 12:40", "An idea that others had too", _story("marketer.what_many_ask_is_an_idea")),
    Row(
        "E3 13:10",
        "A customer to surprise",
        _story("agent.small_questions"),
        slack=_slack("afternoon.small_questions"),
        teams=_teams("afternoon.small_questions"),
    ),
    Row(
        "E3 14:50",
        "The note to the next shift",
        _story("agent.the_shift_ends"),
        slack=_slack("shift.the_shift_ends"),
        teams=_teams("shift.a_shift_from_seven_to_three"),
    ),
    Row(
        "E3 QA",
        "Conversations drawn for review",
        _story("lead.on_friday_she_looks_at_how_customers_were_answered"),
        _page("story.a_lead_looks_at_how_customers_were_answered"),
        _slack("friday.friday_qa"),
        _teams("friday.friday_qa"),
    ),
    Row(
        "E3 23:00",
        "The same brief for a night shift elsewhere",
        _story("agent.who_works_at_night_elsewhere_reads_it_by_the_own_clock"),
    ),
)
"""The working days of the three users."""

EDGES: Final = (
    Row(
        "EC1",
        "Three moves are one message; there and back is none",
        _story("edges.three_moves_are_one_message_and_there_and_back_is_none"),
        teams=_teams("transcripts.three_moves_in_a_calendar_are_one_message"),
    ),
    Row(
        "EC1 third",
        "The third move of a week asks whether the hour is to be confirmed",
        _story("edges.the_third_move_of_a_week_asks_whether_its_hour_is_to_be_confirmed"),
    ),
    Row(
        "EC2",
        "A cancel: cards are struck, cover is released, readers of the brief hear",
        _story("edges.a_cancel_takes_the_warning_along_and_asks_about_the_cover"),
        _page("story.a_crowded_calendar_becomes_one_warning_that_is_edited_and_struck"),
        _slack("shift.the_post_changes_after_she_has_read"),
        _teams("transcripts.a_post_that_is_cancelled_takes_its_warning_along"),
    ),
    Row(
        "EC3 title",
        "A title that says cancelled, a status that does not",
        _story("calendars.what_only_looks_cancelled_is_asked_about"),
    ),
    Row(
        "EC3 gone",
        "A post that vanishes from its calendar",
        _story("calendars.what_vanishes_counts_on_and_is_asked_about"),
    ),
    Row(
        "EC3 dead",
        "A calendar that cannot be read",
        _story("calendars.a_calendar_that_cannot_be_read_takes_nothing_off_and_nothing_is_called_quiet"),
    ),
    Row(
        "EC4 zone",
        "Hours that may be meant in another zone",
        _story("calendars.hours_that_may_be_meant_elsewhere_are_asked_about_once"),
    ),
    Row(
        "EC4 clocks",
        "An hour that the clocks show twice, or never",
        _story("calendars.an_hour_that_clocks_show_twice_or_never_is_asked_about"),
    ),
    Row(
        "EC4 weekly",
        "A weekly post over a change of clocks, told once to readers elsewhere",
        _story("calendars.a_weekly_post_over_a_change_of_clocks_is_told_once_to_readers_elsewhere"),
    ),
    Row(
        "EC4 dates",
        "Dates of a sheet that may be read in two ways",
        _story("calendars.dates_that_may_be_two_are_asked_about_and_read_as_answered"),
    ),
    Row(
        "EC5",
        "A post that changes after its brief was read",
        _story("agent.what_changes_after_it_was_read"),
        slack=_slack("shift.the_post_changes_after_she_has_read"),
        teams=_teams("shift.a_shift_from_seven_to_three"),
    ),
    Row(
        "EC6",
        "The same link flagged twice is one flag",
        _story("marketer.a_flag_on_the_live_reel"),
        _page("story.a_broken_link_is_flagged_bounced_fixed_and_told_once"),
        _slack("flag_story.from_two_reporters_to_a_fix_that_holds"),
        _teams("day.the_agents"),
        _mixed("one_object.the_same_link_flagged_in_both_chats_is_one_flag_with_two_reporters"),
    ),
    Row(
        "EC7",
        "A warning of the night: who is awake is asked first",
        _story("lead.her_nights_are_hers_and_those_who_are_awake_are_asked_first"),
    ),
    Row(
        "EC8",
        "A holiday on which few work",
        lacks="no exchange of its own: a finding of `check` and of the lint, check 13 below",
    ),
    Row(
        "EC9",
        "Two press at once",
        _story("edges.two_clicks_are_one_effect_and_an_old_button_says_why"),
        _page("story.an_old_button_changes_nothing_and_says_why"),
        _slack("asking.a_press_on_an_old_card_does_nothing_and_says_so"),
        mixed=_mixed(
            "one_object.of_two_who_press_at_once_one_wins_and_the_other_is_told_who_did_what_and_when",
            "one_object.whoever_presses_second_is_told_in_each_of_the_three_chats",
        ),
    ),
    Row(
        "EC10",
        "A surge that no post explains",
        _story("edges.of_a_surge_that_no_post_explains_care_says_what_is_behind_it"),
    ),
    Row(
        "EC11",
        "Everything is paused, and resumed by a plan",
        _story("recall.two_people_hold_what_would_go_out_and_each_owner_lets_it_go"),
        slack=_slack("recall.a_recall"),
        teams=_teams("recall.a_recall"),
    ),
    Row(
        "EC12",
        "A window that nobody was warned of",
        _story("edges.a_window_that_nobody_was_warned_of_is_explained_by_one_press"),
    ),
    Row(
        "EC13",
        "A day without an hour",
        _story("calendars.of_a_day_without_an_hour_the_hour_is_asked_for_where_it_matters"),
    ),
    Row(
        "EC14 two",
        "Two versions of a post: chat and calendar",
        _story("calendars.two_versions_are_shown_and_one_is_chosen"),
    ),
    Row(
        "EC14 asked",
        "A calendar that calbot only reads",
        _story("calendars.where_calbot_only_reads_it_is_asked_and_not_said_to_be_done"),
    ),
    Row(
        "EC15",
        "In a thread, where no slash works",
        _story("edges.a_slash_in_a_thread_is_not_the_only_way"),
        slack=_slack(
            "words.a_flag_is_told_in_a_thread_where_no_slash_command_reaches",
            "asking.words_in_a_thread_are_answered_there_and_open_their_form_by_a_button",
        ),
        teams=_teams(
            "door.a_group_chat_and_a_thread_are_places_of_their_own", "slash.in_a_thread_it_is_answered_in_the_thread"
        ),
    ),
    Row(
        "EC16",
        "Personal data is taken out, and its writer is told",
        _story("agent.what_identifies_a_customer_is_not_kept"),
        slack=_slack("asking.personal_data_is_left_out_before_it_is_kept_and_its_writer_is_told"),
        teams=_teams("door.personal_data_is_left_out_before_anything_is_kept"),
        mixed=("chat/stories/two_brands.each_owner_sees_the_own_ways_out_and_the_two_speak[mixed]",),
    ),
    Row(
        "EC17",
        "Retries, 429 and double clicks; mail where the chat is away",
        _story("edges.two_clicks_are_one_effect_and_an_old_button_says_why"),
        _page("playground_page.a_double_click_has_one_effect"),
        _slack(
            "door.an_event_and_slacks_three_retries_have_one_effect",
            "send.a_flag_is_told_where_marketing_is_and_a_lost_line_says_it_once",
        ),
        _teams("send.a_busy_teams_says_how_long_to_wait", "send.a_message_in_doubt_is_said_once_more_and_says_so"),
    ),
    Row(
        "EC18",
        "A rule that is always overridden comes to the agenda",
        _story("lead.the_meeting_and_the_report"),
        slack=_slack("rules.a_rule_that_is_always_overridden_is_reviewed_and_tried"),
        teams=_teams("rules.a_rule_that_is_always_overridden_is_reviewed_and_tried"),
    ),
    Row("EC19", "An owner who is away", _story("edges.who_is_away_is_not_called_and_the_backup_is")),
    Row("EC20", "Two brands, one care team", _story("two_brands.each_owner_sees_the_own_ways_out_and_the_two_speak")),
    Row("E5 card", "A warning in Japanese", _story("japanese.a_warning_in_a_place_that_reads_japanese")),
    Row(
        "E5 flag",
        "A report in Japanese",
        _story("agent.an_agent_reports_in_japanese_and_reads_the_approved_line"),
        slack=_slack("day.the_agents"),
        teams=_teams("day.the_agents"),
    ),
    Row(
        "E5 date",
        "A day on which some words are out of place",
        lacks="no exchange of its own: a finding of `check`, rule `sensitive-date`",
    ),
    Row(
        "E6",
        "Every command, by role, in each chat",
        _story("japanese.who_reads_japanese_has_help_and_commands_in_it"),
        _page("menu.every_line_is_a_command_that_the_router_knows"),
        _slack("day.everybody_everywhere_gets_only_what_slack_takes", "words.help_is_by_role_and_in_ones_own_language"),
        _teams("slash.every_command_is_understood_behind_a_slash"),
    ),
    Row(
        "E7", "Defaults, every one a setting", lacks="no exchange of its own: docs/settings.md, `flows/test_policy.py`"
    ),
)
"""What goes otherwise than planned, Japanese, commands, defaults."""

CHECKS: Final = (
    Check(
        "1",
        "three moves, one message",
        ("flows/moved.three_moves_in_nine_minutes_are_one_message_ten_minutes_after_the_last",),
    ),
    Check("2", "there and back, none", ("flows/moved.there_and_back_is_silence_and_a_line_of_history",)),
    Check(
        "3",
        "a cancel ends the ladder and edits all cards",
        ("flows/answer.a_cancel_at_two_hours_before_leaves_no_further_word_but_the_end_of_the_card",),
    ),
    Check(
        "4",
        "a cancelled title in its sender's language",
        ("sources/ics.a_title_that_says_cancelled_in_its_senders_language",),
    ),
    Check(
        "5",
        "a page instead of a calendar takes nothing off",
        ("flows/calendar.a_page_instead_of_a_calendar_makes_the_source_blind_and_a_good_look_mends_it",),
    ),
    Check("6", "an ambiguous date is refused", ("sources/moment.numbers_in_a_column_without_an_order_are_refused",)),
    Check(
        "7",
        "clocks that jump, repeat, and weekly posts",
        (
            "sources/moment.hours_that_clocks_jump_over_or_repeat_are_refused",
            "sources/moment.wall_clock_stays_over_the_change",
        ),
    ),
    Check(
        "8",
        "only readers hear what changed",
        ("chat/commands/brief_changed.the_difference_goes_to_readers_only_and_once_it_is_settled",),
    ),
    Check(
        "9",
        "one flag of two chats and a short link",
        (
            "chat/commands/flag.a_shortened_link_and_the_page_behind_it_are_one_flag",
            "chat/mixed/one_object.the_same_link_flagged_in_both_chats_is_one_flag_with_two_reporters",
        ),
    ),
    Check("10", "fixed while broken bounces", ("flows/flag.fixed_is_believed_only_after_a_healthy_look",)),
    Check(
        "11",
        "an old press does nothing and says why",
        ("chat/versions.a_press_on_what_was_shown_before_does_nothing_and_says_why",),
    ),
    Check(
        "12",
        "quiet hours, awake first, the wake test",
        (
            "alerts/wake.awake_people_are_asked_first_and_nobody_else_hears_a_sound_until_they_had_their_time",
            "alerts/wake.without_anything_that_still_helps_the_night_is_left_alone",
        ),
    ),
    Check(
        "13",
        "clocks of holidays and short days",
        (
            "flows/business.a_week_from_sunday_to_thursday_with_a_short_last_day",
            "cli/overlays.a_holiday_with_half_the_roster_is_thin_and_without_a_roster_nothing_is_said",
        ),
    ),
    Check("14", "mean and share late, both", ("chat/stories/lead.the_shape_of_a_warning",)),
    Check(
        "15",
        "the slot beats every hour tried by hand",
        ("staffing/slots.the_best_move_is_as_good_as_any_slot_tried_by_hand",),
    ),
    Check(
        "16",
        "a conflict when written back",
        ("flows/writeback.a_change_by_somebody_else_is_not_written_over_and_both_versions_are_shown",),
    ),
    Check(
        "17",
        "the record is recomputed",
        ("alerts/record.nine_of_the_last_twelve_came_true", "alerts/record.the_interval_is_wilsons"),
    ),
    Check("18", "below five there is no record", ("alerts/record.below_five_there_is_no_record_yet",)),
    Check(
        "19",
        "the sixth of a day is folded",
        ("alerts/budget.the_sixth_of_a_day_is_folded_and_the_first_of_the_next_is_not",),
    ),
    Check(
        "20",
        "personal data is masked before it is kept",
        ("chat/router.personal_data_is_taken_out_of_words_and_fields_before_any_command_sees_them",),
    ),
    Check(
        "21",
        "a title calls nobody",
        (
            "chat/slack/render.any_card_is_taken_and_calls_nobody",
            "chat/teams/render.any_card_is_taken_and_calls_nobody",
        ),
    ),
    Check(
        "22",
        "hostile addresses are never dialled",
        (
            "sources/fetch.ssrf_hostile_address_is_never_dialled",
            "sources/fetch.ssrf_redirect_to_a_hostile_address_is_never_dialled",
        ),
    ),
    Check(
        "23",
        "a crash between send and commit says nothing twice",
        (
            "chat/speaker.a_broken_line_after_it_arrived_says_nothing_twice",
            "faults/storm.processes_that_die_at_each_named_step_leave_nothing_half_done",
        ),
    ),
    Check("24", "two schedulers, one ladder", ("flows/ticking.of_several_workers_one_takes_a_turn",)),
    Check(
        "25",
        "exit codes and lines of SARIF",
        (
            "cli/check.fail_on_decides_the_exit_code",
            "cli/formats.a_sarif_log_is_valid_and_points_at_the_line_of_the_event",
        ),
    ),
    Check("26", "a backtest counts what a replay finds", ("cli/backtest.it_counts_what_it_would_have_told_by_weeks",)),
    Check(
        "27",
        "a plan to resume",
        ("flows/pause.nine_held_posts_go_on_with_no_two_inside_the_gap_and_every_mean_within_its_promise",),
    ),
    Check(
        "28",
        "every card as text, and Teams without private messages",
        (
            "chat/cards.everything_a_card_says_is_in_its_plain_text",
            "chat/teams/slash.where_a_tenant_shows_nothing_to_one_alone_the_answer_stands_in_the_chat_with_calbot",
        ),
    ),
    Check(
        "29",
        "every screen in each language",
        ("chat/slack/render.every_screen_is_taken", "chat/teams/render.every_screen_is_taken"),
    ),
    Check(
        "30",
        "counts only: texts are dropped at the door",
        ("web/inbound.texts_are_dropped_at_the_door_and_logged_nowhere",),
    ),
)
"""The acceptance checks (E8) of the design."""


def markdown() -> str:
    """The tables of docs/transcripts.md."""
    return "\n".join(
        [*_rows("The three days", DAY), "", *_rows("Edge cases, Japanese, commands", EDGES), "", *_checks()]
    )


def _rows(title: str, rows: tuple[Row, ...]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield f"| | exchange | played in all | {' | '.join(NAMES)} | not built |"
    yield "| --- " * (4 + len(NAMES)) + "|"
    for row in rows:
        own = (", ".join(f"`{one}`" for one in getattr(row, chat)) for chat in CHATS)
        story = f"`{row.story}`" if row.story else ""
        yield f"| {row.key} | {row.what} | {story} | {' | '.join(own)} | {row.lacks} |".replace("|  |", "| |").replace(
            "|  |", "| |"
        )


def _checks() -> Iterator[str]:
    yield from ("## Acceptance checks (E8)", "", "| | check | tests |", "| --- | --- | --- |")
    for check in CHECKS:
        yield f"| {check.key} | {check.what} | {', '.join(f'`{one}`' for one in check.tests) or 'not built'} |"
