"""Dates as feeds write them: the right moment, or none; never one that the text does not name."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feeds.dates import FeedDate, read_date

ZONED = {
    "RFC 822": ("Mon, 04 May 2026 09:30:00 GMT", "2026-05-04T09:30"),
    "two-digit year": ("Mon, 04 May 26 09:30:00 GMT", "2026-05-04T09:30"),
    "no weekday, no seconds": ("4 May 2026 09:30 +0200", "2026-05-04T07:30"),
    "wrong weekday": ("Sun, 04 May 2026 09:30:00 GMT", "2026-05-04T09:30"),
    "Eastern standard time": ("Mon, 04 May 2026 09:30:00 EST", "2026-05-04T14:30"),
    "Pacific standard time": ("Mon, 04 May 2026 09:30:00 PST", "2026-05-04T17:30"),
    "Central European summer time": ("Mon, 04 May 2026 09:30:00 MESZ", "2026-05-04T07:30"),
    "half past, east of Greenwich": ("Mon, 04 May 2026 09:30:00 +0530", "2026-05-04T04:00"),
    "GMT+2 is east": ("Mon, 04 May 2026 09:30:00 GMT+2", "2026-05-04T07:30"),
    "zone name in brackets": ("Mon, 04 May 2026 09:30:00 +0200 (CEST)", "2026-05-04T07:30"),
    "zone before the year": ("Mon May  4 09:30:00 UTC 2026", "2026-05-04T09:30"),
    "twelve hours": ("Mon, 4 May 2026 9:30:00 pm EDT", "2026-05-05T01:30"),
    "end of the day, RFC 822": ("Mon, 04 May 2026 24:00:00 GMT", "2026-05-05T00:00"),
    "end of the day, ISO 8601": ("2026-05-04T24:00:00Z", "2026-05-05T00:00"),
    "leap second, RFC 822": ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59"),
    "leap second, RFC 3339": ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
    "seven digits of a second": ("2026-05-04T09:30:00.1234567Z", "2026-05-04T09:30:00.123456"),
    "offset of hours only": ("2026-05-04T09:30+02", "2026-05-04T07:30"),
    "space for T": ("2026-05-04 09:30:00 +02:00", "2026-05-04T07:30"),
    "basic format": ("20260504T093000Z", "2026-05-04T09:30"),
    "the epoch": ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00"),
    "far future": ("Fri, 31 Dec 2099 23:59:59 GMT", "2099-12-31T23:59:59"),
    "space around": ("\n  2026-05-04T09:30:00Z\t", "2026-05-04T09:30"),
}

ZONELESS = {
    "no zone": ("2026-05-04T09:30:00", "2026-05-04T09:30"),
    "unknown zone name": ("Mon, 04 May 2026 09:30:00 XYZT", "2026-05-04T09:30"),
    "offset out of range, west": ("Mon, 04 May 2026 09:30:00 -9999", "2026-05-04T09:30"),
    "offset out of range, east": ("Mon, 04 May 2026 09:30:00 +9900", "2026-05-04T09:30"),
    "PM is no zone": ("May 4, 2026 10:00 PM", "2026-05-04T22:00"),
    "day only": ("2026-05-04", "2026-05-04T00:00"),
    "day only, RFC 822": ("04 May 2026", "2026-05-04T00:00"),
    "month only": ("2026-05", "2026-05-01T00:00"),
    "digits only": ("20260504", "2026-05-04T00:00"),
    "mm/dd": ("05/13/2026", "2026-05-13T00:00"),
    "dd/mm": ("13/05/2026", "2026-05-13T00:00"),
    "mm/dd where both are possible": ("04/05/2026", "2026-04-05T00:00"),
    "dots mean dd.mm": ("04.05.2026 10:00", "2026-05-04T10:00"),
}

NO_DATES = [
    "", "  ", "soon", "yesterday at noon", "12:30", "2026", "May 2026", "Monday 2026", "1714800000",
    "Mon, 31 Feb 2026 09:30:00 GMT", "Fri, 04 May 10000 09:30:00 GMT", "0000-00-00T00:00:00",
    "2026-13-45", "Mon, 04 May 2026 25:61:00 GMT", "9" * 100, "1e400-1e400", "99:99 99/99/9999",
]  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("text", "utc"), ZONED.values(), ids=ZONED.keys())
def test_a_date_with_its_zone_is_that_moment(text: str, utc: str) -> None:
    assert read_date(text) == FeedDate(moment(utc), tz_known=True)


@pytest.mark.parametrize(("text", "utc"), ZONELESS.values(), ids=ZONELESS.keys())
def test_a_date_without_a_zone_counts_as_utc_and_says_so(text: str, utc: str) -> None:
    assert read_date(text) == FeedDate(moment(utc), tz_known=False)


@pytest.mark.parametrize("text", [*NO_DATES, None])
def test_what_names_no_day_is_no_date(text: str | None) -> None:
    assert read_date(text) is None


def test_a_date_in_another_language_is_taken_from_feedparser() -> None:
    greek = "Κυρ, 11 Ιούλ 2004 12:00:00 EST"
    parsed = time.struct_time((2004, 7, 11, 17, 0, 0, 6, 193, 0))
    assert read_date(greek, parsed) == FeedDate(moment("2004-07-11T17:00"), tz_known=False)


def test_a_month_with_a_zero_too_many_is_taken_from_feedparser() -> None:
    parsed = time.struct_time((2003, 12, 31, 0, 0, 0, 2, 365, 0))
    assert read_date("2003-012-31", parsed) == FeedDate(moment("2003-12-31"), tz_known=False)


@pytest.mark.parametrize("text", ["2004-július-13T9:15-05:00", "10000-05-04", "1:15 soon, 2004"])
def test_a_day_that_the_text_does_not_name_is_not_believed(text: str) -> None:
    of_today = time.struct_time((2004, 11, 1, 0, 0, 0, 0, 306, 0))
    assert read_date(text, of_today) is None


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("0123456789-/:.+, TZAPMayuneGSDt日é"), max_size=40) | st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    value = read_date(text)
    assert value is None or value.at.tzinfo is UTC
