"""What a workspace file says of business calendars."""

from __future__ import annotations

import pytest

from calbot.config.reading import read_workspace_file
from calbot.errors import SettingError, SeveralErrors
from calbot.flows.world import Terms, terms
from calbot.model.sla import NINE_TO_FIVE, BusinessCalendar


def agreed(text: str) -> Terms:
    return terms(read_workspace_file(text, "calbot.toml").settings(), "UTC")


def test_without_a_word_it_is_nine_to_five_where_the_company_is() -> None:
    assert agreed("").sla["reviews"].calendar == BusinessCalendar(NINE_TO_FIVE, "", None)


def test_the_companys_calendar_holds_for_all_promises_and_a_promise_may_have_its_own() -> None:
    said = agreed(
        '[business]\ndays = ["sun", "mon", "tue", "wed", "thu"]\nhours = "08:00-16:00"\nzone = "Asia/Dubai"\n'
        'other_hours = { thu = "08:00-12:00" }\n'
        '[sla.shops]\ntarget_minutes = 60\nclock = "business"\nhours = "10:00-02:00"\n'
        '[sla.tokyo]\ntarget_minutes = 60\nclock = "business"\nzone = "Asia/Tokyo"\n'
    ).sla
    day = (480, 960)
    assert said["reviews"].calendar == BusinessCalendar(
        (day, day, day, (480, 720), None, None, day), "Asia/Dubai", None
    )
    late = (600, 1560)
    assert said["shops"].calendar == BusinessCalendar((*4 * (late,), None, None, late), "Asia/Dubai", None)
    assert said["tokyo"].calendar.zone == "Asia/Tokyo"
    assert said["tokyo"].calendar.week == said["reviews"].calendar.week


def test_a_zone_of_ones_own_has_the_holidays_of_its_country_unless_another_is_told() -> None:
    text = '[business]\ncountry = "GB"\n[sla.reviews]\n{}\n'
    own = {more: agreed(text.format(more)).sla["reviews"].calendar.country for more in ("", 'zone = "Asia/Tokyo"')}
    assert own == {"": "GB", 'zone = "Asia/Tokyo"': None}
    assert agreed(text.format('country = "none"')).sla["reviews"].calendar.country == ""


def test_what_else_a_promise_says_is_kept_beside_its_calendar() -> None:
    one = agreed('[sla.reviews]\nlate_percent = 10\nhours = "10:00-12:00"\n').sla["reviews"]
    assert (one.late_percent, one.percentile, one.needs, one.calendar.week[0]) == (10, None, (), (600, 720))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 480),
        ('[business]\nhours = "08:00-20:00"\nother_hours = { fri = "08:00-14:00" }\n', 720),
        ('[business]\nhours = "08:00-20:00"\n[sla.reviews]\nlate_percent = 10\n', 720),
        ('[business]\nhours = "08:00-20:00"\n[sla.reviews]\nhours = "22:00-04:00"\n', 360),
        ('[business]\nhours = "08:00-20:00"\n[sla.reviews]\nclock = "always"\n', 480),
        ('[business]\nhours = "08:00-20:00"\n[sla.reviews]\ntarget_minutes = 480\n', 480),
        ('[business]\ndays = ["mon", "tue"]\nother_hours = { mon = "09:00-12:00" }\n', 480),
    ],
)
def test_reviews_are_promised_within_one_business_day_however_long_that_is(text: str, minutes: int) -> None:
    assert agreed(text).sla["reviews"].target_minutes == minutes
    assert agreed(text).sla["general"].target_minutes == 240


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ('[business]\ndays = ["sun", "son"]\n', 2, "business.days[2]", "'son' is none of mon, tue"),
        ("[business]\ndays = []\n", 2, "business.days", "write at least one day"),
        ('[business]\nhours = "9-17"\n', 2, "business.hours", "write a span of the day like 09:00-17:00, not '9-17'"),
        ('[business]\nhours = "17:00-17:00"\n', 2, "business.hours", "write a span of the day"),
        ('[business]\nzone = "Tokyo"\n', 2, "business.zone", "'Tokyo' is no time zone"),
        ('[business]\ncountry = "Japan"\n', 2, "business.country", "write the two capital letters"),
        ('[business]\nhour = "09:00-17:00"\n', 2, "business.hour", "did you mean hours"),
        ('[business]\nother_hours = { sat = "09:00-12:00" }\n', 2, "business.other_hours", "sat is none of the days"),
        ('[business]\nother_hours = { fry = "09:00-12:00" }\n', 2, "business.other_hours", "'fry' is none of mon"),
        ('[business]\nother_hours = { fri = "noon" }\n', 2, "business.other_hours", "write a span of the day"),
        ('\n[sla.general]\ndays = ["mon"]\n', 3, "sla.general.days", 'counts with clock = "business" only'),
        ('[sla.reviews]\nhours = "x"\n', 2, "sla.reviews.hours", "write a span of the day"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line_and_key(text: str, line: int, key: str, said: str) -> None:
    with pytest.raises(SeveralErrors) as told:
        read_workspace_file(text, "calbot.toml")
    (error,) = told.value.errors
    assert isinstance(error, SettingError)
    assert (error.file, error.line, error.key) == ("calbot.toml", line, key)
    assert said in str(error)
